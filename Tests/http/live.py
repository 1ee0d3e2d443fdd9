"""A live server of test pictures, in a process that a test can freeze or kill."""

import contextlib
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

# As fast to make as can be, and every picture goes out at once.
PICTURES = ["-re", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25"]
CODING = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class LiveFilm:
    """ffmpeg, which serves the first who comes."""

    def __init__(self, port: int):
        self.address = f"rtmp://127.0.0.1:{port}/live/match"
        serving = ["-f", "flv", "-listen", "1", self.address]
        self._process = subprocess.Popen(
            ["ffmpeg", "-nostdin", "-v", "quiet", *PICTURES, *CODING, *serving]
        )
        self._place = f":{port:04X}"

    def is_listening(self) -> bool:
        """Waits until it listens; false when somebody else was given the port in the meantime."""
        while self._process.poll() is None:
            rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            # 0A is LISTEN. Looking by connecting would be the one viewer that it takes.
            if any(row[1].endswith(self._place) and row[3] == "0A" for row in rows):
                return True
        return False

    def freeze(self) -> None:
        """It says nothing more, and hangs up on nobody."""
        self._process.send_signal(signal.SIGSTOP)

    def die(self) -> None:
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def live_film() -> Iterator[LiveFilm]:
    while True:
        film = LiveFilm(free_port())
        try:
            if film.is_listening():
                yield film
                return
        finally:
            film.die()
