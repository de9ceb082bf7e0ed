"""Frames of the site's pages: head, menu and table of contents, made by MkDocs from sources without an answer in them.

All knowledge of MkDocs is here and in `mkdocs.yml`. The two languages are two MkDocs sites. Most changes of an answer change no
frame, and then MkDocs is not run. The owner's `mkdocs.yml` may set the look, and nothing that runs a program or reads another
file: MkDocs' own settings may name Python to run (`hooks`, plugins, tags), and a content root may come from anybody.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from beian.content.sealed_cache import load_stored, store
from beian.content.yaml.strict import load
from beian.core.errors import Failure
from beian.core.files import make_folder, remove, staging_folder, write_changed
from beian.core.hashing import digest, files_digest
from beian.core.model import Edition
from beian.core.places import ContentRoot, engine_folder
from beian.papers.pages import html
from beian.papers.pages.html import LANGUAGES, Language
from beian.site.output_files import folder_stamps, swap_folder
from beian.site.pages import Navigation

NAME = "mkdocs.yml"
ALLOWED_SETTINGS = re.compile(
    r"INHERIT|site_(name|description|author|url)|copyright|repo_(url|name)|use_directory_urls|strict|theme|plugins"
    r"|markdown_extensions|extra|extra_css|extra_javascript|validation"
)
THEME = ["name", "font", "favicon", "logo", "icon", "features", "palette", "language", "direction"]
PLUGINS = ["search"]
EXTENSIONS = ["attr_list", "toc", "tables", "admonition", "def_list", "footnotes", "md_in_html", "abbr"]
SECONDS = 900
EPOCH = "315619200"  # what MkDocs prints as dates: nothing on the site tells when it was built
THEME_LANGUAGE: dict[Language, str] = {"zh": "zh", "en": "en"}
# Not used, and a page and a list with addresses from the top of a host, where these trees need not stand.
LEFT_OUT = re.compile(
    r".+\.(map|gz)|.+/(404\.html|sitemap\.xml|search/search_index\.json|assets/javascripts/(lunr|workers)/.+)"
)
ASSETS = "assets/beian"


def config_file(root: ContentRoot) -> Path:
    """The content root's own `mkdocs.yml`, or the engine's. Raises Failure, with the line, for a setting that is not allowed."""
    own, engine = root.path / NAME, engine_folder("templates") / "site" / NAME
    if own.is_symlink():
        raise _failure(1, "这是一个链接，不读取", "this is a link, and is not read")
    if not own.is_file():
        return engine
    document = load(own.read_bytes(), NAME)
    if document.problems:
        first = document.problems[0]
        raise _failure(first.position.line, first.message.zh, first.message.en)
    data = document.data if isinstance(document.data, dict) else {"": ""}
    for pointer in _refused_settings(data, own, engine):
        where = document.positions.get(pointer)
        words = pointer.lstrip("/").replace("/", ".")
        raise _failure(
            where.line if where else 1, f"网站设置中不能写“{words}”", f"{words!r} is not a setting of the look"
        )
    return own


def _refused_settings(data: Mapping[str, object], own: Path, engine: Path) -> Iterator[str]:
    """The pointers of settings that are not allowed."""
    yield from (f"/{key}" for key in data if not ALLOWED_SETTINGS.fullmatch(key))
    if "INHERIT" in data and (own.parent / str(data["INHERIT"])).resolve() != engine.resolve():
        yield "/INHERIT"
    theme = data.get("theme", {})
    if not isinstance(theme, dict) or theme.get("name", "material") != "material":
        yield "/theme"
    else:
        yield from (f"/theme/{key}" for key in theme if key not in THEME)
    for key, allowed in (("plugins", PLUGINS), ("markdown_extensions", EXTENSIONS)):
        if not set(_names(data.get(key, []))) <= set(allowed):
            yield f"/{key}"


def _names(names: object) -> Iterator[str]:
    """The names in a list of names and of names with options."""
    for item in names if isinstance(names, list | dict) else [str(names)]:
        yield from item if isinstance(item, dict) else [str(item)]


def _failure(line: int, chinese: str, english: str) -> Failure:
    return Failure(
        f"{NAME}:{line}: {chinese}。这个文件只管外观：颜色、图标、版权说明、样式文件。",
        f"{NAME}:{line}: {english}. This file is about the look only: colours, icons, copyright, style sheets.",
    )


def make_frames(
    root: ContentRoot,
    edition: Edition,
    sources: Mapping[Language, Mapping[str, str]],
    menus: Mapping[Language, Navigation],
) -> dict[str, Path]:
    """The files that MkDocs makes for both languages, by path on the site, made where stale. Raises Failure with MkDocs'
    own words."""
    frames_home = root.build / "cache" / "site" / "frames" / edition
    key, record = frames_key(root, edition, sources, menus), frames_home.with_suffix(".json")
    if load_stored(record) != {"key": key, "files": folder_stamps(frames_home)}:
        make_folder(frames_home.parent)
        folder = staging_folder(root.build)
        try:
            frames_folder = folder / "frames"
            _run_mkdocs(
                [
                    _write_sources(root, edition, language, sources[language], menus[language], frames_folder)
                    for language in LANGUAGES
                ]
            )
            swap_folder(frames_folder, frames_home)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        store(record, {"key": key, "files": folder_stamps(frames_home)})
    return {
        file.relative_to(frames_home).as_posix(): file
        for file in sorted(frames_home.rglob("*"))
        if file.is_file() and not LEFT_OUT.fullmatch(file.as_posix())
    }


def frames_key(root: ContentRoot, *parts: object) -> str:
    """The digest of all that frames depend on: these parts (as JSON), MkDocs, theme, assets, settings, and this module."""
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
    root: ContentRoot, edition: Edition, language: Language, sources: Mapping[str, str], menu: Navigation, output: Path
) -> Path:
    """Write the sources of one language and MkDocs' settings for them into `build/`; returns the path of the settings."""
    folder = root.build / "cache" / "site" / "source" / edition / language
    wanted = {**{path: text.encode() for path, text in sources.items()}, **_assets()}
    for path, content in wanted.items():
        write_changed(folder / "docs" / path, content)
    for file in [file for file in (folder / "docs").rglob("*") if file.is_file()]:
        if file.relative_to(folder / "docs").as_posix() not in wanted:
            remove(file)  # the page of a filing that is gone
    settings = {
        "INHERIT": str(config_file(root)),
        "site_name": getattr(html.words(language), f"site_{edition}"),
        "docs_dir": str(folder / "docs"),
        "site_dir": str(output / language),
        "nav": menu,
        "theme": {"language": THEME_LANGUAGE[language], "custom_dir": str(html.folder() / "theme")},
    }
    write_changed(folder / "mkdocs.yml", json.dumps(settings, ensure_ascii=False, indent=1).encode())
    return folder / "mkdocs.yml"


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
        outputs = [process.communicate(timeout=SECONDS)[0] for process in running]
    except subprocess.TimeoutExpired:
        raise Failure("生成网站超时。", "making the site took too long.") from None
    finally:
        for process in running:
            process.kill()
    if any(process.returncode for process in running):
        words = "\n".join(dict.fromkeys("".join(outputs).strip().splitlines()[-20:]))
        raise Failure(f"MkDocs 未能生成网站：\n{words}", f"MkDocs could not make the site:\n{words}")
