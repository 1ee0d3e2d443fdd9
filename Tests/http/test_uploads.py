"""`POST /uploads`: as the body itself, and as a form."""

import hashlib

import pytest
from shapes import assert_error

FILM = bytes(range(256)) * 1000


def assert_kept(answer, content):
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert list(body) == ["source", "bytes", "sha256"]
    assert body["source"].startswith("upload:")
    assert body["bytes"] == len(content)
    assert body["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_body(stage):
    assert_kept(stage.http.post("/uploads", content=FILM), FILM)


def test_a_body_of_unknown_length(stage):
    pieces = (FILM[i : i + 999] for i in range(0, len(FILM), 999))
    assert_kept(stage.http.post("/uploads", content=pieces), FILM)


def test_a_form(stage):
    answer = stage.http.post("/uploads", files={"file": ("match.mp4", FILM, "video/mp4")})
    assert_kept(answer, FILM)


def test_what_is_no_upload(stage):
    assert_error(stage.http.post("/uploads", files={"other": (None, b"b")}), 422)
    assert_error(stage.http.post("/uploads"), 400, "invalid_request")


@pytest.mark.parametrize("form", [False, True])
def test_too_much(start_stage, tmp_path, form):
    data = tmp_path / "small"
    stage = start_stage("--max-upload", "1000", data=data)
    sent = {"files": {"file": ("a", FILM)}} if form else {"content": FILM}
    assert_error(stage.http.post("/uploads", **sent), 413, "body_too_large")
    # What had been written goes when the connection does, which is after the answer.
    while list((data / "uploads").iterdir()):
        pass
