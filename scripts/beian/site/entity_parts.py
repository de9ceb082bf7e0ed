"""The part of the site that belongs to one entity: papers, pictures, differences, and the sources of its pages.

An entity depends on no other, so its part is kept in `build/` by the digest of its inputs, and stale parts are shared out
among processes. A part is made only from what `noninterfering` returns.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.content.sealed_cache import load_stored, store
from beian.core.files import write_changed
from beian.core.hashing import digest
from beian.core.model import Edition, Filing
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.core.processes.executors import map_parts
from beian.core.processes.parallel import workers
from beian.core.source_link import SourceLink
from beian.papers.pages.html import LANGUAGES, Language
from beian.site.assets import Asset, FilingAssets, FilingDifferencePages, filing_assets, filing_views
from beian.site.difference_pages import filing_difference_pages
from beian.site.field_reference import PapersByField, papers_by_field
from beian.site.filing_view import FilingSummary, SiteView, filing_summary, summary_from_row, summary_row
from beian.site.noninterference import noninterfering
from beian.site.output_files import size_and_time
from beian.site.page_blocks import split_blocks
from beian.site.pages import filing_pages
from beian.site.search import SearchPage, filing_search_page

FEW = 2  # entities that are made sooner than processes start


@dataclass(frozen=True)
class PageSource:
    """The Markdown source of a page: the part that its frame is made from, and the file with all of it."""

    frame: str
    file: Asset


@dataclass(frozen=True)
class SitePart:
    """What the site has of one filing: files by their path on the site, sources of pages, and what shared pages show of it."""

    files: dict[str, Asset]
    compared: dict[str, Asset]
    summary: FilingSummary
    in_papers: PapersByField
    blocked: bool  # its papers are drafts, because of errors
    sources: dict[Language, dict[str, PageSource]]
    search: dict[Language, SearchPage]


@dataclass(frozen=True)
class SiteSpec:
    """What site is made: the same for all entities, and fit to be sent to another process."""

    root: ContentRoot
    edition: Edition
    as_of: date
    source: SourceLink
    filings: tuple[str, ...]


def make_parts(spec: SiteSpec, keys: Mapping[str, str]) -> dict[str, SitePart]:
    """The parts by filing; `keys` has, for each entity, the digest of all that its parts depend on."""
    stale = [entity for entity, key in keys.items() if not _is_fresh(spec, entity, key)]
    if 0 < len(stale) <= FEW or workers() == 1:
        _make(spec, keys, workers(), stale)
    elif stale:
        map_parts(_make, stale, spec, keys, 1)
    parts: dict[str, SitePart] = {}
    for entity in keys:
        record: EntityRow = load_stored(_record(spec, entity))
        parts |= {name: _part_from_row(spec.root, data) for name, data in record["filings"].items()}
    return parts


def _check(workspace: Workspace, filings: Sequence[Filing]) -> tuple[dict[str, list[Problem]], set[str]]:
    """The problems of filings, and which of them are drafts because they or their entity have errors."""
    problems = {filing.id: [problem.masked() for problem in workspace.problems(filing)] for filing in filings}
    return problems, {filing.id for filing in filings if workspace.blocking(filing, "pack")}


def _make(spec: SiteSpec, keys: Mapping[str, str], width: int, entities: Sequence[str]) -> None:
    """Make the parts of these entities and keep them. Raises Failure when they depend on what must not be shown."""
    workspace = Workspace(spec.root, private=False, as_of=spec.as_of, entities=entities)
    filings = [filing for filing in workspace.filings() if filing.id in spec.filings]
    problems, blocked = _check(workspace, filings)
    public = spec.edition == "public"
    if public:
        problems = {filing: [] for filing in problems}
    context = SiteContext(problems, blocked, () if public else tuple(filing_difference_pages(spec.root, filings)))
    with Build(spec.root, workspace.evidence, workers=width) as build:
        pages_by_filing = _describe(
            build, spec, workspace, noninterfering(map(workspace.presentable, filings), spec.edition), context
        )
    compared = {filing: files for filing, _, files in context.compared}
    for entity in entities:
        rows = {}
        for filing_id, pages in pages_by_filing.items():
            if filing_id.split("/")[0] == entity:
                sources = {language: _sources(spec, language, pages.pages[language]) for language in LANGUAGES}
                files, compared_files = pages.assets.files, compared.get(filing_id, {})
                part = SitePart(
                    files, compared_files, pages.summary, pages.in_papers, filing_id in blocked, sources, pages.search
                )
                rows[filing_id] = _part_row(spec.root, part)
        _keep(spec, entity, keys[entity], rows)


@dataclass(frozen=True)
class SiteContext:
    """What pages show of filings besides their answers: problems, which of them are drafts, and differences."""

    problems: Mapping[str, list[Problem]]
    blocked: set[str]
    compared: Sequence[FilingDifferencePages]


@dataclass(frozen=True)
class FilingPages:
    """What was made of one filing: files, its line in lists, the sources of its pages, and its page for the search."""

    assets: FilingAssets
    summary: FilingSummary
    in_papers: PapersByField
    pages: dict[Language, dict[str, str]]
    search: dict[Language, SearchPage]


def _describe(
    build: Build, spec: SiteSpec, workspace: Workspace, shown: list[Filing], context: SiteContext
) -> dict[str, FilingPages]:
    """The pages of filings, which are `shown` in their edition, by id."""
    assets = filing_assets(build, workspace, shown)
    views = filing_views(workspace, shown, build.papers, assets, context.problems, context.compared)
    site = SiteView(spec.edition, tuple(views), tuple(build.papers), spec.source)
    return {
        view.filing.id: FilingPages(
            assets[view.filing.id],
            filing_summary(view),
            papers_by_field((view.filing, *shown_answers) for shown_answers in assets[view.filing.id].shown),
            {language: filing_pages(site, view, language) for language in LANGUAGES},
            {language: filing_search_page(view, language) for language in LANGUAGES},
        )
        for view in views
    }


def _sources(spec: SiteSpec, language: Language, pages: Mapping[str, str]) -> dict[str, PageSource]:
    sources = {}
    for path, text in pages.items():
        file = spec.root.build / "cache" / "site" / "pages" / spec.edition / language / path
        write_changed(file, text.encode())
        sources[path] = PageSource(split_blocks(text)[0], Asset(file, digest(text)))
    return sources


# -- kept in build/ -------------------------------------------------------------------------------------------------------

AssetRow = list[str]  # of a file: its path in `build/`, its key, and of the source of a page the part for its frame


class PartRow(TypedDict):
    """The part of one filing as JSON."""

    files: dict[str, AssetRow]
    compared: dict[str, AssetRow]
    summary: dict[str, Any]
    in_papers: dict[str, list[str]]
    blocked: bool
    sources: dict[Language, dict[str, AssetRow]]
    search: dict[Language, tuple[str, str, tuple[tuple[str, str, str], ...]]]


class EntityRow(TypedDict):
    """What is kept of an entity: the digest that its parts were made from, the parts, and how their files looked."""

    key: str
    filings: dict[str, PartRow]
    files: dict[str, list[int]]


def _record(spec: SiteSpec, entity: str) -> Path:
    return spec.root.build / "cache" / "site" / "parts" / spec.edition / f"{entity}.json"


def _is_fresh(spec: SiteSpec, entity: str, key: str) -> bool:
    """Whether the part is there, made from the same inputs, and nobody touched its files since."""
    record: EntityRow | None = load_stored(_record(spec, entity))
    if not record or record["key"] != key:
        return False
    return all(_stamp(spec.root, path) == stamp for path, stamp in record["files"].items())


def _keep(spec: SiteSpec, entity: str, key: str, data: dict[str, PartRow]) -> None:
    file_groups = [
        files for row in data.values() for files in (row["files"], row["compared"], *row["sources"].values())
    ]
    paths = sorted({file[0] for files in file_groups for file in files.values()})
    record: EntityRow = {"key": key, "filings": data, "files": {path: _stamp(spec.root, path) for path in paths}}
    store(_record(spec, entity), record)


def _stamp(root: ContentRoot, path: str) -> list[int]:
    with contextlib.suppress(OSError):
        return size_and_time(root.build / path)
    return []


def _part_row(root: ContentRoot, part: SitePart) -> PartRow:
    return {
        "files": _asset_rows(root, part.files),
        "compared": _asset_rows(root, part.compared),
        "summary": summary_row(part.summary),
        "in_papers": {place: sorted(papers) for place, papers in part.in_papers.items()},
        "blocked": part.blocked,
        "sources": {
            language: {path: [*_asset_row(root, source.file), source.frame] for path, source in sources.items()}
            for language, sources in part.sources.items()
        },
        "search": {language: (source.address, source.name, source.lines) for language, source in part.search.items()},
    }


def _asset_row(root: ContentRoot, file: Asset) -> AssetRow:
    return [file.path.relative_to(root.build).as_posix(), file.key]


def _asset_rows(root: ContentRoot, files: Mapping[str, Asset]) -> dict[str, AssetRow]:
    return {site_path: _asset_row(root, file) for site_path, file in files.items()}


def _part_from_row(root: ContentRoot, data: PartRow) -> SitePart:
    def files(rows: Mapping[str, AssetRow]) -> dict[str, Asset]:
        return {site_path: Asset(root.build / path, key) for site_path, (path, key) in rows.items()}

    sources = {
        language: {path: PageSource(frame, Asset(root.build / file, key)) for path, (file, key, frame) in rows.items()}
        for language, rows in data["sources"].items()
    }
    in_papers = {place: frozenset(papers) for place, papers in data["in_papers"].items()}
    search = {language: SearchPage(*page) for language, page in data["search"].items()}
    of_lists = summary_from_row(data["summary"])
    return SitePart(
        files(data["files"]), files(data["compared"]), of_lists, in_papers, data["blocked"], sources, search
    )
