"""Papers that cannot be a PDF, because its fonts lack a character that one of the answers has."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.model import Filing
from beian.core.problem import Position, Text
from beian.papers.compose import Composition
from beian.papers.formats.glyphs import NO_FONT_REMEDY, FontTables, characters_named
from beian.schema.editions import PRIVATE
from beian.schema.walk import schema_at, shape_of

Unprintable = tuple[()] | tuple[str, str]  # why, in Chinese and English

NOT_SHOWN = Text("（内容不显示）", "(not shown)")


def unprintable(composition: Composition, tables: FontTables) -> Unprintable:
    """Every place with such characters in Chinese and in English, the characters named unless the answer is restricted;
    empty when all can be printed."""
    filing, lines = composition.filing, {}
    texts = list(_shown_texts(composition))
    if not tables.missing("".join(text for _, text in texts)):
        return ()
    for pointer, text in texts:
        letters = sorted(tables.missing(text), key=text.index)
        if letters:
            at = _written_at(filing, pointer, letters[0])
            place = f"{at.path}:{at.line}:{at.column}"
            named = NOT_SHOWN if _is_restricted(filing, pointer, at) else characters_named(letters)
            chinese, english = (
                f"PDF 字体中没有这些字：{named.zh}",
                f"the fonts of the PDF lack these characters: {named.en}",
            )
            lines[f"{place}: {chinese}"] = f"{place}: {english}"
    return "\n".join([*lines, f"→ {NO_FONT_REMEDY.zh}"]), "\n".join([*lines.values(), f"→ {NO_FONT_REMEDY.en}"])


def _shown_texts(composition: Composition) -> Iterator[tuple[str, str]]:
    """What the paper shows: the answer's pointer, and the text."""
    yield from ((shown.pointer, text) for shown in composition.shown for text in shown.texts)
    for picture in composition.pictures:
        pointer = f"/evidence/{picture.key}" if picture.key else "/assessment/workflow"
        yield pointer, picture.caption
        yield pointer, picture.alternative
    yield "/entity/name", composition.header_left + composition.header_right


def _written_at(filing: Filing, pointer: str, letter: str) -> Position:
    """Where the character was written: of an answer that names a person or a product, in that record's file."""
    at = filing.locate(pointer, letter)
    if letter in "".join(filing.sources.get(at.path, [])[at.line - 1 : at.line]):
        return at
    lines = ((path, number, line) for path, all_of in filing.sources.items() for number, line in enumerate(all_of, 1))
    return next((Position(path, number, line.find(letter) + 1) for path, number, line in lines if letter in line), at)


def _is_restricted(filing: Filing, pointer: str, at: Position) -> bool:
    schema = schema_at(filing.schema, pointer)
    return at.path.startswith(PRIVATE) or (schema is not None and shape_of(schema).visibility == "restricted")
