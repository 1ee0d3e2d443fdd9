"""`touchline evaluate VIDEO`: a pipeline over a synthetic match, at a terminal and in scripts."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import PATIENCE

Runner = Callable[..., subprocess.CompletedProcess[str]]

FRAMES = 10


@pytest.fixture(scope="module")
def touchline(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Runs the program in a directory that has a small match, `m.mp4`."""
    directory = tmp_path_factory.mktemp("match")

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(build / "touchline"), *arguments],
            cwd=directory,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    made = run("demo", "m.mp4", "--size", "320x180", "--seconds", "0.4")
    assert made.returncode == 0, made.stderr
    return run


def test_a_table_for_people_and_progress_beside_it(touchline: Runner) -> None:
    done = touchline("evaluate", "m.mp4", "--pipeline", "match_analysis_v1")
    assert done.returncode == 0, done.stderr
    for title in ("Found, at an overlap of 0.5", "Teams", "Ball, within 10 pixels", "Camera"):
        assert title in done.stdout
    assert "fps" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("100%")


def test_figures_for_programs(touchline: Runner) -> None:
    done = touchline("evaluate", "m.mp4", "--pipeline", "match_analysis_v1", "--json")
    report = json.loads(done.stdout)
    assert report["run"]["frames"] == FRAMES
    assert report["run"]["missing_frames"] == report["run"]["failures"] == 0
    assert report["run"]["fps"] > 0
    assert 0 < report["detection"]["f1"] <= 1
    assert report["clear"]["mota"] <= 1
    # No cut was missed and none invented: there is nothing to have a share of.
    assert report["cuts"] == {"precision": None, "recall": None, "f1": None}


def test_what_a_pipeline_does_not_look_for_is_not_judged(touchline: Runner) -> None:
    report = json.loads(
        touchline("evaluate", "m.mp4", "--pipeline", "ball_detection", "--json").stdout
    )
    assert list(report) == ["ball", "run"]
    report = json.loads(
        touchline("evaluate", "m.mp4", "--pipeline", "player_detection", "--json").stdout
    )
    assert list(report) == ["detection", "detection_loose", "run"]


def test_the_truth_may_lie_elsewhere(touchline: Runner) -> None:
    assert touchline("demo", "e.mp4", "--size", "64x64", "--seconds", "0.1").returncode == 0
    beside = touchline("evaluate", "m.mp4", "--pipeline", "radar", "--json")
    given = touchline("evaluate", "m.mp4", "m.truth.json", "--pipeline", "radar", "--json")
    assert beside.returncode == given.returncode == 0
    other = touchline("evaluate", "m.mp4", "e.truth.json", "--pipeline", "radar")
    assert other.returncode == 1
    assert "320 x 180" in other.stderr and "64 x 64" in other.stderr


def test_a_sheet_and_tracks_are_written_once(touchline: Runner, tmp_path: Path) -> None:
    sheet, tracks = tmp_path / "s.png", tmp_path / "t.txt"
    command = (
        *("evaluate", "m.mp4", "--pipeline", "player_tracking_v1"),
        *("--sheet", str(sheet), "--sheet-tiles", "4", "--tracks", str(tracks)),
    )
    assert touchline(*command).returncode == 0
    assert sheet.read_bytes().startswith(b"\x89PNG\r\n")
    rows = [line.split(",") for line in tracks.read_text().splitlines()]
    assert {int(row[0]) for row in rows} <= set(range(1, FRAMES + 1))
    assert all(int(row[1]) >= 0 for row in rows)
    # What was written is what the other way of judging reads.
    judged = touchline("evaluate", "--mot", str(tracks), "--truth", "m.gt.txt", "--json")
    assert json.loads(judged.stdout)["detection"]["precision"] > 0
    again = touchline(*command)
    assert again.returncode == 1 and "--force" in again.stderr
    assert touchline(*command, "--force").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.png", "t.txt"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["m.mp4"], "--pipeline is missing"),
        (["m.mp4", "--pipeline", "nobody"], "match_analysis_v1"),
        (["m.mp4", "--pipeline", "radar", "--mot", "x"], "--mot is for files of tracks"),
        (["--mot", "x", "--truth", "y", "--sheet", "s.png"], "--sheet needs a video"),
        (["m.mp4", "--pipeline", "radar", "--sheet-tiles", "0"], "from 1 to 200"),
        (["m.mp4", "t.json", "more", "--pipeline", "radar"], "unexpected argument 'more'"),
    ],
)
def test_wrong_usage_says_what_to_do(touchline: Runner, arguments: list[str], says: str) -> None:
    done = touchline("evaluate", *arguments)
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.parametrize(
    ("video", "truth", "says"),
    [
        ("none.mp4", "m.truth.json", "none.mp4"),
        ("m.mp4", "none.json", "'none.json' cannot be read"),
        ("m.mp4", "m.gt.txt", "m.gt.txt"),
        ("m.truth.json", "m.truth.json", "m.truth.json"),
    ],
)
def test_files_that_cannot_be_used(touchline: Runner, video: str, truth: str, says: str) -> None:
    done = touchline("evaluate", video, truth, "--pipeline", "radar")
    assert done.returncode == 1
    assert says in done.stderr
