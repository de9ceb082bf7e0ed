"""What is still unanswered in a filing: by page of the portal, then by file for what the portal does not ask, and by person.

The portal's pages are those of the worksheet, so that both always agree. Values are never part of it. Counted is what
somebody has to answer: what `new` writes (`x-scaffold` of a schema) or follows from other answers counts while it is missing
only, a proposed value until it is confirmed, a record that was begun or must be there with all its answers, a place to fill
in a policy as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from beian.core.model import AnswerTree, Filing, Masked, Schema, at, join
from beian.core.problem import Text
from beian.papers.catalogue import Paper
from beian.papers.pages.effort import BLANK, CLAUSE, is_proposed, is_settled, minutes, seconds_of, typing
from beian.papers.pages.worksheet import joined_label, worksheet
from beian.papers.pages.worksheet_rows import NOTHING, WorksheetRow
from beian.schema.display import record_name
from beian.schema.registry import label
from beian.schema.validation import conditional_members, required_members
from beian.schema.walk import is_record, is_record_list, owns, schema_at

ELSEWHERE = Text("系统页面之外", "Not on the portal")
NOBODY = ""
ANY = "id-1"  # of a record that must be there and is not
BLANK_PLACE = re.compile(r"【[^】]*填写[^】]*】")


@dataclass(frozen=True)
class OpenQuestion:
    """One question of a filing: where it is answered, whether it must be, and whether it was."""

    pointer: str
    label: Text
    place: str
    required: bool
    answered: bool
    seconds: int = 0  # that answering takes


@dataclass(frozen=True)
class QuestionPage:
    """The questions of one section of the portal, or of one file. `person` answers it, `""` where nobody is named."""

    step: Text
    id: str
    title: Text
    subject: str
    person: str
    questions: tuple[OpenQuestion, ...]

    @property
    def open(self) -> list[OpenQuestion]:
        """What must be answered and is not, then what may be."""
        return sorted(
            (question for question in self.questions if not question.answered),
            key=lambda question: not question.required,
        )

    def as_dict(self) -> dict[str, object]:
        """The page in the shape of `--format json`."""
        return {
            "step": self.step.zh,
            "step_en": self.step.en,
            "section": self.id,
            "title": self.title.zh,
            "title_en": self.title.en,
            "subject": self.subject,
            "person": self.person,
            **score([self]).as_dict(),
            "open": [
                {
                    "pointer": question.pointer,
                    "label": question.label.zh,
                    "label_en": question.label.en,
                    "place": question.place,
                    "required": question.required,
                    "seconds": question.seconds,
                }
                for question in self.open
            ],
        }


@dataclass(frozen=True)
class Score:
    """How many of the required questions are answered, and how long the others take."""

    answered: int
    required: int
    minutes: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 means that nothing required is open."""
        return 100 * self.answered // self.required if self.required else 100

    def as_dict(self) -> dict[str, int]:
        """The score in the shape of `--format json`."""
        counted = {"percent": self.percent, "answered": self.answered, "required": self.required}
        return {**counted, "minutes": self.minutes}


@dataclass(frozen=True)
class Todo:
    """The open questions of one filing."""

    filing: str
    name: Text
    pages: tuple[QuestionPage, ...]
    names: dict[str, str]

    @property
    def people(self) -> list[str]:
        """Who answers anything, in the order of the pages; those without a name last."""
        people = dict.fromkeys(page.person for page in self.pages)
        return sorted(people, key=lambda person: person == NOBODY)

    def of(self, person: str) -> list[QuestionPage]:
        """The pages that a person answers."""
        return [page for page in self.pages if page.person == person]

    def as_dict(self) -> dict[str, object]:
        """The shape of `--format json`; keys are part of the command line's contract."""
        return {
            "filing": self.filing,
            "name": self.name.zh,
            **score(self.pages).as_dict(),
            "pages": [page.as_dict() for page in self.pages],
            "people": [
                {"person": person, "name": self.names.get(person, ""), **score(self.of(person)).as_dict()}
                for person in self.people
            ],
        }


def score(pages: list[QuestionPage] | tuple[QuestionPage, ...]) -> Score:
    """How many of the required questions on some pages are answered."""
    needed = [question for page in pages for question in page.questions if question.required]
    left = sum(question.seconds for question in needed if not question.answered)
    return Score(sum(question.answered for question in needed), len(needed), minutes(left))


def todo(filing: Filing, papers: list[Paper]) -> Todo:
    """The questions of a filing by page. Masked answers are left out: nobody here knows whether they were given."""
    assigned = at(filing.answers, "/entity/answered_by")
    people = {str(key): str(value) for key, value in assigned.items()} if isinstance(assigned, dict) else {}
    pages = [*_portal_pages(filing, papers, people), *_other_pages(filing, people)]
    names = {person: record_name(filing.answers, "people", person) for person in people.values()}
    return Todo(filing.id, filing.name, tuple(page for page in pages if page.questions), names)


def _portal_pages(filing: Filing, papers: list[Paper], people: dict[str, str]) -> Iterator[QuestionPage]:
    for step in worksheet(filing, papers).steps:
        for section in step.sections:
            rows = [row for row in section.rows if row.sort != "paper" and not row.masked]
            questions = tuple(one for row in rows for one in _question_of_row(filing, row))
            yield QuestionPage(
                step.title, section.id, section.title, section.subject, people.get(section.id, NOBODY), questions
            )


def _pointer(row: WorksheetRow) -> str:
    return row.key[row.key.index("/") :]


