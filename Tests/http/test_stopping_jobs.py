"""Cancelling and removing jobs that really run."""

import socket
import threading

import pytest
from live import live_film
from shapes import assert_error


class SilentServer:
    """Takes connections and says nothing."""

    def __init__(self):
        self.asked = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._taken = []
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self):
        while True:
            taken, _ = self._socket.accept()
            self._taken.append(taken)
            if not taken.recv(65536):
                return
            self.asked.set()

    def close(self):
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        for each in (*self._taken, self._socket):
            each.close()


@pytest.fixture
def silent_server():
    server = SilentServer()
    yield server
    server.close()


def kinds(events):
    return [(e["type"], e["payload"].get("status", e["payload"].get("progress"))) for e in events]


def test_a_job_that_waits_never_starts(start_analyst):
    server = start_analyst("--workers", "1")
    running = server.hand_in("patient")
    server.held(running)
    waiting = server.hand_in("chain")
    answer = server.http.post(f"/jobs/{waiting}/cancel")
    assert answer.status_code == 202
    assert answer.json() == {"job_id": waiting, "status": "cancelled"}
    server.release(running)
    server.events(running)
    # One that comes after it has run, so its turn is over.
    server.analysed("chain")
    seen = server.get(f"/jobs/{waiting}").json()
    assert (seen["status"], seen["started_at"], seen["result"]) == ("cancelled", None, None)
    assert not [e for e in server.events(waiting) if e["type"] in ("frame", "plugin_status")]
    actions = [e["action"] for e in server.get(f"/jobs/{waiting}/history").json()["history"]]
    assert actions == ["submitted", "cancelled"]


def test_a_job_that_runs_stops_and_keeps_its_frames(analyst):
    job = analyst.hand_in("patient", "chain")
    analyst.held(job)
    answer = analyst.http.post(f"/jobs/{job}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    events = analyst.events(job)
    assert kinds(events)[-1] == ("complete", "cancelled")
    assert [kind for kind, _ in kinds(events)].count("complete") == 1
    assert ("plugin_status", "completed") not in kinds(events)
    frames = [e["payload"]["index"] for e in events if e["type"] == "frame"]
    assert frames[:2] == [0, 1]
    # It was let go in the middle of its third frame, and did not read the rest.
    assert len(frames) <= 3
    kept = analyst.get(f"/jobs/{job}/frames").json()["frames"]
    assert [f["frame_id"] for f in kept] == frames
    assert analyst.get(f"/jobs/{job}/frames/1.jpg").status_code == 200
    assert analyst.get(f"/v1/jobs/{job}/result").json()["frames"]
    again = analyst.http.post(f"/jobs/{job}/cancel")
    assert_error(again, 409, "job_ended")


def test_a_job_that_reads_from_a_silent_server_stops_too(start_analyst, silent_server):
    server = start_analyst("--allow-private-sources", "yes")
    job = server.hand_in("chain", source=f"http://127.0.0.1:{silent_server.port}/film.mp4")
    silent_server.asked.wait()
    assert server.http.post(f"/jobs/{job}/cancel").json()["status"] == "running"
    assert server.events(job)[-1]["payload"]["status"] == "cancelled"


@pytest.mark.parametrize("scheme", ["rtmp", "rtsp"])
def test_a_job_that_waits_for_a_live_server_to_answer_stops(start_analyst, silent_server, scheme):
    server = start_analyst("--allow-private-sources", "yes")
    source = f"{scheme}://127.0.0.1:{silent_server.port}/live/match"
    job = server.hand_in("chain", source=source)
    silent_server.asked.wait()
    assert server.http.post(f"/jobs/{job}/cancel").json()["status"] == "running"
    assert_stopped(server, job)


@pytest.mark.parametrize("state", ["it reads", "it waits for more", "it waits to try again"])
def test_a_live_job_stops_wherever_it_is(start_analyst, state):
    server = start_analyst("--allow-private-sources", "yes")
    with live_film() as film:
        job = server.hand_in("chain", source=film.address)
        await_event(server, job, "frame")
        if state == "it waits for more":
            film.freeze()
        elif state == "it waits to try again":
            film.die()
            await_event(server, job, "warning")
        assert server.http.post(f"/jobs/{job}/cancel").json()["status"] == "running"
        events = assert_stopped(server, job)
    # Left alone, each would have gone on to this: an outage, and the end of the stream.
    codes = [e["payload"]["code"] for e in events if e["type"] == "warning"]
    assert codes == (["STREAM_OUTAGE"] if state == "it waits to try again" else [])
    assert not [e for e in events if "taken to be over" in e["payload"].get("stage", "")]


def await_event(server, job, kind):
    after = "0"
    while True:
        page = server.get(
            f"/jobs/{job}/events", params={"after": after, "types": kind, "wait": 30}
        ).json()
        if page["events"]:
            return
        after = page["cursor"]


def assert_stopped(server, job):
    events = server.events(job)
    assert events[-1]["payload"]["status"] == "cancelled"
    assert not [e for e in events if e["type"] == "error"]
    return events


def test_what_has_ended_can_be_removed(analyst, media):
    running = analyst.hand_in("patient")
    analyst.held(running)
    assert_error(analyst.http.delete(f"/jobs/{running}"), 409, "job_not_ended")
    analyst.http.post(f"/jobs/{running}/cancel")
    analyst.events(running)
    for job in (running, analyst.analysed("chain")):
        assert analyst.http.delete(f"/jobs/{job}").status_code == 204
        for part in ("", "/source", "/frames/0.jpg", "/frames", "/events", "/metrics"):
            assert_error(analyst.get(f"/jobs/{job}{part}"), 404, "job_not_found")
        actions = [e["action"] for e in analyst.get(f"/jobs/{job}/history").json()["history"]]
        assert actions[-1] == "deleted"
    assert (media / "film.mp4").exists()
