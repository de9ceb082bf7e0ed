"""The overview as a dashboard: what it counts, in which order, what the public must not see, and that names stay text."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from markdown import Markdown

from beian.core.model import Edition, Filing
from beian.core.places import ContentRoot
from beian.core.problem import Position, Problem, Text
from beian.core.source_link import SourceLink
from beian.papers.catalogue import catalogue, papers_of
from beian.papers.pages.html import LANGUAGES
from beian.papers.pages.todo import todo
from beian.record.deadlines import Due
from beian.record.events import Event
from beian.record.filing_record import Record
from beian.record.rounds import Round
from beian.record.states import STATES, state_of
from beian.schema.editions import edition_of
from beian.schema.filings import Library
from beian.schema.registry import Registry
from beian.site.dashboard import by_severity_and_gate, coming_dues, counts_by_group, due_picture, filters, recent_events
from beian.site.filing_view import (
    GROUPS,
    FilingSummary,
    FilingView,
    PaperFiles,
    SiteView,
    filing_summary,
    summary_from_row,
    summary_row,
)
from beian.site.timeline import History
from support import AWKWARD, CHECKOUT, ENTITY, PROVIDER, SUPPORTER, site_pages, squeezed, workspace

DAY = date(2026, 11, 26)
HOST = "https://git.example/a/b/blob/main/{path}#L{line}"
PAPERS = catalogue(ContentRoot(CHECKOUT))


def a_round(number: str, kind: str, day: str) -> Round:
    return Round(
        f"filings/x/submissions/{number}",
        {"number": number, "filing": PROVIDER, "purpose": kind, "submitted_on": day, "head": "0" * 64},
        {},
        kind,
    )


def an_event(number: str, kind: str, day: str, **data: Any) -> Event:
    return Event(f"events/{day}-{kind}-1.yaml", number, {"kind": kind, "date": day, **data})


def a_due(day: date, what: str = "首次备案") -> Due:
    return Due(day, Text(what, what), "某规定 第一条", late=day < DAY)


def history(registry: Registry, rounds: list[Round], events: list[Event], *dues: Due) -> History:
    state, refused = state_of(rounds, events)
    record = Record(Path("nowhere"), tuple(rounds), tuple(events), state, tuple(refused))
    return History(record, dues, STATES[state], DAY, registry)


@pytest.fixture(scope="module")
def registry(shipped: Path) -> Registry:
    return workspace(shipped).registry


def view_of(filing: Filing, edition: Edition = "review", *problems: Problem, past: History | None = None) -> FilingView:
    shown = edition_of(filing, edition)
    papers = tuple(PaperFiles(paper, ("html",)) for paper in papers_of(shown, PAPERS))
    asked = None if edition == "public" else todo(shown, PAPERS)
    return FilingView(shown, problems, papers, (), past, todo=asked)


def site(registry: Registry, library: Library) -> SiteView:
    """Three filings: one approved, one returned with comments, one draft that is late."""
    filed = history(
        registry,
        [a_round("001", "first", "2026-11-02")],
        [an_event("001", "receipt", "2026-11-03"), an_event("001", "decision", "2026-11-20", result="filed")],
        a_due(date(2027, 6, 1), "证件到期"),
    )
    back = history(
        registry,
        [a_round("001", "first", "2026-11-10")],
        [
            an_event("001", "comment", "2026-11-24", text="意见甲"),
            an_event("001", "comment", "2026-11-24", text="意见乙"),
            an_event("001", "returned", "2026-11-24"),
        ],
        a_due(date(2026, 12, 1), "审核方要求"),
    )
    draft = history(registry, [], [], a_due(date(2026, 11, 20)), a_due(DAY, "最迟报送日"))
    pasts = {ENTITY: filed, PROVIDER: back, SUPPORTER: draft}
    return SiteView("review", tuple(view_of(one, past=pasts[one.id]) for one in library.filings), tuple(PAPERS))


def lines(shown: SiteView) -> list[FilingSummary]:
    return [filing_summary(one) for one in shown.views]


def page_of(source: str) -> html.HtmlElement:
    body = source.split("---\n", 2)[2]
    return html.fromstring(f"<main>{Markdown(extensions=['attr_list', 'toc']).convert(body)}</main>")


def test_every_state_stands_in_one_group() -> None:
    grouped = [state for states in GROUPS.values() for state in states]
    assert sorted(grouped) == sorted(STATES)


def test_the_strip_counts_the_filings_of_each_group(registry: Registry, library: Library) -> None:
    counted = dict(counts_by_group(lines(site(registry, library))))
    assert counted == {"draft": 1, "sent": 0, "returned": 1, "passed": 1, "change": 0, "over": 0}


def test_what_is_due_next_comes_first_with_the_days_left(registry: Registry, library: Library) -> None:
    found = [(one.filing.id, one.left, one.urgency) for one in coming_dues(lines(site(registry, library)))]
    assert found == [
        (SUPPORTER, -6, "late"),
        (SUPPORTER, 0, "soon"),
        (PROVIDER, 5, "soon"),
        (ENTITY, 187, "later"),
    ]


def test_an_estimate_that_is_over_neither_heads_the_list_nor_looks_late(registry: Registry, library: Library) -> None:
    over = Due(date(2026, 11, 1), Text("计划报送日", "day to plan for"), "实务：时长", late=False, kind="estimate")
    soon = Due(date(2026, 11, 28), Text("计划报送日", "day to plan for"), "实务：时长", late=False, kind="estimate")
    shown = site(registry, library)
    (draft,) = (one for one in shown.views if one.filing.id == SUPPORTER)
    assert draft.history
    past = replace(draft.history, dues=(*draft.history.dues, soon, over))
    found = coming_dues(lines(replace(shown, views=(replace(draft, history=past),))))
    assert [(one.left, one.urgency, one.look) for one in found] == [
        (-6, "late", "late"),
        (0, "soon", "soon"),
        (2, "soon", "estimate"),
        (-25, "over", "estimate"),
    ]
    drawn = html.fromstring(due_picture(found, english=False, title="", today=""))
    assert [node.get("class") for node in drawn.xpath("//g")] == ["due-late", "due-soon", "due-estimate"]
    assert "实务测算" in drawn.text_content()
    views = tuple(replace(one, history=past) if one is draft else one for one in shown.views)
    page = page_of(site_pages(replace(shown, views=views), "zh")["index.md"])
    rows = [squeezed(row.text_content()) for row in page.xpath("//table[@class='due-list']/tbody/tr")]
    assert ["法定期限" in row for row in rows] == [True, True, False, True, True, False]
    assert "已过25天" in rows[-1]
    assert "逾期" not in rows[-1]


def test_the_last_entries_of_the_record_come_first(registry: Registry, library: Library) -> None:
    found = [
        (one.entry.day, one.filing.id, one.entry.sort, one.entry.what.zh, one.entry.times)
        for one in recent_events(lines(site(registry, library)))
    ]
    assert [(day, name, sort, times) for day, name, sort, _, times in found] == [
        ("2026-11-24", PROVIDER, "event", 1),
        ("2026-11-24", PROVIDER, "event", 2),
        ("2026-11-20", ENTITY, "event", 1),
        ("2026-11-10", PROVIDER, "round", 1),
        ("2026-11-03", ENTITY, "event", 1),
        ("2026-11-02", ENTITY, "round", 1),
    ]
    assert found[3][3] == "001 算法首次备案"
    assert len(recent_events(lines(site(registry, library)), most=2)) == 2


def test_a_line_is_the_same_when_it_was_kept(registry: Registry, library: Library) -> None:
    for one in lines(site(registry, library)):
        assert summary_from_row(json.loads(json.dumps(summary_row(one)))) == one


def test_problems_are_counted_by_severity_and_gate() -> None:
    found = by_severity_and_gate([("error", "pack", 1), ("error", "pack", 1), ("info", "draft", 1)])
    assert found == [("error", [0, 2, 0, 0]), ("warning", [0, 0, 0, 0]), ("info", [1, 0, 0, 0])]
    assert by_severity_and_gate([]) == []


def test_a_filter_that_would_tell_nothing_apart_is_left_out(registry: Registry, library: Library) -> None:
    made = {one.id: [(key, count) for key, _, count in one.options] for one in filters(lines(site(registry, library)))}
    assert made == {"role": [("service_provider", 1), ("technical_supporter", 1)]}


def test_each_row_says_what_the_filters_ask(registry: Registry, library: Library) -> None:
    for language in LANGUAGES:
        page = page_of(site_pages(site(registry, library), language)["index.md"])
        rows = [dict(row.attrib) for row in page.xpath("//table[@class='filings']/tbody/tr")]
        asked = [(row["data-entity"], row["data-type"], row["data-role"], row["data-state"]) for row in rows]
        assert asked == [
            ("acme", "", "", "passed"),
            ("acme", "generative_synthesis", "service_provider", "returned"),
            ("acme", "generative_synthesis", "technical_supporter", "draft"),
        ]
        for select in page.xpath("//form//select"):
            offered = set(select.xpath("option/@value")) - {""}
            assert offered == {row[f"data-{select.get('name')}"] for row in rows} - {""}
        assert page.xpath("//form/@hidden"), "without the script nothing can be filtered"
        assert page.xpath("//p[@role='status']/@aria-live") == ["polite"]
        assert page.xpath("//ul[@class='strip']//a/@data-state") == ["draft", "returned", "passed"]
        assert [node.text for node in page.xpath("//ul[@class='strip']/li//b")] == ["1", "0", "1", "1", "0", "0"]


def test_the_public_overview_has_no_state_no_day_and_no_problem(registry: Registry, library: Library) -> None:
    found = SiteView("public", tuple(view_of(one, "public") for one in library.filings), tuple(PAPERS))
    assert counts_by_group(lines(found)) == [(group, 0) for group in GROUPS]
    for language in LANGUAGES:
        page = page_of(site_pages(found, language)["index.md"])
        assert (
            page.xpath("//ul[@class='strip'] | //svg | //select[@name='state'] | //*[contains(@class, 'chip')]") == []
        )
        assert {row.get("data-state") for row in page.xpath("//table[@class='filings']/tbody/tr")} == {""}


@pytest.mark.long
def test_names_stay_text_in_every_part_of_the_overview(registry: Registry, library: Library) -> None:
    for text in (
        "　".join(AWKWARD),
        '"><img src=x onerror=alert(1)>',
        "</svg></select></textarea><script>1</script>",
        "' onmouseover='1",
    ):
        made = []
        for one in site(registry, library).views:
            answers = copy.deepcopy(one.filing.answers)
            answers["entity"]["name"] = text
            if one.filing.role:
                answers[one.filing.role]["filed_name"] = text
            due = Due(DAY, Text(text, text), text, late=False)
            past = replace(one.history, dues=(due,), name=Text(text, text)) if one.history else None
            made.append(replace(one, filing=replace(one.filing, answers=answers), history=past))
        other = replace(made[0], filing=replace(made[0].filing, id="other", entity="other"))
        for language in LANGUAGES:
            source = site_pages(SiteView("review", (*made, other), tuple(PAPERS)), language)["index.md"]
            page = page_of(source)
            assert page.xpath("//script | //img | //main/a | //em | //@onerror | //@onmouseover") == [], text
            for place in (
                "//table[@class='filings']/tbody//th/a",
                "//table[@class='due-list']//td[3]",
                "//ol//a",
                "//select[@name='entity']",
            ):
                assert squeezed(text) in squeezed(page.xpath(place)[0].text_content()), (place, text)


def test_the_picture_shows_what_is_near_and_says_it_without_colour(registry: Registry, library: Library) -> None:
    found = coming_dues(lines(site(registry, library)))
    drawn = html.fromstring(due_picture(found, english=False, title="<近期>", today="今天"))
    assert drawn.get("aria-label") == "<近期>"
    groups = [node.get("class") for node in drawn.xpath("//g")]
    assert groups == ["due-late", "due-soon", "due-soon"], "what is half a year away is only in the list"
    assert "逾期 6 天" in drawn.text_content()
    assert len({node.tag for node in drawn.xpath("//*[@class='due-mark']")}) == 2
    assert due_picture([], english=True, title="", today="") == ""
    assert due_picture(found[3:], english=True, title="", today="") == ""


# -- links to lines ---------------------------------------------------------------------------------------------------


def problem_at(path: str, pointer: str = "/x") -> Problem:
    return Problem(Position(path, 7), pointer, "X-001", "error", "draft", Text("错", "wrong"))


def link_of(source: SourceLink, registry: Registry, filing: Filing, problem: Problem) -> Mapping[str, Any]:
    shown = SiteView(
        "review", (view_of(filing, "review", problem, past=history(registry, [], [])),), tuple(PAPERS), source
    )
    page = page_of(site_pages(shown, "zh")[f"filings/{filing.id}/index.md"])
    cell = page.xpath("//table[@class='problems']//td")[0]
    return {
        "host": cell.xpath("a[code]/@href"),
        "answer": cell.xpath("a[@class='to-answer']/@href"),
        "text": cell.xpath(".//code")[0].text,
    }


def test_a_problem_links_to_its_line_where_the_host_is_known(registry: Registry, library: Library) -> None:
    entity = next(one for one in library.filings if one.id == ENTITY)
    problem = problem_at("filings/acme/实体 a.yaml", "/entity/uscc")
    found = link_of(SourceLink(HOST), registry, entity, problem)
    assert found["host"] == ["https://git.example/a/b/blob/main/filings/acme/%E5%AE%9E%E4%BD%93%20a.yaml#L7"]
    assert found["answer"] == ["#/entity/uscc"]
    found = link_of(SourceLink(""), registry, entity, problem)
    assert found["host"] == []
    assert found["text"] == "filings/acme/实体 a.yaml:7"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)//{path}",
        "https://git.example/",
        'https://a/{path}"onclick="x',
        "file:///{path}",
        "https://a /{path}",
        "//a/{path}#L{line}",
    ],
)
def test_an_address_that_is_none_gives_no_link(address: str) -> None:
    assert SourceLink(address).line(Position("filings/acme/entity.yaml", 3)) == ""


def test_the_private_half_is_never_linked() -> None:
    assert SourceLink(HOST).line(Position("private/acme/people.yaml", 3)) == ""


@pytest.mark.long
def test_every_answer_has_an_address_of_its_own(registry: Registry, library: Library) -> None:
    shown = site(registry, library)
    for language in LANGUAGES:
        for one in shown.views:
            page = page_of(site_pages(shown, language)[f"{one.folder}/index.md"])
            rows = page.xpath("//table[@class='answers']/tbody/tr")
            names = [row.get("id") for row in rows]
            assert len(names) > 50
            assert len(set(page.xpath("//@id"))) == len(page.xpath("//@id"))
            assert [row.xpath("th/a[@class='anchor']/@href") for row in rows] == [[f"#{name}"] for name in names]
