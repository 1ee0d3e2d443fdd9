"""The program as people call it."""

import os
import pty
import queue
import select
import subprocess
import threading
from pathlib import Path

from servers import PATIENCE


class Program:
    """`touchline` with a server to ask."""

    def __init__(self, path: Path, server: str):
        self.path = path
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("TOUCHLINE_")},
            "TOUCHLINE_SERVER": server,
        }

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.path, *arguments],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def output(self, *arguments: str, **environment: str) -> str:
        """What a call that goes well says."""
        answer = self.run(*arguments, **environment)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def start(self, *arguments: str) -> "Running":
        return Running([str(self.path), *arguments], self.environment)

    def in_terminal(self, *arguments: str) -> "InTerminal":
        return InTerminal([str(self.path), *arguments], self.environment)


class Running:
    """A call that has not ended: its lines as they come."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.errors: queue.Queue[str | None] = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=pair, daemon=True)
            for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(stream, lines) -> None:
        for line in stream:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    def line(self) -> str:
        """The next line; it is an error when there is none."""
        line = self.lines.get(timeout=PATIENCE)
        assert line is not None, "the output has ended"
        return line

    def error(self) -> str:
        line = self.errors.get(timeout=PATIENCE)
        assert line is not None, "the errors have ended"
        return line

    def rest(self) -> list[str]:
        """Everything that comes until the end."""
        lines = []
        while (line := self.lines.get(timeout=PATIENCE)) is not None:
            lines.append(line)
        return lines

    def wait(self) -> int:
        code = self.process.wait(timeout=PATIENCE)
        for reader in self._readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        return code


class InTerminal:
    """A call in a terminal of 100 columns."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self.terminal, other = pty.openpty()
        os.set_inheritable(other, True)
        self.process = subprocess.Popen(
            ["sh", "-c", 'stty cols 100; exec "$@"', "sh", *command],
            env=environment,
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        self.shown = ""

    def until(self, text: str) -> str:
        """Waits until this is shown."""
        while text not in self.shown:
            assert self._read(), f"the program ended; it showed {self.shown!r}"
        return self.shown

    def _read(self) -> bool:
        ready, _, _ = select.select([self.terminal], [], [], PATIENCE)
        assert ready, "the program shows nothing"
        try:
            piece = os.read(self.terminal, 65536)
        except OSError:  # what Linux says when the other side is closed
            return False
        self.shown += piece.decode(errors="replace")
        return bool(piece)

    def wait(self) -> int:
        while self._read():
            pass
        os.close(self.terminal)
        return self.process.wait(timeout=PATIENCE)
