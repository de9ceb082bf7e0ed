"""The answers of a filing by file, in the schema's order: what a reviewer reads on the filing's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from beian.core.model import Filing, Masked, Schema, join
from beian.core.problem import Text
from beian.papers.pages import html
from beian.papers.prose import Block
from beian.schema.display import NAME, record_name
from beian.schema.registry import has_unverified_options, label
from beian.schema.walk import is_record, is_record_list, members, owns, visibility


@dataclass(frozen=True)
class Answer:
    """One answer: `blocks` for prose, else `text`; `choices` are its options in both languages.

    `unverified` says that the wording of the options was not seen on the portal; `sections` are the pages of the
    regulator's form that ask it.
    """

    pointer: str
    label: Text
    help: Text
    text: str
    blocks: list[Block] | None
    choices: tuple[Text, ...]
    masked: bool
    public: bool
    place: str
    unverified: bool = False
    sections: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Answers:
    """Answers that follow one another."""

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

    `name` is what a record calls itself.
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


def groups(filing: Filing) -> list[AnswerGroup]:
    """What this filing adds: an algorithm's page does not repeat what belongs to the entity."""
    made = []
    for stem, schema in filing.schema["properties"].items():
        if owns(filing, stem) and stem in filing.answers:
            made.append(_group(filing, f"/{stem}", filing.answers[stem], schema))
    return [group for group in made if group.parts]


def shown(found: Iterable[AnswerGroup]) -> Iterator[Answer]:
    """Every answer of these groups, at whatever depth."""
    for group in found:
        for part in group.parts:
            if isinstance(part, AnswerGroup):
                yield from shown([part])
            elif isinstance(part, Answers):
                yield from part.rows


def _group(filing: Filing, pointer: str, data: Any, schema: Schema, name: str = "") -> AnswerGroup:
    parts: list[Answers | AnswerTable | AnswerGroup] = []
    for key, value, member in members(data, schema):
        below = join(pointer, key)
        if "x-overrides" in member or member.get("type") == "boolean":
            continue
        if is_record(member):
            own = "" if key in schema.get("properties", {}) else _entry_name(filing, pointer, key, value)
            parts.append(_group(filing, below, value, member, own))
        elif is_record_list(member) and isinstance(value, list):
            parts.append(_table(filing, value, member))
        else:
            before = parts.pop().rows if parts and isinstance(parts[-1], Answers) else ()
            parts.append(Answers((*before, _answer(filing, below, value, member))))
    place = "" if filing.edition == "public" else filing.position(pointer).path
    full = tuple(part for part in parts if not isinstance(part, AnswerGroup) or part.parts)
    return AnswerGroup(pointer, label(schema), name, place, full)


def _entry_name(filing: Filing, pointer: str, key: str, value: Any) -> str:
    """What a record is called: by itself, by the shared record that its key means, or by its key."""
    if isinstance(value, Mapping):
        given = next((value[one] for one in NAME if one in value), None)
        if given is not None:
            return str(given)
    return record_name(filing.answers, pointer.rpartition("/")[2], key)


def _answer(filing: Filing, pointer: str, value: Any, schema: Schema) -> Answer:
    long, position, masked = html.is_long(value, schema), filing.position(pointer), isinstance(value, Masked)
    asked = schema.get("x-portal", {})
    return Answer(
        pointer,
        label(schema),
        Text(schema.get("description", ""), schema.get("x-description-en", "")),
        "" if long else html.shown(filing, value, schema),
        html.blocks(filing, value, schema) if long else None,
        html.options(value, schema),
        masked,
        visibility(schema) == "public",
        # the place of a masked answer would tell whether it was given
        "" if masked or filing.edition == "public" else f"{position.path}:{position.line}",
        has_unverified_options(schema),
        tuple(label(one) for step in filing.schema["x-steps"] for one in step["sections"] if one["id"] in asked),
    )


def _table(filing: Filing, data: list[Any], schema: Schema) -> AnswerTable:
    columns = schema["items"].get("properties", {})
    rows = tuple(
        tuple(html.shown(filing, item[key], member) if key in item else "" for key, member in columns.items())
        for item in data
        if isinstance(item, Mapping)
    )
    return AnswerTable(label(schema), tuple(label(member) for member in columns.values()), rows)
