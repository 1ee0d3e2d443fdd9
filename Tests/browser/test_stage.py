"""What the stage shows where there is nothing to show, or not yet, or only for a moment."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

import films
import pytest
from overlay import analysed, distance, live, picture, place_of, seen, settled, until
from playwright.sync_api import Page, expect
from servers import ROOT, Stage

GONE = "There is no picture of this job."


@pytest.fixture
def root(film_root, tmp_path):
    """Films of the test's own, that it may take away."""
    root = tmp_path / "films"
    shutil.copytree(film_root, root)
    return root


@pytest.fixture
def cinema(start_stage, root) -> Stage:
    return start_stage("--plugins", "test", "--media-root", str(root))


def watched(open_page, server: Stage, job: str) -> Page:
    page = open_page(f"{server.url}/#{job}")
    live(page)
    return page


def has_picture(page: Page) -> bool:
    return page.evaluate(
        """() => {
            const [video, image] = ['video', 'picture'].map((id) => document.getElementById(id));
            if (!video.hidden) return video.readyState > 1;
            return !image.hidden && image.naturalWidth > 0;
        }"""
    )


def shows_nothing(page: Page, words: str) -> None:
    """No picture, and no mark of the browser's that one is broken."""
    expect(page.locator("#stage-empty")).to_have_text(words)
    expect(page.locator("#picture")).to_be_hidden()
    assert not has_picture(page)


@pytest.mark.parametrize("source", ["spot.mp4", "spot.ts"])
def test_a_film_that_is_gone(open_page, cinema, root, source):
    job = analysed(cinema, source)
    (root / source).unlink()
    page = watched(open_page, cinema, job)
    shows_nothing(page, GONE)
    # What was found in it is still shown, wherever one looks.
    until(lambda: seen(page)["box"])
    before = seen(page)["box"]
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    until(lambda: (seen(page)["box"] or before) != before)
    shows_nothing(page, GONE)
    picture(page, f"without-picture-{source}")


def test_sound_alone(open_page, cinema, root):
    source = ("-f", "lavfi", "-i", "sine=duration=1", str(root / "sound.wav"))
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *source], check=True)
    job = analysed(cinema, "sound.wav")
    page = watched(open_page, cinema, job)
    shows_nothing(page, GONE)
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_single_picture(open_page, cinema, root):
    frame = ("-i", str(root / "spot.mp4"), "-frames:v", "1", str(root / "spot.png"))
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *frame], check=True)
    page = watched(open_page, cinema, analysed(cinema, "spot.png"))
    expect(page.locator("#picture")).to_be_visible()
    page.locator("#toggle-labels").click()
    until(lambda: distance(settled(page)) <= 2)


def test_a_film_that_was_uploaded(open_page, cinema, root):
    body = (root / "spot.mp4").read_bytes()
    headers = {"Content-Type": "video/mp4"}
    upload = cinema.http.post("/uploads", content=body, headers=headers).json()
    page = watched(open_page, cinema, analysed(cinema, upload["source"]))
    expect(page.locator("#video")).to_be_visible()
    page.locator("#toggle-labels").click()
    until(lambda: distance(settled(page)) <= 2)


def test_a_job_that_has_found_nothing_yet(open_page, stage):
    job = stage.held_job("alpha", until=0, frames=3)
    page = watched(open_page, stage, job)
    shows_nothing(page, "Waiting for the first picture.")
    stage.release(job, 1)
    stage.held(job)
    shows_nothing(page, GONE)
    stage.release(job)
    expect(page.locator("#progress-place")).to_contain_text("Complete")
    shows_nothing(page, GONE)


def test_a_job_that_failed_before_its_first_frame(open_page, stage):
    job = stage.finished("alpha", frames=3, fail="fatal")
    page = watched(open_page, stage, job)
    shows_nothing(page, GONE)


@pytest.mark.parametrize("source", ["spot.mp4", "spot.ts"])
def test_a_job_that_runs_is_followed_to_its_newest_frame(open_page, cinema, source):
    order = {"pipeline_id": "patient", "source": source}
    job = cinema.http.post("/jobs", json=order).json()["job_id"]
    cinema.held(job)
    page = watched(open_page, cinema, job)
    page.locator("#toggle-overlay").click()

    def shows(frame: int) -> None:
        until(lambda: (found := seen(page))["spot"] and place_of(found) == frame)

    shows(1)
    for frames in (20, 45):
        cinema.release(job, frames)
        cinema.held(job)
        shows(frames - 1)
    cinema.release(job)
    expect(page.locator("#progress-place")).to_contain_text("Complete")
    shows(films.FRAMES - 1)


@contextlib.contextmanager
def live_stream() -> Iterator[str]:
    # The system's own Python has what serves it.
    command = ["/usr/bin/python3", str(ROOT / "Tests/servers/rtsp-server.py")]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        port = server.stdout.readline().strip()
        if not port:
            pytest.skip("GStreamer's RTSP server is not installed")
        yield f"rtsp://127.0.0.1:{port}/match"
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()


def test_of_a_live_stream_the_newest_picture_is_shown(open_page, start_stage):
    server = start_stage("--plugins", "test", "--allow-private-sources", "yes")
    with live_stream() as address:
        order = {"pipeline_id": "chain", "source": address}
        job = server.http.post("/jobs", json=order).json()["job_id"]
        page = watched(open_page, server, job)
        until(lambda: has_picture(page))
        expect(page.locator("#stage-empty")).to_have_text("")
        # It moves on.
        address = page.locator("#picture").get_attribute("src")
        expect(page.locator("#picture")).not_to_have_attribute("src", address)
        picture(page, "live-stream")
        page.locator("#timeline").focus()
        page.keyboard.press("Home")
        shows_nothing(page, "Of a live stream only the newest picture is kept.")
        page.get_by_role("button", name="Follow").click()
        until(lambda: has_picture(page))
        page.get_by_role("button", name="Cancel", exact=True).click()
        expect(page.locator("#progress-place")).to_contain_text("Cancelled")
        page.reload()
        live(page)
        shows_nothing(page, "Of a live stream only the newest picture is kept.")
