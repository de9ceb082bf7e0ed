"""How one answer reads on a page: as literal text, as blocks of the small subset, or as plain text for a web form."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from beian.papers import prose
from beian.papers.prose import Block
from beian.schema.display import DATE, display, meaning
from beian.schema.registry import kind, option_label
from beian.schema.walk import Schema
from beian.values.long_answer import plain_lines, read
from beian.values.model import Filing, Masked
from beian.values.problem import Text
from beian.values.references import resolved


def is_long(value: Any, schema: Schema) -> bool:
    """Whether the answer is prose that may hold paragraphs, lists and tables."""
    return kind(schema) in ("text", "policy") and isinstance(value, str) and not isinstance(value, Masked)


def blocks(filing: Filing, value: str, schema: Schema) -> list[Block]:
    """A long answer as blocks, its references resolved as papers do."""
    headings = 3 if kind(schema) == "policy" else None
    return prose.blocks(value, partial(meaning, filing), headings=headings)


def shown(filing: Filing, value: Any, schema: Schema) -> str:
    """A short answer in the wording of the regulator's form; what the schema did not expect, as it was given."""
    if isinstance(value, dict) or (isinstance(value, list) and "items" not in schema):
        return json.dumps(value, ensure_ascii=False)
    return display(value, schema, filing.answers)


def typed(filing: Filing, value: Any, schema: Schema) -> str:
    """Exactly what is typed into the regulator's form: prose as plain text, dates as 2026-11-16, options by wording."""
    if is_long(value, schema):
        forms = read(value, policy=kind(schema) == "policy")
        return "\n".join(plain_lines(forms, lambda line: resolved(line, partial(meaning, filing))))
    if isinstance(value, str) and DATE.match(value):
        return value
    return shown(filing, value, schema)


def options(value: Any, schema: Schema) -> tuple[Text, ...]:
    """The ticked options in both languages; none for other sorts of answers."""
    if kind(schema) not in ("option", "options") or isinstance(value, Masked):
        return ()
    ticked = value if isinstance(value, list) else [value]
    return tuple(option_label(schema, str(one)) for one in ticked)
