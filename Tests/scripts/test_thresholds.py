"""Thresholds of quality only ever get stricter: the file is held against every earlier version."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FILE = "Tests/Thresholds/vision.json"

Key = tuple[str, str]


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout


def figures(text: str) -> dict[Key, dict[str, Any]]:
    return {(entry["section"], entry["figure"]): entry for entry in json.loads(text)["figures"]}


def weakened(before: dict[Key, dict[str, Any]], now: dict[Key, dict[str, Any]]) -> list[str]:
    """What is less than it was, in words."""
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


def test_what_counts_as_weaker() -> None:
    before = figures(
        '{"figures": [{"section": "a", "figure": "f1", "atLeast": 0.5, "goal": 1},'
        ' {"section": "b", "figure": "error", "atMost": 2, "goal": 1}]}'
    )
    assert weakened(before, before) == []
    stricter = figures(
        '{"figures": [{"section": "a", "figure": "f1", "atLeast": 0.6, "goal": 1},'
        ' {"section": "b", "figure": "error", "atMost": 1, "goal": 1},'
        ' {"section": "c", "figure": "new", "atLeast": 0, "goal": 1}]}'
    )
    assert weakened(before, stricter) == []
    assert len(weakened(stricter, before)) == 3
    assert weakened(before, {}) == ["a f1 is gone", "b error is gone"]


def test_no_threshold_is_lower_than_it_ever_was() -> None:
    now = figures((ROOT / FILE).read_text())
    # As much of the history as this checkout has; a copy without any has nothing to compare with.
    for commit in git("log", "--format=%H", "--", FILE).split():
        assert weakened(figures(git("show", f"{commit}:{FILE}")), now) == [], commit
