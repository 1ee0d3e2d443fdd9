"""How a server ends, and what its clients have of it."""

import http.client
import json
import signal
import ssl

import pytest
from servers import ENCRYPTED, PATIENCE, Stage
from wire import Wire, polled


def assert_told(wire: Wire, position: str | None = None):
    """The last that a stream says: an error with the reason, `retry`, and the end."""
    error = wire.until_type("error")[-1]
    assert error.payload["details"]["reason"] == "shutdown"
    if position:
        assert error.id == position
    wire.retries.clear()
    assert wire.rest() == []
    assert len(wire.retries) == 1
    assert 1000 <= wire.retries[0] <= 3000
    assert wire.received.endswith(b"\n\n")


def test_the_real_server_tells_every_stream_and_exits_well(start_touchline):
    server = start_touchline()
    wires = [Wire(server, version=v) for v in ("HTTP/1.1", "HTTP/1.0") for _ in range(20)]
    for wire in wires:
        wire.until_type("ping")
    server.signal(signal.SIGTERM)
    for wire in wires:
        assert_told(wire)
    assert server.wait() == 0


def test_a_stop_leaves_a_running_job_to_the_next_server(start_stage, tmp_path):
    data = tmp_path / "kept"
    first = start_stage(data=data)
    job = first.held_job("alpha", "beta", until=3, frames=4)
    with Wire(first, job_id=job, after=0) as wire:
        seen = wire.until(lambda e: e.type == "frame" and e.payload["index"] == 2)
        seen += wire.until_type("progress")
        first.signal(signal.SIGTERM)
        assert_told(wire, position=seen[-1].id)
    assert first.wait() == 0
    go_on(start_stage(data=data), job, seen)


def test_a_client_of_a_killed_server_goes_on_with_its_cursor(start_stage, tmp_path):
    data = tmp_path / "kept"
    first = start_stage(data=data)
    job = first.held_job("alpha", "beta", until=3, frames=4)
    with Wire(first, job_id=job, after=0) as wire:
        seen = wire.until(lambda e: e.type == "frame" and e.payload["index"] == 2)
        first.kill()
    go_on(start_stage(data=data), job, seen)


def go_on(second: Stage, job: str, seen):
    assert second.held(job) == 3
    with Wire(second, {"Last-Event-ID": seen[-1].id}, job_id=job) as wire:
        # No STREAM_RESET: the cursor is as good as before.
        greeting = [wire.event() for _ in range(3)]
        assert [e.type for e in greeting] == ["metadata", "metadata", "ping"]
        second.release(job)
        seen = seen + greeting + wire.rest()
    log = second.events(job)
    assert polled(seen) == log
    assert log[-1]["payload"]["status"] == "completed"


@pytest.mark.parametrize("options", [[], [*ENCRYPTED]], ids=["http", "https"])
def test_long_polls_are_answered_when_the_server_stops(start_stage, options):
    stage = start_stage(*options)
    job = stage.held_job(until=1, frames=2)
    cursor = stage.get(f"/jobs/{job}/events").json()["cursor"]
    # Each has had an answer before, so the server holds its connection; whether it has read the
    # poll when the signal comes, or finds it only then, it owes the answer.
    polls = [connection(stage) for _ in range(6)]
    for poll in polls:
        poll.request("GET", "/healthz")
        poll.getresponse().read()
        poll.request("GET", f"/jobs/{job}/events?after={cursor}&wait=30")
    stage.signal(signal.SIGTERM)
    for poll in polls:
        answer = poll.getresponse()
        assert answer.status == 200
        assert json.loads(answer.read()) == {"events": [], "cursor": cursor, "done": False}
        poll.close()
    assert stage.wait() == 0


def connection(server: Stage) -> http.client.HTTPConnection:
    if server.url.startswith("https"):
        unverified = ssl._create_unverified_context()
        return http.client.HTTPSConnection(
            server.host, server.port, timeout=PATIENCE, context=unverified
        )
    return http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)


def test_a_second_signal_ends_it_at_once(start_stage):
    stage = start_stage()
    job = stage.finished(frames=20_000, step=500)
    # Somebody who reads nothing of much: the server would wait for him to the end of its patience.
    with Wire(stage, job_id=job, after=0, receive_buffer=4096):
        stage.signal(signal.SIGTERM)
        stage.await_log("signal")
        stage.signal(signal.SIGTERM)
        assert stage.wait() == 1
