"""A whole match, as people see it: everybody's box, the pitch and the radar."""

import json
import subprocess

import pytest
from overlay import SCREENSHOTS, analysed, live
from playwright.sync_api import expect

MATCH = ("--size", "960x540", "--seconds", "4", "--seed", "1")

# The one that is looked at.
FRAME = 60


@pytest.fixture(scope="session")
def match(build, tmp_path_factory):
    """A synthetic match, and the truth about it."""
    root = tmp_path_factory.mktemp("match")
    subprocess.run([str(build / "touchline"), "demo", str(root / "match.mp4"), *MATCH], check=True)
    return root


def test_a_match_is_watched(open_page, start_stage, match):
    truth = match / "match.truth.json"
    stage = start_stage("--plugins", "test", "--media-root", str(match), "--truth", str(truth))
    job = analysed(stage, "match.mp4", "truth")
    page = open_page(f"{stage.url}/#{job}", viewport={"width": 1280, "height": 860})
    live(page)
    slider = page.locator("#timeline")
    slider.evaluate(
        """(slider, time) => {
            slider.value = String(time);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        }""",
        40 * (FRAME + 0.5),
    )
    expect(page.locator(".clock")).to_contain_text("0:02.4")
    # The pitch and everybody's place on it are known.
    expect(page.locator("#radar-empty")).to_be_hidden()
    people = json.loads(truth.read_text())["frames"][FRAME]["people"]
    assert len(people) > 5
    frames = stage.get(f"/jobs/{job}/frames", params={"after": FRAME - 1, "limit": 1}).json()
    assert len(frames["frames"][0]["detections"]) >= len(people)
    expect(page.locator("#plugin-inspector article")).to_be_visible()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = page.context.browser.browser_type.name
    page.screenshot(path=SCREENSHOTS / f"match-{name}.png")
