"""Thresholds of quality only ever get stricter: the file is held against every earlier version."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = "Tests/Thresholds/vision.json"

Key = tuple[str, str]


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout


def figures(exam: dict[str, Any]) -> dict[Key, dict[str, Any]]:
    return {(entry["section"], entry["figure"]): entry for entry in exam["figures"]}


def weakened(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is less than it was, in words."""
    return weakened_films(before, now) + weakened_figures(figures(before), figures(now))


def weakened_films(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """A figure is worth what it is measured on: other films may be easier, more of them are not."""
    found = []
    if now.get("pipeline") != before["pipeline"]:
        found.append(f"the pipeline was {before['pipeline']}")
    films = now.get("films", {})
    for trait, old in before["films"].items():
        new = films.get(trait)
        if trait == "seeds":
            lost = [seed for seed in old if seed not in (new or [])]
            if lost:
                found.append(f"the seeds {lost} are gone")
        elif trait == "seconds":
            if (new or 0) < old:
                found.append(f"the films took {old} seconds")
        elif new != old:
            found.append(f"the {trait} of the films was {old}")
    return found + [f"the films have a {t} now" for t in films if t not in before["films"]]


def weakened_figures(
    before: dict[Key, dict[str, Any]], now: dict[Key, dict[str, Any]]
) -> list[str]:
    found = []
    for key, old in before.items():
        new = now.get(key)
        name = " ".join(key)
        if new is None:
            found.append(f"{name} is gone")
        elif "atLeast" in old and new.get("atLeast", float("-inf")) < old["atLeast"]:
            found.append(f"{name} asked for {old['atLeast']}")
        elif "atMost" in old and new.get("atMost", float("inf")) > old["atMost"]:
            found.append(f"{name} allowed {old['atMost']}")
        elif new["goal"] != old["goal"]:
            found.append(f"the goal of {name} was {old['goal']}")
    return found


def exam(figures: list[dict[str, Any]], **others: Any) -> dict[str, Any]:
    films = {"seeds": [1, 2], "width": 640, "height": 360, "seconds": 12}
    return {"pipeline": "p_v1", "films": films, "figures": figures} | others


def test_what_counts_as_weaker() -> None:
    before = exam(
        [
            {"section": "a", "figure": "f1", "atLeast": 0.5, "goal": 1},
            {"section": "b", "figure": "error", "atMost": 2, "goal": 1},
        ]
    )
    assert weakened(before, before) == []
    stricter = exam(
        [
            {"section": "a", "figure": "f1", "atLeast": 0.6, "goal": 1},
            {"section": "b", "figure": "error", "atMost": 1, "goal": 1},
            {"section": "c", "figure": "new", "atLeast": 0, "goal": 1},
        ]
    )
    assert weakened(before, stricter) == []
    assert len(weakened(stricter, before)) == 3
    assert weakened(before, exam([])) == ["a f1 is gone", "b error is gone"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"seeds": [1, 3]}, ["the seeds [2] are gone"]),
        ({"seeds": [1]}, ["the seeds [2] are gone"]),
        ({"width": 1280}, ["the width of the films was 640"]),
        ({"height": 180}, ["the height of the films was 360"]),
        ({"seconds": 4}, ["the films took 12 seconds"]),
        ({"noise": 0}, ["the films have a noise now"]),
        ({"seeds": [1, 2, 3]}, []),
        ({"seconds": 20}, []),
    ],
)
def test_other_films_count_as_weaker_and_more_do_not(
    changed: dict[str, Any], words: list[str]
) -> None:
    before = exam([])
    assert weakened(before, exam([], films=before["films"] | changed)) == words


def test_what_is_gone_or_measured_on_another_pipeline_counts_as_weaker() -> None:
    before = exam([])
    assert weakened(before, exam([], pipeline="p_v2")) == ["the pipeline was p_v1"]
    assert len(weakened(before, exam([], films={}))) == 4


def test_no_threshold_is_lower_than_it_ever_was() -> None:
    now = json.loads((ROOT / FILE).read_text())
    # As much of the history as this checkout has; a copy without any has nothing to compare with.
    for commit in git("log", "--format=%H", "--", FILE).split():
        assert weakened(json.loads(git("show", f"{commit}:{FILE}")), now) == [], commit
