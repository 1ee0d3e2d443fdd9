"""The order of the messages of a job, written down once more, independently of any server."""

from typing import Any


def order(
    plugins: list[str],
    frames: int,
    warnings: int = 0,
    fail: str | None = None,
    fail_pass: int = 0,
    fail_frame: int = 0,
) -> list[tuple[Any, ...]]:
    """What each message of a staged job must be, as `essence` tells it."""
    total = len(plugins) * frames
    messages: list[tuple[Any, ...]] = [("progress", 0, "Starting")]
    for number, plugin in enumerate(plugins):
        messages += [("metadata", plugin), ("plugin_status", plugin, "started")]
        for index in range(frames):
            if fail and (number, index) == (fail_pass, fail_frame):
                break
            messages.append(("frame", plugin, index))
            done = number * frames + index + 1
            moved = done * 100 // total > (done - 1) * 100 // total
            if moved and done < total:
                messages.append(("progress", done * 100 // total, None))
        else:
            messages.append(("plugin_status", plugin, "completed"))
            messages += [("warning", plugin, "low")] * warnings
            continue
        if fail == "soft":
            messages.append(("warning", plugin, "high"))
            continue
        messages.append(("plugin_status", plugin, "failed"))
        messages.append(("error", plugin, "PLUGIN_FAILED"))
        return [*messages, ("progress", 100, "Failed"), ("complete", "failed")]
    return [*messages, ("progress", 100, "Complete"), ("complete", "completed")]


def essence(message: dict[str, Any]) -> tuple[Any, ...]:
    """What matters of a message for the order."""
    kind, payload = message["type"], message["payload"]
    match kind:
        case "progress":
            return kind, payload.get("progress"), payload.get("stage")
        case "metadata":
            return kind, payload["plugin"]
        case "plugin_status":
            return kind, payload["plugin"], payload["status"]
        case "frame":
            return kind, payload["plugin"], payload["index"]
        case "warning":
            return kind, payload["plugin"], payload["severity"]
        case "error":
            return kind, payload["plugin"], payload["details"]["error_code"]
        case "complete":
            return kind, payload["status"]
    raise AssertionError(f"no such message: {kind}")
