"""`/metrics`: every line in form, and the numbers true."""

from pathlib import Path

import pytest
from metrics import Metrics
from servers import Server
from wire import Wire


def sockets(server: Server) -> int:
    """Sockets that the server's process has open."""
    count = 0
    for descriptor in Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            count += str(descriptor.readlink()).startswith("socket:")
        except FileNotFoundError:
            # Closed between the listing and the look.
            continue
    return count


def test_what_has_happened(stage):
    jobs = [stage.finished(frames=3), stage.finished(frames=2)]
    failed = stage.finished(frames=2, fail="fatal", fail_frame=1)
    with Wire(stage, job_id=jobs[0], after=0) as wire:
        replayed = [e for e in wire.rest() if e.type not in {"ping", "metadata"}]
    log = [event for job in [*jobs, failed] for event in stage.events(job)]
    seen = Metrics(stage)
    assert seen.value("touchline_events_published_total") == len(log)
    assert seen.value("touchline_streams_opened_total") == 1
    assert seen.value("touchline_events_replayed_total") >= len(replayed) - 1
    assert seen.value("touchline_jobs", status="queued") == 0
    assert seen.value("touchline_jobs", status="running") == 0
    assert seen.value("touchline_commit_seconds_count") >= 1
    # Nobody was there at a commit; scrapes and readers of the past are no fan-out.
    assert seen.value("touchline_fan_out_seconds_count") == 0
    assert seen.value("process_resident_memory_bytes") > 1 << 20
    route = {"method": "GET", "route": "/v1/realtime"}
    assert seen.value("touchline_http_request_seconds_count", **route) == 1
    assert seen.value("touchline_http_requests_total", status="200", **route) == 1


def test_how_long_readers_waited(stage):
    job = stage.held_job(until=0, frames=5)
    with Wire(stage, job_id=job) as wire:
        wire.until_type("ping")
        assert Metrics(stage).value("touchline_fan_out_seconds_count") == 0
        stage.release(job)
        wire.rest()
    seen = Metrics(stage)
    commits = seen.value("touchline_fan_out_seconds_count")
    assert 1 <= commits <= seen.value("touchline_commit_seconds_count")
    assert Metrics(stage).value("touchline_fan_out_seconds_count") == commits


def test_the_log_says_what_a_stream_was(stage):
    job = stage.finished(frames=40)
    with Wire(stage, {"X-Request-Id": "mine"}, session_id="tab", job_id=job, after=0) as wire:
        wire.rest()
    line = stage.await_log("stream_ended")
    assert line["request_id"] == "mine"
    assert line["session"] == "tab"
    assert line["events"] == len(stage.events(job))
    assert line["bytes"] == len(wire.received)
    assert line["dropped"] == 0
    assert line["ms"] > 0


def test_how_long_jobs_took(stage):
    for _ in range(2):
        stage.finished(frames=1)
    stage.finished(frames=2, fail="fatal", fail_frame=1)
    # Counted by a reader that is asked when a job has ended: a moment after its last event.
    name = "touchline_job_duration_seconds_count"
    while (seen := Metrics(stage)).sum(name) < 3:
        pass
    assert seen.value(name, status="completed") == 2
    assert seen.value(name, status="failed") == 1
    assert seen.sum(name) == 3
    held = stage.held_job(until=0)
    assert stage.http.post(f"/jobs/{held}/cancel").status_code == 202
    stage.events(held)
    while (seen := Metrics(stage)).sum(name) < 4:
        pass
    assert seen.value(name, status="cancelled") == 1


def test_what_waits_for_readers(stage):
    nobody = Metrics(stage)
    units = ["events", "bytes", "seconds"]
    for unit in units:
        assert nobody.value(f"touchline_stream_lag_{unit}") == 0
        assert nobody.value(f"touchline_stream_lag_max_{unit}") == 0
    job = stage.held_job(until=0, frames=4000, step=200)
    with (
        Wire(stage, session_id="a", job_id=job, receive_buffer=4096),
        Wire(stage, session_id="b", job_id=job, receive_buffer=4096),
    ):
        stage.release(job)
        stage.events(job)
        # Neither reads: each has the same waiting, and neither more than it may.
        while (seen := Metrics(stage)).value("touchline_stream_lag_max_events") == 0:
            pass
        for unit in units:
            most = seen.value(f"touchline_stream_lag_max_{unit}")
            assert 0 < most <= seen.value(f"touchline_stream_lag_{unit}") <= 2 * most
        assert seen.value("touchline_stream_lag_max_events") <= 1000
        assert seen.sum("touchline_events_dropped_total", reason="queue_full") > 0
        assert seen.sum("touchline_events_dropped_total", reason="reader_cut") == 0


@pytest.mark.parametrize("count", [1, 25])
def test_open_streams_are_open_sockets(stage, count):
    # What the server opens once and keeps is open from here on.
    Metrics(stage)
    idle = sockets(stage)
    wires = [Wire(stage, session_id=f"s{number}") for number in range(count)]
    for wire in wires:
        wire.until_type("ping")
    assert Metrics(stage).value("touchline_streams_open") == count
    assert sockets(stage) == idle + count
    for wire in wires:
        wire.close()
    while Metrics(stage).value("touchline_streams_open") or sockets(stage) > idle:
        pass
    assert Metrics(stage).value("touchline_streams_opened_total") == count
