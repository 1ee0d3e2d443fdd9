"""Clients that people use. Each reads a stream to its end and gives what it understood.

`last` is the id to go on from; None for the beginning of what is asked for.
"""

import asyncio
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import httpx
import httpx_sse
import pytest
import sseclient
from aiohttp_sse_client2 import client as aiohttp_sse
from servers import PATIENCE
from wire import Event

Reader = Callable[[str, str | None], list[Event]]


def headers(last: str | None) -> dict[str, str]:
    accept = {"Accept": "text/event-stream"}
    return accept if last is None else {**accept, "Last-Event-ID": last}


def curl(url: str, last: str | None, *options: str) -> list[Event]:
    """`curl -N`, as a person would, and the text it prints."""
    arguments = [part for k, v in headers(last).items() for part in ("-H", f"{k}: {v}")]
    # -q: without the settings of whoever runs the tests.
    command = ["curl", "-q", "-sS", "-N", "--fail", *options, *arguments, url]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    events = []
    for block in shown.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if "data" in fields:
            events.append(Event(fields["event"], fields["id"], fields["data"]))
    return events


def curl_http10(url: str, last: str | None) -> list[Event]:
    return curl(url, last, "--http1.0")


def with_httpx_sse(url: str, last: str | None) -> list[Event]:
    with (
        httpx.Client(timeout=PATIENCE, trust_env=False) as client,
        httpx_sse.connect_sse(client, "GET", url, headers=headers(last)) as source,
    ):
        # It gives `retry` as an event of its own, with nothing in it.
        return [Event(e.event, e.id, e.data) for e in source.iter_sse() if e.data]


def with_sseclient(url: str, last: str | None) -> list[Event]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers=headers(last))
    with opener.open(request, timeout=PATIENCE) as response:
        return [
            Event(e.event, e.id, e.data) for e in sseclient.SSEClient(response).events() if e.data
        ]


def with_aiohttp(url: str, last: str | None, comes_back: bool = False) -> list[Event]:
    """This one comes back by itself, with its cursor, after `retry`; it ends at 204."""

    async def read() -> list[Event]:
        events = []
        async with aiohttp_sse.EventSource(url, headers=headers(last)) as source:
            try:
                async for e in source:
                    events.append(Event(e.type, e.last_event_id, e.data))
                    if e.type == "complete" and not comes_back:
                        break
            except ConnectionAbortedError as end:
                # Its word for an answer that is no stream.
                assert "204" in str(end), end
        return events

    return asyncio.run(read())


def with_node(url: str, last: str | None, comes_back: bool = False) -> list[Event]:
    """The EventSource that Debian has for Node."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    options = {"url": url, "last": last, "comesBack": comes_back}
    command = ["node", str(Path(__file__).with_name("eventsource.cjs")), json.dumps(options)]
    # Where Debian's packages for Node lie; nobody's Node but Debian's looks there by itself.
    environment = {**os.environ, "NODE_PATH": "/usr/share/nodejs"}
    shown = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [Event(**event) for event in json.loads(shown.stdout)]


READERS: dict[str, Reader] = {
    "curl": curl,
    "curl --http1.0": curl_http10,
    "httpx-sse": with_httpx_sse,
    "sseclient-py": with_sseclient,
    "aiohttp-sse-client2": with_aiohttp,
    "node-eventsource": with_node,
}
