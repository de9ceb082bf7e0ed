"""The site and the worksheet in a real browser: nothing leaves the machine, and the operator's tools work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from beian.core.places import ContentRoot
from beian.papers.catalogue import catalogue
from beian.papers.pages.worksheet import standalone_html, worksheet
from support import AWKWARD, PACKAGE, PROVIDER, filing_in, replace_once

pytestmark = pytest.mark.e2e
INTRODUCTION = "[data-key='/generative_synthesis/algorithm_introduction']"
AWKWARD_TEXT = "　".join(AWKWARD)


class Served:
    """`beian serve` as people run it, with what it says."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-u", "-m", "beian", "serve", "--port", "0"]
        environment = {**os.environ, **PACKAGE}
        self.process = subprocess.Popen(
            command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.said: list[str] = []
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        self.address = "http://" + self.wait_for("http://").partition("http://")[2].strip().rstrip("/")

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self._news:
                self.said.append(line)
                self._news.notify_all()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self._listener.join(10)
        assert self.process.stderr
        self.process.stderr.close()

    def wait_for(self, words: str, times: int = 1) -> str:
        with self._news:
            found = self._news.wait_for(
                lambda: sum(words in line for line in self.said) >= times and next(s for s in self.said if words in s),
                90,
            )
        assert found, self.said
        return str(found)


@pytest.fixture
def served(built_root: Path) -> Iterator[Served]:
    running = Served(built_root)
    yield running
    running.stop()


def test_the_site_opens_and_asks_nobody_else(served: Served, page: Page, asked: list[str]) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{served.address}/")
        expect(page.get_by_role("heading", level=1)).to_have_text("总览")
        for path in ("acme/index.html", "acme/worksheet.html", f"{PROVIDER}/index.html", f"{PROVIDER}/worksheet.html"):
            for language in ("zh", "en"):
                page.goto(f"{served.address}/{language}/filings/{path}", wait_until="networkidle")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                expect(page.locator(".edition")).to_be_visible()
    page.goto(f"{served.address}/files/{PROVIDER}/self_assessment.html", wait_until="networkidle")
    broken = page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)")
    assert broken == []
    assert [url for url in asked if not url.startswith(served.address)] == []


