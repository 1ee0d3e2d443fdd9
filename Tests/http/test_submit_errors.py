"""What cannot become a job is refused, with the field that is wrong."""

import pytest
from servers import Stage
from shapes import assert_error

GOOD = {"/jobs": {"pipeline_id": "chain", "source": "film.mp4"}}
GOOD["/v1/jobs"] = {"plugins": ["chain"], "source": "film.mp4"}
GOOD["/v1/analyze"] = GOOD["/v1/jobs"]

BAD_OPTIONS = [
    ({"stride": 0}, "options.stride"),
    ({"stride": 1.5}, "options.stride"),
    ({"stride": "2"}, "options.stride"),
    ({"stride": None}, "options.stride"),
    ({"start_ms": -1}, "options.start_ms"),
    ({"start_ms": 500, "end_ms": 500}, "options.end_ms"),
    ({"max_frames": 0}, "options.max_frames"),
    ({"on_behind": "sometimes"}, "options.on_behind"),
    ({"device": "abacus"}, "options.device"),
    ({"device": 1}, "options.device"),
    ({"speed": 2}, "options.speed"),
    ([], "options"),
    ("stride", "options"),
]


@pytest.fixture(scope="module")
def analyst(build, corpus, tmp_path_factory):
    """One for all: nothing here leaves anything behind."""
    data = tmp_path_factory.mktemp("refusing") / "data"
    root = tmp_path_factory.mktemp("media")
    (root / "film.mp4").symlink_to(root / "real.mp4")
    (root / "real.mp4").write_bytes((corpus / "h264-b.mp4").read_bytes())
    (root / "folder").mkdir()
    (root / "outside.mp4").symlink_to(corpus / "h264-b.mp4")
    server = Stage(
        [str(build / "stage-server")], data, "--plugins", "test", "--media-root", str(root)
    )
    yield server
    assert server.get("/jobs").json()["jobs"] == []
    assert list((data / "uploads").iterdir()) == []
    server.stop()


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.parametrize(("options", "field"), BAD_OPTIONS)
def test_bad_options(analyst, path, options, field):
    answer = analyst.http.post(path, json={**GOOD[path], "options": options})
    detail = assert_error(answer, 422, "validation_failed")
    assert detail.startswith(f"{field} ")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"pipeline_id": None}, "validation_failed", "pipeline_id"),
        ({"pipeline_id": "No Name"}, "validation_failed", "pipeline_id"),
        ({"pipeline_id": "nobody"}, "unknown_pipeline", "pipeline_id"),
        ({"pipeline_id": "moody+chain"}, "validation_failed", "pipeline_id"),
        ({"source": None}, "validation_failed", "source"),
        ({"source": 5}, "validation_failed", "source"),
        ({"source": "a\u0000b"}, "validation_failed", "source"),
        ({"video_url": "film.mp4"}, "validation_failed", "source and video_url"),
        ({"priority": 1}, "validation_failed", "priority"),
        ({"plugins": ["chain"]}, "validation_failed", "plugins"),
    ],
)
def test_bad_orders(analyst, change, code, field):
    answer = analyst.http.post("/jobs", json={**GOOD["/jobs"], **change})
    assert assert_error(answer, 422, code).startswith(field)


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/analyze"])
@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"plugins": None}, "validation_failed", "plugins"),
        ({"plugins": "chain"}, "validation_failed", "plugins"),
        ({"plugins": []}, "validation_failed", "plugins"),
        ({"plugins": ["chain", "chain"]}, "validation_failed", "plugins"),
        ({"plugins": ["chain", "nobody"]}, "unknown_plugin", "plugins"),
        ({"plugins": ["chain", 5]}, "validation_failed", "plugins"),
        ({"source": None}, "validation_failed", "source"),
        ({"video_url": "film.mp4"}, "validation_failed", "video_url"),
        ({"device_requested": "abacus"}, "validation_failed", "device_requested"),
        ({"device_requested": 1}, "validation_failed", "device_requested"),
        (
            {"device_requested": "cpu", "options": {"device": "gpu"}},
            "validation_failed",
            "options.device",
        ),
    ],
)
def test_bad_orders_of_old(analyst, path, change, code, field):
    answer = analyst.http.post(path, json={**GOOD[path], **change})
    assert assert_error(answer, 422, code).startswith(field)


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("nothing.mp4", "source_not_found"),
        ("folder", "source_refused"),
        ("../real.mp4", "source_refused"),
        ("/etc/passwd", "source_refused"),
        ("outside.mp4", "source_refused"),
        ("upload:nothing", "source_not_found"),
        ("upload:../../x", "source_refused"),
        ("file:///etc/passwd", "source_refused"),
        ("data:video/mp4;base64,AAAA", "source_refused"),
        ("concat:real.mp4", "source_refused"),
        ("ftp://127.0.0.1/x", "source_refused"),
        ("rtsps://127.0.0.1/x", "source_unsupported"),
        ("http://user:se@cret@host/x", "source_refused"),
        ("", "source_refused"),
        ("x" * 9000, "source_refused"),
    ],
)
def test_bad_sources(analyst, path, source, code):
    answer = analyst.http.post(path, json={**GOOD[path], "source": source})
    detail = assert_error(answer, 422, code)
    assert detail.startswith("source: ")
    assert "cret" not in detail


