"""Hardware that is found when the server starts and fails when a job wants it; none is needed."""

import pytest


@pytest.fixture
def missing(analyst):
    """A device that this machine does not have."""
    found = analyst.get("/v1/devices").json()["devices"]
    for device in found:
        if not device["available"]:
            return device["id"]
    pytest.skip("this machine has every device there is")


def test_the_processor_takes_over_and_it_is_said(analyst, start_analyst, missing):
    server = start_analyst("--claim-device", missing)
    devices = {d["id"]: d for d in server.get("/v1/devices").json()["devices"]}
    assert devices[missing]["available"] is True
    body = {"source": "film.mp4", "plugins": ["chain", "follow"], "device_requested": "gpu"}
    answer = server.http.post("/v1/jobs", json=body).json()
    assert (answer["device_used"], answer["fallback"]) == (missing, False)
    events = server.events(answer["job_id"])
    # One for the job, though it has two passes.
    (warning,) = [e["payload"] for e in events if e["type"] == "warning"]
    assert (warning["code"], warning["severity"]) == ("HARDWARE_FALLBACK", "high")
    start = "the processor decodes instead of the hardware that was asked for: "
    assert warning["message"].startswith(f"{start}{missing}: ")
    frames = [e["payload"] for e in events if e["type"] == "frame"]
    assert len(frames) == 100
    assert {f["device_used"] for f in frames} == {"cpu"}
    job = server.get(f"/jobs/{answer['job_id']}").json()
    assert job["status"] == "completed"
    assert (job["device_requested"], job["device_used"]) == ("gpu", "cpu")
    assert job["fallback"] is True
    whole = server.get(f"/jobs/{answer['job_id']}?include=summary").json()["result"]["summary"]
    assert whole["provenance"]["device_used"] == "cpu"
    plain = analyst.get(f"/jobs/{analyst.analysed('chain', 'follow')}").json()
    assert job["result"]["frames"] == plain["result"]["frames"]
