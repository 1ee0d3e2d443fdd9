"""The browsers' own EventSource reads what everybody reads, and goes on where it was."""

import pytest
from relay import relayed
from servers import ROOT
from wire import Event, polled

COLLECT = (ROOT / "Tests/http/collect.js").read_text()
CLIENTS = "/v1/realtime/clients"


@pytest.fixture
def reading(open_page):
    """Begins to read a stream in a page of a server; gives what waits for the end of it."""

    def begin(url, path, comes_back=False):
        page = open_page(f"{url}/docs")
        # The page's policy is its own scripts'; the driver's are no part of it.
        page.evaluate(f"() => {{ {COLLECT} globalThis.collect = collect; }}")
        page.evaluate(
            """([path, comesBack]) => {
                globalThis.reading = collect(new EventSource(path), comesBack);
            }""",
            [path, comes_back],
        )
        return lambda: [Event(**event) for event in page.evaluate("reading")]

    return begin


def test_a_finished_job_from_its_beginning(reading, stage):
    job = stage.finished("alpha", "beta", frames=4, warnings=1)
    finish = reading(stage.url, f"/v1/realtime?job_id={job}&after=0")
    assert polled(finish()) == stage.events(job)


def test_a_running_job_live_from_a_cursor(reading, stage):
    job = stage.held_job("alpha", "beta", until=2, frames=5)
    cursor = stage.get(f"/jobs/{job}/events").json()["events"][2]["id"]
    finish = reading(stage.url, f"/v1/realtime?job_id={job}&after={cursor}")
    while not stage.get(CLIENTS).json()["clients"]:
        pass
    stage.release(job)
    assert polled(finish()) == stage.events(job)[3:]


def test_text_of_every_kind(reading, stage):
    job = stage.finished(source="two\nlines\r and \u2028 more: é 🏟")
    finish = reading(stage.url, f"/v1/realtime?job_id={job}&after=0")
    assert polled(finish()) == stage.events(job)


def test_it_goes_on_by_itself_and_is_stopped_at_the_end(reading, stage):
    """Every event once, in order, however often the way to the server is cut."""
    job = stage.held_job("alpha", until=1, frames=9)
    with relayed(stage) as relay:
        finish = reading(relay.url, f"/v1/realtime?job_id={job}&after=0", comes_back=True)
        for until in (4, None):
            # Here, and up to date.
            while [c["lag_events"] for c in stage.get(CLIENTS).json()["clients"]] != [0]:
                pass
            relay.cut()
            while stage.get(CLIENTS).json()["clients"]:
                pass
            stage.release(job, until)
            if until is not None:
                stage.held(job)
        assert polled(finish()) == stage.events(job)
