"""scripts/fuzz: which targets it searches, and what it says of what it finds."""

import pytest
from checkout import Checkout

# What it prints when it has found something: the property, and where it has put the input.
BREAKS = """
if [[ $* == "json build"* ]]; then
  echo 'property broken: two is one'
  echo 'Test unit written to build/fuzz/json/crash-1'
  exit 77
fi
"""

PROGRAM = """
case $* in
  --list) printf 'json\\nnames\\n' ;;
  *--seeds*) echo >"$3/seed-0" ;;
  *) echo 'stat::number_of_executed_units: 12' ;;
esac
"""


@pytest.fixture
def fuzzer(checkout: Checkout) -> Checkout:
    checkout.fake("swift")
    checkout.fake("fuzz", PROGRAM, at=checkout.root / "build/fuzz/.build/debug")
    return checkout


def test_searches_every_target(fuzzer: Checkout) -> None:
    result = fuzzer.run("fuzz", "--seconds", "5")

    assert result.returncode == 0, result.stdout
    assert result.stdout.splitlines()[-1] == "fuzz: nothing found: json names"
    searches = [call for call in fuzzer.calls("fuzz") if "-max_total_time=5" in call]
    assert [call.split()[1] for call in searches] == ["json", "names"]


def test_what_is_found_can_be_repeated_and_does_not_stop_the_rest(fuzzer: Checkout) -> None:
    fuzzer.fake("fuzz", BREAKS + PROGRAM, at=fuzzer.root / "build/fuzz/.build/debug")

    result = fuzzer.run("fuzz")

    assert result.returncode == 1
    assert "property broken: two is one" in result.stdout
    assert "scripts/fuzz json --input build/fuzz/json/crash-1" in result.stdout
    assert "names: nothing found in 12 inputs" in result.stdout
    assert result.stdout.splitlines()[-1] == "fuzz: FAILED: json"


def test_tries_one_input_again(fuzzer: Checkout) -> None:
    fuzzer.file("crash", "x")

    fuzzer.run("fuzz", "json", "--input", "crash")

    assert fuzzer.calls("fuzz")[-1] == "fuzz json crash"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["soup"], "no target 'soup'; there are: json names"),
        (["--seconds", "0"], "--seconds needs a whole number above 0"),
        (["--seconds"], "--seconds needs a whole number above 0"),
        (["--input", "nowhere"], "--input needs a file"),
        (["--fast"], "unknown option '--fast'"),
    ],
)
def test_says_what_cannot_be(fuzzer: Checkout, arguments: list[str], complaint: str) -> None:
    result = fuzzer.run("fuzz", *arguments)

    assert result.returncode == 1
    assert complaint in result.stdout
