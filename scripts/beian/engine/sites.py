"""The site: sources and menu handed to MkDocs, its output swapped into `site/` whole. All that knows MkDocs is here and
in `mkdocs.yml`.

Two language trees are two MkDocs sites side by side; papers and pictures are plain files beside them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from beian.engine.build import Build
from beian.engine.digests import digest, engine_digest, files_digest
from beian.engine.files import write, write_changed
from beian.engine.serving import serve_folder, snapshot
from beian.engine.site_differences import differences_sides
from beian.engine.site_exhibits import make_exhibits
from beian.engine.site_papers import Beside, papers_side
from beian.engine.source_links import source_link
from beian.engine.workspace import Workspace
from beian.pages import html
from beian.pages.exhibit import Site
from beian.pages.html import LANGUAGES, Language
from beian.pages.law import law_menu, law_pages
from beian.pages.reference import Shown, measured, reference_menu, reference_pages
from beian.pages.site import Navigation, navigation, pages
from beian.pages.source import SourceLink
from beian.schema.editions import edition_of
from beian.values.errors import Failure
from beian.values.model import Edition, Filing
from beian.values.places import ContentRoot, engine_folder
from beian.values.progress import Progress

SECONDS = 900
EPOCH = "315619200"  # what MkDocs prints as dates: nothing on the site tells when it was built
THEME_LANGUAGE: dict[Language, str] = {"zh": "zh", "en": "en"}
ALTERNATE = [
    {"name": "中文", "link": "../zh/index.html", "lang": "zh"},
    {"name": "English", "link": "../en/index.html", "lang": "en"},
]
START = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="icon" href="zh/assets/beian/favicon.svg"><meta http-equiv="refresh" content="0; url=zh/index.html"><title>算法备案</title></head><body><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></body></html>\n'


def make_site(
    workspace: Workspace,
    edition: Edition,
    progress: Progress = lambda _: None,
    only: Sequence[Filing] = (),
    source: SourceLink | None = None,
) -> bool:
    """The site of an edition into `site/`; returns whether anything was made. Raises Failure, then the old site stays.

    Of all filings, or `only` of some, their entities among them. Problems link to their lines at `source`, or at what
    the settings of the content root say.
    The workspace must be opened without its private half: the review edition depends on nothing restricted.
    """
    root = workspace.root
    site, beside, shown = _gather(
        workspace, edition, progress, list(only) or workspace.filings(), source or source_link(workspace.root)
    )
    registry, papers = workspace.registry, list(site.papers)
    sources = {
        one: pages(site, one)
        | reference_pages(registry, papers, shown, edition, one)
        | law_pages(registry, edition, one)
        for one in LANGUAGES
    }
    menus = {one: [*navigation(site, one), *_about(edition, one)] for one in LANGUAGES}
    key = _key(root, site, sources, menus, beside)
    if _fresh(root, key):
        return False
    root.build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="site-", dir=root.build) as name:
        made = Path(name) / "site"
        configs = [_write_sources(root, site, one, sources[one], menus[one], made) for one in LANGUAGES]
        _run_mkdocs(configs)
        for place, file in beside.items():
            write(made / place, file.path.read_bytes())
        write(made / "index.html", START.encode())
        _swap(made, root.path / "site")
    write(_state(root), json.dumps({"key": key, "files": _listing(root.path / "site")}).encode())
    progress("site/")
    return True


def _about(edition: Edition, language: Language) -> Navigation:
    """The part of the menu that is the same whatever is filed."""
    w = html.words(language)
    return [{w.reference: reference_menu(edition, language)}, {w.law: law_menu(language)}]


def serve_site(root: ContentRoot, port: int, progress: Progress = lambda _: None) -> None:
    """The review site on this machine only, made anew when an answer changes, until interrupted."""
    watched = [root.path / name for name in ("filings", "examples", "overrides", "beian.yaml", "mkdocs.yml")]
    seen = snapshot(watched)
    make_site(Workspace(root, private=False), "review", progress)

    def look() -> None:
        nonlocal seen
        now = snapshot(watched)
        if now != seen:
            seen = now
            try:
                make_site(Workspace(root, private=False), "review", progress)
            except Failure as failure:
                progress(str(failure))

    serve_folder(root.path / "site", port, look, progress)


def _gather(
    workspace: Workspace, edition: Edition, progress: Progress, filings: list[Filing], source: SourceLink
) -> tuple[Site, dict[str, Beside], Shown]:
    """What the site shows, the files beside its pages, and which papers show which fields."""
    found = {filing.id: workspace.problems(filing) for filing in filings}
    blocked = {one.id for one in filings if any(p.blocks("draft") for p in [*found[one.id], *found[one.entity]])}
    if edition == "public" and blocked:
        listed = "、".join(sorted(blocked))
        raise Failure(
            f"公开版网站只从没有错误的内容生成；请先改正：{listed}（make check 列出错误）。",
            f"the public site is made only from content without errors; mend first: {listed} (make check lists them).",
        )
    shown = [edition_of(filing, edition) for filing in filings]
    with Build(workspace.root, workspace.evidence, progress=progress) as run:
        sides = papers_side(run, workspace, shown, blocked)
        in_papers = measured((filing, *record) for filing in shown for record in sides[filing.id].shown)
        papers = run.papers
    if edition == "public":
        found = {filing.id: [] for filing in filings}
    compared = [] if edition == "public" else list(differences_sides(workspace.root, filings))
    exhibits = make_exhibits(workspace, shown, papers, sides, found, compared)
    of_filings = {problem for some in found.values() for problem in some}
    others = [one for one in workspace.library.problems if one not in of_filings and edition != "public"]
    files = [*(side.files for side in sides.values()), *(some for _, _, some in compared)]
    beside = {place: file for some in files for place, file in some.items()}
    return Site(edition, tuple(exhibits), tuple(papers), tuple(others), source), beside, in_papers


def _key(
    root: ContentRoot,
    site: Site,
    sources: dict[Language, dict[str, str]],
    menus: dict[Language, Navigation],
    beside: dict[str, Beside],
) -> str:
    """The digest of everything that the finished site depends on."""
    pages_and_menus = json.dumps([site.edition, sources, menus], sort_keys=True)
    files = json.dumps({place: file.key for place, file in beside.items()}, sort_keys=True)
    looks = files_digest(html.folder(), "*")
    config = _config_file(root).read_bytes()
    tools = version("mkdocs") + version("mkdocs-material")
    return digest(pages_and_menus, files, looks, config, tools, engine_digest())


# -- MkDocs -------------------------------------------------------------------------------------------------------------


def _config_file(root: ContentRoot) -> Path:
    """The content root's own `mkdocs.yml`, or the engine's."""
    own = root.path / "mkdocs.yml"
    return own if own.is_file() else engine_folder("templates") / "site" / "mkdocs.yml"


def _write_sources(
    root: ContentRoot, site: Site, language: Language, sources: dict[str, str], menu: Navigation, made: Path
) -> Path:
    """One language's sources into `build/site-source/`, and the settings that name them; returns the settings' path."""
    home = root.build / "site-source" / site.edition / language
    assets = {f"assets/beian/{file.name}": file.read_bytes() for file in sorted((html.folder() / "assets").iterdir())}
    wanted = {**{path: text.encode() for path, text in sources.items()}, **assets}
    for path, content in wanted.items():
        write_changed(home / "docs" / path, content)
    for file in [file for file in (home / "docs").rglob("*") if file.is_file()]:
        if file.relative_to(home / "docs").as_posix() not in wanted:
            file.unlink()  # the page of a filing that is gone
    settings = {
        "INHERIT": str(_config_file(root)),
        "site_name": getattr(html.words(language), f"site_{site.edition}"),
        "docs_dir": str(home / "docs"),
        "site_dir": str(made / language),
        "nav": menu,
        "theme": {"language": THEME_LANGUAGE[language]},
        "extra": {"alternate": ALTERNATE},
    }
    write_changed(home / "mkdocs.yml", json.dumps(settings, ensure_ascii=False, indent=1).encode())
    return home / "mkdocs.yml"


def _run_mkdocs(configs: list[Path]) -> None:
    """Build the languages at the same time, strictly. Raises Failure with MkDocs' own words."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--clean", "--config-file"]
    running = [
        subprocess.Popen(
            [*command, str(config)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        for config in configs
    ]
    try:
        said = [process.communicate(timeout=SECONDS)[0] for process in running]
    except subprocess.TimeoutExpired:
        raise Failure("生成网站超时。", "making the site took too long.") from None
    finally:
        for process in running:
            process.kill()
    if any(process.returncode for process in running):
        words = "\n".join(dict.fromkeys("".join(said).strip().splitlines()[-20:]))
        raise Failure(f"MkDocs 未能生成网站：\n{words}", f"MkDocs could not make the site:\n{words}")


# -- what is there --------------------------------------------------------------------------------------------------------


def _state(root: ContentRoot) -> Path:
    return root.build / "site.json"


def _fresh(root: ContentRoot, key: str) -> bool:
    """Whether `site/` is what this key made, and nobody touched it since."""
    try:
        known = json.loads(_state(root).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return known.get("key") == key and known.get("files") == _listing(root.path / "site")


def _listing(folder: Path) -> str:
    """A digest of names, sizes and times: enough to see a missing or changed file."""
    files = sorted((file.relative_to(folder).as_posix(), file.stat()) for file in folder.rglob("*") if file.is_file())
    return digest(*(f"{name}:{status.st_size}:{status.st_mtime_ns}" for name, status in files))


def _swap(made: Path, target: Path) -> None:
    """Put the finished folder where the old one is; an interruption leaves one of them whole."""
    old = made.with_name("old")
    with contextlib.suppress(FileNotFoundError):
        target.rename(old)
    try:
        made.rename(target)
    except BaseException as error:
        if old.is_dir() and not target.exists():
            old.rename(target)
        if isinstance(error, OSError):
            raise Failure(f"无法写入 site/：{error.strerror}", f"cannot write site/: {error.strerror}") from None
        raise
    shutil.rmtree(old, ignore_errors=True)
