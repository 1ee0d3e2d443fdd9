"""Too much of everything: what it costs a server in memory has a bound, and is not lost."""

import socket
from contextlib import ExitStack, suppress

import pytest
from servers import PATIENCE, Server

MIB = 1 << 20
CLIENTS = 400
# What a connection may hold: thrice the limit of headers, and what is kept beside them.
OF_A_CONNECTION = 3 * 16_384 + 16_384
# What comes and goes whatever the clients do: allocators keep some of what they were given back.
NOISE = 16 * MIB


def connected(server: Server, said: bytes = b"") -> socket.socket:
    client = socket.create_connection((server.host, server.port), timeout=PATIENCE)
    client.sendall(said)
    return client


def head(method: str, path: str, *fields: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *fields, ""]).encode()


def status(client: socket.socket) -> int:
    return int(client.makefile("rb").readline().split()[1])


def pour(client: socket.socket, piece: bytes, total: int) -> int:
    """Sends a piece over and over until the server has had enough; how much it was."""
    sent = 0
    with suppress(ConnectionError):
        while sent < total:
            client.sendall(piece)
            sent += len(piece)
    return sent


def growth(server: Server, flood, times: int = 3) -> list[int]:
    """By how many bytes the server has grown since before them, in the midst of each flood."""
    assert server.get("/healthz").status_code == 200
    before = server.resident_bytes()
    grown = []
    for _ in range(times):
        with ExitStack() as stack:
            flood(stack)
            # It has read what it will: this is answered after it.
            assert server.get("/healthz").status_code == 200
            grown.append(server.resident_bytes() - before)
    assert server.process.poll() is None
    return grown


@pytest.mark.parametrize("headers", [0, 100, 150], ids=["none", "some", "many"])
def test_half_open_connections(stage, headers):
    """Requests that are begun and never ended."""
    lines = [f"X-{number}: {'x' * 90}" for number in range(headers)]

    def flood(stack: ExitStack) -> None:
        for _ in range(CLIENTS):
            stack.enter_context(connected(stage, head("GET", "/jobs", *lines)))

    grown = growth(stage, flood)
    assert grown[0] < CLIENTS * OF_A_CONNECTION
    # The second and the third find what the first has left.
    assert grown[-1] < grown[0] + NOISE


def test_headers_without_end(stage):
    """Each client sends megabytes of them, as far as it is let."""
    piece = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 90) for number in range(600))

    def flood(stack: ExitStack) -> None:
        for _ in range(40):
            client = stack.enter_context(connected(stage, head("GET", "/jobs")))
            pour(client, piece, 4 * MIB)

    assert max(growth(stage, flood)) < 40 * OF_A_CONNECTION + NOISE


BODIES = {
    "json": ("/jobs", "application/json", b'{"a":"'),
    "json, thrown away": ("/jobs", "text/plain", b""),
    "upload": ("/uploads", "video/mp4", b""),
    "form": (
        "/v1/analyze",
        "multipart/form-data; boundary=limit",
        b'--limit\r\nContent-Disposition: form-data; name="plugins"\r\n\r\n',
    ),
    "form's header": ("/uploads", "multipart/form-data; boundary=limit", b"--limit\r\nX: "),
    "no body wanted": ("/v1/session", "text/plain", b""),
}
WHOLE = 64 * MIB


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunks"])
@pytest.mark.parametrize("kind", BODIES)
def test_large_bodies(stage, kind, is_chunked):
    path, content_type, begin = BODIES[kind]
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {WHOLE}"
    piece = b"x" * MIB
    if is_chunked:
        begin = b"%x\r\n%s\r\n" % (len(begin), begin) if begin else b""
        piece = b"%x\r\n%s\r\n" % (len(piece), piece)

    def flood(stack: ExitStack) -> None:
        for _ in range(4):
            opening = head("POST", path, f"Content-Type: {content_type}", length) + b"\r\n"
            client = stack.enter_context(connected(stage, opening + begin))
            pour(client, piece, WHOLE)
            with suppress(ConnectionError, IndexError):
                client.sendall(b"0\r\n\r\n" if is_chunked else b"x")
                assert status(client) in (204, 400, 413, 415)

    # Less than one of them alone.
    assert max(growth(stage, flood, times=1)) < WHOLE // 2


def test_bodies_that_never_end(stage):
    """As large as they may be, all but the last byte."""
    size = 65_536
    opening = head("POST", "/jobs", "Content-Type: application/json", f"Content-Length: {size}")

    def flood(stack: ExitStack) -> None:
        for _ in range(CLIENTS):
            stack.enter_context(connected(stage, opening + b"\r\n" + b" " * (size - 1)))

    grown = growth(stage, flood)
    assert grown[0] < CLIENTS * (2 * size + OF_A_CONNECTION)
    assert grown[-1] < grown[0] + NOISE
