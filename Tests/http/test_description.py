"""openapi.yaml: valid, complete, and true."""

import json
import subprocess
from typing import Any

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from servers import ROOT
from wire import Wire

FILE = ROOT / "openapi.yaml"
METHODS = {"get", "post", "put", "delete", "patch"}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text())


def test_it_is_valid(description):
    validate(description)


def test_it_is_served_as_it_is(stage, start_touchline):
    for server in (stage, start_touchline()):
        answer = server.get("/openapi.yaml")
        assert answer.headers["content-type"] == "application/yaml"
        assert answer.content == FILE.read_bytes()
        tag = {"If-None-Match": answer.headers["etag"]}
        assert server.get("/openapi.yaml", headers=tag).status_code == 304


def test_a_server_without_it_says_so(start_touchline, tmp_path):
    server = start_touchline("--assets", str(tmp_path))
    answer = server.get("/openapi.yaml")
    assert answer.status_code == 404
    assert "--assets" in answer.json()["detail"]


def test_it_holds_every_route_and_no_other(stage, description):
    table = {(r["method"], r["path"]) for r in stage.command(do="routes")["routes"]}
    # The files that pages are made of; no path of OpenAPI can stand for what lies in folders.
    table.remove(("GET", "/{path*}"))
    described = {
        (method.upper(), path)
        for path, item in description["paths"].items()
        for method in METHODS & set(item)
    }
    assert described == table


def test_the_reference_reads_it_as_everybody_does(description):
    """`/docs` has a reader of YAML of its own."""
    program = """
        import { readFileSync } from 'node:fs';
        import { parseYAML } from './public/js/yaml.mjs';
        const whole = (_, value) => (typeof value === 'bigint' ? { bigint: String(value) } : value);
        console.log(JSON.stringify(parseYAML(readFileSync('openapi.yaml', 'utf8')), whole));
    """
    command = ["node", "--input-type=module", "--eval", program]
    read = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert json.loads(read) == with_big_numbers_named(description)


def with_big_numbers_named(value: Any) -> Any:
    """What a number of JavaScript cannot hold exactly travels as text."""
    if isinstance(value, dict):
        return {k: with_big_numbers_named(v) for k, v in value.items()}
    if isinstance(value, list):
        return [with_big_numbers_named(v) for v in value]
    if isinstance(value, int) and abs(value) >= 2**53:
        return {"bigint": str(value)}
    return value


def validator(description: dict[str, Any], name: str) -> jsonschema.protocols.Validator:
    registry = Registry().with_resource("urn:openapi", DRAFT202012.create_resource(description))
    schema = {"$ref": f"urn:openapi#/components/schemas/{name}"}
    return jsonschema.Draft202012Validator(schema, registry=registry)


def test_every_event_of_a_stream_is_as_it_says(start_stage, description):
    """What a validator does not look into, the JSON inside of `data`, is looked into here."""
    stage = start_stage("--ping-interval", "0.05")
    outer = validator(description, "StreamEvent")
    inner = validator(description, "RealtimeMessage")
    stage.finished("alpha", "beta", frames=3, warnings=1, fail="soft", fail_pass=1, fail_frame=1)
    stage.finished("alpha", frames=3, fail="fatal")
    running = stage.held_job(until=1, frames=3)
    seen = set()
    with Wire(stage, {"Last-Event-ID": "nonsense"}) as reset, Wire(stage, after=0) as wire:
        events = [reset.event()]
        events += wire.until(lambda e: e.type == "frame" and e.payload["job_id"] == running)
        stage.stop()
        events += wire.rest() + reset.rest()
    for event in events:
        outer.validate({"event": event.type, "id": event.id, "data": event.data})
        inner.validate(event.message)
        seen.add(event.type)
    assert seen == {
        "metadata",
        "progress",
        "plugin_status",
        "frame",
        "warning",
        "error",
        "complete",
        "ping",
    }


def test_its_messages_are_those_of_the_fixtures(description):
    """The golden files that Swift and JavaScript read are messages to it as well."""
    message = validator(description, "RealtimeMessage")
    folder = ROOT / "Tests" / "Fixtures" / "messages"
    names = [p for p in folder.glob("*.json") if p.name != "pong.json"]
    assert len(names) >= 9
    for path in [
        *names,
        *(folder / "minimal").glob("*.json"),
        *(folder / "variants").glob("*.json"),
    ]:
        if path.name != "pong.json":
            message.validate(json.loads(path.read_text()))


def test_a_wrong_message_is_no_message_to_it(description):
    """That the schemas can fail."""
    message = validator(description, "RealtimeMessage")
    path = ROOT / "Tests" / "Fixtures" / "messages" / "frame.json"
    good = json.loads(path.read_text())
    message.validate(good)
    for change in ({"index": "1"}, {"frame_id": "1"}, {"extra": 1}, {"timing_ms": None}):
        wrong = {**good, "payload": {**good["payload"], **change}}
        with pytest.raises(jsonschema.ValidationError):
            message.validate(wrong)
    with pytest.raises(jsonschema.ValidationError):
        message.validate({**good, "type": "progress"})
