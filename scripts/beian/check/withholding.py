"""Withholding: what must not be shown of a filing with errors is taken out of it.

Only an error keeps a number of a person out of a public answer, so where there are errors, nothing is shown that has
the form of one, nor what stands in the wrong half or under a key that nobody knows. It is done before editions are
made: whatever reads a draft, its papers, pages, differences or the search, cannot show what is no longer there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from beian.core.model import MASK, Filing, Masked, Schema, join, parts
from beian.core.text.masking import HIDDEN, IDENTITY, narrow_width
from beian.core.text.personal_data import personal_data_in
from beian.rules.claims.public import PERSONAL, PUBLIC
from beian.schema.drafts import WRONG, gap_text
from beian.schema.editions import PRIVATE
from beian.schema.walk import has_type, is_record, is_record_list, members, shape_of

BETWEEN = r"[\s\-_.·/\u200b-\u200f\u2060\ufeff]?"  # what people and machines put between the digits of a number
SPELLED = re.compile(
    rf"(?<!\d)1{BETWEEN}[3-9](?:{BETWEEN}\d){{9}}(?!\d)|(?<!\d)\d(?:{BETWEEN}\d){{16}}{BETWEEN}[\dXx](?![\dA-Za-z])"
)
DIGITS = re.compile(r"\d")


def withheld(filing: Filing) -> Filing:
    """The filing as a draft without what must not be shown; no edition has been made of it yet."""
    return replace(filing, answers=_withheld_record(filing, filing.answers, filing.schema, ""), draft=True)


def with_records_withheld(filing: Filing, places: Collection[str]) -> Filing:
    """The filing with the same taken out of the shared records at these pointers, such as `/evidence/x`."""
    answers, whole = dict(filing.answers), withheld(filing).answers
    for shelf, key in (steps for pointer in places if len(steps := parts(pointer)) == 2):
        if isinstance(answers.get(shelf), Mapping):
            other_records = {name: record for name, record in answers[shelf].items() if name != key}
            answers[shelf] = other_records | ({key: whole[shelf][key]} if key in whole.get(shelf, {}) else {})
    return replace(filing, answers=answers)


def _withheld_record(filing: Filing, data: Mapping[str, object], schema: Schema, pointer: str) -> dict[str, object]:
    """The record; of members that should be records, only those that are."""
    return {
        _without_numbers(key, ""): _withheld_value(filing, value, member, join(pointer, key))
        for key, value, member in members(data, schema)
        if key in data and (isinstance(value, Mapping) or not is_record(member))
    }


def _withheld_value(filing: Filing, data: object, schema: Schema, pointer: str) -> object:
    if is_record(schema) and isinstance(data, Mapping):
        return _withheld_record(filing, data, schema, pointer)
    if is_record_list(schema):
        listed = data if isinstance(data, list) else []
        records = ((join(pointer, n), record) for n, record in enumerate(listed) if isinstance(record, Mapping))
        return [_withheld_record(filing, record, schema["items"], place) for place, record in records]
    return _withheld_answer(filing, data, schema, pointer)


def _withheld_answer(filing: Filing, value: object, schema: Schema, pointer: str) -> object:
    restricted, position = shape_of(schema).visibility == "restricted", filing.positions.get(pointer)
    if position is not None and restricted is not position.path.startswith(PRIVATE):
        return MASK
    if value is None or isinstance(value, Masked | bool) or restricted:
        return value
    if isinstance(value, list) and has_type(value, schema):
        return [
            _withheld_answer(filing, item, schema.get("items", {}), join(pointer, n)) for n, item in enumerate(value)
        ]
    if isinstance(value, str):
        return _without_numbers(value, pointer)
    if not isinstance(value, int | float):
        return gap_text(WRONG, schema)
    return value if str(value) == _without_numbers(str(value), pointer) else MASK


def _without_numbers(text: str, pointer: str) -> str:
    """The text without anything that has the form of a person's number or address."""
    if not DIGITS.search(narrow_width(text)) and "@" not in narrow_width(text):
        return text
    shown, end = [], 0
    for start, stop in sorted(_spans(narrow_width(text), pointer.startswith(PUBLIC))):
        if stop > end:
            shown += [text[end:start], HIDDEN] if start >= end else []
            end = stop
    return "".join([*shown, text[end:]]) if shown else text


def _spans(text: str, public: bool) -> Iterator[tuple[int, int]]:
    for pattern in (IDENTITY, SPELLED, *([PERSONAL] if public else ())):
        yield from (match.span() for match in pattern.finditer(text))
    yield from ((start, start + len(value)) for start, _, value in personal_data_in(text))
