"""What a site is made from: page sources, menus and the files beside them, and the digest of all of it.

Non-interference is shown on these inputs: they are worked out a second time from filings in which every answer that the
edition must not show is another one (also where none was given), and the digests must be equal. That is as good as
making the site twice, since what follows is a function of the inputs, and takes a fraction of the time; a test
compares the bytes of whole sites.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from beian.engine.build import Build
from beian.engine.digests import digest, engine_digest, files_digest
from beian.engine.site_differences import Link, differences_sides
from beian.engine.site_papers import Beside, papers_side
from beian.engine.statuses import statuses
from beian.engine.workspace import Workspace
from beian.history.standing import read_record
from beian.pages import html
from beian.pages.history import History
from beian.pages.html import LANGUAGES, Language
from beian.pages.law import law_menu, law_pages
from beian.pages.reference import measured, reference_menu, reference_pages
from beian.pages.site import Exhibit, Navigation, Site, navigation, pages
from beian.schema.editions import answered_otherwise, edition_of
from beian.values.errors import Failure
from beian.values.model import Edition, Filing
from beian.values.problem import Problem
from beian.values.progress import Progress


@dataclass(frozen=True)
class Told:
    """What is said of filings besides their answers: problems, rounds and dues, differences. Nothing of it in public."""

    blocked: frozenset[str]
    found: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    others: Sequence[Problem] = ()
    histories: Mapping[str, History] = field(default_factory=dict)
    links: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    beside: Mapping[str, Beside] = field(default_factory=dict)


@dataclass(frozen=True)
class Inputs:
    """Sources by language and path, menus, and the files to place beside the pages by their path."""

    workspace: Workspace
    edition: Edition
    filings: list[Filing]
    told: Told
    sources: Mapping[Language, Mapping[str, str]]
    menus: Mapping[Language, Navigation]
    beside: Mapping[str, Beside]

    @cached_property
    def parts(self) -> dict[str, str]:
        """The digest of each input by its name."""
        pages_and_menus = {
            f"{one}/{path}": digest(text) for one in LANGUAGES for path, text in self.sources[one].items()
        }
        menus = {f"{one}/menu": digest(json.dumps(self.menus[one])) for one in LANGUAGES}
        return {**pages_and_menus, **menus, **{place: file.key for place, file in self.beside.items()}}

    @cached_property
    def key(self) -> str:
        """The digest of everything but MkDocs and its settings."""
        looks = files_digest(html.folder(), "*")
        return digest(self.edition, json.dumps(self.parts, sort_keys=True), looks, engine_digest())

    def refuse_interference(self) -> None:
        """Raises Failure when what must not be shown has an influence, and names the first pages and files that differ."""
        filings = [answered_otherwise(one, self.edition) for one in self.filings]
        other = _inputs(self.workspace, self.edition, filings, self.told, lambda _: None).parts
        differing = sorted({name for name, _ in self.parts.items() ^ other.items()})
        if differing:
            named = "、".join(differing[:5])
            raise Failure(
                f"这一版不应显示的内容影响了 {len(differing)} 个页面或文件，网站未生成：{named}。这是程序或模板的问题。",
                f"answers that this edition must not show change {len(differing)} pages or files, so no site was made:"
                f" {named}. This is a fault of the program or of a template.",
            )


def site_inputs(workspace: Workspace, edition: Edition, progress: Progress, filings: list[Filing]) -> Inputs:
    """The inputs of the site of these filings; papers and pictures are made where stale. Raises Failure."""
    return _inputs(workspace, edition, filings, _told(workspace, edition, filings), progress)


def _told(workspace: Workspace, edition: Edition, filings: list[Filing]) -> Told:
    found = {filing.id: workspace.problems(filing) for filing in filings}
    blocked = {one.id for one in filings if any(p.blocks("draft") for p in [*found[one.id], *found[one.entity]])}
    if edition == "public" and blocked:
        listed = "、".join(sorted(blocked))
        raise Failure(
            f"公开版网站只从没有错误的内容生成；请先改正：{listed}（make check 列出错误）。",
            f"the public site is made only from content without errors; mend first: {listed} (make check lists them).",
        )
    if edition == "public":
        return Told(frozenset(blocked))
    compared = list(differences_sides(workspace.root, filings))
    of_filings = {problem for some in found.values() for problem in some}
    return Told(
        frozenset(blocked),
        found,
        [one for one in workspace.library.problems if one not in of_filings],
        _histories(workspace, filings),
        {name: some for name, some, _ in compared},
        {place: file for _, _, some in compared for place, file in some.items()},
    )


def _inputs(workspace: Workspace, edition: Edition, filings: list[Filing], told: Told, progress: Progress) -> Inputs:
    shown = [edition_of(filing, edition) for filing in filings]
    with Build(workspace.root, workspace.evidence, progress=progress) as run:
        sides = papers_side(run, workspace, shown, set(told.blocked))
        in_papers = measured((filing, *record) for filing in shown for record in sides[filing.id].shown)
        papers = list(run.papers)
    exhibits = [
        Exhibit(
            one,
            tuple(told.found.get(one.id, ())),
            sides[one.id].papers,
            sides[one.id].evidence,
            told.histories.get(one.id),
            tuple(told.links.get(one.id, ())),
        )
        for one in shown
    ]
    site = Site(edition, tuple(exhibits), tuple(papers), tuple(told.others))
    sources = {
        one: pages(site, one)
        | reference_pages(workspace.registry, papers, in_papers, edition, one)
        | law_pages(workspace.registry, edition, one)
        for one in LANGUAGES
    }
    menus = {one: [*navigation(site, one), *_about(edition, one)] for one in LANGUAGES}
    beside = {place: file for side in sides.values() for place, file in side.files.items()}
    return Inputs(workspace, edition, filings, told, sources, menus, {**beside, **told.beside})


def _about(edition: Edition, language: Language) -> Navigation:
    """The part of the menu that is the same whatever is filed."""
    w = html.words(language)
    return [{w.reference: reference_menu(edition, language)}, {w.law: law_menu(language)}]


def _histories(workspace: Workspace, filings: list[Filing]) -> dict[str, History]:
    """The record and the dues of each filing, from the review edition of its answers."""
    reviewed = [edition_of(filing, "review") for filing in filings]
    found = {}
    for one in statuses(workspace, reviewed, workspace.as_of):
        record = read_record(workspace.root.path, one.filing, workspace.registry)
        found[one.filing] = History(record, one.dues, one.name, workspace.as_of, workspace.registry)
    return found
