"""The commit hook web-ui-tests: never in the way of a commit, never silent in CI."""

import pytest
from checkout import Checkout

HOOK = "hooks/web-ui-tests"


@pytest.fixture
def hooked(checkout: Checkout) -> Checkout:
    """A checkout with one browser test and what builds the servers that it opens."""
    checkout.file("Tests/browser/test_overlay.py")
    checkout.fake("swift")
    return checkout


def pytest_that(checkout: Checkout, status: int) -> None:
    case = '<testcase name="overlay"/>' if status == 0 else ""
    checkout.fake(
        "python",
        f"""
        if [[ $* != *pytest* ]]; then exec python3 "$@"; fi
        for argument; do
          [[ $argument != --junitxml=* ]] || echo '<a>{case}</a>' >"${{argument#*=}}"
        done
        exit {status}
        """,
        at=checkout.root / ".venv/bin",
    )


@pytest.mark.parametrize("ci", ["", "false"])
def test_says_in_one_line_that_it_skips_outside_ci(hooked: Checkout, ci: str) -> None:
    pytest_that(hooked, status=1)

    result = hooked.run(HOOK, CI=ci)

    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 1
    assert result.stdout.startswith("web-ui-tests: skipped")
    assert hooked.calls() == []


@pytest.mark.parametrize("status", [0, 1])
def test_runs_the_browser_suite_in_ci_and_ends_as_it_did(hooked: Checkout, status: int) -> None:
    pytest_that(hooked, status)

    result = hooked.run(HOOK, CI="true")

    assert result.returncode == status
    assert any(call.endswith("Tests/browser") for call in hooked.calls("python -m pytest"))


def test_says_in_one_line_that_there_are_no_browser_tests_yet(checkout: Checkout) -> None:
    result = checkout.run(HOOK, CI="true")

    assert result.returncode == 0
    assert result.stdout == "web-ui-tests: nothing to run: there are no browser tests yet\n"
