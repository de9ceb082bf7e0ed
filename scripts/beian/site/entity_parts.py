"""What the site has of each entity: papers, pictures, differences and the sources of its pages.

An entity depends on no other, so its part is kept in `build/` by the digest of what it is made from, and stale parts are
shared out among processes. It is made from what `uninfluenced` returns and from nothing else of the answers. Non-interference
is shown there, on inputs: a filing in which every answer that the edition must not show is another one must be the same filing
in the edition. That is as good as making the site twice, since all that follows is a function of it; a test compares the bytes
of whole sites.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.files import write_changed
from beian.core.model import Edition, Filing
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.core.processes.executors import map_parts
from beian.core.processes.parallel import workers
from beian.core.source_link import SourceLink
from beian.papers.formats.toolchain import digest
from beian.papers.pages.html import LANGUAGES, Language
from beian.schema.editions import answered_otherwise, edition_of
from beian.site.assets import Asset, Compared, FilingAssets, make_exhibits, papers_side
from beian.site.blocks import split
from beian.site.difference_pages import differences_sides
from beian.site.field_reference import Shown, measured
from beian.site.filing_view import FilingSummary, SiteView, listed, listed_as_data, listed_from_data
from beian.site.pages import filing_pages
from beian.site.search import SearchPage, filing_page

FEW = 2  # entities that are made sooner than processes start


def uninfluenced(filings: Iterable[Filing], edition: Edition) -> list[Filing]:
    """The filings in the edition. Raises Failure, with the first places, when one depends on what it must not show."""
    shown, differing = [], []
    for filing in filings:
        one, other = edition_of(filing, edition), edition_of(answered_otherwise(filing, edition), edition)
        if one != other:
            differing += [f"{filing.id} {place}" for place in _differing(one, other)]
        shown.append(one)
    if differing:
        named = "、".join(differing[:5])
        raise Failure(
            f"这一版不应显示的内容影响了 {len(differing)} 处，网站未生成：{named}。这是程序的问题。",
            f"answers that this edition must not show change {len(differing)} places, so no site was made: {named}."
            " This is a fault of the program.",
        )
    return shown


def _differing(one: Filing, other: Filing) -> Iterator[str]:
    for part in fields(Filing):
        name = "" if part.name == "answers" else part.name
        yield from _places(getattr(one, part.name), getattr(other, part.name), name)


def _places(one: Any, other: Any, place: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _places(one.get(key), other.get(key), f"{place}/{key}")
    elif one != other:
        yield place


@dataclass(frozen=True)
class PageSource:
    """The source of a page: the part that makes its frame, and the file with all of it."""

    frame: str
    file: Asset


@dataclass(frozen=True)
class SitePart:
    """What the site has of one filing: files by their place, and what pages that belong to no filing show of it."""

    files: dict[str, Asset]
    compared: dict[str, Asset]
    listed: FilingSummary
    in_papers: Shown
    blocked: bool  # its papers are drafts, because of errors
    sources: dict[Language, dict[str, PageSource]]
    search: dict[Language, SearchPage]


@dataclass(frozen=True)
class SiteSpec:
    """For what parts are made: the same for all entities, and readable by another process."""

    root: ContentRoot
    edition: Edition
    as_of: date
    source: SourceLink
    filings: tuple[str, ...]


def made_parts(order: SiteSpec, keys: Mapping[str, str]) -> dict[str, SitePart]:
    """The parts by filing; `keys` are the entities with the digests of what their parts depend on."""
    stale = [entity for entity, key in keys.items() if not _kept(order, entity, key)]
    if 0 < len(stale) <= FEW or workers() == 1:
        _make(order, keys, workers(), stale)
    elif stale:
        map_parts(_make, stale, order, keys, 1)
    found: dict[str, SitePart] = {}
    for entity in keys:
        record = load_stored(_record(order, entity))
        found |= {name: _from_data(order.root, data) for name, data in record["filings"].items()}
    return found


def _judged(workspace: Workspace, filings: Sequence[Filing]) -> tuple[dict[str, list[Problem]], set[str]]:
    """The problems of filings, and which of them are drafts because they or their entity have errors."""
    found = {filing.id: workspace.problems(filing) for filing in filings}
    return found, {filing.id for filing in filings if workspace.blocking(filing, "pack")}


def _make(order: SiteSpec, keys: Mapping[str, str], width: int, entities: Sequence[str]) -> None:
    """Make the parts of these entities and keep them. Raises Failure when they depend on what must not be shown."""
    workspace = Workspace(order.root, private=False, as_of=order.as_of, entities=entities)
    filings = [one for one in workspace.filings() if one.id in order.filings]
    found, blocked = _judged(workspace, filings)
    public = order.edition == "public"
    told = {name: [] if public else problems for name, problems in found.items()}
    said = SiteContext(told, blocked, () if public else tuple(differences_sides(order.root, filings)))
    with Build(order.root, workspace.evidence, workers=width) as run:
        made = _described(run, order, workspace, uninfluenced(map(workspace.told, filings), order.edition), said)
    compared = {name: files for name, _, files in said.compared}
    for entity in entities:
        data = {}
        for name, one in made.items():
            if name.split("/")[0] == entity:
                sources = {language: _sources(order, language, one.pages[language]) for language in LANGUAGES}
                files, others = one.side.files, compared.get(name, {})
                part = SitePart(files, others, one.listed, one.in_papers, name in blocked, sources, one.search)
                data[name] = _as_data(order.root, part)
        _keep(order, entity, keys[entity], data)


@dataclass(frozen=True)
class SiteContext:
    """What is said of filings besides their answers: problems, which of them are drafts, and differences."""

    problems: Mapping[str, list[Problem]]
    blocked: set[str]
    compared: Sequence[Compared]


@dataclass(frozen=True)
class FilingPages:
    """What the site says of one filing: its papers, its line in lists, the text of its pages, what the search knows."""

    side: FilingAssets
    listed: FilingSummary
    in_papers: Shown
    pages: dict[Language, dict[str, str]]
    search: dict[Language, SearchPage]


def _described(
    run: Build, order: SiteSpec, workspace: Workspace, shown: list[Filing], said: SiteContext
) -> dict[str, FilingPages]:
    """The filings, which are `shown` in the edition of the order, by id."""
    sides = papers_side(run, workspace, shown)
    exhibits = make_exhibits(workspace, shown, run.papers, sides, said.problems, said.compared)
    site = SiteView(order.edition, tuple(exhibits), tuple(run.papers), order.source)
    return {
        one.filing.id: FilingPages(
            sides[one.filing.id],
            listed(one),
            measured((one.filing, *record) for record in sides[one.filing.id].shown),
            {language: filing_pages(site, one, language) for language in LANGUAGES},
            {language: filing_page(one, language) for language in LANGUAGES},
        )
        for one in exhibits
    }


def _sources(order: SiteSpec, language: Language, pages: Mapping[str, str]) -> dict[str, PageSource]:
    made = {}
    for path, text in pages.items():
        file = order.root.build / "cache" / "site" / "pages" / order.edition / language / path
        write_changed(file, text.encode())
        made[path] = PageSource(split(text)[0], Asset(file, digest(text)))
    return made


# -- kept in build/ -------------------------------------------------------------------------------------------------------


def _record(order: SiteSpec, entity: str) -> Path:
    return order.root.build / "cache" / "site" / "parts" / order.edition / f"{entity}.json"


def _kept(order: SiteSpec, entity: str, key: str) -> bool:
    """Whether the part is there, made from the same, and nobody touched its files since."""
    record = load_stored(_record(order, entity)) or {"key": "", "files": {}}
    return record["key"] == key and all(_stamp(order.root, path) == stamp for path, stamp in record["files"].items())


def _keep(order: SiteSpec, entity: str, key: str, data: Mapping[str, Any]) -> None:
    groups = [files for one in data.values() for files in (one["files"], one["compared"], *one["sources"].values())]
    paths = sorted({file[0] for files in groups for file in files.values()})
    record = {"key": key, "filings": data, "files": {path: _stamp(order.root, path) for path in paths}}
    store(_record(order, entity), record)


def _stamp(root: ContentRoot, path: str) -> list[int]:
    with contextlib.suppress(OSError):
        status = (root.build / path).stat()
        return [status.st_size, status.st_mtime_ns]
    return []


def _as_data(root: ContentRoot, part: SitePart) -> dict[str, Any]:
    return {
        "files": _files(root, part.files),
        "compared": _files(root, part.compared),
        "listed": listed_as_data(part.listed),
        "in_papers": {place: sorted(papers) for place, papers in part.in_papers.items()},
        "blocked": part.blocked,
        "sources": {
            language: {path: [*_file(root, one.file), one.frame] for path, one in sources.items()}
            for language, sources in part.sources.items()
        },
        "search": {language: [one.address, one.name, one.lines] for language, one in part.search.items()},
    }


def _file(root: ContentRoot, file: Asset) -> list[str]:
    return [file.path.relative_to(root.build).as_posix(), file.key]


def _files(root: ContentRoot, files: Mapping[str, Asset]) -> dict[str, list[str]]:
    return {place: _file(root, file) for place, file in files.items()}


def _from_data(root: ContentRoot, data: Mapping[str, Any]) -> SitePart:
    def files(some: Mapping[str, list[str]]) -> dict[str, Asset]:
        return {place: Asset(root.build / path, key) for place, (path, key) in some.items()}

    sources = {
        language: {path: PageSource(frame, Asset(root.build / file, key)) for path, (file, key, frame) in some.items()}
        for language, some in data["sources"].items()
    }
    in_papers = {place: frozenset(papers) for place, papers in data["in_papers"].items()}
    search = {language: SearchPage(*page) for language, page in data["search"].items()}
    of_lists = listed_from_data(data["listed"])
    return SitePart(
        files(data["files"]), files(data["compared"]), of_lists, in_papers, data["blocked"], sources, search
    )
