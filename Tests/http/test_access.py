"""Who may do what: tokens and roles, cookies, tickets, hosts, origins."""

import subprocess

import pytest
from shapes import NOBODY, assert_error
from tokens import TOKENS, bearer
from wire import Wire

# What each route asks for, and what it says to somebody who may (of a job that is not there).
ROUTES = [
    ("GET", "/jobs", "read", 200),
    ("GET", f"/jobs/{NOBODY}", "read", 404),
    ("GET", f"/jobs/{NOBODY}/frames", "read", 404),
    ("GET", f"/jobs/{NOBODY}/events", "read", 404),
    ("GET", f"/jobs/{NOBODY}/metrics", "read", 404),
    ("GET", f"/jobs/{NOBODY}/history", "read", 404),
    ("GET", f"/v1/jobs/{NOBODY}", "read", 404),
    ("GET", f"/v1/jobs/{NOBODY}/result", "read", 404),
    ("GET", f"/v1/jobs/{NOBODY}/extended", "read", 404),
    ("GET", "/v1/realtime/clients", "read", 200),
    ("POST", "/v1/realtime/pong", "read", 415),
    ("POST", "/v1/realtime/ticket", "read", 201),
    ("GET", "/v1/session", "read", 200),
    ("POST", "/v1/session", "read", 204),
    ("GET", "/metrics", "read", 200),
    ("GET", f"/jobs/{NOBODY}/source", "read", 404),
    ("GET", f"/jobs/{NOBODY}/frames/0.jpg", "read", 404),
    ("GET", "/v1/plugins", "read", 200),
    ("GET", "/v1/plugins/nobody", "read", 404),
    ("GET", "/v1/devices", "read", 200),
    ("GET", "/pipelines", "read", 200),
    ("GET", "/pipelines/nobody", "read", 404),
    ("GET", "/pipelines/nobody/metrics", "read", 404),
    ("POST", "/pipelines/validate", "read", 415),
    ("POST", "/pipelines", "submit", 415),
    ("POST", "/pipelines/run", "submit", 415),
    ("POST", "/jobs", "submit", 415),
    ("POST", "/v1/jobs", "submit", 415),
    ("POST", "/v1/analyze", "submit", 415),
    ("POST", f"/jobs/{NOBODY}/cancel", "submit", 404),
    ("POST", "/uploads", "submit", 201),
    ("DELETE", f"/jobs/{NOBODY}", "admin", 404),
]


@pytest.mark.parametrize(("method", "path", "needed", "allowed"), ROUTES)
def test_roles(guarded, method, path, needed, allowed):
    body = {"content": b"film"} if path == "/uploads" else {}
    nobody = guarded.http.request(method, path, **body)
    assert_error(nobody, 401, "unauthorized")
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    wrong = {"Authorization": "Bearer " + "x" * 20}
    assert_error(guarded.http.request(method, path, headers=wrong, **body), 401, "unauthorized")
    roles = list(TOKENS)
    for role in roles:
        answer = guarded.http.request(method, path, headers=bearer(role), **body)
        if roles.index(role) < roles.index(needed):
            assert_error(answer, 403, "forbidden")
        else:
            assert answer.status_code == allowed, answer.text


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/openapi.yaml", "/", "/docs", "/stories", "/js/app.mjs"]
)
def test_what_is_open_to_everybody(guarded, path):
    assert guarded.get(path).status_code == 200
    assert guarded.get(path, headers={"Authorization": "Bearer stale"}).status_code == 200


def test_a_stream_by_header_and_by_cookie(guarded):
    with Wire(guarded) as wire:
        assert wire.status == 401
    with Wire(guarded, bearer("read")) as wire:
        assert wire.status == 200
    with Wire(guarded, {"Cookie": f"theme=dark; touchline_token={TOKENS['read']}"}) as wire:
        assert wire.status == 200
        wire.until_type("ping")


def test_asking_for_the_head_leaves_the_ticket_good(guarded):
    ticket = guarded.http.post("/v1/realtime/ticket", headers=bearer("read")).json()["ticket"]
    for _ in range(2):
        assert guarded.http.head("/v1/realtime", params={"ticket": ticket}).status_code == 200
    with Wire(guarded, ticket=ticket) as wire:
        assert wire.status == 200
    assert_error(guarded.get("/v1/realtime", params={"ticket": ticket}), 401, "ticket_invalid")


