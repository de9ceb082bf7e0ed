"""The prose of a filing as passages, sentences and clauses in normal form, each with its place and its heads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from beian.core.model import Filing, Masked
from beian.core.text.long_answer import Heading, ItemList, Paragraph, TextBlock, TypedTable, read_blocks
from beian.core.text.references import REFERENCE
from beian.rules.claims.reader.normal_form import Meaning, NormalForm, normal_form
from beian.rules.claims.reader.periods import periods
from beian.rules.claims.reader.quantities import Quantity, quantities
from beian.rules.rule import WRITTEN, Case
from beian.schema.display import reference_text
from beian.schema.walk import answers_of, shape_of

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”’）]*")
_CLAUSE = re.compile(r"[^，：]+[，：]?")


@dataclass(frozen=True, eq=False)
class Passage:
    """A paragraph, list item or cell. `heads` are what stands over it: the line before a list, heads of row and column."""

    pointer: str
    line: int
    form: NormalForm
    heads: tuple[str, ...] = ()
    cell: bool = False

    @property
    def text(self) -> str:
        return self.form.text

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences, which full stops and semicolons end."""
        return [Sentence(self, *match.span()) for match in _SENTENCE.finditer(self.text)]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, place: int) -> Sentence:
        return self.sentences[max(bisect_right(self._starts, place) - 1, 0)]


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence of a passage; places inside of it count from its own start."""

    passage: Passage
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @cached_property
    def quantities(self) -> list[Quantity]:
        return [*quantities(self.text), *periods(self.text)]

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """Start and end of its clauses, which commas and colons end."""
        return [match.span() for match in _CLAUSE.finditer(self.text)]

    def clause_at(self, place: int) -> int:
        """The number of the clause around a place."""
        return max(bisect_right(self.clauses, place, key=lambda span: span[0]) - 1, 0)

    def clause(self, number: int) -> str:
        """The words of a clause; none beyond the first and the last."""
        if not 0 <= number < len(self.clauses):
            return ""
        start, end = self.clauses[number]
        return self.text[start:end]

    def leads(self, begin: int) -> list[str]:
        """What introduces the clause at a place with a colon: in this sentence, or before others that semicolons join."""
        if "：" in self.text[:begin]:
            return [self.text[:begin]]
        place = self.passage.sentences.index(self)
        while place and self.passage.sentences[place - 1].text.endswith("；"):
            place -= 1
            head, colon, _ = self.passage.sentences[place].text.partition("：")
            if colon:
                return [head]
        return []

    def excerpt(self, start: int, end: int) -> str:
        """A part as it was typed."""
        return self.passage.form.excerpt(self.start + start, self.start + end)


@dataclass
class Reading:
    """All prose of a filing: its passages, and their texts in one, to find words in quickly."""

    passages: list[Passage]
    tables: list[tuple[str, TypedTable, tuple[str, ...]]] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        return "\n".join(passage.text for passage in self.passages)

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for passage in self.passages:
            starts.append(place)
            place += len(passage.text) + 1
        return starts

    def at(self, place: int) -> tuple[Sentence, int]:
        """The sentence around a place of `text`, and where in it that is."""
        number = bisect_right(self._starts, place) - 1
        sentence = self.passages[number].sentence_at(place - self._starts[number])
        return sentence, place - self._starts[number] - sentence.start

    def places(self, word: str) -> Iterator[tuple[Sentence, int]]:
        """Every place of a word: its sentence, and where in it."""
        place = self.text.find(word)
        while place >= 0:
            yield self.at(place)
            place = self.text.find(word, place + len(word))


def reading_of(case: Case) -> Reading:
    """What the prose says that this filing owns, read once a filing."""
    known = case.worked_out.get("reading")
    if known is None:
        known = case.worked_out["reading"] = Reading([])
        for pointer, text in case.prose:
            add_passages(known, case.filing, pointer, text)
    return known


def whole_reading(case: Case) -> Reading:
    """The same with what the filing shares with others: of an entity's algorithms too."""
    known = case.worked_out.get("whole reading")
    if known is None:
        known = case.worked_out["whole reading"] = Reading([])
        done: set[tuple[str, str]] = set()
        for filing in (case.filing, *case.other_filings):
            if filing is case.filing or case.filing.algorithm is None:
                for pointer, text in _prose(filing):
                    if (pointer, text) not in done:
                        done.add((pointer, text))
                        add_passages(known, filing, pointer, text)
    return known


def _prose(filing: Filing) -> Iterator[tuple[str, str]]:
    for pointer, value, schema in answers_of(filing):
        if isinstance(value, str) and not isinstance(value, Masked) and shape_of(schema).kind in WRITTEN:
            yield pointer, value


def add_passages(reading: Reading, filing: Filing, pointer: str, text: str) -> None:
    """Adds what a text of the filing says."""
    references = (
        {match.groups(): reference_text(filing, *match.groups()) for match in REFERENCE.finditer(text)}
        if "[[" in text
        else {}
    )
    passages, tables = _read(pointer, text, tuple(references.items()))
    reading.passages += passages
    reading.tables += tables


@lru_cache(maxsize=4096)  # shared answers are read by every filing of an entity
def _read(
    pointer: str, text: str, meanings: tuple[tuple[Any, str | None], ...]
) -> tuple[list[Passage], list[tuple[str, TypedTable, tuple[str, ...]]]]:
    known = dict(meanings)
    collector = _Collector(Reading([]), pointer, lambda sort, target: known.get((sort, target)))
    collector.forms(read_blocks(text, policy=pointer.startswith("/policies/")), ())
    return collector.reading.passages, collector.reading.tables


@dataclass
class _Collector:
    """Collects the passages of one answer."""

    reading: Reading
    pointer: str
    means: Meaning

    def forms(self, forms: tuple[TextBlock, ...], heads: tuple[str, ...]) -> None:
        lead: tuple[str, ...] = heads
        for form in forms:
            if isinstance(form, Paragraph):
                text = self.add(form.line, form.text, heads)
                lead = (*heads, text) if text.endswith("：") else heads
            elif isinstance(form, Heading):
                self.add(form.line, form.text, heads)
                lead = heads
            elif isinstance(form, ItemList):
                for item in form.items:
                    self.item(item, lead)
            else:
                self.table(form, lead)

    def item(self, forms: tuple[TextBlock, ...], heads: tuple[str, ...]) -> None:
        first, *rest = forms
        text = self.add(first.line, first.text, heads) if isinstance(first, Paragraph) else ""
        self.forms(tuple(rest), (*heads, text))

    def add(self, line: int, typed: str, heads: tuple[str, ...], *, cell: bool = False) -> str:
        passage = Passage(self.pointer, line, normal_form(typed, self.means), heads, cell)
        self.reading.passages.append(passage)
        return passage.text

    def table(self, table: TypedTable, heads: tuple[str, ...]) -> None:
        rows = [(line, [normal_form(cell, self.means).text for cell in cells]) for line, cells in table.rows]
        said = TypedTable(table.line, tuple((line, tuple(cells)) for line, cells in rows))
        self.reading.tables.append((self.pointer, said, heads))
        head = rows[0][1]
        for line, cells in table.rows[1:]:
            row = normal_form(cells[0], self.means).text
            for column, typed in enumerate(cells):
                name = head[column] if column < len(head) else ""
                self.add(line, typed, (*heads, row, name) if column else (*heads, name), cell=True)
