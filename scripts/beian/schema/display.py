"""How an answer reads in a paper: option labels, dates, references by name. Text only, no markup."""

from __future__ import annotations

import re
from collections.abc import Mapping

from beian.core.model import AnswerTree, Filing, Masked, Schema, at, join, parts
from beian.core.text.references import SECTIONS, SHELVES
from beian.schema.registry import kind, label, option_label
from beian.schema.walk import is_record, members, schema_at

DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
SHELF = {
    "workflow_steps": ("assessment", "workflow", "steps"),
    "risks": ("assessment", "risks"),
    "controls": ("assessment", "controls"),
    "posts": ("responsibility", "posts"),
}
NAME = ("name", "title", "caption")


def display(value: object, schema: Schema, answers: AnswerTree) -> str:
    """The Chinese wording of one answer; `answers` are the filing's, for the names of referenced records."""
    if isinstance(value, Masked):
        return str(value)
    if isinstance(value, list):
        items = [display(item, schema["items"], answers) for item in value]
        separator = "；" if any("、" in item or "，" in item for item in items) else "、"
        return (" → " if schema.get("x-kind") == "path" else separator).join(items)
    answer_kind = kind(schema)
    if answer_kind == "option":
        return option_label(schema, str(value)).zh
    if answer_kind == "date" or (isinstance(value, str) and DATE.match(value)):
        return chinese_date(str(value))
    if answer_kind == "reference":
        return record_name(answers, str(schema["x-reference"]), str(value))
    return str(value)


def chinese_date(value: str) -> str:
    """2026-11-08 as 2026年11月8日; any other text as it is."""
    found = DATE.match(value)
    return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日" if found else value


def record(answers: AnswerTree, shelf: str, name: str) -> AnswerTree | None:
    """The record that a reference means, or None."""
    here: object = answers
    for step in SHELF.get(shelf, (shelf,)):
        here = here.get(step, {}) if isinstance(here, Mapping) else {}
    found = here.get(name) if isinstance(here, Mapping) else None
    return found if isinstance(found, Mapping) else None


def record_name(answers: AnswerTree, shelf: str, name: str) -> str:
    """The name of a record by its id; the id itself where the record has no name or does not exist."""
    return record_title(record(answers, shelf, name) or {}, name)


def record_title(found: AnswerTree, key: str) -> str:
    """What people call a record: its name, title or caption, or else its key."""
    return str(next((found[key_of_title] for key_of_title in NAME if found.get(key_of_title)), key))


def breadcrumb(filing: Filing, pointer: str) -> str:
    """What people call the answer or record at a place: the names of the records around it, then its title."""
    names, own, schema = [], filing.answers, filing.schema
    for step in parts(pointer):
        titled, member = step in schema.get("properties", {}), join("", step)
        own, schema = at(own, member), schema_at(schema, member) or {}
        names.append(label(schema).zh if titled else record_called(filing, own, schema, step))
    return " · ".join(names)


def record_called(filing: Filing, own: object, schema: Schema, key: str) -> str:
    """A record's name, or else its first answer (a modality, a product), or else its id."""
    if not isinstance(own, Mapping):
        return key
    first = next(((value, part) for _, value, part in members(own, schema) if not isinstance(value, Mapping)), None)
    title = next((str(own[name]) for name in NAME if name in own), None)
    return title or (display(*first, filing.answers) if first else key)


def reference_text(filing: Filing, kind_of_target: str, target: str) -> str | None:
    """The text that a reference stands for in the filing's edition, or None when it stands for nothing here.

    Evidence is named by its caption, a section by its title: numbers are known only inside the paper.
    """
    if kind_of_target == "section":
        return f"自评估报告“{SECTIONS[target]}”一节" if target in SECTIONS else None
    if kind_of_target == "answer":
        schema, value = schema_at(filing.schema, "/" + target), at(filing.answers, "/" + target)
        return None if not schema or is_record(schema) or value is None else display(value, schema, filing.answers)
    shelf = SHELVES.get(kind_of_target)
    if shelf is None or not isinstance(at(filing.answers, f"/{shelf}/{target}"), dict):
        return None
    name = record_name(filing.answers, shelf, target)
    return f"《{name}》" if kind_of_target == "evidence" else name
