"""The video with its findings: what is drawn belongs to the picture that is seen."""

import re
import statistics

import films
import pytest
from overlay import distance, live, picture, place_of, seek, seen, settled, until
from playwright.sync_api import expect

# A box may miss what it belongs to by this many pixels of the screen.
EXACT = 2
# So many pictures are taken of a film that plays.
LOOKS = 12

ALONE = (
    """() => localStorage.setItem('touchline', JSON.stringify({ labels: false, trails: false }))"""
)


@pytest.fixture
def watch(open_page, archive):
    """Opens a job with nothing over the film but boxes."""

    def watch(source="spot.mp4", **options):
        page = open_page(f"{archive.url}/docs", **options)
        page.evaluate(ALONE)
        page.goto(f"{archive.url}/#{archive.job(source)}")
        live(page)
        return page

    return watch


@pytest.mark.parametrize("ratio", [1, 2])
def test_boxes_lie_upon_what_they_belong_to_wherever_one_seeks(watch, ratio):
    page = watch(device_scale_factor=ratio)
    assert distance(settled(page)) <= EXACT
    for frame in (40, 7, 66, 31):
        seek(page, frame)
        assert distance(settled(page, frame)) <= EXACT
        # So is the number that is shown.
        expect(page.locator(".clock")).to_have_text(re.compile(f"^0:0{frame // 25}"))


def test_boxes_lie_upon_what_they_belong_to_while_it_plays(watch):
    page = watch()
    settled(page)
    # As slowly as browsers can: to take a picture of the screen takes longer than a frame does.
    page.evaluate("document.getElementById('video').playbackRate = 1 / 16")
    page.get_by_role("button", name="Play").click()
    frames, misses = set(), []
    while len(misses) < LOOKS or len(frames) <= 3:
        found = seen(page)
        assert page.get_by_role("button", name="Pause").is_visible(), "the film has ended"
        if not found["spot"] or not found["box"]:
            continue
        frames.add(place_of(found))
        misses.append(distance(found))
    page.get_by_role("button", name="Pause").click()
    # A busy browser may show a picture a moment before it says so: never is it more than one.
    step = films.SPOT_STEP * found["width"] / films.WIDTH
    assert max(misses) <= step + EXACT, misses
    assert statistics.median(misses) <= EXACT, misses
    assert distance(settled(page)) <= EXACT


@pytest.mark.parametrize("source", ["spot.mp4", "spot.ts"])
def test_one_frame_at_a_time_by_the_arrows(watch, source):
    page = watch(source)
    settled(page)
    page.locator("#stage").focus()
    for key, frame in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        assert distance(settled(page, frame)) <= EXACT


def test_what_the_browser_cannot_play_is_shown_frame_by_frame(watch):
    page = watch("spot.ts")
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#video")).to_be_hidden()
    assert distance(settled(page)) <= EXACT
    seek(page, 50)
    assert distance(settled(page, 50)) <= EXACT
    picture(page, "frame-by-frame")
    seek(page, 60)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert place_of(settled(page)) == films.FRAMES - 1


def test_pictures_wait_for_what_is_still_fetched(open_page, archive, film_root):
    films.make_still(film_root / "still.ts", seconds=12)
    held = []
    page = open_page(f"{archive.url}/docs")
    page.route("**/frames?*from_ms=10000*", lambda route: held.append(route))
    page.goto(f"{archive.url}/#{archive.job('still.ts')}")
    expect(page.locator("#picture")).to_be_visible()
    seek(page, 9 * films.RATE)
    page.get_by_role("button", name="Play").click()
    # The last one of what is there.
    expect(page.locator(".clock")).to_contain_text(re.compile(r"^0:(09\.9|10\.0)"))
    # Whoever asks the page something hears what it asks for.
    until(lambda: page.evaluate("true") and held)
    for route in held:
        route.continue_()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".clock")).to_contain_text(re.compile(r"^0:1[12]\."))
