"""What the tests of the overlay share: where things are on the page, and what is to be seen."""

import base64
import time
from collections.abc import Callable
from typing import Any

import films
from playwright.sync_api import Locator, Page, expect
from servers import PATIENCE, ROOT, Server

# Pictures of the page, for whoever wants to look at them.
SCREENSHOTS = ROOT / "build/screenshots"


def analysed(
    server: Server, source: str = "spot.mp4", pipeline: str = "spot", **options: Any
) -> str:
    """A job that has ended: a film of the server's, and what a pipeline found in it."""
    order = {"pipeline_id": pipeline, "source": source, "options": options}
    answer = server.http.post("/jobs", json=order)
    assert answer.status_code == 202, answer.text
    job = answer.json()["job_id"]
    server.events(job)
    return job


def row(page: Page, job: str) -> Locator:
    """A job in the list."""
    return page.locator(f"[data-job={job}]")


def badge(page: Page, job: str) -> Locator:
    """How that job stands."""
    return row(page, job).locator(".badge")


def live(page: Page) -> None:
    expect(page.locator("#stream")).to_have_text("Live")


def picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def seek(page: Page, frame: int, rate: int = films.RATE) -> None:
    """To the middle of a frame's time, as somebody does who drags the slider."""
    page.locator("#timeline").evaluate(
        """(slider, time) => {
            slider.value = String(time);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        }""",
        1000 * (frame + 0.5) / rate,
    )


MEASURE = (ROOT / "Tests/browser/measure.js").read_text()


def seen(page: Page) -> dict[str, Any]:
    """Where the film's spot and the box around it are on the stage, in CSS pixels."""
    data = base64.b64encode(page.locator("#stage").screenshot(scale="device")).decode()
    found = page.evaluate(MEASURE, data)
    ratio = page.evaluate("devicePixelRatio")
    for name in ("spot", "box"):
        if found[name]:
            found[name] = {side: place / ratio for side, place in found[name].items()}
    found["width"] /= ratio
    return found


def distance(found: dict[str, Any]) -> float:
    """By how many pixels the box misses what it belongs to; half its line lies upon that."""
    line = 1
    spot, box = found["spot"], found["box"]
    inner = {
        "left": box["left"] + 2 * line,
        "top": box["top"] + 2 * line,
        "right": box["right"] - 2 * line,
        "bottom": box["bottom"] - 2 * line,
    }
    return max(abs(inner[side] - spot[side]) for side in inner)


def until(condition: Callable[[], Any]) -> Any:
    """Asks until the answer is yes, and gives it."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it never came to that"
    return answer


def settled(page: Page, frame: int | None = None) -> dict[str, Any]:
    """What is seen once picture and box are there, those of that frame, and stand still."""
    last: list[Any] = [None]

    def stands() -> dict[str, Any] | None:
        found = seen(page)
        before, last[0] = last[0], found
        if not found["spot"] or not found["box"] or found != before:
            return None
        return found if frame in (None, place_of(found)) else None

    return until(stands)


def place_of(found: dict[str, Any]) -> int:
    """Which frame's picture is seen, by where the spot is."""
    scale = films.WIDTH / found["width"]
    return round((scale * found["spot"]["left"] - films.SPOT_START) / films.SPOT_STEP)
