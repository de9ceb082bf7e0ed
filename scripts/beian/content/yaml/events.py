"""Builds data and positions from the events of a YAML parser, and reports every construct that is refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from yaml.error import Mark
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from beian.content.text_file import FORBIDDEN, MAX_TEXT, TOO_LONG, invisible_character, problem
from beian.content.yaml.scalars import TYPED, YAML_1_2, is_misread, plain_value
from beian.content.yaml.typos import CLOSING, HIDDEN_COMMENT, ODD_KEY, OPENING, ReadingTrouble, hides_structure
from beian.core.model import join
from beian.core.problem import Position, Problem

MAX_DEPTH, MAX_NODES = 24, 50_000


_Event = Any  # of PyYAML, whose stubs call its marks optional: the parser gives every event both


def _where(event: _Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


@lru_cache(4096)
def _step(key: str) -> str:
    """What a key adds to a pointer. The same few hundred keys come again in every file."""
    return join("", key)


class DocumentBuilder:
    """Builds data from events without recursion; `take` returns False when reading should stop."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path, self.lines = path, lines
        self.root: object = None
        self.positions: dict[str, Position] = {}
        self.plain_types: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.curly: set[str] = set()
        self.trouble: ReadingTrouble | None = None  # the first
        self._stack: list[tuple[object, str, dict[str, str]]] = []  # what is open, its pointer, its keys without case
        self._key: tuple[str, Mark] | None = None
        self._documents = self._nodes = self._taken = self._line = 0

    def report(self, line: int, column: int, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> None:
        line = min(line, len(self.lines))  # the parser may stop behind the end
        self.problems.append(problem(self.path, line, column, zh, en, remedy_zh, remedy_en))

    def stops(self, line: int) -> None:
        """Reading ends here; what is wrong stands somewhere since the last event."""
        self.trouble = self.trouble or ReadingTrouble(self._taken, self._line, line - 1)

    def _astray(self, event: _Event) -> None:
        first, last = event.start_mark.line, event.end_mark.line
        self.trouble = self.trouble or ReadingTrouble(self._taken, first, last, event.start_mark.column + 1)

    def take(self, event: _Event) -> bool:
        self._taken, self._line = self._taken + 1, event.start_mark.line
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

    def _close(self, event: _Event) -> None:
        _, pointer, _ = self._stack.pop()
        at = self.positions.get(pointer)
        if at:
            self.positions[pointer] = Position(at.path, at.line, at.column, max(at.line, event.end_mark.line))

    def _node(self, event: _Event) -> None:
        scalar = event.__class__ is ScalarEvent
        if event.anchor or not scalar or event.tag or event.style == '"':
            self._refuse(event)
        if scalar and len(event.value) > MAX_TEXT:
            self.report(*_where(event), *TOO_LONG)
        parent, pointer, _ = self._stack[-1] if self._stack else (None, "", {})
        if self._key is None and isinstance(parent, dict):
            self._take_key(event, parent)
        elif scalar:
            text = event.value
            special = not event.style and TYPED.match(text)
            if not event.style:
                self._look(event, parent)
            here = self._place(parent, pointer, plain_value(text) if special else text, event)
            if not event.style and text[:1] in OPENING and text[-1:] in CLOSING and len(text) > 2:
                self.curly.add(here)
            if special:
                self.plain_types[here] = next(kind for kind, pattern in YAML_1_2.items() if pattern.match(text))
        else:
            value: object = {} if isinstance(event, MappingStartEvent) else []
            here = self._place(parent, pointer, None if isinstance(event, AliasEvent) else value, event)
            if not isinstance(event, AliasEvent):
                self._stack.append((value, here, {}))

    def _refuse(self, event: _Event) -> None:
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
            self.report(*_where(event), *invisible_character(hidden[0]))

    def _look(self, event: _Event, parent: object) -> None:
        """Notice unquoted text that was meant as entries, as a list, as a comment or as the sign of a long text."""
        first, last = event.start_mark.line, event.end_mark.line
        below = self._key is not None and self._key[1].line < first
        if first == last and not below and parent is not None and "#" not in event.value:
            return
        if HIDDEN_COMMENT.search(event.value) or hides_structure(
            self.lines[first : last + 1], below=below, root=parent is None
        ):
            self._astray(event)

    def _take_key(self, event: _Event, parent: dict[str, object]) -> None:
        text = event.value if isinstance(event, ScalarEvent) else "?"
        if not text.isascii() and not event.style and ODD_KEY.search(text):
            self._astray(event)
        if not isinstance(event, ScalarEvent):
            self.report(*_where(event), "键必须是一个词", "a key is one word")
        elif text == "<<":
            words = "不使用合并键（<<）", "merge keys (<<) are not used", "直接写出内容", "write the values out"
            self.report(*_where(event), *words)
        elif text in parent:
            words = f"键“{text}”重复", f"the key {text!r} is repeated", "删除其中一个", "delete one of the two"
            self.report(*_where(event), *words)
        elif (twin := self._stack[-1][2].setdefault(text.casefold(), text)) != text:
            self.report(
                *_where(event),
                f"键“{text}”与“{twin}”只有大小写不同",
                f"the keys {text!r} and {twin!r} differ only by case",
                "改成不同的名称",
                "give them different names",
            )
        elif not event.style and is_misread(text):
            self.report(
                *_where(event),
                f"键“{text}”会被读成数字或布尔值",
                f"the key {text!r} would be read as a number or boolean",
                "改用文字作键，或加引号",
                "use a word, or quote it",
            )
        self._key = (text, event.start_mark)
        if not isinstance(event, ScalarEvent | AliasEvent):
            self._stack.append(({} if isinstance(event, MappingStartEvent) else [], "/?", {}))

    def _place(self, parent: object, pointer: str, value: object, event: _Event) -> str:
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
