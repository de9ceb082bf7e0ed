"""Decodes a file to text: UTF-8 without invisible characters; what is wrong with it is a problem with its position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from beian.core.problem import Position, Problem, Text
from beian.core.text.characters import code_point

MAX_BYTES = 1_000_000
MAX_TEXT = 50_000  # characters of one answer: sixty pages
TOO_LONG = (
    f"一段文字超过 {MAX_TEXT:,} 字",
    f"a text has more than {MAX_TEXT:,} characters",
    "删减，或者拆分成几份制度、几项答案",
    "shorten it, or make several policies or answers of it",
)
# control characters, line separators that editors hide, invisible and direction-changing characters, noncharacters
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)
BLANK = "〓"  # what printers set for a character that they do not have


def problem(
    path: str, line: int, column: int, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "", rule: str = "intake"
) -> Problem:
    """A finding about a file as it is read: an error that stops a draft already."""
    return Problem(
        Position(path, line, column, line), "", rule, "error", "draft", Text(zh, en), Text(remedy_zh, remedy_en)
    )


def decode(content: bytes, path: str) -> tuple[str, list[Problem]]:
    """The text of a file (UTF-8, with or without BOM, any line ends), or a problem that says how to mend it."""
    if len(content) > MAX_BYTES:
        zh, en = f"文件超过 {MAX_BYTES:,} 字节", f"the file is larger than {MAX_BYTES:,} bytes"
        return "", [problem(path, 1, 1, zh, en, "拆分文件，或将图片等放在单独的文件里", "split the file")]
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", [
            problem(
                path,
                line,
                1,
                "文件不是 UTF-8 编码（可能是 GBK）",
                "the file is not UTF-8 (perhaps GBK)",
                "在编辑器中选择“以 UTF-8 编码保存”；Windows 记事本：另存为，编码选 UTF-8",
                "save it again as UTF-8 in your editor",
            )
        ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = FORBIDDEN.search(text)
    if not found:
        return text, []
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return "", [problem(path, line, column, *invisible_character(found[0]))]


def invisible_character(letter: str) -> tuple[str, str, str, str]:
    """The message and remedy, Chinese and English, for a character that no answer may contain."""
    return (
        f"不允许的不可见字符或控制字符 {code_point(letter)}",
        f"a control or invisible character, {code_point(letter)}, is not allowed",
        "删除该字符后重新输入",
        "delete the character and type the text again",
    )


def without_forbidden(data: object) -> Any:
    """The same data with 〓 for every forbidden character, each of which is a problem already."""
    if isinstance(data, Mapping):
        return {without_forbidden(key): without_forbidden(value) for key, value in data.items()}
    if isinstance(data, list):
        return [without_forbidden(value) for value in data]
    return FORBIDDEN.sub(BLANK, data) if isinstance(data, str) else data
