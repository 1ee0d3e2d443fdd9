"""scripts/sanitize: what it builds, what it runs, and when it says that all is clean."""

import pytest
from checkout import Checkout

# `swift build --scratch-path PATH --sanitize NAME ... --product PROGRAM` leaves a program in which
# the sanitizer's mark is found.
SWIFT = """
if [[ $1 == build ]]; then
  mkdir -p "$3/debug"
  echo "__tsan_init __asan_init" >"$3/debug/${@: -1}"
fi
"""


@pytest.fixture
def sanitizers(checkout: Checkout) -> Checkout:
    checkout.fake("swift", SWIFT)
    checkout.fake("python", at=checkout.root / ".venv/bin")
    return checkout


def test_runs_both_and_says_so(sanitizers: Checkout) -> None:
    result = sanitizers.run("sanitize")

    assert result.returncode == 0, result.stdout
    assert result.stdout.splitlines()[-1] == "sanitize: clean: thread address"
    assert len(sanitizers.calls("python")) == 2
    assert len(sanitizers.calls("swift test")) == 1


def test_runs_one_alone(sanitizers: Checkout) -> None:
    result = sanitizers.run("sanitize", "thread")

    assert result.returncode == 0, result.stdout
    builds = sanitizers.calls("swift build")
    assert builds
    assert all("--sanitize thread -Xswiftc -DTHREAD_SANITIZER" in call for call in builds)
    assert sanitizers.calls("swift test") == []


def test_a_report_fails_the_run_though_every_test_passed(sanitizers: Checkout) -> None:
    sanitizers.fake(
        "python",
        # As the sanitizer reads its options: up to the first space.
        'path=${TSAN_OPTIONS#log_path=}; echo "a race" >"${path%% *}.7"',
        at=sanitizers.root / ".venv/bin",
    )

    result = sanitizers.run("sanitize", "thread")

    assert result.returncode == 1
    assert "a race" in result.stdout
    assert "1 reports" in result.stdout


def test_a_failed_test_fails_the_run(sanitizers: Checkout) -> None:
    sanitizers.fake("python", "exit 1", at=sanitizers.root / ".venv/bin")

    result = sanitizers.run("sanitize", "address")

    assert result.returncode == 1
    assert "failed: servers under the address sanitizer" in result.stdout


def test_a_program_without_its_sanitizer_is_not_clean(sanitizers: Checkout) -> None:
    sanitizers.fake("swift", SWIFT.replace("__tsan_init", ""))

    result = sanitizers.run("sanitize", "thread")

    assert result.returncode == 1
    assert "was built without its sanitizer" in result.stdout


def test_there_is_no_third(sanitizers: Checkout) -> None:
    result = sanitizers.run("sanitize", "memory")

    assert result.returncode == 1
    assert "no sanitizer 'memory'; there are: thread address" in result.stdout
    assert sanitizers.calls() == []
