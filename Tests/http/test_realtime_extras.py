"""What belongs to the stream: pongs, who is connected; and what operators ask."""

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
