"""Digests of what products are made from besides answers: the engine's code, its styles, its fonts and the versions of
its tools.

They take a tenth of a second to work out. Where no file of the engine has changed since an earlier run, that run's
`facts` are used instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import beian
from beian.core.hashing import digest, files_digest
from beian.core.places import engine_folder
from beian.papers.formats import pandoc
from beian.papers.formats.glyphs import font_files_digest

_recalled: dict[str, Any] = {}


def facts() -> dict[str, Any]:
    """The digests and versions that stay the same for this engine on this machine, as JSON can hold them."""
    return {"engine": engine_digest(), "fonts": fonts_digest(), "tools": tool_versions()}


def recall(known_facts: Mapping[str, Any]) -> None:
    """Use the `facts` of an earlier run, or of the process that this one works for."""
    _recalled.update(known_facts)


@cache
def engine_digest() -> str:
    """The digest of the engine: code, schemas, styles and fonts. For keys of caches only: a bundle's manifest names the
    version."""
    if "engine" in _recalled:
        return str(_recalled["engine"])
    code = files_digest(Path(beian.__file__).parent, "*.py"), files_digest(_styles_folder(), "*.lua")
    return digest(*code, styles_digest())


@cache
def styles_digest() -> str:
    """The digest of what gives papers their form and is no code: schemas, styles and fonts."""
    looks = [files_digest(_styles_folder(), pattern) for pattern in ("*.docx", "*.typ", "*.html", "*.css")]
    return digest(files_digest(engine_folder("schemas"), "*.json"), *looks, fonts_digest())


def fonts_digest() -> str:
    """The digest of all font files, the user's own included. Raises Failure for a `FONT_DIR` that cannot be used."""
    return str(_recalled["fonts"]) if "fonts" in _recalled else font_files_digest()


def _styles_folder() -> Path:
    return engine_folder("templates") / "pandoc"


@cache
def tool_versions() -> dict[str, str]:
    """Versions of the tools that write papers, for keys and manifest."""
    if "tools" in _recalled:
        return dict(_recalled["tools"])
    from importlib.metadata import version

    return {
        "beian": beian.__version__,
        "pandoc": pandoc.version(),
        "typst": f"typst {version('typst')}",
        **{name: version(name) for name in ("jinja2", "lxml", "pillow")},
    }


@cache
def toolchain_digest() -> str:
    """The digest of engine, fonts and tools: with another one, the same answers may give other bytes."""
    return digest(engine_digest(), json.dumps(tool_versions(), sort_keys=True))
