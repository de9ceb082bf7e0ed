"""File names that Windows or macOS cannot hold: names that differ only by case or Unicode form, and reserved names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from beian.core.problem import Position, Problem, Severity, Text

RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|\Z)|.*[. ]\Z|.*[<>:\"|?*\\\x00-\x1f]", re.DOTALL)
BASIS = ("本项目：内容要能在 Windows 和 macOS 上取出",)


def file_name_problems(paths: Iterable[str]) -> Iterator[Problem]:
    """Files and folders whose names differ only by case or by the form of a letter, or that Windows does not allow."""
    known: dict[str, str] = {}
    for path in sorted(paths):
        pieces = path.split("/")
        for depth in range(1, len(pieces) + 1):
            place, name = "/".join(pieces[:depth]), pieces[depth - 1]
            if known.get(_folded(place)) == place:
                continue
            other = known.setdefault(_folded(place), place)
            if other != place:
                yield _problem(
                    path,
                    "error",
                    f"“{place}”与“{other}”只有大小写或者字母的编码形式不同，在 Windows 和 macOS 上是同一个文件",
                    f"{place!r} and {other!r} differ only by case or Unicode form: one file on Windows and macOS",
                )
            elif RESERVED.match(name):
                yield _problem(
                    path, "warning", f"Windows 不允许这样的名称：“{name}”", f"Windows does not allow the name {name!r}"
                )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _problem(path: str, severity: Severity, chinese: str, english: str) -> Problem:
    remedy = Text("改名，引用它的答案也一并修改", "rename it, and mend the answers that name it")
    return Problem(Position(path), "", "file-name", severity, "draft", Text(chinese, english), remedy, BASIS)
