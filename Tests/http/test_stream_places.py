"""Places for streams: every client that goes, whenever it goes, leaves its own for another."""

import json
import resource
import socket
import struct
import time
from pathlib import Path

import pytest
from metrics import Metrics
from servers import PATIENCE, Server
from wire import Wire

REQUEST = "GET /v1/realtime%s HTTP/1.1\r\nHost: localhost\r\n\r\n"


def reset(server: Server, query: str) -> None:
    """Asks for a stream and resets the connection, as a client does that is killed."""
    client = socket.create_connection((server.host, server.port), PATIENCE)
    client.sendall((REQUEST % query).encode())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def no_place_is_taken(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while Metrics(server).value("touchline_stream_places_taken"):
        assert time.monotonic() < end, "a place is never given back"


@pytest.mark.parametrize("query", ["", "?session_id=one"])
def test_clients_that_reset_at_once_leave_their_places(start_stage, query):
    stage = start_stage("--max-connections", "20")
    for _ in range(200):
        reset(stage, query)
    no_place_is_taken(stage)
    wires = [Wire(stage, session_id="one") for _ in range(5)]
    assert [wire.status for wire in wires] == [200] * 5
    assert Metrics(stage).value("touchline_stream_places_taken") == 5
    for wire in wires:
        wire.close()
    no_place_is_taken(stage)


def leave_one_descriptor(server: Server) -> tuple[int, int]:
    """One more can be opened, enough to come in and no more; gives the limits as they were."""
    used = {int(entry.name) for entry in Path(f"/proc/{server.process.pid}/fd").iterdir()}
    free = [number for number in range(len(used) + 2) if number not in used]
    before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (free[1], before[1]))
    return before


@pytest.mark.parametrize("accept", ["*/*", "text/event-stream"])
def test_without_descriptors_a_client_is_told_and_takes_no_place(stage, accept):
    # What the server opens once and keeps is open from here on.
    with Wire(stage) as wire:
        wire.until_type("ping")
    no_place_is_taken(stage)
    before = leave_one_descriptor(stage)
    headers = {"Accept": accept, "X-Request-Id": "too-many", "Connection": "close"}
    with Wire(stage, headers) as refused:
        body = refused.body()
    resource.prlimit(stage.process.pid, resource.RLIMIT_NOFILE, before)
    if accept == "*/*":
        assert refused.status == 503
        assert json.loads(body)["code"] == "too_many_connections"
    else:
        assert refused.status == 200
        assert b'"error_code":"CAPACITY"' in body
    told = stage.await_log("unexpected_error")
    assert told["request_id"] == "too-many"
    assert "handed over" in told["error"]
    while (line := stage.await_log("request"))["request_id"] != "too-many":
        pass
    assert line["status"] == refused.status
    assert line["bytes"] == len(body)
    no_place_is_taken(stage)
    with Wire(stage) as wire:
        assert wire.status == 200
