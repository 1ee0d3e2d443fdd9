"""Clients with parsers of their own all read the same, and go on where they were."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from clients import READERS, with_aiohttp, with_node
from relay import relayed
from wire import Wire, polled

CLIENTS = "/v1/realtime/clients"

each_client = pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())


@each_client
def test_a_finished_job_from_its_beginning(stage, read):
    job = stage.finished("alpha", "beta", frames=4, warnings=1)
    assert polled(read(f"{stage.url}/v1/realtime?job_id={job}&after=0", None)) == stage.events(job)


@each_client
def test_going_on(stage, read):
    job = stage.finished("alpha", frames=6)
    log = stage.events(job)
    last = log[4]["id"]
    assert polled(read(f"{stage.url}/v1/realtime?job_id={job}", last)) == log[5:]


@each_client
def test_a_running_job_live(stage, read):
    """The client comes while the job stands still, and gets the rest as it happens."""
    job = stage.held_job("alpha", "beta", until=2, frames=5)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read, f"{stage.url}/v1/realtime?job_id={job}&after=0", None)
        while not stage.get(CLIENTS).json()["clients"]:
            assert not reading.done(), reading.result()
        stage.release(job)
        events = reading.result()
    assert polled(events) == stage.events(job)
    with Wire(stage, job_id=job, after=0) as wire:
        assert polled(wire.rest()) == polled(events)


def test_text_of_every_kind_comes_through_every_parser(stage):
    """Line ends inside of JSON are escaped, so no parser can trip over them."""
    job = stage.held_job(until=0, source="two\nlines\r and \u2028 more: é 🏟")
    stage.release(job)
    log = stage.events(job)
    for name, read in READERS.items():
        events = read(f"{stage.url}/v1/realtime?job_id={job}&after=0", None)
        assert polled(events) == log, name


comes_back = pytest.mark.parametrize("read", [with_aiohttp, with_node])


@comes_back
def test_a_client_that_comes_back_by_itself_is_stopped_at_the_end(stage, read):
    job = stage.finished(frames=3)
    url = f"{stage.url}/v1/realtime?job_id={job}&after=0"
    assert polled(read(url, None, comes_back=True)) == stage.events(job)


def test_a_client_whose_connection_is_lost_goes_on_by_itself(stage):
    """Every event once, in order, however often the way to the server is cut."""
    job = stage.held_job("alpha", until=1, frames=9)
    with relayed(stage) as relay, ThreadPoolExecutor(1) as pool:
        url = f"{relay.url}/v1/realtime?job_id={job}&after=0"
        reading = pool.submit(with_node, url, None, comes_back=True)
        for until in (3, 6, None):
            # Here, and up to date.
            while [c["lag_events"] for c in stage.get(CLIENTS).json()["clients"]] != [0]:
                assert not reading.done(), reading.result()
            relay.cut()
            while stage.get(CLIENTS).json()["clients"]:
                pass
            stage.release(job, until)
            if until is not None:
                stage.held(job)
        events = reading.result()
    assert polled(events) == stage.events(job)
