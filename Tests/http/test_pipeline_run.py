"""`POST /pipelines/run`: one picture, answered at once."""

import json
import shutil
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import httpx
import pytest
from shapes import assert_error


def run(server, pipeline="chain", source="film.mp4", **fields):
    body = {"pipeline_id": pipeline, "source": source, **fields}
    return server.http.post("/pipelines/run", json=body)


def test_a_picture(analyst):
    answer = run(analyst, source="picture.png")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["pipeline_id", "frame", "outputs", "timings_ms", "warnings"]
    assert body["pipeline_id"] == "chain"
    assert body["frame"] == {"frame_id": 0, "timestamp_ms": 0.0, "width": 192, "height": 108}
    assert list(body["outputs"]) == list(body["timings_ms"]) == ["chain"]
    assert len(body["outputs"]["chain"]["detections"]) == 1
    assert body["warnings"] == []
    assert analyst.get("/jobs").json()["jobs"] == []


@pytest.mark.parametrize(
    ("at", "index"), [(None, 0), (0, 0), (400, 10), (401, 11), (399.5, 10), (1999, 49), (1e9, 49)]
)
def test_a_frame_of_a_film(analyst, at, index):
    answer = run(analyst, at_ms=at)
    assert answer.status_code == 200, answer.text
    frame = answer.json()["frame"]
    assert (frame["frame_id"], frame["timestamp_ms"]) == (index, index * 40)


@pytest.mark.parametrize(
    ("name", "last"), [("slow.mp4", 9), ("h264-raw.h264", 49), ("cut.mp4", None)]
)
def test_beyond_the_end_is_the_last_frame_whatever_the_film(analyst, corpus, media, name, last):
    """Ten frames of minutes each, one without a clock, one that ends before its header says."""
    shutil.copy(corpus / name, media)
    job = analyst.get(f"/jobs/{analyst.analysed('nothing', source=name)}").json()
    frames = [f["frame_id"] for f in job["result"]["frames"]]
    frame = run(analyst, source=name, at_ms=1e9).json()["frame"]["frame_id"]
    assert frame == frames[-1]
    assert last is None or frame == last


def test_a_frame_alone_is_what_it_is_in_a_job(analyst):
    """The first of a chain, which knows nothing before."""
    job = analyst.get(f"/jobs/{analyst.analysed('chain')}").json()
    alone = run(analyst).json()["outputs"]["chain"]
    assert alone["detections"] == job["result"]["frames"][0]["detections"]


@pytest.mark.parametrize(("at", "index"), [(None, 0), ("400", 10), ("4e2", 10)])
def test_a_form(analyst, media, at, index):
    form = {"file": ("film.mp4", (media / "film.mp4").read_bytes())}
    fields = {"pipeline_id": "chain", **({} if at is None else {"at_ms": at})}
    answer = analyst.http.post("/pipelines/run", data=fields, files=form)
    assert answer.status_code == 200, answer.text
    assert answer.json()["frame"]["frame_id"] == index
    assert answer.json()["outputs"] == run(analyst, at_ms=index * 40).json()["outputs"]


def test_outputs_are_those_of_the_output_nodes(analyst):
    analyst.register(
        "two",
        {"id": "find", "plugin_id": "chain"},
        {"id": "track", "plugin_id": "follow"},
        edges=[{"from_node": "find", "to_node": "track"}],
        output_nodes=["track"],
    )
    body = run(analyst, "two").json()
    assert list(body["outputs"]) == ["track"]
    assert list(body["timings_ms"]) == ["find", "track"]
    assert body["outputs"]["track"]["detections"][0]["track_id"] == 1


def test_warnings_of_tools(analyst):
    analyst.register("wary", {"id": "m", "plugin_id": "moody", "config": {"warn_every": 1}})
    assert run(analyst, "wary").json()["warnings"] == [
        {"node": "m", "code": "LOW_CONFIDENCE", "message": "Low confidence", "severity": "low"}
    ]


@pytest.mark.parametrize(
    ("mood", "code"), [({"soft_at": 1}, "sulking"), ({"fatal_at": 1}, "broken")]
)
def test_a_tool_that_fails_is_no_empty_result(analyst, mood, code):
    analyst.register("failing", {"id": "m", "plugin_id": "moody", "config": mood})
    assert_error(run(analyst, "failing"), 422, code)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"pipeline": "nobody"}, "unknown_pipeline", "pipeline_id"),
        ({"pipeline": 5}, "validation_failed", "pipeline_id"),
        ({"source": "nothing.png"}, "source_not_found", "source"),
        ({"source": "../x.png"}, "source_refused", "source"),
        ({"source": "rtsp://127.0.0.1/x"}, "source_unsupported", "source"),
        ({"source": None}, "validation_failed", "source"),
        ({"at_ms": -1}, "validation_failed", "at_ms"),
        ({"at_ms": "soon"}, "validation_failed", "at_ms"),
        ({"stride": 2}, "validation_failed", "stride"),
    ],
)
def test_errors(analyst, fields, code, field):
    assert assert_error(run(analyst, **fields), 422, code).startswith(field)


