"""Jobs that run pipelines of test plugins, and the order of their messages as it must be."""

import json
from typing import Any

from expected import essence
from servers import Stage


def submit(stage: Stage, plugins: list[str], source: str = "h264-b.mp4", **options: Any) -> str:
    """A job of one pass for each plugin."""
    answer = stage.http.post(
        "/v1/jobs", json={"source": source, "plugins": plugins, "options": options}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["job_id"]


def steady(log: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What matters of each message, without progress that came because a second had passed."""
    told, percent = [], None
    for event in log:
        if event["type"] == "progress":
            if event["payload"].get("progress") == percent:
                continue
            percent = event["payload"].get("progress")
        told.append(essence(event))
    return told


def passes(plugins: list[str], frames: int, warnings: tuple[str, ...] = ()) -> list[tuple]:
    """The whole story of a job that goes well; the plugins named warn at every second frame."""
    total = len(plugins) * frames
    messages: list[tuple[Any, ...]] = [("progress", 0, "Starting")]
    for number, plugin in enumerate(plugins):
        messages += [("metadata", plugin), ("plugin_status", plugin, "started")]
        for index in range(frames):
            messages.append(("frame", plugin, index))
            if plugin in warnings and index == 1:
                messages.append(("warning", plugin, "low"))
            percent = min((number * frames + index + 1) * 100 // total, 99)
            messages.append(("progress", percent, "Analysing"))
        messages.append(("plugin_status", plugin, "completed"))
        if plugin in warnings and frames >= 4:
            messages.append(("warning", plugin, "low"))
    return [*messages, ("progress", 100, "Complete"), ("complete", "completed")]


def without_times(log: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """A log as it must be however often it was interrupted."""
    kept, percent = [], 0
    for event in log[1:]:
        payload = dict(event["payload"])
        for name in ("job_id", "timing_ms", "eta_ms"):
            payload.pop(name, None)
        if event["type"] == "progress":
            if payload.get("progress") == percent:
                continue
            percent = payload.get("progress")
        kept.append((event["type"], json.dumps(payload)))
    return kept
