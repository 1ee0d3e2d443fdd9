"""scripts/test: which suites it runs, what it makes of them, and what it says last."""

import pytest
from checkout import Checkout

LINT_JUNIT = '<testsuite><testcase classname="lint" name="all"/></testsuite>'
SWIFT_JUNIT = '<testsuites><testsuite><testcase classname="A" name="b()"/></testsuite></testsuites>'

# `swift test ... --xunit-output FILE`: FILE is the last argument, and Swift Testing's report gets a
# name of its own beside it.
SWIFT = f"""
if [[ $1 == test ]]; then
  file="${{@: -1}}"
  echo '{SWIFT_JUNIT}' >"${{file%.xml}}-swift-testing.xml"
fi
"""


@pytest.fixture
def runner(checkout: Checkout) -> Checkout:
    """A checkout whose linters are content and which has no tests yet."""
    checkout.fake("lint", f"echo '{LINT_JUNIT}' >\"$2\"", at=checkout.root / "scripts")
    return checkout


def last_line(result) -> str:
    return result.stdout.splitlines()[-1]


def test_runs_what_exists_and_counts_it(runner: Checkout) -> None:
    runner.file("Tests/ATests/ATests.swift")
    runner.fake("swift", SWIFT)

    result = runner.run("test", CI="true")

    assert result.returncode == 0
    assert last_line(result) == "TOTAL: 2 passed, 0 failed, 0 skipped"


def test_keeps_a_log_of_each_suite(runner: Checkout) -> None:
    runner.file("Tests/ATests/ATests.swift")
    runner.fake("swift", f"echo loud; echo angry >&2; {SWIFT}")

    result = runner.run("test", "swift")

    log = (runner.root / "build/test-reports/swift.log").read_text()
    assert "loud\nangry\n" in log
    assert log in result.stdout


def test_a_program_that_does_not_compile_is_a_failed_suite(runner: Checkout) -> None:
    runner.file("Tests/ATests/ATests.swift")
    runner.fake("swift", "echo 'error: cannot find it in scope'; exit 1")

    result = runner.run("test")

    assert result.returncode != 0
    assert "cannot find it in scope" in result.stdout
    assert [call.split()[1] for call in runner.calls("swift")] == ["build"]
    assert last_line(result) == "TOTAL: 1 passed, 1 failed, 0 skipped"


def test_a_crash_after_the_last_report_is_a_failed_suite(runner: Checkout) -> None:
    runner.file("Tests/ATests/ATests.swift")
    runner.fake("swift", SWIFT + "[[ $1 != test ]] || exit 139")

    result = runner.run("test", "swift")

    assert result.returncode != 0
    assert "ended with status 139" in result.stdout
    assert last_line(result) == "TOTAL: 1 passed, 1 failed, 0 skipped"


def test_a_failed_suite_does_not_stop_the_next(runner: Checkout) -> None:
    runner.fake("lint", "exit 1", at=runner.root / "scripts")
    runner.file("Tests/ATests/ATests.swift")
    runner.fake("swift", SWIFT)

    result = runner.run("test")

    assert result.returncode != 0
    assert last_line(result) == "TOTAL: 1 passed, 1 failed, 0 skipped"


def test_reports_of_an_earlier_run_do_not_count(runner: Checkout) -> None:
    runner.file("build/test-reports/swift-old.xml", SWIFT_JUNIT)
    runner.file("Tests/ATests/ATests.swift")
    runner.fake("swift")

    result = runner.run("test", "swift")

    assert result.returncode != 0
    assert "ran no test" in result.stdout


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_a_suite_without_its_tool_is_skipped(runner: Checkout, ci: str, status: int) -> None:
    runner.file("Tests/http/test_it.py")
    runner.file("public/js/it.test.mjs")

    result = runner.run("test", CI=ci)

    assert result.returncode == status
    assert "SKIPPED  js: the whole suite: node is not installed" in result.stdout
    assert "SKIPPED  http: the whole suite: pytest is not installed in .venv" in result.stdout
    assert last_line(result) == "TOTAL: 1 passed, 0 failed, 2 skipped"


def test_lists_the_suites_that_exist(runner: Checkout) -> None:
    runner.file("Tests/http/test_it.py")
    runner.file("Tests/browser/conftest.py")  # no test in there

    result = runner.run("test", "--list")

    assert result.stdout.split() == ["lint", "http"]


@pytest.mark.parametrize(
    ("name", "words"), [("htpt", "no suite 'htpt'"), ("http", "'http' has no tests yet")]
)
def test_refuses_a_suite_that_is_not_there(runner: Checkout, name: str, words: str) -> None:
    result = runner.run("test", name)

    assert result.returncode == 1
    assert words in result.stdout


def test_help_runs_nothing(runner: Checkout) -> None:
    result = runner.run("test", "--help")

    assert result.returncode == 0
    assert "scripts/test --list" in result.stdout
    assert runner.calls() == []
