"""`POST /jobs` and `POST /v1/jobs`: jobs come in, and become what was asked for."""

import pytest
from shapes import JOB, JOB_RESPONSE
from tokens import bearer


def test_a_job_of_one_pipeline(analyst):
    answer = analyst.http.post("/jobs", json={"pipeline_id": "chain", "source": "film.mp4"})
    assert answer.status_code == 202
    body = answer.json()
    assert list(body) == ["job_id", "status"]
    assert body["status"] == "queued"
    job = body["job_id"]
    assert answer.headers["location"] == f"/jobs/{job}"
    analyst.events(job)
    seen = analyst.get(answer.headers["location"]).json()
    assert list(seen) == [*JOB, "result"]
    assert (seen["status"], seen["pipeline_id"], seen["source"]) == (
        "completed",
        "chain",
        "film.mp4",
    )
    frames = seen["result"]["frames"]
    assert [f["frame_id"] for f in frames] == list(range(50))
    assert all(len(f["detections"]) == 1 for f in frames)
    summary = seen["result"]["summary"]
    assert (summary["total_frames"], summary["total_detections"]) == (50, 50)


def test_the_source_has_two_names(analyst):
    for name in ("source", "video_url"):
        body = {"pipeline_id": "chain", name: "picture.png"}
        job = analyst.http.post("/jobs", json=body).json()["job_id"]
        analyst.events(job)
        assert analyst.get(f"/jobs/{job}").json()["result"]["summary"]["total_frames"] == 1


@pytest.mark.parametrize(
    ("options", "frames"),
    [
        ({"stride": 5}, list(range(0, 50, 5))),
        ({"max_frames": 3}, [0, 1, 2]),
        ({"start_ms": 400, "end_ms": 600}, [10, 11, 12, 13, 14]),
        ({"stride": 20, "device": "auto", "on_behind": "latest"}, [0, 20, 40]),
        ({}, list(range(50))),
    ],
)
def test_options(analyst, options, frames):
    body = {"pipeline_id": "chain", "source": "film.mp4", "options": options}
    job = analyst.http.post("/jobs", json=body).json()["job_id"]
    analyst.events(job)
    seen = analyst.get(f"/jobs/{job}").json()
    assert [f["frame_id"] for f in seen["result"]["frames"]] == frames
    assert seen["options"] == options


def test_plugins_run_one_after_the_other(analyst):
    answer = analyst.http.post(
        "/v1/jobs", json={"source": "film.mp4", "plugins": ["moody", "chain"]}
    )
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == JOB_RESPONSE
    assert body["device_requested"] == body["device_used"] == "cpu"
    assert (body["fallback"], body["frames"]) == (False, [])
    events = analyst.events(body["job_id"])
    assert events[-1]["payload"]["status"] == "completed"
    frames = [e["payload"] for e in events if e["type"] == "frame"]
    assert [(f["plugin"], f["index"]) for f in frames] == [
        (plugin, index) for plugin in ("moody", "chain") for index in range(50)
    ]
    result = analyst.get(f"/v1/jobs/{body['job_id']}/result").json()
    assert list(result) == JOB_RESPONSE
    assert len(result["frames"]) == 100


def test_null_is_as_good_as_nothing(analyst):
    body = {"source": "film.mp4", "plugins": ["chain"], "device_requested": None, "options": None}
    assert analyst.http.post("/v1/jobs", json=body).json()["device_requested"] == "cpu"


def test_an_upload_is_a_source(analyst, media):
    film = (media / "film.mp4").read_bytes()
    source = analyst.http.post("/uploads", content=film).json()["source"]
    kept = analyst.get(f"/jobs/{analyst.analysed('chain', source=source)}").json()
    named = analyst.get(f"/jobs/{analyst.analysed('chain')}").json()
    assert kept["result"]["frames"] == named["result"]["frames"]
    assert kept["source"] == source


def unusable(analyst):
    gpus = [d for d in analyst.get("/v1/devices").json()["devices"] if d["kind"] == "gpu"]
    if any(d["available"] for d in gpus):
        pytest.skip("this machine has a GPU")
    return ["gpu", *(d["id"] for d in gpus)]


def test_a_device_that_is_not_usable_falls_back_and_says_so(analyst):
    for device in unusable(analyst):
        body = {"source": "film.mp4", "plugins": ["chain"], "device_requested": device}
        answer = analyst.http.post("/v1/jobs", json=body).json()
        assert (answer["device_requested"], answer["device_used"]) == (device, "cpu")
        assert answer["fallback"] is True
        events = analyst.events(answer["job_id"])
        warnings = [e["payload"] for e in events if e["type"] == "warning"]
        assert [w["code"] for w in warnings] == ["DEVICE_FALLBACK"]
        assert "the decoder gave up" not in warnings[0]["message"]
        options = {"pipeline_id": "chain", "source": "film.mp4", "options": {"device": device}}
        job = analyst.http.post("/jobs", json=options).json()["job_id"]
        analyst.events(job)
        assert analyst.get(f"/jobs/{job}").json()["fallback"] is True


@pytest.mark.parametrize("device", ["cpu", "auto"])
def test_a_device_that_is_there_is_no_fallback(analyst, device):
    body = {"source": "film.mp4", "plugins": ["chain"], "device_requested": device}
    answer = analyst.http.post("/v1/jobs", json=body).json()
    assert answer["fallback"] is False
    assert not [e for e in analyst.events(answer["job_id"]) if e["type"] == "warning"]


def test_who_submitted_it(start_guarded, media):
    server = start_guarded("--plugins", "test", "--media-root", str(media))
    body = {"pipeline_id": "chain", "source": "film.mp4"}
    job = server.http.post("/jobs", json=body, headers=bearer("submit")).json()["job_id"]
    seen = server.get(f"/jobs/{job}", headers=bearer("read")).json()
    assert seen["submitted_by"] == "submiter"
