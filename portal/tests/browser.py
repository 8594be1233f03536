"""Pytest plugin for tests in a real Chromium: `page` fails its test on any script error or Content-Security-Policy hit.

Only tests marked `browser` may ask for it; they need requirements-dev.txt and a Chromium on the path. Waiting by
`page.wait_for_function` is impossible here, since the policy forbids `eval`: wait for selectors instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

try:
    from playwright.sync_api import sync_playwright
except ModuleNotFoundError:  # the plain tests run without the development packages
    sync_playwright = None

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

# A made-up camera that asks nobody.
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
OFFICE_SCREEN = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps a loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = launched(driver.chromium)
        yield browser
        browser.close()


def launched(kind: BrowserType, *flags: str) -> Browser:
    return kind.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", *flags])


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with watched_page(chromium) as page:
        yield page


@contextmanager
def watched_page(browser: Browser) -> Iterator[Page]:
    """A page of the office's screen that may make no script error."""
    context = browser.new_context(viewport=OFFICE_SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def site(committed: None, request: pytest.FixtureRequest) -> str:
    """The address of the portal served from the test's database.

    Asked for by name, `live_server` would flush the database before `committed` has put the guards aside.
    """
    return request.getfixturevalue("live_server").url
