"""How words are read: whether what follows is denied, and dates and numbers as they are written in prose."""

from __future__ import annotations

import re

DENIED = re.compile(r"(?:不|未|无|没有|禁止|拒绝|防止|避免|除)[^，。；、\n]{0,14}\Z")
DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"


def denied(before: str) -> bool:
    """Whether the words before a mention deny it: 不提供…, 没有…"""
    return DENIED.search(before[-24:]) is not None


def day(match: re.Match[str], first: int = 1) -> str:
    """A date in hanzi as the answers write it, 2026-11-08."""
    return f"{match[first]}-{int(match[first + 1]):02}-{int(match[first + 2]):02}"


def number(text: str) -> int:
    """A whole number that may have commas."""
    return int(text.replace(",", "").replace("，", ""))
