"""`/jobs`: the list, one job, its frames, metrics and history; cancelling and removing."""

import json

import pytest
from shapes import JOB, NOBODY, assert_error


def test_a_finished_job(stage):
    job = stage.finished("alpha", "beta", frames=3)
    answer = stage.get(f"/jobs/{job}")
    body = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert list(body) == [*JOB, "result"]
    assert body["pipeline_id"] == "alpha+beta"
    assert body["status"] == "completed"
    assert body["progress"] == 1
    assert body["created_at"] <= body["started_at"] <= body["completed_at"]
    assert body["error_message"] is None
    assert body["options"] == {"frames": 3}
    assert body["result"]["summary"] == {"total_frames": 6}
    frames = body["result"]["frames"]
    assert [(f["frame_id"], f["node"]) for f in frames] == [
        (i, node) for i in range(3) for node in ("alpha", "beta")
    ]
    assert list(frames[0])[:3] == ["frame_id", "timestamp_ms", "node"]
    assert frames[1]["timestamp_ms"] == 0
    assert frames[2]["timestamp_ms"] == 40
    assert frames[2]["detections"][0]["class"] == "player"
    summary = stage.get(f"/jobs/{job}", params={"include": "summary"}).json()
    assert summary["result"] == {"summary": {"total_frames": 6}}
    assert_error(stage.get(f"/jobs/{job}", params={"include": "everything"}), 400)


def test_a_running_job_has_no_result(stage):
    job = stage.held_job(until=1, frames=4)
    body = stage.get(f"/jobs/{job}").json()
    assert list(body) == [*JOB, "result"]
    assert body["status"] == "running"
    assert body["progress"] == 0.25
    assert body["completed_at"] is None
    assert body["result"] is None


def test_a_failed_job_says_why(stage):
    job = stage.finished(frames=2, fail="fatal", fail_frame=1)
    body = stage.get(f"/jobs/{job}").json()
    assert body["status"] == "failed"
    assert body["error_message"] == "the plugin fell over"
    assert body["result"] is None


PARTS = ["", "/frames", "/events", "/metrics", "/history"]
LEGACY = ["", "/result", "/extended"]


@pytest.mark.parametrize("job", [NOBODY, "nonsense", "job_%00", "ö"])
@pytest.mark.parametrize(
    "path", [f"/jobs/{{}}{p}" for p in PARTS] + [f"/v1/jobs/{{}}{p}" for p in LEGACY]
)
def test_a_job_that_is_not_there(stage, path, job):
    answer = stage.get(path.format(job))
    if "%00" in job:
        assert_error(answer, 400, "invalid_target")
    else:
        assert_error(answer, 404, "job_not_found")


@pytest.mark.parametrize(
    "path", ["/jobs/{}", "/jobs/{}/frames", "/v1/jobs/{}", "/v1/jobs/{}/extended"]
)
def test_an_unchanged_job_is_not_sent_twice(stage, path):
    job = stage.held_job(until=1, frames=3)
    path = path.format(job)
    first = stage.get(path)
    tag = first.headers["etag"]
    assert tag.startswith("W/")
    for condition in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = stage.get(path, headers={"If-None-Match": condition})
        assert again.status_code == 304
        assert again.headers["etag"] == tag
        assert again.content == b""
    assert stage.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    stage.release(job, 2)
    stage.held(job)
    changed = stage.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    stage.release(job)
    stage.events(job)
    end = stage.get(path, headers={"If-None-Match": changed.headers["etag"]})
    assert end.status_code == 200
    assert stage.get(path, headers={"If-None-Match": end.headers["etag"]}).status_code == 304


def test_a_tag_is_never_newer_than_what_comes_with_it(stage):
    """Else a poller would be told 304 about news that it never got."""
    job = stage.held_job(until=1, frames=1000)
    stage.release(job)
    polls = []
    while not polls or polls[-1][1] < 100:
        answer = stage.get(f"/v1/jobs/{job}/extended", params={"frames": "none"})
        polls.append((answer.headers["etag"], answer.json()["progress"]))
    log = stage.events(job)
    for tag, progress in polls:
        # The number in the tag is the sequence of the newest event that it stands for.
        sequence = int(tag.split("-")[1])
        known = [e for e in log if int(e["id"].split("-")[1]) <= sequence]
        assert progress >= max(e["payload"].get("progress", 0) for e in known)


def frames(stage, job, **parameters):
    answer = stage.get(f"/jobs/{job}/frames", params=parameters)
    assert answer.status_code == 200
    assert list(answer.json()) == ["frames", "next_after"]
    return answer.json()


def test_frames_in_pages(stage):
    job = stage.finished("alpha", "beta", frames=7)
    whole = frames(stage, job)["frames"]
    assert len(whole) == 14
    read, after = [], -1
    while after is not None:
        part = frames(stage, job, after=after, limit=3)
        assert len({f["frame_id"] for f in part["frames"]}) <= 3
        read += part["frames"]
        after = part["next_after"]
    assert read == whole


