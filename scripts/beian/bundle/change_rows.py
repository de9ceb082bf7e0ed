"""The rows of the note on a change: what differs from the accepted round, before and after, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from beian.core.model import Filing, Schema, parts
from beian.papers.compose import Composition
from beian.record.field_differences import Change, Differences
from beian.record.filing_record import Record, classify
from beian.schema.registry import Registry, option_label
from beian.schema.walk import schema_at

STEM, SCHEMA = "comparison", "parts/comparison"
NO_ITEM = "其他"  # for what the lists have no word for
NOTES = ("waivers", "attestations", "confirmations")
OF_THE_RECORD = ("change", "cancellation", "filing_number", "published", *NOTES)
BOOKKEEPING = ("prepared_on", "written_on", "assessed_on", *NOTES)


def with_change_rows(
    filing: Filing,
    record: Record,
    compared: Differences,
    papers: Iterable[Composition],
    registry: Registry,
    row_of: Callable[[Change], Mapping[str, str]],
) -> Filing:
    """The filing with the rows among its answers, only to compose the note; `row_of` gives where, before and after."""
    items = registry.schema(filing.own_file)["properties"]["change"]["properties"]["items"]
    classified = classify(compared, record.last_events)
    changes = [one for one in classified if one.kind != "cosmetic" and _is_filed(filing, one.change)]
    changes.sort(key=lambda one: _order(filing, one.change, one.item, items))
    rows = [
        {"item": option_label(items, one.item).zh if one.item else NO_ITEM, **row_of(one.change)} for one in changes
    ]
    comparison = {
        "round": record.accepted.number if record.accepted else "",
        "rows": rows,
        "papers": [f"《{one.paper.title}》" for one in papers if not one.paper.internal],
    }
    schema = {**filing.schema["properties"], STEM: registry.schema(SCHEMA)}
    answers = {**filing.answers, STEM: comparison}
    return replace(filing, answers=answers, schema={**filing.schema, "properties": schema})


def _is_filed(filing: Filing, change: Change) -> bool:
    """Whether a change is of what was filed, and not of the record, of notes to oneself or of the day of writing."""
    keys = parts(change.pointer)
    if keys[0] == filing.own_file:
        return keys[1:2] != [] and keys[1] not in OF_THE_RECORD
    return keys[-1] not in BOOKKEEPING and not any(note in keys for note in NOTES)


def _order(filing: Filing, change: Change, item: str, items: Schema) -> tuple[int, ...]:
    """By the regulator's words for changes, then by step, page and line of the form; last what no page asks."""
    words = [str(word) for word in items["items"]["enum"]]
    word = words.index(item) if item in words else len(words)
    schema = schema_at(filing.schema, change.pointer) or {}
    pages = [section["id"] for step in filing.schema["x-steps"] for section in step["sections"]]
    asked = [(pages.index(page), spec["order"]) for page, spec in schema.get("x-portal", {}).items() if page in pages]
    return (word, *(min(asked) if asked else (len(pages), 0)))
