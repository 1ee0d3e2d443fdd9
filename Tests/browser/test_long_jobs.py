"""Very many messages and very many frames: what they ask of a page stays the same."""

import films
import pytest
from overlay import live, until
from playwright.sync_api import expect
from servers import Stage

# Messages of a whole job; the page keeps no more than some 6,000 frames.
MESSAGES = 5_200
# So many are let come at once: a reader who falls behind is spared some, and all shall be heard.
PIECE = 400
TOTAL = 50 * PIECE

FRAMES = 135_000
# How long its shots are, and the frame that somebody warned of.
SHOT = 900
WARNED = 121_500
# Where the slider is on its way from end to end.
PLACES = 60
# A window has ten seconds.
WINDOW = 10 * films.RATE

# Of the page's own script, in bytes. What is kept of 5,200 messages is twice as much.
GROWTH = 1 << 19
# What is kept of a long result, in bytes. All that was fetched of it would be twice as much.
KEPT = 12 << 20

chromium_only = pytest.mark.parametrize("browser", ["chromium"], indirect=True)

# Without the worker that tabs share all that is heard is heard, and kept, in the page.
COUNT = """
    delete globalThis.SharedWorker;
    globalThis.counted = { heard: 0, written: 0, draws: 0, repeated: 0 };
    const add = EventSource.prototype.addEventListener;
    EventSource.prototype.addEventListener = function (type, listener) {
        add.call(this, type, (event) => {
            observer.takeRecords();
            listener(event);
            // The picture that is followed is asked for at once, four times a second.
            const written = observer.takeRecords().filter(({ target }) => target.id !== 'picture');
            counted.written += written.length;
            counted.heard += 1;
        });
    };
    const observer = new MutationObserver(() => {});
    const what = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, what);
    let last = -1;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...place) {
        if (this.canvas.id === 'overlay') {
            // The same for everything within one animation frame.
            const now = document.timeline.currentTime;
            counted.draws += 1;
            if (now === last) counted.repeated += 1;
            last = now;
        }
        return clear.apply(this, place);
    };
"""

# The box that was drawn last, in the film's pixels.
NOTE_BOXES = """
    const stroke = CanvasRenderingContext2D.prototype.strokeRect;
    CanvasRenderingContext2D.prototype.strokeRect = function (x, y, width, height) {
        const scale = width / 2;
        globalThis.box = (x - (this.canvas.clientWidth - 1280 * scale) / 2) / scale;
        return stroke.call(this, x, y, width, height);
    };
"""

DRAG = """
    async ([places, end]) => {
        const slider = document.getElementById('timeline');
        const most = Number(slider.max);
        for (let place = 0; place <= places; place += 1) {
            slider.value = String(place < places ? (most * place) / places : end);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise(requestAnimationFrame);
        }
    }
"""


