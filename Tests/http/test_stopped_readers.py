"""Readers that stop: real clients, stopped by a real signal in the middle of what they do."""

import json
import signal
import subprocess
from pathlib import Path

from metrics import Metrics
from servers import PATIENCE, Server

# A reader's bounds, as the contract has them.
MOST_WAITING_EVENTS = 1000
MOST_WAITING_BYTES = 8 << 20

FRAMES = 6000
# Only these may be lost.
DROPPABLE = {"frame", "partial_result", "progress"}


class Curl:
    """`curl -N` on the stream of a job, from its beginning, into a file."""

    def __init__(self, server: Server, job: str, path: Path, name: str):
        self.path = path
        url = f"{server.url}/v1/realtime?job_id={job}&after=0&session_id={name}"
        self.process = subprocess.Popen(["curl", "-sN", "--noproxy", "*", "-o", str(path), url])

    def stop(self) -> None:
        self.process.send_signal(signal.SIGSTOP)
        stat = Path(f"/proc/{self.process.pid}/stat")
        while stat.read_text().rpartition(")")[2].split()[0] != "T":
            pass

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def messages(self) -> list[dict]:
        """All that came, once the server has ended the stream; as the polling twin writes it."""
        assert self.process.wait(timeout=PATIENCE) == 0
        received = self.path.read_bytes()
        assert received.endswith(b"\n\n")
        messages = []
        for block in received.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.split("\n") if line)
            if "data" in fields:
                messages.append({"id": fields["id"], **json.loads(fields["data"])})
        # Without what belongs to the connection alone.
        return [m for m in messages if "job_id" in m["payload"] or m["type"] == "warning"]


def clients(server: Server) -> list[dict]:
    return server.get("/v1/realtime/clients").json()["clients"]


def drops(messages: list[dict]) -> list[dict]:
    return [m["payload"] for m in messages if m["payload"].get("code") == "EVENTS_DROPPED"]


def test_a_stopped_reader_costs_the_others_nothing_and_learns_what_it_lost(stage, tmp_path):
    job = stage.held_job(until=0, frames=FRAMES, step=50, warnings=3)
    others = [Curl(stage, job, tmp_path / f"other-{n}", f"other-{n}") for n in range(3)]
    stopped = Curl(stage, job, tmp_path / "stopped", "stopped")
    while len(there := clients(stage)) < 4 or any(c["catching_up"] for c in there):
        pass
    stopped.stop()
    stage.release(job)
    # As long as the others are served, what waits for the one that is not stays within its bounds.
    while len(there := clients(stage)) > 1:
        for client in there:
            assert client["lag_events"] <= MOST_WAITING_EVENTS
            assert client["lag_bytes"] <= MOST_WAITING_BYTES
    assert [c["session_id"] for c in there] == ["stopped"]
    log = stage.events(job)
    for other in others:
        assert other.messages() == log
    before = Metrics(stage).sum("touchline_events_dropped_total", reason="queue_full")
    stopped.go_on()
    messages = stopped.messages()
    reports = drops(messages)
    received = [m for m in messages if m["payload"].get("code") != "EVENTS_DROPPED"]
    lost = sum(report["count"] for report in reports)
    assert lost > 0
    assert len(received) + lost == len(log)
    # In the order of the log, each as the log has it, and of what may not be lost nothing is.
    known = {m["id"]: m for m in log}
    assert received == [known[m["id"]] for m in received]
    order = [int(m["id"].split("-")[1]) for m in received]
    assert order == sorted(set(order))
    assert {name for report in reports for name in report["by_type"]} <= DROPPABLE
    kept = [m for m in log if m["type"] not in DROPPABLE]
    assert [m for m in received if m["type"] not in DROPPABLE] == kept
    # Operators knew before the reader did.
    assert before == lost
    assert Metrics(stage).sum("touchline_events_dropped_total", reason="queue_full") == lost
