"""scripts/lint: one verdict per linter, whatever the others say."""

import xml.etree.ElementTree as ElementTree

import pytest
from checkout import Checkout


@pytest.fixture
def linters(checkout: Checkout) -> Checkout:
    """A checkout with one Swift file and every linter, all content."""
    checkout.file("Sources/A/A.swift")
    (checkout.root / ".ci").mkdir()
    checkout.fake("swift")
    checkout.fake("shellcheck")
    checkout.fake("tsc")
    checkout.fake("ruff", at=checkout.root / ".venv/bin")
    return checkout


def verdicts(checkout: Checkout) -> dict[str, str]:
    cases = ElementTree.parse(checkout.root / "lint.xml").iter("testcase")
    return {case.get("name", ""): case[0].tag if len(case) else "ok" for case in cases}


def test_runs_each_linter(linters: Checkout) -> None:
    result = linters.run("lint", "--junit", "lint.xml")

    assert result.returncode == 0
    assert verdicts(linters) == {
        "swift-format": "ok",
        "shellcheck": "ok",
        "ruff": "ok",
        "tsc": "ok",
    }


def test_one_that_finds_something_does_not_stop_the_next(linters: Checkout) -> None:
    linters.fake("swift", "exit 1")

    result = linters.run("lint", "--junit", "lint.xml")

    assert result.returncode == 1
    assert verdicts(linters) == {
        "swift-format": "failure",
        "shellcheck": "ok",
        "ruff": "ok",
        "tsc": "ok",
    }


def test_one_that_is_not_installed_is_skipped_in_one_line(linters: Checkout) -> None:
    (linters.bin / "swift").unlink()

    result = linters.run("lint", "--junit", "lint.xml")

    assert result.returncode == 0
    assert "lint: swift-format skipped: swift is not installed" in result.stdout.splitlines()
    assert verdicts(linters)["swift-format"] == "skipped"


def test_finds_scripts_without_an_extension(linters: Checkout) -> None:
    linters.file(".ci/run", "#!/usr/bin/env bash\n")

    linters.run("lint")

    (call,) = linters.calls("shellcheck")
    assert {".ci/run", "scripts/setup", "scripts/hooks/web-ui-tests", "scripts/lib.sh"} <= {
        *call.split()
    }
    assert "scripts/requirements.txt" not in call


def test_fix_formats_and_checks_nothing(linters: Checkout) -> None:
    result = linters.run("lint", "--fix")

    assert result.returncode == 0
    assert linters.calls("swift") == [
        "swift format format --in-place --parallel --recursive Sources"
    ]
    assert linters.calls("shellcheck") == []
