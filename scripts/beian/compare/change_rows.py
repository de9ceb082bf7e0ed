"""The rows of the note on a change: what differs from the accepted round, before and after, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from beian.core.model import AnswerTree, Filing, Schema
from beian.record.field_differences import Change, Differences
from beian.record.filed_changes import filed_changes
from beian.record.filing_record import Record
from beian.schema.registry import Registry, option_label
from beian.schema.walk import schema_at

NO_ITEM = "其他"  # for what the lists have no word for


def change_rows(
    filing: Filing,
    record: Record,
    compared: Differences,
    registry: Registry,
    row_of: Callable[[Change], Mapping[str, str]],
) -> list[AnswerTree]:
    """The rows, by the regulator's words for changes; `row_of` gives where, before and after."""
    items = registry.schema(filing.own_file)["properties"]["change"]["properties"]["items"]
    changes = filed_changes(filing, record, compared)
    changes.sort(key=lambda one: _order(filing, one.change, one.item, items))
    return [
        {"item": option_label(items, one.item).zh if one.item else NO_ITEM, **row_of(one.change)} for one in changes
    ]


def _order(filing: Filing, change: Change, item: str, items: Schema) -> tuple[int, ...]:
    """By the regulator's words for changes, then by step, page and line of the form; last what no page asks."""
    words = [str(word) for word in items["items"]["enum"]]
    word = words.index(item) if item in words else len(words)
    schema = schema_at(filing.schema, change.pointer) or {}
    pages = [section["id"] for step in filing.schema["x-steps"] for section in step["sections"]]
    asked = [(pages.index(page), spec["order"]) for page, spec in schema.get("x-portal", {}).items() if page in pages]
    return (word, *(min(asked) if asked else (len(pages), 0)))
