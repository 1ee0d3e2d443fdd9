"""scripts/test_summary.py on made-up reports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT

PASSED = '<testcase classname="Log" name="appends"/>'
FAILED = (
    '<testcase classname="Log" name="tails"><failure message="1 is not 2&#10;more"/></testcase>'
)
BROKEN = '<testcase classname="Log" name="opens"><error>no such file\n  in setup</error></testcase>'
SKIPPED = '<testcase classname="Log" name="fills"><skipped>no tmpfs here</skipped></testcase>'


class Run:
    """A test run that happened: its suites, their reports, and how it is summed up."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports

    def suite(self, name: str, *cases: str, status: int = 0) -> "Run":
        self.report(
            f"{name}.xml", f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"
        )
        return self.outcome(name, str(status))

    def report(self, name: str, text: str) -> "Run":
        (self.reports / name).write_text(text)
        return self

    def outcome(self, name: str, status: str, reason: str = "") -> "Run":
        with (self.reports / "outcomes.tsv").open("a") as outcomes:
            outcomes.write(f"{name}\t7\t{status}\t{reason}\n")
        return self

    def summed_up(self, ci: bool = False) -> tuple[int, list[str]]:
        result = subprocess.run(
            [sys.executable, ROOT / "scripts/test_summary.py", self.reports],
            env={**os.environ, "CI": "true" if ci else ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.stderr == ""
        return result.returncode, result.stdout.splitlines()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_all_passed(run: Run) -> None:
    run.suite("lint", PASSED).suite("swift", PASSED, PASSED)

    status, lines = run.summed_up(ci=True)

    assert status == 0
    assert [line.split() for line in lines[1:4]] == [
        ["suite", "passed", "failed", "skipped", "seconds"],
        ["lint", "1", "0", "0", "7"],
        ["swift", "2", "0", "0", "7"],
    ]
    assert lines[-1] == "TOTAL: 3 passed, 0 failed, 0 skipped"


def test_names_each_failed_test_with_its_reason(run: Run) -> None:
    run.suite("swift", PASSED, FAILED, BROKEN, status=1)

    status, lines = run.summed_up()

    assert status == 1
    assert "FAILED   swift: Log/tails: 1 is not 2" in lines
    assert "FAILED   swift: Log/opens: no such file" in lines
    assert lines[-1] == "TOTAL: 1 passed, 2 failed, 0 skipped"


def test_a_failed_test_counts_even_if_the_suite_ended_well(run: Run) -> None:
    run.suite("js", PASSED, FAILED, status=0)

    assert run.summed_up()[0] == 1


@pytest.mark.parametrize("ci", [False, True])
def test_a_skip_is_named_and_fails_only_in_ci(run: Run, ci: bool) -> None:
    run.suite("swift", PASSED, SKIPPED)

    status, lines = run.summed_up(ci)

    assert status == int(ci)
    assert "SKIPPED  swift: Log/fills: no tmpfs here" in lines
    assert lines[-1] == "TOTAL: 1 passed, 0 failed, 1 skipped"


@pytest.mark.parametrize("ci", [False, True])
def test_a_suite_skipped_as_a_whole_counts_like_a_test(run: Run, ci: bool) -> None:
    run.suite("swift", PASSED).outcome("js", "skipped", "node is not installed")

    status, lines = run.summed_up(ci)

    assert status == int(ci)
    assert "SKIPPED  js: the whole suite: node is not installed" in lines
    assert lines[-1] == "TOTAL: 1 passed, 0 failed, 1 skipped"


def test_a_suite_may_leave_several_reports(run: Run) -> None:
    run.suite("swift", PASSED)
    run.report("swift-swift-testing.xml", f"<testsuites>{PASSED}{SKIPPED}</testsuites>")

    assert run.summed_up()[1][-1] == "TOTAL: 2 passed, 0 failed, 1 skipped"


def test_a_suite_that_did_not_compile_is_one_failure(run: Run) -> None:
    run.suite("lint", PASSED).outcome("swift", "1")

    status, lines = run.summed_up()

    assert status == 1
    assert any(line.startswith("FAILED   swift: ended with status 1") for line in lines)
    assert lines[-1] == "TOTAL: 1 passed, 1 failed, 0 skipped"


def test_a_suite_that_crashed_after_its_last_report_is_one_failure(run: Run) -> None:
    run.suite("swift", PASSED, status=139)

    status, lines = run.summed_up()

    assert status == 1
    assert lines[-1] == "TOTAL: 1 passed, 1 failed, 0 skipped"


def test_a_report_that_cannot_be_read_is_one_failure(run: Run) -> None:
    run.report("swift.xml", "<testsuites><testcase").outcome("swift", "0")

    status, lines = run.summed_up()

    assert status == 1
    assert any(line.startswith("FAILED   swift: swift.xml cannot be read") for line in lines)
    assert lines[-1] == "TOTAL: 0 passed, 1 failed, 0 skipped"


def test_a_suite_that_ran_no_test_is_one_failure(run: Run) -> None:
    run.suite("lint", PASSED).suite("swift")

    status, lines = run.summed_up()

    assert status == 1
    assert any(line.startswith("FAILED   swift: ran no test") for line in lines)


def test_a_run_of_nothing_but_skips_is_no_success(run: Run) -> None:
    run.suite("swift", SKIPPED)

    status, lines = run.summed_up()

    assert status == 1
    assert "No test ran, so this run has failed." in lines
    assert lines[-1] == "TOTAL: 0 passed, 0 failed, 1 skipped"


def test_a_run_without_any_suite_is_no_success(run: Run) -> None:
    status, lines = run.summed_up()

    assert status == 1
    assert lines[-1] == "TOTAL: 0 passed, 0 failed, 0 skipped"
