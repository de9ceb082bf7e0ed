"""Strict YAML: one document, no anchors, tags, merge or duplicate keys, with the place of every value.

Owns PyYAML; works on its parser events, so nothing is constructed, resolved or nested without limit. Scalars keep what
the author sees: only a canonical whole number and `true`/`false` become a number and a boolean, everything else stays
text. Where YAML 1.2 would read a plain scalar as another type, `plain_types` says so for the schema to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from beian.values.model import join
from beian.values.problem import Position, Problem, Text

MAX_BYTES, MAX_DEPTH, MAX_NODES = 1_000_000, 24, 50_000
MAX_TEXT = 50_000  # characters of one answer: sixty pages
WHOLE = re.compile(r"(0|-?[1-9][0-9]{0,14})\Z")
YAML_1_2 = {
    "null": re.compile(r"(~|null|Null|NULL)?\Z"),
    "boolean": re.compile(r"(true|True|TRUE|false|False|FALSE)\Z"),
    "integer": re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z"),
    "number": re.compile(
        r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z"
    ),
}
TYPED = re.compile("|".join(pattern.pattern for pattern in YAML_1_2.values()))
# control characters, line separators that editors hide, invisible and direction-changing characters, noncharacters
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Document:
    """One file: its data, the place of every value by JSON pointer, and what intake found wrong."""

    path: str
    data: Any
    positions: dict[str, Position] = field(default_factory=dict)
    plain_types: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return not self.problems


def problem(
    path: str, line: int, column: int, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "", rule: str = "intake"
) -> Problem:
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
    return "", [problem(path, line, column, *invisible(found[0]))]


def invisible(letter: str) -> tuple[str, str, str, str]:
    """What is said about a character that must not stand in an answer."""
    code = f"U+{ord(letter):04X}"
    return (
        f"不允许的不可见字符或控制字符 {code}",
        f"a control or invisible character, {code}, is not allowed",
        "删除该字符后重新输入",
        "delete the character and type the text again",
    )


TOO_LONG = (
    f"一段文字超过 {MAX_TEXT:,} 字",
    f"a text has more than {MAX_TEXT:,} characters",
    "删减，或者拆分成几份制度、几项答案",
    "shorten it, or make several policies or answers of it",
)


def load(content: bytes, path: str) -> Document:
    """The document in `content`; `path` is its repository path, for positions. Never raises for bad input."""
    text, problems = decode(content, path)
    if problems:
        return Document(path, None, problems=problems)
    builder = _Builder(path, text.count("\n") + 1)
    try:
        next_event = yaml.CSafeLoader(text).get_event
        while (event := next_event()) is not None and builder.take(event):
            pass
    except yaml.MarkedYAMLError as error:
        unclosed = "quoted scalar" in (error.context or "")  # then the place that matters is where it began
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.report(
            line,
            column,
            "YAML 写法有误，无法读取",
            f"the YAML cannot be read ({error.problem})",
            "检查缩进、冒号后的空格和引号是否成对",
            "check the indentation, the space after colons and the quotes",
        )
    except yaml.YAMLError:
        builder.report(1, 1, "YAML 写法有误，无法读取", "the YAML cannot be read")
    if builder.root is None and not builder.problems:
        builder.report(1, 1, "文件是空的", "the file is empty", "填写内容，或删除该文件", "fill it in or delete it")
    return Document(path, builder.root, builder.positions, builder.plain_types, text.split("\n"), builder.problems)


def _where(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _typed(text: str) -> Any:
    """What plain text means that YAML 1.2 would read as another type."""
    if WHOLE.match(text):
        return int(text)
    return text == "true" if text in ("true", "false") else text or None


@lru_cache(4096)
def _step(key: str) -> str:
    """What a key adds to a pointer. The same few hundred keys come again in every file."""
    return join("", key)


@lru_cache(4096)
def _misread(key: str) -> bool:
    """Whether a plain key would be read as another type than text."""
    return bool(TYPED.match(key))


class _Builder:
    """Builds data from events without recursion; `take` returns False when reading should stop."""

    def __init__(self, path: str, last_line: int) -> None:
        self.path, self.last_line = path, last_line
        self.root: Any = None
        self.positions: dict[str, Position] = {}
        self.plain_types: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._stack: list[tuple[Any, str]] = []
        self._key: tuple[str, Any] | None = None
        self._documents = self._nodes = 0

    def report(self, line: int, column: int, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> None:
        line = min(line, self.last_line)  # the parser may stop behind the end
        self.problems.append(problem(self.path, line, column, zh, en, remedy_zh, remedy_en))

    def take(self, event: Any) -> bool:
        if isinstance(event, NodeEvent):  # first, as most events are
            self._nodes += 1
            if self._nodes > MAX_NODES or len(self._stack) >= MAX_DEPTH:
                words = "内容嵌套过深或条目过多", "the content is nested too deeply or has too many items"
                self.report(*_where(event), *words)
                return False
            self._node(event)
        elif isinstance(event, CollectionEndEvent):
            self._close(event)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1 or event.version or event.tags:
                self.report(
                    *_where(event),
                    "一个文件只能有一份内容，不能使用 YAML 指令",
                    "one file holds one document without directives",
                    "删除 --- 之后的内容或 % 开头的行",
                    "remove the second document or the % line",
                )
                return False
        return True

    def _close(self, event: Any) -> None:
        _, pointer = self._stack.pop()
        at = self.positions.get(pointer)
        if at:
            self.positions[pointer] = Position(at.path, at.line, at.column, max(at.line, event.end_mark.line))

    def _node(self, event: Any) -> None:
        scalar = event.__class__ is ScalarEvent
        if event.anchor or not scalar or event.tag or event.style == '"':
            self._refuse(event)
        if scalar and len(event.value) > MAX_TEXT:
            self.report(*_where(event), *TOO_LONG)
        parent, pointer = self._stack[-1] if self._stack else (None, "")
        if self._key is None and isinstance(parent, dict):
            self._take_key(event, parent)
        elif scalar:
            text = event.value
            typed = not event.style and TYPED.match(text)
            here = self._place(parent, pointer, _typed(text) if typed else text, event)
            if typed:
                self.plain_types[here] = next(kind for kind, pattern in YAML_1_2.items() if pattern.match(text))
        else:
            value: Any = {} if isinstance(event, MappingStartEvent) else []
            here = self._place(parent, pointer, None if isinstance(event, AliasEvent) else value, event)
            if not isinstance(event, AliasEvent):
                self._stack.append((value, here))

    def _refuse(self, event: Any) -> None:
        """Report what YAML allows and answers may not have. Plain text needs no look: the file was searched already."""
        if isinstance(event, AliasEvent) or event.anchor:
            self.report(
                *_where(event),
                "不使用锚点和别名（& 和 *）",
                "anchors and aliases (& and *) are not used",
                "直接写出内容；以 & 或 * 开头的文字请加引号",
                "write the value out, or quote text that begins with & or *",
            )
        elif event.tag:
            self.report(
                *_where(event),
                "不使用类型标签（!）",
                "tags (!) are not used",
                "删除标签；以 ! 开头的文字请加引号",
                "remove the tag, or quote text that begins with !",
            )
        hidden = FORBIDDEN.search(event.value.replace("\r", "\0")) if isinstance(event, ScalarEvent) else None
        if hidden:  # written as an escape: "\u202e"
            self.report(*_where(event), *invisible(hidden[0]))

    def _take_key(self, event: Any, parent: dict) -> None:
        text = event.value if isinstance(event, ScalarEvent) else "?"
        if not isinstance(event, ScalarEvent):
            self.report(*_where(event), "键必须是一个词", "a key is one word")
        elif text == "<<":
            words = "不使用合并键（<<）", "merge keys (<<) are not used", "直接写出内容", "write the values out"
            self.report(*_where(event), *words)
        elif text in parent:
            words = f"键“{text}”重复", f"the key {text!r} is repeated", "删除其中一个", "delete one of the two"
            self.report(*_where(event), *words)
        elif not event.style and _misread(text):
            self.report(
                *_where(event),
                f"键“{text}”会被读成数字或布尔值",
                f"the key {text!r} would be read as a number or boolean",
                "改用文字作键，或加引号",
                "use a word, or quote it",
            )
        self._key = (text, event.start_mark)
        if not isinstance(event, ScalarEvent | AliasEvent):
            self._stack.append(({}, "/?") if isinstance(event, MappingStartEvent) else ([], "/?"))

    def _place(self, parent: Any, pointer: str, value: Any, event: Any) -> str:
        mark, end = event.start_mark, event.end_mark
        if isinstance(parent, dict):
            key, key_mark = self._key or ("?", mark)
            self._key = None
            parent.setdefault(key, value)
            pointer += _step(key)
            if event.__class__ is not ScalarEvent:
                mark = key_mark
        elif isinstance(parent, list):
            pointer = f"{pointer}/{len(parent)}"
            parent.append(value)
        else:
            self.root = value
        line, last = mark.line + 1, end.line + 1 if end.column else end.line
        self.positions[pointer] = Position(self.path, line, mark.column + 1, max(line, last))
        return pointer
