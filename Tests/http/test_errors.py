"""What goes wrong gets one shape and the right status, on every path."""

import pytest
from shapes import assert_error


def test_an_unknown_path(stage):
    for method in ("GET", "POST", "DELETE", "HEAD"):
        answer = stage.http.request(method, "/nothing/here")
        assert answer.status_code == 404
        if method != "HEAD":
            assert_error(answer, 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/jobs", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("PUT", "/pipelines", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", "/jobs/x/source", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/v1/analyze", {"POST", "OPTIONS"}),
        ("POST", "/jobs/x", {"GET", "HEAD", "DELETE", "OPTIONS"}),
        ("GET", "/jobs/x/cancel", {"POST", "OPTIONS"}),
        ("GET", "/uploads", {"POST", "OPTIONS"}),
        ("DELETE", "/v1/realtime", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/v1/realtime/pong", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method(stage, method, path, allow):
    answer = stage.http.request(method, path)
    assert_error(answer, 405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == allow
    options = stage.http.options(path)
    assert options.status_code == 204
    assert set(options.headers["allow"].split(", ")) == allow


def test_head_is_get_without_its_body(stage):
    job = stage.finished(frames=3)
    for path in ("/healthz", "/jobs", f"/jobs/{job}", f"/v1/jobs/{job}", "/v1/realtime"):
        answer = stage.http.head(path)
        assert answer.status_code == 200
        assert answer.content == b""
    assert stage.http.head("/v1/realtime").headers["content-type"] == "text/event-stream"


PONG = "/v1/realtime/pong"
GOOD = {"session_id": "s", "ping_id": "1-1", "timestamp": "2026-02-12T10:30:45.123Z"}


def post(stage, content, kind="application/json"):
    headers = {} if kind is None else {"Content-Type": kind}
    return stage.http.post(PONG, content=content, headers=headers)


def test_a_good_body(stage):
    answer = stage.http.post(PONG, json=GOOD)
    assert answer.status_code == 204
    assert answer.content == b""


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "nonsense"])
def test_a_wrong_content_type(stage, kind):
    assert_error(post(stage, b"{}", kind), 415, "unsupported_media_type")


def test_a_body_over_its_limit(stage):
    assert_error(post(stage, b" " * 5000 + b"{}"), 413, "body_too_large")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "line 1"),
        (b"{", "line 1"),
        (b'{"session_id": oops}', "column 16"),
        (b'{\n"a": 1,\n}', "line 3"),
        (b'{"a":1}{"b":2}', "column 8"),
        (b"\xff", "line 1"),
    ],
)
def test_a_body_that_is_no_json_gets_the_position(stage, body, place):
    detail = assert_error(post(stage, body), 400, "invalid_json")
    assert place in detail


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"session_id": None}, "session_id"),
        ({"session_id": 5}, "session_id"),
        ({"ping_id": ""}, "ping_id"),
        ({"ping_id": ["a"]}, "ping_id"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": None}, "timestamp"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_body_that_does_not_fit_gets_the_field(stage, change, field):
    detail = assert_error(stage.http.post(PONG, json={**GOOD, **change}), 422)
    assert field in detail


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"5", b"null"])
def test_a_body_that_is_no_object(stage, body):
    assert_error(post(stage, body), 422, "validation_failed")


@pytest.mark.parametrize("path", ["/jobs/%zz", "/jobs/%00", "/jobs/%ff", "/%2e%2e/x"])
def test_a_target_that_cannot_be_read(stage, path):
    answer = stage.http.request("GET", stage.url + path)
    assert answer.status_code in (400, 404)
    assert list(answer.json()) == ["detail", "status_code", "code"]


def test_every_answer_has_a_request_id_and_keeps_the_clients(stage):
    first, second = stage.get("/healthz"), stage.get("/healthz")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    named = stage.get("/nothing", headers={"X-Request-Id": "mine-1"})
    assert named.headers["x-request-id"] == "mine-1"