@pytest.mark.parametrize("at", ["soon", "nan", "inf", "-1", ""])
def test_a_moment_of_a_form_that_is_none(analyst, at):
    fields = {"pipeline_id": "chain", "at_ms": at}
    answer = analyst.http.post("/pipelines/run", data=fields, files={"file": ("a", b"film")})
    assert assert_error(answer, 422, "validation_failed").startswith("at_ms")


def test_a_form_without_a_picture_and_with_none(analyst):
    answer = analyst.http.post("/pipelines/run", files={"pipeline_id": (None, b"chain")})
    assert assert_error(answer, 422, "validation_failed").startswith("file ")
    form = {"file": ("a.png", b"no picture")}
    answer = analyst.http.post("/pipelines/run", data={"pipeline_id": "chain"}, files=form)
    assert assert_error(answer, 422, "not_media").startswith("file: ")


def test_nothing_of_a_form_stays(start_analyst, media, tmp_path):
    server = start_analyst(data=tmp_path / "clean")
    form = {"file": ("a.png", (media / "picture.png").read_bytes())}
    answer = server.http.post("/pipelines/run", data={"pipeline_id": "chain"}, files=form)
    assert answer.status_code == 200
    # The file goes with the request, which may be after the answer.
    while list((tmp_path / "clean" / "uploads").iterdir()):
        pass


class SilentHost:
    """Takes every connection and says nothing."""

    def __init__(self, listener: socket.socket):
        self.listener = listener
        self.taken: list[socket.socket] = []

    def asked_for(self, server, pool, count) -> list[Future[httpx.Response]]:
        """So many runs of which the first is being read, and some may have to wait."""
        url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/film.mp4"
        runs = [pool.submit(run, server, source=url) for _ in range(count)]
        self.taken.append(self.listener.accept()[0])
        return runs


@pytest.fixture
def silent_host() -> Iterator[SilentHost]:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        host = SilentHost(listener)
        yield host
        for connection in host.taken:
            connection.close()


def test_a_silent_host_holds_up_nothing_but_its_own_requests(start_analyst, silent_host):
    server = start_analyst("--allow-private-sources", "yes")
    with ThreadPoolExecutor(12) as pool:
        runs = silent_host.asked_for(server, pool, 12)
        job = server.analysed("chain")
        assert server.get(f"/jobs/{job}/frames/3.jpg").status_code == 200
        assert server.get(f"/jobs/{job}/source").status_code == 200
        assert run(server).status_code == 200
        # All that was answered while they were still being waited for.
        assert not any(answer.done() for answer in runs)
        server.signal(signal.SIGTERM)
        wait(runs)
        # Nobody waited until the time was up: each was told that the server goes, or was cut off.
        for answer in runs:
            if answer.exception() is None:
                assert_error(answer.result(), 503)
            else:
                assert isinstance(answer.exception(), httpx.TransportError)
        assert server.wait() == 0


def test_more_runs_than_may_wait_are_refused_at_once(start_analyst, silent_host):
    server = start_analyst("--allow-private-sources", "yes")
    with ThreadPoolExecutor(40) as pool:
        runs = silent_host.asked_for(server, pool, 40)
        done, _ = wait(runs, return_when=FIRST_COMPLETED)
        refused = done.pop().result()
        assert_error(refused, 503, "overloaded")
        assert int(refused.headers["Retry-After"]) > 0
        server.stop()


def test_what_nobody_waits_for_is_given_up(start_analyst, silent_host):
    server = start_analyst("--allow-private-sources", "yes")
    url = f"http://127.0.0.1:{silent_host.listener.getsockname()[1]}/film.mp4"
    body = json.dumps({"pipeline_id": "chain", "source": url})
    head = f"POST /pipelines/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection((server.host, server.port)) as client:
        client.sendall(f"{head}Content-Type: application/json\r\n\r\n{body}".encode())
        silent_host.taken.append(silent_host.listener.accept()[0])
    # Not because its time was up, which would be 504.
    while (entry := server.await_log("request"))["path"] != "/pipelines/run":
        pass
    assert entry["status"] == 503
