"""A real browser for the journeys: people with their own windows, accessibility checks, pictures.

A journey asks for ``person`` and opens windows with it; ``base_url`` (where the service runs) is a fixture of the
journey's own or of the running service. No test here may run an asyncio loop in its own thread: Playwright holds one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.walking import Look, Person, Shot, Walk
from tests.service import Service, running

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RUN = """([tags, stops]) => axe.run(document, {
    runOnly: tags, resultTypes: ['violations'], preload: false, rules: {'meta-refresh': {enabled: !stops}}
})"""
BEYOND = """widest => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > widest).slice(-5).map(one => one.outerHTML.slice(0, 160))"""
WIDTHS = (1280, 768, 320)
HEIGHT = 900

# The README's pictures (``make pictures``): what a journey calls the page, and the file in static/pictures.
PICTURES = {
    "extract-home-sent": "council-home",
    "extract-upload": "upload",
    "extract-findings": "findings",
    "form-sign": "sign",
    "extract-receipt": "receipt",
    "desk-2-who-is-in": "desk",
}
PICTURE = {"width": 1100, "height": 1240}
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    # A page's scripts live for a second: compiling them well costs more than it saves.
    "--js-flags=--no-opt --no-maglev",
]

# Windows whose pages run no script. No timer fires in them either, and axe waits for timers, so it brings its own.
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()
TIMERS = "window.setTimeout = act => { Promise.resolve().then(() => act?.call?.()); return 0 }"


def chromium() -> str:
    """The browser on this machine; ``REEVE_CHROMIUM`` names another."""
    for name in (os.environ.get("REEVE_CHROMIUM"), "chromium-headless-shell", "chromium", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise RuntimeError("The journeys need Chromium: install it, or name it in REEVE_CHROMIUM")


RUNNING = ExitStack()


@pytest.fixture(scope="session")
def browser() -> Browser:
    """One browser for all journeys of a process, closed after the last of them: see ``pytest_runtest_teardown``."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    playwright = RUNNING.enter_context(sync_playwright())
    running = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *sandbox])
    RUNNING.callback(running.close)
    return running


@pytest.fixture(scope="session")
def service() -> Service:
    """One running service for the journeys through it, its data in memory; stopped with the browser."""
    return RUNNING.enter_context(running(in_memory=True))


@pytest.fixture(scope="session")
def base_url(service: Service) -> str:
    return service.base_url


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Playwright's loop is gone before other tests want their own, and no idle service costs them anything."""
    if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent):
        RUNNING.close()


@pytest.fixture
def person(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Person]:
    """``person("Ann", javascript=True, width=1280, **context)`` opens a window with its own cookies.

    The same name gives a further page in the same window's session. At the end of the test no page may have complained:
    a script error or something the content security policy stopped fails the test.
    """
    contexts: dict[str, BrowserContext] = {}
    complaints: list[str] = []

    def open_window(name: str = "somebody", *, javascript: bool = True, width: int = WIDTHS[0], **context: Any) -> Page:
        if name not in contexts:
            context.setdefault("base_url", request.getfixturevalue("base_url"))
            context.setdefault("locale", "en-GB")
            context.setdefault("timezone_id", "Europe/London")
            contexts[name] = browser.new_context(
                java_script_enabled=javascript, viewport={"width": width, "height": HEIGHT}, **context
            )
            contexts[name].set_default_timeout(15_000)
            if not javascript:
                WITHOUT_SCRIPTS.add(contexts[name])
        page = contexts[name].new_page()
        listen(page, complaints)
        return page

    yield open_window
    for context in contexts.values():
        context.close()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


def listen(page: Page, complaints: list[str]) -> None:
    """Keep what the page complains of, except that an address answered with a refusal, which journeys do on purpose."""
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

    def said(message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", said)


@pytest.fixture(scope="session")
def axe() -> Look:
    """``axe(page)`` asserts that axe-core finds nothing wrong by WCAG 2.2 AA and its own best practice."""
    source = AXE.read_text()

    def look(page: Page) -> None:
        page.wait_for_load_state()
        if page.context in WITHOUT_SCRIPTS:
            page.evaluate(TIMERS)
        page.evaluate(source)
        found = page.evaluate(AXE_RUN, [AXE_TAGS, may_be_told_to_stop(page)])
        assert not found["violations"], f"{page.url}\n" + "\n".join(map(violation, found["violations"]))

    return look


def may_be_told_to_stop(page: Page) -> bool:
    """Whether a page that reads itself again without scripts offers to stop: WCAG 2.2.1 allows it, axe sees it not."""
    return page.context in WITHOUT_SCRIPTS and page.get_by_role("link", name="Stop that").count() > 0


def violation(found: dict[str, Any]) -> str:
    """One broken rule and its places, to be read in a terminal."""
    places = "".join(
        f"\n    {' '.join(map(str, node['target']))}\n      {node['html'][:160]}\n      "
        + re.sub(r"\s+", " ", node["failureSummary"])
        for node in found["nodes"][:5]
    )
    return f"  {found['id']} ({found['impact']}): {found['help']}, {len(found['nodes'])} places{places}"


@pytest.fixture(scope="session")
def fits() -> Look:
    """``fits(page)`` asserts that the page does not scroll sideways at 320 pixels, 400% zoom (WCAG 1.4.10)."""

    def look(page: Page) -> None:
        before = page.viewport_size
        page.wait_for_load_state()
        page.set_viewport_size({"width": 320, "height": 256})
        wide = page.locator("html").evaluate("html => html.scrollWidth")
        culprits = page.evaluate(BEYOND, 320) if wide > 320 else []
        if before:
            page.set_viewport_size(before)
        said = f"{page.url} is {wide} pixels wide at 320: people would have to scroll sideways"
        assert wide <= 320, "\n  ".join([said, *culprits])

    return look


@pytest.fixture(scope="session")
def shot() -> Shot:
    """``shot(page, "home")`` writes home-1280.png, home-768.png and home-320.png of the whole page into the folder that
    ``REEVE_SHOTS`` names. Where nobody asked for pictures it takes none: they are a third of a journey's time.
    """
    folder = os.environ.get("REEVE_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, *, widths: tuple[int, ...] = WIDTHS) -> None:
        before = page.viewport_size
        for width in widths if folder else ():
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.screenshot(
                path=Path(folder or "", f"{name}-{width}.png"), full_page=True, scale="css", animations="disabled"
            )
        keep_picture(page, name)
        if before:
            page.set_viewport_size(before)

    return take


@pytest.fixture
def walk(axe: Look, fits: Look, shot: Shot, request: pytest.FixtureRequest) -> Walk:
    """Its pictures begin with the journey's name: ``test_form`` makes form-1-...png. A journey walked once with scripts
    shows axe the same pages then; without them only the extract's is shown again.
    """
    name = request.module.__name__.rsplit(".", 1)[-1].removeprefix("test_").replace("_", "-")
    again = "no-js" in request.node.name and name != "extract"
    return Walk(name, (fits,) if again else (axe, fits), shot)


def keep_picture(page: Page, name: str) -> None:
    """The first screenful for the README, where ``REEVE_PICTURES`` says that its pictures are wanted."""
    folder = os.environ.get("REEVE_PICTURES")
    if folder and name in PICTURES:
        page.set_viewport_size(PICTURE)
        page.screenshot(path=Path(folder) / f"{PICTURES[name]}.png", scale="css", animations="disabled")
