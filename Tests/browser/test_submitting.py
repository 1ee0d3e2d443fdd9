"""Handing in a job: by name, by file, by dropping one; and taking home what was found."""

import json
import re

import pytest
from overlay import analysed, badge, live, until
from playwright.sync_api import expect

DROP = """
    (target, [name, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], name, { type: 'video/mp4' }));
        for (const type of ['dragover', 'drop']) {
            const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
            target.dispatchEvent(new DragEvent(type, options));
        }
    }
"""


KEEP_WHAT_IS_MADE = """
    () => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => make((globalThis.made = blob));
    }
"""


def test_a_job_is_handed_in_and_followed_from_0_to_100(open_page, cinema):
    page = open_page(cinema.url)
    live(page)
    page.evaluate(
        """() => {
            globalThis.values = [];
            const bar = document.getElementById('progress-bar');
            const note = () => {
                const value = bar.getAttribute('aria-valuenow');
                if (value !== null && Number(value) !== values.at(-1)) values.push(Number(value));
            };
            new MutationObserver(note).observe(bar, { attributes: true });
        }"""
    )
    page.get_by_label("Source").first.fill("spot.mp4")
    page.get_by_label("What to run").select_option("spot")
    page.get_by_text("Options").click()
    page.get_by_label("At most frames").fill("50")
    page.get_by_role("button", name="Analyse").click()
    expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "100")
    values = page.evaluate("values")
    assert values[-1] == 100 and values == sorted(values)
    expect(page.locator("#job-facts")).to_contain_text(
        "spot.mp4 · spot · completed · cpu · 50 frames"
    )
    job = page.url.partition("#")[2]
    expect(badge(page, job)).to_have_text("completed")
    plugin = page.get_by_role("article", name="spot")
    expect(plugin).to_contain_text("completed")
    expect(plugin).to_contain_text(re.compile(r"[\d.]+ m?s · 100 % · [\d.]+ ms a frame"))


def test_what_cannot_be_analysed_is_told(open_page, cinema):
    page = open_page(cinema.url)
    page.get_by_label("Source").first.fill("nothing.mp4")
    page.get_by_role("button", name="Analyse").click()
    told = page.locator("#submit-result, #error-banner p").filter(has_text="nothing.mp4")
    expect(told.first).to_be_visible()


def test_a_fatal_error_is_told(open_page, cinema):
    node = {"id": "it", "plugin_id": "moody", "tool_id": "run", "config": {"fatal_at": 9}}
    pipeline = {"id": "fatal", "name": "Fatal", "nodes": [node], "edges": []}
    pipeline |= {"entry_nodes": ["it"], "output_nodes": ["it"]}
    assert cinema.http.post("/pipelines", json=pipeline).status_code == 201
    job = analysed(cinema, pipeline="fatal")
    page = open_page(f"{cinema.url}/#{job}")
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("the tool broke")
    expect(page.locator("#progress-place")).to_contain_text("Failed")
    warnings = page.locator("#plugin-inspector .warnings li")
    expect(warnings).to_have_count(1)
    expect(warnings).to_contain_text("Low confidence")
    expect(page.get_by_role("article")).to_contain_text("failed")
    banner.get_by_role("button", name="Dismiss").click()
    expect(banner).to_be_hidden()


def test_a_file_is_uploaded_and_analysed(open_page, cinema, film_root):
    page = open_page(cinema.url)
    live(page)
    page.get_by_label("file").set_input_files(film_root / "spot.mp4")
    expect(page.locator("#upload-result")).to_contain_text(
        re.compile(r"^spot\.mp4 is here as upload:")
    )
    page.get_by_label("What to run").select_option("spot")
    page.get_by_role("button", name="Analyse").click()
    expect(page.locator("#job-facts")).to_contain_text("70 frames · 70 findings")


@pytest.mark.parametrize("place", ["#drop", "#stage", "body"])
def test_a_file_is_dropped(open_page, stage, place):
    page = open_page(stage.url)
    live(page)
    page.locator(place).evaluate(DROP, ["match.mp4", "film"])
    expect(page.locator("#upload-result")).to_have_text(
        re.compile(r"^match\.mp4 is here as upload:\w+ \(4 bytes\)\.$")
    )
    assert page.get_by_label("Source").first.input_value().startswith("upload:")


