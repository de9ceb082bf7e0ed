"""Writes YAML: scalars with the quotes that they need, long texts as block scalars, maps and lists as lines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

from beian.content.yaml.scalars import PLAIN, TYPED, single_quoted
from beian.content.yaml.strict import load

BREAKS = "\n\x85"  # what YAML 1.1 takes for the end of a line
OTHERWISE = ("=", "<<", "-")  # what some readers take for something else
LETTERS = re.compile(r"[a-z_]+\Z")


@dataclass(frozen=True)
class Layout:
    """How far maps and lists stand to the right of their key, and the quotes that every text is in, where all are."""

    step: int = 2
    dash: int = 2
    quotes: str | None = None


def scalar(value: object, style: str | None = None, *, flow: bool = False) -> str:
    """A text, whole number, truth value or nothing on one line: in the quotes that it had, or in those that it needs."""
    if not isinstance(value, str):
        return "" if value is None else json.dumps(value)
    if (style == "'" or not value + (style or "")) and not any(sign in value for sign in BREAKS):
        return single_quoted(value)
    return value if style != '"' and reads_plain(value, flow=flow) else _double(value)


def _double(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x85", "\\N")


@lru_cache(4096)
def reads_plain(text: str, *, flow: bool = False) -> bool:
    """Whether a text without quotes reads as itself, also to tools that read YAML 1.2."""
    if TYPED.match(text) or text in OTHERWISE:
        return False
    if PLAIN.match(text):
        return True
    if any(sign in text for sign in BREAKS) or text != text.strip():
        return False
    written = f"{{k: [{text}, {{k: {text}}}]}}" if flow else f"k: {text}"
    tried = load(written.encode("utf-8", "replace"), "")
    read = tried.data == ({"k": [text, {"k": text}]} if flow else {"k": text})
    return read and tried.usable and not tried.curly and not tried.plain_types


def key_text(key: str, style: str | None = None) -> str:
    """A key, in quotes where it had some or would be misread."""
    if style not in ("'", '"') and not TYPED.match(key) and PLAIN.match(key) and key not in OTHERWISE:
        tried = load(f"{key}: x".encode("utf-8", "replace"), "")
        style = None if tried.usable and tried.data == {key: "x"} else '"'
        return key if style is None else _double(key)
    return single_quoted(key) if style == "'" else _double(key)


def block(text: str, indent: int, style: str = "|", chomping: str = "") -> tuple[str, list[str]] | None:
    """The sign and the lines of a text as a block, without their indentation; None for what no block can hold.

    `indent` says how far the lines will stand to the right of the key or dash, `chomping` what kept line ends before.
    """
    ends = len(text) - len(text.rstrip("\n"))
    if not text.strip() or "\x85" in text or (ends > 1 and chomping != "+"):
        return None
    chomping = "-" if not ends else "+" if chomping == "+" else ""
    lines = (text[:-1] if ends else text).split("\n")
    if style == ">":
        if any(line != line.strip(" \t") for line in lines) or not lines[0]:
            style = "|"
        else:
            body = text.rstrip("\n")
            lines = re.sub("\n+", r"\g<0>\n", body).split("\n") + [""] * (ends - 1)
    starts_blank = text.lstrip("\n")[0] in " \t"
    if starts_blank and not 1 <= indent <= 9:
        return None
    return f"{style}{indent if starts_blank else ''}{chomping}", lines


def member_lines(value: Mapping[str, object] | Sequence[object], layout: Layout = Layout()) -> list[str]:
    """The lines of a map's entries or a list's items, the first at column 0."""
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in entry_lines(key, inner, layout)]
    return [line for inner in value for line in item_lines(inner, layout)]


def entry_lines(key: str, value: object, layout: Layout = Layout(), style: str | None = None) -> list[str]:
    """The lines of one entry of a map."""
    name = key if layout.quotes and LETTERS.match(key) else key_text(key, style or layout.quotes)
    inline, below = value_lines(value, layout, layout.dash if _is_list(value) else layout.step)
    return [f"{name}: {inline}".rstrip(" "), *below]


def item_lines(value: object, layout: Layout = Layout()) -> list[str]:
    """The lines of one item of a list."""
    if _is_filled(value):
        first, *rest = member_lines(value, layout)
        return [f"- {first}", *_padded(rest, 2)]
    inline, below = value_lines(value, layout, 2)
    return [f"- {inline}".rstrip(" "), *below]


def value_lines(value: object, layout: Layout, indent: int) -> tuple[str, list[str]]:
    """What stands behind a key or dash, and the lines below it."""
    if _is_filled(value):
        return "", _padded(member_lines(value, layout), indent)
    if isinstance(value, str) and "\n" in value and layout.quotes is None:
        lines_of_block = block(value, indent)
        if lines_of_block:
            return lines_of_block[0], _padded(lines_of_block[1], indent)
    return flow(value, layout.quotes, inside=False), []


def flow(value: object, style: str | None = None, *, inside: bool = True) -> str:
    """A value on one line, as it stands in a list or map of one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if _is_list(value):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value, style, flow=inside)


def file_of_map(data: Mapping[str, object], layout: Layout = Layout()) -> bytes:
    """A file that holds this map."""
    return "".join(f"{line}\n" for line in member_lines(data, layout)).encode()


def _padded(lines: Sequence[str], indent: int) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_filled(value: object) -> TypeGuard[Mapping[str, object] | Sequence[object]]:
    return bool(value) and (isinstance(value, Mapping) or _is_list(value))
