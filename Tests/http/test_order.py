"""One order, three views: the log by the polling twin, the stream live, the stream replayed."""

import pytest
from expected import essence, order
from wire import Wire, is_greeting, polled

SCENES = {
    "one plugin": {"plugins": ["alpha"], "frames": 3},
    "two plugins": {"plugins": ["beta", "alpha"], "frames": 4},
    "three plugins": {"plugins": ["alpha", "beta", "gamma"], "frames": 2},
    "more frames than per cent": {"plugins": ["alpha", "beta"], "frames": 130},
    "one frame": {"plugins": ["alpha"], "frames": 1},
    "warnings": {"plugins": ["alpha", "beta"], "frames": 2, "warnings": 3},
    "a soft failure at once": {"plugins": ["alpha", "beta"], "frames": 3, "fail": "soft"},
    "a soft failure in the middle": {
        "plugins": ["alpha", "beta", "gamma"],
        "frames": 4,
        "warnings": 1,
        "fail": "soft",
        "fail_pass": 1,
        "fail_frame": 2,
    },
    "a fatal failure": {
        "plugins": ["alpha", "beta"],
        "frames": 4,
        "fail": "fatal",
        "fail_pass": 1,
        "fail_frame": 3,
    },
}


def live_stream(stage):
    """A stream of all jobs, greeted: whatever comes now comes live."""
    wire = Wire(stage)
    wire.until_type("ping")
    return wire


def three_views(stage, wire, job):
    # Snapshots of other jobs may still come before the first live event.
    heard = wire.until_type("complete")
    live = [e.as_polled() for e in heard if e.payload["job_id"] == job]
    log = stage.events(job)
    with Wire(stage, job_id=job, after=0) as replay:
        events = replay.rest()
    assert live == log
    assert polled(events) == log
    assert [e.type for e in events if is_greeting(e) or e.type == "ping"][-1] == "ping"
    sequences = [int(e["id"].split("-")[1]) for e in log]
    assert sequences == sorted(set(sequences))
    return log


@pytest.mark.parametrize("step", [1, 7])
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_the_order_is_the_same_everywhere(stage, scene, step):
    script = {k: v for k, v in scene.items() if k != "plugins"}
    with live_stream(stage) as wire:
        job = stage.submit(*scene["plugins"], step=step, **script)
        log = three_views(stage, wire, job)
    assert [essence(e) for e in log] == order(**scene)
    assert all(e["payload"]["job_id"] == job for e in log)


def test_a_cancelled_job_keeps_its_frames_and_ends(stage):
    with live_stream(stage) as wire:
        job = stage.held_job("alpha", "beta", until=2, frames=4)
        assert stage.http.post(f"/jobs/{job}/cancel").status_code == 202
        log = three_views(stage, wire, job)
    whole = order(["alpha", "beta"], 4)
    assert [essence(e) for e in log[:-1]] == whole[: len(log) - 1]
    assert sum(e["type"] == "frame" for e in log) == 2
    assert essence(log[-1]) == ("complete", "cancelled")


def test_a_job_cancelled_while_it_waits_never_starts(start_stage):
    stage = start_stage()
    running = [stage.held_job(until=0) for _ in range(16)]
    with live_stream(stage) as wire:
        job = stage.submit("alpha")
        answer = stage.http.post(f"/jobs/{job}/cancel")
        assert answer.json() == {"job_id": job, "status": "cancelled"}
        log = three_views(stage, wire, job)
    assert [essence(e) for e in log] == [("progress", 0, "Starting"), ("complete", "cancelled")]
    assert len(running) == 16


def test_two_jobs_at_once_share_one_sequence_and_keep_their_orders(stage):
    with live_stream(stage) as wire:
        jobs = [stage.submit("alpha", "beta", frames=40) for _ in range(4)]
        seen = []
        while sum(e.type == "complete" for e in seen) < 4:
            seen += wire.until_type("complete")
    assert [e.sequence for e in seen] == list(range(seen[0].sequence, seen[-1].sequence + 1))
    for job in jobs:
        of_job = [e.as_polled() for e in seen if e.payload["job_id"] == job]
        assert of_job == stage.events(job)
        assert [essence(e) for e in of_job] == order(["alpha", "beta"], 40)