def test_a_ticket_opens_one_stream_once(guarded):
    answer = guarded.http.post("/v1/realtime/ticket", headers=bearer("read"))
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert list(body) == ["ticket", "expires_in_seconds"]
    with Wire(guarded, ticket=body["ticket"]) as wire:
        assert wire.status == 200
        wire.until_type("ping")
    again = guarded.get("/v1/realtime", params={"ticket": body["ticket"]})
    assert_error(again, 401, "ticket_invalid")
    fresh = guarded.http.post("/v1/realtime/ticket", headers=bearer("read")).json()["ticket"]
    assert_error(guarded.get("/jobs", params={"ticket": fresh}), 401, "unauthorized")


def test_the_audit_trail_names_who_did_it(guarded):
    job = guarded.held_job(until=0)
    guarded.http.post(f"/jobs/{job}/cancel", headers=bearer("submit"))
    # No events() here: it has no token. The end is waited for by the stream.
    with Wire(guarded, bearer("read"), job_id=job, after=0) as wire:
        wire.until_type("complete")
    guarded.http.delete(f"/jobs/{job}", headers=bearer("admin"))
    entries = guarded.get(f"/jobs/{job}/history", headers=bearer("read")).json()["history"]
    by_action = {e["action"]: e["actor"] for e in entries}
    assert by_action["cancel_requested"] == "submiter"
    assert by_action["deleted"] == "adminer"


def test_no_token_reaches_the_log(guarded):
    guarded.get("/jobs", headers=bearer("admin"))
    guarded.get("/jobs", headers={"Authorization": "Bearer guessed-0123456789"})
    ticket = guarded.http.post("/v1/realtime/ticket", headers=bearer("read")).json()["ticket"]
    with Wire(guarded, ticket=ticket) as wire:
        wire.until_type("ping")
    guarded.stop()
    lines = []
    while (line := guarded.log.get()) is not None:
        lines.append(str(line))
    assert len(lines) >= 4
    for secret in (*TOKENS.values(), "guessed-0123456789", ticket):
        assert not [line for line in lines if secret in line]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:80", 200),
        ("[::1]", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("a b", 400),
    ],
)
def test_the_host_is_checked(stage, host, status):
    for path in ("/healthz", "/v1/realtime"):
        answer = stage.http.head(path, headers={"Host": host})
        assert answer.status_code == status


def test_a_host_that_was_named(start_stage):
    stage = start_stage("--allow-host", "club.example")
    assert stage.get("/healthz", headers={"Host": "club.example:8000"}).status_code == 200
    assert_error(stage.get("/healthz", headers={"Host": "x.example"}), 421, "host_not_allowed")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:1"},
    ],
)
def test_a_write_of_another_origin_is_refused(stage, headers):
    job = stage.finished()
    assert_error(stage.http.delete(f"/jobs/{job}", headers=headers), 403, "origin_not_allowed")
    assert stage.get(f"/jobs/{job}", headers=headers).status_code == 200
    own = {"Origin": stage.url}
    assert stage.http.delete(f"/jobs/{job}", headers=own).status_code == 204


def test_only_origins_that_were_named_may_read_answers(start_stage):
    stage = start_stage("--allow-origin", "https://club.example")
    for path in ("/jobs", "/nothing"):
        named = stage.get(path, headers={"Origin": "https://club.example"})
        assert named.headers["access-control-allow-origin"] == "https://club.example"
        assert "Origin" in named.headers["vary"]
        other = stage.get(path, headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
    with Wire(stage, {"Origin": "https://club.example"}) as wire:
        assert wire.headers["access-control-allow-origin"] == "https://club.example"
    preflight = stage.http.options(
        "/jobs",
        headers={"Origin": "https://club.example", "Access-Control-Request-Method": "GET"},
    )
    assert "GET" in preflight.headers["access-control-allow-methods"]


def test_a_server_that_others_reach_wants_tokens(build, tmp_path):
    refused = subprocess.run(
        [build / "touchline", "serve", "--host", "0.0.0.0", "--data", tmp_path / "d"],
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 2
    assert "--token-file" in refused.stderr
    assert refused.stdout == ""
