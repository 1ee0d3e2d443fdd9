"""`/docs`: everything that openapi.yaml says, to browse and to try."""

import json

import pytest
import yaml
from playwright.sync_api import expect
from servers import ROOT

METHODS = {"get", "post", "put", "delete", "patch"}
DESCRIPTION = yaml.safe_load((ROOT / "openapi.yaml").read_text())
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, item in DESCRIPTION["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}


@pytest.fixture
def docs(open_page, stage):
    page = open_page(f"{stage.url}/docs")
    page.wait_for_selector(".operation")
    return page


def test_every_operation_is_shown_with_its_parts(docs):
    shown = docs.eval_on_selector_all(
        ".operation",
        """sections => sections.map(section => ({
            id: section.id,
            title: section.querySelector('h3').innerText,
            statuses: [...section.querySelectorAll('.response > summary')].map(e => e.innerText),
            terms: [...section.querySelectorAll(':scope > dl > dt > code')].map(e => e.innerText),
        }))""",
    )
    assert {each["id"] for each in shown} == set(OPERATIONS)
    for each in shown:
        method, path, operation = OPERATIONS[each["id"]]
        assert each["title"].split() == [method, path]
        assert each["statuses"] == list(operation["responses"])
        common = DESCRIPTION["paths"][path].get("parameters", [])
        assert len(each["terms"]) == len(common) + len(operation.get("parameters", []))
    contents = docs.eval_on_selector_all("#contents a", "links => links.map(a => a.hash.slice(1))")
    assert set(OPERATIONS) <= set(contents)
    for link in contents:
        expect(docs.locator(f"#{link}")).to_be_visible()


def test_on_a_phone_the_contents_do_not_come_before_everything(open_page, stage):
    page = open_page(f"{stage.url}/docs", viewport={"width": 320, "height": 640})
    expect(page.locator("#reference > p").first).to_be_in_viewport()
    page.locator("#contents summary").first.click()
    expect(page.locator("#contents a").first).to_be_visible()


def test_a_schema_opens_as_far_as_one_likes(docs):
    operation = docs.locator("#pollEvents")
    operation.get_by_text("EventPage").click()
    term = operation.locator("dt", has_text="events").first
    expect(term).to_contain_text("required")
    operation.locator("summary", has_text="array of").first.click()
    expect(operation.locator("dt", has_text="each").first).to_be_visible()


def test_the_messages_of_the_stream_are_there(docs):
    types = {
        path.name.partition(".")[0] for path in (ROOT / "Tests/Fixtures/messages").glob("*.json")
    }
    shown = docs.eval_on_selector_all(".message h3", "titles => titles.map(h => h.innerText)")
    # A pong goes the other way, by POST.
    assert set(shown) == types - {"pong"}
    docs.locator("#message-frame summary").first.click()
    expect(docs.locator("#message-frame dt", has_text="timing_ms")).to_be_visible()


def test_a_deep_link_leads_to_its_operation(open_page, stage):
    page = open_page(f"{stage.url}/docs#pollEvents")
    expect(page.locator("#pollEvents")).to_be_in_viewport()
    expect(page.locator("#pollEvents")).to_be_focused()
    page.locator("#contents").get_by_text("POST /uploads").click()
    assert page.url.endswith("#upload")
    expect(page.locator("#upload")).to_be_in_viewport()


def test_an_operation_can_be_tried(docs, stage):
    job = stage.finished("alpha", frames=3)
    form = docs.locator("#listFrames")
    form.get_by_label("id", exact=True).fill(job)
    form.get_by_label("limit").fill("2")
    form.get_by_role("button", name="Send").click()
    answer = form.get_by_label("Answer")
    expect(answer).to_contain_text("next_after")
    status, _, body = answer.inner_text().partition("\n")
    assert status == "200 application/json"
    assert json.loads(body) == stage.get(f"/jobs/{job}/frames", params={"limit": 2}).json()
    form.get_by_label("limit").fill("0")
    form.get_by_role("button", name="Send").click()
    expect(answer).to_contain_text("400 application/json")


def test_a_stream_can_be_tried_and_stopped(docs, stage):
    form = docs.locator("#stream")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_label("Answer")).to_contain_text("event: ping")
    form.get_by_role("button", name="Stop").click()
    expect(form.get_by_role("button", name="Stop")).to_be_hidden()
    while stage.get("/v1/realtime/clients").json()["clients"]:
        pass


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_narrow_window_needs_no_scrolling_sideways(open_page, stage, path):
    stage.finished()
    page = open_page(f"{stage.url}{path}", viewport={"width": 320, "height": 640})
    expect(page.locator(".operation, #jobs li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
