"""Says how a test run went, from the reports that its suites left behind.

    test_summary.py REPORTS

REPORTS holds outcomes.tsv (suite, seconds, exit status or "skipped", reason) and the JUnit files
SUITE.xml and SUITE-*.xml. The last line is `TOTAL: N passed, N failed, N skipped`; the exit status
is 0 only if tests ran and none failed. With CI=true a skip counts against the run as well.

A suite is never better than its exit status: one that ended badly without a failed test to show
for it, left a report that cannot be read, or ran no test at all, counts as one failure.
"""

import os
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Suite:
    name: str
    seconds: int
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def first_line(text: str | None) -> str:
    lines = (text or "").strip().splitlines()
    return lines[0] if lines else ""


def described(case: ElementTree.Element, outcome: ElementTree.Element) -> str:
    """One line for one test: where it is, and what its report says went wrong or was missing."""
    place = "/".join(filter(None, (case.get("classname"), case.get("name"))))
    reason = first_line(outcome.get("message")) or first_line(outcome.text)
    return f"{place}: {reason}" if reason else place


def count_cases(suite: Suite, report: Path) -> None:
    for case in ElementTree.parse(report).iter("testcase"):
        # Not `or`: an element without children is false.
        bad = next((e for e in case if e.tag in ("failure", "error")), None)
        skip = case.find("skipped")
        if bad is not None:
            suite.failed.append(described(case, bad))
        elif skip is not None:
            suite.skipped.append(described(case, skip))
        else:
            suite.passed += 1


def read_suite(reports: Path, line: str) -> Suite:
    name, seconds, status, reason = line.split("\t")
    suite = Suite(name, int(seconds))
    if status == "skipped":
        suite.skipped.append(f"the whole suite: {reason}")
        return suite

    for report in sorted([*reports.glob(f"{name}.xml"), *reports.glob(f"{name}-*.xml")]):
        try:
            count_cases(suite, report)
        except ElementTree.ParseError as error:
            suite.failed.append(f"{report.name} cannot be read: {error}")

    log = reports / f"{name}.log"
    if status != "0" and not suite.failed:
        suite.failed.append(f"ended with status {status} and no failed test to show for it: {log}")
    elif not (suite.passed or suite.failed or suite.skipped):
        suite.failed.append(f"ran no test: {log}")
    return suite


def table(suites: list[Suite]) -> list[str]:
    lines = [f"{'suite':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}"]
    lines += [
        f"{s.name:<10}{s.passed:>8}{len(s.failed):>8}{len(s.skipped):>9}{s.seconds:>9}"
        for s in suites
    ]
    return lines


def main(reports: Path, ci: bool) -> int:
    outcomes = reports / "outcomes.tsv"
    lines = outcomes.read_text().splitlines() if outcomes.exists() else []
    suites = [read_suite(reports, line) for line in lines]
    passed = sum(s.passed for s in suites)
    failed = [f"{s.name}: {test}" for s in suites for test in s.failed]
    skipped = [f"{s.name}: {test}" for s in suites for test in s.skipped]

    print("", *table(suites), "", sep="\n")
    for test in failed:
        print(f"FAILED   {test}")
    for test in skipped:
        print(f"SKIPPED  {test}")
    if ci and skipped:
        print("With CI=true nothing may be skipped, so this run has failed.")
    if not passed and not failed:
        print("No test ran, so this run has failed.")
    print(f"TOTAL: {passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 0 if passed and not failed and not (ci and skipped) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), ci=os.environ.get("CI") == "true"))
