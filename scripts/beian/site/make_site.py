"""The site: what each entity's part and the shared pages hold, put into their frames and into `site/` whole.

Papers, pictures and differences are plain files beside the two language trees. What a change does not concern is not
made again: parts are kept by entity, frames by what they show, and finished files by their keys.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from beian.check.workspace import Workspace
from beian.compare.difference_html import branch_menu, branch_pages
from beian.content.published_lists import EXAMPLE_REGISTER, REGISTER
from beian.core.errors import Failure
from beian.core.hashing import digest, files_digest
from beian.core.model import Edition, Filing, Progress
from beian.core.places import engine_folder
from beian.core.source_link import SourceLink
from beian.core.workdays import calendar
from beian.papers.catalogue import catalogue, document_folders
from beian.papers.formats.toolchain import engine_digest, tool_versions
from beian.papers.pages import html
from beian.papers.pages.html import LANGUAGES, Language
from beian.privacy.leak_scan import private_seal, secrets_of
from beian.site.difference_pages import changed_on_branch, touched_since_main
from beian.site.entity_parts import SitePart, SiteSpec, make_parts
from beian.site.field_reference import merged_papers_by_field, reference_menu, reference_pages
from beian.site.frames import config_file, make_frames
from beian.site.law_pages import law_menu, law_pages, tool_menu, tool_pages
from beian.site.output_files import OutputFile, known_search, write_site
from beian.site.page_blocks import filled_frame, split_blocks
from beian.site.pages import Navigation, Overview, navigation, overview
from beian.site.search import search_index, shared_search_pages
from beian.site.source_links import source_link

START = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="icon" href="zh/assets/beian/favicon.svg"><meta http-equiv="refresh" content="0; url=zh/index.html"><title>算法备案</title></head><body><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></body></html>\n'
Sources = dict[Language, dict[str, str]]


class SiteResult(NamedTuple):
    """Whether the site was made anew, and how many secrets it was searched for."""

    anew: bool
    secrets: int


def make_site(
    workspace: Workspace,
    edition: Edition,
    progress: Progress = lambda _: None,
    only: Sequence[Filing] = (),
    source: SourceLink | None = None,
) -> SiteResult:
    """The site of an edition into `site/`. Raises Failure, then the old site stays; Leaked, then there is none.

    Of all filings, or `only` of some, their entities among them. Problems link to their lines at `source`, or at what
    the settings of the content root say.
    The workspace must be opened without its private half: the review edition depends on nothing restricted.
    """
    root = workspace.root
    named = tuple(filing.id for filing in only)
    order = SiteSpec(root, edition, workspace.as_of, source or source_link(root), named)
    shared = _shared_digest(order)
    digests = _entity_digests(workspace)
    key = digest(shared, *digests.values(), str(touched_since_main(root)))
    private = private_seal(root, key)
    known = known_search(root, key, private)
    if known is not None:
        return SiteResult(False, known)
    secrets = secrets_of(Workspace(root), edition)
    filings = list(only) or workspace.filings()
    site, parts = _gather(workspace, order, filings, {one: digest(shared, key) for one, key in digests.items()})
    write_site(root, key, _output_files(workspace, site, parts), secrets, private)
    progress("site/")
    return SiteResult(True, len(secrets))


# -- what it is made from -------------------------------------------------------------------------------------------------


def _shared_digest(order: SiteSpec) -> str:
    """Of all that concerns every page: edition, day, settings, overrides, register, templates, engine and tools."""
    root = order.root
    folders = [files_digest(place, "*") for place in (root.overrides, *document_folders(root), html.folder())]
    folders.append(files_digest(engine_folder("templates") / "locales", "*"))
    files = [root.path / name for name in (REGISTER, EXAMPLE_REGISTER, "beian.yaml")] + [config_file(root)]
    contents = [file.read_bytes() if file.is_file() else b"" for file in files]
    asked = json.dumps([order.edition, str(order.as_of), order.source.address, order.filings])
    return digest(asked, *folders, *contents, json.dumps(tool_versions(), sort_keys=True), engine_digest())


def _entity_digests(workspace: Workspace) -> dict[str, str]:
    """The digest of the files of each entity, record included; of what is never read, such as links, of the names."""
    files: dict[str, list[str | bytes]] = {}
    for path in workspace.tree.files("filings"):
        files.setdefault(path.split("/")[1], []).extend((path, workspace.tree.read(path) or b""))
    for path in workspace.tree.irregular("filings"):
        files.setdefault(path.split("/")[1], []).append(path)
    return {entity: digest(*parts) for entity, parts in files.items()}


def _gather(
    workspace: Workspace, order: SiteSpec, filings: list[Filing], digests: Mapping[str, str]
) -> tuple[Overview, dict[str, SitePart]]:
    """What the pages that belong to no filing show, and what is kept of each filing. Raises Failure.

    `digests` are of the files of each entity, and of what concerns every page.
    """
    root, public = order.root, order.edition == "public"
    main, touched = touched_since_main(root) or ("", frozenset())
    keys = {
        one: digest(digests[one], main if one in touched and not public else "")
        for one in sorted({filing.entity for filing in filings})
    }
    order = SiteSpec(root, order.edition, order.as_of, order.source, tuple(filing.id for filing in filings))
    parts = make_parts(order, keys)
    blocked = [name for name, part in parts.items() if part.blocked]
    if public and blocked:
        listed = "、".join(sorted(blocked))
        raise Failure(
            f"公开版网站只从没有错误的内容生成；请先改正：{listed}（make check 列出错误）。",
            f"the public site is made only from content without errors; mend first: {listed} (make check lists them).",
        )
    of_filings = {problem for one in filings for problem in workspace.library.problems_of(one)}
    others = [] if public else [one for one in workspace.library.problems if one not in of_filings]
    shown = [parts[filing.id].summary for filing in filings]
    return Overview(order.edition, shown, tuple(others), order.source), parts


# -- what it holds --------------------------------------------------------------------------------------------------------


def _shared_pages(workspace: Workspace, site: Overview, parts: Mapping[str, SitePart]) -> Sources:
    """The pages that belong to no filing."""
    root, registry, edition = workspace.root, workspace.registry, site.edition
    days, papers = calendar(root.overrides), catalogue(root)
    branch = changed_on_branch(root, {name: part.compared for name, part in parts.items()})
    in_papers = merged_papers_by_field(part.in_papers for part in parts.values())
    return {
        one: {
            "index.md": overview(site, one),
            **reference_pages(registry, papers, in_papers, edition, one),
            **law_pages(registry, edition, one),
            **tool_pages(days, edition, one),
            **branch_pages(*branch, edition, one),
        }
        for one in LANGUAGES
    }


def _output_files(workspace: Workspace, site: Overview, parts: Mapping[str, SitePart]) -> dict[str, OutputFile]:
    """Every file of the site by its place."""
    root, registry, edition = workspace.root, workspace.registry, site.edition
    shared = _shared_pages(workspace, site, parts)
    framed = {
        one: {
            **{path: split_blocks(text)[0] for path, text in shared[one].items()},
            **{path: source.frame for part in parts.values() for path, source in part.sources[one].items()},
        }
        for one in LANGUAGES
    }
    menus = {one: [*navigation(site, one), *_fixed_menu(edition, one)] for one in LANGUAGES}
    made = make_frames(root, edition, framed, menus)
    wanted = {place: _file_as_it_is(path) for place, path in made.items()}
    for one in LANGUAGES:
        for path, text in shared[one].items():
            place = _page_place(one, path)
            wanted[place] = _page(made[place], digest(text), partial(str, text))
        for path, source in ((path, source) for part in parts.values() for path, source in part.sources[one].items()):
            place = _page_place(one, path)
            wanted[place] = _page(made[place], source.file.key, partial(source.file.path.read_text, "utf-8"))
        looked_up = search_index([*shared_search_pages(registry, one), *(part.search[one] for part in parts.values())])
        wanted[f"{one}/search/index.js"] = OutputFile(digest(looked_up), partial(bytes, looked_up))
    beside = [files for part in parts.values() for files in (part.files, part.compared)]
    wanted |= {place: OutputFile(file.key, file.path.read_bytes) for files in beside for place, file in files.items()}
    return {**wanted, "index.html": OutputFile(digest(START), START.encode)}


def _fixed_menu(edition: Edition, language: Language) -> Navigation:
    """The part of the menu that is the same whatever is filed."""
    w = html.words(language)
    reference = [*reference_menu(edition, language), *tool_menu(language)]
    return [*branch_menu(edition, language), {w.reference: reference}, {w.law: law_menu(language)}]


def _page_place(language: Language, path: str) -> str:
    return f"{language}/{path.removesuffix('.md')}.html"


def _file_as_it_is(path: Path) -> OutputFile:
    return OutputFile(digest(path.read_bytes()), path.read_bytes)


def _page(frame: Path, key: str, source: Callable[[], str]) -> OutputFile:
    """A page: its source's blocks in its frame, read only when the page must be written."""

    def content() -> bytes:
        return filled_frame(frame.read_text("utf-8"), split_blocks(source())[1]).encode()

    return OutputFile(digest(frame.read_bytes(), key), content)
