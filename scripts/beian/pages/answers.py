"""The answers of a filing by file, in the schema's order: what a reviewer reads on the filing's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beian.pages import reading
from beian.papers.prose import Block
from beian.schema.display import NAME
from beian.schema.registry import label
from beian.schema.walk import Schema, is_record, is_record_list, members, visibility
from beian.values.model import Filing, Masked, join
from beian.values.problem import Text

SHARED = ("entity", "people", "responsibility", "products", "models", "policies", "evidence")


@dataclass(frozen=True)
class Answer:
    """One answer: `blocks` for prose, else `text`; `choices` are its options in both languages."""

    pointer: str
    label: Text
    help: Text
    text: str
    blocks: list[Block] | None
    choices: tuple[Text, ...]
    masked: bool
    public: bool
    place: str


@dataclass(frozen=True)
class Table:
    """Records without ids (the links of a workflow): column names, and a row of texts for each record."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Group:
    """A file or a record: its own answers, then the records in it. `name` is what a record calls itself."""

    pointer: str
    title: Text
    name: str
    place: str
    answers: tuple[Answer, ...]
    tables: tuple[Table, ...]
    groups: tuple[Group, ...]

    @property
    def id(self) -> str:
        """The anchor on the page."""
        return self.pointer.strip("/").replace("/", "-").replace("~", "-")

    @property
    def empty(self) -> bool:
        return not (self.answers or self.tables or self.groups)


def groups(filing: Filing) -> list[Group]:
    """What this filing adds: an algorithm's page does not repeat what belongs to the entity."""
    made = []
    for stem, schema in filing.schema["properties"].items():
        if (stem in SHARED) is (filing.algorithm is None) and stem in filing.answers:
            made.append(_group(filing, f"/{stem}", filing.answers[stem], schema))
    return [group for group in made if not group.empty]


def _group(filing: Filing, pointer: str, data: Any, schema: Schema) -> Group:
    answers, tables, inner = [], [], []
    for key, value, member in members(data, schema):
        if "x-overrides" in member:
            continue
        below = join(pointer, key)
        if is_record(member):
            inner.append(_group(filing, below, value, member))
        elif is_record_list(member) and isinstance(value, list):
            tables.append(_table(filing, value, member))
        elif member.get("type") != "boolean":
            answers.append(_answer(filing, below, value, member))
    position = filing.position(pointer)
    name = str(next((data[key] for key in NAME if key in data), "")) if isinstance(data, Mapping) else ""
    return Group(
        pointer,
        label(schema),
        name if pointer.count("/") > 1 else "",
        "" if filing.edition == "public" else position.path,
        tuple(answers),
        tuple(tables),
        tuple(group for group in inner if not group.empty),
    )


def _answer(filing: Filing, pointer: str, value: Any, schema: Schema) -> Answer:
    long, position = reading.is_long(value, schema), filing.position(pointer)
    return Answer(
        pointer,
        label(schema),
        Text(schema.get("description", ""), schema.get("x-description-en", "")),
        "" if long else reading.shown(filing, value, schema),
        reading.blocks(filing, value, schema) if long else None,
        reading.options(value, schema),
        isinstance(value, Masked),
        visibility(schema) == "public",
        "" if filing.edition == "public" else f"{position.path}:{position.line}",
    )


def _table(filing: Filing, data: list[Any], schema: Schema) -> Table:
    columns = schema["items"].get("properties", {})
    rows = tuple(
        tuple(reading.shown(filing, item[key], member) if key in item else "" for key, member in columns.items())
        for item in data
        if isinstance(item, Mapping)
    )
    return Table(label(schema), tuple(label(member) for member in columns.values()), rows)
