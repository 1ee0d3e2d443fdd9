"""The registry of pipelines: what is in it stays as it is; what cannot run does not come in."""

import pytest
from shapes import assert_error

CHAIN_AND_FOLLOW = {
    "id": "players",
    "name": "Players, and where they go",
    "nodes": [
        {"id": "find", "plugin_id": "chain", "tool_id": "run"},
        {"id": "track", "plugin_id": "follow", "tool_id": "run"},
    ],
    "edges": [{"from_node": "find", "to_node": "track"}],
    "entry_nodes": ["find"],
    "output_nodes": ["find", "track"],
}


def test_a_pipeline_comes_in_and_runs(analyst):
    answer = analyst.http.post("/pipelines", json=CHAIN_AND_FOLLOW)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/pipelines/players"
    body = answer.json()
    assert list(body) == [*CHAIN_AND_FOLLOW, "content_hash", "created_at", "created_by"]
    assert {k: body[k] for k in CHAIN_AND_FOLLOW} == CHAIN_AND_FOLLOW
    seen = analyst.get("/pipelines/players")
    assert seen.json() == body
    same = {"If-None-Match": seen.headers["etag"]}
    assert analyst.get("/pipelines/players", headers=same).status_code == 304
    assert body in analyst.get("/pipelines").json()["pipelines"]
    order = {"pipeline_id": "players", "source": "film.mp4"}
    job = analyst.http.post("/jobs", json=order).json()["job_id"]
    analyst.events(job)
    frames = analyst.get(f"/jobs/{job}").json()["result"]["frames"]
    assert [f["node"] for f in frames[:4]] == ["find", "track", "find", "track"]
    provenance = analyst.get(f"/jobs/{job}?include=summary").json()["result"]["summary"]
    assert provenance["provenance"]["pipelines"] == [
        {"pipeline_id": "players", "content_hash": body["content_hash"]}
    ]


def test_each_plugin_that_can_run_alone_is_a_pipeline(analyst):
    ids = [p["id"] for p in analyst.get("/pipelines").json()["pipelines"]]
    assert ids == sorted(ids)
    assert set(ids) >= {"chain", "follow", "moody", "nothing"}


def test_what_is_registered_never_changes(analyst):
    first = analyst.http.post("/pipelines", json=CHAIN_AND_FOLLOW).json()
    for change in ({}, {"name": "Other"}):
        again = analyst.http.post("/pipelines", json={**CHAIN_AND_FOLLOW, **change})
        assert_error(again, 409, "already_exists")
    assert analyst.get("/pipelines/players").json() == first
    for method in ("PUT", "DELETE", "PATCH"):
        assert_error(analyst.http.request(method, "/pipelines/players"), 405)


def test_it_is_there_after_a_restart(start_analyst, tmp_path):
    server = start_analyst(data=tmp_path / "kept")
    body = server.http.post("/pipelines", json=CHAIN_AND_FOLLOW).json()
    server.kill()
    assert start_analyst(data=tmp_path / "kept").get("/pipelines/players").json() == body


BROKEN = {
    "id": "broken",
    "name": "All wrong",
    "nodes": [
        {"id": "a", "plugin_id": "nobody", "tool_id": "run"},
        {"id": "b", "plugin_id": "chain", "tool_id": "walk"},
        {"id": "c", "plugin_id": "moody", "tool_id": "run", "config": {"fatal_at": -1}},
        {"id": "d", "plugin_id": "chain", "tool_id": "run"},
        {"id": "d", "plugin_id": "chain", "tool_id": "run"},
    ],
    "edges": [{"from_node": "c", "to_node": "x"}],
    "entry_nodes": ["a", "b", "c", "d"],
    "output_nodes": ["y"],
}
WRONG = {
    ("unknown_plugin", "a"),
    ("unknown_tool", "b"),
    ("invalid_config", "c"),
    ("duplicate_node", "d"),
    ("unknown_edge_node", "x"),
    ("unknown_output_node", "y"),
}


def test_every_error_at_once(analyst):
    answer = analyst.http.post("/pipelines/validate", json=BROKEN)
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["valid", "errors"]
    assert body["valid"] is False
    assert {(e["code"], e["node"]) for e in body["errors"]} >= WRONG
    detail = assert_error(analyst.http.post("/pipelines", json=BROKEN), 422, "invalid_pipeline")
    for error in body["errors"]:
        assert error["message"] in detail
    assert_error(analyst.get("/pipelines/broken"), 404, "pipeline_not_found")


def test_a_cycle_is_told_with_its_path(analyst):
    nodes = [{"id": n, "plugin_id": "follow", "tool_id": "run"} for n in "ab"]
    edges = [{"from_node": "a", "to_node": "b"}, {"from_node": "b", "to_node": "a"}]
    body = {**CHAIN_AND_FOLLOW, "nodes": nodes, "edges": edges}
    body |= {"entry_nodes": ["a"], "output_nodes": ["b"]}
    errors = analyst.http.post("/pipelines/validate", json=body).json()["errors"]
    (cycle,) = [e for e in errors if e["code"] == "cycle"]
    assert "a → b → a" in cycle["message"]


