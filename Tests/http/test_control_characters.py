"""NUL, CR and LF in whatever a client may say: the right status, and the server goes on."""

import copy
import re
import shutil
import socket
from urllib.parse import quote

import pytest
import yaml
from servers import PATIENCE, ROOT, Stage
from shapes import assert_error

AWKWARD = {"nul": "\0", "cr": "\r", "lf": "\n", "crlf": "\r\n"}


@pytest.fixture(scope="module", autouse=True)
def server(build, corpus, tmp_path_factory):
    """One for all, so that whoever breaks it breaks it for those who come after."""
    media = tmp_path_factory.mktemp("media")
    shutil.copy(corpus / "h264-b.mp4", media / "film.mp4")
    options = ("--plugins", "test", "--media-root", str(media))
    stage = Stage([str(build / "stage-server")], tmp_path_factory.mktemp("awkward"), *options)
    known = stage.get("/pipelines").json()
    yield stage
    # Nothing of it has come in.
    assert stage.get("/pipelines").json() == known
    assert stage.get("/jobs").json()["jobs"] == []
    stage.stop()


@pytest.fixture(autouse=True)
def alive(server):
    yield
    assert server.process.poll() is None
    assert server.get("/healthz").status_code == 200


@pytest.fixture(params=AWKWARD.values(), ids=AWKWARD.keys())
def awkward(request):
    return f"a{request.param}b"


PIPELINE = {
    "id": "awkward",
    "name": "Awkward",
    "nodes": [
        {"id": "m", "plugin_id": "moody", "tool_id": "run", "config": {"warn_every": 1}},
        {"id": "f", "plugin_id": "follow", "tool_id": "run"},
    ],
    "edges": [{"from_node": "m", "to_node": "f"}],
    "entry_nodes": ["m"],
    "output_nodes": ["f"],
}
ORDER = {"pipeline_id": "chain", "source": "film.mp4", "options": {}}
LEGACY = {"plugins": ["chain"], "source": "film.mp4", "device_requested": "cpu", "options": {}}
PONG = {"session_id": "s", "ping_id": "1-1", "timestamp": "2026-02-12T10:30:45.123Z"}
RUN = {"pipeline_id": "chain", "source": "film.mp4"}
BODIES = {
    "/pipelines": PIPELINE,
    "/pipelines/validate": PIPELINE,
    "/pipelines/run": RUN,
    "/jobs": ORDER,
    "/v1/jobs": LEGACY,
    "/v1/analyze": LEGACY,
    "/v1/realtime/pong": PONG,
}


def places(value, before=()):
    """Each string of a JSON value, and each object, to which another key may be added."""
    if isinstance(value, str):
        yield before
    elif isinstance(value, dict):
        yield (*before, None)
        for key, element in value.items():
            yield from places(element, (*before, key))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from places(element, (*before, index))


def changed(value, place, text):
    value = copy.deepcopy(value)
    *way, last = place
    inner = value
    for part in way:
        inner = inner[part]
    inner[text if last is None else last] = 1 if last is None else text
    return value


BODY_PLACES = [
    pytest.param(
        path, place, id=f"{path}-{'.'.join('key' if p is None else str(p) for p in place)}"
    )
    for path, body in BODIES.items()
    for place in places(body)
]


@pytest.mark.parametrize(("path", "place"), BODY_PLACES)
def test_in_a_body(server, path, place, awkward):
    answer = server.http.post(path, json=changed(BODIES[path], place, awkward))
    in_config = path == "/pipelines/validate" and place[-2:] == ("config", None)
    if in_config:
        # A definition like any other, which cannot run.
        assert answer.status_code == 200
        assert answer.json()["valid"] is False
        return
    detail = assert_error(answer, 422)
    code = answer.json()["code"]
    if place[-1] in ("source", "video_url"):
        # A file may be called so; there is none.
        assert code in ("validation_failed", "source_not_found", "source_refused")
    elif place[-2:] == ("config", None):
        assert code == "invalid_pipeline"
    else:
        assert code == "validation_failed"
    # It is this that is wrong with it, and nothing else.
    names = [part for part in place if isinstance(part, str)]
    assert (names[-1] if names else awkward) in detail


@pytest.mark.parametrize("path", ["/jobs"])
@pytest.mark.parametrize("url", ["http://127.0.0.1/{}", "rtsp://{}/x", "{}.mp4"])
def test_in_an_address(server, path, url, awkward):
    body = {"pipeline_id": "chain", "video_url": url.format(awkward)}
    detail = assert_error(server.http.post(path, json=body), 422)
    assert detail.startswith("video_url")


