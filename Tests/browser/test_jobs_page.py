"""`/`: the jobs of a server, live; who may do what with them."""

import re

import pytest
from overlay import badge, live, row, until
from playwright.sync_api import Route, expect
from relay import relayed
from tokens import TOKENS


def test_jobs_move_while_one_watches(open_page, stage):
    ended = stage.finished("beta", source="earlier.mp4")
    page = open_page(stage.url)
    expect(badge(page, ended)).to_have_text("completed")
    expect(row(page, ended)).to_contain_text("earlier.mp4")
    expect(page.locator("#version")).to_have_text(re.compile(r"^\d+\.\d+\.\d+$"))
    expect(page.locator("#health")).to_have_text("ready")
    live(page)
    job = stage.held_job("alpha", until=2, frames=4)
    expect(badge(page, job)).to_contain_text("running, 50 %")
    expect(row(page, job).locator("progress")).to_have_attribute("value", "0.5")
    # The newest first.
    assert page.locator("#jobs li").first.get_attribute("data-job") == job
    stage.release(job)
    expect(badge(page, job)).to_have_text("completed")
    expect(row(page, job).locator("progress")).to_be_hidden()
    failed = stage.submit("alpha", frames=3, fail="fatal")
    expect(badge(page, failed)).to_have_text("failed")


def test_a_lost_connection_is_told_and_comes_back(open_page, stage):
    job = stage.held_job("alpha", until=1, frames=4)
    with relayed(stage) as relay:
        page = open_page(relay.url)
        expect(row(page, job)).to_contain_text("25 %")
        live(page)
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
        expect(badge(page, job)).to_have_text("completed")
        expect(page.locator("#stream")).to_have_attribute(
            "data-told", " Disconnected Reconnecting Live"
        )


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
    expect(page.get_by_role("alert")).to_be_hidden()
    live(page)
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


def test_who_may_only_read_is_offered_nothing_else(open_page, guarded):
    guarded.held_job("alpha", until=1, frames=2)
    page = open_page(guarded.url)
    page.get_by_label("Token").fill(TOKENS["read"])
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_have_text("reader (read)")
    expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "50")
    expect(page.locator("#submit")).to_be_hidden()
    expect(page.locator("#cancel-job")).to_be_hidden()


@pytest.mark.parametrize("role", ["submit", "admin"])
def test_who_may_not_delete_is_not_offered_it(open_page, guarded, role):
    guarded.submit("alpha")
    page = open_page(guarded.url)
    page.get_by_label("Token").fill(TOKENS[role])
    page.keyboard.press("Enter")
    expect(page.locator("#exports")).to_contain_text("Save as")
    expect(page.locator("#submit")).to_be_visible()
    expect(page.locator("#delete-job")).to_be_visible(visible=role == "admin")


def test_the_list_is_filtered(open_page, stage):
    one = stage.finished("alpha", source="one.mp4")
    two = stage.finished("beta", source="two.mp4", fail="fatal")
    page = open_page(stage.url)
    page.get_by_text("Filter", exact=True).click()
    filters = page.get_by_role("form", name="Filter jobs")
    filters.get_by_label("Status").select_option("failed")
    expect(row(page, one)).to_have_count(0)
    expect(row(page, two)).to_be_visible()
    filters.get_by_label("Status").select_option("")
    filters.get_by_label("Source").fill("one.mp4")
    expect(row(page, two)).to_have_count(0)
    expect(row(page, one)).to_be_visible()
    filters.get_by_label("To").fill("2001-02-03")
    expect(page.locator("#no-jobs")).to_have_text("No job fits these filters.")
    filters.get_by_label("To").fill("")
    filters.get_by_label("From").fill("2001-02-03")
    expect(row(page, one)).to_be_visible()


def test_what_is_chosen_while_a_list_is_on_its_way_is_asked_for_too(open_page, stage):
    one = stage.finished("alpha", source="one.mp4")
    two = stage.finished("beta", source="two.mp4", fail="fatal")
    page = open_page(f"{stage.url}/docs")
    page.clock.install()
    page.goto(stage.url)
    expect(row(page, two)).to_be_visible()
    held: list[Route] = []
    page.route("**/jobs?*status=failed*", lambda route: held.append(route))
    page.get_by_text("Filter", exact=True).click()
    status = page.get_by_role("form", name="Filter jobs").get_by_label("Status")
    status.select_option("failed")
    until(lambda: page.evaluate("true") and held)
    status.select_option("completed")
    # Longer than the page waits for more to be chosen.
    page.clock.run_for(1000)
    held[0].continue_()
    expect(row(page, two)).to_have_count(0)
    expect(row(page, one)).to_be_visible()