def test_a_file_that_is_not_taken_is_told_why(open_page, start_stage):
    stage = start_stage("--max-upload", "1000")
    page = open_page(stage.url)
    film = {"name": "long.mp4", "mimeType": "video/mp4", "buffer": bytes(5000)}
    page.get_by_label("file").set_input_files(film)
    expect(page.locator("#upload-result")).to_contain_text("long.mp4 was not taken")


def test_an_upload_tells_how_far_it_is_and_is_cancelled(open_page, stage):
    page = open_page(stage.url)
    # Held back on its way, so that it is still under way when somebody thinks better of it.
    page.route("**/uploads", lambda route: None)
    film = {"name": "long.mp4", "mimeType": "video/mp4", "buffer": bytes(5000)}
    page.get_by_label("file").set_input_files(film)
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    page.get_by_role("button", name="Cancel upload").click()
    expect(page.locator("#upload-result")).to_have_text("The upload of long.mp4 was cancelled.")
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()


def test_another_file_takes_the_place_of_the_one_that_is_under_way(open_page, stage):
    page = open_page(stage.url)
    held = []
    page.route("**/uploads", lambda route: held.append(route) if not held else route.continue_())
    for name in ("first.mp4", "second.mp4"):
        film = {"name": name, "mimeType": "video/mp4", "buffer": bytes(5000)}
        page.get_by_label("file").set_input_files(film)
    expect(page.locator("#upload-result")).to_contain_text("second.mp4 is here as upload:")
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()


@pytest.mark.parametrize("form", ["JSON", "NDJSON", "CSV", "MOTChallenge"])
def test_what_was_found_is_taken_home(open_page, archive, tmp_path, form):
    job = archive.job()
    page = open_page(f"{archive.url}/#{job}")
    link = page.locator("#exports").get_by_text(form, exact=True)
    if form == "JSON":
        with page.expect_download() as download:
            link.click()
        path = tmp_path / "saved"
        download.value.save_as(path)
        text = path.read_text()
    else:
        # Firefox's driver does not tell of what a page has made itself: it is read there.
        page.evaluate(KEEP_WHAT_IS_MADE)
        link.click()
        until(lambda: page.evaluate("globalThis.made !== undefined"))
        text = page.evaluate("made.text()")
    assert link.get_attribute("download").startswith(f"{job}.")
    frames = archive.stage.get(f"/jobs/{job}/frames", params={"limit": 1000}).json()["frames"]
    if form == "JSON":
        assert len(json.loads(text)["result"]["frames"]) == len(frames) == 70
    elif form == "NDJSON":
        assert [json.loads(line) for line in text.splitlines()] == frames
    elif form == "CSV":
        head, *rows = text.splitlines()
        assert head.startswith("frame_id,timestamp_ms,node,class,confidence,x,y,")
        box = frames[3]["detections"][0]
        assert len(rows) == 70 and rows[3].split(",")[5:7] == [f"{box[side]:g}" for side in "xy"]
    else:
        # There are no tracks in it.
        assert text == ""


def test_uploads_move_the_bar(open_page, stage):
    """What is told of the way so far is shown."""
    page = open_page(stage.url)
    page.evaluate(
        """() => {
            globalThis.parts = [];
            const bar = document.getElementById('upload-progress');
            const own = Object.getOwnPropertyDescriptor(HTMLProgressElement.prototype, 'value');
            Object.defineProperty(bar, 'value', {
                get() { return own.get.call(bar); },
                set(part) { parts.push(part); own.set.call(bar, part); },
            });
        }"""
    )
    film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(900_000)}
    page.get_by_label("file").set_input_files(film)
    expect(page.locator("#upload-result")).to_contain_text("film.mp4 is here")
    parts = until(lambda: page.evaluate("parts"))
    assert parts[0] == 0 and parts[-1] == 1 and parts == sorted(parts)
