"""What answers must look like, wherever they come from."""

import httpx

JOB = [
    "job_id",
    "pipeline_id",
    "source",
    "status",
    "progress",
    "created_at",
    "started_at",
    "completed_at",
    "error_message",
    "device_requested",
    "device_used",
    "fallback",
    "options",
    "submitted_by",
]
JOB_RESPONSE = ["job_id", "device_requested", "device_used", "fallback", "frames"]
NOBODY = "job_00000000000000000000000000"


def assert_error(answer: httpx.Response, status: int, code: str | None = None) -> str:
    """Every error has exactly these three members; gives the detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert list(body) == ["detail", "status_code", "code"]
    assert body["status_code"] == status
    assert body["detail"]
    if code is not None:
        assert body["code"] == code
    return body["detail"]