def test_what_came_of_a_job_is_not_sent_twice(stage):
    job = stage.held_job(until=1, frames=3)
    trail = stage.get(f"/jobs/{job}/history").headers["etag"]
    stage.release(job)
    stage.events(job)
    end = stage.get(f"/jobs/{job}/history", headers={"If-None-Match": trail})
    assert end.status_code == 200
    assert end.headers["etag"] != trail
    for path in (f"/jobs/{job}/history", f"/jobs/{job}/metrics", "/pipelines", "/v1/plugins"):
        tag = stage.get(path).headers["etag"]
        again = stage.get(path, headers={"If-None-Match": tag})
        assert again.status_code == 304, path
        assert again.headers["etag"] == tag
        assert again.content == b""


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({"from_ms": 80}, [2, 3, 4, 5, 6, 7, 8, 9]),
        ({"to_ms": 80}, [0, 1, 2]),
        ({"from_ms": 81, "to_ms": 200}, [3, 4, 5]),
        ({"from_ms": 81, "limit": 2}, [3, 4]),
        ({"from_ms": 40, "limit": 2}, [1, 2]),
        ({"from_ms": 40, "limit": 4}, [1, 2, 3, 4]),
        ({"from_ms": 1000}, []),
        ({"from_ms": 80, "to_ms": 79}, []),
        ({"from_ms": 320, "limit": 1}, [8]),
        ({"after": 6, "to_ms": 320}, [7, 8]),
        ({"after": 9}, []),
    ],
)
def test_frames_by_time(stage, parameters, wanted):
    job = stage.finished(frames=10)
    part = frames(stage, job, **parameters)
    assert [f["frame_id"] for f in part["frames"]] == wanted
    assert part["next_after"] == (wanted[-1] if wanted else None)


def test_frames_as_lines(stage):
    job = stage.finished(frames=5)
    answer = stage.get(f"/jobs/{job}/frames", headers={"Accept": "application/x-ndjson"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.text.endswith("\n")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == frames(stage, job)["frames"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/x-ndjson;q=0.9", "application/x-ndjson"),
        ("text/html, application/x-ndjson, */*;q=0.1", "application/x-ndjson"),
        ("application/x-ndjson;q=0", "application/json"),
        ("application/x-ndjson;q=0.5, application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_frames_in_the_form_that_is_liked_best(stage, accept, kind):
    job = stage.finished(frames=2)
    path = f"/jobs/{job}/frames"
    tags = set()
    # Asked in both forms, so that neither is taken for the other.
    for wanted in ("application/json", "application/x-ndjson", accept):
        answer = stage.get(path, headers={"Accept": wanted})
        assert answer.headers["vary"] == "Accept"
        tags.add(answer.headers["etag"])
    assert answer.headers["content-type"] == kind
    assert len(tags) == 2


@pytest.mark.parametrize(
    "query", ["after=-2", "after=x", "limit=0", "limit=10001", "from_ms=-1", "to_ms=1.5"]
)
def test_frames_that_cannot_be_asked_for(stage, query):
    job = stage.finished()
    name = query.split("=")[0]
    detail = assert_error(stage.get(f"/jobs/{job}/frames?{query}"), 400, "invalid_parameter")
    assert name in detail


def test_metrics(stage):
    job = stage.finished("alpha", "beta", frames=4)
    body = stage.get(f"/jobs/{job}/metrics").json()
    assert [n["node_id"] for n in body["nodes"]] == ["alpha", "beta"]
    for node in body["nodes"]:
        assert node == {
            "node_id": node["node_id"],
            "frames": 4,
            "total_ms": 4,
            "mean_ms": 1,
            "p50_ms": 1,
            "p95_ms": 1,
            "p99_ms": 1,
            "max_ms": 1,
            "share": 0.5,
        }
    assert body["frames"] == 4
    assert "fps" in body
    running = stage.held_job(until=0)
    assert stage.get(f"/jobs/{running}/metrics").json()["nodes"] == []


def test_history(stage):
    job = stage.submit(frames=2, submitted_by="anna")
    stage.events(job)
    entries = stage.get(f"/jobs/{job}/history").json()["history"]
    assert [e["action"] for e in entries] == ["submitted", "started", "completed"]
    assert all(list(e) == ["at", "actor", "action", "detail"] for e in entries)
    assert entries[0]["actor"] == "anna"
    assert [e["at"] for e in entries] == sorted(e["at"] for e in entries)


def test_a_job_that_has_ended_can_be_removed(stage):
    job = stage.finished(frames=2)
    answer = stage.http.delete(f"/jobs/{job}")
    assert answer.status_code == 204
    assert answer.content == b""
    assert_error(stage.get(f"/jobs/{job}"), 404, "job_not_found")
    assert_error(stage.get(f"/jobs/{job}/frames"), 404, "job_not_found")
    assert_error(stage.http.delete(f"/jobs/{job}"), 404, "job_not_found")
    assert stage.get("/jobs").json()["jobs"] == []
    entries = stage.get(f"/jobs/{job}/history").json()["history"]
    assert [e["action"] for e in entries][-1] == "deleted"


def test_a_job_that_runs_cannot_be_removed(stage):
    job = stage.held_job(until=0)
    assert_error(stage.http.delete(f"/jobs/{job}"), 409, "job_not_ended")


def test_a_job_that_has_ended_cannot_be_cancelled(stage):
    job = stage.finished()
    assert_error(stage.http.post(f"/jobs/{job}/cancel"), 409, "job_ended")
    assert_error(stage.http.post(f"/jobs/{NOBODY}/cancel"), 404, "job_not_found")


def test_a_running_job_can_be_cancelled_twice_and_ends_once(stage):
    job = stage.held_job(until=1, frames=3)
    first = stage.http.post(f"/jobs/{job}/cancel")
    assert first.status_code == 202
    assert first.json() == {"job_id": job, "status": "running"}
    assert stage.events(job)[-1]["payload"]["status"] == "cancelled"
    assert stage.get(f"/jobs/{job}").json()["status"] == "cancelled"
    actions = [e["action"] for e in stage.get(f"/jobs/{job}/history").json()["history"]]
    assert actions == ["submitted", "started", "cancel_requested", "cancelled"]
