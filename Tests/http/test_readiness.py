"""`/readyz` of a server whose database takes no writes."""

import sqlite3
from contextlib import closing

from shapes import assert_error

ORDER = {"plugins": ["chain"], "source": "film.mp4"}


def test_it_is_not_ready_while_nothing_can_be_written(start_analyst, tmp_path):
    data = tmp_path / "locked"
    server = start_analyst(data=data)
    assert server.get("/readyz").json() == {"status": "ready"}
    with closing(sqlite3.connect(data / "touchline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_error(server.http.post("/v1/jobs", json=ORDER), 503, "database_locked")
        # However often it is asked, and whatever it tries meanwhile.
        for _ in range(3):
            answer = server.get("/readyz")
            assert "write lock" in assert_error(answer, 503, "database_locked")
            assert int(answer.headers["retry-after"]) > 0
        assert server.get("/healthz").status_code == 200
        assert server.get("/jobs").status_code == 200
        other.execute("ROLLBACK")
    assert server.http.post("/v1/jobs", json=ORDER).status_code == 200
    assert server.get("/readyz").json() == {"status": "ready"}


def test_it_is_ready_again_although_nobody_writes(start_touchline, tmp_path):
    data = tmp_path / "locked"
    server = start_touchline(data=data)
    with closing(sqlite3.connect(data / "touchline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = server.http.post("/uploads", content=b"film")
        assert_error(answer, 503, "database_locked")
        assert_error(server.get("/readyz"), 503, "database_locked")
        other.execute("ROLLBACK")
    # Nobody sends work to a server that is not ready: asking alone must find out.
    while server.get("/readyz").status_code == 503:
        pass
    assert server.get("/readyz").json() == {"status": "ready"}
