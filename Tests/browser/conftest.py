"""Debian's browsers, driven by Playwright, and pages that must not do anything wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import films
import pytest
from overlay import analysed
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from servers import PATIENCE, Stage

# What Playwright needs to be told to drive a browser that it has not brought along itself.
BROWSERS = {
    "chromium": {"executable_path": "/usr/bin/chromium"},
    "firefox": {"executable_path": "/usr/bin/firefox-esr", "channel": "moz-firefox"},
}

# What browsers say of a status and of a lost connection; tests provoke both.
EXPECTED = ("Failed to load resource", "establish a connection", "was interrupted")

# To take a picture of a page Firefox's driver writes a style into it, which its policy forbids:
# what is said of that style, told by its hash, and of its being forbidden.
DRIVERS_STYLE = "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA="
DRIVERS_VIOLATION = "style-src-elem: inline"

# Says on the page itself what its policy has forbidden; not every browser's driver tells it.
WATCH = """
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
        violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
"""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session", params=BROWSERS)
def browser(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[Browser]:
    options = BROWSERS[request.param]
    if not Path(options["executable_path"]).exists():
        pytest.skip(f"{options['executable_path']} is not installed")
    browser = getattr(playwright, request.param).launch(**options)
    yield browser
    browser.close()


class Watched:
    """A page, and what it has done that it must not do."""

    def __init__(self, context: BrowserContext):
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.add_init_script(WATCH)
        self.complaints: list[str] = []
        self._is_photographed = False
        self._hosts: set[str] = set()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complain(f"thrown: {error}"))
        self.page.on("request", lambda request: self._ask(request.url))

    def _ask(self, url: str) -> None:
        # What a page has made itself is asked of nobody, and belongs to its own host.
        self._hosts.add(urlsplit(url.removeprefix("blob:")).hostname)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(f"{message.type}: {message.text}")

    def _complain(self, text: str) -> None:
        if DRIVERS_STYLE in text:
            self._is_photographed = True
            return
        if not any(words in text for words in EXPECTED):
            self.complaints.append(text)

    def check(self) -> None:
        assert not self.complaints
        assert self._hosts <= {"127.0.0.1"}
        violations = self.page.evaluate("globalThis.violations ?? []")
        if self._is_photographed:
            violations = [words for words in violations if words != DRIVERS_VIOLATION]
        assert violations == []


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a context of its own; none may have done anything wrong at the end."""
    opened: list[Watched] = []

    def open_page(url: str, **options) -> Page:
        context = browser.new_context(**options)
        watched = Watched(context)
        opened.append(watched)
        watched.page.goto(url)
        return watched.page

    yield open_page
    for watched in opened:
        watched.check()
        watched.page.context.close()


@pytest.fixture(scope="session")
def film_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films.make(root / "spot.mp4", *films.H264)
    films.make(root / "spot.ts", *films.MPEG2)
    return root


class Archive:
    """A server whose films were looked at once, for tests that only watch."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.url = stage.url
        self._jobs: dict[str, str] = {}

    def job(self, source: str = "spot.mp4") -> str:
        if source not in self._jobs:
            self._jobs[source] = analysed(self.stage, source)
        return self._jobs[source]


@pytest.fixture(scope="session")
def archive(
    build: Path, film_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    options = ("--plugins", "test", "--media-root", str(film_root))
    stage = Stage([str(build / "stage-server")], tmp_path_factory.mktemp("archive"), *options)
    yield Archive(stage)
    stage.stop()


@pytest.fixture
def cinema(start_stage: Callable[..., Stage], film_root: Path) -> Stage:
    """A server that really looks at films."""
    return start_stage("--plugins", "test", "--media-root", str(film_root))
