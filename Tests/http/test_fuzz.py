"""Every operation of openapi.yaml, asked in every way that schemathesis can think of."""

import itertools

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from servers import PATIENCE, ROOT, Stage

schema = schemathesis.openapi.from_path(str(ROOT / "openapi.yaml"))

# As many examples of each phase, and always the same ones: a test that fails once fails again.
SETTINGS = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Jobs:
    """Jobs to ask about: ended ones, for nothing about them makes anybody wait."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.kept = [
            stage.finished("alpha", "beta", frames=5, warnings=1),
            stage.finished("alpha", frames=3, fail="fatal"),
            stage.finished("beta", frames=3, fail="soft"),
        ]
        self.turn = itertools.count()

    def one(self, case: Case) -> str:
        if case.method.upper() in ("DELETE", "POST"):
            return self.stage.finished() if next(self.turn) % 2 else self.stage.held_job(until=0)
        return self.kept[next(self.turn) % len(self.kept)]


@pytest.fixture(scope="module")
def jobs(build, tmp_path_factory):
    stage = Stage([str(build / "stage-server")], tmp_path_factory.mktemp("fuzz"))
    yield Jobs(stage)
    stage.stop()


def point_at_something(case: Case, jobs: Jobs) -> None:
    """Every other request is about a job that is there. A stream is of a job that has ended."""
    named = case.path_parameters
    if "id" in named and next(jobs.turn) % 2:
        named["id"] = jobs.one(case)
    if case.path == "/v1/realtime" and not case.query.get("job_id"):
        case.query["job_id"] = [jobs.kept[0]]


@schema.parametrize()
@SETTINGS
def test_operation(case: Case, jobs: Jobs):
    point_at_something(case, jobs)
    case.call_and_validate(base_url=jobs.stage.url, timeout=PATIENCE)
