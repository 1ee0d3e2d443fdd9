"""`touchline evaluate` comes to the figures that the field's own programs come to."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import motmetrics
import numpy as np
import pytest
from trackeval.metrics import CLEAR, HOTA, Identity
from tracks import Box, Match, Mistakes, Tracks

CLOSE = 1e-6

MATCHES = [
    *[Match(seed) for seed in range(6)],
    *[Match(seed, people=20, frames=100) for seed in (11, 12)],
    # Everybody on top of everybody: matching is a contest.
    *[Match(seed, people=15, pitch=60) for seed in (21, 22, 23)],
    # Lost all the time, found again under another name.
    *[Match(seed, mistakes=Mistakes(miss=0.5, switch=0.3, jitter=0.3)) for seed in (31, 32)],
    # Hardly ever anything to match.
    Match(41, mistakes=Mistakes(miss=0.95)),
    Match(42, mistakes=Mistakes(empty_truth=0.6, empty_found=0.6)),
    # Nothing wrong at all.
    Match(51, mistakes=Mistakes(0, 0, 0, 0, 0, 0)),
]

Evaluate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def evaluate(build: Path) -> Evaluate:
    def run(*options: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [build / "touchline", "evaluate", *options]
        return subprocess.run(command, capture_output=True, text=True, env=environment)

    return run


@pytest.fixture
def figures(evaluate: Evaluate, tmp_path: Path) -> Callable[..., dict[str, dict[str, Any]]]:
    def run(match: Match, *options: str) -> dict[str, dict[str, Any]]:
        found, truth = match.write(tmp_path)
        files = ["--mot", found, "--truth", truth]
        answer = evaluate(*files, "--min-visibility", "0", "--json", *options)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return run


def overlaps(left: list[Box], right: list[Box]) -> np.ndarray:
    """Intersection over union of everybody with everybody."""
    if not left or not right:
        return np.zeros((len(left), len(right)))
    corners = [np.array([(x, y, x + w, y + h) for x, y, w, h in boxes]) for boxes in (left, right)]
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in corners]
    first, second = corners[0][:, None], corners[1][None]
    sides = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(
        first[..., :2], second[..., :2]
    )
    shared = np.prod(np.maximum(sides, 0), axis=-1)
    return shared / (areas[0][:, None] + areas[1][None] - shared)


def as_trackeval(truth: Tracks, found: Tracks) -> dict[str, Any]:
    """What TrackEval's metrics are given: ids from 0, and the overlaps of each frame."""

    def numbered(tracks: Tracks, frames: list[int]) -> tuple[list[np.ndarray], int]:
        ids = sorted({person for boxes in tracks.values() for person in boxes})
        number = {person: index for index, person in enumerate(ids)}
        rows = [[number[person] for person in tracks.get(frame, {})] for frame in frames]
        return [np.array(row, int) for row in rows], len(ids)

    frames = list(range(1, max([*truth, *found]) + 1))
    gt_ids, num_gt_ids = numbered(truth, frames)
    tracker_ids, num_tracker_ids = numbered(found, frames)
    boxes = [(list(truth.get(f, {}).values()), list(found.get(f, {}).values())) for f in frames]
    return {
        "gt_ids": gt_ids,
        "tracker_ids": tracker_ids,
        "num_gt_ids": num_gt_ids,
        "num_tracker_ids": num_tracker_ids,
        "num_gt_dets": sum(map(len, gt_ids)),
        "num_tracker_dets": sum(map(len, tracker_ids)),
        "num_timesteps": len(frames),
        "similarity_scores": [overlaps(*pair) for pair in boxes],
    }


def by_motmetrics(truth: Tracks, found: Tracks, overlap: float) -> dict[str, float]:
    accumulator = motmetrics.MOTAccumulator()
    for frame in sorted({*truth, *found}):
        people, boxes = truth.get(frame, {}), found.get(frame, {})
        distances = 1 - overlaps(list(people.values()), list(boxes.values()))
        distances[distances > 1 - overlap] = np.nan
        accumulator.update(list(people), list(boxes), distances, frameid=frame)
    names = [
        *["mota", "motp", "num_misses", "num_false_positives", "num_switches"],
        *["num_fragmentations", "mostly_tracked", "partially_tracked", "mostly_lost"],
        *["idf1", "idp", "idr", "idtp", "idfp", "idfn"],
    ]
    table = motmetrics.metrics.create().compute(accumulator, metrics=names)
    return table.iloc[0].to_dict()


def motp_of_nothing(ours: dict[str, Any]) -> bool:
    """Where nothing matches there is no overlap to speak of: null here, 0 and NaN there."""
    return ours["hits"] == 0 and ours["motp"] is None


def close(ours: float | None, theirs: float) -> bool:
    return ours == pytest.approx(theirs, abs=CLOSE, rel=0)


@pytest.mark.parametrize("overlap", [0.3, 0.5, 0.75])
@pytest.mark.parametrize("match", MATCHES, ids=lambda match: f"seed-{match.seed}")
def test_figures_are_those_of_trackeval(figures, match: Match, overlap: float) -> None:
    ours = figures(match, "--iou", str(overlap))
    data = as_trackeval(match.truth, match.found)
    settings = {"THRESHOLD": overlap, "PRINT_CONFIG": False}

    theirs = CLEAR(settings).eval_sequence(data)
    named = {
        **{"mota": "MOTA", "motp": "MOTP", "hits": "CLR_TP", "misses": "CLR_FN"},
        **{"false_alarms": "CLR_FP", "switches": "IDSW", "fragmentations": "Frag"},
        **{"mostly_tracked": "MT", "partly_tracked": "PT", "mostly_lost": "ML"},
    }
    for name, their_name in named.items():
        if name == "motp" and motp_of_nothing(ours["clear"]):
            continue
        assert close(ours["clear"][name], theirs[their_name]), name

    theirs = Identity(settings).eval_sequence(data)
    for name in ["idf1", "idp", "idr", "idtp", "idfp", "idfn"]:
        assert close(ours["identity"][name], theirs[name.upper()]), name

    theirs = HOTA().eval_sequence(data)
    for name, their_name in [
        ("hota", "HOTA"),
        ("deta", "DetA"),
        ("assa", "AssA"),
        ("loca", "LocA"),
    ]:
        assert close(ours["hota"][name], float(np.mean(theirs[their_name]))), name


