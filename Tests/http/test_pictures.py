"""`GET /jobs/{id}/frames/{index}.jpg`: the picture of a frame is the picture of that frame."""

import json
import shutil
import subprocess

import pytest
from shapes import NOBODY, assert_error

# Grey levels, in the mean, that a good JPEG and two ways to convert colours may differ by; two
# frames differ by more.
JPEG_ERROR = 6.0


def size(picture):
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "json"]
    shown = subprocess.run([*command, "-"], input=picture, capture_output=True, check=True).stdout
    stream = json.loads(shown)["streams"][0]
    return stream["width"], stream["height"]


def pixels(*source, **options):
    command = ["ffmpeg", "-v", "error", *source, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    return subprocess.run(command, capture_output=True, check=True, **options).stdout


def shown(picture):
    return pixels("-i", "-", input=picture)


def frame_of(film, index, *filters):
    chain = ",".join([f"select=eq(n\\,{index})", *filters])
    return pixels("-i", str(film), "-vf", chain, "-frames:v", "1", "-vsync", "0")


def difference(left, right):
    assert len(left) == len(right)
    return sum(abs(a - b) for a, b in zip(left, right, strict=True)) / len(left)


@pytest.mark.parametrize("index", [0, 1, 11, 12, 30, 49])
def test_it_is_that_frame(analyst, media, index):
    job = analyst.analysed("nothing")
    answer = analyst.get(f"/jobs/{job}/frames/{index}.jpg")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-frame-index"] == str(index)
    seen = shown(answer.content)
    film = media / "film.mp4"
    assert difference(seen, frame_of(film, index)) < JPEG_ERROR
    other = index + 1 if index < 49 else index - 1
    assert difference(seen, frame_of(film, index)) < difference(seen, frame_of(film, other))


def test_a_turned_film_stands_upright(analyst, corpus, media):
    shutil.copy(corpus / "turned-90.mp4", media)
    job = analyst.analysed("nothing", source="turned-90.mp4")
    picture = analyst.get(f"/jobs/{job}/frames/20.jpg").content
    assert size(picture) == (108, 192)
    assert difference(shown(picture), frame_of(media / "turned-90.mp4", 20)) < JPEG_ERROR


@pytest.mark.parametrize(
    ("width", "wanted"), [(96, (96, 54)), (1, (1, 1)), (192, (192, 108)), (8192, (192, 108))]
)
def test_widths(analyst, width, wanted):
    job = analyst.analysed("nothing", options={"max_frames": 1})
    assert size(analyst.get(f"/jobs/{job}/frames/0.jpg?width={width}").content) == wanted


@pytest.mark.parametrize("width", ["0", "-1", "8193", "wide", ""])
def test_widths_that_are_none(analyst, width):
    job = analyst.analysed("nothing", options={"max_frames": 1})
    answer = analyst.get(f"/jobs/{job}/frames/0.jpg?width={width}")
    assert "width" in assert_error(answer, 400, "invalid_parameter")


@pytest.mark.parametrize("index", ["1", "50", "-1", "00", "x", "9" * 30])
def test_frames_that_the_job_has_not_looked_at(analyst, index):
    job = analyst.analysed("nothing", options={"stride": 2})
    assert analyst.get(f"/jobs/{job}/frames/48.jpg").status_code == 200
    assert_error(analyst.get(f"/jobs/{job}/frames/{index}.jpg"), 404, "frame_not_found")


def test_the_newest_while_it_runs(analyst, media):
    job = analyst.hand_in("patient")
    assert analyst.held(job) == 2
    answer = analyst.get(f"/jobs/{job}/frames/latest.jpg")
    assert answer.headers["x-frame-index"] == "1"
    assert answer.headers["cache-control"] == "no-store"
    assert difference(shown(answer.content), frame_of(media / "film.mp4", 1)) < JPEG_ERROR
    analyst.release(job, 30)
    analyst.held(job)
    newer = analyst.get(f"/jobs/{job}/frames/latest.jpg?width=96")
    assert newer.headers["x-frame-index"] == "29"
    assert size(newer.content) == (96, 54)
    analyst.release(job)
    analyst.events(job)
    answer = analyst.get(f"/jobs/{job}/frames/latest.jpg")
    assert "completed" in assert_error(answer, 404, "frame_not_found")


def test_no_such_job(analyst):
    for index in ("0", "latest"):
        assert_error(analyst.get(f"/jobs/{NOBODY}/frames/{index}.jpg"), 404, "job_not_found")


def test_a_film_that_is_gone(analyst, media):
    job = analyst.analysed("nothing")
    (media / "film.mp4").unlink()
    assert_error(analyst.get(f"/jobs/{job}/frames/3.jpg"), 404, "source_not_found")
