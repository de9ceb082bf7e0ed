"""How an answer reads in a paper: option labels, dates, references by name. Text only, no markup."""

from __future__ import annotations

import re
from collections.abc import Mapping

from beian.core.model import AnswerTree, Filing, Masked, Schema, at, member, parts
from beian.core.text.references import SECTIONS, SHELVES
from beian.schema.decision.table import questions
from beian.schema.registry import kind, option_label, paper_label
from beian.schema.walk import is_record, member_schema, members, schema_at

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


def printed(value: object, schema: Schema, answers: AnswerTree) -> str:
    """One answer as papers print it: a figure in groups with its unit, yes or no in the field's own words, else as displayed."""
    if isinstance(value, Masked):
        return str(value)
    if kind(schema) == "number":
        return f"{grouped(value)}{schema.get('x-paper-unit', '')}"
    return str(schema.get(f"x-paper-{value}") or display(value, schema, answers))


def reworded(text: str, schema: Schema) -> str:
    """An answer as the record displays it (a bare figure, 是, 否), as papers print it."""
    if kind(schema) == "number" and text.isdigit():
        return f"{grouped(int(text))}{schema.get('x-paper-unit', '')}"
    return str(schema.get({"是": "x-paper-yes", "否": "x-paper-no"}.get(text, "")) or text)


def grouped(value: object) -> str:
    """A figure in groups of three digits, as papers print all of them; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


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


def product_name(filing: Filing, product: str) -> str:
    """The product's name with its service form: two forms of one product are two records of one name."""
    form, pointer = at(filing.answers, f"/products/{product}/service_form"), f"/products/{product}/service_form"
    schema = schema_at(filing.schema, pointer)
    name = record_name(filing.answers, "products", product)
    return f"{name}（{option_label(schema, str(form)).zh}）" if form and schema else name


def breadcrumb(filing: Filing, pointer: str) -> str:
    """What papers call the answer or record at a place: the names of the records around it, then its label."""
    return " · ".join(name for name, _ in names_on_the_way(filing, pointer))


def names_on_the_way(filing: Filing, pointer: str) -> list[tuple[str, bool]]:
    """What papers call each step to an answer or record, and whether it is a record's own name."""
    names, own, schema = [], filing.answers, filing.schema
    for step in parts(pointer):
        titled = step in schema.get("properties", {})
        around, own, schema = own, member(own, step), member_schema(schema, step) or {}
        names.append((paper_label(schema) if titled else record_called(filing, around, schema, step), not titled))
    return names


def record_called(filing: Filing, around: object, schema: Schema, key: str) -> str:
    """A record's name among those `around` it: of a product with its service form, else its own, that of the shared record
    with its id, the question it answers or its number, what tells it apart, or its id."""
    own = member(around, key)
    if not isinstance(own, Mapping):
        return key
    product = str(own.get("product", key))
    if record(filing.answers, "products", product):
        return product_name(filing, product)
    shelf = next((one for one in ("models", "people") if record(filing.answers, one, key)), "")
    if shelf and not any(own.get(name) for name in NAME):
        return record_name(filing.answers, shelf, key)
    if schema.get("x-called") == "question":
        asked = (one["label"] for one in questions() if one["id"] == key)
        return next(asked, f"第{[*around].index(key) + 1}问" if isinstance(around, Mapping) else key)
    title = next((str(own[name]) for name in NAME if name in own), None)
    return title or _told_apart(filing, around, schema, key) or key


def _told_apart(filing: Filing, around: object, schema: Schema, key: str) -> str:
    """As many of the answers in `x-called` (else the first answer) as no other record around has alike: 输入·文本."""

    def called(name: str, count: int) -> str:
        leaves = {
            one: (value, part)
            for one, value, part in members(member(around, name), schema)
            if not isinstance(value, Mapping)
        }
        wanted = schema.get("x-called") or [*leaves][:1]
        return "·".join(display(*leaves[one], filing.answers) for one in wanted[:count] if one in leaves)

    others = [name for name in around if name != key] if isinstance(around, Mapping) else []
    counts = range(1, len(schema.get("x-called", "1")) + 1)
    apart = (name for count in counts if (name := called(key, count)) not in {called(one, count) for one in others})
    return next(apart, called(key, counts[-1]))


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


def printed_reference(filing: Filing, kind_of_target: str, target: str) -> str | None:
    """What `reference_text` gives, as papers print it: a figure in groups. Its unit is in the prose around it."""
    text = reference_text(filing, kind_of_target, target)
    is_figure = kind_of_target == "answer" and text and text.isdigit()
    schema = schema_at(filing.schema, f"/{target}") if is_figure else None
    return grouped(int(text)) if schema and text and kind(schema) == "number" else text
