"""Parses long answers and policies: lines of text become paragraphs, lists, tables and, in policies, headings.

Papers, pages, the worksheet, rules and the count of characters all read here. A line is a paragraph unless it plainly
goes on; what is none of the few forms stays exactly as it is typed. No typed character is lost but the `MARKERS`
of `typed_lines`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from beian.core.text.typed_lines import (
    BAR,
    BARS,
    Line,
    cells_of,
    continues,
    is_row,
    is_rule,
    joined_by_blank,
    lines_of,
    without_empty_end,
)

MOST_COLUMNS = 40  # more fit no page: such a table stays text
DEEPEST = 9  # lists in lists, as Word has them
INNER = 2  # columns that an inner list, or what belongs to an item, stands further in


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, and the line (from 1) that it begins in."""

    line: int
    text: str


@dataclass(frozen=True)
class Heading:
    """A heading of a policy, its line and its level (1 to 6)."""

    line: int
    level: int
    text: str


@dataclass(frozen=True)
class ItemList:
    """A list of bullets, or with `start` of numbers; `loose` where blank lines stand between its parts."""

    line: int
    items: tuple[tuple[TextBlock, ...], ...]
    loose: bool
    start: int | None = None


@dataclass(frozen=True)
class TypedTable:
    """Rows with the lines that they were typed in, the first is the head; rows may have more or fewer cells than it."""

    line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def columns(self) -> int:
        return max(len(cells) for _, cells in self.rows)


TextBlock = Paragraph | Heading | ItemList | TypedTable
Say = Callable[[str], str]


@lru_cache(maxsize=512)  # judged with each filing of the entity, and shown by several papers
def read_blocks(text: str, *, policy: bool = False) -> tuple[TextBlock, ...]:
    """The forms of a long answer, or of a policy, which has headings too."""
    return _Reader(lines_of(text, policy)).forms()


def plain_lines(forms: tuple[TextBlock, ...], say: Say = str) -> Iterator[str]:
    """What a form on the web takes: a paragraph a line, items with their marks, rows with bars; `say` puts references in."""
    for form in forms:
        if isinstance(form, TypedTable):
            yield from (" | ".join(map(say, cells)) for _, cells in form.rows)
        elif isinstance(form, ItemList):
            for number, item in enumerate(form.items, form.start or 0):
                mark = "- " if form.start is None else f"{number}. "
                for place, line in enumerate(plain_lines(item, say)):
                    yield (" " * len(mark) if place else mark) + line
        else:
            yield say(form.text)


def all_blocks(forms: tuple[TextBlock, ...]) -> Iterator[TextBlock]:
    """Every form, also those inside of items."""
    for form in forms:
        yield form
        for item in form.items if isinstance(form, ItemList) else ():
            yield from all_blocks(item)


def words_only(text: str) -> str:
    """The text without its line breaks: two texts that give the same differ in layout only."""
    marked = [
        Paragraph(form.line, "#" * form.level + form.text) if isinstance(form, Heading) else form
        for form in read_blocks(text, policy=True)
    ]
    lines = [line.strip() for line in plain_lines(tuple(marked)) if line.strip()]
    blanks = [" " if joined_by_blank(*two) else "" for two in itertools.pairwise(lines)]
    return "".join(itertools.chain.from_iterable(itertools.zip_longest(lines, blanks, fillvalue="")))


# -- forms ----------------------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.lines, self.at = lines, 0

    def next(self, floor: int = 0) -> Line | None:
        """The next line if it stands far enough in."""
        line = self.lines[self.at] if self.at < len(self.lines) else None
        return line if line and line.indent >= floor else None

    def forms(self, floor: int = 0, depth: int = 1) -> tuple[TextBlock, ...]:
        out: list[TextBlock] = []
        while (line := self.next(floor)) and not (line.is_list_item and depth > DEEPEST):
            if line.is_list_item:
                out.append(self.items(line.mark, floor, depth))
            elif line.mark == "heading":
                self.at += 1
                level = len(line.text) - len(line.text.lstrip("#"))
                out.append(Heading(line.number, level, line.rest))
            else:
                out += self.table(floor) or [self.paragraph(line.text, floor)]
        return tuple(out)

    def paragraph(self, text: str, floor: int) -> Paragraph:
        """The paragraph that begins with `text` in the next line."""
        number, parts = self.lines[self.at].number, [text]
        self.at += 1
        while (
            (line := self.next(floor)) and not (line.fresh or line.pasted or line.mark) and continues(text, line.text)
        ):
            parts += [" ", line.text] if joined_by_blank(text, line.text) else [line.text]
            text = line.text
            self.at += 1
        return Paragraph(number, "".join(parts))

    def items(self, mark: str, floor: int, depth: int) -> ItemList:
        first = self.lines[self.at]
        start = first.value if mark == "number" else None
        items: list[tuple[TextBlock, ...]] = []
        loose = False
        while (line := self.next(floor)) and line.mark == mark:
            if start is not None and line.value != start + len(items):
                break  # another list: numbers are printed as they are typed
            loose |= line.fresh and bool(items)
            begun, inner = self.at, line.indent + INNER
            head = self.paragraph(line.rest, inner)
            body = self.forms(inner, depth + 1)
            fresh = {line_inside.number for line_inside in self.lines[begun + 1 : self.at] if line_inside.fresh}
            loose |= any(form.line in fresh for form in body)
            items.append((head, *body))
        return ItemList(first.number, tuple(items), loose, start)

    def table(self, floor: int) -> list[TextBlock]:
        """The table that begins in the next line, its lines as text if it is too wide for a page; nothing if none does."""
        head = self.lines[self.at]
        following = self.followers(floor) if BAR.search(head.text) and not is_rule(head.text) else []
        ruled = bool(following) and is_rule(following[0].text)
        body = following[ruled:] if ruled or is_row(head.text) else []
        closed = head.text[0] in BARS
        body = list(itertools.takewhile(lambda line: _belongs(line, closed, ruled), body))
        if not (ruled or body):
            return []
        width = len(cells_of(head.text))
        rows = [(line.number, without_empty_end(cells_of(line.text), width)) for line in (head, *body)]
        typed_table, lines = TypedTable(head.number, tuple(rows)), [head, *following[:ruled], *body]
        self.at += len(lines)
        return (
            [typed_table]
            if typed_table.columns <= MOST_COLUMNS
            else [Paragraph(line.number, line.text) for line in lines]
        )

    def followers(self, floor: int) -> list[Line]:
        """The lines with bars that follow the next one without a blank line, if they can be rows."""
        found: list[Line] = []
        for place in range(self.at + 1, len(self.lines)):
            line = self.lines[place]
            if line.fresh or line.indent < floor or not BAR.search(line.text):
                break
            if not found and not (is_rule(line.text) or is_row(line.text)):
                break
            found.append(line)
        return found


def _belongs(line: Line, closed: bool, ruled: bool) -> bool:
    """Whether a line is a row of a table whose head begins with a bar (`closed`) and has dashes below (`ruled`)."""
    if not ruled:
        return is_row(line.text)
    return line.text[0] in BARS if closed else not line.mark
