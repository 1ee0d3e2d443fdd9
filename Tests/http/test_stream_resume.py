"""Cursors: whatever a client read last, it goes on from there, without a gap or a repeat."""

import pytest
from wire import Wire, of_log, polled


@pytest.fixture
def finished(stage):
    return stage.finished("alpha", "beta", frames=4, warnings=1)


def test_zero_is_the_beginning(stage, finished):
    with Wire(stage, job_id=finished, after=0) as wire:
        assert polled(wire.rest()) == stage.events(finished)


def test_every_event_is_a_place_to_go_on_from(stage, finished):
    log = stage.events(finished)
    for index, event in enumerate(log[:-1]):
        with Wire(stage, {"Last-Event-ID": event["id"]}, job_id=finished) as wire:
            assert polled(wire.rest()) == log[index + 1 :]


def test_the_header_wins_over_the_query(stage, finished):
    log = stage.events(finished)
    with Wire(stage, {"Last-Event-ID": log[3]["id"]}, job_id=finished, after=0) as wire:
        assert polled(wire.rest()) == log[4:]


def test_a_finished_job_has_no_content_for_who_has_it_all(stage, finished):
    last = stage.events(finished)[-1]["id"]
    for options in (
        {"headers": {"Last-Event-ID": last}, "params": {"job_id": finished}},
        {"params": {"job_id": finished, "after": last}},
    ):
        answer = stage.get("/v1/realtime", **options)
        assert answer.status_code == 204
        assert answer.content == b""


def test_a_new_client_of_a_finished_job_is_greeted_and_let_go_and_then_stopped(stage, finished):
    with Wire(stage, job_id=finished) as wire:
        events = wire.rest()
    assert [e.type for e in events] == ["metadata", "metadata", "ping"]
    last = {"Last-Event-ID": events[-1].id}
    assert stage.get("/v1/realtime", params={"job_id": finished}, headers=last).status_code == 204


def test_a_reconnect_in_the_middle_misses_nothing(stage):
    job = stage.held_job("alpha", "beta", until=2, frames=10)
    seen = []
    cursor = None
    with Wire(stage, job_id=job, after=0) as wire:
        part = wire.until(lambda e: e.type == "frame" and e.payload["index"] == 1)
        seen += part
        cursor = part[-1].id
    # Each step further is read by a connection of its own; what happens in between happens unseen.
    for until in (3, 5, 12, 19, None):
        stage.release(job, until)
        if until is not None:
            assert stage.held(job) == until
        with Wire(stage, {"Last-Event-ID": cursor}, job_id=job) as wire:
            part = wire.rest() if until is None else [wire.event() for _ in range(4)]
        seen += part
        cursor = part[-1].id
    assert polled(seen) == stage.events(job)


def test_the_id_of_what_belongs_to_the_connection_is_a_cursor_too(start_stage):
    stage = start_stage("--ping-interval", "0.05")
    job = stage.held_job(until=2, frames=6)
    with Wire(stage, job_id=job) as wire:
        greeting = wire.until_type("progress")
        stage.release(job, until=4)
        live = wire.until(lambda e: e.type == "progress" and e.payload["progress"] == 66)
        ping = wire.until_type("ping")[-1]
    stage.release(job)
    log = stage.events(job)
    with Wire(stage, {"Last-Event-ID": greeting[0].id}, job_id=job) as wire:
        assert polled(wire.rest())[: len(of_log(live))] == polled(live)
    with Wire(stage, {"Last-Event-ID": ping.id}, job_id=job) as wire:
        after = next(i for i, e in enumerate(log) if e["id"] == live[-1].id)
        assert polled(wire.rest()) == log[after + 1 :]


@pytest.mark.parametrize("kind", ["nonsense", "foreign", "beyond"])
def test_a_cursor_that_cannot_be_honoured_is_told_first(stage, kind):
    job = stage.held_job(until=1, frames=2)
    last = stage.get(f"/jobs/{job}/events").json()["cursor"]
    epoch = last.split("-")[0]
    other = "00000000" if epoch != "00000000" else "00000001"
    cursor = {"nonsense": "yesterday", "foreign": f"{other}-1", "beyond": f"{epoch}-99999"}[kind]
    with Wire(stage, {"Last-Event-ID": cursor}, job_id=job) as wire:
        greeting = [wire.event() for _ in range(4)]
        assert [e.type for e in greeting] == ["warning", "metadata", "ping", "progress"]
        assert greeting[0].payload["code"] == "STREAM_RESET"
        assert {e.id for e in greeting} == {last}
        stage.release(job)
        live = wire.rest()
    log = stage.events(job)
    assert [e.as_polled() for e in live] == [e for e in log if e["id"] not in ids_up_to(log, last)]


def ids_up_to(log, last):
    index = next(i for i, e in enumerate(log) if e["id"] == last)
    return {e["id"] for e in log[: index + 1]}


def test_a_cursor_is_good_for_all_jobs_and_for_one(stage):
    first = stage.finished(frames=3)
    second = stage.finished("beta", frames=3)
    logs = stage.events(first) + stage.events(second)
    middle = logs[3]["id"]
    with Wire(stage, {"Last-Event-ID": middle}) as wire:
        complete = [0]

        def both(event):
            complete[0] += event.type == "complete"
            return complete[0] == 2

        assert polled(wire.until(both)) == logs[4:]
    with Wire(stage, {"Last-Event-ID": middle}, job_id=second) as wire:
        assert polled(wire.rest()) == stage.events(second)
