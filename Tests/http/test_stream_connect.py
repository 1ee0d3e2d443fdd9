"""What a client gets when it connects: headers, `retry`, and the greeting in its order."""

import pytest
from wire import Wire, is_greeting


def test_the_headers_are_those_of_an_unbuffered_stream(stage):
    with Wire(stage, {"Accept-Encoding": "gzip, br", "Accept": "text/event-stream"}) as wire:
        assert wire.status == 200
        assert wire.headers["content-type"] == "text/event-stream"
        assert wire.headers["cache-control"] == "no-cache, no-transform"
        assert wire.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in wire.headers
        assert "content-length" not in wire.headers
        assert "transfer-encoding" not in wire.headers


def test_the_head_alone_is_that_of_the_stream(start_stage):
    stage = start_stage("--max-connections", "1")
    with Wire(stage) as wire:
        # It opens nothing, so it needs no place.
        answer = stage.http.head("/v1/realtime")
    assert answer.status_code == 200
    own = {"date", "connection", "x-request-id"}
    assert dict(answer.headers.items() - wire.headers.items()).keys() <= own
    assert wire.headers.keys() - answer.headers.keys() <= own
    assert "content-length" not in answer.headers


def test_retry_comes_first_and_is_jittered(stage):
    waits = set()
    for _ in range(10):
        with Wire(stage) as wire:
            first = wire.block()
            assert list(first) == ["retry"]
            waits.add(int(first["retry"]))
    assert all(1000 <= wait <= 3000 for wait in waits)
    assert len(waits) > 1


def test_a_new_client_is_greeted_in_order(stage):
    job = stage.held_job("beta", "alpha", until=3, frames=10)
    position = stage.get(f"/jobs/{job}/events").json()["cursor"]
    with Wire(stage, job_id=job) as wire:
        events = wire.until_type("progress")
        assert [e.type for e in events] == ["metadata", "metadata", "ping", "progress"]
        # In the order in which they run.
        assert [e.payload["plugin"] for e in events[:2]] == ["beta", "alpha"]
        assert all(is_greeting(e) for e in events[:2])
        assert events[3].payload["progress"] == 15
        assert {e.id for e in events} == {position}
        # Nothing old follows: the next event is the next of the log.
        stage.release(job, until=4)
        assert wire.event().sequence == int(position.split("-")[1]) + 1


NODES = {
    "chain_follow": ["chain", "follow"],
    # Two nodes of one plugin, and one that stands before those it needs.
    "mixed": ["moody", "chain", "follow"],
    "chain_follow+moody": ["chain", "follow", "moody"],
}


@pytest.mark.parametrize("types", [None, "metadata", "frame"])
@pytest.mark.parametrize("pipeline", NODES)
def test_every_plugin_of_the_pipelines_is_shown_once(analyst, pipeline, types):
    analyst.register(
        "mixed",
        {"id": "c", "plugin_id": "follow"},
        {"id": "a", "plugin_id": "moody"},
        {"id": "b", "plugin_id": "chain"},
        {"id": "d", "plugin_id": "chain"},
        edges=[{"from_node": "b", "to_node": "c"}],
        entry_nodes=["a", "b", "d"],
        output_nodes=["a", "c", "d"],
    )
    jobs = []
    for name in pipeline.split("+"):
        order = {"pipeline_id": name, "source": "film.mp4", "options": {"max_frames": 2}}
        jobs.append(analyst.http.post("/jobs", json=order).json()["job_id"])
    told = []
    for job in jobs:
        log = analyst.events(job)
        told += [e["payload"]["plugin"] for e in log if e["type"] == "metadata"]
    query = [("job_id", job) for job in jobs] + ([("types", types)] if types else [])
    with Wire(analyst, query=query) as wire:
        greeting = wire.until_type("ping")[:-1]
    assert all(is_greeting(e) for e in greeting)
    assert [e.payload["plugin"] for e in greeting] == NODES[pipeline]
    # As the log tells them.
    assert told == NODES[pipeline]


def test_without_a_job_every_plugin_and_every_running_job_is_shown(stage):
    jobs = [stage.held_job(until=5, frames=10) for _ in range(3)]
    stage.finished()
    with Wire(stage) as wire:
        events = [wire.event() for _ in range(7)]
        assert [e.type for e in events] == ["metadata"] * 3 + ["ping"] + ["progress"] * 3
        assert [e.payload["plugin"] for e in events[:3]] == ["alpha", "beta", "gamma"]
        assert [e.payload["job_id"] for e in events[4:]] == jobs


def test_a_client_with_a_cursor_gets_no_snapshot(stage):
    job = stage.held_job(until=3, frames=10)
    log = stage.get(f"/jobs/{job}/events").json()["events"]
    with Wire(stage, job_id=job, after=log[1]["id"]) as wire:
        greeting = [wire.event() for _ in range(2)]
        assert [e.type for e in greeting] == ["metadata", "ping"]
        assert {e.id for e in greeting} == {log[1]["id"]}
        assert [wire.event().as_polled() for _ in log[2:]] == log[2:]


def test_pings_come_on_quiet_streams_and_carry_the_position(start_stage):
    stage = start_stage("--ping-interval", "0.05")
    other = stage.held_job(until=2, frames=10)
    last = stage.get(f"/jobs/{other}/events").json()["cursor"]
    job = stage.held_job(until=0)
    with Wire(stage, job_id=job) as wire:
        pings = [e for e in (wire.event() for _ in range(8)) if e.type == "ping"]
        assert len({p.payload["ping_id"] for p in pings}) == len(pings) >= 3
        for ping in pings:
            assert ping.payload["interval_seconds"] == 0.05
            assert ping.payload["dropped"] == 0
            assert ping.payload["cursor"] == ping.id
        # What is not asked for moves the position as well.
        stage.release(other, until=8)
        moved = wire.until(lambda e: e.type == "ping" and e.id != pings[0].id)[-1]
        assert moved.sequence > int(last.split("-")[1])


def test_pings_come_on_busy_streams_too(start_stage):
    stage = start_stage("--ping-interval", "0.05")
    job = stage.submit(frames=20_000, until=1, step=5)
    with Wire(stage, job_id=job) as wire:
        wire.until_type("ping")
        stage.release(job)
        events = wire.rest()
    pings = [index for index, event in enumerate(events) if event.type == "ping"]
    frames = [index for index, event in enumerate(events) if event.type == "frame"]
    assert [p for p in pings if frames[0] < p < frames[-1]], "no ping between the frames"


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_old_clients_get_the_same_bytes_unchunked(stage, version):
    job = stage.finished("alpha", frames=5)
    with Wire(stage, version=version, job_id=job, after=0) as wire:
        assert "transfer-encoding" not in wire.headers
        events = [e.as_polled() for e in wire.rest() if not is_greeting(e) and e.type != "ping"]
    assert events == stage.events(job)
    assert not wire.received.partition(b"\r\n\r\n")[2].startswith(b"\xef\xbb\xbf")
    assert wire.received.endswith(b"\n\n")
