"""`GET /jobs/{id}/source`: the video itself."""

import pytest
from shapes import NOBODY, assert_error

BYTES = "application/octet-stream"


@pytest.fixture
def job(analyst):
    return analyst.analysed("nothing", options={"max_frames": 1})


def test_the_whole_film(analyst, media, job):
    film = (media / "film.mp4").read_bytes()
    answer = analyst.get(f"/jobs/{job}/source")
    assert answer.status_code == 200
    assert answer.content == film
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = analyst.http.head(f"/jobs/{job}/source")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(film))


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("0-99", 0, 99), ("100-", 100, None), ("-7", -7, None)]
)
def test_parts_of_it(analyst, media, job, asked, first, last):
    film = (media / "film.mp4").read_bytes()
    answer = analyst.get(f"/jobs/{job}/source", headers={"Range": f"bytes={asked}"})
    assert answer.status_code == 206
    assert answer.content == film[first : None if last is None else last + 1]
    start = first % len(film)
    end = len(film) - 1 if last is None else last
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(film)}"


def test_a_part_that_is_not_there(analyst, media, job):
    size = len((media / "film.mp4").read_bytes())
    answer = analyst.get(f"/jobs/{job}/source", headers={"Range": f"bytes={size}-"})
    assert_error(answer, 416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{size}"


def test_conditions(analyst, job):
    path = f"/jobs/{job}/source"
    tag = analyst.get(path).headers["etag"]
    assert analyst.get(path, headers={"If-None-Match": tag}).status_code == 304
    part = {"Range": "bytes=0-9"}
    assert analyst.get(path, headers={**part, "If-Range": tag}).status_code == 206
    assert analyst.get(path, headers={**part, "If-Range": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("name", "kind", "served"),
    [
        ("match.mp4", "video/mp4", "video/mp4"),
        ("match.webm", BYTES, "video/webm"),
        ("match", "video/x-matroska", "video/x-matroska"),
        ("match.bin", 'image/png; name="x"', "image/png"),
        ("page.html", "text/html", BYTES),
        ("page.html", "video/mp4", "video/mp4"),
        ("drawing.svg", "image/svg+xml", BYTES),
        ("drawing.SVG", BYTES, BYTES),
        ("drawing.mp4", "image/SVG+xml", "video/mp4"),
        ("script.js", "text/javascript", BYTES),
        ("nothing", "nonsense", BYTES),
    ],
)
def test_an_upload_is_what_its_client_said_as_long_as_it_runs_nothing(analyst, name, kind, served):
    page = b"<script>alert(1)</script>"
    source = analyst.http.post("/uploads", files={"file": (name, page, kind)}).json()["source"]
    job = analyst.hand_in("nothing", source=source)
    answer = analyst.get(f"/jobs/{job}/source")
    assert answer.content == page
    assert answer.headers["content-type"] == served
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_an_upload_without_a_form(analyst, media):
    film = (media / "film.mp4").read_bytes()
    typed = {"Content-Type": "video/mp4"}
    source = analyst.http.post("/uploads", content=film, headers=typed).json()["source"]
    answer = analyst.get(f"/jobs/{analyst.hand_in('nothing', source=source)}/source")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content == film


def test_a_film_that_is_gone(analyst, media, job):
    (media / "film.mp4").unlink()
    assert_error(analyst.get(f"/jobs/{job}/source"), 404, "source_not_found")


def test_no_such_job(analyst):
    assert_error(analyst.get(f"/jobs/{NOBODY}/source"), 404, "job_not_found")
