"""The guides: each page on the index in both languages, with links that lead somewhere and verbs that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import support
from beian.rules.demands import demands

DOCS = support.CHECKOUT / "docs"
LINK = re.compile(r"\]\(([^)#:]+)\)")
PAGES = sorted(
    DOCS / name
    for index in ("README.md", "README.zh-CN.md")
    for name in LINK.findall((DOCS / index).read_text("utf-8"))
    if name.endswith(".md")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_its_twin_its_place_on_the_index_and_links_that_lead_somewhere(page: Path) -> None:
    chinese = page.name.endswith(".zh-CN.md")
    twin = page.name.replace(".zh-CN.md", ".md") if chinese else page.name.replace(".md", ".zh-CN.md")
    text = page.read_text("utf-8")
    assert f"]({twin})" in text
    assert page.with_name(twin) in PAGES
    for target in LINK.findall(text):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_verbs_that_a_page_names_exist(page: Path) -> None:
    verbs = re.findall(r"^([a-z-]+):", (support.CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for verb in re.findall(r"`(?:make|beian) ([a-z-]+)", page.read_text("utf-8")):
        assert verb in verbs, verb


def test_the_rules_named_in_the_guide_are_known() -> None:
    for page in (DOCS / "rules.md", DOCS / "rules.zh-CN.md"):
        named = set(re.findall(r"\b(?!WAV|ATT)[A-Z]{3}-\d{3}\b", page.read_text("utf-8")))
        assert named
        assert named <= set(demands())
