"""Where the value of a row of the worksheet comes from, in words, and values that are for the portal only."""

from __future__ import annotations

from dataclasses import replace

from beian.core.model import Filing, Schema, at, join
from beian.core.problem import Text
from beian.papers.pages import html
from beian.papers.pages.worksheet_rows import NOTHING, WorksheetRow
from beian.schema.portal_changes import portal_only
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
    """The row with the value that is for the portal only, where there is one; a number that is not there is replaced by
    the reason. Neither changes a restricted answer."""
    if filing.edition == "public" or visibility(schema) == "restricted":
        return row
    other = portal_only(filing, pointer)
    if other is not None:
        said = Text(f"只在系统页面这样填：{other.reason}", f"for the portal only: {other.reason}")
        return replace(row, value=other.value, choices=(), source=said, place=_place(filing, other.place))
    return row if row.value else _without_number(filing, pointer, schema, row)


def _without_number(filing: Filing, pointer: str, schema: Schema, row: WorksheetRow) -> WorksheetRow:
    name = schema.get("x-without-number", {}).get("reason")
    place = join(pointer.rpartition("/")[0], name) if name else ""
    reason, asked = at(filing.answers, place) if name else None, schema_at(filing.schema, place)
    if not isinstance(reason, str) or asked is None:
        return row
    value = f"无。{html.text_to_type(filing, reason, asked)}"
    source = Text(f"由{label(asked).zh}得出", f"from {label(asked).en}")
    return replace(row, value=value, source=source, place=_place(filing, place))


def _place(filing: Filing, pointer: str) -> str:
    position = filing.position(pointer)
    return f"{position.path}:{position.line}"
