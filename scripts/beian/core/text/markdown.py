"""Escapes text for Markdown."""

from __future__ import annotations

import re


def literal(text: str) -> str:
    """Text as Markdown that means only itself: an answer cannot leave its cell, link or mark up."""
    single = " ".join(text.split())
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|~$@:])", lambda found: f"&#{ord(found[1])};", single.replace("&", "&amp;"))
    return escaped.replace("<", "&lt;").replace(">", "&gt;")
