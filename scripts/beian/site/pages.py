"""The Markdown sources of the overview page and of filings' pages, and the menu. Knows no site generator.

Reads editions only, so a page can show nothing that its edition does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from beian.core.model import Edition, at
from beian.core.problem import Problem
from beian.core.source_link import NOWHERE, SourceLink
from beian.papers.pages import html
from beian.papers.pages.html import Language
from beian.papers.pages.worksheet import worksheet
from beian.schema.display import record_name
from beian.site.answers import all_answers, answer_groups
from beian.site.dashboard import by_severity_and_gate, coming_dues, counts_by_group, due_picture, filters, recent_events
from beian.site.filing_view import FILES, FilingSummary, FilingView, SiteView, by_entity, filing_summary

MenuItem: TypeAlias = "Mapping[str, str | Sequence[MenuItem]]"  # a name, and its page or the menu below it
Navigation = Sequence[MenuItem]


@dataclass(frozen=True)
class Overview:
    """What the overview page and the menu show: the summaries of all filings, and the problems that belong to none."""

    edition: Edition
    filings: list[FilingSummary]
    problems: tuple[Problem, ...] = ()
    source: SourceLink = NOWHERE


def filing_pages(site: SiteView, view: FilingView, language: Language) -> dict[str, str]:
    """The Markdown sources of one filing's pages by path. Of `site` they need only the filings of its entity."""
    root = "../" * (view.folder.count("/") + 2)
    pages = {f"{view.folder}/index.md": _filing_page(site, view, language, root)}
    if site.edition != "public":  # a working tool: nothing for the public to do with it
        pages[f"{view.folder}/worksheet.md"] = html.render(
            "worksheet.md.j2",
            language,
            sheet=worksheet(view.filing, list(site.papers)),
            site=site,
            root=root,
            page=f"{view.folder}/worksheet.html",
        )
    return pages


def overview(site: Overview, language: Language) -> str:
    """The Markdown source of the overview page."""
    w, filings = html.words(language), site.filings
    due = coming_dues(filings)
    problems = [counted for filing in filings for counted in filing.problems]
    problems += [(problem.severity, problem.gate, 1) for problem in site.problems]
    return html.render(
        "overview.md.j2",
        language,
        site=site,
        group_counts=counts_by_group(filings),
        filters=filters(filings),
        coming_dues=due,
        summaries=[summary for entity, algorithms in by_entity(filings) for summary in (entity, *algorithms)],
        picture=due_picture(due, english=language == "en", title=w.next_due, today=w.today),
        recent_events=recent_events(filings),
        problems=by_severity_and_gate(problems),
        root="../",
        page="index.html",
    )


def _filing_page(site: SiteView, view: FilingView, language: Language, root: str) -> str:
    filing = view.filing
    entity = next((other for other in site.views if other.filing.id == filing.entity), None)
    algorithms = [
        filing_summary(other) for other in site.views if other.filing.algorithm and other.filing.entity == filing.id
    ]
    used = at(filing.answers, "/algorithm/models")
    models = [(key, record_name(filing.answers, "models", key)) for key in used] if isinstance(used, Mapping) else []
    answers = answer_groups(filing)
    return html.render(
        "filing.md.j2",
        language,
        site=site,
        view=view,
        summary=filing_summary(view),
        entity=entity,
        algorithms=algorithms,
        models=models,
        groups=answers,
        here={answer.pointer: answer.label for answer in all_answers(answers)},
        portal={section["id"] for step in filing.schema["x-steps"] for section in step["sections"]},
        evidence=_evidence(view),
        root=root,
        page=f"{view.folder}/index.html",
        files=f"{root}{FILES}/{filing.id}/",
    )


def _evidence(view: FilingView) -> list[tuple[str, Mapping[str, object], str]]:
    """The entity's evidence for the page: id, record, and path of its file."""
    filing = view.filing
    if filing.algorithm or filing.edition == "public":
        return []
    records = filing.answers.get("evidence", {})
    return [
        (name, record, filing.position(f"/evidence/{name}").path)
        for name, record in records.items()
        if isinstance(record, Mapping)
    ]


def navigation(site: Overview, language: Language) -> Navigation:
    """The menu of one language: names and paths of sources. Names are safe to print without escaping."""
    w = html.words(language)
    menu: list[MenuItem] = [{w.overview: "index.md"}]
    filings: list[MenuItem] = []
    for entity, algorithms in by_entity(site.filings):
        inside = _filing_menu(site, entity, w.entity_filing, w.worksheet)
        for algorithm in algorithms:
            role = algorithm.role.say(language) if algorithm.role else ""
            name = html.safe_title(" · ".join(part for part in (algorithm.name, role) if part))
            inside.append({name: _filing_menu(site, algorithm, w.filing_page, w.worksheet)})
        filings.append({html.safe_title(entity.entity_name): inside})
    return [*menu, {w.filings: filings}] if filings else menu


def _filing_menu(site: Overview, filing: FilingSummary, name: str, worksheet_name: str) -> list[MenuItem]:
    entries: list[MenuItem] = [{name: f"{filing.folder}/index.md"}]
    return entries if site.edition == "public" else [*entries, {worksheet_name: f"{filing.folder}/worksheet.md"}]
