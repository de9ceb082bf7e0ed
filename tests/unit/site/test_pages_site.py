"""The sources of the site: what each edition's pages hold, and that answers stay text through Markdown."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html
from markdown import Markdown

import sweeps
from beian.core.model import Edition, Filing
from beian.core.places import ContentRoot
from beian.core.problem import Position, Problem, Text
from beian.papers.catalogue import catalogue, papers_of
from beian.papers.pages.html import LANGUAGES, markdown, safe_title, words
from beian.schema.editions import edition_of
from beian.schema.filings import Library
from beian.schema.walk import fields
from beian.site.filing_view import FilingView, PaperFiles, SiteView
from beian.site.pages import navigation
from support import AWKWARD, CHECKOUT, ENTITY, EXAMPLES, PROVIDER, overview_of, site_pages

HOME = f"filings/{ENTITY}/index.md"


def site_of(filings: list[Filing], edition: Edition, *problems: Problem) -> SiteView:
    papers = catalogue(ContentRoot(CHECKOUT))
    shown = [edition_of(filing, edition) for filing in filings]
    views = [
        FilingView(one, problems, tuple(PaperFiles(paper, ("html",)) for paper in papers_of(one, papers)), ())
        for one in shown
    ]
    return SiteView(edition, tuple(views), tuple(papers))


def page_of(source: str) -> html.HtmlElement:
    """A source as the site generator shows it: front matter away, Markdown to HTML."""
    body = source.split("---\n", 2)[2]
    return html.fromstring(f"<main>{Markdown(extensions=['attr_list', 'toc']).convert(body)}</main>")


def changed(filing: Filing, visibilities: tuple[str, ...], value: Any) -> Filing:
    """The filing with every text of these visibilities replaced, whether it was given or not."""
    answers = copy.deepcopy(filing.answers)
    for one in fields(filing):
        if one.visibility in visibilities and isinstance(one.value, str) and "enum" not in one.schema:
            *steps, last = one.pointer.split("/")[1:]
            here = answers
            for step in steps:
                here = here[int(step)] if isinstance(here, list) else here[step]
            if last in here and "x-reference" not in one.schema:
                here[last] = value
    return replace(filing, answers=answers)


def test_each_filing_has_at_most_two_pages_in_each_language(library: Library) -> None:
    for language in LANGUAGES:
        made = site_pages(site_of(library.filings, "review"), language)
        wanted = {f"filings/{name}/{page}.md" for name in EXAMPLES for page in ("index", "worksheet")}
        assert set(made) == {"index.md", *wanted}


def test_every_page_says_which_edition_it_is(library: Library) -> None:
    for edition, shown in (("review", ("审阅版", "Review edition")), ("public", ("公开版", "Public edition"))):
        for language, word in zip(LANGUAGES, shown, strict=True):
            assert all(word in source for source in site_pages(site_of(library.filings, edition), language).values())


def test_the_english_pages_have_english_labels_and_chinese_answers(library: Library) -> None:
    page = page_of(site_pages(site_of(library.filings, "review"), "en")[HOME])
    labels = [node.text.strip() for node in page.xpath("//table[@class='answers']//th")]
    assert "Unified social credit code" in labels
    assert "安可美智能科技有限公司" in page.text_content()


def test_answers_stand_in_the_order_of_their_schema(library: Library) -> None:
    page = page_of(site_pages(site_of(library.filings, "review"), "zh")[f"filings/{PROVIDER}/index.md"])
    heads = [node.get("id") for node in page.xpath("//h2") if node.get("id").startswith("file-")]
    assert heads == [
        "file-algorithm",
        "file-generative_synthesis",
        "file-assessment",
        "file-disclosure",
        "file-service_provider",
    ]


@pytest.mark.long
def test_awkward_answers_come_back_from_every_page(library: Library) -> None:
    filing = library.filing(ENTITY)
    assert filing
    for text in sweeps.part(AWKWARD, few=12, some=len(AWKWARD)):
        answers = copy.deepcopy(filing.answers)
        answers["entity"]["name"] = answers["entity"]["address"] = text
        answers["people"]["lin-anran"]["name"] = text
        answers["people"]["lin-anran"]["duties"] = f"甲 {text} 乙\n\n丙\n"
        answers["evidence"]["real-name"]["caption"] = text
        found = Problem(Position("filings/acme/entity.yaml", 7), "/x", "X-001", "error", "draft", Text(text, text))
        site = site_of([replace(filing, answers=answers)], "review", found)
        for language in LANGUAGES:
            sources = site_pages(site, language)
            entity, overview, sheet = (
                page_of(sources[path]) for path in (HOME, "index.md", f"filings/{ENTITY}/worksheet.md")
            )
            assert text in entity.xpath("//h1")[0].text_content()
            assert [node.text_content() for node in entity.xpath("//span[@class='line']")].count(text) >= 4
            assert f"甲 {text} 乙" in entity.xpath("//div[@class='prose']")[0].text_content().replace("\n", " ")
            assert text in entity.xpath("//figure[@id='evidence-real-name']/figcaption")[0].text_content()
            assert text in entity.xpath("//table[@class='problems']//td")[1].text_content()
            assert text in overview.xpath("//table[@class='filings']//tbody//td")[0].text_content()
            assert sheet.xpath("//div[@data-key='/entity/address']//button/@data-copy") == [text]
            for page in (entity, overview, sheet):
                assert page.xpath("//script | //main/a | //em | //strong[text()='粗']") == []


def test_a_heading_says_what_it_was_given() -> None:
    for text in (*AWKWARD, "Detailed attributes: retrieval", 'it\'s <b> & "more"'):
        for line in (f"甲{text}", text):
            made = Markdown(extensions=["attr_list", "toc"]).convert(f"## {markdown(line)} {{ #x }}")
            heading = html.fromstring(made)
            assert (heading.tag, heading.get("id"), heading.text_content()) == ("h2", "x", line)
            assert len(heading) == 0


def test_names_in_the_menu_cannot_become_markup() -> None:
    assert safe_title("</title><script>&\"'") == "＜/title＞＜script＞&amp;&quot;&#x27;"


def test_review_is_the_same_whatever_the_private_half_says(library: Library) -> None:
    other = [changed(filing, ("restricted",), "不同的受限内容") for filing in library.filings]
    assert other != library.filings
    for language in LANGUAGES:
        given, changed_ = site_of(library.filings, "review"), site_of(other, "review")
        assert site_pages(given, language) == site_pages(changed_, language)
        assert navigation(overview_of(given), language) == navigation(overview_of(changed_), language)


def test_public_is_the_same_whatever_all_other_answers_say(library: Library) -> None:
    other = [
        replace(changed(filing, ("restricted", "filing"), "不同的内容"), positions={}, sources={})
        for filing in library.filings
    ]
    for language in LANGUAGES:
        given, changed_ = site_of(library.filings, "public"), site_of(other, "public")
        assert site_pages(given, language) == site_pages(changed_, language)
        assert navigation(overview_of(given), language) == navigation(overview_of(changed_), language)


def test_public_has_no_worksheet_no_problems_and_no_places(library: Library) -> None:
    made = site_pages(site_of(library.filings, "public"), "zh")
    assert set(made) == {"index.md", *(f"filings/{name}/index.md" for name in EXAMPLES)}
    assert not [path for path, source in made.items() if ".yaml" in source or "worksheet.html" in source]
    assert "91999999MA0ACME00H" not in "".join(made.values())


def test_a_paper_that_is_not_there_says_why(library: Library) -> None:
    site = site_of(library.filings, "review")
    entity = site.views[0]
    broken = PaperFiles(entity.papers[0].paper, failure=Text("字体中没有这些字", "the fonts lack these characters"))
    site = replace(site, views=(replace(entity, papers=(broken,)),))
    page = page_of(site_pages(site, "zh")[HOME])
    assert "字体中没有这些字" in page.xpath("//p[@class='not-made']")[0].text_content()
    assert page.xpath("//a[@class='file']") == []


def test_answers_of_the_wrong_kind_do_not_stop_the_pages(library: Library) -> None:
    filing = library.filing(PROVIDER)
    assert filing
    answers = copy.deepcopy(filing.answers)
    answers["algorithm"] |= {"name": ["a", {"b": 1}], "application_area": "x", "models": "none", "launched_on": 3}
    answers["assessment"]["workflow"] = ["no", "record"]
    answers["service_provider"]["products"] = ["wenyin-web"]
    answers["generative_synthesis"]["usage_scenario"] = {"text_generation": True}
    for language in LANGUAGES:
        assert site_pages(site_of([*library.filings[:1], replace(filing, answers=answers)], "review"), language)


SHOWN = ("papers", "compare", "bundle", "site", "review")  # rooms that make pages


def test_every_word_of_the_interface_is_shown_somewhere() -> None:
    """A word is named in a template or in the code, or belongs to a family such as `gate_…` that one of them looks up."""
    sources = "".join(
        file.read_text("utf-8")
        for pattern in (
            "templates/site/**/*.j2",
            "templates/site/**/*.html",
            *(f"scripts/beian/{one}/**/*.py" for one in SHOWN),
        )
        for file in CHECKOUT.glob(pattern)
    )
    families = tuple(re.findall(r"['\"]([a-z]+_)(?:' ~|\{)", sources))
    assert families
    named = set(re.findall(r"\w+", sources))
    for language in LANGUAGES:
        assert [one for one in vars(words(language)) if one not in named and not one.startswith(families)] == []