def test_every_cycle_is_told_at_once(analyst):
    nodes = [{"id": n, "plugin_id": "follow", "tool_id": "run"} for n in "abcd"]
    edges = [{"from_node": a, "to_node": b} for a, b in ("ab", "ba", "cd", "dc")]
    body = {**CHAIN_AND_FOLLOW, "nodes": nodes, "edges": edges}
    body |= {"entry_nodes": ["a", "c"], "output_nodes": ["b"]}
    errors = analyst.http.post("/pipelines/validate", json=body).json()["errors"]
    cycles = [e["message"].rpartition(": ")[2] for e in errors if e["code"] == "cycle"]
    assert cycles == ["a → b → a", "c → d → c"]


@pytest.mark.parametrize("name", ["run", "validate"])
def test_names_that_are_paths_already(analyst, name):
    body = {**CHAIN_AND_FOLLOW, "id": name}
    answer = analyst.http.post("/pipelines/validate", json=body).json()
    assert [(e["code"], name in e["message"]) for e in answer["errors"]] == [("reserved_id", True)]
    detail = assert_error(analyst.http.post("/pipelines", json=body), 422, "invalid_pipeline")
    assert f"'{name}'" in detail
    ids = [pipeline["id"] for pipeline in analyst.get("/pipelines").json()["pipelines"]]
    assert name not in ids


def test_what_can_run_is_valid_and_not_registered(analyst):
    answer = analyst.http.post("/pipelines/validate", json=CHAIN_AND_FOLLOW)
    assert answer.json() == {"valid": True, "errors": []}
    assert_error(analyst.get("/pipelines/players"), 404, "pipeline_not_found")


@pytest.mark.parametrize("path", ["/pipelines", "/pipelines/validate"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "No Name"}, "id"),
        ({"id": None}, "id"),
        ({"name": 5}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"nodes": {}}, "nodes"),
        ({"nodes": [{"id": "a", "plugin_id": "chain"}]}, "nodes[0].tool_id"),
        ({"edges": [{"from_node": "a", "to_node": 1}]}, "edges[0].to_node"),
        ({"entry_nodes": ["a", 1]}, "entry_nodes"),
        ({"nodes": [{"id": "a", "plugin_id": "a", "tool_id": "a"}] * 257}, "nodes"),
        ({"version": 2}, "version"),
    ],
)
def test_what_is_no_definition(analyst, path, change, field):
    answer = analyst.http.post(path, json={**CHAIN_AND_FOLLOW, **change})
    assert assert_error(answer, 422, "validation_failed").startswith(field)


@pytest.mark.parametrize("path", ["/pipelines", "/pipelines/validate", "/pipelines/run"])
def test_bad_bodies(analyst, path):
    headers = {"Content-Type": "application/json"}
    assert_error(analyst.http.post(path, content=b"{", headers=headers), 400, "invalid_json")
    assert_error(analyst.http.post(path, content=b"{}"), 415, "unsupported_media_type")
    large = b" " * (1 << 20) + b"{}"
    assert_error(analyst.http.post(path, content=large, headers=headers), 413, "body_too_large")


def test_metrics_of_a_pipeline_that_has_not_run(analyst):
    assert analyst.get("/pipelines/chain/metrics").json() == {
        "pipeline_id": "chain",
        "runs": 0,
        "frames": 0,
        "fps": None,
        "nodes": [],
        "bottleneck": None,
    }
    assert_error(analyst.get("/pipelines/nobody/metrics"), 404, "pipeline_not_found")


def digits(value):
    return len(str(value).partition(".")[2])


def test_metrics_over_its_runs(analyst):
    analyst.http.post("/pipelines", json=CHAIN_AND_FOLLOW)
    order = {"pipeline_id": "players", "source": "film.mp4", "options": {"stride": 2}}
    for _ in range(3):
        job = analyst.http.post("/jobs", json=order).json()["job_id"]
        analyst.events(job)
    of_job = analyst.get(f"/jobs/{job}/metrics").json()
    of_all = analyst.get("/pipelines/players/metrics").json()
    assert (of_all["runs"], of_all["frames"]) == (3, 75)
    assert (of_job["frames"], of_job["fps"] > 0, of_all["fps"] > 0) == (25, True, True)
    for metrics, frames in ((of_job, 25), (of_all, 75)):
        nodes = metrics["nodes"]
        assert [(n["node_id"], n["frames"]) for n in nodes] == [("find", frames), ("track", frames)]
        assert abs(sum(n["share"] for n in nodes) - 1) < 0.001
        assert digits(metrics["fps"]) <= 2
        for node in nodes:
            assert node["p50_ms"] <= node["p95_ms"] <= node["p99_ms"] <= node["max_ms"]
            assert max(digits(v) for k, v in node.items() if k.endswith("_ms")) <= 3
            assert digits(node["share"]) <= 4
    slowest = max(of_all["nodes"], key=lambda n: n["total_ms"])
    assert of_all["bottleneck"] == {"node_id": slowest["node_id"], "share": slowest["share"]}
