"""The real program, killed again and again while it analyses, leaves what it leaves unharmed.

Every run of the tests kills it twenty times, `make torture` a hundred.
"""

import contextlib
import os
import random
import subprocess

import pytest
from analysed import without_times
from servers import PATIENCE

KILLS = int(os.environ.get("TOUCHLINE_TORTURE_KILLS", "20"))
# A third crash of one job would be taken for its own fault.
KILLS_OF_ONE_JOB = 2
# How long a server that dies while it starts may live.
EARLY_DEATH_SECONDS = 0.3

ORDERS = [
    ("/jobs", {"source": "film.mp4", "pipeline_id": "player_tracking_v1"}),
    ("/v1/jobs", {"source": "film.mp4", "plugins": ["player_tracking", "ball_detection"]}),
]


@pytest.fixture
def film(build, tmp_path):
    """A media root with a match whose pictures are not stored in the order of their moments."""
    root = tmp_path / "media"
    root.mkdir()
    path = root / "film.mp4"
    subprocess.run(
        [build / "touchline", "demo", path, "--size", "192x108", "--seconds", "4"],
        check=True,
        capture_output=True,
    )
    probe = ["ffprobe", "-v", "error", "-show_entries", "frame=pict_type", "-of", "csv=p=0", path]
    shown = subprocess.run(probe, check=True, capture_output=True, text=True).stdout
    assert "B" in shown
    return root


def hand_in(server, order):
    path, body = order
    answer = server.http.post(path, json=body)
    assert answer.status_code in (200, 202), answer.text
    return answer.json()["job_id"]


class Follower:
    """Reads a job's log as somebody does who goes on from where he was, whatever server answers."""

    def __init__(self, job):
        self.job = job
        self.events = []
        self.is_done = False
        self._cursor = "0"

    def read(self, server, until=None):
        """On to so many events, or to the end."""
        while not self.is_done and (until is None or len(self.events) < until):
            limit = 1_000 if until is None else until - len(self.events)
            answer = server.get(
                f"/jobs/{self.job}/events",
                params={"after": self._cursor, "limit": limit, "wait": 30},
            )
            assert answer.status_code == 200, answer.text
            page = answer.json()
            self.events += page["events"]
            self._cursor, self.is_done = page["cursor"], page["done"]


def remains(server, job):
    """What a job has left: its result to the last byte, and its log without what a clock said."""
    answer = server.get(f"/jobs/{job}")
    assert answer.json()["status"] == "completed"
    return answer.text.partition('"result":')[2], without_times(server.events(job))


def crashes(server, job):
    """How often a job has lost its worker."""
    history = server.get(f"/jobs/{job}/history").json()["history"]
    return [entry["action"] for entry in history].count("worker_lost")


def die_early(program, moment):
    """Starts a server and kills it, listening or not yet."""
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(moment)
    process.kill()
    process.wait(PATIENCE)


def test_what_is_killed_at_any_instant_ends_as_if_nobody_had(
    start_touchline, build, film, tmp_path
):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    data = tmp_path / "data"
    options = ["--media-root", str(film), "--workers", "2"]

    def start():
        return start_touchline(*options, data=data)

    server = start()
    wholes = []
    for order in ORDERS:
        job = hand_in(server, order)
        lone = Follower(job)
        lone.read(server)
        wholes.append((remains(server, job), len(lone.events)))
    assert all('"track_id":' in frames for (frames, _), _ in wholes)

    kills = cuts = 0
    # On a fast machine more kills come too late to meet anything: then more are tried.
    while kills < KILLS or (cuts <= KILLS // 3 and kills < 3 * KILLS):
        followers = [Follower(hand_in(server, order)) for order in ORDERS]
        for death in range(KILLS_OF_ONE_JOB):
            if death > 0 and dice.random() < 0.25:
                program = [build / "touchline", "serve", "--port", "0", "--data", data, *options]
                die_early(program, dice.uniform(0, EARLY_DEATH_SECONDS))
            else:
                server = start() if death > 0 else server
                watched = dice.randrange(len(ORDERS))
                followers[watched].read(server, until=dice.randrange(1, wholes[watched][1]))
                server.kill()
            kills += 1
        server = start()
        for follower, (whole, _) in zip(followers, wholes, strict=True):
            follower.read(server)
            assert remains(server, follower.job) == whole
            # What was read over all the deaths is the log as it is: nothing missing, nothing twice.
            assert follower.events == server.events(follower.job)
            cuts += crashes(server, follower.job)
    # The log of everything has no gap, and nothing in it twice.
    sequences = sorted(
        int(event["id"].split("-")[1])
        for job in server.get("/jobs", params={"limit": 1000}).json()["jobs"]
        for event in server.events(job["job_id"])
    )
    assert sequences == list(range(1, len(sequences) + 1))
    # The test itself did something.
    assert cuts > KILLS // 3