def test_awkward_answers_stand_on_the_site_as_they_are(served: Served, page: Page, built_root: Path) -> None:
    made = sum("site/" in line for line in served.said)
    replace_once(
        built_root / "filings/acme/entity.yaml",
        "address: 云川省青澜市高新区创新大道88号3号楼6层\nwebsite",
        f"address: '{AWKWARD_TEXT.replace(chr(39), chr(39) * 2)}'\nwebsite",
    )
    served.wait_for("site/", made + 1)
    page.goto(f"{served.address}/zh/filings/acme/index.html")
    assert page.locator("span.line").filter(has_text="{{7*7}}").first.text_content() == AWKWARD_TEXT
    page.goto(f"{served.address}/zh/filings/acme/worksheet.html")
    page.locator("[data-key='/entity/address'] .ws-copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == AWKWARD_TEXT


def test_a_change_shows_without_a_restart(served: Served, page: Page, built_root: Path) -> None:
    made = sum("site/" in line for line in served.said)
    replace_once(built_root / "filings/acme/entity.yaml", "staff_band: 150人", "staff_band: 151人")
    served.wait_for("site/", made + 1)
    page.goto(f"{served.address}/zh/filings/acme/index.html")
    expect(page.locator("span.line").filter(has_text="151人").first).to_be_visible()


def test_the_search_finds_chinese(served: Served, page: Page, built_root: Path) -> None:
    page.goto(f"{served.address}/zh/index.html", wait_until="networkidle")
    page.locator(".md-search__input").press_sequentially("拦截词库")
    page.keyboard.press("End")  # what an input method ends with: a key goes up
    expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_the_worksheet_file_works_alone(page: Page, asked: list[str], content_root: Path, tmp_path: Path) -> None:
    def write() -> str:
        sheet = worksheet(filing_in(content_root, PROVIDER), catalogue(ContentRoot(content_root)))
        (tmp_path / "填报对照表.html").write_text(standalone_html(sheet), "utf-8")
        return next(row.value for row in sheet.rows if row.key.endswith("algorithm_introduction"))

    value = write()
    address = (tmp_path / "填报对照表.html").as_uri()
    page.goto(address)
    row, count = page.locator(INTRODUCTION), page.locator(".ws-done")
    row.locator(".ws-copy").click()
    expect(row.locator(".ws-copy")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == value

    row.locator("input").check()
    expect(count).to_have_text("1")
    page.reload()
    expect(row.locator("input")).to_be_checked()
    page.locator(".ws-only-open").check()
    expect(row).to_be_hidden()

    replace_once(
        content_root / "filings/acme/wenyin/generative_synthesis.yaml",
        "  本算法面向年满18周岁",
        "  该算法面向年满18周岁",
    )
    write()
    page.reload()
    expect(row.locator("input")).not_to_be_checked()
    expect(row.locator(".ws-changed")).to_be_visible()
    assert {url.partition(":")[0] for url in asked} == {"file"}


def test_differences_are_kept_and_exported(page: Page, asked: list[str], content_root: Path, tmp_path: Path) -> None:
    sheet = worksheet(filing_in(content_root, PROVIDER), catalogue(ContentRoot(content_root)))
    (tmp_path / "填报对照表.html").write_text(standalone_html(sheet), "utf-8")
    address = (tmp_path / "填报对照表.html").as_uri()
    page.goto(address)
    row, note = page.locator(INTRODUCTION), "上限是 300 字，另问“<b>适用人群</b>”"
    expect(row.locator("textarea")).to_be_hidden()
    row.locator(".ws-differs").click()
    row.locator("textarea").fill(note)
    expect(page.locator(".ws-noted")).to_have_text("1")
    page.reload()
    expect(row.locator("textarea")).to_have_value(note)

    with page.expect_download() as loaded:
        page.locator(".ws-export[data-form='json']").click()
    assert loaded.value.suggested_filename == "acme-wenyin-service_provider-portal.json"
    data = json.loads(Path(loaded.value.path()).read_text("utf-8"))
    key = "/generative_synthesis/algorithm_introduction"
    assert data == {
        "filing": PROVIDER,
        "notes": [{"key": key, "section": "gs_overview", "label": "算法简介", "note": note}],
    }
    with page.expect_download() as loaded:
        page.locator(".ws-export[data-form='txt']").click()
    text = Path(loaded.value.path()).read_text("utf-8")
    assert [word for word in (PROVIDER, "算法简介", key, note) if word not in text] == []

    row.locator("textarea").fill("")
    expect(page.locator(".ws-noted")).to_have_text("0")
    assert {url.partition(":")[0] for url in asked} <= {"file", "blob"}


def test_differences_can_be_noted_on_the_site(served: Served, page: Page) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{served.address}/zh/filings/{PROVIDER}/worksheet.html", wait_until="networkidle")
        row = page.locator(INTRODUCTION)
        if row.locator("textarea").is_hidden():
            row.locator(".ws-differs").click()
        row.locator("textarea").fill(f"宽度 {width}")
        expect(page.locator(".ws-noted")).to_have_text("1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        fields = [f"reference/{name}" for name in ("entity", "records", "algorithm", "filing", "coverage")]
        for name in (*fields, "law/rules", "law/returns", "law/bases"):
            for language in ("zh", "en"):
                page.goto(f"{served.address}/{language}/{name}.html", wait_until="networkidle")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_search_finds_a_field_of_the_reference(served: Served, page: Page) -> None:
    page.goto(f"{served.address}/zh/index.html", wait_until="networkidle")
    page.locator(".md-search__input").press_sequentially("算法计算方式")
    page.keyboard.press("End")
    expect(page.locator(".md-search-result__item a[href*='reference/algorithm.html']").first).to_be_visible()