def queries():
    description = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    shared = description["components"]["parameters"]
    for path, item in description["paths"].items():
        if "get" not in item:
            continue
        for parameter in item.get("parameters", []) + item["get"].get("parameters", []):
            named = (
                shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
            )
            if named["in"] == "query":
                yield path, named["name"]


QUERIES = [*queries(), ("/v1/realtime", "ticket")]


@pytest.mark.parametrize(("path", "name"), QUERIES)
def test_in_a_query(server, path, name, awkward):
    target = re.sub(r"\{[a-z]+\}", "chain", path)
    for query in (f"{name}={quote(awkward)}", f"{quote(awkward)}={name}"):
        answer = server.get(f"{target}?{query}")
        assert_error(answer, 400, "invalid_target")


def test_the_queries_are_those_there_are():
    names = {name for _, name in QUERIES}
    assert names >= {"job_id", "session_id", "types", "fps", "after", "since", "submitted_by"}


@pytest.mark.parametrize(
    "path", ["/jobs/{}", "/v1/plugins/{}", "/pipelines/{}", "/jobs/{}/frames", "/css/{}", "/{}"]
)
def test_in_a_path(server, path, awkward):
    assert_error(server.get(path.format(quote(awkward))), 400, "invalid_target")


def form(*parts: tuple[str, str]) -> bytes:
    """A form, of each part its headers and its content, with nothing made right."""
    whole = "".join(f"--limit\r\n{headers}\r\n\r\n{content}\r\n" for headers, content in parts)
    return f"{whole}--limit--\r\n".encode()


def post_form(server, path, *parts):
    headers = {"Content-Type": "multipart/form-data; boundary=limit"}
    return server.http.post(path, content=form(*parts), headers=headers)


FIELD = 'Content-Disposition: form-data; name="{}"'
FILE = FIELD.format("file") + '; filename="a.mp4"'
FORMS = {"/v1/analyze": "plugins", "/pipelines/run": "pipeline_id", "/uploads": None}


@pytest.mark.parametrize("path", FORMS)
def test_in_the_name_of_a_field(server, path, awkward):
    answer = post_form(server, path, (FIELD.format(awkward), "chain"), (FILE, "film"))
    assert_error(answer, 400, "invalid_multipart")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        FIELD.format("file") + '; filename="{}"',
        FILE + "\r\nContent-Type: video/{}",
        FILE + "\r\nX-{}: 1",
    ],
    ids=["filename", "type", "header"],
)
def test_in_the_headers_of_a_file(server, path, headers, awkward):
    fields = [(FIELD.format(FORMS[path]), "chain")] if FORMS[path] else []
    answer = post_form(server, path, *fields, (headers.format(awkward), "film"))
    assert_error(answer, 400, "invalid_multipart")


@pytest.mark.parametrize("name", ["%0D%0A.mp4", "a%00b.mp4", "../../%0a"])
def test_what_browsers_make_of_a_file_name(server, name):
    """They write it encoded, and so it is a name like any other."""
    headers = FIELD.format("file") + f'; filename="{name}"'
    assert post_form(server, "/uploads", (headers, "film")).status_code == 201


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/analyze", "plugins"),
        ("/v1/analyze", "options"),
        ("/v1/analyze", "device_requested"),
        ("/pipelines/run", "pipeline_id"),
        ("/pipelines/run", "at_ms"),
    ],
)
def test_in_the_value_of_a_field(server, path, name, awkward):
    fields = {FORMS[path]: "chain", name: awkward}
    parts = [(FIELD.format(n), v) for n, v in fields.items()]
    assert_error(post_form(server, path, *parts, (FILE, "film")), 422, "validation_failed")


@pytest.mark.parametrize(
    "header", ["Last-Event-ID", "Authorization", "If-None-Match", "Accept", "Range", "Cookie"]
)
@pytest.mark.parametrize("end", ["nul", "cr"])
def test_in_a_header(server, header, end):
    """The other two end the line, and what follows is a header that is none."""
    text = f"GET /jobs HTTP/1.1\r\nHost: localhost\r\n{header}: a{AWKWARD[end]}b\r\n\r\n"
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as client:
        client.sendall(text.encode())
        status = client.makefile("rb").readline().split()[1]
    # At a NUL the library ends the value, so that what comes after it is never there.
    assert status in ((b"400",) if end == "cr" else (b"200", b"400"))
