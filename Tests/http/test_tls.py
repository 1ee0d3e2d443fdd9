"""Over TLS: the same server, and streams that cannot be handed over."""

import signal
import subprocess

import httpx_sse
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
