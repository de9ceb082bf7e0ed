"""What the site's own tools are made from: frames without answers, the search index, versions to compare, terms."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beian.compare.difference_html import any_two_versions_page
from beian.core.workdays import calendar
from beian.papers.pages import html
from beian.papers.pages.html import LANGUAGES
from beian.schema.portal_override import open_registry
from beian.site.law_pages import glossary_terms, tool_pages
from beian.site.page_blocks import filled_frame, split_blocks
from beian.site.search import LENGTH, SearchPage, search_index, shared_search_pages
from support import AWKWARD

HOSTILE = "</script><script>alert(1)</script><!-- {{7*7}}"


def read(script: bytes) -> dict:
    return json.loads(script.decode().removeprefix("window.beianSearch=").removesuffix(";\n"))


@given(st.text(), st.text())
def test_a_page_is_its_frame_and_its_blocks(first: str, second: str) -> None:
    """Answers are escaped, as the templates do it: none opens, closes or names a block."""
    answers = [html.html.escape(text.replace("\r", "")) for text in (first, second)]
    blocks = [f'<div class="beian">\n<div>{text}\n</div></div>' for text in answers]
    source = f"---\nhide: []\n---\n\n{blocks[0]}\n\n## 标题\n\n{blocks[1]}\n"
    frame, found = split_blocks(source)
    assert found == blocks
    assert frame == '---\nhide: []\n---\n\n<div data-block="0"></div>\n\n## 标题\n\n<div data-block="1"></div>\n'
    assert filled_frame(frame, found) == source


def test_a_block_that_is_not_closed_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="not closed"):
        split_blocks('<div class="beian"><div></div>')


def test_the_index_lists_places_once_and_cuts_texts() -> None:
    pages = [SearchPage(f"filings/a{n}/index.html", HOSTILE, (("/x", "名称", "值"), ("", "a", "b"))) for n in range(3)]
    data = read(search_index(pages))
    assert data["places"] == [["/x", "名称"], ["", "a"]]
    assert [row[:2] for row in data["rows"]] == [[n, place] for n in range(3) for place in range(2)]
    assert {page[1] for page in data["pages"]} == {HOSTILE}
    assert LENGTH < 100


def test_the_shared_lines_of_the_search_lead_to_places_that_are_there() -> None:
    registry = open_registry(None)
    for language in LANGUAGES:
        rows = {
            (page.address, anchor) for page in shared_search_pages(registry, language) for anchor, _, _ in page.lines
        }
        assert {
            ("law/rules.html", "LAB-001"),
            ("reference/entity.html", "entity-uscc"),
            ("reference/glossary.html", "redline"),
        } <= rows


def test_every_term_has_both_languages_and_a_basis() -> None:
    found = glossary_terms()
    assert len({one.id for one in found}) == len(found) > 30
    for one in found:
        assert all((one.name.zh, one.name.en, one.says.zh, one.says.en, one.identifier)), one.id
        assert one.citation or re.match("实务：|本项目：|备案系统", one.source), one.id
        assert not re.search("[A-Za-z]", one.says.zh), "no bare English term"


def test_the_pages_of_tools_hold_all_terms_and_days() -> None:
    for language in LANGUAGES:
        pages = tool_pages(calendar(), "public", language)
        assert all(f'id="{one.id}"' in pages["reference/glossary.md"] for one in glossary_terms())
        days = re.search(r'id="workdays">(.*?)</script>', pages["reference/calculator.md"])
        assert days
        assert json.loads(days[1])["official"] == sorted(calendar().official)


@pytest.mark.parametrize("text", [*AWKWARD, HOSTILE])
def test_answers_stay_data_in_the_page_of_versions(text: str) -> None:
    def field(value: str, visibility: str = "filing") -> dict:
        label = {"zh": "名称", "en": "Name"}
        return {"pointer": f"/a/{visibility}", "key": "k", "label": label, "visibility": visibility, "value": value}

    page = any_two_versions_page("acme", {"001": [field("旧"), field("秘密", "restricted")], "work": [field(text)]})
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert data["texts"] == ["旧", text.strip("\n")]
    assert [len(state) for state in data["states"]] == [1, 1]
    assert "秘密" not in page
    assert page.count("</script>") == 2
