"""Digests of what products are made from besides answers: the engine's code, styles and tools."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

import beian
from beian.engine.hashing import digest, files_digest
from beian.papers import pandoc, pdf
from beian.papers.glyphs import fonts_digest
from beian.values.places import engine_folder


@cache
def engine_digest() -> str:
    """The engine itself: code, schemas, styles and fonts. A key of caches only: a bundle's manifest names the version."""
    code = files_digest(Path(beian.__file__).parent, "*.py"), files_digest(_styles_folder(), "*.lua")
    return digest(*code, styles_digest())


@cache
def styles_digest() -> str:
    """What gives papers their form and is no code: schemas, styles and fonts."""
    looks = [files_digest(_styles_folder(), pattern) for pattern in ("*.docx", "*.typ", "*.html", "*.css")]
    return digest(files_digest(engine_folder("schemas"), "*.json"), *looks, fonts_digest())


def _styles_folder() -> Path:
    return engine_folder("templates") / "pandoc"


@cache
def tool_versions() -> dict[str, str]:
    """Versions of the tools that write papers, for keys and manifest."""
    return {
        "beian": beian.__version__,
        "pandoc": pandoc.version(),
        "typst": pdf.version(),
        **{name: version(name) for name in ("jinja2", "lxml", "pillow")},
    }


@cache
def engine_here() -> str:
    """What must be the same on every machine, or the bytes would differ: engine, fonts and tools."""
    return digest(engine_digest(), json.dumps(tool_versions(), sort_keys=True))
