"""Where the value of a row of the worksheet comes from, in words, and values that are for the portal only."""

from __future__ import annotations

from dataclasses import replace

from beian.core.model import Filing, Schema
from beian.core.problem import Text
from beian.papers.pages.worksheet_rows import NOTHING, WorksheetRow
from beian.schema.portal_only import portal_only
from beian.schema.registry import label
from beian.schema.walk import schema_at, visibility

MOST = 3  # sources that are named; a draft has many


def row_source(filing: Filing, pointer: str) -> Text:
    """Of which answers a value was made, and whether somebody confirmed it; nothing for one that somebody gave."""
    derivation = filing.derived.get(pointer)
    if derivation is None:
        return NOTHING
    names = list(dict.fromkeys(label(schema_at(filing.schema, one) or {}) for one in derivation.sources))
    zh, en = (
        mark.join(getattr(name, language) for name in names[:MOST]) for language, mark in (("zh", "、"), ("en", ", "))
    )
    rest = (f"等{len(names)}项", " and others") if len(names) > MOST else ("", "")
    made = Text(f"由{zh}{rest[0]}得出", f"from {en}{rest[1]}") if names else Text("拟填", "proposed")
    if derivation.unconfirmed:
        return Text(f"{made.zh}，待确认", f"{made.en}, to be confirmed")
    return made


def for_the_portal(filing: Filing, pointer: str, schema: Schema, row: WorksheetRow) -> WorksheetRow:
    """The row with the value that is for the portal only, where there is one; never of a restricted answer."""
    other = portal_only(filing, pointer) if filing.edition != "public" and visibility(schema) != "restricted" else None
    if other is None:
        return row
    position = filing.position(other.place)
    said = Text(f"只在系统页面这样填：{other.reason}", f"for the portal only: {other.reason}")
    return replace(row, value=other.value, choices=(), source=said, place=f"{position.path}:{position.line}")
