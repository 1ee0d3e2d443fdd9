"""What a server may hold open at once, and what its clients have of it when that is not enough."""

import itertools
import resource
import socket
import subprocess
from pathlib import Path

import pytest
from servers import ENCRYPTED, PATIENCE, Server, Stage
from wire import Wire

EVENT_STREAM = {"Accept": "text/event-stream"}


def open_files(server: Server) -> int:
    """How many files the process may have open."""
    limits = Path(f"/proc/{server.process.pid}/limits").read_text().splitlines()
    return int(next(line for line in limits if line.startswith("Max open files")).split()[3])


@pytest.fixture
def start_limited(build, tmp_path):
    """Starts servers with a soft and a hard limit of open files."""
    running = []
    numbers = itertools.count()

    def start(soft: int, hard: int, *options: str) -> Stage:
        program = ["prlimit", f"--nofile={soft}:{hard}", str(build / "stage-server")]
        running.append(Stage(program, tmp_path / f"limited-{next(numbers)}", *options))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.mark.parametrize("options", [[], ENCRYPTED], ids=["http", "https"])
def test_the_limit_of_open_files_is_raised_to_what_is_needed(start_limited, options):
    small = start_limited(256, 20_000, "--max-connections", "100", *options)
    large = start_limited(256, 20_000, "--max-connections", "3000", *options)
    assert open_files(large) - open_files(small) >= 2_900
    assert small.get("/healthz").status_code == 200


def test_streams_are_limited_to_what_fits(start_limited):
    server = start_limited(128, 256, "--max-connections", "300")
    told = server.await_log("few_descriptors")
    assert told["limit"] == 256
    assert told["needed"] > 300
    fitting = told["max_connections"]
    wires = [Wire(server, EVENT_STREAM, session_id=str(n)) for n in range(fitting)]
    for wire in wires:
        wire.until_type("ping")
    # One more hears why not, where the kernel would have left it unanswered.
    with Wire(server, EVENT_STREAM) as refused:
        error = refused.until_type("error")[-1]
        assert error.payload["details"]["error_code"] == "CAPACITY"
    for wire in wires:
        wire.close()


def test_a_limit_below_everything_is_refused(build, tmp_path):
    refused = subprocess.run(
        ["prlimit", "--nofile=100:100", build / "touchline", "serve", "--data", tmp_path / "data"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert refused.returncode == 2
    assert "ulimit -n" in refused.stderr


@pytest.fixture
def many_sockets():
    """Room for some thousand sockets in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4_096
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this process may open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connected(server: Server, said: bytes = b"") -> socket.socket:
    client = socket.create_connection((server.host, server.port), timeout=PATIENCE)
    client.sendall(said)
    return client


def test_silent_connections_keep_nobody_out(start_stage, many_sockets):
    server = start_stage("--max-connections", "10")
    silent = [connected(server) for _ in range(3_000)]
    with Wire(server, EVENT_STREAM) as wire:
        wire.until_type("ping")
    assert server.get("/healthz").status_code == 200
    for client in silent:
        client.close()
