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
from typing import NamedTuple

from beian.engine.digests import digest
from beian.engine.files import write, write_changed
from beian.engine.leaks import Leaked, refuse_leaks, secrets_of
from beian.engine.serving import serve_folder, snapshot
from beian.engine.site_inputs import Inputs, site_inputs
from beian.engine.site_look import config_file
from beian.engine.workspace import Workspace
from beian.pages import html
from beian.pages.html import LANGUAGES, Language
from beian.values.errors import Failure
from beian.values.model import Edition, Filing
from beian.values.places import ContentRoot
from beian.values.plain_json import parse
from beian.values.progress import Progress

SECONDS = 900
EPOCH = "315619200"  # what MkDocs prints as dates: nothing on the site tells when it was built
THEME_LANGUAGE: dict[Language, str] = {"zh": "zh", "en": "en"}
ALTERNATE = [
    {"name": "中文", "link": "../zh/index.html", "lang": "zh"},
    {"name": "English", "link": "../en/index.html", "lang": "en"},
]
START = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="icon" href="zh/assets/beian/favicon.svg"><meta http-equiv="refresh" content="0; url=zh/index.html"><title>算法备案</title></head><body><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></body></html>\n'


class Made(NamedTuple):
    """Whether the site was made anew, and how many secrets it was searched for."""

    anew: bool
    secrets: int


def make_site(
    workspace: Workspace, edition: Edition, progress: Progress = lambda _: None, only: Sequence[Filing] = ()
) -> Made:
    """The site of an edition into `site/`. Raises Failure, then the old site stays; Leaked, then there is none.

    Of all filings, or `only` of some, their entities among them.
    The workspace must be opened without its private half: the review edition depends on nothing restricted.
    """
    root = workspace.root
    inputs = site_inputs(workspace, edition, progress, list(only) or workspace.filings())
    key = digest(inputs.key, config_file(root).read_bytes(), version("mkdocs") + version("mkdocs-material"))
    secrets = secrets_of(Workspace(root), edition)
    state = {"key": key, "searched": secrets.seal(key)}
    if _fresh(root, state):
        return Made(False, len(secrets))
    inputs.refuse_interference()
    root.build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="site-", dir=root.build) as name:
        made = Path(name) / "site"
        configs = [_write_sources(root, inputs, one, made) for one in LANGUAGES]
        _run_mkdocs(configs)
        for place, file in inputs.beside.items():
            write(made / place, file.path.read_bytes())
        write(made / "index.html", START.encode())
        try:
            refuse_leaks(secrets, made)
        except Leaked:
            shutil.rmtree(root.site, ignore_errors=True)  # the old one may well say the same
            raise
        _swap(made, root.site)
    write(_state(root), json.dumps({**state, "files": _listing(root.site)}).encode())
    progress("site/")
    return Made(True, len(secrets))


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

    serve_folder(root.site, port, look, progress)


# -- MkDocs -------------------------------------------------------------------------------------------------------------


def _write_sources(root: ContentRoot, inputs: Inputs, language: Language, made: Path) -> Path:
    """One language's sources into `build/site-source/`, and the settings that name them; returns the settings' path."""
    home = root.build / "site-source" / inputs.edition / language
    assets = {f"assets/beian/{file.name}": file.read_bytes() for file in sorted((html.folder() / "assets").iterdir())}
    wanted = {**{path: text.encode() for path, text in inputs.sources[language].items()}, **assets}
    for path, content in wanted.items():
        write_changed(home / "docs" / path, content)
    for file in [file for file in (home / "docs").rglob("*") if file.is_file()]:
        if file.relative_to(home / "docs").as_posix() not in wanted:
            file.unlink()  # the page of a filing that is gone
    settings = {
        "INHERIT": str(config_file(root)),
        "site_name": getattr(html.words(language), f"site_{inputs.edition}"),
        "docs_dir": str(home / "docs"),
        "site_dir": str(made / language),
        "nav": inputs.menus[language],
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


def _fresh(root: ContentRoot, state: dict[str, str]) -> bool:
    """Whether `site/` is what this key made and was searched for these secrets, and nobody touched it since."""
    try:
        known = parse(_state(root).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return known == {**state, "files": _listing(root.site)}


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
