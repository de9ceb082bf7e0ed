"""A filing's answers by file and record, in the schema's order, as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from beian.core.model import Filing, Masked, Schema, join
from beian.core.problem import Text
from beian.papers.pages import html
from beian.papers.tree import Node
from beian.schema.display import NAME, record_name
from beian.schema.registry import has_unverified_options, label
from beian.schema.walk import is_record, is_record_list, members, owns, visibility


@dataclass(frozen=True)
class Answer:
    """One answer: `blocks` for prose, else `text`; `choices` are its options in both languages.

    `unverified` says that the wording of the options was not seen on the portal; `sections` are the pages of the
    regulator's form that ask it; `origin` is how an answer came about that nobody gave, and nothing of the others.
    """

    pointer: str
    label: Text
    help: Text
    text: str
    blocks: list[Node] | None
    choices: tuple[Text, ...]
    masked: bool
    public: bool
    place: str
    unverified: bool = False
    sections: tuple[Text, ...] = ()
    origin: Literal["", "derived", "proposed"] = ""


@dataclass(frozen=True)
class Answers:
    """A run of answers between tables and records."""

    rows: tuple[Answer, ...]
    sort = "answers"


@dataclass(frozen=True)
class AnswerTable:
    """Records without ids (the links of a workflow): column names, and a row of texts for each record."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[str, ...], ...]
    sort = "table"


@dataclass(frozen=True)
class AnswerGroup:
    """A file or a record with its parts in the schema's order: runs of answers, tables, and records.

    `name` is the name of a record, `place` its file.
    """

    pointer: str
    title: Text
    name: str
    place: str
    parts: tuple[Answers | AnswerTable | AnswerGroup, ...]

    @property
    def id(self) -> str:
        """The anchor on the page."""
        return self.pointer.strip("/").replace("/", "-").replace("~", "-")

    sort = "group"


def answer_groups(filing: Filing) -> list[AnswerGroup]:
    """The answers of a filing by file; of an algorithm without those that belong to the entity."""
    groups = []
    for stem, schema in filing.schema["properties"].items():
        if owns(filing, stem) and stem in filing.answers:
            groups.append(_group(filing, f"/{stem}", filing.answers[stem], schema))
    return [group for group in groups if group.parts]


def all_answers(groups: Iterable[AnswerGroup]) -> Iterator[Answer]:
    """Every answer of these groups, at whatever depth."""
    for group in groups:
        for part in group.parts:
            if isinstance(part, AnswerGroup):
                yield from all_answers([part])
            elif isinstance(part, Answers):
                yield from part.rows


def _group(filing: Filing, pointer: str, data: Any, schema: Schema, name: str = "") -> AnswerGroup:
    parts: list[Answers | AnswerTable | AnswerGroup] = []
    for key, value, member in members(data, schema):
        below = join(pointer, key)
        if "x-overrides" in member or member.get("type") == "boolean":
            continue
        if is_record(member):
            name_of_record = "" if key in schema.get("properties", {}) else _record_title(filing, pointer, key, value)
            parts.append(_group(filing, below, value, member, name_of_record))
        elif is_record_list(member) and isinstance(value, list):
            parts.append(_table(filing, value, member))
        else:
            last, answer = parts[-1] if parts else None, _answer(filing, below, value, member)
            if isinstance(last, Answers):
                parts[-1] = Answers((*last.rows, answer))
            else:
                parts.append(Answers((answer,)))
    file = "" if filing.edition == "public" else filing.position(pointer).path
    filled = tuple(part for part in parts if not isinstance(part, AnswerGroup) or part.parts)
    return AnswerGroup(pointer, label(schema), name, file, filled)


def _record_title(filing: Filing, pointer: str, key: str, value: object) -> str:
    """The name of a record: its own, that of the shared record with its key, or the key."""
    if isinstance(value, Mapping):
        title = next((value[key] for key in NAME if key in value), None)
        if title is not None:
            return str(title)
    return record_name(filing.answers, pointer.rpartition("/")[2], key)


def _answer(filing: Filing, pointer: str, value: Any, schema: Schema) -> Answer:
    is_long, position, masked = html.is_long(value, schema), filing.position(pointer), isinstance(value, Masked)
    portal = schema.get("x-portal", {})
    return Answer(
        pointer,
        label(schema),
        Text(schema.get("description", ""), schema.get("x-description-en", "")),
        "" if is_long else html.short_text(filing, value, schema),
        html.blocks(filing, value, schema) if is_long else None,
        html.ticked_options(value, schema),
        masked,
        visibility(schema) == "public",
        # the place of a masked answer would tell whether it was given
        "" if masked or filing.edition == "public" else f"{position.path}:{position.line}",
        has_unverified_options(schema),
        tuple(
            label(section)
            for step in filing.schema["x-steps"]
            for section in step["sections"]
            if section["id"] in portal
        ),
        _origin(filing, pointer),
    )


def _origin(filing: Filing, pointer: str) -> Literal["", "derived", "proposed"]:
    derivation = filing.derived.get(pointer)
    if derivation is None or filing.edition == "public":
        return ""
    return "proposed" if derivation.unconfirmed else "derived"


def _table(filing: Filing, data: list[object], schema: Schema) -> AnswerTable:
    columns = schema["items"].get("properties", {})
    rows = tuple(
        tuple(html.short_text(filing, item[key], member) if key in item else "" for key, member in columns.items())
        for item in data
        if isinstance(item, Mapping)
    )
    return AnswerTable(label(schema), tuple(label(member) for member in columns.values()), rows)
