"""Frames of the site's pages: head, menu and table of contents, made by MkDocs from sources without an answer in them.

All that knows MkDocs is here and in `mkdocs.yml`. Two language trees are two MkDocs sites. Most changes of an answer
change no frame, and then MkDocs is not run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from beian.engine.digests import digest, files_digest
from beian.engine.files import make_folder, remove, workshop, write_changed
from beian.engine.kept import keep, kept
from beian.engine.site_files import stamps, swap
from beian.engine.site_look import config_file
from beian.pages import html
from beian.pages.html import LANGUAGES, Language
from beian.pages.site import Navigation
from beian.values.errors import Failure
from beian.values.model import Edition
from beian.values.places import ContentRoot, engine_folder

SECONDS = 900
EPOCH = "315619200"  # what MkDocs prints as dates: nothing on the site tells when it was built
THEME_LANGUAGE: dict[Language, str] = {"zh": "zh", "en": "en"}
# Not used, and a page and a list with addresses from the top of a host, where these trees need not stand.
LEFT_OUT = re.compile(
    r".+\.(map|gz)|.+/(404\.html|sitemap\.xml|search/search_index\.json|assets/javascripts/(lunr|workers)/.+)"
)
ASSETS = "assets/beian"


def frames(
    root: ContentRoot,
    edition: Edition,
    sources: Mapping[Language, Mapping[str, str]],
    menus: Mapping[Language, Navigation],
) -> dict[str, Path]:
    """MkDocs' files of both languages by their place on the site, made where stale. Raises Failure with MkDocs' words."""
    home = root.build / "cache" / "site" / "frames" / edition
    key, record = frames_key(root, edition, sources, menus), home.with_suffix(".json")
    if kept(record) != {"key": key, "files": stamps(home)}:
        make_folder(home.parent)
        folder = workshop(root.build)
        try:
            made = folder / "frames"
            _run_mkdocs([_write_sources(root, edition, one, sources[one], menus[one], made) for one in LANGUAGES])
            swap(made, home)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        keep(record, {"key": key, "files": stamps(home)})
    return {
        file.relative_to(home).as_posix(): file
        for file in sorted(home.rglob("*"))
        if file.is_file() and not LEFT_OUT.fullmatch(file.as_posix())
    }


def frames_key(root: ContentRoot, *parts: Any) -> str:
    tools = version("mkdocs") + version("mkdocs-material")
    assets = [part for name, content in _assets().items() for part in (name, content)]
    theme = files_digest(html.folder() / "theme", "*")
    own_settings = (root.path / "mkdocs.yml").read_bytes() if (root.path / "mkdocs.yml").is_file() else b""
    settings = (engine_folder("templates") / "site" / "mkdocs.yml").read_bytes()
    return digest(
        json.dumps(parts, sort_keys=True), tools, theme, own_settings, settings, Path(__file__).read_bytes(), *assets
    )


def _assets() -> dict[str, bytes]:
    return {f"{ASSETS}/{file.name}": file.read_bytes() for file in sorted((html.folder() / "assets").iterdir())}


def _write_sources(
    root: ContentRoot, edition: Edition, language: Language, sources: Mapping[str, str], menu: Navigation, made: Path
) -> Path:
    """One language's sources into `build/`, and the settings that name them; returns the settings' path."""
    home = root.build / "cache" / "site" / "source" / edition / language
    wanted = {**{path: text.encode() for path, text in sources.items()}, **_assets()}
    for path, content in wanted.items():
        write_changed(home / "docs" / path, content)
    for file in [file for file in (home / "docs").rglob("*") if file.is_file()]:
        if file.relative_to(home / "docs").as_posix() not in wanted:
            remove(file)  # the page of a filing that is gone
    settings = {
        "INHERIT": str(config_file(root)),
        "site_name": getattr(html.words(language), f"site_{edition}"),
        "docs_dir": str(home / "docs"),
        "site_dir": str(made / language),
        "nav": menu,
        "theme": {"language": THEME_LANGUAGE[language], "custom_dir": str(html.folder() / "theme")},
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
