"""Long answers: the small subset of CommonMark (paragraphs, lists, tables) as Pandoc blocks, everything else literal.

Owns markdown-it-py, with all rules off but these. References (`[[person:...]]`) are resolved here. Lines of a paragraph
are joined without a space between hanzi.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from beian.values.references import REFERENCE

Block = dict[str, Any]
Resolve = Callable[[str, str], str | None]

SPACED = re.compile(f"(?P<before> ?){REFERENCE.pattern}(?P<after> ?)")
# only "- " and "1. " begin list items: other markers of CommonMark are ordinary text in Chinese writing
OTHER_MARKER = re.compile(r"^([ \t]*)(?:([*+])(?=\s|$)|(\d{1,9})(\))(?=\s|$))", re.MULTILINE)
HIDDEN = {"*": "\ufdd2", "+": "\ufdd3", ")": "\ufdd4", "-": "\ufdd5"}
SHOWN = {hidden: shown for shown, hidden in HIDDEN.items()}
RULE, MOST_COLUMNS = re.compile(r"^[|:\- \t]+$", re.MULTILINE), 40  # more columns fit no page: such a table stays text
HANZI = 0x2E7F

_ANSWER = MarkdownIt("zero").enable(["list", "table"])
_POLICY = MarkdownIt("zero").enable(["list", "table", "heading"])


def blocks(text: str, resolve: Resolve, *, tight: bool = False, headings: int | None = None) -> list[Block]:
    """The blocks of a long answer. `headings`: the level of a policy's `##`, or None where headings are text."""
    parser = _ANSWER if headings is None else _POLICY
    hidden = RULE.sub(_narrow, OTHER_MARKER.sub(_hide, text.strip("\n")))
    tokens = parser.parse(hidden)
    return _Reader(tokens, resolve, headings or 0).read(tight)


def paragraphs(text: str) -> list[str]:
    """The lines of plain text that a long answer shows, without resolving references: for search and counting."""
    return [joined(part) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def inline(text: str, resolve: Resolve) -> list[Block]:
    """A long answer within one line."""
    return string(resolved(" ".join(paragraphs(text)), resolve))


def resolved(text: str, resolve: Resolve) -> str:
    """Text with its references replaced by what they mean; what means nothing stays as it was typed.

    A space typed around a reference falls away where hanzi meet hanzi.
    """

    def replaced(found: re.Match[str]) -> str:
        means = resolve(found["sort"], found["target"])
        if not means:
            return found[0] if means is None else ""
        left, right = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        before = "" if found["before"] and _hanzi(left) and _hanzi(means[:1]) else found["before"]
        after = "" if found["after"] and _hanzi(right) and _hanzi(means[-1:]) else found["after"]
        return before + means + after

    return SPACED.sub(replaced, text)


def _hanzi(letter: str) -> bool:
    return bool(letter) and ord(letter) > HANZI


def string(text: str) -> list[Block]:
    return [{"t": "Str", "c": text}] if text else []


def joined(text: str) -> str:
    """The lines of one paragraph as one line."""
    lines = [line for line in text.strip().split("\n") if line.strip()]
    out = [lines[0].rstrip(" \t")] if lines else []
    for line in lines[1:]:
        follows = line.lstrip().rstrip(" \t")
        out += [follows] if _hanzi(out[-1][-1]) and _hanzi(follows[0]) else [" ", follows]
    return "".join(out)


def _hide(found: re.Match[str]) -> str:
    return found[1] + (HIDDEN[found[2]] if found[2] else found[3] + HIDDEN[")"])


def _narrow(found: re.Match[str]) -> str:
    return found[0].replace("-", HIDDEN["-"]) if found[0].count("|") > MOST_COLUMNS else found[0]


def _show(text: str) -> str:
    return "".join(SHOWN.get(letter, letter) for letter in text)


class _Reader:
    """From a flat list of tokens to nested Pandoc blocks."""

    def __init__(self, tokens: list[Token], resolve: Resolve, heading_level: int) -> None:
        self.tokens, self.resolve, self.heading_level, self.at = tokens, resolve, heading_level, 0

    def read(self, tight: bool, until: str = "") -> list[Block]:
        out: list[Block] = []
        while self.at < len(self.tokens) and self.tokens[self.at].type != until:
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "paragraph_open":
                out.append({"t": "Plain" if token.hidden else "Para", "c": self._inline("paragraph_close")})
            elif token.type == "heading_open":
                level = max(1, self.heading_level + int(token.tag[1:]) - 2)
                out.append(
                    {"t": "Header", "c": [level, ["", ["unnumbered", "policy"], []], self._inline("heading_close")]}
                )
            elif token.type == "bullet_list_open":
                out.append({"t": "BulletList", "c": self._items("bullet_list_close")})
            elif token.type == "ordered_list_open":
                start = int(token.attrGet("start") or 1)
                out.append(
                    {
                        "t": "OrderedList",
                        "c": [[start, {"t": "Decimal"}, {"t": "Period"}], self._items("ordered_list_close")],
                    }
                )
            elif token.type == "table_open":
                out.append(self._table())
        self.at += 1
        if tight and len(out) == 1 and out[0]["t"] == "Para":
            out[0] = {"t": "Plain", "c": out[0]["c"]}
        return out

    def _inline(self, close: str) -> list[Block]:
        text = "".join(_show(token.content) for token in self.tokens[self.at : self._find(close)])
        self.at = self._find(close) + 1
        return string(resolved(joined(text), self.resolve))

    def _find(self, kind: str) -> int:
        return next(n for n in range(self.at, len(self.tokens)) if self.tokens[n].type == kind)

    def _items(self, close: str) -> list[list[Block]]:
        items = []
        while self.tokens[self.at].type != close:
            self.at += 1  # list_item_open
            items.append(self.read(False, "list_item_close"))
        self.at += 1
        return items

    def _table(self) -> Block:
        rows: list[list[list[Block]]] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self._inline(token.type.replace("open", "close")))
        self.at += 1
        return plain_table(rows[0], rows[1:])


def plain_table(head: list[list[Block]], body: list[list[list[Block]]]) -> Block:
    """A table of one-line cells with one header row and columns of equal width."""

    def row(cells: list[list[Block]]) -> list:
        return [
            ["", [], []],
            [[["", [], []], {"t": "AlignDefault"}, 1, 1, [{"t": "Para", "c": cell}]] for cell in cells],
        ]

    columns = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": 1 / len(head)}] for _ in head]
    empty = ["", [], []]
    return {
        "t": "Table",
        "c": [
            empty,
            [None, []],
            columns,
            [empty, [row(head)]],
            [[empty, 0, [], [row(cells) for cells in body]]],
            [empty, []],
        ],
    }
