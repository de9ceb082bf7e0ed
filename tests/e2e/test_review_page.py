"""The review page in a real browser: the tick that survives a reload, a phone, axe, and answers that mean harm."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

import seven
import support
from axe import violations

pytestmark = pytest.mark.e2e
SECRETS = ("110101179911200012", "110101179903150027", *seven.PHONES)


@pytest.fixture(scope="module")
def preview(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preview of a branch with seven kinds of change, as a reviewer has it on disk."""
    root = Path(shutil.copytree(shipped, tmp_path_factory.mktemp("seven") / "内容"))
    seven.seven_kinds(root)
    done = support.beian("ci", "preview", "--base", "main", cwd=root, AS_OF="2026-03-02", GITHUB_ACTIONS="")
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "build/preview"


def redline(preview: Path) -> Path:
    return next(preview.glob("redline/acme/wenyin/service_provider/*/self_assessment.html"))


def pages(preview: Path) -> list[Path]:
    return [preview / "review.html", preview / "index.html", redline(preview)]


def test_what_was_seen_is_remembered_until_it_says_something_else(
    open_page: Callable[..., Page], preview: Path
) -> None:
    page = open_page()
    page.goto((preview / "review.html").as_uri())
    boxes = page.locator("input[data-key]")
    assert boxes.count() == len(seven.CHANGED)
    boxes.nth(1).focus()
    page.keyboard.press("Space")
    assert page.locator("#seen").inner_text() == f"1 / {len(seven.CHANGED)}"
    page.reload()
    assert [boxes.nth(one).is_checked() for one in range(3)] == [False, True, False]
    key = boxes.nth(1).get_attribute("data-key") or ""
    page.evaluate("key => { document.querySelector(`[data-key='${key}']`).dataset.key = 'other'; }", key)
    assert page.evaluate("localStorage.getItem('beian-seen-other')") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_every_page_fits_a_phone_and_axe_finds_nothing(
    open_page: Callable[..., Page], preview: Path, scheme: str, width: int
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    for file in pages(preview):
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
        assert violations(page) == [], file.name


def test_answers_stay_text_and_nothing_is_asked_of_anybody(
    open_page: Callable[..., Page], preview: Path, asked: list[str]
) -> None:
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for file in pages(preview):
        page.goto(file.as_uri())
        text = file.read_text("utf-8")
        assert page.locator("[onerror], [onload]").count() == 0
        assert not [secret for secret in SECRETS if secret in text]
    assert seven.NAUGHTY.split()[0] in page.goto((preview / "review.html").as_uri()).text().replace("&lt;", "<")  # type: ignore[union-attr]
    assert all(address.startswith(("file:", "data:")) for address in asked)
    assert len((preview / "review.html").read_bytes()) < 5_000_000


def test_every_link_leads_somewhere_and_the_redline_back(open_page: Callable[..., Page], preview: Path) -> None:
    page = open_page()
    page.goto((preview / "review.html").as_uri())
    card = page.locator("main > section").filter(has_text="日志留存月数").first
    card.locator("summary").filter(has_text="自评估报告").click()
    assert card.locator("details[open] .excerpt ins").first.inner_text() == "18", (
        "the redline at the change, on the page itself"
    )
    card.locator("details[open] a").first.click()
    assert page.url.partition("#")[0] == redline(preview).as_uri()
    place = page.locator(f"[id='{page.url.partition('#')[2]}']")
    assert "18" in place.locator("xpath=..").inner_text()
    page.locator(".redline-back a").click()
    assert page.url == (preview / "review.html").as_uri()
    for file in pages(preview):
        page.goto(file.as_uri())
        for address in page.evaluate("[...document.querySelectorAll('a[href]')].map(one => one.href)"):
            path, _, name = address.partition("#")
            if path.startswith("file:"):
                target = Path(page.evaluate("url => decodeURIComponent(new URL(url).pathname)", path))
                assert target.is_file(), address
                assert not name.startswith("change-") or f'id="{name}"' in target.read_text("utf-8"), address
