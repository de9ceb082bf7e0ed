"""How a YAML scalar is read: by this project, and by tools that follow YAML 1.2."""

from __future__ import annotations

import re
from functools import lru_cache

WHOLE = re.compile(r"(0|-?[1-9][0-9]{0,14})\Z")
YAML_1_2 = {
    "null": re.compile(r"(~|null|Null|NULL)?\Z"),
    "boolean": re.compile(r"(true|True|TRUE|false|False|FALSE)\Z"),
    "integer": re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z"),
    "number": re.compile(
        r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z"
    ),
}
PLAIN = re.compile(r"[A-Za-z0-9\u4e00-\u9fff](?:[^\s:#,\[\]{}]|:(?=[^\s,\[\]{}]))*\Z")
TYPED = re.compile("|".join(pattern.pattern for pattern in YAML_1_2.values()))


def plain_value(text: str) -> str | int | None:
    """What plain text means that YAML 1.2 would read as another type."""
    if WHOLE.match(text):
        return int(text)
    return text == "true" if text in ("true", "false") else text or None


@lru_cache(4096)
def is_misread(key: str) -> bool:
    """Whether a plain key would be read as another type than text."""
    return bool(TYPED.match(key))


def single_quoted(text: str) -> str:
    """A text in straight single quotes."""
    return "'" + text.replace("'", "''") + "'"
