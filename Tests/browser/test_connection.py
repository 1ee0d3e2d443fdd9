"""The way to the server: lost, found again, lost for good, blocked, shared by many tabs."""

import itertools
import json

import pytest
from overlay import badge, live, row, until
from playwright.sync_api import Page, Route, expect
from relay import relayed

CLIENTS = "/v1/realtime/clients"

# Without the worker that tabs share, the page keeps its own stream, by the page's own clock.
BY_ITSELF = "delete globalThis.SharedWorker"


def warnings(page: Page) -> str:
    """Everything that the inspector says was warned of."""
    return page.locator("#plugin-inspector .warnings").inner_text()


def hasten(page: Page, words: str) -> None:
    """Lets the page's clock run until the connection is said to stand so."""
    for _ in itertools.count():
        page.clock.run_for(500)
        if page.locator("#stream").inner_text() == words:
            return


@pytest.fixture
def timed(open_page):
    """A page whose clock moves when it is told to; it keeps a stream of its own."""

    def open_timed(url: str) -> Page:
        page = open_page(f"{url}/docs")
        page.add_init_script(BY_ITSELF)
        page.clock.install()
        page.goto(url)
        return page

    return open_timed


def test_a_server_that_dies_and_comes_back_is_followed_without_loss_or_repeat(
    open_page, start_stage, tmp_path
):
    data = tmp_path / "data"
    stage = start_stage(data=data)
    script = {"until": 3, "frames": 4, "warnings": 2}
    job = stage.held_job("alpha", "beta", **script)
    with relayed(stage) as relay:
        page = open_page(relay.url)
        live(page)
        expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "37")
        stage.kill()
        relay.cut()
        expect(page.locator("#stream")).not_to_have_text("Live")
        stage = start_stage(data=data)
        relay.lead_to(stage)
        live(page)
        stage.held(job)
        stage.release(job)
        expect(badge(page, job)).to_have_text("completed")
        # While the server can be reached: what was said of the job may come after the list of jobs.
        expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "100")
        # Both plugins' two warnings, of one kind each: once, and grouped.
        expect(page.locator("#plugin-inspector .warnings li")).to_have_count(2)
        assert warnings(page).count("\u00d7 2") == 2
        expect(page.locator("#error-banner")).to_be_hidden()


def test_a_server_that_is_gone_for_good_is_told_and_polled_when_it_returns(timed, stage):
    job = stage.held_job("alpha", until=1, frames=4)
    with relayed(stage) as relay:
        page = timed(relay.url)
        hasten(page, "Live")
        attempts = []
        page.on("request", lambda request: attempts.append(request.url))
        relay.lead_to(None)
        relay.cut()
        hasten(page, "Polling")
        assert sum("/v1/realtime?" in url for url in attempts) == 5
        expect(page.locator("#connection")).to_contain_text("Connection lost")
        relay.lead_to(stage, refused="/v1/realtime?")
        stage.release(job)
        until(lambda: page.clock.run_for(1000) or badge(page, job).inner_text() == "completed")
        expect(page.locator("#connection")).to_contain_text("Live updates are blocked")
        relay.lead_to(stage)
        hasten(page, "Live")


def test_a_proxy_that_blocks_streams_is_told_and_polled_around(timed, stage):
    job = stage.held_job("alpha", until=1, frames=4, warnings=2)
    with relayed(stage) as relay:
        relay.lead_to(stage, refused="/v1/realtime?")
        page = timed(relay.url)
        hasten(page, "Polling")
        stage.release(job, 3)
        progress = page.locator("#progress-bar")
        until(lambda: page.clock.run_for(1000) or progress.get_attribute("aria-valuenow") == "75")
        expect(page.locator("#connection")).to_contain_text("Live updates are blocked")
        stage.release(job)
        until(lambda: page.clock.run_for(1000) or badge(page, job).inner_text() == "completed")
        expect(page.locator("#plugin-inspector .warnings li")).to_have_count(1)
        assert warnings(page).count("\u00d7 2") == 1


@pytest.mark.parametrize("count", [2, 7])
def test_many_tabs_share_one_stream(open_page, stage, count):
    job = stage.held_job("alpha", until=1, frames=4)
    pages = [open_page(stage.url)]
    # Tabs of one browser: an origin has six connections, and the seventh tab would wait for ever.
    pages += [pages[0].context.new_page() for _ in range(count - 1)]
    for page in pages[1:]:
        page.goto(stage.url)
    for page in pages:
        live(page)
        expect(row(page, job)).to_contain_text("25 %")
    assert len(stage.get(CLIENTS).json()["clients"]) == 1
    stage.release(job)
    for page in pages:
        expect(badge(page, job)).to_have_text("completed")
        expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "100")
    # The last tab closes the stream.
    for page in pages:
        page.goto(f"{stage.url}/docs")
    until(lambda: not stage.get(CLIENTS).json()["clients"])


