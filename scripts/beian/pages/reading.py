"""How one answer reads on a page: as literal text, as blocks of the small subset, or as plain text for a web form."""

from __future__ import annotations

import json
from typing import Any

from beian.papers import prose
from beian.papers.meaning import meaning
from beian.papers.prose import Block
from beian.schema.display import DATE, display
from beian.schema.registry import kind, option_label
from beian.schema.walk import Schema
from beian.values.model import Filing, Masked
from beian.values.problem import Text


def is_long(value: Any, schema: Schema) -> bool:
    """Whether the answer is prose that may hold paragraphs, lists and tables."""
    return kind(schema) in ("text", "policy") and isinstance(value, str) and not isinstance(value, Masked)


def blocks(filing: Filing, value: str, schema: Schema) -> list[Block]:
    """A long answer as blocks, its references resolved as papers do."""
    headings = 3 if kind(schema) == "policy" else None
    return prose.blocks(value, lambda sort, target: meaning(filing, sort, target), headings=headings)


def shown(filing: Filing, value: Any, schema: Schema) -> str:
    """A short answer in the wording of the regulator's form; what the schema did not expect, as it was given."""
    if isinstance(value, dict) or (isinstance(value, list) and "items" not in schema):
        return json.dumps(value, ensure_ascii=False)
    return display(value, schema, filing.answers)


def typed(filing: Filing, value: Any, schema: Schema) -> str:
    """Exactly what is typed into the regulator's form: prose as plain text, dates as 2026-11-16, options by wording."""
    if is_long(value, schema):
        return plain(blocks(filing, value, schema))
    if isinstance(value, str) and DATE.match(value):
        return value
    return shown(filing, value, schema)


def options(value: Any, schema: Schema) -> tuple[Text, ...]:
    """The ticked options in both languages; none for other sorts of answers."""
    if kind(schema) not in ("option", "options") or isinstance(value, Masked):
        return ()
    ticked = value if isinstance(value, list) else [value]
    return tuple(option_label(schema, str(one)) for one in ticked)


def plain(items: list[Block]) -> str:
    """Blocks as plain text: a paragraph a line, list items with their marks, table rows with bars."""
    return "\n".join(line for item in items for line in _lines(item))


def _lines(block: Block) -> list[str]:
    sort, body = block["t"], block["c"]
    if sort in ("Para", "Plain"):
        return [_text(body)]
    if sort == "Header":
        return [_text(body[2])]
    if sort == "BulletList":
        return [line for item in body for line in _item("- ", item)]
    if sort == "OrderedList":
        return [line for number, item in enumerate(body[1], body[0][0]) for line in _item(f"{number}. ", item)]
    rows = [*body[3][1], *body[4][0][3]]
    return [" | ".join("".join(line for b in cell[4] for line in _lines(b)) for cell in row[1]) for row in rows]


def _item(mark: str, item: list[Block]) -> list[str]:
    lines = [line for block in item for line in _lines(block)] or [""]
    return [mark + lines[0], *(" " * len(mark) + line for line in lines[1:])]


def _text(inlines: list[Block]) -> str:
    return "".join(one["c"] for one in inlines)
