"""Digests of what products are made from besides answers: the engine's code, styles and tools."""

from __future__ import annotations

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
    """The engine itself: package code, schemas, styles and fonts."""
    styles = engine_folder("templates") / "pandoc"
    code = files_digest(Path(beian.__file__).parent, "*.py")
    looks = [files_digest(styles, pattern) for pattern in ("*.docx", "*.typ", "*.lua", "*.html", "*.css")]
    return digest(code, files_digest(engine_folder("schemas"), "*.json"), *looks, fonts_digest())


@cache
def tool_versions() -> dict[str, str]:
    """Versions of the tools that write papers, for keys and manifest."""
    return {
        "beian": beian.__version__,
        "pandoc": pandoc.version(),
        "typst": pdf.version(),
        **{name: version(name) for name in ("jinja2", "lxml", "pillow")},
    }
