"""Films in which it is known what is to be seen where."""

import subprocess
from pathlib import Path

WIDTH, HEIGHT, RATE, FRAMES = 640, 360, 25, 70
SPOT_WIDTH, SPOT_HEIGHT = 40, 60
# Where it begins, and how far it goes from frame to frame: one frame too early or too late is seen.
SPOT_START, SPOT_STEP = 8, 8
# Where a picture's number is written in it, and how large.
CODE_X, CODE_Y, CODE_BITS, CELL = 40, 24, 8, 16


def make(path: Path, *encoding: str) -> None:
    """A white spot that runs over a black picture."""
    sources = [
        f"color=black:size={WIDTH}x{HEIGHT}:rate={RATE}",
        f"color=white:size={SPOT_WIDTH}x{SPOT_HEIGHT}:rate={RATE}",
    ]
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    command = ["ffmpeg", "-nostdin", "-v", "error", *inputs]
    # Places are cut to whole pixels: half a one more, so that none is lost to rounding.
    x = f"{SPOT_START}.5+{SPOT_STEP * RATE}*t"
    command += ["-filter_complex", f"overlay=x={x}:y=60.5+50*t,format=yuv420p"]
    command += ["-frames:v", str(FRAMES), *encoding, str(path)]
    subprocess.run(command, check=True)


def make_long(path: Path, frames: int) -> None:
    """A film of so many frames, made in a moment: ten seconds of it, again and again."""
    part = path.with_suffix(".part.mp4")
    group = 10 * RATE
    source = f"color=gray:size=320x180:rate={RATE}"
    for arguments in (
        ("-f", "lavfi", "-i", source, "-frames:v", str(group), "-g", str(group), *H264, str(part)),
        ("-stream_loop", str(frames // group - 1), "-i", str(part), "-c", "copy", str(path)),
    ):
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *arguments], check=True)


def make_still(path: Path, seconds: int) -> None:
    """A grey film that only some programs play."""
    source = f"color=gray:size=320x180:rate={RATE}:duration={seconds}"
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", source]
    subprocess.run([*command, *MPEG2, str(path)], check=True)


def number(film: Path, path: Path) -> None:
    """The same film in grey, each picture with its number in it: a row of cells, white for a bit.

    Grey, so that nobody's shirt has the colour of a box.
    """
    cells = [
        f"drawbox=x={CODE_X + bit * CELL}:y={CODE_Y}:w={CELL}:h={CELL}:t=fill:color={colour}"
        + (f":enable='mod(floor(n/{1 << bit}),2)'" if colour == "white" else "")
        for bit in range(CODE_BITS)
        for colour in ("black", "white")
    ]
    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-i",
        str(film),
        "-vf",
        ",".join(["hue=s=0", *cells]),
    ]
    subprocess.run([*command, "-fps_mode", "passthrough", *H264, str(path)], check=True)


# What every browser plays, and what none does.
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-movflags", "+faststart")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "2", "-f", "mpegts")
