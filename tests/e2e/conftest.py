"""A real browser that asks nobody else, and a site to look at."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

import support

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
ARGUMENTS = [*QUIET, "--disable-sync", "--disable-quic"]
WITH_ROUNDS = "suohe"
CHANGED = "filings/suohe/search/disclosure.yaml"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def asked() -> list[str]:
    """What the page asked for, by address."""
    return []


@pytest.fixture
def open_page(browser: Browser, asked: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages with these options of a browser context; afterwards none may have reported an error."""
    contexts, errors = [], []

    def open_one(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        opened = context.new_page()
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(f"{said.text} {said.location}") if _is_error(said) else None)
        opened.on("request", lambda request: asked.append(request.url))
        return opened

    yield open_one
    assert errors == []
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def _is_error(said: ConsoleMessage) -> bool:
    """Papers are plain files without an icon; every browser asks for one."""
    return said.type == "error" and not said.location["url"].endswith("/favicon.ico")


# -- a site ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def site(shared: Path) -> Path:
    """The review site of two entities, one with rounds, on a branch that changes one answer, made once by the real command. Read only."""

    def make(root: Path) -> None:
        support.copy_content(root)
        for half in ("filings", "examples/private"):
            shutil.copytree(support.CHECKOUT / half / WITH_ROUNDS, root / half / WITH_ROUNDS)
        support.commit_all(root)
        support.git(root, "checkout", "--quiet", "-b", "topic")
        support.replace_once(root / CHANGED, "purpose: |\n", "purpose: |\n  （改动）")
        done = support.beian("site", cwd=root, AS_OF="2026-12-28")
        assert done.returncode == 0, done.stdout + done.stderr

    return support.once(shared / "looked at 内容", make) / "site"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Requests are nobody's business."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, on this machine only."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
