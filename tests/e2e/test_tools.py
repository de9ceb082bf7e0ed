"""What people do on the site: search, switch the language, copy, tick, compare, count days, print; by mouse and keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import support
from beian.core.workdays import calendar
from beian.record.field_differences import differences
from beian.record.field_snapshot import at_current_pointers
from support import PROVIDER

pytestmark = pytest.mark.e2e
ROUNDS = "differences/suohe/search/rounds.html"
BRANCH = "differences/suohe/search/main..work/index.html"
PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True}
FIRST = date(2026, 9, 28)  # before the long holiday, and a weekend that is worked
LINKS = ".md-search-result__link"


def look_up(page: Page, words: str) -> list[str]:
    """The titles that the search gives, after typing as an input method does."""
    box = page.locator(".md-search__input")
    box.fill("")
    box.press_sequentially(words)
    expect(page.locator(LINKS).first).to_be_visible()
    return page.locator(f"{LINKS} h2").all_inner_texts()


@pytest.mark.parametrize("opened", ["served", "folder"])
def test_the_search_finds_words_and_parts_of_words(
    page: Page, asked: list[str], address: str, site: Path, opened: str
) -> None:
    base = address if opened == "served" else site.as_uri()
    page.goto(f"{base}/zh/index.html")
    for words, first in (
        ("生成合成", "生成合成"),
        ("合成", "合成"),
        ("备案编号", "备案编号"),
        ("统一社会", "统一社会信用代码"),
    ):
        titles = look_up(page, words)
        assert first in titles[0], titles[:3]
    assert all("备" in title for title in look_up(page, "备案号")[:3]), "a word with a gap finds the whole word"
    found = re.search(r"\d+", page.locator(".md-search-result__meta").inner_text())
    assert found
    assert 0 < int(found[0]) < 200, "not everything"
    assert "生成" in look_up(page, "generative")[0]
    assert len(look_up(page, "LAB-001")) == 1
    page.locator(LINKS).first.click()
    expect(page.locator("#LAB-001")).to_be_visible()
    page.goto(f"{base}/en/index.html")
    assert "generative" in look_up(page, "generative syn")[0].lower()
    assert "Legal representative" in look_up(page, "legal rep")[0]
    page.locator(".md-search__input").fill("没有这样的内容")
    expect(page.locator(LINKS)).to_have_count(0)
    assert [url for url in asked if not url.startswith((base, "data:"))] == []


def test_the_search_works_by_keyboard_and_leads_to_the_answer(page: Page, address: str) -> None:
    page.goto(f"{address}/zh/reference/glossary.html")
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("检索过滤 suohe")
    expect(page.locator(LINKS).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(LINKS).first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/filings/suohe/**")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()


def test_the_search_index_stays_small(site: Path) -> None:
    filings = len(list((site / "zh" / "filings").rglob("worksheet.html")))
    for language in ("zh", "en"):
        size = (site / language / "search" / "index.js").stat().st_size
        assert size < 350_000 + filings * 45_000, "under 5 MB for a hundred filings"
        assert not list((site / language).rglob("search_index.json"))


def test_the_language_switch_keeps_the_page(page: Page, address: str) -> None:
    for place in (f"filings/{PROVIDER}/worksheet.html", "filings/suohe/index.html", "law/rules.html", "index.html"):
        page.goto(f"{address}/zh/{place}")
        page.locator("a.switch, .switch a").first.click()
        page.wait_for_url(f"{address}/en/{place}")
        assert page.evaluate("document.documentElement.lang") == "en"
        page.locator("a.switch, .switch a").first.click()
        page.wait_for_url(f"{address}/zh/{place}")


def test_the_copy_button_copies_exactly_the_answer_and_ticks_survive(page: Page, address: str) -> None:
    page.goto(f"{address}/zh/filings/{PROVIDER}/worksheet.html")
    buttons = page.locator(".ws-copy")
    for number in range(0, buttons.count(), 7):
        button = buttons.nth(number)
        button.click()
        expect(button).to_have_text("已复制")
        assert page.evaluate("navigator.clipboard.readText()") == button.get_attribute("data-copy")
    ticks = page.locator(".ws-tick input")
    ticks.nth(3).check()
    page.reload()
    expect(ticks.nth(3)).to_be_checked()
    expect(ticks.nth(4)).not_to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_differences_are_readable_on_a_phone(open_page: Callable[..., Page], address: str, scheme: str) -> None:
    page = open_page(color_scheme=scheme, **PHONE)
    for place in (BRANCH, ROUNDS):
        page.goto(f"{address}/{place}")
        for view in ("inline", "side"):
            page.locator(f"label[for={view}]").click()
            assert page.evaluate("document.documentElement.scrollWidth") <= 375, (place, view)
        size = page.locator("section .text").last.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert size >= 14


@pytest.mark.parametrize("opened", ["served", "folder"])
def test_any_two_rounds_are_compared_in_the_browser(
    page: Page, asked: list[str], address: str, site: Path, opened: str
) -> None:
    base = address if opened == "served" else site.as_uri()
    page.goto(f"{base}/{ROUNDS}")
    old, new, said = page.locator("select#old"), page.locator("select#new"), page.locator("#said")
    assert old.locator("option").all_inner_texts() == [f"第 {n:03} 轮" for n in (1, 2, 3, 4)] + ["当前内容 work"]
    expect(said).to_contain_text("第 004 轮 → 当前内容 work")
    assert "（改动）" in "".join(page.locator(".inline ins").all_inner_texts())
    for pair in (("001", "002"), ("002", "003")):
        old.select_option(f"第 {pair[0]} 轮")
        new.select_option(f"第 {pair[1]} 轮")
        mine = page.locator("main section").count()
        page.goto(f"{base}/differences/suohe/search/{pair[0]}..{pair[1]}/index.html")
        theirs = page.locator("main section")
        assert mine >= theirs.count() > 0  # a record that came whole is one change there and several here
        page.goto(f"{base}/{ROUNDS}")
    old.select_option("第 002 轮")
    new.select_option("第 002 轮")
    expect(page.locator("main section")).to_have_count(0)
    old.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("第 001 轮 → 第 002 轮")
    assert page.locator("main section").count() > 0
    texts = page.locator("main section").first
    before, after = (texts.locator(f".side .{name} p").text_content() for name in ("old", "new"))
    inline = texts.locator(".inline")
    kept = inline.evaluate(
        "one => [...one.childNodes].filter(n => n.nodeName != 'INS').map(n => n.textContent).join('')"
    )
    come = inline.evaluate(
        "one => [...one.childNodes].filter(n => n.nodeName != 'DEL').map(n => n.textContent).join('')"
    )
    assert (kept or "—", come or "—") == (before, after)
    page.reload()
    expect(said).to_contain_text("第 001 轮 → 第 002 轮")
    page.locator("label[for=side]").click()
    expect(page.locator(".side").first).to_be_visible()
    page.locator(".steps a").first.click()
    assert "#change-1" in page.url
    assert [url for url in asked if not url.startswith((base, "data:"))] == []


def test_the_browser_compares_as_the_program_does(page: Page, address: str) -> None:
    """Whatever two rounds are chosen: the same answers differ, and in the same way."""
    page.goto(f"{address}/{ROUNDS}")
    folder = support.CHECKOUT / "filings/suohe/search/submissions"
    schema = support.filing_in(support.CHECKOUT, "suohe/search").schema
    rounds = [
        at_current_pointers(json.loads(file.read_text("utf-8")), schema)
        for file in sorted(folder.glob("*/fields.json"))
    ]
    for old, new in permutations(range(len(rounds)), 2):
        page.locator("#old").select_option(str(old))
        page.locator("#new").select_option(str(new))
        wanted = {
            (one.pointer, one.sort) for one in differences(rounds[old], rounds[new]).changes if not one.restricted
        }
        shown = page.evaluate(
            """() => [...document.querySelectorAll('main section')].map(
              one => [one.querySelector('.pointer code').textContent, one.className])"""
        )
        assert {tuple(one) for one in shown} == wanted
        assert wanted


def test_all_differences_of_a_branch_are_on_one_page(page: Page, address: str) -> None:
    for language in ("zh", "en"):
        page.goto(f"{address}/{language}/differences.html")
        links = page.locator(".branch li a")
        expect(links).to_have_count(1)
        links.first.click()
        page.wait_for_url(f"**/{BRANCH}#**")
        assert page.locator("ins").first.inner_text().strip() == "（改动）"


def test_the_calculator_counts_as_the_program_does(page: Page, address: str) -> None:
    days = calendar()
    for language, sure, unsure in (("zh", "都有", "暂定"), ("en", "Every year", "Provisional")):
        page.goto(f"{address}/{language}/reference/calculator.html")
        result = page.locator(".workdays output")
        page.locator("[name=start]").fill(str(FIRST))
        page.locator("[name=count]").fill("10")
        expect(result).to_contain_text(str(days.after(FIRST, 10).day))
        expect(result).to_contain_text(sure)
        page.locator("[name=direction]").select_option("before")
        expect(result).to_contain_text(str(days.before(FIRST, 10).day))
        page.locator("[name=start]").fill("2031-03-03")
        expect(result).to_contain_text(unsure)
        expect(result).to_contain_text("2031")
        page.locator("[name=count]").fill("-1")
        expect(result).not_to_contain_text("2031")


def test_pages_print_without_the_menu(page: Page, address: str) -> None:
    page.goto(f"{address}/zh/filings/{PROVIDER}/worksheet.html")
    page.emulate_media(media="print")
    for hidden in (".md-header", ".md-sidebar--primary", ".ws-copy"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".ws-row").first).to_be_visible()
    page.goto(f"{address}/{BRANCH}")
    page.emulate_media(media="print")
    expect(page.locator("label[for=inline]")).to_be_hidden()
    expect(page.locator("main ins").first).to_be_visible()
