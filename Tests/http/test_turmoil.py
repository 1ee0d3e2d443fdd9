"""Everything at once: readers by the hundred who come, go, stall and come back, beside jobs, polls,
uploads and cancellations, up to a stop in the middle of it. Nobody is told anything wrong.

`scripts/sanitize` has it played by servers that watch their own threads and memory.
"""

import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

import httpx
from servers import PATIENCE, Stage
from wire import Event, Wire, of_log, polled

# Readers of each kind; there are five kinds, and watchers who stay to the end.
READERS = 60
WATCHERS = 50
VISITORS = 8

JOBS = 12
# More than one stream's queue holds, so whoever stalls loses some, and is told.
FRAMES = 1200
STEP = 50


class Play:
    """The stage, its jobs, and what all who take part know."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.jobs = [
            stage.held_job("alpha", until=STEP, frames=FRAMES, step=STEP, warnings=2)
            for _ in range(JOBS)
        ]
        self.is_over = threading.Event()
        self._logs: dict[str, list] = {}
        self._lock = threading.Lock()

    def log(self, job: str) -> list:
        """The log of a job that has ended, or soon has."""
        with self._lock:
            if job not in self._logs:
                self._logs[job] = self.stage.events(job)
            return self._logs[job]

    def start(self) -> None:
        """Lets the jobs go on, all of them a little at a time."""
        for until in range(2 * STEP, FRAMES, 5 * STEP):
            for job in self.jobs:
                self.stage.release(job, until)
        for job in self.jobs:
            self.stage.release(job)


def assert_accounted(play: Play, job: str, events: list[Event]) -> None:
    """What came and what was reported as dropped is all there is, in order, and nothing twice."""
    log = play.log(job)
    kept = [e for e in of_log(events) if e.payload.get("code") != "EVENTS_DROPPED"]
    losses = [e.payload for e in events if e.payload.get("code") == "EVENTS_DROPPED"]
    assert len(kept) + sum(loss["count"] for loss in losses) == len(log)
    ids = {entry["id"]: entry for entry in log}
    assert all(ids[e.id] == e.as_polled() for e in kept)
    sequences = [e.sequence for e in kept]
    assert sequences == sorted(set(sequences))


def faithful(play: Play, job: str, random: Random) -> None:
    """Reads one job from its beginning to its end."""
    with Wire(play.stage, job_id=job, after=0) as wire:
        assert_accounted(play, job, wire.rest())


def leaver(play: Play, job: str, random: Random) -> None:
    """Looks in, again and again, and goes without a word."""
    for _ in range(4):
        with Wire(play.stage, job_id=job) as wire:
            for _ in range(random.randrange(20)):
                wire.event()


def returner(play: Play, job: str, random: Random) -> None:
    """Breaks off and comes back with its cursor, and misses nothing by it."""
    seen: list[Event] = []
    for _ in range(3):
        last = {"Last-Event-ID": seen[-1].id} if seen else {"Last-Event-ID": "0"}
        with Wire(play.stage, last, job_id=job) as wire:
            if wire.status == 204:
                break
            seen += [e for e in (wire.event() for _ in range(random.randrange(1, 40))) if e]
    with Wire(play.stage, {"Last-Event-ID": seen[-1].id}, job_id=job) as wire:
        if wire.status == 200:
            seen += wire.rest()
    assert_accounted(play, job, seen)


def staller(play: Play, job: str, random: Random) -> None:
    """Reads nothing until its job has ended, then all that is left."""
    with Wire(play.stage, job_id=job, after=0, receive_buffer=4096) as wire:
        log = play.log(job)
        events = wire.rest()
    assert events[-1].as_polled() == log[-1]
    assert_accounted(play, job, events)


def chooser(play: Play, job: str, random: Random) -> None:
    """Wants some of it only."""
    types = random.sample(["progress", "warning", "plugin_status", "frame"], 2)
    with Wire(play.stage, job_id=job, after=0, types=",".join(types), fps=5) as wire:
        events = polled(wire.rest())
    got = {e["type"] for e in events} - {"complete"}
    # What the stream itself has to say, such as a loss, is a warning.
    assert got <= {*types, "warning"}


def visitor(play: Play, random: Random) -> None:
    """Asks for this and that until the play is over."""
    with httpx.Client(base_url=play.stage.url, timeout=PATIENCE, trust_env=False) as http:
        while not play.is_over.is_set():
            job = random.choice(play.jobs)
            match random.randrange(6):
                case 0:
                    answer = http.post(
                        "/uploads", content=random.randbytes(random.randrange(1 << 18))
                    )
                    assert answer.status_code == 201, answer.text
                case 1:
                    after = {"after": "0", "limit": random.randrange(1, 100)}
                    assert http.get(f"/jobs/{job}/events", params=after).status_code == 200
                case 2:
                    clients = http.get("/v1/realtime/clients").json()["clients"]
                    pong = {"ping_id": "p", "timestamp": "2026-02-12T10:30:45.123Z"}
                    for client in clients[:3]:
                        body = {**pong, "session_id": client["session_id"]}
                        # The session may have gone, and the ping is not one that it got.
                        assert http.post("/v1/realtime/pong", json=body).status_code < 500
                case 3:
                    # Broken off in the middle, as a closed tab does.
                    with http.stream("GET", f"/v1/jobs/{job}") as answer:
                        next(answer.iter_raw())
                case _:
                    paths = ["", "/frames", "/metrics", "/history", "?include=summary"]
                    for path in ("/jobs", "/metrics", f"/jobs/{job}{random.choice(paths)}"):
                        assert http.get(path).status_code == 200


def canceller(play: Play, job: str) -> None:
    """Ends a job early and clears it away."""
    with httpx.Client(base_url=play.stage.url, timeout=PATIENCE, trust_env=False) as http:
        assert http.post(f"/jobs/{job}/cancel").status_code == 202
        assert play.stage.events(job)[-1]["payload"]["status"] == "cancelled"
        assert http.delete(f"/jobs/{job}").status_code == 204


def watcher(wire: Wire) -> None:
    """Reads the news of every job from before the beginning, and is there at the end."""
    with wire:
        assert wire.until_type("error")[-1].payload["details"]["reason"] == "shutdown"
        assert wire.rest() == []


def test_everything_at_once(start_stage):
    stage = start_stage("--ping-interval", "0.2")
    doomed = [stage.held_job(until=1, frames=3) for _ in range(4)]
    play = Play(stage)
    kinds = [faithful, leaver, returner, staller, chooser]
    parts = WATCHERS + len(kinds) * READERS + VISITORS + len(doomed)
    with ThreadPoolExecutor(parts) as pool:
        news = {"types": "metadata,plugin_status,progress,complete,error"}
        watchers = [
            pool.submit(watcher, Wire(stage, session_id=f"w{n}", **news)) for n in range(WATCHERS)
        ]
        readers: list[Future] = []
        for number in range(READERS):
            random = Random(number)
            for kind in kinds:
                readers.append(pool.submit(kind, play, random.choice(play.jobs), random))
        visitors = [pool.submit(visitor, play, Random(n)) for n in range(VISITORS)]
        cancellers = [pool.submit(canceller, play, job) for job in doomed]
        try:
            play.start()
            for part in readers + cancellers:
                part.result()
            play.is_over.set()
            for part in visitors:
                part.result()
            stage.held_job(until=1, frames=2)  # left to the next server
        finally:
            play.is_over.set()
            stage.signal(signal.SIGTERM)
        for part in watchers:
            part.result()
    assert stage.wait() == 0
