"""Everything that can be pressed, moved and chosen, by mouse and by keyboard; what is kept."""

import pytest
from overlay import live, seen, settled, until
from playwright.sync_api import expect

IDS = {
    "progress-bar", "plugin-inspector", "device-selector", "toggle-boxes", "toggle-labels",
    "toggle-pitch", "toggle-radar", "toggle-play-pause", "toggle-fullscreen", "toggle-overlay",
    "fps-slider",
}  # fmt: skip


@pytest.fixture
def page(open_page, archive):
    page = open_page(f"{archive.url}/#{archive.job()}")
    live(page)
    expect(page.locator("#stage-empty")).to_have_text("")
    return page


def test_the_ids_that_others_rely_on(page):
    for name in IDS:
        expect(page.locator(f"#{name}")).to_have_count(1)
    bar = page.get_by_role("progressbar", name="Analysis")
    for name, value in {"valuemin": "0", "valuemax": "100", "valuenow": "100"}.items():
        expect(bar).to_have_attribute(f"aria-{name}", value)


@pytest.mark.parametrize("name", ["overlay", "boxes"])
def test_boxes_come_and_go(page, name):
    page.locator("#toggle-labels").click()
    settled(page)
    button = page.locator(f"#toggle-{name}")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    until(lambda: seen(page)["box"] is None)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")
    live(page)
    expect(page.locator("#stage-empty")).to_have_text("")
    assert seen(page)["box"] is None
    button.click()
    until(lambda: seen(page)["box"])


def test_labels_come_and_go(page):
    # A label's ground is as bright as its box, and lies above it.
    above = lambda: seen(page)["box"]["top"]  # noqa: E731
    with_label = until(lambda: seen(page)["box"] and above())
    page.locator("#toggle-labels").click()
    until(lambda: above() > with_label + 10)


@pytest.mark.parametrize("name", ["pitch", "trails", "radar", "labels"])
def test_what_is_switched_off_stays_so(page, name):
    button = page.locator(f"#toggle-{name}")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    if name == "radar":
        expect(page.locator("#radar-panel")).to_be_hidden()
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_device_and_frame_rate_are_kept(page):
    page.locator("#device-selector").select_option("auto")
    page.locator("#fps-slider").fill("12")
    expect(page.locator("#fps-value")).to_have_text("12 fps")
    page.reload()
    expect(page.locator("#fps-value")).to_have_text("12 fps")
    expect(page.locator("#device-selector")).to_have_value("auto")


def test_the_keyboard_is_enough(page):
    """In the order in which things are read, and nothing holds the focus."""
    order = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.id || document.activeElement.className")
        order.append(name)
        if name == "job":
            break
    wanted = [
        "skip", "stage", "timeline", "toggle-play-pause", "step-back", "step-forward",
        "toggle-fullscreen", "toggle-overlay", "toggle-boxes", "toggle-labels", "toggle-pitch",
        "toggle-trails", "toggle-radar", "fps-slider", "delete-job", "source", "file", "pipeline",
        "device-selector", "submit-button", "job",
    ]  # fmt: skip
    assert [name for name in order if name in wanted] == wanted
    page.locator("#stage").focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    for key, name in {
        "b": "boxes",
        "l": "labels",
        "p": "pitch",
        "t": "trails",
        "r": "radar",
    }.items():
        page.keyboard.press(key)
        expect(page.locator(f"#toggle-{name}")).to_have_attribute("aria-pressed", "false")
    page.locator("#timeline").focus()
    page.keyboard.press("Home")
    until(lambda: page.locator("#timeline").input_value() == "0")
    page.keyboard.press("End")
    until(lambda: page.locator("#timeline").input_value() != "0")


def test_the_dialog_takes_the_focus_and_gives_it_back(page):
    page.locator("#delete-job").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#delete-job")).to_be_focused()


def test_the_whole_screen(page):
    button = page.get_by_role("button", name="Fullscreen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    # The controls come along.
    assert page.evaluate(
        "document.fullscreenElement.contains(document.getElementById('fps-slider'))"
    )
    # And lie below the picture, on the screen.
    edges = page.evaluate(
        """['stage', 'timeline-place', 'job-actions'].map((id) => {
            const { top, bottom } = document.getElementById(id).getBoundingClientRect();
            return [top, bottom];
        })"""
    )
    assert edges[0][1] - edges[0][0] > 200
    assert edges[0][1] <= edges[1][0] and edges[1][1] <= edges[2][0]
    assert edges[2][1] <= page.evaluate("innerHeight")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
