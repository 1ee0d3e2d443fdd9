"""`/v1/jobs`: what the pollers of old know, and its one addition."""

import pytest
from shapes import JOB_RESPONSE, assert_error


def payloads(stage, job):
    return [e["payload"] for e in stage.events(job) if e["type"] == "frame"]


def by_frame(frames):
    return sorted(frames, key=lambda f: (f["index"], f["plugin"]))


def test_a_job_response_has_these_five_and_no_more(stage):
    job = stage.finished("alpha", "beta", frames=3)
    for path in (f"/v1/jobs/{job}", f"/v1/jobs/{job}/result"):
        body = stage.get(path).json()
        assert list(body) == JOB_RESPONSE
        assert body["job_id"] == job
        assert body["device_requested"] == body["device_used"] == "cpu"
        assert body["fallback"] is False
        assert by_frame(body["frames"]) == by_frame(payloads(stage, job))


def test_frames_so_far(stage):
    job = stage.held_job(until=0, frames=4)
    assert stage.get(f"/v1/jobs/{job}").json()["frames"] == []
    stage.release(job, 2)
    stage.held(job)
    assert [f["index"] for f in stage.get(f"/v1/jobs/{job}").json()["frames"]] == [0, 1]
    assert_error(stage.get(f"/v1/jobs/{job}/result"), 409, "conflict")
    stage.release(job)
    stage.events(job)
    assert len(stage.get(f"/v1/jobs/{job}/result").json()["frames"]) == 4


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_the_result_of_a_job_that_ended_badly_is_what_it_had(stage, end):
    if end == "failed":
        job = stage.finished(frames=4, fail="fatal", fail_frame=2)
    else:
        job = stage.held_job(frames=4, until=2)
        stage.http.post(f"/jobs/{job}/cancel")
        stage.events(job)
    body = stage.get(f"/v1/jobs/{job}/result").json()
    assert list(body) == JOB_RESPONSE
    assert len(body["frames"]) == 2


def test_extended_is_null_until_it_is_known(stage):
    running = [stage.held_job(until=0) for _ in range(16)]
    waiting = stage.submit("alpha")
    body = stage.get(f"/v1/jobs/{waiting}/extended").json()
    assert list(body) == [*JOB_RESPONSE, "progress", "plugin_timings", "warnings"]
    assert body["progress"] == 0
    assert body["plugin_timings"] is None
    assert body["warnings"] is None
    assert len(running) == 16


def test_extended_folds_the_log(stage):
    job = stage.finished("beta", "alpha", frames=4, warnings=2)
    body = stage.get(f"/v1/jobs/{job}/extended").json()
    assert body["progress"] == 100
    assert body["plugin_timings"] == {"beta": 4, "alpha": 4}
    assert list(body["plugin_timings"]) == ["beta", "alpha"]
    assert body["warnings"] == ["warning 0", "warning 1"] * 2
    assert by_frame(body["frames"]) == by_frame(payloads(stage, job))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("frames=none", []),
        ("frames_after=-1", [0, 1, 2, 3]),
        ("frames_after=1", [2, 3]),
        ("frames_after=3", []),
        ("frames=all", [0, 1, 2, 3]),
    ],
)
def test_light_polls(stage, query, wanted):
    job = stage.finished(frames=4)
    body = stage.get(f"/v1/jobs/{job}/extended?{query}").json()
    assert [f["index"] for f in body["frames"]] == wanted
    assert body["progress"] == 100


@pytest.mark.parametrize("query", ["frames_after=-2", "frames_after=x", "frames=some"])
def test_light_polls_that_cannot_be(stage, query):
    job = stage.finished()
    assert_error(stage.get(f"/v1/jobs/{job}/extended?{query}"), 400, "invalid_parameter")
