"""The pages on rules and law: every rule, reason and basis stands there once, and every link between them leads somewhere."""

from __future__ import annotations

import re

import pytest
from lxml import html
from markdown import Markdown

from beian import rules
from beian.papers.pages.html import LANGUAGES, Language
from beian.rules.schema_demands import demands, reasons
from beian.schema.law import instruments
from beian.schema.registry import Registry
from beian.site.law_pages import law_menu, law_pages

BOTH = pytest.mark.parametrize("language", LANGUAGES)


def made(language: Language, edition: str = "review") -> dict[str, html.HtmlElement]:
    """The pages as the site generator shows them: front matter away, Markdown to HTML."""
    sources = law_pages(Registry(), edition, language)  # type: ignore[arg-type]
    return {path: page_of(source) for path, source in sources.items()}


def page_of(source: str) -> html.HtmlElement:
    body = source.split("---\n", 2)[2]
    return html.fromstring(f"<main>{Markdown(extensions=['attr_list', 'toc']).convert(body)}</main>")


def words(page: html.HtmlElement, anchor: str) -> str:
    (found,) = page.xpath("//*[@id=$id]/..", id=anchor)
    return found.text_content()


@BOTH
def test_every_rule_and_every_demand_has_its_place_with_all_that_is_known(language: Language) -> None:
    page = made(language)["law/rules.md"]
    for name in {*demands(), *(rule.id for rule in rules.ALL)}:
        said, rule = words(page, name), rules.by_id(name)
        for text in (rule.title, rule.message, rule.remedy) if rule else (demands()[name].says,):
            for part in re.split(r"\{[^}]*\}", text.en if language == "en" else text.zh):
                assert part in said, name
        for basis in rule.basis if rule else ():
            assert basis in said, name
        assert "{" not in said, "a hole in a message is shown as one"
    count = sum(int(cell.text) for cell in page.xpath("//table[@class='summary']/tbody/tr/td"))
    assert count == len({*demands(), *(rule.id for rule in rules.ALL)}) == len(page.xpath("//section/h3"))


@BOTH
def test_every_reason_for_a_return_says_which_rules_and_where(language: Language) -> None:
    page = made(language)["law/returns.md"]
    rows = page.xpath("//table[@class='returns']/tbody/tr")
    assert len(rows) == 50
    for reason, row in zip(reasons(), rows, strict=True):
        what, which, where = (cell.text_content() for cell in row.xpath("./td"))
        assert (reason.says.en if language == "en" else reason.says.zh) in what
        assert which.split() == list(reason.rules)
        assert where.strip()
        assert (reason.person.en if language == "en" else reason.person.zh) in where
        assert "tests/" not in where


@BOTH
def test_every_basis_stands_with_its_articles_and_the_rules_that_rest_on_it(language: Language) -> None:
    page = made(language)["law/bases.md"]
    assert len(page.xpath("//h2")) == len(instruments())
    text = page.text_content()
    for one in instruments().values():
        assert one.source in text
        for place, says in one.articles.items():
            assert place in text
            assert (says.en if language == "en" else says.zh) in text
    row = next(row for row in page.xpath("//tr") if row.text_content().strip().startswith("第十七条第一款"))
    assert "LAB-002" in row.text_content()


@pytest.mark.long
@BOTH
def test_every_link_between_the_pages_leads_to_its_anchor(language: Language) -> None:
    pages = made(language)
    assert {path for entry in law_menu(language) for path in entry.values()} == set(pages)
    count = 0
    for path, page in pages.items():
        for link in page.xpath("//a/@href"):
            name, _, anchor = link.partition("#")
            target = pages[f"law/{name.removesuffix('.html')}.md"] if name and ".." not in name else page
            if anchor:
                count += 1
                assert len(target.xpath("//*[@id=$id]", id=anchor)) == 1, f"{path}: {link}"
    assert count > 300


@BOTH
def test_examples_stay_out_of_the_public_edition_and_never_show_the_private_half(language: Language) -> None:
    review, public = (made(language, edition)["law/rules.md"] for edition in ("review", "public"))
    shown = [one.text_content() for one in review.xpath("//details")]
    assert len(shown) > 80
    assert not [text for text in shown if "private/" in text]
    assert public.xpath("//details") == []
    assert not re.search(r"filings/[a-z]", public.text_content())
