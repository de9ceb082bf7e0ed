"""Drafts: a filing with errors as its papers can show it.

Answers get the shape that the schema asks for, and a visible gap stands where one is missing or cannot be used. An answer
that is there but wrong stays, with a mark behind it. Templates need to know nothing of this.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from beian.content.loading import RECORD_FOLDERS
from beian.core.clock import date_or_none
from beian.core.model import AnswerTree, Filing, Gap, Masked, Schema, at, join, parts
from beian.core.problem import Problem
from beian.schema.registry import kind, label
from beian.schema.validation import required_members
from beian.schema.walk import has_type, is_record, is_record_list, schema_at, shape_of

MISSING, WRONG, UNREAD, PROPOSED = "待填写", "有误", "未能读取", "待确认"
OWN_RULE = re.compile(r"[A-Z]+-\d+\Z")
SHELVES = (*RECORD_FOLDERS, "policies")
NEW = "待填写"  # the key of the record that stands where at least one is asked for
DANGLING = ("REF-001", "REF-002")


def gap_text(word: str, schema: Schema, rules: Iterable[str] = ()) -> Gap:
    """What stands for an answer: `【待填写：主体名称】`, `【有误：服务对象（PPL-006）】`."""
    named = "、".join(sorted({rule for rule in rules if OWN_RULE.match(rule)}))
    return Gap(f"【{word}{'：' if label(schema).zh else ''}{label(schema).zh}{f'（{named}）' if named else ''}】")


def as_draft(filing: Filing, problems: Iterable[Problem], unread: Iterable[str] = ()) -> Filing:
    """A draft, in its edition, with gaps and marks; `problems` are what keeps it from being a clean paper.

    What lacks in files that could not be read to their end, `unread`, is unknown: it may well be answered.
    """
    draft = _Draft(filing, _by_place(problems), tuple(f"{place_of(path)}/" for path in unread))
    answers = draft.record(filing.answers, filing.schema, "")
    marks = {**_marks(replace(filing, answers=answers), draft.rules), **filing.marks}
    return replace(filing, answers=answers, marks=marks)


def with_last_known(draft: Filing, places: Collection[str], last: AnswerTree, followed: Collection[str] = ()) -> Filing:
    """A draft whose answers below the places of unreadable files, and those that followed from them, are the last that are
    known, by pointer, marked as such."""
    answers, begin = deepcopy(draft.answers), tuple(f"{place}/" for place in places)
    for steps in map(parts, places):
        _put(answers, draft.schema, steps, {})
    known = {pointer: value for pointer, value in last.items() if pointer in followed or pointer.startswith(begin)}
    for pointer, value in known.items():
        _put(answers, draft.schema, parts(pointer), value)
    marks = {pointer: f"【{UNREAD}】" for pointer, value in known.items() if not isinstance(value, Masked)}
    return replace(draft, answers=answers, marks={**draft.marks, **marks})


def _put(data: Any, schema: Schema, steps: list[str], value: Any) -> None:
    """Put an answer at its place, with the records around it; items of a list come in their order."""
    first, *rest = steps
    key: Any = first
    if is_record_list(schema):
        inner, key = schema["items"], min(int(first), len(data))
        data += [{}] * (key == len(data))
    else:
        inner = schema.get("properties", {}).get(first) or schema.get("additionalProperties") or {}
    if not rest:
        data[key] = value
        return
    empty: Any = [] if is_record_list(inner) else {}
    if not isinstance(data[key] if isinstance(data, list) else data.get(key), type(empty)):
        data[key] = empty
    _put(data[key], inner, rest, value)


def _by_place(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """The rules by the pointer of the answer that they blame."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        if problem.severity == "error":
            found.setdefault(_stem(problem) + problem.pointer, []).append(problem.rule)
    return found


def _stem(problem: Problem) -> str:
    """Where the file of a problem stands among the answers, if its pointer does not tell: then no rule found it."""
    if problem.filing or OWN_RULE.match(problem.rule):
        return ""
    return place_of(problem.position.path)


def record_of(problem: Problem) -> str:
    """The place of the file or record that a problem blames."""
    return "".join(join("", key) for key in parts(_stem(problem) + problem.pointer)[:2])


