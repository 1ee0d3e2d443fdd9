"""`touchline demo`: what a person at a terminal, and a script, get from it."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import PATIENCE

Runner = Callable[..., subprocess.CompletedProcess[str]]

SMALL = ("--size", "64x64", "--seconds", "0.4")


def clean_environment(**more: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("TOUCHLINE_")} | more


@pytest.fixture
def demo(build: Path, tmp_path: Path) -> Runner:
    """Runs `touchline demo` to its end, in a directory of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(build / "touchline"), "demo", *arguments],
            cwd=tmp_path,
            env=clean_environment(**environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    return run


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_match_and_its_truth(demo: Runner, tmp_path: Path) -> None:
    made = demo("a.mp4", "--seed", "7", *SMALL)
    assert made.returncode == 0, made.stderr
    assert names(tmp_path) == ["a.gt.txt", "a.mp4", "a.truth.json"]
    assert made.stdout.splitlines() == ["wrote a.mp4", "wrote a.truth.json", "wrote a.gt.txt"]
    # In a pipe, progress is plain lines.
    lines = made.stderr.splitlines()
    assert [line.split()[0] for line in lines] == [f"{tenth}0%" for tenth in range(1, 11)]
    assert "\r" not in made.stderr and "\x1b" not in made.stderr
    truth = json.loads((tmp_path / "a.truth.json").read_text())
    assert (truth["seed"], truth["width"], truth["height"], truth["fps"]) == ("7", 64, 64, 25)
    assert [frame["index"] for frame in truth["frames"]] == list(range(10))
    boxes = [line.split(",") for line in (tmp_path / "a.gt.txt").read_text().splitlines()]
    assert len(boxes) == sum(len(frame["people"]) for frame in truth["frames"])


def test_the_environment_and_the_place_of_the_truth(demo: Runner, tmp_path: Path) -> None:
    assert demo("--truth", "t.json", "a.mp4", *SMALL, TOUCHLINE_SEED="9").returncode == 0
    assert demo("b.mp4", *SMALL, "--seed", "9").returncode == 0
    assert demo("c.mp4", *SMALL, "--seed", "8").returncode == 0
    assert (tmp_path / "t.json").read_bytes() == (tmp_path / "b.truth.json").read_bytes()
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert (tmp_path / "a.mp4").read_bytes() != (tmp_path / "c.mp4").read_bytes()


@pytest.mark.parametrize("size", ["128x64", "176x144", "320x180"])
def test_a_seed_is_a_film_whatever_lies_in_memory(demo: Runner, tmp_path: Path, size: str) -> None:
    """The C library fills what it gives out with a byte of our choice: nobody may ever read it."""
    films = set()
    for filling in ["85", "170"]:
        made = demo(
            f"{filling}.mp4", "--size", size, "--seconds", "1", "--seed", "2",
            MALLOC_PERTURB_=filling,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        films.add((tmp_path / f"{filling}.mp4").read_bytes())
    assert len(films) == 1


def test_nothing_is_replaced_unasked(demo: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.truth.json").write_text("mine")
    refused = demo("a.mp4", *SMALL)
    assert refused.returncode == 1
    assert "a.truth.json" in refused.stderr and "--force" in refused.stderr
    assert names(tmp_path) == ["a.truth.json"]
    assert (tmp_path / "a.truth.json").read_text() == "mine"
    assert demo("a.mp4", "--force", *SMALL).returncode == 0
    assert json.loads((tmp_path / "a.truth.json").read_text())["cuts"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "missing"),
        (["a.mp4", "b.mp4"], "b.mp4"),
        (["a.mp4", "--size", "65x64"], "65x64"),
        (["a.mp4", "--size", "64x7682"], "7682"),
        (["a.mp4", "--size", "wide"], "wide"),
        (["a.mp4", "--size", "64x64x64"], "64x64x64"),
        (["a.mp4", "--seconds", "0"], "0"),
        (["a.mp4", "--seconds", "long"], "--seconds"),
        (["a.mp4", "--fps", "1000"], "1000"),
        (["a.mp4", "--seed", "-1"], "--seed"),
        (["a.mp4", "--colour", "red"], "--colour"),
    ],
)
def test_bad_usage(demo: Runner, tmp_path: Path, arguments: list[str], says: str) -> None:
    refused = demo(*arguments)
    assert refused.returncode == 2
    assert says in refused.stderr and refused.stderr.startswith("touchline: ")
    assert refused.stdout == "" and names(tmp_path) == []


def test_a_place_that_cannot_be_written(demo: Runner, tmp_path: Path) -> None:
    for arguments in (["missing/a.mp4"], ["a.mp4", "--truth", "missing/t.json"]):
        refused = demo(*arguments, *SMALL)
        assert refused.returncode == 1
        assert "missing/" in refused.stderr and "No such file" in refused.stderr
        assert names(tmp_path) == []


def test_help(demo: Runner) -> None:
    shown = demo("--help")
    assert shown.returncode == 0
    assert "--seconds" in shown.stdout and "--force" in shown.stdout and "1000" in shown.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_a_signal_it_leaves_nothing(
    build: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [str(build / "touchline"), "demo", "a.mp4", "--size", "64x64", "--seconds", "100"],
        cwd=tmp_path,
        env=clean_environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # Its first line says that it is at work.
        assert process.stderr.readline().startswith("10%")
        assert any(name.endswith(".part") for name in names(tmp_path))
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.wait(timeout=PATIENCE) == 1
    assert "stopped" in rest
    assert names(tmp_path) == []


def test_progress_in_a_terminal(build: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [str(build / "touchline"), "demo", "a.mp4", *SMALL],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:
            pass  # the terminal's other end is closed
        assert process.wait(timeout=PATIENCE) == 0
    os.close(ours)
    last = shown.decode().split("\r")
    assert any(piece.startswith("100%") and "fps" in piece and "s left" in piece for piece in last)
