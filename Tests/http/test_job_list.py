"""`GET /jobs`: filters, pages, and that pages hold still while jobs come."""

import pytest
from shapes import JOB, assert_error


def listed(stage, **parameters):
    answer = stage.get("/jobs", params=parameters)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["jobs", "next_cursor"]
    return answer.json()


def ids(stage, **parameters):
    return [j["job_id"] for j in listed(stage, **parameters)["jobs"]]


def test_newest_first(stage):
    jobs = [stage.finished() for _ in range(4)]
    page = listed(stage)
    assert [j["job_id"] for j in page["jobs"]] == jobs[::-1]
    assert page["next_cursor"] is None
    assert all(list(j) == JOB for j in page["jobs"])


def test_nothing(stage):
    assert listed(stage) == {"jobs": [], "next_cursor": None}


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_still_while_jobs_come(stage, limit):
    jobs = [stage.finished() for _ in range(6)]
    read, cursor = [], None
    while True:
        page = listed(stage, limit=limit, **({} if cursor is None else {"cursor": cursor}))
        assert len(page["jobs"]) <= limit
        read += [j["job_id"] for j in page["jobs"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        stage.finished()
    assert read == jobs[::-1]


def test_filters(stage):
    done = stage.finished("alpha")
    failed = stage.finished("beta", fail="fatal")
    running = stage.held_job("alpha", "beta", until=0)
    mine = stage.submit("alpha", submitted_by="anna", source="other.mp4")
    stage.events(mine)
    assert ids(stage, status="completed") == [mine, done]
    assert ids(stage, status="failed") == [failed]
    assert ids(stage, status="running") == [running]
    assert ids(stage, status="queued") == []
    assert ids(stage, pipeline_id="alpha+beta") == [running]
    assert ids(stage, pipeline_id="alpha") == [mine, done]
    assert ids(stage, submitted_by="anna") == [mine]
    assert ids(stage, source="other.mp4") == [mine]
    assert ids(stage, source="match.mp4", status="completed") == [done]
    assert ids(stage, pipeline_id="nobody's") == []


def test_since_and_until(stage):
    jobs = [stage.finished() for _ in range(3)]
    created = [stage.get(f"/jobs/{j}").json()["created_at"] for j in jobs]
    at_least = [j for j, c in zip(jobs, created, strict=True) if c >= created[1]]
    assert ids(stage, since=created[1]) == at_least[::-1]
    at_most = [j for j, c in zip(jobs, created, strict=True) if c <= created[1]]
    assert ids(stage, until=created[1]) == at_most[::-1]
    assert ids(stage, since="2999-01-01T00:00:00.000Z") == []
    # As other programs write it, too.
    for moment in ("2999-01-01", "2999-01-01T00:00:00Z", "2999-01-01T00:00:00.5+01:00"):
        assert ids(stage, until=moment) == jobs[::-1]
        assert ids(stage, since=moment) == []


@pytest.mark.parametrize(
    "query",
    ["status=odd", "limit=0", "limit=1001", "cursor=x", "cursor=0", "since=today", "until=1"],
)
def test_what_cannot_be_asked_for(stage, query):
    detail = assert_error(stage.get(f"/jobs?{query}"), 400, "invalid_parameter")
    assert query.split("=")[0] in detail


def test_a_list_that_has_not_changed_is_not_sent_again(stage):
    first = stage.finished()

    def changed(before):
        answer = stage.get("/jobs", headers={"If-None-Match": before})
        assert answer.headers["etag"] != before
        assert answer.status_code == 200
        return answer.headers["etag"]

    tag = changed('"nothing yet"')
    again = stage.get("/jobs", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    second = stage.submit(until=0)
    tag = changed(tag)
    stage.http.post(f"/jobs/{second}/cancel")
    stage.events(second)
    tag = changed(tag)
    # A job that is removed leaves no event behind, and leaves the list all the same.
    assert stage.http.delete(f"/jobs/{first}").status_code == 204
    tag = changed(tag)
    assert stage.get("/jobs", headers={"If-None-Match": tag}).status_code == 304


def test_the_tag_of_a_list_is_of_one_run_of_the_server(start_stage, tmp_path):
    """Counted commits begin anew; a tag of before must not fit by chance."""
    data = tmp_path / "kept"
    tags = set()
    for _ in range(3):
        stage = start_stage(data=data)
        tags.add(stage.get("/jobs").headers["etag"])
        stage.stop()
    assert len(tags) == 3