def used(page) -> dict[str, float]:
    """What a page holds once all that it let go is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    nodes = session.send("Memory.getDOMCounters")["nodes"]
    session.detach()
    return {"heap": heap, "nodes": nodes}


@chromium_only
def test_thousands_of_messages_cost_a_draw_a_frame_and_leave_nothing_behind(open_page, stage):
    job = stage.held_job("alpha", until=1, frames=TOTAL, step=100)
    page = open_page(f"{stage.url}/docs")
    page.add_init_script(COUNT)
    page.goto(f"{stage.url}/#{job}")
    live(page)

    def hear(first: int, last: int) -> None:
        for piece in range(first, last, PIECE):
            stage.release(job, piece + PIECE)
            told = str(100 * (piece + PIECE) // TOTAL)
            expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", told)

    # What is kept of a job is full from here on.
    hear(0, 18 * PIECE)
    before, heard = used(page), page.evaluate("counted.heard")
    hear(18 * PIECE, 18 * PIECE + MESSAGES)
    after = used(page)
    counted = page.evaluate("counted")
    assert counted["heard"] - heard >= MESSAGES
    expect(page.locator("#connection")).not_to_contain_text("dropped")
    # Messages are drawn together, whenever the screen takes a picture.
    assert counted["written"] == 0
    assert counted["draws"] > 0 and counted["repeated"] == 0
    assert after["nodes"] - before["nodes"] < 100
    assert after["heap"] - before["heap"] < GROWTH


@pytest.fixture(scope="session")
def large(build, tmp_path_factory):
    """A server with a match of an hour and a half, and what was found in it."""
    root = tmp_path_factory.mktemp("long")
    films.make_long(root / "match.mp4", FRAMES)
    stage = Stage([str(build / "stage-server")], root / "data", "--media-root", str(root))
    script = {"shot": SHOT, "warned_frame": WARNED}
    job = stage.finished("alpha", frames=FRAMES, step=1000, **script)
    yield stage, job
    stage.stop()


def test_a_long_result_is_fetched_where_one_looks(open_page, large):
    stage, job = large
    page = open_page(f"{stage.url}/docs")
    page.add_init_script(NOTE_BOXES)
    page.goto(f"{stage.url}/#{job}")
    live(page)
    until(lambda: float(page.locator("#timeline").get_attribute("max")) >= FRAMES * 39.9)
    until(lambda: page.evaluate("globalThis.box !== undefined"))
    is_chromium = page.context.browser.browser_type.name == "chromium"
    before = used(page)["heap"] if is_chromium else 0
    under_way, most, answered = set(), [0], []

    def asked(request) -> None:
        if "/frames?" in request.url:
            under_way.add(request)
            most[0] = max(most[0], len(under_way))

    def ended(request) -> None:
        if "/frames?" in request.url:
            under_way.discard(request)
            answered.append(request)

    page.on("request", asked)
    page.on("requestfinished", ended)
    wanted = 100_123
    page.evaluate(DRAG, [PLACES, 40 * (wanted + 0.5)])
    until(lambda: round(page.evaluate("box")) == wanted % 1000)
    expect(page.locator(".clock")).to_contain_text("1:06:44.9")
    # Playwright tells of events while it is asked something.
    until(lambda: page.evaluate("true") and not under_way)
    # What a browser has already, and is told is still so, brings it nothing.
    answers = [request.response() for request in answered]
    counts = [len(answer.json()["frames"]) for answer in answers if answer.status != 304]
    # One at a time, none larger than a window, and none for what was passed by.
    assert most[0] == 1
    assert 1 <= len(counts) <= 3 * PLACES
    assert max(counts) <= WINDOW
    assert sum(counts) < FRAMES / 2
    if is_chromium:
        assert used(page)["heap"] - before < KEPT


def test_the_timeline_tells_of_the_whole_film_without_its_frames(open_page, large):
    stage, job = large
    page = open_page(f"{stage.url}/docs")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{stage.url}/#{job}")

    def places(kind: str) -> list[list[float]]:
        """Where marks begin and how wide they are, in per cent."""
        return page.locator(f".mark.{kind}").evaluate_all(
            "marks => marks.map(({ style }) => [style.left, style.width].map(parseFloat))"
        )

    until(lambda: places("analysed") and places("analysed")[0][1] > 99.9)
    assert len(places("analysed")) == 1 and places("analysed")[0][0] == 0
    warned = [[pytest.approx(100 * WARNED / FRAMES, abs=0.3), 0]]
    until(lambda: places("warning") == warned)
    cuts = [left for left, _ in places("cut")]
    assert len(cuts) == FRAMES // SHOT - 1
    for number, left in enumerate(sorted(cuts), 1):
        assert left == pytest.approx(100 * number * SHOT / FRAMES, abs=0.3)
    # Two windows around the beginning, which may be asked for twice before all is known of the job,
    # and a handful of single frames.
    assert sum("/frames?" in url and "limit=1&" not in f"{url}&" for url in asked) <= 4
    assert sum("/frames?" in url and "limit=1&" in f"{url}&" for url in asked) <= 8
