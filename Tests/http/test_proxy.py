"""Behind nginx as Debian ships it, with nothing said about streams: they come through live."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from servers import PATIENCE
from wire import Wire, polled

CONFIGURATION = """
pid {dir}/nginx.pid;
error_log {dir}/error.log;
daemon off;
events {{}}
http {{
  access_log off;
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/f;
  uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {upstream}; }}
  }}
}}
"""


class Front:
    """Where a server is reached through nginx."""

    def __init__(self, port: int):
        self.host, self.port = "127.0.0.1", port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def front(stage, tmp_path):
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    process, port = start(program, tmp_path, stage.url)
    yield Front(port)
    process.terminate()
    process.wait(timeout=PATIENCE)


def start(program: str, directory: Path, upstream: str) -> tuple[subprocess.Popen[bytes], int]:
    """nginx cannot be asked for any free port: one that was free is tried until it still is."""
    while True:
        port = free_port()
        file = directory / "nginx.conf"
        file.write_text(CONFIGURATION.format(dir=directory, port=port, upstream=upstream))
        process = subprocess.Popen([program, "-p", str(directory), "-c", str(file)])
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
                return process, port
            except ConnectionRefusedError:
                continue
        errors = (directory / "error.log").read_text()
        assert "Address already in use" in errors, errors


def test_events_come_through_as_they_happen(stage, front):
    job = stage.held_job("alpha", "beta", until=0, frames=10)
    with Wire(front, job_id=job, after=0) as wire:
        assert wire.status == 200
        assert wire.headers["content-type"] == "text/event-stream"
        seen = []
        # The job does its next frame when this one has arrived: a proxy that gathers would hang it.
        for done in range(1, 20):
            stage.release(job, done)
            index = (done - 1) % 10
            seen += wire.until(
                lambda e, index=index: e.type == "frame" and e.payload["index"] == index
            )
        stage.release(job)
        seen += wire.rest()
    assert polled(seen) == stage.events(job)


def test_going_on_through_the_proxy(stage, front):
    job = stage.finished("alpha", frames=20)
    log = stage.events(job)
    with Wire(front, {"Last-Event-ID": log[7]["id"]}, job_id=job) as wire:
        assert polled(wire.rest()) == log[8:]


def test_pings_and_the_end_come_through(stage, front):
    with Wire(front) as wire:
        wire.until_type("ping")
        stage.stop()
        last = wire.rest()
    assert [e.payload["details"]["reason"] for e in last] == ["shutdown"]
    assert wire.received.endswith(b"retry: %d\n\n" % wire.retries[-1])
