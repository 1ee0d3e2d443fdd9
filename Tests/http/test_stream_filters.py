"""What a client may ask for: jobs, types, frames a second; and how many streams."""

from bisect import bisect_left, bisect_right
from datetime import datetime

import pytest
from servers import PATIENCE
from wire import Wire, polled


def test_several_jobs(stage):
    jobs = [stage.finished(name, frames=3) for name in ("alpha", "beta", "gamma")]
    wanted = stage.events(jobs[0]) + stage.events(jobs[2])
    query = [("job_id", jobs[0]), ("job_id", jobs[2]), ("after", "0")]
    with Wire(stage, query=query) as wire:
        assert [wire.event().payload["plugin"] for _ in range(2)] == ["alpha", "gamma"]
        seen = polled(wire.until(lambda e: e.id == wanted[-1]["id"]))
    assert seen == wanted


def test_live_events_of_several_jobs_and_no_other(stage):
    jobs = [stage.held_job(name, until=0, frames=3) for name in ("alpha", "beta", "gamma")]
    with Wire(stage, query=[("job_id", jobs[0]), ("job_id", jobs[2])]) as wire:
        wire.until(lambda e: e.type == "progress" and e.payload["job_id"] == jobs[2])
        for job in jobs:
            stage.release(job)
            stage.events(job)
        live = wire.until(lambda e: e.type == "complete" and e.payload["job_id"] == jobs[2])
    assert [e.as_polled() for e in live] == stage.events(jobs[0])[1:] + stage.events(jobs[2])[1:]


@pytest.mark.parametrize("live", [False, True])
def test_types(stage, live):
    job = stage.held_job("alpha", "beta", until=0, frames=4, warnings=2)
    if not live:
        stage.release(job)
        stage.events(job)
    with Wire(stage, job_id=job, after=0, types="plugin_status,warning") as wire:
        wire.until_type("ping")
        stage.release(job)
        seen = wire.rest()
    wanted = [e for e in stage.events(job) if e["type"] in ("plugin_status", "warning")]
    assert polled(seen) == wanted
    assert len(wanted) == 8


def test_a_stream_of_other_types_ends_with_its_job_as_well(stage):
    job = stage.held_job(until=1, frames=2)
    with Wire(stage, job_id=job, types="error") as wire:
        wire.until_type("ping")
        stage.release(job)
        assert [e for e in wire.rest() if e.type != "ping"] == []


def moment(event):
    return datetime.fromisoformat(event["timestamp"]).timestamp()


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize(("fps", "step"), [(1, 20), (60, 1)])
def test_frames_a_second(stage, live, fps, step):
    job = stage.held_job(until=0, frames=3000, step=step)
    if not live:
        stage.release(job)
        stage.events(job)
    with Wire(stage, job_id=job, after=0, fps=fps) as wire:
        wire.until_type("ping")
        stage.release(job)
        seen = polled(wire.rest())
    log = stage.events(job)
    assert [e for e in seen if e["type"] != "frame"] == [e for e in log if e["type"] != "frame"]
    passed = [e for e in seen if e["type"] == "frame"]
    frames = [e for e in log if e["type"] == "frame"]
    # By the time in the messages, so that a reader of the past gets what one who was there got.
    times = [moment(e) for e in passed]
    for index, time in enumerate(times):
        assert bisect_left(times, time + 0.9995) - index <= fps, "more in a second than may be"
    # None is left out without need: one passed in the second before it.
    ids = {event["id"] for event in passed}
    for event in frames:
        if event["id"] not in ids:
            before = bisect_right(times, moment(event))
            assert before > 0
            assert moment(event) - times[before - 1] < 1
    assert len(passed) < len(frames)


def test_a_job_named_twice_is_one_job(stage):
    job = stage.finished(frames=3)
    log = stage.events(job)
    twice = [("job_id", job), ("job_id", job)]
    with Wire(stage, query=[*twice, ("after", "0")]) as wire:
        assert polled(wire.rest()) == log
    with Wire(stage, {"Last-Event-ID": log[-1]["id"]}, query=twice) as wire:
        assert wire.status == 204


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"types": "frame,gossip"}, 400, "invalid_parameter"),
        ({"types": ""}, 400, "invalid_parameter"),
        ({"fps": "0"}, 400, "invalid_parameter"),
        ({"fps": "many"}, 400, "invalid_parameter"),
        ({"session_id": ""}, 400, "invalid_parameter"),
        ({"session_id": "x" * 129}, 400, "invalid_parameter"),
        ({"job_id": "nobody"}, 404, "job_not_found"),
        ({"job_id": "job_00000000000000000000000000"}, 404, "job_not_found"),
    ],
)
def test_what_cannot_be_asked_for(stage, parameters, status, code):
    answer = stage.get("/v1/realtime", params=parameters)
    assert answer.status_code == status
    assert answer.json()["code"] == code


