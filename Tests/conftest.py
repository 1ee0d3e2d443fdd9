"""What the suites that ask a running server share."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import ROOT, Server, Stage
from tokens import token_file

Starter = Callable[..., Server]


@pytest.fixture(scope="session")
def build() -> Path:
    """Where `swift build` puts the debug build; `scripts/test http` has built it.

    `scripts/sanitize` has the same tests ask servers of other builds, and names their directory.
    """
    if other := os.environ.get("TOUCHLINE_TEST_BIN_DIR"):
        return Path(other)
    answer = subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return Path(answer.stdout.strip())


@pytest.fixture
def start_stage(build: Path, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Starts stage servers; each on its own data, or on `data`. All end well at the end."""
    running: list[Stage] = []
    numbers = itertools.count()

    def start(*options: str, data: Path | None = None) -> Stage:
        data = data or tmp_path / f"data-{next(numbers)}"
        stage = Stage([str(build / "stage-server")], data, *options)
        running.append(stage)
        return stage

    yield start
    for stage in running:
        stage.stop()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The videos of `scripts/corpus`, which the Swift tests read too."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    folder = ROOT / "build" / "corpus"
    subprocess.run([ROOT / "scripts" / "corpus", folder], check=True)
    return folder


@pytest.fixture
def start_pipelines(start_stage: Callable[..., Stage], corpus: Path) -> Callable[..., Stage]:
    """Starts servers whose jobs run pipelines of test plugins over the videos of the corpus."""

    def start(*options: str, data: Path | None = None) -> Stage:
        return start_stage("--plugins", "test", "--media-root", str(corpus), *options, data=data)

    return start


@pytest.fixture
def pipelines(start_pipelines: Callable[..., Stage]) -> Stage:
    return start_pipelines()


@pytest.fixture
def stage(start_stage: Callable[..., Stage]) -> Stage:
    return start_stage()


@pytest.fixture
def media(corpus: Path, tmp_path: Path) -> Path:
    """A media root of the test's own, with a film of 50 frames and a picture."""
    root = tmp_path / "media"
    root.mkdir()
    shutil.copy(corpus / "h264-b.mp4", root / "film.mp4")
    shutil.copy(corpus / "picture.png", root / "picture.png")
    return root


@pytest.fixture
def start_analyst(start_stage: Callable[..., Stage], media: Path) -> Callable[..., Stage]:
    """Starts stage servers whose jobs are real, with plugins that are known to the last bit."""

    def start(*options: str, data: Path | None = None) -> Stage:
        return start_stage("--plugins", "test", "--media-root", str(media), *options, data=data)

    return start


@pytest.fixture
def analyst(start_analyst: Callable[..., Stage]) -> Stage:
    return start_analyst()


@pytest.fixture
def start_guarded(start_stage: Callable[..., Stage], tmp_path: Path) -> Callable[..., Stage]:
    """Starts stage servers that ask for a token (Tests/http/tokens.py)."""
    return lambda *options: start_stage(*token_file(tmp_path / "tokens"), *options)


@pytest.fixture
def guarded(start_guarded: Callable[..., Stage]) -> Stage:
    return start_guarded()


@pytest.fixture
def start_touchline(build: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts the real program."""
    running: list[Server] = []
    numbers = itertools.count()

    def start(*options: str, data: Path | None = None) -> Server:
        data = data or tmp_path / f"real-{next(numbers)}"
        program = [str(build / "touchline"), "serve"]
        server = Server(program, data, "--port", "0", *options)
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()