def _question_of_row(filing: Filing, row: WorksheetRow) -> Iterator[OpenQuestion]:
    pointer = _pointer(row)
    schema = schema_at(filing.schema, pointer) or {}
    if is_settled(filing, pointer, schema, row.answered):
        return
    name = joined_label(Text(row.subject, row.subject), row.label) if row.subject else row.label
    required, answered = _is_required(filing, pointer, row), row.answered and not is_proposed(filing, pointer)
    place = _line_of(filing, pointer)
    yield OpenQuestion(pointer, name, place, required, answered, seconds_of(filing, pointer, schema))


def _is_required(filing: Filing, pointer: str, row: WorksheetRow) -> bool:
    """What the portal asks for, and what the record must have; an answer may stand in for another (a reason for a
    number), and then check does not miss that one."""
    around, _, key = pointer.rpartition("/")
    record, schema = at(filing.answers, around), schema_at(filing.schema, around)
    if not row.answered and _is_open_place(filing, pointer, at(filing.answers, pointer)):
        return True
    if not isinstance(record, dict) or schema is None or not is_record(schema):
        return row.required
    demanded = key in required_members(record, schema)
    return demanded if key in conditional_members(schema) else demanded or row.required


def _is_open_place(filing: Filing, pointer: str, value: object) -> bool:
    """Whether a file has an empty place for an answer, which `check` reports."""
    return value is None and pointer in filing.positions


def _line_of(filing: Filing, pointer: str) -> str:
    """The line of the answer, or of the record that it is missing in."""
    position = filing.position(pointer)
    return f"{position.path}:{position.line}"


def _other_pages(filing: Filing, people: dict[str, str]) -> Iterator[QuestionPage]:
    """What the portal does not ask: the answers behind the papers, file after file."""
    for stem, schema in filing.schema["properties"].items():
        if owns(filing, stem):
            questions = (*_questions(filing, filing.answers.get(stem), schema, f"/{stem}", True, NOTHING),)
            questions += tuple(_blanks(filing)) if stem == "policies" else ()
            yield QuestionPage(ELSEWHERE, stem, label(schema), "", people.get(stem, NOBODY), questions)


def _questions(
    filing: Filing, data: object, schema: Schema, pointer: str, needed: bool, around: Text
) -> Iterator[OpenQuestion]:
    """The questions below a record that is there or must be; an optional record that is not there asks nothing."""
    if "x-overrides" in schema or (data is None and not needed):
        return
    if is_record(schema):
        answers = data if isinstance(data, dict) else {}
        yield from _of_members(filing, answers, schema, pointer, around)
        yield from _of_entries(filing, answers, schema, pointer, needed)
    elif is_record_list(schema):
        rows = data if isinstance(data, list) else []
        for number, item in enumerate(rows or ([{}] if needed and schema.get("minItems") else [])):
            yield from _questions(filing, item, schema["items"], join(pointer, number), True, around)


def _of_members(
    filing: Filing, answers: AnswerTree, schema: Schema, pointer: str, around: Text
) -> Iterator[OpenQuestion]:
    demanded = required_members(answers, schema)  # also of an optional record, once it is there
    for key, member in schema.get("properties", {}).items():
        below, value = join(pointer, key), answers.get(key)
        must = key in demanded or _is_open_place(filing, below, value)
        if is_record(member) or is_record_list(member):
            inside = _named_within(around, label(member)) if is_record(member) and member.get("title") else around
            yield from _questions(filing, value, member, below, must, inside)
        else:
            yield from _question(filing, value, member, below, must, around)


def _of_entries(
    filing: Filing, answers: AnswerTree, schema: Schema, pointer: str, needed: bool
) -> Iterator[OpenQuestion]:
    """The questions of a map's records; of one, where there must be some and none is."""
    other = schema.get("additionalProperties")
    if not isinstance(other, dict) or not is_record(other):
        return
    entries = {key: value for key, value in answers.items() if key not in schema.get("properties", {})}
    if not entries and needed and schema.get("minProperties"):
        yield from _questions(filing, {}, other, join(pointer, ANY), True, label(other))
    for key, value in entries.items():
        yield from _questions(filing, value, other, join(pointer, key), True, _entry_name(filing, pointer, key, value))


def _entry_name(filing: Filing, pointer: str, key: str, value: object) -> Text:
    own_name = value.get("name") if isinstance(value, dict) else None
    name = str(own_name or record_name(filing.answers, pointer.rpartition("/")[2], key))
    return Text(name, name)


def _question(
    filing: Filing, value: object, schema: Schema, pointer: str, must: bool, around: Text
) -> Iterator[OpenQuestion]:
    is_question = schema.get("type") != "boolean" and "const" not in schema and "x-portal" not in schema
    answered = value not in (None, "", [], {})
    if is_question and not isinstance(value, Masked) and not is_settled(filing, pointer, schema, answered):
        name, place = _named_within(around, label(schema)), _line_of(filing, pointer)
        proposed = is_proposed(filing, pointer)
        takes = seconds_of(filing, pointer, schema)
        yield OpenQuestion(pointer, name, place, must or proposed, answered and not proposed, takes)


def _blanks(filing: Filing) -> Iterator[OpenQuestion]:
    """The places of the starter policies that nobody has filled in."""
    policies = filing.answers.get("policies")
    for key, policy in policies.items() if isinstance(policies, dict) else ():
        text = policy.get("text") if isinstance(policy, dict) else None
        for found in BLANK_PLACE.findall(text) if isinstance(text, str) else ():
            place = filing.locate(f"/policies/{key}/text", found)
            where = f"{place.path}:{place.line}"
            takes = typing(CLAUSE if "一百字" in found else BLANK)
            yield OpenQuestion(f"/policies/{key}/text", Text(found, found), where, True, False, takes)


def _named_within(around: Text, name: Text) -> Text:
    return name if around == NOTHING else joined_label(around, name)
