"""The pages and what they are made of."""

import pytest
from servers import ROOT
from shapes import assert_error

PUBLIC = ROOT / "public"
PAGES = {"/": "index.html", "/docs": "docs.html", "/stories": "stories.html"}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def test_every_file_is_served_as_what_it_is(start_touchline):
    server = start_touchline()
    files = {f"/{file.relative_to(PUBLIC)}": file for file in PUBLIC.rglob("*") if file.is_file()}
    assert len(files) > 5
    for path, file in [*files.items(), *((p, PUBLIC / name) for p, name in PAGES.items())]:
        plain = {"Accept-Encoding": "identity"}
        answer = server.get(path, headers=plain)
        assert answer.status_code == 200, path
        assert answer.content == file.read_bytes()
        assert answer.headers["content-type"] == TYPES[file.suffix]
        assert answer.headers["x-content-type-options"] == "nosniff"
        head = server.http.head(path, headers=plain)
        assert head.headers["content-length"] == str(file.stat().st_size)
        assert not head.content
        tag = {"If-None-Match": answer.headers["etag"]}
        assert server.get(path, headers=plain | tag).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_pages_may_do_only_what_comes_from_here(stage, path):
    policy = dict(
        part.split(" ", 1)
        for part in stage.get(path).headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)
    text = stage.get(path).text
    assert "style=" not in text
    assert "http" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/js",
        "/css/",
        "/index.html/x",
        "/.git/config",
        "/js/.hidden",
        "/%2e%2e/openapi.yaml",
        "/js/..%2f..%2fREADME.md",
        "/README.md",
        "/Package.swift",
    ],
)
def test_nothing_else_is_served(stage, path):
    answer = stage.get(path)
    assert_error(answer, 400 if "%2e" in path else 404)


def test_other_methods_find_no_file(stage):
    assert_error(stage.http.post("/nothing"), 404, "not_found")
    assert_error(stage.http.post("/js/nothing.mjs"), 404, "not_found")
    assert_error(stage.http.options("/js/nothing.mjs"), 404, "not_found")
    for path in ("/docs", "/js/client.mjs"):
        answer = stage.http.post(path)
        assert_error(answer, 405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        answer = stage.http.options(path)
        assert answer.status_code == 204
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_server_without_pages_says_so_and_serves_the_rest(start_touchline, tmp_path):
    server = start_touchline("--assets", str(tmp_path))
    for path in (*PAGES, "/js/app.mjs"):
        assert "--assets" in assert_error(server.get(path), 404, "not_found")
    assert server.get("/jobs").status_code == 200
