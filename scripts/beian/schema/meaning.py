"""What a reference in a long answer means outside a paper, where no figure and no chapter has a number."""

from __future__ import annotations

from beian.schema.display import display, record_name
from beian.schema.walk import is_record, schema_at
from beian.values.model import Filing, at
from beian.values.references import SECTIONS, SHELVES


def meaning(filing: Filing, sort: str, target: str) -> str | None:
    """The text that a reference stands for in the filing's edition, or None when it stands for nothing here.

    Evidence is named by its caption, a section by its title: numbers are known only inside the paper.
    """
    if sort == "section":
        return f"自评估报告“{SECTIONS[target]}”一节" if target in SECTIONS else None
    if sort == "answer":
        schema, value = schema_at(filing.schema, "/" + target), at(filing.answers, "/" + target)
        return None if not schema or is_record(schema) or value is None else display(value, schema, filing.answers)
    shelf = SHELVES.get(sort)
    if shelf is None or not isinstance(at(filing.answers, f"/{shelf}/{target}"), dict):
        return None
    name = record_name(filing.answers, shelf, target)
    return f"《{name}》" if sort == "evidence" else name
