"""Where answers and pictures stand in a filing's papers, by chapter and figure number, for the papers that refer to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from beian.core.text.long_answer import plain_lines, read_blocks
from beian.core.text.references import Resolve, resolved
from beian.papers.template import TOKEN
from beian.papers.tree import Node, strings_in
from beian.papers.view import AnswerView, EvidenceFigures, Lines, Workflow, pointer_of

EXCERPT = 60  # characters of a long answer that a person reads before signing
COVER = "封面表"  # what stands before the first chapter of a paper that has chapters
ENDS = "。！？；"


@dataclass(frozen=True)
class Place:
    """A chapter or a figure of a paper: what other papers call the paper, and the number there."""

    paper: str
    number: str

    def __str__(self) -> str:
        return f"{self.paper}{self.number}"


@dataclass
class Places:
    """Where papers print answers, by pointer, and show pictures, by the id of the evidence; the first paper counts."""

    chapters: dict[str, Place] = field(default_factory=dict)
    figures: dict[str, Place] = field(default_factory=dict)

    def chapter(self, pointer: str) -> Place | None:
        """The chapter of an answer, or of the first answer below that place, or of what it is a part of; None where no paper has it."""
        if pointer in self.chapters:
            return self.chapters[pointer]
        below = (place for known, place in self.chapters.items() if known.startswith(f"{pointer}/"))
        above = (place for known, place in self.chapters.items() if pointer.startswith(f"{known}/"))
        return next(below, None) or next(above, None)

    def add(self, paper: str, blocks: Sequence[Node], printed: Sequence[object], figures: Mapping[str, int]) -> None:
        """Add a paper under its short title: its numbered blocks, what their tokens print, and the numbers of its pictures.

        What stands in the table before all chapters and in a chapter counts as in the chapter.
        """
        found: dict[str, str] = {}
        for chapter, pointer in _printed_places(blocks, printed):
            found[pointer] = found.get(pointer) or chapter
        before = COVER if any(found.values()) else ""
        for pointer, chapter in found.items():
            self.chapters.setdefault(pointer, Place(paper, chapter or before))
        for key, number in figures.items():
            self.figures.setdefault(key, Place(paper, f"图{number}"))


def _printed_places(blocks: Sequence[Node], printed: Sequence[object]) -> Iterator[tuple[str, str]]:
    """The chapter and the pointer of each printed answer, in the order of the text."""
    above: list[str] = []
    for block in _flat(blocks):
        if block["t"] == "Header":
            level, (_, classes, _), words = block["c"]
            number = "" if "unnumbered" in classes else str(words[0]["c"]).rstrip("、. ")
            above = [*above[: level - 1], *[""] * (level - 1 - len(above)), number]
        for token in TOKEN.findall("".join(strings_in(block))):
            yield from (("".join(above), pointer) for pointer in _pointers(printed[int(token)]))


def _flat(blocks: Sequence[Node]) -> Iterator[Node]:
    for block in blocks:
        if block["t"] == "Div":
            yield from _flat(block["c"][1])
        else:
            yield block


def _pointers(value: object) -> list[str]:
    if isinstance(value, Lines):
        return [pointer for item in value.items for pointer in _pointers(item)]
    if isinstance(value, EvidenceFigures):
        return [value.pointer]
    if isinstance(value, Workflow):
        return ["/assessment/workflow"]
    return [pointer_of(value)] if isinstance(value, AnswerView) else []


def excerpt(text: str, resolve: Resolve) -> tuple[str, bool]:
    """The first sentence of a long answer, of at most so many characters, and whether that is all of it."""
    lines = [*plain_lines(read_blocks(text), lambda line: resolved(line, resolve))]
    if len(lines) == 1 and len(lines[0]) <= EXCERPT:
        return lines[0], True
    first = lines[0].removeprefix("- ").replace(" | ", "、")
    sentence = next((place for place, letter in enumerate(first[:EXCERPT], 1) if letter in ENDS), EXCERPT)
    return first[:sentence], False
