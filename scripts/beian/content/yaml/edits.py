"""Edits of answers as data: the answers after a change, and the smallest edits of the file that lead there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple, NoReturn

from beian.content.yaml.members import CannotEdit

KeyPath = tuple[str, ...]


class _Removed:
    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = _Removed()


class Edit(NamedTuple):
    """One change of a file: what comes to a place. A late one changes the numbers of the items behind it."""

    way: KeyPath
    value: object
    late: bool = False

    def rank(self) -> tuple[list[tuple[int, str]], bool]:
        """By which the late ones of a list come from behind, and what goes before what comes at the same place."""
        return [(int(key) if key.isascii() and key.isdigit() else -1, key) for key in self.way], self.value is REMOVED


def edits_between(old: object, new: object, path: KeyPath, doubtful: bool = False) -> Iterator[Edit]:
    """The least steps from an answer to another: maps and lists keep what is the same in them."""
    if new is REMOVED:
        yield Edit(path, REMOVED, late=True)
    elif isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
        for key, value in new.items():
            yield from edits_between(old[key], value, (*path, key)) if key in old else [Edit((*path, key), value)]
        yield from (Edit((*path, key), REMOVED, late=True) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list | tuple) and old and new:
        yield from _list_steps(old, new, path)
    elif comparable_json(old) != comparable_json(new) or doubtful or old is None:
        yield Edit(path, new)


def _list_steps(old: Sequence[object], new: Sequence[object], path: KeyPath) -> Iterator[Edit]:
    found = SequenceMatcher(None, [*map(comparable_json, old)], [*map(comparable_json, new)], autojunk=False)
    for kind, start, end, first, last in found.get_opcodes():
        if kind == "equal":
            continue
        both = min(end - start, last - first)
        for number in range(both):
            yield from edits_between(old[start + number], new[first + number], (*path, str(start + number)))
        yield from (Edit((*path, str(number)), REMOVED, late=True) for number in range(start + both, end))
        for number in range(last - 1, first + both - 1, -1):
            yield Edit((*path, str(start + both)), new[number], late=True)


def comparable_json(value: object) -> str:
    """The value as JSON that is the same for the same answers, whatever the order of keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def with_value_at(data: object, path: KeyPath, value: object) -> object:
    """The answers with another value at a place. What is missing on the way is made. Raises Unwritable where it cannot."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if not data:
        return nested_value(path, value) if value is not REMOVED else _refuse_missing()
    if isinstance(data, Mapping):
        if step not in data and value is REMOVED:
            _refuse_missing()
        return {**data, step: with_value_at(data.get(step), rest, value)}
    if isinstance(data, list):
        number = int(step) if step.isascii() and step.isdigit() and str(int(step)) == step else -1
        if not 0 <= number <= len(data) or (number == len(data) and value is REMOVED):
            raise CannotEdit("列表没有这一项", "the list has no such item")
        inner = with_value_at(data[number] if number < len(data) else None, rest, value)
        return [*data[:number], inner, *data[number + 1 :]]
    raise CannotEdit("那里是一段文字，不能在其中填写", "a text stands there, which holds no entries")


def _refuse_missing() -> NoReturn:
    raise CannotEdit("没有这项内容", "there is no such answer")


def nested_value(path: Sequence[str], value: object) -> Any:
    """A value with the maps around it that a way names; 0 begins a list."""
    for step in reversed(path):
        value = [value] if step == "0" else {step: value}
    return value


def without_removed(data: object) -> object:
    """The answers without what was removed."""
    if isinstance(data, Mapping):
        return {key: without_removed(value) for key, value in data.items() if value is not REMOVED}
    if isinstance(data, list | tuple):
        return [without_removed(value) for value in data if value is not REMOVED]
    return data
