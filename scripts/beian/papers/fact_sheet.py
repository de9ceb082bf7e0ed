"""What papers say of other papers: the answers that each person confirms, what evidence proves, and in which chapters and
figures both stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made

from beian.core.model import Field, Filing, at, parts
from beian.core.text.long_answer import plain_lines, read_blocks
from beian.core.text.references import Resolve, resolved
from beian.papers.tree import TOKEN, Node, strings_in
from beian.papers.view import (
    AnswerView,
    CrossReference,
    EvidenceFigures,
    Excerpt,
    Lines,
    Workflow,
    key_of,
    pointer_of,
    record_with_key,
    root_views,
)
from beian.schema.derived.proofs import proves
from beian.schema.display import breadcrumb, names_on_the_way, record_title
from beian.schema.registry import kind, label
from beian.schema.walk import fields

OF_THE_ENTITY = ("entity", "people", "responsibility")
ELSEWHERE = ("evidence", "policies", "practice")  # listed and attached, or confirmed at the products that take them
DRAWN = ["workflow", "links"]  # confirmed at the report's diagram: line by line nobody can follow them
NOTES = ("confirmations", "adopted", "portal_only")  # what commands noted, and what is for the portal's page alone
POSTS = ("legal_representative", "security_officer")
EXCERPT = 60  # characters of a long answer that a person reads before signing
COVER = "封面表"  # what stands before the first chapter of a paper that has chapters
ENDS = "。！？；"


@dataclass(frozen=True)
class ConfirmedAnswer:
    """One answer with its full name; of prose an excerpt, which says where it stands in full."""

    name: str
    answer: AnswerView | Excerpt


@dataclass(frozen=True)
class FactSheet:
    """The answers that one person confirms, by page of the portal; `person` is None for pages without a named person."""

    person: AnswerView | None
    pages: dict[str, list[ConfirmedAnswer]]


@dataclass(frozen=True)
class PaperProof:
    """One piece of evidence, its figure in the report, and what it proves here, by chapter."""

    record: AnswerView
    figure: CrossReference
    proves: tuple[CrossReference, ...]


def sheets(view: AnswerView) -> list[FactSheet]:
    """The fact sheets of the view's filing, as `entity.yaml` assigns pages to people; the unassigned pages last."""
    filing, roots = view._filing, root_views(view._filing)
    assigned = at(filing.answers, "/entity/answered_by") or {}
    titles = {section["id"]: label(section).zh for step in filing.schema["x-steps"] for section in step["sections"]}
    pages_by_person: dict[str, dict[str, list[ConfirmedAnswer]]] = {}
    for field in _answers_to_confirm(filing):
        page = _page_of(filing, field)
        title = titles.get(page) or label(filing.schema["properties"][page]).zh
        answer = AnswerView(filing, field.value, field.schema, field.pointer)
        name = breadcrumb(filing, field.pointer).partition(" · ")[2]
        pages_by_person.setdefault(str(assigned.get(page, "")), {}).setdefault(title, []).append(
            ConfirmedAnswer(name, Excerpt(answer) if kind(field.schema) == "text" else answer)
        )
    named = sorted(pages_by_person.items(), key=lambda item: not item[0])
    return [FactSheet(record_with_key(roots["people"], person) if person else None, pages) for person, pages in named]


def _answers_to_confirm(filing: Filing) -> Iterator[Field]:
    """The answers that this filing brings: the entity's own, or the algorithm's with the products and models it uses."""
    for field in fields(filing):
        stem, *rest = parts(field.pointer)
        used = filing.used(stem)
        is_own = stem in OF_THE_ENTITY if not filing.algorithm else stem not in (*OF_THE_ENTITY, *ELSEWHERE)
        is_own = is_own and rest[:2] != DRAWN and rest[0] not in NOTES
        if is_own and (used is None or rest[0] in used) and field.schema.get("type") != "boolean":
            yield field


def _page_of(filing: Filing, field: Field) -> str:
    """The page of the portal that asks for an answer, or else its file, as `answered_by` names them."""
    stem, *rest = parts(field.pointer)
    pages = list(field.schema.get("x-portal", {}))
    if stem == "people":
        pages = [page for page in pages if page in POSTS and at(filing.answers, f"/entity/{page}") == rest[0]]
    return pages[0] if pages else stem


def proofs(evidence: AnswerView, report: str) -> list[PaperProof]:
    """The evidence that proves something of the view's filing, in the order of the records; `report` is what papers call
    the paper of whose chapters and figures only the number is given."""
    filing = evidence._filing
    other_algorithms = set(filing.algorithms) - {filing.algorithm}
    found_proofs, proved = [], proves(filing)
    for record in evidence:
        places = [path.split("/") for path in proved[key_of(record)]]
        own_places = [
            steps[1:] if steps[0] == filing.algorithm else steps for steps in places if steps[0] not in other_algorithms
        ]
        pointers = ["/" + "/".join(steps) for steps in own_places if _is_here(filing, steps)]
        if pointers:
            named = dict.fromkeys(CrossReference(one, _called(filing, one), report) for one in pointers)
            figure = CrossReference(pointer_of(record), within=report)
            found_proofs.append(PaperProof(record, figure, tuple(named)))
    return found_proofs


def _called(filing: Filing, pointer: str) -> str:
    """An answer or record in words: 显式标识, 投诉、举报和申诉, 输入审核：文本, 文茵（网站）：实名认证方式."""
    (above, in_record), (name, is_record_name) = [("", False), *names_on_the_way(filing, pointer)][-2:]
    own = at(filing.answers, pointer)
    named = isinstance(own, Mapping) and record_title(own, "") == name
    return f"{above}：{name}" if in_record or (is_record_name and not named) else name


def _is_here(filing: Filing, steps: list[str]) -> bool:
    used = filing.used(steps[0])
    return steps[0] in filing.schema["properties"] and (used is None or len(steps) < 2 or steps[1] in used)


# -- chapters and figures ------------------------------------------------------------------------------------------------


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

    chapters: dict[str, Place] = made(default_factory=dict)
    figures: dict[str, Place] = made(default_factory=dict)

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
