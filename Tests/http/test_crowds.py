"""Clients by the thousand: all are served, all are told, and nothing of them stays behind."""

import resource
import signal
import socket
import time
from pathlib import Path

import pytest
from servers import PATIENCE, Server
from wire import Wire

STREAMS = 1000
VISITS = 10_000


@pytest.fixture(autouse=True)
def enough_descriptors():
    """A thousand streams are two thousand descriptors, half of them ours."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))


def descriptors(server: Server) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def until(condition, what: str) -> None:
    """Asks again and again; each question goes to the server and back, which is the pause."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"never: {what}"


def open_streams(server: Server) -> int:
    gauge = next(
        line
        for line in server.get("/metrics").text.splitlines()
        if line.startswith("touchline_streams_open ")
    )
    clients = server.get("/v1/realtime/clients").json()["clients"]
    # Two questions, so two moments; they agree once nobody comes or goes.
    return len(clients) if int(gauge.split()[1]) == len(clients) else -1


def test_a_thousand_streams_are_told_of_the_end(start_touchline):
    server = start_touchline()
    wires = [Wire(server, session_id=f"s{number}") for number in range(STREAMS)]
    for wire in wires:
        wire.until_type("ping")
    assert open_streams(server) == STREAMS
    server.signal(signal.SIGTERM)
    for wire in wires:
        error = wire.until_type("error")[-1]
        assert error.payload["details"]["reason"] == "shutdown"
        assert wire.rest() == []
        assert wire.received.endswith(b"\n\n")
    assert server.wait() == 0


def test_ten_thousand_visits_leave_nothing_behind(start_touchline):
    server = start_touchline()
    # What the server opens once and keeps, such as its pipes, is open from here on.
    with Wire(server) as wire:
        wire.until_type("ping")
    until(lambda: open_streams(server) == 0, "the first visitor is gone")
    idle = descriptors(server)
    request = b"GET /v1/realtime?session_id=%d HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for start in range(0, VISITS, 100):
        visitors = []
        for number in range(start, start + 100):
            visitor = socket.create_connection((server.host, server.port), PATIENCE)
            # Some read what they came for, some go at once, some say nothing at all.
            if number % 3 != 2:
                visitor.sendall(request % number)
            if number % 3 == 0:
                assert visitor.recv(12) == b"HTTP/1.1 200"
            visitors.append(visitor)
        for visitor in visitors:
            visitor.close()
    until(lambda: open_streams(server) == 0, "every visitor is gone")
    until(lambda: descriptors(server) <= idle, "every descriptor is closed")