def sessions(stage):
    return [c["session_id"] for c in stage.get("/v1/realtime/clients").json()["clients"]]


def test_a_session_has_five_streams_and_gets_a_place_back(stage):
    wires = [Wire(stage, session_id="mine") for _ in range(5)]
    assert [wire.status for wire in wires] == [200] * 5
    answer = stage.get("/v1/realtime", params={"session_id": "mine"})
    assert answer.status_code == 429
    assert set(answer.json()) == {"detail", "status_code", "code"}
    assert int(answer.headers["retry-after"]) > 0
    with Wire(stage, session_id="yours") as other:
        assert other.status == 200
    wires.pop().close()
    while sessions(stage).count("mine") > 4:
        pass
    # The place is given back right after the client has left the list.
    while True:
        with Wire(stage, session_id="mine") as again:
            if again.status == 200:
                break
    for wire in wires:
        wire.close()


@pytest.fixture
def full(start_stage):
    """A server whose only place is taken, and the stream that has it."""
    stage = start_stage("--max-connections", "1")
    with Wire(stage) as wire:
        wire.until_type("ping")
        yield stage, wire


def turned_away(stage, cursor=None, **parameters):
    """What an EventSource is told that finds no place."""
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": cursor} if cursor else {})}
    with Wire(stage, headers, **parameters) as wire:
        assert wire.status == 200
        events = wire.rest()
        assert len(wire.retries) == 1
    assert events[-1].payload["details"]["error_code"] == "CAPACITY"
    return events


def comes_back(stage, event, job):
    """What a client gets that goes on behind an event, once there is a place."""
    while True:
        with Wire(stage, {"Last-Event-ID": event.id}, job_id=job) as wire:
            if wire.status != 503:
                assert wire.status == 200
                return polled(wire.rest())


@pytest.mark.parametrize("where", ["header", "query", "beginning"])
def test_over_capacity_a_client_keeps_its_cursor(full, where):
    stage, holder = full
    job = stage.finished(frames=200)
    log = stage.events(job)
    if where == "header":
        seen, events = 3, turned_away(stage, log[2]["id"], job_id=job)
    elif where == "query":
        seen, events = 3, turned_away(stage, after=log[2]["id"], job_id=job)
    else:
        seen, events = 0, turned_away(stage, after="0", job_id=job)
    assert len(events) == 1
    if seen:
        assert events[0].id == log[2]["id"]
    holder.close()
    assert comes_back(stage, events[0], job) == log[seen:]


@pytest.mark.parametrize("cursor", [None, "12345678-5"])
def test_over_capacity_a_client_without_a_good_cursor_misses_nothing_from_then_on(full, cursor):
    stage, holder = full
    job = stage.held_job(until=3, frames=10)
    before = stage.get(f"/jobs/{job}/events").json()["events"]
    *others, error = turned_away(stage, cursor, job_id=job)
    assert [e.payload["code"] for e in others] == (["STREAM_RESET"] if cursor else [])
    stage.release(job)
    log = stage.events(job)
    holder.close()
    assert comes_back(stage, error, job) == log[len(before) :]


def test_over_capacity_an_event_source_is_told_in_a_stream_and_comes_again(start_stage):
    stage = start_stage("--max-connections", "1")
    with Wire(stage) as first:
        assert first.status == 200
        with Wire(stage, {"Accept": "text/event-stream"}) as second:
            assert second.status == 200
            assert second.headers["content-type"] == "text/event-stream"
            body = second.body()
        retry, error, rest = body.decode().split("\n\n")
        assert rest == ""
        assert 1000 <= int(retry.removeprefix("retry: ")) <= 3000
        assert error.startswith("event: error\nid: ")
        assert '"error_code":"CAPACITY"' in error
        for accept in ("*/*", "application/json"):
            answer = stage.get("/v1/realtime", headers={"Accept": accept}, timeout=PATIENCE)
            assert answer.status_code == 503
            assert answer.json()["status_code"] == 503
            assert int(answer.headers["retry-after"]) > 0
