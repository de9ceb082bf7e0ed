"""Differences between two states of a filing, by field. Compares frozen answers: no schema, no files, no clock.

A record that came or went (a product, a model, a risk) is one change. A restricted answer says only that it changed.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from beian.core.model import join, parts
from beian.core.problem import Text
from beian.core.text.differences import Operation, text_changes
from beian.core.text.long_answer import words_only
from beian.record.field_snapshot import FrozenField

Sort = Literal["added", "removed", "changed"]
NAMES = ("name", "title", "caption")
Item = list[tuple[str, object]]  # of a list: its answers by their pointers inside the item


@dataclass(frozen=True)
class Change:
    """One difference: of an answer, or (with `parts`) of a whole record. A restricted one has no texts."""

    sort: Sort
    pointer: str
    label: Text
    visibility: str
    old: str | None = None
    new: str | None = None
    parts: tuple[Change, ...] = ()

    @cached_property
    def runs(self) -> tuple[tuple[Operation, str], ...]:
        """The texts side by side, run by run. Made when it is asked for: it costs most of a comparison."""
        return tuple(text_changes(self.old or "", self.new or "")) if (self.old, self.new) != (None, None) else ()

    @property
    def restricted(self) -> bool:
        return self.visibility == "restricted"


@dataclass(frozen=True)
class Differences:
    """All changes, in the order of the new state; `unknown` restricted answers could not be compared."""

    changes: tuple[Change, ...]
    unknown: int = 0


def differences(old: Iterable[FrozenField], new: Iterable[FrozenField]) -> Differences:
    """What differs between two lists of frozen answers."""
    before, after = _by_key(old, new)
    unknown = sum(1 for key in before.keys() | after.keys() if _unknown(before.get(key), after.get(key)))
    single = [change for key in _order(before, after) if (change := _change(before.get(key), after.get(key)))]
    return Differences(tuple(_by_record(single, before, after)), unknown)


def _order(before: dict[str, FrozenField], after: dict[str, FrozenField]) -> list[str]:
    """The keys of the new state, with those that are gone after the key they followed."""
    order = list(after)
    place = {key: number for number, key in enumerate(order)}
    last = -1
    removed: list[tuple[float, str]] = []
    for key in before:
        last = place.get(key, last)
        if key not in place:
            removed.append((last + 0.5, key))
    return [key for _, key in sorted([*((float(place[key]), key) for key in order), *removed], key=lambda one: one[0])]


def _change(old: FrozenField | None, new: FrozenField | None) -> Change | None:
    field = new or old
    if field is None:
        return None
    label, visibility = Text(field["label"]["zh"], field["label"]["en"]), field["visibility"]
    sort: Sort = "added" if old is None else "removed" if new is None else "changed"
    if _unknown(old, new) or (old and new and _alike(_content(old), _content(new)) and not _replaced(old, new)):
        return None
    restricted = "restricted" in [state["visibility"] for state in (old, new) if state]
    if restricted:
        return Change(sort, field["pointer"], label, "restricted")
    before, after = wording(old) if old else None, wording(new) if new else None
    return Change(sort, field["pointer"], label, visibility, before, after)


def _content(field: FrozenField) -> object:
    return field.get("digest", field.get("value"))


def _alike(old: object, new: object) -> bool:
    """Whether two contents are the same; texts also when only their lines are broken otherwise."""
    return old == new or (isinstance(old, str) and isinstance(new, str) and words_only(old) == words_only(new))


def _replaced(old: FrozenField, new: FrozenField) -> bool:
    """Whether an answer names a file whose content is another; rounds of before 0.6 do not know it of scans."""
    before, after = old.get("file"), new.get("file")
    return before is not None and after is not None and before != after


def _unknown(old: FrozenField | None, new: FrozenField | None) -> bool:
    """Without a digest, a restricted answer cannot be compared; it is not even known whether it was given.

    A digest is over the pointer too: one that was frozen elsewhere tells nothing.
    """
    secret = [field for field in (old, new) if field is not None and "value" not in field]
    moved = len({field.get("was", field["pointer"]) for field in secret}) > 1
    return moved or any(not field.get("digest") for field in secret)


def wording(field: FrozenField) -> str:
    """An answer as people read it: the wording that was frozen, or its value."""
    value = field.get("shown", field.get("value"))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(value)
    return value.strip("\n") if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# -- records --------------------------------------------------------------------------------------------------------------


def _by_record(
    changes: list[Change], before: dict[str, FrozenField], after: dict[str, FrozenField]
) -> Iterator[Change]:
    """Answers of a record that is on one side only, together."""
    records = [{around[0] for field in side.values() if (around := record(field))} for side in (before, after)]
    fields = {field["pointer"]: field for field in [*before.values(), *after.values()]}

    def whole(change: Change) -> tuple[str, Text] | None:
        found = record(fields[change.pointer])
        other = {"added": records[0], "removed": records[1]}.get(change.sort)
        return found if found and other is not None and found[0] not in other else None

    for found, group in itertools.groupby(changes, whole):
        members = tuple(group)
        if found is None:
            yield from members
            continue
        names = [member for member in members if member.pointer in [join(found[0], name) for name in NAMES]]
        name = next((member.new or member.old for member in names), None) or parts(found[0])[-1]
        label = Text(f"{found[1].zh}“{name}”", f"{found[1].en} “{name}”")
        yield Change(members[0].sort, found[0], label, "filing", parts=members)


def record(field: FrozenField) -> tuple[str, Text] | None:
    """The record around an answer; none where the state was frozen without."""
    around = field.get("record")
    return (around["pointer"], Text(around["label"]["zh"], around["label"]["en"])) if around else None


# -- records without ids --------------------------------------------------------------------------------------------------


def _by_key(
    old: Iterable[FrozenField], new: Iterable[FrozenField]
) -> tuple[dict[str, FrozenField], dict[str, FrozenField]]:
    """Both states by key. Items of a list have only a number: equal items get one key, whatever their numbers."""
    before, after = list(old), list(new)
    lists = [_items(side) for side in (before, after)]
    names: list[dict[str, str]] = [{}, {}]
    for base in sorted({*lists[0], *lists[1]}):
        for numbers in zip(*_paired_items(lists[0].get(base, {}), lists[1].get(base, {})), strict=True):
            for side, item in zip(names, numbers, strict=True):
                if item is not None:
                    side[f"{base}/{item}"] = f"{base}/{numbers}"
    return _renumbered(before, names[0]), _renumbered(after, names[1])


def _items(fields: list[FrozenField]) -> dict[str, dict[str, Item]]:
    """Pointer of a list -> number of the item -> its content."""
    found: dict[str, dict[str, Item]] = {}
    for field in fields:
        base, number, rest = list_place(field)
        if number:
            found.setdefault(base, {}).setdefault(number, []).append((rest, _content(field)))
    return found


def list_place(field: FrozenField) -> tuple[str, str, str]:
    """The list, the number in it and the rest of a pointer; no number when no list is on the way."""
    steps = field["pointer"].split("/")
    around = record(field)
    start = len(around[0].split("/")) if around else 0  # the id of a record may look like a number
    place = next((place for place in range(start, len(steps)) if steps[place].isdigit()), None)
    if place is None:
        return field["pointer"], "", ""
    return "/".join(steps[:place]), steps[place], "/".join(steps[place + 1 :])


def _paired_items(old: dict[str, Item], new: dict[str, Item]) -> tuple[list[str | None], list[str | None]]:
    """The numbers of both lists side by side: equal items together, then what was replaced, then the rest."""
    left: list[str | None] = []
    right: list[str | None] = []
    texts = [[json.dumps(item, ensure_ascii=False, sort_keys=True) for item in side.values()] for side in (old, new)]
    numbers = [list(old), list(new)]
    for _, i1, i2, j1, j2 in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        for number, new_number in itertools.zip_longest(numbers[0][i1:i2], numbers[1][j1:j2]):
            left.append(number)
            right.append(new_number)
    return left, right


def _renumbered(fields: list[FrozenField], names: dict[str, str]) -> dict[str, FrozenField]:
    found: dict[str, FrozenField] = {}
    for field in fields:
        base, number, rest = list_place(field)
        key = f"{names[f'{base}/{number}']}/{rest}" if number else field.get("key", field["pointer"])
        found[key] = field
    return found