def test_the_field_is_the_one_that_was_used(analyst):
    body = {"pipeline_id": "chain", "video_url": "nothing.mp4"}
    detail = assert_error(analyst.http.post("/jobs", json=body), 422, "source_not_found")
    assert detail.startswith("video_url: ")


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "invalid_json"),
        (b"[]", "application/json", 422, "validation_failed"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"{}", None, 415, "unsupported_media_type"),
        (b"{}", "application/merge-patch+json", 415, "unsupported_media_type"),
        (b"{}", "APPLICATION/JSON; charset=UTF-8", 422, "validation_failed"),
        (b" " * 70_000 + b"{}", "application/json", 413, "body_too_large"),
    ],
)
def test_bad_bodies(analyst, path, content, kind, status, code):
    headers = {} if kind is None else {"Content-Type": kind}
    assert_error(analyst.http.post(path, content=content, headers=headers), status, code)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({}, "validation_failed", "plugins"),
        ({"plugins": "chain,,No Name"}, "validation_failed", "plugins"),
        ({"plugins": "nobody"}, "unknown_plugin", "plugins"),
        ({"plugins": ["chain", "chain"]}, "validation_failed", "plugins"),
        ({"plugins": "[]"}, "validation_failed", "plugins"),
        ({"plugins": '["chain"'}, "validation_failed", "plugins"),
        ({"plugins": '["chain", 5]'}, "validation_failed", "plugins"),
        ({"plugins": "chain", "options": "{"}, "validation_failed", "options"),
        ({"plugins": "chain", "options": "[]"}, "validation_failed", "options"),
        ({"plugins": "chain", "options": '{"stride":0}'}, "validation_failed", "options.stride"),
        ({"plugins": "chain", "device_requested": "x"}, "validation_failed", "device_requested"),
        ({"plugins": "chain", "source": "film.mp4"}, "validation_failed", "source"),
    ],
)
def test_bad_forms(analyst, fields, code, field):
    answer = analyst.http.post("/v1/analyze", data=fields, files={"file": ("a.mp4", b"film")})
    assert assert_error(answer, 422, code).startswith(field)


def test_a_form_without_a_file(analyst):
    answer = analyst.http.post("/v1/analyze", files={"plugins": (None, b"chain")})
    assert assert_error(answer, 422, "validation_failed").startswith("file ")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/analyze", {"plugins": "chain"}),
        ("/pipelines/run", {"pipeline_id": "chain"}),
        ("/uploads", {}),
    ],
)
def test_a_file_under_another_name(analyst, path, fields):
    form = {"fil": ("a.mp4", b"film")}
    detail = assert_error(analyst.http.post(path, data=fields, files=form), 422)
    assert detail.startswith("fil ")
    assert "'file'" in detail


def test_a_form_that_is_too_large(analyst):
    form = {"file": ("a.mp4", bytes(2 << 20))}
    answer = analyst.http.post("/v1/analyze", data={"plugins": "chain"}, files=form)
    assert_error(answer, 413, "body_too_large")


def test_without_a_media_root_no_path_is_read(start_stage):
    server = start_stage("--plugins", "test")
    answer = server.http.post("/jobs", json=GOOD["/jobs"])
    assert "--media-root" in assert_error(answer, 422, "source_refused")
