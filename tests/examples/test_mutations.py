"""Mutations: every shipped filing is broken in many places, and the right rule must fire at the right place.

The examples in rules/ break one filing by hand, in one way for each rule. Here a few ways of breaking are tried on all
filings, of all types and roles, wherever an answer allows it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

import support
from beian.check.workspace import Workspace
from beian.core.model import Filing, parts
from beian.schema.walk import SHARED, answers_of, shape_of, visibility

A_FILING, AT_LEAST = 12, 500  # mutations of one filing and of one way; of all together


@dataclass(frozen=True)
class Way:
    """A way of breaking an answer: on which kinds of answers, how, and the rules of which one must see it there."""

    rules: tuple[str, ...]
    kinds: tuple[str, ...]
    change: Callable[[Any], Any]


RECORDS = ("REF-001", "REF-002", "EVD-002")  # of any record, of functions, of what evidence proves
WAYS = {
    "placeholder": Way(("TXT-001",), ("text", "line"), lambda text: f"{text}待补充"),
    "unknown-person": Way(("REF-003",), ("text",), lambda text: f"{text}由[[person:nobody-there]]负责。"),
    "unknown-record": Way(RECORDS, ("reference",), lambda _: "nobody-there"),
    "unknown-records": Way(RECORDS, ("references",), lambda names: ["nobody-there", *names[1:]]),
}


def shipped() -> Workspace:
    return support.everything()


def places(filing: Filing, way: Way) -> list[tuple[str, Any]]:
    """The answers of a filing that this way breaks, spread over the whole filing."""
    owned = answers_of(filing, lambda stem: (stem in SHARED) is (filing.algorithm is None))
    found = [
        (pointer, value)
        for pointer, value, schema in owned
        if shape_of(schema).kind in way.kinds
        and value
        and isinstance(value, str | list)
        and visibility(schema) != "restricted"  # rules on prose never see those; their schemas judge them
    ]
    return found[:: max(1, len(found) // A_FILING)]


def mutations() -> Iterator[tuple[str, str]]:
    for filing in shipped().filings():
        for name, way in WAYS.items():
            if places(filing, way):
                yield filing.id, name


def put(filing: Filing, pointer: str, value: Any) -> Filing:
    """The filing with another answer in one place; only the way there is copied."""
    answers = dict(filing.answers)
    here: Any = answers
    *way, last = parts(pointer)
    for part in way:
        key = int(part) if isinstance(here, list) else part
        here[key] = copy.copy(here[key])
        here = here[key]
    here[int(last) if isinstance(here, list) else last] = value
    return replace(filing, answers=answers)


@pytest.mark.long
@pytest.mark.sweep(few=16, some=64)
@pytest.mark.parametrize(("filing_id", "name"), list(mutations()))
def test_a_broken_answer_is_found_where_it_stands(filing_id: str, name: str) -> None:
    filing, way = shipped().filings([filing_id])[0], WAYS[name]
    for pointer, value in places(filing, way):
        broken = put(filing, pointer, way.change(value))
        found = [one.position for one in shipped().errors(broken) if one.rule in way.rules]
        at = filing.position(pointer)
        assert any(one.path == at.path and at.line <= one.line <= max(at.line, at.end_line) for one in found), pointer


def test_there_are_enough_mutations() -> None:
    count = sum(len(places(filing, way)) for filing in shipped().filings() for way in WAYS.values())
    assert count >= AT_LEAST
