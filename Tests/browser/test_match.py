"""A whole match, as people see it: everybody's box, the pitch and the radar."""

import json
import re
import statistics
import subprocess

import films
import pytest
from outlines import Look, Truth
from overlay import SCREENSHOTS, analysed, live, seek, until
from playwright.sync_api import expect

# Two shots end in it. Few frames a second: slowed down, each is there for longer than a look takes.
RATE = 10
MATCH = ("--size", "960x540", "--seconds", "9", "--seed", "1", "--fps", str(RATE))

# The one that is looked at.
FRAME = 24

# A box may miss whom it belongs to by this many pixels of the screen.
EXACT = 2
# So many pictures are taken of a film that plays.
LOOKS = 12

BOXES_ONLY = """() => localStorage.setItem('touchline', JSON.stringify({
    labels: false, trails: false, pitch: false,
}))"""


@pytest.fixture(scope="session")
def match(build, tmp_path_factory):
    """A synthetic match, and the truth about it."""
    root = tmp_path_factory.mktemp("match")
    plain = root / "plain.mp4"
    truth = root / "match.truth.json"
    demo = [str(build / "touchline"), "demo", str(plain), *MATCH, "--truth", str(truth)]
    subprocess.run(demo, check=True)
    films.number(plain, root / "match.mp4")
    return root


@pytest.fixture
def cinema(start_stage, match):
    """A server whose plugin says the truth."""
    truth = str(match / "match.truth.json")
    return start_stage("--plugins", "test", "--media-root", str(match), "--truth", truth)


@pytest.fixture
def truth(match):
    return Truth(match / "match.truth.json")


@pytest.fixture
def watch(open_page, cinema):
    """Opens a match that was analysed, with nothing over it but boxes."""

    def watch(**options):
        job = analysed(cinema, "match.mp4", "truth")
        page = open_page(f"{cinema.url}/docs", viewport={"width": 1280, "height": 860}, **options)
        page.evaluate(BOXES_ONLY)
        page.goto(f"{cinema.url}/#{job}")
        live(page)
        return page

    return watch


def test_a_match_is_watched(open_page, cinema, match):
    job = analysed(cinema, "plain.mp4", "truth")
    page = open_page(f"{cinema.url}/#{job}", viewport={"width": 1280, "height": 860})
    live(page)
    seek(page, FRAME, RATE)
    # Some browsers tell when the picture begins, some the moment within it that was asked for.
    expect(page.locator(".clock")).to_contain_text(re.compile(r"0:02\.[45]"))
    # The pitch and everybody's place on it are known.
    expect(page.locator("#radar-empty")).to_be_hidden()
    people = json.loads((match / "match.truth.json").read_text())["frames"][FRAME]["people"]
    assert len(people) > 5
    frames = cinema.get(f"/jobs/{job}/frames", params={"after": FRAME - 1, "limit": 1}).json()
    assert len(frames["frames"][0]["detections"]) >= len(people)
    expect(page.locator("#plugin-inspector article")).to_be_visible()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = page.context.browser.browser_type.name
    page.screenshot(path=SCREENSHOTS / f"match-{name}.png")


@pytest.mark.parametrize("ratio", [1, 2])
def test_everybodys_box_is_drawn_where_the_truth_has_it(watch, truth, ratio):
    page = watch(device_scale_factor=ratio)
    cut, other = truth.cuts
    # The last picture of a shot and the first of the next, and some in the middle of them.
    for frame in (FRAME, cut - 1, cut, cut + 1, 7, other, other + 5):
        seek(page, frame, RATE)
        look = settled(page, truth, frame)
        assert look.error(truth, frame) <= EXACT, frame
        # The test can tell this frame from its neighbours.
        assert min(look.error(truth, frame + step) for step in (-1, 1)) > EXACT, frame


def test_everybodys_box_is_drawn_where_the_truth_has_it_while_it_plays(watch, truth):
    page = watch()
    start = truth.cuts[0] - 2
    seek(page, start, RATE)
    settled(page, truth, start)
    # As slowly as browsers can: to take a picture of the screen takes longer than a frame does.
    page.evaluate("document.getElementById('video').playbackRate = 1 / 16")
    page.get_by_role("button", name="Play").click()
    looks = []
    while len(looks) < LOOKS or looks[-1].frame < start + 4:
        looks.append(Look.at(page, truth))
        assert page.get_by_role("button", name="Pause").is_visible(), "the film has ended"
    page.get_by_role("button", name="Pause").click()
    errors = [look.error(truth, look.frame) for look in looks]
    # A busy browser may show a picture a moment before it says so: never is it more than one.
    for look, error in zip(looks, errors, strict=True):
        assert min(error, look.error(truth, look.frame - 1)) <= EXACT, (look.frame, errors)
    assert statistics.median(errors) <= EXACT, errors


def settled(page, truth, frame):
    """What is seen once that frame's picture is there and nothing changes any more."""
    last = [None]

    def stands():
        look = Look.at(page, truth)
        before, last[0] = last[0], look
        return look if look == before and look.frame == frame else None

    return until(stands)
