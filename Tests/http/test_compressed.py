"""Pages and description, compressed for whoever takes that."""

import shutil
import subprocess

import pytest
from servers import ROOT, Server

# One of each: a page's own address, a file of it, and the description.
PATHS = {"/": "public/index.html", "/js/app.mjs": "public/js/app.mjs", "/openapi.yaml": ""}


@pytest.fixture
def assets(tmp_path):
    folder = tmp_path / "assets"
    shutil.copytree(ROOT / "public", folder / "public")
    shutil.copy(ROOT / "openapi.yaml", folder)
    return folder


@pytest.fixture
def server(start_touchline, assets) -> Server:
    subprocess.run([ROOT / "scripts" / "compress", assets], check=True)
    return start_touchline("--assets", str(assets))


def curl(server: Server, path: str, *options: str) -> bytes:
    command = ["curl", "--silent", "--fail", *options, server.url + path]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize("path", PATHS)
def test_curl_gets_it_compressed_and_reads_the_same(server, assets, path):
    original = (assets / (PATHS[path] or "openapi.yaml")).read_bytes()
    assert curl(server, path) == original
    assert curl(server, path, "--compressed") == original
    sent = int(curl(server, path, "--compressed", "-o", "/dev/null", "-w", "%{size_download}"))
    assert sent < len(original) / 2


@pytest.mark.parametrize("path", PATHS)
def test_both_forms_say_what_they_are(server, path):
    plain = server.get(path, headers={"Accept-Encoding": "identity"})
    zipped = server.get(path, headers={"Accept-Encoding": "gzip"})
    refused = server.get(path, headers={"Accept-Encoding": "gzip;q=0, br"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert plain.headers["etag"] == refused.headers["etag"] != zipped.headers["etag"]
    for answer in (plain, zipped, refused):
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == plain.headers["content-type"]
        assert answer.content == plain.content


def test_parts_are_of_the_file_itself(server, assets):
    wanted = {"Accept-Encoding": "gzip", "Range": "bytes=10-19"}
    part = server.get("/openapi.yaml", headers=wanted)
    assert part.status_code == 206
    assert "content-encoding" not in part.headers
    assert part.content == (assets / "openapi.yaml").read_bytes()[10:20]


def test_a_changed_file_is_seen_at_once(server, assets):
    page = assets / "public" / "index.html"
    page.write_text(page.read_text() + "<!-- new -->")
    answer = server.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.text.endswith("<!-- new -->")
