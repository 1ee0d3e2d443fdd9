"""`POST /v1/analyze`: a job and its video in one request."""

import json

import pytest
from shapes import JOB_RESPONSE


def order(analyst, job):
    """The plugins in the order in which they began."""
    return [
        e["payload"]["plugin"]
        for e in analyst.events(job)
        if e["type"] == "plugin_status" and e["payload"]["status"] == "started"
    ]


@pytest.mark.parametrize(
    "plugins", ["moody,chain", ["moody", "chain"], [" moody , chain "], '["moody", "chain"]']
)
def test_a_form(analyst, media, plugins):
    form = {"file": ("match.mp4", (media / "film.mp4").read_bytes(), "video/mp4")}
    fields = {"plugins": plugins, "options": json.dumps({"stride": 10}), "device_requested": "auto"}
    answer = analyst.http.post("/v1/analyze", data=fields, files=form)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == JOB_RESPONSE
    assert (body["device_requested"], body["frames"]) == ("auto", [])
    assert order(analyst, body["job_id"]) == ["moody", "chain"]
    job = analyst.get(f"/jobs/{body['job_id']}").json()
    assert job["source"].startswith("upload:")
    assert job["options"] == {"stride": 10}
    assert job["result"]["summary"]["total_frames"] == 5


def test_json(analyst):
    body = {"source": "film.mp4", "plugins": ["chain"]}
    answer = analyst.http.post("/v1/analyze", json=body)
    assert answer.status_code == 200
    assert order(analyst, answer.json()["job_id"]) == ["chain"]


def test_what_is_no_film_is_a_job_that_fails(analyst):
    """It is decoded on a worker, not while somebody waits for the answer."""
    form = {"file": ("match.mp4", b"a shopping list")}
    answer = analyst.http.post("/v1/analyze", data={"plugins": "chain"}, files=form)
    events = analyst.events(answer.json()["job_id"])
    errors = [e["payload"]["details"]["error_code"] for e in events if e["type"] == "error"]
    assert errors == ["NOT_MEDIA"]
    assert events[-1]["payload"]["status"] == "failed"
