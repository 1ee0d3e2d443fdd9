"""Sources on the web: read or refused, and their passwords shown to nobody."""

import json

import pytest
from films import film_server
from shapes import assert_error
from wire import Wire

SECRET = "open-sesame"


@pytest.fixture
def address(media):
    with film_server(media) as address:
        yield address


def test_a_film_of_a_private_server_when_that_is_allowed(start_analyst, address):
    server = start_analyst("--allow-private-sources", "yes")
    job = server.analysed("chain", source=f"http://{address}/film.mp4")
    there = server.get(f"/jobs/{job}").json()
    assert there["status"] == "completed"
    here = server.get(f"/jobs/{server.analysed('chain')}").json()
    assert there["result"]["frames"] == here["result"]["frames"]


def test_and_not_when_it_is_not(analyst, address):
    job = analyst.hand_in("chain", source=f"http://{address}/film.mp4")
    errors = [e["payload"] for e in analyst.events(job) if e["type"] == "error"]
    assert [e["details"]["error_code"] for e in errors] == ["SOURCE_REFUSED"]
    body = {"pipeline_id": "chain", "source": f"http://{address}/picture.png"}
    answer = analyst.http.post("/pipelines/run", json=body)
    assert assert_error(answer, 422, "source_refused").startswith("source: ")


def test_what_is_not_there(start_analyst, address):
    server = start_analyst("--allow-private-sources", "yes")
    for name, status, code in [
        ("nothing", 422, "source_not_found"),
        ("forbidden", 502, "source_http_status"),
    ]:
        body = {"pipeline_id": "chain", "source": f"http://{address}/{name}"}
        answer = server.http.post("/pipelines/run", json=body)
        assert assert_error(answer, status, code).startswith("source: ")


def test_a_password_is_shown_to_nobody(start_analyst, address):
    server = start_analyst("--allow-private-sources", "yes")
    good, bad = (
        server.hand_in("chain", source=f"http://anna:{SECRET}@{address}/{name}")
        for name in ("film.mp4", "nothing.mp4")
    )
    shown = [json.dumps(server.events(job)) for job in (good, bad)]
    with Wire(server, job_id=bad, after=0) as wire:
        wire.rest()
        shown.append(wire.received.decode())
    for job in (good, bad):
        for path in ("", "/history", "/metrics", "/events", "/source"):
            shown.append(server.get(f"/jobs/{job}{path}").text)
        shown += [server.get(f"/v1/jobs/{job}/{part}").text for part in ("result", "extended")]
    shown.append(server.get("/jobs").text)
    body = {"pipeline_id": "chain", "source": f"http://anna:{SECRET}@{address}/nothing.png"}
    shown.append(server.http.post("/pipelines/run", json=body).text)
    server.stop()
    while (line := server.log.get()) is not None:
        shown.append(str(line))
    assert any(address in text for text in shown)
    assert not [text for text in shown if SECRET in text]


def test_a_source_elsewhere_is_not_sent_from_here(start_analyst, address):
    server = start_analyst("--allow-private-sources", "yes")
    job = server.analysed("chain", source=f"http://{address}/film.mp4")
    detail = assert_error(server.get(f"/jobs/{job}/source"), 409, "conflict")
    assert address in detail
    assert server.get(f"/jobs/{job}/frames/7.jpg").status_code == 200
