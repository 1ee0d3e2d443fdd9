"""Jobs that really run: pipelines over videos, seen from outside."""

import random
import signal

import pytest
from analysed import passes, steady, submit, without_times
from expected import essence
from live import live_film
from test_order import live_stream, three_views
from wire import Wire

SCENES = {
    "one plugin": {"plugins": ["chain"], "frames": 7},
    "two plugins": {"plugins": ["follow", "chain"], "frames": 5},
    "three plugins": {"plugins": ["chain", "follow", "nothing"], "frames": 4},
    "warnings": {"plugins": ["chain", "moody"], "frames": 5, "warnings": ("moody",)},
    "one frame": {"plugins": ["chain", "follow"], "frames": 1},
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_the_order_is_the_same_everywhere(pipelines, scene):
    with live_stream(pipelines) as wire:
        job = submit(pipelines, scene["plugins"], max_frames=scene["frames"])
        log = three_views(pipelines, wire, job)
    assert steady(log) == passes(**scene)
    assert all(e["payload"]["job_id"] == job for e in log)


BREAKS = {
    "sulky": [
        ("frame", "sulky", 0),
        ("progress", 25, "Analysing"),
        ("warning", "sulky", "high"),
        ("progress", 50, "Analysing"),
        ("plugin_status", "sulky", "completed"),
    ],
    "absent": [("plugin_status", "absent", "failed"), ("warning", "absent", "high")],
}


@pytest.mark.parametrize("plugin", BREAKS)
def test_a_soft_failure_lets_the_next_plugin_run(pipelines, plugin):
    with live_stream(pipelines) as wire:
        job = submit(pipelines, [plugin, "chain"], max_frames=2)
        log = steady(three_views(pipelines, wire, job))
    assert log == [
        ("progress", 0, "Starting"),
        ("metadata", plugin),
        ("plugin_status", plugin, "started"),
        *BREAKS[plugin],
        *passes(["sulky", "chain"], 2)[-9:],
    ]


def test_a_fatal_failure_ends_the_job(pipelines):
    with live_stream(pipelines) as wire:
        job = submit(pipelines, ["fragile", "chain"], max_frames=2)
        log = three_views(pipelines, wire, job)
    assert steady(log) == [
        ("progress", 0, "Starting"),
        ("metadata", "fragile"),
        ("plugin_status", "fragile", "started"),
        ("frame", "fragile", 0),
        ("progress", 25, "Analysing"),
        ("plugin_status", "fragile", "failed"),
        ("error", "fragile", "BROKEN"),
        ("progress", 100, "Failed"),
        ("complete", "failed"),
    ]
    assert log[-3]["payload"]["frame_id"] == "f-1"


def test_the_conversation_of_five_frames_and_two_plugins(pipelines):
    body = {
        "source": "h264-b.mp4",
        "device_requested": "cpu",
        "plugins": ["chain", "doubtful"],
        "options": {"max_frames": 5},
    }
    # Watching begins before the job does, so nothing of it is missed.
    with live_stream(pipelines) as wire:
        answer = pipelines.http.post("/v1/jobs", json=body)
        assert answer.status_code == 200
        job = answer.json()["job_id"]
        assert answer.json() == {
            "job_id": job,
            "device_requested": "cpu",
            "device_used": "cpu",
            "fallback": False,
            "frames": [],
        }
        heard = [e for e in wire.until_type("complete") if e.payload.get("job_id") == job]
    assert steady([e.as_polled() for e in heard]) == [
        ("progress", 0, "Starting"),
        ("metadata", "chain"),
        ("plugin_status", "chain", "started"),
        *[
            step
            for index in range(5)
            for step in (("frame", "chain", index), ("progress", 10 * index + 10, "Analysing"))
        ],
        ("plugin_status", "chain", "completed"),
        ("metadata", "doubtful"),
        ("plugin_status", "doubtful", "started"),
        ("frame", "doubtful", 0),
        ("progress", 60, "Analysing"),
        ("frame", "doubtful", 1),
        ("progress", 70, "Analysing"),
        ("frame", "doubtful", 2),
        ("warning", "doubtful", "low"),
        ("progress", 80, "Analysing"),
        ("frame", "doubtful", 3),
        ("progress", 90, "Analysing"),
        ("frame", "doubtful", 4),
        ("progress", 99, "Analysing"),
        ("plugin_status", "doubtful", "completed"),
        ("progress", 100, "Complete"),
        ("complete", "completed"),
    ]
    by_type = {
        kind: [e.payload for e in heard if e.type == kind] for kind in {e.type for e in heard}
    }
    ended = [p for p in by_type["plugin_status"] if p["status"] == "completed"]
    for status in ended:
        spent = [f["timing_ms"] for f in by_type["frame"] if f["plugin"] == status["plugin"]]
        assert len(spent) == status["frames_processed"] == 5
        # The sum over the frames, each of which was rounded.
        assert abs(sum(spent) - status["timing_ms"]) <= 0.05 * (len(spent) + 1) + 1e-6

    extended = pipelines.get(f"/v1/jobs/{job}/extended").json()
    frames = extended.pop("frames")
    assert extended == {
        **{k: v for k, v in answer.json().items() if k != "frames"},
        "progress": 100,
        "plugin_timings": {p["plugin"]: p["timing_ms"] for p in ended},
        "warnings": ["Low confidence"],
    }
    assert list(extended) == [
        "job_id",
        "device_requested",
        "device_used",
        "fallback",
        "progress",
        "plugin_timings",
        "warnings",
    ]
    key = lambda frame: (frame["index"], frame["plugin"])  # noqa: E731
    assert sorted(frames, key=key) == sorted(by_type["frame"], key=key)

    # Whoever comes back at the end of a finished job is told to stop.
    with Wire(pipelines, {"Last-Event-ID": heard[-1].id}, job_id=job) as after:
        assert after.status == 204


def test_both_outputs_of_a_pipeline_are_its_frames(pipelines):
    answer = pipelines.http.post(
        "/jobs",
        json={
            "pipeline_id": "chain_follow",
            "source": "h264-b.mp4",
            "options": {"stride": 10, "max_frames": 3},
        },
    )
    assert answer.status_code == 202
    job = answer.json()["job_id"]
    pipelines.events(job)
    result = pipelines.get(f"/jobs/{job}").json()["result"]
    assert [(f["frame_id"], f["node"]) for f in result["frames"]] == [
        (index, node) for index in (0, 10, 20) for node in ("find", "track")
    ]
    assert result["summary"]["total_frames"] == 3
    assert result["summary"]["total_detections"] == 6
    page = pipelines.get(f"/jobs/{job}/frames", params={"limit": 2}).json()
    # A page holds whole frames: the rows of all nodes.
    assert [f["frame_id"] for f in page["frames"]] == [0, 0, 10, 10]
    metrics = pipelines.get(f"/jobs/{job}/metrics").json()
    assert [(n["node_id"], n["frames"]) for n in metrics["nodes"]] == [("find", 3), ("track", 3)]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("source", ["long.mp4", "set-back.ts"])
def test_a_server_that_dies_in_the_middle(start_pipelines, tmp_path, source, end):
    data = tmp_path / "data"
    stage = start_pipelines(data=data)
    whole = stage.events(submit(stage, ["chain", "follow"], source))
    job = submit(stage, ["chain", "follow"], source)
    # Twice: a third death would be taken for the job's own fault.
    for _ in range(2):
        with Wire(stage, job_id=job, after=0) as wire:
            wanted = random.randrange(1, 2 * len(whole) // 5)
            for number, event in enumerate(wire):
                if number > wanted or event.type == "complete":
                    break
        if end == signal.SIGKILL:
            stage.kill()
        else:
            stage.stop()
        stage = start_pipelines(data=data)
    assert without_times(stage.events(job)) == without_times(whole)


@pytest.fixture
def live_source():
    """The address of a server of test pictures for the first who comes."""
    with live_film() as film:
        yield film.address


def test_on_a_live_source_plugins_run_side_by_side(start_pipelines, live_source):
    stage = start_pipelines("--allow-private-sources", "yes")
    # Long enough to hear how long it has run.
    frames = 40
    with live_stream(stage) as wire:
        job = submit(stage, ["chain", "absent", "follow"], live_source, max_frames=frames)
        log = three_views(stage, wire, job)
    story = [essence(e) for e in log if e["type"] != "progress"]
    assert story == [
        *[("metadata", p) for p in ("chain", "absent", "follow")],
        *[("plugin_status", p, "started") for p in ("chain", "absent", "follow")],
        # What cannot be prepared stands back, and the others go on.
        ("plugin_status", "absent", "failed"),
        ("warning", "absent", "high"),
        *[("frame", p, index) for index in range(frames) for p in ("chain", "follow")],
        ("plugin_status", "chain", "completed"),
        ("plugin_status", "follow", "completed"),
        ("complete", "completed"),
    ]
    told = [e["payload"] for e in log if e["type"] == "progress"][1:-1]
    assert told
    for progress in told:
        # Nobody knows the end.
        assert "progress" not in progress
        assert progress["stage"].startswith("Running for ")