# Speaks to the worker from this tab until it has much to read, and only then says that it leaves.
CHATTER = """
    const known = { type: 'module', name: 'touchline' };
    const { port } = new SharedWorker('/js/stream-worker.mjs', known);
    port.start();
    for (let i = 0; i < 300000; i += 1) port.postMessage({ do: 'watch', jobs: [] });
    addEventListener('pagehide', () => port.postMessage({ do: 'leave' }));
"""


def test_the_last_tab_closes_the_stream_however_busy_the_worker_is(open_page, stage):
    page = open_page(stage.url)
    live(page)
    page.evaluate(f"() => {{ {CHATTER} }}")
    page.goto(f"{stage.url}/docs")
    until(lambda: not stage.get(CLIENTS).json()["clients"])


def test_a_job_that_could_not_be_opened_is_opened_once_it_can_be(open_page, stage):
    job = stage.finished("alpha", frames=3)
    page = open_page(f"{stage.url}/docs")
    page.clock.install()
    lost, refused = Route.abort, lambda route: route.fulfill(status=502)
    ways = {"job": lost, "log": lost}
    page.route("**/jobs/*?include=summary", lambda route: ways["job"](route))
    page.route("**/jobs/*/events?*", lambda route: ways["log"](route))
    banner = page.locator("#error-banner")

    def passes_until(condition) -> None:
        until(lambda: page.clock.run_for(500) or condition())

    page.goto(f"{stage.url}/#{job}")
    passes_until(banner.is_visible)
    ways["job"] = refused
    passes_until(lambda: "502" in banner.inner_text())
    # The job is opened then, and its log cannot be read.
    ways["job"] = Route.continue_
    passes_until(lambda: banner.is_visible() and "502" not in banner.inner_text())
    ways["log"] = Route.continue_
    passes_until(banner.is_hidden)
    expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "100")


def test_a_job_that_is_none_is_told_though_the_stream_opens_later(open_page, stage):
    page = open_page(f"{stage.url}/#job_00000000000000000000000000")
    live(page)
    expect(page.locator("#error-banner")).to_contain_text("there is no job")


def test_what_was_said_while_nobody_looked_is_there(open_page, stage):
    job = stage.finished("alpha", "beta", frames=3, warnings=3)
    page = open_page(f"{stage.url}/#{job}")
    expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "100")
    expect(page.locator("#plugin-inspector article")).to_have_count(2)
    expect(page.locator("#plugin-inspector .warnings li")).to_have_count(2)
    events = stage.events(job)
    status = [e["payload"] for e in events if e["type"] == "plugin_status"]
    timing = next(p["timing_ms"] for p in status if "timing_ms" in p)
    expect(page.locator("#plugin-inspector")).to_contain_text(f"{json.dumps(timing)} ms")


# Hears what a stream hears, and says more.
SPEAK = """
    delete globalThis.SharedWorker;
    const Own = EventSource;
    globalThis.EventSource = class extends Own {
        constructor(...address) {
            super(...address);
            globalThis.say = (type, id, message) =>
                this.dispatchEvent(new MessageEvent(type, { data: message, lastEventId: id }));
        }
    };
"""


def test_what_a_slow_page_was_spared_is_told_and_read_from_the_log(open_page, stage):
    job = stage.held_job("alpha", until=5, frames=9, shot=2)
    page = open_page(f"{stage.url}/docs")
    page.add_init_script(SPEAK)
    page.goto(f"{stage.url}/#{job}")
    live(page)
    expect(page.locator(".mark.cut")).to_have_count(2)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    ids = [event["id"] for event in stage.events_so_far(job)]
    payload = {"message": "fell behind", "severity": "medium", "code": "EVENTS_DROPPED"}
    payload |= {"count": 7, "from": ids[2], "to": ids[4], "by_type": {"frame": 7}}
    notice = {"type": "warning", "payload": payload, "timestamp": "2026-02-12T10:30:45.123Z"}
    page.evaluate("([id, text]) => say('warning', id, text)", [ids[1], json.dumps(notice)])
    expect(page.locator("#connection")).to_contain_text("7 dropped")
    until(lambda: page.evaluate("true") and any(f"/jobs/{job}/events?" in url for url in asked))
    until(lambda: page.evaluate("true") and any(f"/jobs/{job}/frames?" in url for url in asked))
