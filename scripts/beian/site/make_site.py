"""Makes the site: puts the parts of entities and the shared pages into their frames, and the result into `site/` whole.

Papers, pictures and differences are plain files beside the two language trees. What a change does not concern is not made
again: parts are kept by entity, frames by what they show, and finished files by their keys.
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
from beian.core.places import ContentRoot, engine_folder
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
    """Whether the site was made now (or was up to date), and how many secrets it was searched for."""

    anew: bool
    secrets: int


def make_site(
    workspace: Workspace,
    edition: Edition,
    progress: Progress = lambda _: None,
    only: Sequence[Filing] = (),
    source: SourceLink | None = None,
    whole: Workspace | None = None,
) -> SiteResult:
    """Make the site of an edition in `site/`. Raises Failure, then the old site stays; Leaked, then there is none.

    Of all filings, or `only` of some, their entities among them. Problems link to their lines at `source`, or at what
    the settings of the content root say.
    The workspace must be opened without its private half: the review edition depends on nothing restricted. Secrets
    come from `whole`, the same content with its private half, which is opened unless it is given.
    """
    root = workspace.root
    filing_ids = tuple(filing.id for filing in only)
    spec = SiteSpec(root, edition, workspace.as_of, source or source_link(root), filing_ids)
    shared = _shared_digest(spec)
    digests = _entity_digests(workspace)
    key = digest(shared, *digests.values(), str(touched_since_main(root)))
    private = private_seal(root, key)
    secrets_searched = known_search(root, key, private)
    if secrets_searched is not None:
        return SiteResult(False, secrets_searched)
    secrets = secrets_of(whole or Workspace(root), edition)
    filings = list(only) or workspace.filings()
    site, parts = _gather(workspace, spec, filings, {entity: digest(shared, key) for entity, key in digests.items()})
    write_site(root, key, _output_files(workspace, site, parts), secrets, private)
    progress("site/")
    return SiteResult(True, len(secrets))


# -- what it is made from -------------------------------------------------------------------------------------------------


def _shared_digest(spec: SiteSpec) -> str:
    """The digest of what concerns every page: edition, day, settings, overrides, lists, templates, engine and tools."""
    root = spec.root
    folders = [files_digest(folder, "*") for folder in (root.overrides, *document_folders(root), html.folder())]
    folders.append(files_digest(engine_folder("templates") / "locales", "*"))
    files = [root.path / name for name in (REGISTER, EXAMPLE_REGISTER, "beian.yaml")] + [config_file(root)]
    contents = [file.read_bytes() if file.is_file() else b"" for file in files]
    settings = json.dumps([spec.edition, str(spec.as_of), spec.source.address, spec.filings])
    return digest(settings, *folders, *contents, json.dumps(tool_versions(), sort_keys=True), engine_digest())


def _entity_digests(workspace: Workspace) -> dict[str, str]:
    """By entity the digest of its files, record included; of links and the like, which are never read, of their names."""
    files: dict[str, list[str | bytes]] = {}
    for path in workspace.tree.files("filings"):
        files.setdefault(path.split("/")[1], []).extend((path, workspace.tree.read(path) or b""))
    for path in workspace.tree.irregular("filings"):
        files.setdefault(path.split("/")[1], []).append(path)
    return {entity: digest(*parts) for entity, parts in files.items()}


def _gather(
    workspace: Workspace, spec: SiteSpec, filings: list[Filing], digests: Mapping[str, str]
) -> tuple[Overview, dict[str, SitePart]]:
    """What the overview shows, and the part of each filing. Raises Failure when the site cannot be made.

    `digests` has, for each entity, the digest of its files and of what concerns every page.
    """
    root, is_public = spec.root, spec.edition == "public"
    base, touched = touched_since_main(root) or ("", frozenset())
    keys = {
        entity: digest(digests[entity], base if entity in touched and not is_public else "")
        for entity in sorted({filing.entity for filing in filings})
    }
    spec = SiteSpec(root, spec.edition, spec.as_of, spec.source, tuple(filing.id for filing in filings))
    parts = make_parts(spec, keys)
    blocked = [name for name, part in parts.items() if part.blocked]
    if is_public and blocked:
        listed = "、".join(sorted(blocked))
        raise Failure(
            f"公开版网站只从没有错误的内容生成；请先改正：{listed}（make check 列出错误）。",
            f"the public site is made only from content without errors; mend first: {listed} (make check lists them).",
        )
    of_filings = {problem for filing in filings for problem in workspace.library.problems_of(filing)}
    others = [] if is_public else [problem for problem in workspace.library.problems if problem not in of_filings]
    shown = [parts[filing.id].summary for filing in filings]
    return Overview(spec.edition, shown, tuple(others), spec.source), parts


# -- what it holds --------------------------------------------------------------------------------------------------------


def _shared_pages(workspace: Workspace, site: Overview, parts: Mapping[str, SitePart]) -> Sources:
    """The sources of the pages that belong to no filing, by language and path."""
    root, registry, edition = workspace.root, workspace.registry, site.edition
    days, papers = calendar(root.overrides), catalogue(root)
    branch = changed_on_branch(root, {name: part.compared for name, part in parts.items()})
    in_papers = merged_papers_by_field(part.in_papers for part in parts.values())
    return {
        language: {
            "index.md": overview(site, language),
            **reference_pages(registry, papers, in_papers, edition, language),
            **law_pages(registry, edition, language),
            **tool_pages(days, edition, language),
            **(branch_pages(*branch, edition, language) if root.base is not None else {}),
        }
        for language in LANGUAGES
    }


def _output_files(workspace: Workspace, site: Overview, parts: Mapping[str, SitePart]) -> dict[str, OutputFile]:
    """Every file of the site by its path."""
    root, registry, edition = workspace.root, workspace.registry, site.edition
    shared = _shared_pages(workspace, site, parts)
    framed = {
        language: {
            **{path: split_blocks(text)[0] for path, text in shared[language].items()},
            **{path: source.frame for part in parts.values() for path, source in part.sources[language].items()},
        }
        for language in LANGUAGES
    }
    menus = {language: [*navigation(site, language), *_fixed_menu(root, edition, language)] for language in LANGUAGES}
    framed_files = make_frames(root, edition, framed, menus)
    files = {site_path: _file_as_it_is(path) for site_path, path in framed_files.items()}
    for language in LANGUAGES:
        for path, text in shared[language].items():
            site_path = _site_path(language, path)
            files[site_path] = _page(framed_files[site_path], digest(text), partial(str, text))
        for path, source in (
            (path, source) for part in parts.values() for path, source in part.sources[language].items()
        ):
            site_path = _site_path(language, path)
            files[site_path] = _page(
                framed_files[site_path], source.file.key, partial(source.file.path.read_text, "utf-8")
            )
        search = search_index(
            [*shared_search_pages(registry, language), *(part.search[language] for part in parts.values())]
        )
        files[f"{language}/search/index.js"] = OutputFile(digest(search), partial(bytes, search))
    asset_groups = [files for part in parts.values() for files in (part.files, part.compared)]
    files |= {
        site_path: OutputFile(file.key, file.path.read_bytes)
        for files in asset_groups
        for site_path, file in files.items()
    }
    return {**files, "index.html": OutputFile(digest(START), START.encode)}


def _fixed_menu(root: ContentRoot, edition: Edition, language: Language) -> Navigation:
    """The part of the menu that is the same whatever is filed."""
    w = html.words(language)
    reference = [*reference_menu(edition, language), *tool_menu(language)]
    branch = branch_menu(edition, language) if root.base is not None else []
    return [*branch, {w.reference: reference}, {w.law: law_menu(language)}]


def _site_path(language: Language, path: str) -> str:
    return f"{language}/{path.removesuffix('.md')}.html"


def _file_as_it_is(path: Path) -> OutputFile:
    return OutputFile(digest(path.read_bytes()), path.read_bytes)


def _page(frame: Path, key: str, source: Callable[[], str]) -> OutputFile:
    """A page: the blocks of its source in its frame; both are read only when the page must be written."""

    def content() -> bytes:
        return filled_frame(frame.read_text("utf-8"), split_blocks(source())[1]).encode()

    return OutputFile(digest(frame.read_bytes(), key), content)
