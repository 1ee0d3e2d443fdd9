"""Every link of openapi.yaml, followed: from a real answer to what can be asked next."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx
import pytest
import yaml
from servers import ROOT, Stage

DESCRIPTION: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text())
METHODS = ("get", "post", "put", "delete", "patch")
FILM = {"source": "film.mp4", "options": {"max_frames": 2}}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    while "$ref" in node:
        place: Any = DESCRIPTION
        for part in node["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        node = place
    return node


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    parameters: dict[str, str]
    """Where each of its parameters stands: path, query, header."""
    responses: dict[str, Any]


def operations() -> Iterator[tuple[str, Operation]]:
    for path, item in DESCRIPTION["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                both = item.get("parameters", []) + operation.get("parameters", [])
                places = {p["name"]: p["in"] for p in map(resolved, both)}
                yield (
                    operation["operationId"],
                    Operation(method, path, places, operation["responses"]),
                )


OPERATIONS = dict(operations())
# A ticket is a way to be let in and no parameter, but it is in the query that it is given.
QUERY_SECURITY = {
    scheme["name"]
    for scheme in DESCRIPTION["components"]["securitySchemes"].values()
    if scheme.get("in") == "query"
}


class Link(NamedTuple):
    origin: str
    status: str
    name: str
    content: dict[str, Any]

    @property
    def target(self) -> str:
        return self.content["operationId"]


LINKS = [
    Link(origin, status, name, resolved(link))
    for origin, operation in OPERATIONS.items()
    for status, response in operation.responses.items()
    for name, link in resolved(response).get("links", {}).items()
]


@dataclass
class Answer:
    """An answer, and the job that its request named in the path."""

    response: httpx.Response
    path: dict[str, str]

    def evaluate(self, expression: Any) -> Any:
        """A runtime expression of OpenAPI; whatever is none stands for itself."""
        if isinstance(expression, dict):
            return {name: self.evaluate(value) for name, value in expression.items()}
        if not isinstance(expression, str) or not expression.startswith("$"):
            return expression
        if expression.startswith("$request.path."):
            return self.path[expression.removeprefix("$request.path.")]
        assert expression.startswith("$response.body#/"), expression
        value = self.response.json()
        for part in expression.removeprefix("$response.body#/").split("/"):
            value = value[int(part)] if isinstance(value, list) else value[part]
        # Nothing, and nowhere to go: the link must have been made to lead on.
        assert value is not None, expression
        return value


def settled(stage: Stage, answer: Answer, target: str) -> Answer:
    """A job that is cancelled stands still; whatever else is asked, it has ended."""
    assert answer.response.is_success, answer.response.text
    job = answer.response.json()["job_id"]
    if target == "cancelJob":
        stage.held(job)
    else:
        stage.events(job)
    return answer


def jobs(stage: Stage, target: str) -> Answer:
    if target == "cancelJob":
        stage.held(stage.hand_in("patient"))
    else:
        # Two: so that there is a page after the first.
        stage.analysed("chain")
        stage.analysed("chain")
    return Answer(stage.get("/jobs", params={"limit": 1}), {})


def submitted(stage: Stage, target: str) -> Answer:
    pipeline = "patient" if target == "cancelJob" else "chain"
    body = {"pipeline_id": pipeline, "source": "film.mp4"}
    return settled(stage, Answer(stage.http.post("/jobs", json=body), {}), target)


def submitted_of_old(path: str) -> Callable[[Stage, str], Answer]:
    def submit(stage: Stage, target: str) -> Answer:
        body = {"plugins": ["chain"], **FILM}
        return settled(stage, Answer(stage.http.post(path, json=body), {}), target)

    return submit


def of_a_job(path: str) -> Callable[[Stage, str], Answer]:
    def ask(stage: Stage, target: str) -> Answer:
        job = stage.analysed("chain", **FILM)
        return Answer(stage.get(path.format(id=job), params={"limit": 1}), {"id": job})

    return ask


def registered(stage: Stage, target: str) -> Answer:
    node = {"id": "m", "plugin_id": "chain", "tool_id": "run"}
    nodes = {"nodes": [node], "edges": [], "entry_nodes": ["m"], "output_nodes": ["m"]}
    # What is registered stays: each time it is another.
    body = {"id": f"for_{target.lower()}", "name": "A link's", **nodes}
    return Answer(stage.http.post("/pipelines", json=body), {})


def uploaded(stage: Stage, _: str) -> Answer:
    # The pipeline that the link names, of the plugins that are here.
    stage.register("player_tracking_v1", {"id": "m", "plugin_id": "chain"})
    return Answer(stage.http.post("/uploads", content=b"a film"), {})


def asked(method: str, path: str) -> Callable[[Stage, str], Answer]:
    return lambda stage, _: Answer(stage.http.request(method, path), {})


# How to get an answer that has what the links of its operation need.
ORIGINS: dict[str, Callable[[Stage, str], Answer]] = {
    "listJobs": jobs,
    "submitJob": submitted,
    "submitLegacyJob": submitted_of_old("/v1/jobs"),
    "analyze": submitted_of_old("/v1/analyze"),
    "listFrames": of_a_job("/jobs/{id}/frames"),
    "pollEvents": of_a_job("/jobs/{id}/events"),
    "issueTicket": asked("POST", "/v1/realtime/ticket"),
    "listPlugins": asked("GET", "/v1/plugins"),
    "listPipelines": asked("GET", "/pipelines"),
    "registerPipeline": registered,
    "upload": uploaded,
}


@pytest.fixture(scope="module")
def server(build, corpus, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    shutil.copy(corpus / "h264-b.mp4", media / "film.mp4")
    options = ("--plugins", "test", "--media-root", str(media))
    stage = Stage([str(build / "stage-server")], tmp_path_factory.mktemp("links"), *options)
    yield stage
    stage.stop()


def test_there_are_links_and_a_way_to_each():
    assert {link.origin for link in LINKS} == set(ORIGINS)
    # Those that lead to what changes something, and those from it.
    targets = {OPERATIONS[link.target].method for link in LINKS}
    assert targets >= {"get", "post", "delete"}
    assert {OPERATIONS[link.origin].method for link in LINKS} >= {"get", "post"}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.origin}-{link.name}")
def test_a_link_leads_on(server, link):
    answer = ORIGINS[link.origin](server, link.target)
    assert answer.response.status_code == int(link.status), answer.response.text
    target = OPERATIONS[link.target]
    path, query = target.path, {}
    for name, expression in link.content.get("parameters", {}).items():
        value = answer.evaluate(expression)
        if target.parameters.get(name) == "path":
            path = path.replace(f"{{{name}}}", str(value))
        else:
            assert target.parameters.get(name) == "query" or name in QUERY_SECURITY, name
            query[name] = value
    assert "{" not in path, f"the link gives no value for all of {target.path}"
    body = {}
    if "requestBody" in link.content:
        body["json"] = answer.evaluate(link.content["requestBody"])
    with server.http.stream(target.method.upper(), path, params=query, **body) as followed:
        # A stream may have no end; that it begins is enough.
        if followed.headers.get("content-type") != "text/event-stream":
            followed.read()
            assert followed.is_success, followed.text
        assert followed.is_success
        assert str(followed.status_code) in target.responses
