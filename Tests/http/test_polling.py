"""The polling twin of the stream: `GET /jobs/{id}/events`."""

import threading

import pytest
from wire import Wire, polled


def page(server, job, **parameters):
    answer = server.get(f"/jobs/{job}/events", params=parameters)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["events", "cursor", "done"]
    return answer.json()


def test_a_job_read_in_small_pages_is_the_job_read_whole(stage):
    job = stage.finished("alpha", "beta", frames=5, warnings=1)
    whole = page(stage, job)
    assert whole["done"] is True
    assert all(list(e) == ["id", "type", "payload", "timestamp"] for e in whole["events"])
    after, read = "0", []
    while True:
        part = page(stage, job, after=after, limit=3)
        assert len(part["events"]) <= 3
        read += part["events"]
        after = part["cursor"]
        assert part["done"] is (len(read) == len(whole["events"]))
        if part["done"]:
            break
        assert after == read[-1]["id"]
    assert read == whole["events"]
    assert page(stage, job, after=after) == {"events": [], "cursor": after, "done": True}


def test_a_running_job_is_not_done(stage):
    job = stage.held_job(until=2, frames=5)
    part = page(stage, job)
    assert part["done"] is False
    again = page(stage, job, after=part["cursor"])
    assert again == {"events": [], "cursor": part["cursor"], "done": False}


def test_a_long_poll_returns_when_an_event_comes(stage):
    job = stage.held_job(until=2, frames=4)
    cursor = page(stage, job)["cursor"]
    answers = []
    waiter = threading.Thread(
        target=lambda: answers.append(page(stage, job, after=cursor, wait=30))
    )
    waiter.start()
    stage.release(job, 3)
    waiter.join()
    (part,) = answers
    assert part["events"][0]["type"] == "frame"
    assert part["done"] is False


def test_a_long_poll_for_another_job_is_not_answered_by_this_ones_events(stage):
    quiet = stage.held_job(until=1, frames=2)
    cursor = page(stage, quiet)["cursor"]
    answers = []
    waiter = threading.Thread(
        target=lambda: answers.append(page(stage, quiet, after=cursor, wait=30))
    )
    waiter.start()
    for _ in range(3):
        stage.finished(frames=3)
    assert answers == []
    stage.release(quiet)
    waiter.join()
    assert answers[0]["events"][0]["payload"]["job_id"] == quiet


def test_a_long_poll_at_the_end_does_not_wait(stage):
    job = stage.finished()
    cursor = page(stage, job)["cursor"]
    assert page(stage, job, after=cursor, wait=30)["done"] is True


def test_cursors_go_from_the_stream_to_the_twin_and_back(stage):
    job = stage.finished("alpha", frames=6)
    log = stage.events(job)
    with Wire(stage, job_id=job, after=0) as wire:
        first = wire.until(lambda e: e.type == "frame" and e.payload["index"] == 1)
    part = page(stage, job, after=first[-1].id, limit=4)
    with Wire(stage, {"Last-Event-ID": part["cursor"]}, job_id=job) as wire:
        last = wire.rest()
    assert polled(first) + part["events"] + polled(last) == log


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"after": "yesterday"}, 400, "cursor_malformed"),
        ({"after": "00000000-1"}, 400, "cursor_foreign"),
        ({"limit": "0"}, 400, "invalid_parameter"),
        ({"limit": "5001"}, 400, "invalid_parameter"),
        ({"wait": "31"}, 400, "invalid_parameter"),
        ({"wait": "soon"}, 400, "invalid_parameter"),
    ],
)
def test_what_cannot_be_asked_for(stage, parameters, status, code):
    job = stage.finished()
    answer = stage.get(f"/jobs/{job}/events", params=parameters)
    assert answer.status_code == status
    assert answer.json()["code"] == code


def test_a_cursor_beyond_the_end_is_refused(stage):
    job = stage.finished()
    epoch, number = page(stage, job)["cursor"].split("-")
    answer = stage.get(f"/jobs/{job}/events", params={"after": f"{epoch}-{int(number) + 1}"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "cursor_beyond_end"


def test_types_leave_the_others_out(stage):
    job = stage.finished("alpha", frames=3)
    told = page(stage, job, types="progress,complete")
    assert {event["type"] for event in told["events"]} == {"progress", "complete"}
    assert told["done"] is True
    refused = stage.get(f"/jobs/{job}/events", params={"types": "gossip"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_parameter")
