"""The sources of the site: Markdown pages with answers in HTML blocks, and the navigation. Knows no site generator.

Reads editions only, so a page can show nothing that its edition does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beian.pages import html
from beian.pages.answers import groups
from beian.pages.history import History
from beian.pages.html import Language
from beian.pages.worksheet import worksheet
from beian.papers.catalogue import Paper
from beian.schema.display import record_name
from beian.schema.registry import option_label
from beian.schema.walk import schema_at
from beian.values.model import Edition, Filing, at
from beian.values.problem import GATES, Problem, Text

FILES = "files"  # papers and pictures, beside the two language trees


@dataclass(frozen=True)
class PaperFiles:
    """A paper on the site: the formats that are there, or why it is not."""

    paper: Paper
    formats: tuple[str, ...] = ()
    failure: Text | None = None


@dataclass(frozen=True)
class Exhibit:
    """A filing as the site shows it: in its edition, with problems, papers, evidence that has a picture, and its record."""

    filing: Filing
    problems: tuple[Problem, ...]
    papers: tuple[PaperFiles, ...]
    pictures: tuple[str, ...]
    history: History | None = None
    differences: tuple[tuple[Text, str], ...] = ()  # what is compared, and where from the root of the site

    @property
    def folder(self) -> str:
        return f"filings/{self.filing.id}"

    @property
    def entity_name(self) -> str:
        return str(at(self.filing.answers, "/entity/name") or self.filing.entity)

    @property
    def role(self) -> Text | None:
        schema = schema_at(self.filing.schema, f"/{self.filing.role}/role") if self.filing.role else None
        return option_label(schema, str(self.filing.role)) if schema else None

    @property
    def state(self) -> str:
        """How far the filing is: `errors`, `open` (something before a later gate, or a warning), or `clean`."""
        if any(problem.blocks("draft") for problem in self.problems):
            return "errors"
        return "open" if any(problem.severity != "info" for problem in self.problems) else "clean"

    @property
    def open_at(self) -> list[str]:
        """The gates that problems still stop, in their order."""
        return [gate for gate in GATES if any(one.gate == gate and one.severity == "error" for one in self.problems)]


@dataclass(frozen=True)
class Site:
    """All that the site shows in one edition."""

    edition: Edition
    exhibits: tuple[Exhibit, ...]
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def entities(self) -> list[tuple[Exhibit, list[Exhibit]]]:
        """Each entity's filing with the filings of its algorithms."""
        return [
            (one, [other for other in self.exhibits if other.filing.algorithm and other.filing.entity == one.filing.id])
            for one in self.exhibits
            if not one.filing.algorithm
        ]


Navigation = list[dict[str, Any]]


def pages(site: Site, language: Language) -> dict[str, str]:
    """The Markdown sources of one language by path, at most two for a filing."""
    made = {"index.md": html.render("overview.md.j2", language, site=site, root="../", page="index.html")}
    for exhibit in site.exhibits:
        root = "../" * (exhibit.folder.count("/") + 2)
        made[f"{exhibit.folder}/index.md"] = _filing(site, exhibit, language, root)
        if site.edition != "public":  # a working tool: nothing for the public to do with it
            made[f"{exhibit.folder}/worksheet.md"] = html.render(
                "worksheet.md.j2",
                language,
                sheet=worksheet(exhibit.filing, list(site.papers)),
                site=site,
                root=root,
                page=f"{exhibit.folder}/worksheet.html",
            )
    return made


def _filing(site: Site, exhibit: Exhibit, language: Language, root: str) -> str:
    filing = exhibit.filing
    entity = next((one for one in site.exhibits if one.filing.id == filing.entity), None)
    used = at(filing.answers, "/algorithm/models")
    models = [(key, record_name(filing.answers, "models", key)) for key in used] if isinstance(used, Mapping) else []
    return html.render(
        "filing.md.j2",
        language,
        site=site,
        exhibit=exhibit,
        entity=entity,
        models=models,
        groups=groups(filing),
        evidence=_evidence(exhibit),
        root=root,
        page=f"{exhibit.folder}/index.html",
        files=f"{root}{FILES}/{filing.id}/",
    )


def _evidence(exhibit: Exhibit) -> list[tuple[str, Mapping[str, Any], str]]:
    """The entity's evidence: id, record, and where it stands."""
    filing = exhibit.filing
    if filing.algorithm or filing.edition == "public":
        return []
    records = filing.answers.get("evidence", {})
    return [
        (name, record, filing.position(f"/evidence/{name}").path)
        for name, record in records.items()
        if isinstance(record, Mapping)
    ]


def navigation(site: Site, language: Language) -> Navigation:
    """The menu of one language: names and paths of sources. Names are safe to print without escaping."""
    w = html.words(language)
    menu: Navigation = [{w.overview: "index.md"}]
    for entity, algorithms in site.entities:
        inside: Navigation = _entries(site, entity, w.entity_filing, w.worksheet)
        for one in algorithms:
            role = (one.role.en if language == "en" else one.role.zh) if one.role else ""
            name = html.title(" · ".join(part for part in (one.filing.name.zh, role) if part))
            inside.append({name: _entries(site, one, w.filing_page, w.worksheet)})
        menu.append({html.title(entity.entity_name): inside})
    return menu


def _entries(site: Site, exhibit: Exhibit, name: str, sheet: str) -> Navigation:
    entries: Navigation = [{name: f"{exhibit.folder}/index.md"}]
    return entries if site.edition == "public" else [*entries, {sheet: f"{exhibit.folder}/worksheet.md"}]
