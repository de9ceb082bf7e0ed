"""The page of differences in a real browser: readable at phone width, both views by mouse and keyboard, no scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from beian.compare.comparison import FilingDifferences
from beian.compare.difference_html import DifferencePage, difference_page
from beian.record.field_differences import differences
from support import AWKWARD, PROVIDER

pytestmark = pytest.mark.e2e
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LONG = "x" * 300


def field(pointer: str, value: str, record: str = "") -> dict:
    label = {"zh": f"问题{pointer[-1]}", "en": f"Question {pointer[-1]} {LONG}"}
    found = {"pointer": pointer, "key": pointer, "label": label, "visibility": "filing", "value": value}
    return {**found, "record": {"pointer": record, "label": {"zh": "产品", "en": "Product"}}} if record else found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    old = [field("/a/b", "安全补丁在发布后15日内评估。"), field("/a/c", LONG), field("/a/d", AWKWARD[0])]
    new = [field("/a/b", "安全补丁在发布后7日内评估。"), field("/a/c", f"{LONG}y"), field("/a/d", "　".join(AWKWARD))]
    new.append(field("/products/z/name", f"产品{LONG}", "/products/z"))
    file = tmp_path / "page.html"
    page = DifferencePage(
        FilingDifferences(PROVIDER, "001", "work", differences(old, new)), ["说明"], [("报告", "report.html")]
    )
    file.write_text(difference_page([page]), "utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_both_views_are_readable(file: Path, width: int, scheme: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=False
        )
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        inline, side = page.locator(".inline.text").first, page.locator(".side").first
        expect(inline).to_contain_text("发布后157日内")
        expect(inline).to_be_visible()
        expect(side).not_to_be_visible()
        page.locator("input#inline").focus()
        page.keyboard.press("ArrowRight")
        expect(side).to_be_visible()
        expect(inline).not_to_be_visible()
        boxes = [side.locator(name).bounding_box() for name in (".old", ".new")]
        assert all(boxes)
        beside = boxes[0]["y"] == boxes[1]["y"]
        assert beside == (width > 640)
        expect(side.locator(".old")).to_have_text("第 001 轮安全补丁在发布后15日内评估。")
        expect(side.locator(".new")).to_have_text("当前内容 work安全补丁在发布后7日内评估。")
        page.locator("label[for=inline]").click()
        expect(inline).to_be_visible()
        for view in ("inline", "side"):
            page.locator(f"label[for={view}]").click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("section").count() == 4
        assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
        browser.close()
