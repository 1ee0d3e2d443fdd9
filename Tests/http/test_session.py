"""`/v1/session`: a browser's token, as a cookie."""

import pytest
from shapes import assert_error
from test_tls import CERTIFICATE, KEY
from tokens import TOKENS, bearer
from wire import Wire


def attributes(answer):
    """The cookie's value, and what is said of it."""
    pair, *rest = answer.headers["set-cookie"].split("; ")
    name, _, value = pair.partition("=")
    assert name == "touchline_token"
    return value, set(rest)


def test_a_token_becomes_a_cookie_that_opens_everything(guarded):
    answer = guarded.http.post("/v1/session", headers=bearer("submit"))
    assert answer.status_code == 204
    assert answer.headers["cache-control"] == "no-store"
    value, said = attributes(answer)
    assert said == {"Path=/", "HttpOnly", "SameSite=Strict"}
    # The client keeps it by itself, as a browser does.
    assert guarded.get("/jobs").status_code == 200
    session = guarded.get("/v1/session")
    assert session.json() == {"name": "submiter", "role": "submit", "needs_token": True}
    assert list(session.json()) == ["name", "role", "needs_token"]
    assert session.headers["cache-control"] == "no-store"
    with Wire(guarded, {"Cookie": f"touchline_token={value}"}) as wire:
        assert wire.status == 200
        wire.until_type("ping")


def test_leaving_takes_it_away(guarded):
    guarded.http.post("/v1/session", headers=bearer("read"))
    answer = guarded.http.delete("/v1/session")
    assert answer.status_code == 204
    value, said = attributes(answer)
    assert value == ""
    assert {"Path=/", "Max-Age=0"} <= said
    assert not guarded.http.cookies
    assert_error(guarded.get("/v1/session"), 401, "unauthorized")


def test_a_cookie_that_is_no_longer_good_can_be_replaced_and_removed(guarded):
    stale = {"Cookie": "touchline_token=taken-out-of-the-file"}
    assert_error(guarded.get("/v1/session", headers=stale), 401, "unauthorized")
    assert guarded.http.delete("/v1/session", headers=stale).status_code == 204
    answer = guarded.http.post("/v1/session", headers={**stale, **bearer("read")})
    assert attributes(answer)[0] == TOKENS["read"]


@pytest.mark.parametrize("wrong", ["Bearer wrong-token-0123456789", "Basic YTpi", "Bearer", ""])
def test_a_wrong_token_gives_no_cookie(guarded, wrong):
    answer = guarded.http.post("/v1/session", headers={"Authorization": wrong})
    assert_error(answer, 401, "unauthorized")
    assert "set-cookie" not in answer.headers


def test_a_page_of_another_origin_logs_nobody_in_or_out(guarded):
    evil = {"Origin": "https://evil.example"}
    answer = guarded.http.post("/v1/session", headers={**evil, **bearer("read")})
    assert_error(answer, 403, "origin_not_allowed")
    assert_error(guarded.http.delete("/v1/session", headers=evil), 403, "origin_not_allowed")


def test_where_the_browser_speaks_tls_the_cookie_is_secure(start_guarded):
    tls = start_guarded("--tls-cert", str(CERTIFICATE), "--tls-key", str(KEY))
    assert "Secure" in attributes(tls.http.post("/v1/session", headers=bearer("read")))[1]
    assert "Secure" in attributes(tls.http.delete("/v1/session"))[1]
    behind_a_proxy = {"Host": "localhost", "Origin": "https://localhost", **bearer("read")}
    answer = start_guarded().http.post("/v1/session", headers=behind_a_proxy)
    assert "Secure" in attributes(answer)[1]


def test_a_server_without_tokens_gives_nothing_and_needs_nothing(stage):
    for headers in ({}, bearer("read")):
        answer = stage.http.post("/v1/session", headers=headers)
        assert answer.status_code == 204
        assert "set-cookie" not in answer.headers
    assert stage.get("/v1/session").json() == {"name": None, "role": "admin", "needs_token": False}
    assert stage.http.delete("/v1/session").status_code == 204
