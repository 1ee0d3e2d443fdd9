"""Watches jobs in a real browser and says what was seen, as `PageSuite.swift` tells it to.

watch URL JOB RATE    opens the page of a job that runs, whose film has so many frames a second;
                      answers `watching` once it is live
painted COUNT         waits until so many messages are drawn; answers with COUNT, then p50, p95
                      and p99 of the milliseconds from message to pixels, the median age of the
                      newest boxes seen, the number and sum of tasks over 50 ms, and the
                      milliseconds of processor time that the page's own thread has used
scrub URL JOB FRAMES  opens the page of a job that has ended and goes through it from end to end
                      in so many animation frames; answers with frames a second, the 95th
                      percentile of a frame's milliseconds, and the requests for findings
"""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SCREEN = {"width": 1280, "height": 860}
OBSERVE = (Path(__file__).parent / "observe.js").read_text()
# There and back.
TRIPS = 2
# Milliseconds from look to look whether something has come true: few looks, for they take time.
LOOK = 100
LOOKS = 600


def until(page: Page, condition: Callable[[], bool]) -> None:
    """In the driver: the page's policy forbids what would wait in the page."""
    for _ in range(LOOKS):
        if condition():
            return
        page.wait_for_timeout(LOOK)
    raise TimeoutError("it never came to that")


def opened(browser: Browser, url: str, job: str) -> Page:
    page = browser.new_context(viewport=SCREEN).new_page()
    page.add_init_script(OBSERVE)
    page.goto(f"{url}/#{job}")
    expect(page.locator("#stream")).to_have_text("Live")
    return page


def percentile(share: float, values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def used(session: CDPSession) -> float:
    """Processor time of the page's own thread so far, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def watch(browser: Browser, url: str, job: str, rate: str) -> Callable[[str], list[float]]:
    """Begins to watch; gives what waits for the end of it."""
    page = opened(browser, url, job)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = used(session)
    page.evaluate(
        "([job, rate]) => Object.assign(observed, { job, rate, longTasks: [] })", [job, int(rate)]
    )
    return lambda count: [*latencies(page, count), used(session) - before]


def latencies(page: Page, count: str) -> list[float]:
    until(page, lambda: page.evaluate("observed.drawn.length") >= int(count))
    seen = page.evaluate("observed")
    if not seen["boxes"]:
        raise RuntimeError("no box was drawn")
    return [
        len(seen["drawn"]),
        *(percentile(share, seen["drawn"]) for share in (0.5, 0.95, 0.99)),
        statistics.median(seen["ages"]) if seen["ages"] else 0,
        len(seen["longTasks"]),
        sum(seen["longTasks"]),
    ]


def scrub(browser: Browser, url: str, job: str, frames: str) -> list[float]:
    page = opened(browser, url, job)
    until(page, lambda: page.locator("#timeline").get_attribute("max") != "0")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate("([frames, trips]) => observed.scrub(frames, trips)", [int(frames), TRIPS])
    ticks = page.evaluate("observed.ticks")
    page.context.close()
    asked = sum("/frames?" in url for url in requests)
    return [1000 * len(ticks) / sum(ticks), percentile(0.95, ticks), asked]


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        painted = None
        for line in sys.stdin:
            match line.split():
                case ["watch", url, job, rate]:
                    painted = watch(browser, url, job, rate)
                    answer = ["watching"]
                case ["painted", count]:
                    answer = painted(count)
                case ["scrub", url, job, frames]:
                    answer = scrub(browser, url, job, frames)
                case _:
                    raise ValueError(f"no such command: {line}")
            print(*answer, flush=True)
        browser.close()


main()
