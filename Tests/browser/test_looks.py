"""That the pages can be read and used by everybody, on every screen; and what they cost."""

from pathlib import Path

import axe_playwright_python
import pytest
from overlay import live, picture
from playwright.sync_api import Page, expect

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

# What the main page may load, in bytes.
LARGEST_PAGE = 150_000

SCREENS = {"phone": (320, 640), "desk": (1280, 800), "wall": (1920, 1080)}


def obstacles(page: Page) -> list[str]:
    """What keeps somebody from using the page, as axe finds it."""
    # In the driver's own world: the page's policy is its own scripts'.
    page.evaluate(f"() => {{ {AXE}; globalThis.axe = axe; }}")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def wide(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_everybody_can_use_the_page(open_page, archive, screen, scheme):
    width, height = SCREENS[screen]
    page = open_page(
        f"{archive.url}/#{archive.job()}",
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    live(page)
    expect(page.locator("#stage-empty")).to_have_text("")
    expect(page.locator("#plugin-inspector article")).to_be_visible()
    expect(page.locator("#exports a").first).to_be_visible()
    assert wide(page) <= width
    assert obstacles(page) == []
    picture(page, f"{screen}-{scheme}-{page.context.browser.browser_type.name}")


@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_use_the_stories(open_page, stage, width):
    page = open_page(f"{stage.url}/stories", viewport={"width": width, "height": 800})
    expect(page.locator("#story-refused")).to_be_visible()
    names = page.locator("#index a").all_inner_texts()
    assert {
        "Idle", "Loading", "In progress", "Completing", "Complete", "With warnings", "With error",
        "With timings", "Reconnecting", "Polling", "Dark", "Jobs", "Submitting", "Uploading",
    } <= set(names)  # fmt: skip
    assert page.locator(".story h2").all_inner_texts() == names
    assert wide(page) <= width
    assert obstacles(page) == []
    picture(page, f"stories-{width}-{page.context.browser.browser_type.name}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_everybody_can_use_the_reference(open_page, stage, screen, scheme):
    width, height = SCREENS[screen]
    page = open_page(
        f"{stage.url}/docs",
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    expect(page.locator(".operation").first).to_be_visible()
    # What is folded away is to be used too.
    page.locator("#pollEvents summary").first.click()
    assert wide(page) <= width
    assert obstacles(page) == []


def test_what_the_stories_say(open_page, stage):
    page = open_page(f"{stage.url}/stories")
    told = {
        "Idle": "Choose a job",
        "Loading": "Waiting for a worker",
        "In progress": "42 % · Analysing · 1 min left",
        "Complete": "Complete",
        "With warnings": "\u00d7 2",
        "With error": "the model is missing",
        "With timings": "slowest",
        "Reconnecting": "Reconnecting",
        "Polling": "Connection lost",
        "Cancelled": "Cancelled",
        "Jobs": "running, 42 %, Analysing",
        "Uploading": "Uploading match.mp4",
    }
    for name, words in told.items():
        expect(page.get_by_role("region", name=name, exact=True)).to_contain_text(words)


def test_the_page_is_small_and_asks_nobody_else(open_page, stage):
    """Who is asked is checked of every page of every test (conftest.py)."""
    page = open_page(f"{stage.url}/docs")
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(stage.url)
    live(page)
    files = {a.url for a in answers if a.url.endswith((".mjs", ".css", ".svg", ".html", "/"))}
    assert any(url.endswith("/js/app.mjs") for url in files)
    size = sum(
        len(stage.get(url, headers={"Accept-Encoding": "identity"}).content) for url in files
    )
    assert 10_000 < size < LARGEST_PAGE


def test_the_login_can_be_used_by_everybody(open_page, guarded):
    page = open_page(guarded.url)
    expect(page.get_by_label("Token")).to_be_visible()
    assert obstacles(page) == []