def test_what_failed_at_a_jobs_end_is_asked_for_again_and_taken_back(open_page, stage):
    job = stage.held_job("alpha", until=1, frames=3)
    page = open_page(f"{stage.url}/#{job}")
    live(page)
    expect(page.locator("#progress-bar")).to_have_attribute("aria-valuenow", "33")
    lost = iter([Route.abort])
    page.route("**/jobs/*?include=summary", lambda route: next(lost, Route.continue_)(route))
    stage.release(job)
    expect(page.locator("#job-facts")).to_contain_text("3 frames")
    way = [Route.abort]
    page.route("**/jobs?*", lambda route: way[0](route))
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#error-banner")).to_be_visible()
    way[0] = Route.continue_
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#error-banner")).to_be_hidden()


def test_older_jobs_on_demand(open_page, stage):
    ids = [stage.submit("alpha", source=f"{number}.mp4") for number in range(52)]
    for job in ids:
        stage.events(job)
    page = open_page(stage.url)
    expect(page.locator("#jobs li")).to_have_count(50)
    page.get_by_role("button", name="Older jobs").click()
    expect(page.locator("#jobs li")).to_have_count(52)
    expect(page.get_by_role("button", name="Older jobs")).to_be_hidden()


# Firefox's driver does not change where a request goes.
@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_more_jobs_than_one_answer_holds(open_page, stage):
    for number in range(45):
        stage.events(stage.submit("alpha", source=f"{number}.mp4"))
    page = open_page(f"{stage.url}/docs")

    def shorten(route: Route) -> None:
        route.continue_(url=re.sub(r"limit=\d+", "limit=20", route.request.url))

    page.route("**/jobs?limit=*", shorten)
    page.goto(stage.url)
    expect(page.locator("#jobs li")).to_have_count(45)
    expect(page.get_by_role("button", name="Older jobs")).to_be_hidden()


def test_a_job_is_cancelled(open_page, stage):
    job = stage.held_job("alpha", until=1, frames=4)
    page = open_page(stage.url)
    expect(page.locator("#delete-job")).to_be_hidden()
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(badge(page, job)).to_have_text("cancelled")
    expect(page.locator("#progress-place")).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_hidden()


def test_a_job_is_deleted_once_that_is_confirmed(open_page, stage):
    job = stage.finished("alpha")
    page = open_page(stage.url)
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("match.mp4")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert stage.get(f"/jobs/{job}").status_code == 200
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    assert stage.get(f"/jobs/{job}").status_code == 200
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog.get_by_role("button", name="Delete").click()
    expect(row(page, job)).to_have_count(0)
    expect(page.locator("#stage-empty")).to_contain_text("No job is chosen")
    assert "#" not in page.url
    assert stage.get(f"/jobs/{job}").status_code == 404


def test_it_opens_on_a_job_that_runs_else_on_the_newest(open_page, stage):
    running = stage.held_job("alpha", until=1, frames=4, source="running.mp4")
    newest = stage.finished("alpha", source="newest.mp4", fail="fatal")
    page = open_page(stage.url)
    expect(page.locator("#job-facts")).to_contain_text("running.mp4")
    assert page.url.endswith(f"#{running}")
    stage.release(running)
    expect(badge(page, running)).to_have_text("completed")
    page.goto(f"{stage.url}/docs")
    page.goto(stage.url)
    expect(page.locator("#job-facts")).to_contain_text("newest.mp4")
    assert page.url.endswith(f"#{newest}")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_job_that_was_chosen_last_is_shown_whichever_answer_comes_first(
    open_page, stage, order
):
    jobs = [stage.finished("alpha", source=f"{number}.mp4") for number in range(3)]
    page = open_page(f"{stage.url}/#{jobs[2]}")
    expect(page.locator("#job-facts")).to_contain_text("2.mp4")
    held = {}
    page.route("**/jobs/*?include=summary", lambda route: held.update({route.request.url: route}))
    for job in jobs[:2]:
        row(page, job).get_by_role("button").click()
    until(lambda: page.evaluate("true") and len(held) == 2)
    routes = [next(route for url, route in held.items() if job in url) for job in jobs[:2]]
    with page.expect_response(lambda answer: f"{jobs[order[1]]}?include" in answer.url):
        for place in order:
            routes[place].continue_()
    expect(page.locator("#job-facts")).to_contain_text("1.mp4")
    assert page.url.endswith(f"#{jobs[1]}")


def test_the_address_names_the_job(open_page, stage):
    first = stage.finished("alpha", source="first.mp4")
    second = stage.finished("beta", source="second.mp4")
    page = open_page(stage.url)
    expect(page.locator("#job-facts")).to_contain_text("second.mp4")
    assert page.url.endswith(f"#{second}")
    row(page, first).get_by_role("button").click()
    expect(page.locator("#job-facts")).to_contain_text("first.mp4")
    assert page.url.endswith(f"#{first}")
    page.reload()
    expect(page.locator("#job-facts")).to_contain_text("first.mp4")
    expect(row(page, first).get_by_role("button")).to_have_attribute("aria-current", "true")
    page.evaluate("id => { location.hash = id }", second)
    expect(page.locator("#job-facts")).to_contain_text("second.mp4")
    page.evaluate("location.hash = 'job_nothing'")
    expect(page.get_by_role("alert")).to_contain_text("job_nothing")
