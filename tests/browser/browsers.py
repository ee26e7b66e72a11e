"""Debian's Chromium, and who is logged in to it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from riskregister.organizations.models import Membership

PATIENCE: Final = 60_000
"""Milliseconds for whatever a page must do sooner or later."""

DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 844)
"""Width and height."""

expect.set_options(timeout=PATIENCE)

NO_NEWS: Final = "Failed to load resource"
"""How the console tells of an answer like 404, which is the business of the test that asked for it."""


def chromium() -> str | None:
    """Return where Chromium is: CHROMIUM in the environment, else on the path; None where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class NoBrowser(RuntimeError):
    """There is none on this machine."""


@contextmanager
def browser() -> Iterator[Browser]:
    """Have a browser for the length of a block. Raises NoBrowser where there is none.

    Playwright's sync API leaves an event loop running in this thread until the block ends, so Django would take
    every query of the test itself for one in a coroutine. It is not: nothing else runs in that loop meanwhile.
    """
    path = chromium()
    if path is None:
        raise NoBrowser("There is no Chromium: install Debian's package `chromium`, or say in CHROMIUM where one is.")
    # Chromium's sandbox refuses to work as root.
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield opened
        finally:
            opened.close()


SETTLED: Final = """async () => {
    document.documentElement.getBoundingClientRect();
    await document.fonts.ready;
    const ends = (of) => of.playState === "running" && of.effect.getComputedTiming().endTime !== Infinity;
    await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
}"""
"""Until then a symbol is as wide as its name, and a colour may be on its way. The layout is what asks for fonts."""


def settled(page: Page) -> Page:
    """Wait until a page looks as it will: nothing is loaded, its fonts are there, nothing moves. Return the page."""
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)
    return page


class Watch:
    """What a page must not do, whatever a test is about: ask another host, break a script, break the policy."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.faults: list[str] = []
        self._server = urlsplit(server).netloc
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._server:
            self.faults.append(f"request: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(NO_NEWS):
            self.faults.append(f"console: {message.text}")


def new_page(
    opened: Browser, server: str, *, size: tuple[int, int] = DESKTOP, dark: bool = False
) -> tuple[Page, Watch]:
    """Return a page of a new session without cookies. Close its context in the end."""
    width, height = size
    context = opened.new_context(
        base_url=server,
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page(), Watch(context, server)


def log_in_as(page: Page, member: Membership, server: str) -> Page:
    """Log a person in without the form; return the page."""
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server, "httpOnly": True}])
    return page
