"""Every operation of openapi.yaml, asked in every way that schemathesis can think of."""

import itertools
import re
import shutil
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from servers import PATIENCE, ROOT, Stage

JOB = re.compile("job_[0-7][0-9a-hjkmnp-tv-z]{25}")
CURSOR = re.compile("[0-9a-f]{8}-(0|[1-9][0-9]{0,18})")

schema = schemathesis.openapi.from_path(str(ROOT / "openapi.yaml"))

# As many examples of each phase, and always the same ones: a test that fails once fails again.
SETTINGS = settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Jobs:
    """Jobs to ask about: ended ones, for nothing about them makes anybody wait."""

    def __init__(self, stage: Stage):
        self.stage = stage
        for end in ("soft", "fatal"):
            config = {f"{end}_at": 2}
            stage.register(end, {"id": "m", "plugin_id": "moody", "config": config})
        self.kept = [
            stage.analysed("moody", "chain", options={"max_frames": 5}),
            self.of_pipeline("fatal"),
            self.of_pipeline("soft"),
        ]
        self.turn = itertools.count()
        self._running: str | None = None

    def of_pipeline(self, pipeline: str) -> str:
        body = {"pipeline_id": pipeline, "source": "film.mp4", "options": {"max_frames": 3}}
        job = self.stage.http.post("/jobs", json=body).json()["job_id"]
        self.stage.events(job)
        return job

    def fresh(self) -> str:
        """An ended job that nobody else asks about."""
        return self.stage.analysed("nothing", source="picture.png")

    def one(self, case: Case) -> str:
        if case.method.upper() == "DELETE":
            return self.fresh()
        if case.method.upper() == "POST":
            return self.running()
        return self.kept[next(self.turn) % len(self.kept)]

    def running(self) -> str:
        """A job to cancel; a new one when the last has been."""
        if self._running is None or self.stage.get(f"/jobs/{self._running}").json()["status"] != (
            "running"
        ):
            self._running = self.stage.hand_in("patient")
            self.stage.held(self._running)
        return self._running


@pytest.fixture(scope="module")
def jobs(build, corpus, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    shutil.copy(corpus / "h264-b.mp4", media / "film.mp4")
    shutil.copy(corpus / "picture.png", media / "picture.png")
    data = tmp_path_factory.mktemp("fuzz")
    options = ("--plugins", "test", "--media-root", str(media))
    stage = Stage([str(build / "stage-server")], data, *options)
    yield Jobs(stage)
    stage.stop()


def point_at_something(case: Case, jobs: Jobs) -> None:
    """Every other request is about a job that is there. A stream is of a job that has ended.

    What is wrong on purpose stays so.
    """
    named = case.path_parameters
    if case.path.startswith(("/pipelines/{", "/v1/plugins/{")) and next(jobs.turn) % 2:
        named["id"] = "moody"
    elif JOB.fullmatch(str(named.get("id"))) and next(jobs.turn) % 2:
        named["id"] = jobs.one(case)
    keep_from_waiting(case, jobs)


def keep_from_waiting(case: Case, jobs: Jobs) -> None:
    """A cursor of this log, and a stream that ends."""
    known = jobs.stage.events(jobs.kept[0])[2]["id"]
    # No schema can say which cursors this log has given out.
    if case.path.endswith("/events") and CURSOR.fullmatch(str(case.query.get("after"))):
        epoch = known.partition("-")[0]
        if not case.query["after"].startswith(f"{epoch}-"):
            case.query["after"] = known
    if case.path == "/v1/realtime" and not case.query.get("job_id"):
        case.query["job_id"] = [jobs.kept[0]]


# Whether these are taken depends on what is registered and which files there are: no schema
# can say.
ORDERS = {
    ("POST", "/jobs"),
    ("POST", "/v1/jobs"),
    ("POST", "/v1/analyze"),
    ("POST", "/pipelines"),
    ("POST", "/pipelines/run"),
}


def order_something(case: Case, jobs: Jobs) -> None:
    """Every other good order is for what is there."""
    if not isinstance(case.body, dict) or next(jobs.turn) % 2:
        return
    for name, value in {
        "pipeline_id": "moody",
        "plugins": ["nothing", "moody"],
        "source": "film.mp4",
        "video_url": "picture.png",
        "options": {"max_frames": 1},
    }.items():
        if name in case.body and not isinstance(case.body[name], (bytes, type(None))):
            case.body[name] = value


@schema.parametrize()
@SETTINGS
def test_operation(case: Case, jobs: Jobs):
    point_at_something(case, jobs)
    excluded = []
    if (case.method.upper(), case.path) in ORDERS:
        excluded.append(positive_data_acceptance)
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            order_something(case, jobs)
    case.call_and_validate(base_url=jobs.stage.url, timeout=PATIENCE, excluded_checks=excluded)


def test_the_links_lead_on(jobs: Jobs):
    """From answers to the operations that their links name, with what the answers gave."""
    fresh: set[str] = set()
    reached: set[str] = set()

    # A POST leads nowhere by itself, and would take most of the turns.
    class Journey(schema.exclude(method="POST").as_state_machine()):
        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"base_url": jobs.stage.url, "timeout": PATIENCE}

        def before_call(self, case: Case) -> None:
            if case.path == "/jobs":
                # The newest job, to which the links lead, is one that may be removed.
                fresh.add(jobs.fresh())
                # What is generated finds nothing, and nothing leads nowhere. And the page is short:
                # whether there is another must not depend on how many jobs others have left, for
                # what is drawn next depends on the links that an answer has.
                case.query.clear()
                case.query["limit"] = 1
                case.headers.clear()
            keep_from_waiting(case, jobs)

        def after_call(self, response: schemathesis.Response, case: Case) -> None:
            if case.path_parameters.get("id") in fresh and response.status_code < 300:
                reached.add(case.operation.label)

    Journey.run(settings=settings(SETTINGS, max_examples=60, stateful_step_count=8))
    linked = {"GET /jobs/{id}", "DELETE /jobs/{id}"} | {
        f"GET /jobs/{{id}}/{part}" for part in ("frames", "events", "metrics", "history")
    }
    # Chance decides which of them; that one was reached at all by a link says that links hold.
    assert len(reached & linked) >= 3, reached
