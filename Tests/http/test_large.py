"""A job of 135,000 frames: sent as it is read, to whoever reads however slowly."""

import socket

import pytest
from servers import PATIENCE, Stage
from wire import Wire

FRAMES = 135_000
# The answers are tens of megabytes; what the server may hold of them at once is not.
GROWTH = 16 << 20


@pytest.fixture(scope="module")
def large(build, tmp_path_factory):
    stage = Stage([str(build / "stage-server")], tmp_path_factory.mktemp("large"))
    job = stage.submit("alpha", frames=FRAMES, step=1000)
    with Wire(stage, job_id=job, types="complete", after=0) as wire:
        wire.until_type("complete")
    yield stage, job
    stage.stop()


def slow_reader(stage, target: str) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    client.settimeout(PATIENCE)
    client.connect((stage.host, stage.port))
    # As 1.0, so that the end of the connection is the end of the answer.
    client.sendall(f"GET {target} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    return client


@pytest.mark.parametrize(
    "path", ["/jobs/{}", "/v1/jobs/{}", "/v1/jobs/{}/extended", "/v1/realtime?job_id={}&after=0"]
)
def test_memory_stays_bounded_while_it_is_sent(large, path):
    stage, job = large
    stage.get("/healthz")
    before = stage.resident_bytes()
    most = received = frames = 0
    reader = slow_reader(stage, path.format(job))
    needle, rest = b'"class":"player"', b""
    while piece := reader.recv(4096):
        received += len(piece)
        rest += piece
        frames += rest.count(needle)
        rest = rest.rpartition(needle)[2][-len(needle) + 1 :]
        if received // 65536 != (received - len(piece)) // 65536:
            most = max(most, stage.resident_bytes())
    reader.close()
    assert frames == FRAMES
    assert received > FRAMES * 100
    assert most - before < GROWTH


def test_the_beginning_comes_before_the_end_is_read(large):
    """Nobody reads on, and the first bytes are there all the same: none is made whole first."""
    stage, job = large
    readers = [slow_reader(stage, f"/v1/jobs/{job}") for _ in range(20)]
    before = stage.resident_bytes()
    for reader in readers:
        assert reader.recv(1) == b"H"
    assert stage.resident_bytes() - before < GROWTH
    for reader in readers:
        reader.close()


def test_all_frames_are_there_in_order(large):
    stage, job = large
    frames = stage.get(f"/v1/jobs/{job}").json()["frames"]
    assert [f["index"] for f in frames] == list(range(FRAMES))
