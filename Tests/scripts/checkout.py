"""A made-up checkout with made-up tools, so that the scripts run as they are and touch nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What the scripts may use of the machine they run on. Everything else exists only where a test
# installs a fake, so "not installed" can be tested on a machine that has it.
REAL_TOOLS = (
    *("bash", "env", "awk", "cat", "chmod", "cp", "dirname", "find", "grep", "gzip", "mkdir", "rm"),
    *("head", "sed", "sha256sum", "sort", "tail", "tee", "wc"),
)


class Checkout:
    """A copy of the scripts in an otherwise empty checkout, with a PATH of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "fake-bin"
        self.calls_file = root / "calls"
        self.bin.mkdir(parents=True)
        shutil.copytree(ROOT / "scripts", root / "scripts")
        for name in REAL_TOOLS:
            real = shutil.which(name)
            assert real, f"this machine has no {name}"
            (self.bin / name).symlink_to(real)
        (self.bin / "python3").symlink_to(Path(sys.executable).resolve())

    def fake(self, name: str, body: str = "", *, at: Path | None = None) -> None:
        """Installs a tool that writes down how it was called and then runs `body`."""
        path = (at or self.bin) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/bash\necho "{name} $*" >>"{self.calls_file}"\n{body}\n')
        path.chmod(0o755)

    def file(self, name: str, text: str = "") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, script: str, *arguments: str, **environment: str):
        """Runs a script; its standard output and error come back as one text, as a user sees it."""
        return subprocess.run(
            [self.root / "scripts" / script, *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.root), **environment},
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def calls(self, tool: str = "") -> list[str]:
        """How the fakes were called, in order; only `tool` if one is named."""
        lines = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        return [line for line in lines if line.startswith(tool)]

    def forget_calls(self) -> None:
        self.calls_file.unlink(missing_ok=True)
