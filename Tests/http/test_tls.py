"""Over TLS: the same server, and streams that cannot be handed over."""

import signal
import socket
import ssl
import struct
import subprocess
import time

import httpx_sse
import pytest
from servers import PATIENCE, ROOT

CERTIFICATE = ROOT / "Tests/Fixtures/tls/certificate.pem"
KEY = ROOT / "Tests/Fixtures/tls/key.pem"


def told(stream):
    """The stream's events, without what this client makes of a `retry` that stands alone."""
    return (event for event in stream.iter_sse() if event.id)


def test_stream_over_tls_is_live_and_resumes(start_stage):
    stage = start_stage("--tls-cert", str(CERTIFICATE), "--tls-key", str(KEY))
    assert stage.url.startswith("https://")
    with httpx_sse.connect_sse(stage.http, "GET", "/v1/realtime") as stream:
        events = told(stream)
        assert next(events).event in ("metadata", "ping")
        job = stage.submit()
        live = []
        for event in events:
            if event.event not in ("metadata", "ping") or "job_id" in event.data:
                live.append(event)
            if event.event == "complete":
                break
    everything = stage.http.get(f"/jobs/{job}/events", params={"limit": 5000}).json()["events"]
    assert [event.id for event in live] == [event["id"] for event in everything]
    headers = {"Last-Event-ID": live[0].id}
    with httpx_sse.connect_sse(
        stage.http, "GET", "/v1/realtime", params={"job_id": job}, headers=headers
    ) as stream:
        again = [event for event in told(stream) if event.id != live[0].id]
    assert [event.id for event in again] == [event.id for event in live[1:]]


def test_stream_over_tls_is_told_of_the_end(start_stage):
    stage = start_stage("--tls-cert", str(CERTIFICATE), "--tls-key", str(KEY))
    with httpx_sse.connect_sse(stage.http, "GET", "/v1/realtime") as stream:
        events = told(stream)
        next(events)
        stage.signal(signal.SIGTERM)
        rest = [event for event in events if event.event == "error"]
    assert len(rest) == 1
    assert rest[0].json()["payload"]["details"]["reason"] == "shutdown"
    assert stage.wait() == 0


@pytest.mark.parametrize("leaves", ["ends", "resets"])
def test_stream_over_tls_ends_when_its_reader_leaves(start_stage, leaves):
    # No ping would find out before the test has been given up.
    stage = start_stage(
        *("--tls-cert", str(CERTIFICATE), "--tls-key", str(KEY)), "--ping-interval", "3600"
    )
    context = ssl.create_default_context(cafile=CERTIFICATE)
    context.check_hostname = False

    def opened():
        plain = socket.create_connection((stage.host, stage.port), PATIENCE)
        wire = context.wrap_socket(plain)
        wire.sendall(b"GET /v1/realtime?session_id=mine HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while b"event: ping" not in answer and b'"code"' not in answer:
            piece = wire.recv(4096)
            assert piece
            answer += piece
        return wire, answer.split()[1]

    streams = [opened() for _ in range(5)]
    assert [status for _, status in streams] == [b"200"] * 5
    extra, status = opened()
    assert status == b"429"
    extra.close()
    for wire, _ in streams:
        if leaves == "resets":
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.close()
    end = time.monotonic() + PATIENCE
    while status != b"200":
        assert time.monotonic() < end, "the places of readers that have left are still taken"
        extra, status = opened()
        extra.close()
    while stage.get("/v1/realtime/clients").json()["clients"]:
        assert time.monotonic() < end, "readers that have left are still served"


def test_certificate_and_key_go_together(build):
    refused = subprocess.run(
        [build / "touchline", "serve", "--port", "0", "--tls-cert", CERTIFICATE],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert refused.returncode == 2
    assert "--tls-key" in refused.stderr


def test_file_that_is_no_certificate_is_named(build, tmp_path):
    refused = subprocess.run(
        [
            *(build / "touchline", "serve", "--port", "0", "--data", tmp_path / "data"),
            *("--tls-cert", ROOT / "README.md", "--tls-key", KEY),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert refused.returncode == 2
    assert "README.md" in refused.stderr