@pytest.mark.parametrize("overlap", [0.3, 0.5, 0.75])
@pytest.mark.parametrize("match", MATCHES, ids=lambda match: f"seed-{match.seed}")
def test_figures_are_those_of_motmetrics(figures, match: Match, overlap: float) -> None:
    ours = figures(match, "--iou", str(overlap), "--clear", "motmetrics")
    theirs = by_motmetrics(match.truth, match.found, overlap)
    # It speaks of distances, we of overlaps.
    theirs["motp"] = 1 - theirs["motp"]
    named = {
        **{"mota": "mota", "motp": "motp", "misses": "num_misses"},
        **{"false_alarms": "num_false_positives", "switches": "num_switches"},
        **{"fragmentations": "num_fragmentations", "mostly_tracked": "mostly_tracked"},
        **{"partly_tracked": "partially_tracked", "mostly_lost": "mostly_lost"},
    }
    for name, their_name in named.items():
        if name == "motp" and motp_of_nothing(ours["clear"]):
            continue
        assert close(ours["clear"][name], theirs[their_name]), name
    for name in ["idf1", "idp", "idr", "idtp", "idfp", "idfn"]:
        assert close(ours["identity"][name], theirs[name]), name


def test_the_matches_hold_what_they_should() -> None:
    """Without misses, inventions, switches and empty frames, equal figures would say little."""
    data = [as_trackeval(match.truth, match.found) for match in MATCHES]
    clear = [CLEAR({"PRINT_CONFIG": False}).eval_sequence(one) for one in data]
    for name in ["CLR_FN", "CLR_FP", "IDSW", "Frag", "MT", "PT", "ML"]:
        assert sum(one[name] > 0 for one in clear) > 2, name
    for side in ["gt_ids", "tracker_ids"]:
        assert sum(any(len(ids) == 0 for ids in one[side]) for one in data) > 2, side


PERSON = "1,7,10,10,30,60,1,1,{visibility}\n"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str | Path]]:
    def write(found: str, truth: str) -> list[str | Path]:
        (tmp_path / "found.txt").write_text(found)
        (tmp_path / "truth.txt").write_text(truth)
        return ["--mot", tmp_path / "found.txt", "--truth", tmp_path / "truth.txt"]

    return write


def test_a_table_is_for_people(evaluate: Evaluate, files) -> None:
    answer = evaluate(*files(PERSON.format(visibility=1), PERSON.format(visibility=1)))
    assert answer.returncode == 0
    lines = [line.split() for line in answer.stdout.splitlines()]
    assert ["MOTA", "100.00", "%"] in lines
    assert ["misses", "0"] in lines


def test_who_is_hardly_visible_need_not_be_found(evaluate: Evaluate, files) -> None:
    options = files("", PERSON.format(visibility=0.2))
    answer = evaluate(*options, "--json")
    assert json.loads(answer.stdout)["clear"]["misses"] == 0
    assert json.loads(answer.stdout)["clear"]["mota"] is None
    answer = evaluate(*options, "--json", TOUCHLINE_MIN_VISIBILITY="0.1")
    assert json.loads(answer.stdout)["clear"]["misses"] == 1


def test_a_broken_file_is_named_with_its_line(evaluate: Evaluate, files, tmp_path: Path) -> None:
    answer = evaluate(*files("1,7,10\n", PERSON.format(visibility=1)))
    assert answer.returncode == 1
    assert f"{tmp_path}/found.txt, line 1: 3 columns" in answer.stderr
    assert answer.stdout == ""


def test_a_file_that_is_not_there_is_named(evaluate: Evaluate, files, tmp_path: Path) -> None:
    options = files("", "")
    (tmp_path / "truth.txt").unlink()
    answer = evaluate(*options)
    assert answer.returncode == 1
    assert f"'{tmp_path}/truth.txt' cannot be read: No such file" in answer.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--mot is missing"),
        (["--mot", "x"], "--truth is missing"),
        (["--mot", "x", "--truth", "y", "--iou", "0"], "--iou must be more than 0"),
        (["--mot", "x", "--truth", "y", "--iou", "1.5"], "--iou must be from 0 to 1"),
        (["--mot", "x", "--truth", "y", "--min-visibility", "much"], "--min-visibility must be"),
        (["--mot", "x", "--truth", "y", "--clear", "mine"], "trackeval or motmetrics"),
        (["film.mp4"], "--pipeline is missing"),
    ],
)
def test_what_makes_no_sense_is_said(evaluate: Evaluate, options: list[str], said: str) -> None:
    answer = evaluate(*options)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert "touchline evaluate --help" in answer.stderr


def test_help_names_every_option(evaluate: Evaluate) -> None:
    answer = evaluate("--help")
    assert answer.returncode == 0
    for option in ["--mot", "--truth", "--iou", "--min-visibility", "--clear", "--json"]:
        assert option in answer.stdout
