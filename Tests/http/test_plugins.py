"""`/v1/plugins` and `/v1/devices`."""

from shapes import assert_error

MEMBERS = [
    "id",
    "version",
    "description",
    "tools",
    "health",
    "output_format",
    "capabilities",
    "models",
    "frames",
    "mean_ms",
    "p95_ms",
]


def test_every_plugin_says_what_it_is(analyst):
    plugins = analyst.get("/v1/plugins").json()["plugins"]
    assert {p["id"] for p in plugins} >= {"chain", "follow", "moody", "nothing"}
    for plugin in plugins:
        assert list(plugin) == MEMBERS
        assert analyst.get(f"/v1/plugins/{plugin['id']}").json() == plugin
        assert plugin["health"] == "ok"
        assert (plugin["frames"], plugin["mean_ms"], plugin["p95_ms"]) == (0, None, None)


def test_a_plugin_names_what_it_has_learned(analyst):
    weights, labels = analyst.get("/v1/plugins/learned").json()["models"]
    assert weights == {"name": "weights.onnx", "sha256": "0a" * 32}
    assert labels["name"] == "labels.txt"
    assert analyst.get("/v1/plugins/chain").json()["models"] == []


def test_a_tool_says_what_it_takes_and_gives(analyst):
    (follow,) = analyst.get("/v1/plugins/follow").json()["tools"]
    assert follow["id"] == "run"
    assert follow["inputs"] == ["video_frame", "detections"]
    assert follow["optional_inputs"] == ["detections"]
    assert follow["outputs"] == ["tracks"]
    assert follow["stateful"] is True
    (moody,) = analyst.get("/v1/plugins/moody").json()["tools"]
    setting = moody["config_schema"]["properties"]["fatal_at"]
    assert (setting["type"], setting["minimum"], setting["default"]) == ("integer", 0, 0)
    assert setting["description"]


def test_what_it_has_cost_is_known_after_a_job(analyst):
    job = analyst.analysed("chain")
    plugin = analyst.get("/v1/plugins/chain").json()
    assert plugin["frames"] == 50
    assert plugin["mean_ms"] >= 0
    assert plugin["p95_ms"] >= 0
    (node,) = analyst.get(f"/jobs/{job}/metrics").json()["nodes"]
    assert abs(plugin["mean_ms"] - node["mean_ms"]) <= 0.1
    assert analyst.get("/v1/plugins/moody").json()["frames"] == 0


def test_a_plugin_that_is_not_there(analyst):
    for name in ("nobody", "No%20Name"):
        assert_error(analyst.get(f"/v1/plugins/{name}"), 404, "plugin_not_found")


def test_devices(analyst):
    body = analyst.get("/v1/devices").json()
    assert list(body) == ["devices", "default"]
    assert body["default"] == "cpu"
    cpu, *others = body["devices"]
    assert (cpu["id"], cpu["kind"], cpu["available"]) == ("cpu", "cpu", True)
    assert "reason" not in cpu
    assert others
    for device in others:
        assert device["kind"] == "gpu"
        assert ("reason" in device) is (not device["available"])
        assert not device.get("reason", "").startswith("the decoder")
