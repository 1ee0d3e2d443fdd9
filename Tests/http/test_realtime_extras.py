"""What belongs to the stream: pongs, who is connected; and what operators ask."""

import re

from wire import Wire


def clients(stage):
    body = stage.get("/v1/realtime/clients").json()
    assert list(body) == ["clients"]
    return body["clients"]


def test_a_pong_is_measured(stage):
    with Wire(stage, session_id="me") as wire:
        ping = wire.until_type("ping")[-1].payload["ping_id"]
        assert clients(stage)[0]["latency_ms"] is None
        pong = {"session_id": "me", "ping_id": ping, "timestamp": "2026-02-12T10:30:45.123Z"}
        assert stage.http.post("/v1/realtime/pong", json=pong).status_code == 204
        assert clients(stage)[0]["latency_ms"] >= 0


def test_a_pong_to_nobody_is_nothing(stage):
    with Wire(stage, session_id="me") as wire:
        wire.until_type("ping")
        pong = {"session_id": "me", "ping_id": "0-0", "timestamp": "2026-02-12T10:30:45.123Z"}
        assert stage.http.post("/v1/realtime/pong", json=pong).status_code == 204
        assert clients(stage)[0]["latency_ms"] is None


def test_who_is_connected(stage):
    job = stage.held_job(until=0)
    assert clients(stage) == []
    with Wire(stage, session_id="all") as first, Wire(stage, session_id="one", job_id=job) as one:
        first.until_type("ping")
        one.until_type("ping")
        seen = {c["session_id"]: c for c in clients(stage)}
        assert set(seen) == {"all", "one"}
        assert seen["all"]["jobs"] == []
        assert seen["one"]["jobs"] == [job]
        for client in seen.values():
            assert client["dropped"] == 0
            assert client["age_ms"] >= 0
            assert {"lag_events", "lag_bytes", "lag_ms", "latency_ms"} < set(client)
    while clients(stage):
        pass


def test_health(start_touchline):
    server = start_touchline()
    assert server.get("/healthz").json() == {"status": "ok"}
    assert server.get("/readyz").json() == {"status": "ready"}


SAMPLE = re.compile(r'([a-z_:]+)(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)*\})? (-?[0-9.eE+-]+|\+Inf)$')


def test_metrics_are_prometheus_text(stage):
    job = stage.finished(frames=3)
    with Wire(stage, job_id=job, after=0) as wire:
        replayed = len([e for e in wire.rest() if e.type == "frame"])
    assert replayed == 3
    answer = stage.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.text.endswith("\n")
    kinds, values = {}, {}
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in kinds
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            match = SAMPLE.match(line)
            assert match, line
            name = match[1]
            base = re.sub(r"_(bucket|sum|count)$", "", name)
            assert name in kinds or kinds.get(base) == "histogram", line
            values[line.rsplit(" ", 1)[0]] = float(match[2])
    log = stage.events(job)
    assert values["touchline_events_published_total"] == len(log)
    assert values["touchline_streams_opened_total"] == 1
    assert values['touchline_jobs{status="running"}'] == 0
    assert values["touchline_commit_seconds_count"] >= 1
    assert values["process_resident_memory_bytes"] > 1 << 20
    # A histogram's last bucket holds all, and no bucket holds fewer than the one before.
    durations = {k: v for k, v in values.items() if "touchline_http_request_seconds" in k}
    route = 'method="GET",route="/v1/realtime"'
    buckets = [v for k, v in durations.items() if "_bucket{" in k and route in k]
    assert buckets == sorted(buckets)
    assert buckets[-1] == durations[f"touchline_http_request_seconds_count{{{route}}}"] == 1