def place_of(path: str) -> str:
    """The pointer below which the answers of a file stand."""
    folders = path.removeprefix("examples/").rpartition(".")[0].split("/")[2:]
    return "".join(join("", key) for key in (folders if folders[:1] and folders[0] in SHELVES else folders[-1:]))


def _marks(filing: Filing, rules: Mapping[str, list[str]]) -> dict[str, str]:
    """The marks to print behind answers that are given but wrong, by their pointers."""
    found = {}
    for pointer, blamed in rules.items():
        schema, value = schema_at(filing.schema, pointer), at(filing.answers, pointer)
        if schema and shape_of(schema).sort == "leaf" and value is not None and not isinstance(value, Masked):
            named = "、".join(sorted({rule for rule in blamed if OWN_RULE.match(rule)}))
            found[pointer] = f"【{WRONG}{'：' if named else ''}{named}】"
    proposed = (pointer for pointer, derivation in filing.derived.items() if derivation.unconfirmed)
    found |= {pointer: f"【{PROPOSED}】" for pointer in proposed if not isinstance(at(filing.answers, pointer), Masked)}
    return found


class _Draft:
    def __init__(self, filing: Filing, rules: Mapping[str, list[str]], unread: tuple[str, ...]) -> None:
        self.filing, self.rules, self.unread = filing, rules, unread

    def record(self, data: object, schema: Schema, pointer: str) -> dict[str, Any]:
        """A record with every answer that must be there, or of a map its records."""
        given = {str(key): value for key, value in data.items()} if isinstance(data, Mapping) else {}
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        needed = set(known) if not pointer else required_members(given, schema)
        completed = {}
        for key, member in known.items():
            here = join(pointer, key)
            wanted = key in needed or any(OWN_RULE.match(rule) for rule in self.rules.get(here, ()))
            value = self.answer(given.get(key), member, here, wanted)
            if value is not None:
                completed[key] = value
        if isinstance(other, Mapping):
            keys = [key for key in given if key not in known] or ([NEW] if schema.get("minProperties") else [])
            completed |= {key: self.answer(given.get(key), other, join(pointer, key), True) for key in keys}
        return completed

    def answer(self, value: object, schema: Schema, pointer: str, wanted: bool) -> Any:
        """An answer in its shape; None where there is none and none is `wanted`."""
        if isinstance(value, Masked) and shape_of(schema).sort == "leaf":
            return value
        if self.filing.edition == "public" and not shape_of(schema).public:
            return None
        if "x-overrides" in schema:
            return None  # what it says was laid over the others
        if is_record(schema):
            return self.record(value, schema, pointer) if wanted or isinstance(value, Mapping) else None
        if is_record_list(schema):
            items = value if isinstance(value, list) else []
            return [self.record(item, schema["items"], join(pointer, n)) for n, item in enumerate(items)]
        if value is None or value == [] or (isinstance(value, str) and not value.strip()):
            return self._missing(schema, pointer) if wanted else None
        if schema.get("type") == "array" and isinstance(value, list):
            items = schema.get("items", {})
            return [
                item if self._is_usable(item, items, join(pointer, n)) else self._wrong(schema, join(pointer, n))
                for n, item in enumerate(value)
            ]
        return value if self._is_usable(value, schema, pointer) else self._wrong(schema, pointer)

    def _missing(self, schema: Schema, pointer: str) -> object:
        if kind(schema) == "marker":
            return None
        return (
            schema["const"]
            if "const" in schema
            else gap_text(UNREAD if pointer.startswith(self.unread) else MISSING, schema)
        )

    def _wrong(self, schema: Schema, pointer: str) -> Gap:
        return gap_text(WRONG, schema, self.rules.get(pointer, ()))

    def _is_usable(self, value: object, schema: Schema, pointer: str) -> bool:
        """Whether a template can show the value as what the schema says that it is."""
        if isinstance(value, Masked):
            return True
        if not has_type(value, schema) or ("enum" in schema and value not in schema["enum"]):
            return False
        if "const" in schema and value != schema["const"]:
            return False
        if schema.get("format") == "date" and date_or_none(value) is None:
            return False
        return not any(rule in DANGLING for rule in self.rules.get(pointer, ()))
