"""Strict YAML: one document, no anchors, tags, merge or duplicate keys, with the place of every value.

Owns PyYAML; works on its parser events, so nothing is constructed, resolved or nested without limit. Scalars keep what
the author sees: only a canonical whole number and `true`/`false` become a number and a boolean, everything else stays
text. Where YAML 1.2 would read a plain scalar as another type, `plain_types` says so for the schema to judge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import yaml

from beian.content.text_file import decode, problem
from beian.content.yaml.events import DocumentBuilder
from beian.content.yaml.typos import CONFLICT_WORDS, Repair, conflicts, repair
from beian.core.problem import Position, Problem


@dataclass(frozen=True)
class Document:
    """One file: its data, the place of every value by JSON pointer, and what intake found wrong."""

    path: str
    data: Any
    positions: dict[str, Position] = field(default_factory=dict)
    plain_types: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    curly: frozenset[str] = frozenset()  # unquoted texts that stand in curly quotes from end to end

    @property
    def usable(self) -> bool:
        return not self.problems


def load(content: bytes, path: str) -> Document:
    """The document in `content`; `path` is its repository path, for positions. Never raises for bad input."""
    text, problems = decode(content, path)
    problems = problems or [problem(path, line, 1, *CONFLICT_WORDS) for line in conflicts(text)]
    if problems:
        return Document(path, None, problems=problems)
    builder = _read(text, path)
    if builder.trouble:
        repaired = _repaired(text)
        builder = _read(repaired.read_as, path)
        typo_problems = [problem(path, slip.line, slip.column, *slip.words) for slip in repaired.slips]
        builder.problems = typo_problems + [
            found for found in builder.problems if found.position.line not in _lines(typo_problems)
        ]
    if builder.root is None and not builder.problems:
        builder.report(1, 1, "文件是空的", "the file is empty", "填写内容，或删除该文件", "fill it in or delete it")
    return Document(
        path,
        builder.root,
        builder.positions,
        builder.plain_types,
        text.split("\n"),
        builder.problems,
        frozenset(builder.curly),
    )


class Mark(Protocol):
    """A place in a text; all of it counts from 0."""

    index: int
    line: int
    column: int


class YamlNode(Protocol):
    """A scalar (its value is a text), a mapping (pairs of key and value) or a sequence (items), as PyYAML has them.

    `style` is the sign that a scalar begins with; a mapping or sequence in brackets has `flow_style`.
    """

    id: str
    value: Any
    start_mark: Mark
    end_mark: Mark
    style: str | None
    flow_style: bool | None


def node_tree(text: str) -> YamlNode | None:
    """The nodes of a text, with the marks of their places; None where it is empty. Raises ValueError for no YAML."""
    try:
        return cast("YamlNode | None", yaml.compose(text, Loader=yaml.CSafeLoader))  # what its stubs leave open
    except yaml.YAMLError:
        raise ValueError("no YAML") from None


def with_typos_mended(text: str) -> str:
    """The text with those slips of the keyboard mended that can be mended safely."""
    trouble = None if conflicts(text) else _read(text, "").trouble
    return _repaired(text).mended if trouble else text


def _repaired(text: str) -> Repair:
    return repair(text, lambda tried: _read(tried, "").trouble)


def _lines(problems: list[Problem]) -> set[int]:
    return {problem_found.position.line for problem_found in problems}


def _read(text: str, path: str) -> DocumentBuilder:
    return _read_into(DocumentBuilder(path, text.split("\n")), text)


def _read_into(builder: DocumentBuilder, text: str) -> DocumentBuilder:
    try:
        next_event = yaml.CSafeLoader(text).get_event
        while (event := next_event()) is not None and builder.take(event):
            pass
    except yaml.MarkedYAMLError as error:
        unclosed = "quoted scalar" in (error.context or "")  # then the place that matters is where it began
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.stops(line)
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
    return builder
