"""Positions of map entries and list items within a YAML text, found from the marks of its nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from beian.content.yaml.strict import YamlNode
from beian.content.yaml.text import Layout
from beian.core.errors import Failure

BREAK = re.compile(r"\r\n|\r|\n")
HEADER = re.compile(r"([|>])([-+0-9]*)")
BEFORE = re.compile(r" *(?:- +)*")  # what may stand before a key or a dash on its line
BETWEEN = re.compile(r"(?:\s|(?<=\s)#[^\r\n]*)*")  # blanks and comments


class CannotEdit(Exception):
    """Why a change cannot be made, in Chinese and English."""

    def failure(self, pointer: str) -> Failure:
        zh, en = self.args
        return Failure(f"“{pointer}”没有改写，文件保持原样：{zh}。", f"{pointer!r} was not changed: {en}.")


def line_start(text: str, at: int) -> int:
    """The offset at which the line of an offset starts."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_before(text: str, line: int) -> int:
    """The start of the line before the one that starts here."""
    return line_start(text, line - (2 if text.endswith("\r\n", 0, line) else 1))


def skip_comments(text: str, at: int) -> int:
    """Where the blanks and comments that begin here end."""
    found = BETWEEN.match(text, at)
    return found.end() if found else at


def line_end(text: str, at: int) -> int:
    """The offset of the line break after an offset, or the end of the text."""
    found = BREAK.search(text, at)
    return found.start() if found else len(text)


def next_line(text: str, at: int) -> int:
    """The offset at which the next line starts, or the end of the text."""
    found = BREAK.search(text, at)
    return found.end() if found else len(text)


def start_of(node: YamlNode) -> int:
    """The offset at which a node starts."""
    return node.start_mark.index


def is_block(node: YamlNode) -> bool:
    """Whether this is a map or list of several lines, without brackets."""
    return node.id != "scalar" and not node.flow_style


def children(node: YamlNode) -> list[YamlNode]:
    """The values of a map or list."""
    return [value for _, value in node.value] if node.id == "mapping" else node.value


def place_of(node: YamlNode, step: str) -> int | None:
    """The number of the entry or item that a step of a pointer names; None when it is not there."""
    if node.id == "mapping":
        return next((number for number, (key, _) in enumerate(node.value) if key.value == step), None)
    number = int(step) if step.isascii() and step.isdigit() and str(int(step)) == step else -1
    return number if node.id == "sequence" and 0 <= number < len(node.value) else None


@dataclass(frozen=True)
class MemberText:
    """One entry of a map or item of a list, in its text."""

    text: str
    around: YamlNode
    number: int

    @property
    def key(self) -> YamlNode | None:
        return self.around.value[self.number][0] if self.around.id == "mapping" else None

    @property
    def value(self) -> YamlNode:
        return children(self.around)[self.number]

    @property
    def flow(self) -> bool:
        return bool(self.around.flow_style)

    @property
    def start(self) -> int:
        """Where its key begins, or its dash."""
        if self.key is not None:
            return start_of(self.key)
        return start_of(self.value) if self.flow else self._dash()

    @property
    def indent(self) -> int:
        return self.around.start_mark.column

    @property
    def behind(self) -> int:
        """The place right behind its colon or dash."""
        if self.key is None:
            return self.start + 1
        return self._colon + 1 if self.has_colon else self.key.end_mark.index

    @property
    def has_colon(self) -> bool:
        return self.text[self._colon : self._colon + 1] == ":"

    @property
    def _colon(self) -> int:
        """Where the colon of an entry stands, or would."""
        return skip_comments(self.text, self.key.end_mark.index) if self.key else self.start

    @property
    def end(self) -> int:
        """Where its last sign stands, or its key's colon where it is empty. Comments are not part of it."""
        return max(self.behind, end_of(self.text, self.value)) if not self.flow else self.value.end_mark.index

    @property
    def own_line(self) -> bool:
        return not self.text[line_start(self.text, self.start) : self.start].strip(" ")

    def check(self) -> None:
        """Raises Unwritable for an entry in a form that is not written here."""
        before = self.text[line_start(self.text, self.start) : self.start]
        if not self.flow and not BEFORE.fullmatch(before):
            raise CannotEdit("键写成了特殊的形式（?）", "its key is in a special form (?)")

    def _dash(self) -> int:
        """The dash of an item of a block list: at the list's column, on the item's line or above."""
        line = line_start(self.text, start_of(self.value))
        while True:
            at = line + self.indent
            dash = self.text[at : at + 1] == "-" and BEFORE.fullmatch(self.text[line:at])
            if dash and at < max(start_of(self.value), 1):
                return at
            if not line:
                raise CannotEdit("列表写成了特殊的形式", "its list is in a special form")
            line = line_start(self.text, line - 1)


def end_of(text: str, node: YamlNode) -> int:
    """Where the last sign of a value stands."""
    if node.id == "scalar" and node.style in ("|", ">"):
        return block_of(text, node).end
    if is_block(node) and node.value:
        return MemberText(text, node, len(node.value) - 1).end
    return node.end_mark.index


def entry_end(text: str, end: int, indent: int) -> int:
    """The end of the last line that belongs to an entry: its own, or that of comments that stand further right."""
    last = at = line_end(text, end)
    while (at := next_line(text, at)) < len(text):
        line = text[at : line_end(text, at)]
        if line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) > indent:
            last = at + len(line)
        elif line.strip():
            break
    return last


@dataclass(frozen=True)
class BlockScalar:
    """A text under a | or >: its sign, where the sign ends, how far the lines stand in, how many, and where the last ends."""

    style: str
    chomping: str
    header_end: int
    column: int | None
    lines: int
    end: int


def block_of(text: str, node: YamlNode) -> BlockScalar:
    """The parts of a block scalar. Empty lines behind it are part of it only where the sign says so (+)."""
    header = HEADER.match(text, start_of(node))
    if header is None:
        raise CannotEdit("文字写成了特殊的形式", "its text is in a special form")
    chomping = "".join(sign for sign in header[2] if sign in "+-")
    first = next_line(text, header.end())
    lines = list(_lines(text, first, node.end_mark.index))
    column = next((len(line) - len(line.lstrip(" ")) for _, line in lines if line.strip(" ")), None)
    if chomping != "+":
        while lines and not lines[-1][1].strip(" ") and len(lines[-1][1]) <= (column or 0):
            lines.pop()
    last = lines[-1] if lines else None
    return BlockScalar(
        header[1], chomping, header.end(), column, len(lines), last[0] + len(last[1]) if last else header.end()
    )


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Where each line begins, and the line without its end."""
    while start < end:
        yield start, text[start : min(line_end(text, start), end)]
        start = next_line(text, start)


def layout_of(root: YamlNode | None) -> Layout:
    """How far the first map under a key and the first list under a key stand to the right, in this file."""
    found: dict[str, int] = {}
    pending = [root] if root is not None else []
    while pending:
        node = pending.pop(0)
        inside = children(node) if node.id != "scalar" else []
        for child in inside if node.id == "mapping" and is_block(node) else ():
            if is_block(child) and child.value:
                found.setdefault(child.id, child.start_mark.column - node.start_mark.column)
        pending += inside
    step = found.get("mapping", 0)
    return Layout(step if 0 < step < 10 else 2, found.get("sequence", 2))
