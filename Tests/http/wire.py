"""A client of streams that hides nothing: a socket, the bytes, and the rules of the standard."""

import io
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from servers import PATIENCE, Server


@dataclass(frozen=True)
class Event:
    """One event as a client sees it."""

    type: str
    id: str
    data: str

    @property
    def message(self) -> dict[str, Any]:
        return json.loads(self.data)

    @property
    def payload(self) -> dict[str, Any]:
        return self.message["payload"]

    @property
    def sequence(self) -> int:
        return int(self.id.split("-")[1])

    def as_polled(self) -> dict[str, Any]:
        """The event as the polling twin writes it."""
        return {"id": self.id, **self.message}


class Rewound(io.RawIOBase):
    """A socket to read from, after some bytes that were read from it before."""

    def __init__(self, before: bytes, rest: socket.socket):
        self._before, self._rest = before, rest

    def readable(self) -> bool:
        return True

    def readinto(self, memory: memoryview) -> int:
        if not self._before:
            return self._rest.recv_into(memory)
        count = min(len(memory), len(self._before))
        memory[:count] = self._before[:count]
        self._before = self._before[count:]
        return count


class Wire:
    """One open stream."""

    def __init__(
        self,
        server: Server,
        headers: dict[str, str] | None = None,
        *,
        version: str = "HTTP/1.1",
        path: str = "/v1/realtime",
        receive_buffer: int | None = None,
        query: list[tuple[str, str]] | None = None,
        **parameters: Any,
    ):
        pairs = (query or []) + list(parameters.items())
        target = f"{path}?{urlencode(pairs)}" if pairs else path
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((server.host, server.port))
        fields = {"Host": f"{server.host}:{server.port}", **(headers or {})}
        lines = [f"GET {target} {version}", *(f"{k}: {v}" for k, v in fields.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self._buffer = b""
        self._is_chunked = False
        self.received = b""
        self.retries: list[int] = []
        head = self._take(b"\r\n\r\n")
        assert head is not None, "the server closed without an answer"
        self.status_line, *rest = head.decode().split("\r\n")
        self.status = int(self.status_line.split()[1])
        self.headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in rest)}
        if self.headers.get("transfer-encoding") == "chunked":
            self._is_chunked = True
            self._chunks = io.BufferedReader(Rewound(self._buffer, self.socket))
            self._buffer = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def _take(self, end: bytes) -> bytes | None:
        """The bytes up to an end; None when the connection is over and nothing is left."""
        while end not in self._buffer:
            piece = self._receive()
            if not piece:
                assert not self._buffer, f"cut in the middle: {self._buffer[-200:]!r}"
                return None
            self._buffer += piece
        taken, self._buffer = self._buffer.split(end, 1)
        self.received += taken + end
        return taken

    def _receive(self) -> bytes:
        """More of the body, out of its chunks when a proxy has made some; nothing at the end."""
        if not self._is_chunked:
            return self.socket.recv(65536)
        size = int(self._chunks.readline(), 16)
        piece = self._chunks.read(size)
        assert len(piece) == size
        assert self._chunks.readline() == b"\r\n"
        return piece

    def body(self) -> bytes:
        """All that comes until the server closes, as it is."""
        while piece := self.socket.recv(65536):
            self._buffer += piece
        taken, self._buffer = self._buffer, b""
        return taken

    def block(self) -> dict[str, str] | None:
        """The fields of the next block; None at the end."""
        text = self._take(b"\n\n")
        if text is None:
            return None
        fields: dict[str, str] = {}
        for line in text.decode().split("\n"):
            name, _, value = line.partition(": ")
            assert name in {"event", "id", "data", "retry"}, line
            assert name not in fields, f"{name} comes twice in one event"
            fields[name] = value
        return fields

    def event(self) -> Event | None:
        """The next event; None at the end. `retry` is noted."""
        while (fields := self.block()) is not None:
            if "retry" in fields:
                self.retries.append(int(fields["retry"]))
                assert "data" not in fields
                continue
            assert set(fields) == {"event", "id", "data"}, fields
            event = Event(fields["event"], fields["id"], fields["data"])
            assert event.message["type"] == event.type
            return event
        return None

    def __iter__(self) -> Iterator[Event]:
        while (event := self.event()) is not None:
            yield event

    def until(self, condition: Callable[[Event], bool]) -> list[Event]:
        """Events up to and with the first for which the condition holds."""
        events = []
        for event in self:
            events.append(event)
            if condition(event):
                return events
        raise AssertionError(f"the stream ended before; it held {[e.type for e in events]}")

    def until_type(self, kind: str) -> list[Event]:
        return self.until(lambda event: event.type == kind)

    def rest(self) -> list[Event]:
        """Everything up to the end."""
        return list(self)


def polled(events: list[Event]) -> list[dict[str, Any]]:
    """What came from the log, as the polling twin writes it."""
    return [event.as_polled() for event in of_log(events)]


def of_log(events: list[Event]) -> list[Event]:
    """Without what belongs to the connection alone: pings, metadata and snapshots at connect.

    A snapshot has the id of the position, so it is told by the id of the ping before it.
    """
    kept = []
    position = None
    for event in events:
        if event.type == "ping":
            position = event.id
        elif event.id != position and not is_greeting(event):
            kept.append(event)
    return kept


def is_greeting(event: Event) -> bool:
    return event.type == "metadata" and "job_id" not in event.payload
