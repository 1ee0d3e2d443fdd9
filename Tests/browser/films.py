"""Films in which it is known what is to be seen where."""

import subprocess
from pathlib import Path

WIDTH, HEIGHT, RATE, FRAMES = 640, 360, 25, 70
SPOT_WIDTH, SPOT_HEIGHT = 40, 60


def spot(frame: int) -> tuple[int, int]:
    """The upper left corner of the white spot: it runs so fast that one frame too early or late is seen."""
    return 8 * frame, 60 + 2 * frame


def make(path: Path, *encoding: str) -> None:
    """A white spot that runs over a black picture."""
    sources = [
        f"color=black:size={WIDTH}x{HEIGHT}:rate={RATE}",
        f"color=white:size={SPOT_WIDTH}x{SPOT_HEIGHT}:rate={RATE}",
    ]
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    command = ["ffmpeg", "-nostdin", "-v", "error", *inputs]
    command += ["-filter_complex", "overlay=x=8*n:y=60+2*n,format=yuv420p"]
    command += ["-frames:v", str(FRAMES), *encoding, str(path)]
    subprocess.run(command, check=True)


# What every browser plays, and what none does.
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-movflags", "+faststart")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "2", "-f", "mpegts")
