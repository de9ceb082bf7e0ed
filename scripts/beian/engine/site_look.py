"""The owner's `mkdocs.yml`: how the site looks, and nothing that runs a program or reads another file.

MkDocs' own settings may name Python to run (`hooks`, plugins, tags), and a content root may come from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from beian.intake.strict_yaml import load
from beian.values.errors import Failure
from beian.values.places import ContentRoot, engine_folder

NAME = "mkdocs.yml"
LOOKS = re.compile(
    r"INHERIT|site_(name|description|author|url)|copyright|repo_(url|name)|use_directory_urls|strict|theme|plugins"
    r"|markdown_extensions|extra|extra_css|extra_javascript|validation"
)
THEME = ["name", "font", "favicon", "logo", "icon", "features", "palette", "language", "direction"]
PLUGINS = ["search"]
EXTENSIONS = ["attr_list", "toc", "tables", "admonition", "def_list", "footnotes", "md_in_html", "abbr"]


def config_file(root: ContentRoot) -> Path:
    """The content root's own `mkdocs.yml`, or the engine's. Raises Failure, with the line, for what is no look."""
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
    for pointer in _refused(data, own, engine):
        where = document.positions.get(pointer)
        words = pointer.lstrip("/").replace("/", ".")
        raise _failure(
            where.line if where else 1, f"网站设置中不能写“{words}”", f"{words!r} is not a setting of the look"
        )
    return own


def _refused(data: dict[str, Any], own: Path, engine: Path) -> Iterator[str]:
    """The pointers of what may not stand there."""
    yield from (f"/{key}" for key in data if not LOOKS.fullmatch(key))
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


def _names(listed: Any) -> Iterator[str]:
    """The names in a list of names and of names with options."""
    for one in listed if isinstance(listed, list | dict) else [str(listed)]:
        yield from one if isinstance(one, dict) else [str(one)]


def _failure(line: int, chinese: str, english: str) -> Failure:
    return Failure(
        f"{NAME}:{line}: {chinese}。这个文件只管外观：颜色、图标、版权说明、样式文件。",
        f"{NAME}:{line}: {english}. This file is about the look only: colours, icons, copyright, style sheets.",
    )
