"""`/`: the server and its jobs, live."""

import re

from playwright.sync_api import expect
from relay import relayed
from tokens import TOKENS


def row(page, job):
    return page.locator(f"[data-job={job}]")


def test_jobs_move_while_one_watches(open_page, stage):
    ended = stage.finished("beta", source="earlier.mp4")
    page = open_page(stage.url)
    expect(row(page, ended)).to_contain_text("completed")
    expect(row(page, ended)).to_contain_text("earlier.mp4")
    expect(page.locator("#version")).to_have_text(re.compile(r"^\d+\.\d+\.\d+$"))
    expect(page.locator("#health")).to_have_text("ready")
    expect(page.locator("#stream")).to_have_text("live")
    job = stage.held_job("alpha", until=2, frames=4)
    expect(row(page, job)).to_contain_text("running, 50 %")
    expect(row(page, job).locator("progress")).to_have_attribute("value", "0.5")
    # The newest first.
    assert page.locator("#jobs li").first.get_attribute("data-job") == job
    stage.release(job)
    expect(row(page, job)).to_contain_text("completed")
    expect(row(page, job).locator("progress")).to_be_hidden()
    failed = stage.submit("alpha", frames=3, fail="fatal")
    expect(row(page, failed)).to_contain_text("failed")


def test_a_lost_connection_is_told_and_comes_back(open_page, stage):
    job = stage.held_job("alpha", until=1, frames=4)
    with relayed(stage) as relay:
        page = open_page(relay.url)
        expect(row(page, job)).to_contain_text("25 %")
        expect(page.locator("#stream")).to_have_text("live")
        page.evaluate(
            """() => {
                const stream = document.getElementById('stream');
                stream.dataset.told = '';
                const note = () => { stream.dataset.told += ` ${stream.textContent}`; };
                new MutationObserver(note).observe(stream, { childList: true });
            }"""
        )
        relay.cut()
        stage.release(job)
        expect(row(page, job)).to_contain_text("completed")
        expect(page.locator("#stream")).to_have_attribute("data-told", " reconnecting live")


def test_a_file_is_uploaded(open_page, stage):
    page = open_page(stage.url)
    film = {"name": "match.mp4", "mimeType": "video/mp4", "buffer": bytes(range(256)) * 40}
    page.get_by_label("File").set_input_files(film)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#upload-result")).to_have_text(
        re.compile(r"^match\.mp4 is here as upload:\w+ \(10\.2 kB\)\.$")
    )


def test_a_file_that_is_not_taken_is_told_why(open_page, start_stage):
    stage = start_stage("--max-upload", "1000")
    page = open_page(stage.url)
    film = {"name": "long.mp4", "mimeType": "video/mp4", "buffer": bytes(5000)}
    page.get_by_label("File").set_input_files(film)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#upload-result")).to_contain_text("long.mp4 was not taken")


def test_logging_in_and_out(open_page, guarded):
    job = guarded.held_job("alpha", until=1, frames=2)
    page = open_page(guarded.url)
    page.get_by_label("Token").fill("wrong-token-0123456789")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("token")
    expect(page.locator("#jobs")).to_be_hidden()
    page.get_by_label("Token").fill(TOKENS["submit"])
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_have_text("submiter (submit)")
    expect(page.locator("#stream")).to_have_text("live")
    expect(row(page, job)).to_contain_text("50 %")
    # No script can read it, this page's neither.
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(page.locator("#who")).to_have_text("submiter (submit)")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Token")).to_be_focused()
    expect(page.locator("#inside")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("Token")).to_be_visible()


def test_who_may_only_read_is_offered_no_upload(open_page, guarded):
    page = open_page(guarded.url)
    page.get_by_label("Token").fill(TOKENS["read"])
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_have_text("reader (read)")
    expect(page.locator("#upload")).to_be_hidden()
