"""The types of algorithm: what makes each of them is said once, in the schema of its answers (`x-type` of `schemas/<type>.json`).

Everything else that must know the types (option list, decision table, glossary, rules, pages) asks here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from beian.core.model import Schema
from beian.core.places import engine_folder
from beian.core.problem import Text

KEY, LIST = "x-type", "options/algorithm_type"
EACH = {"each": "type"}  # stands in a table where each type has a row of its own
WITHOUT_ROLES = "without-roles"  # stands in a table for the types that have none


@dataclass(frozen=True)
class AlgorithmType:
    """One type. `roles` are those that it is filed in, one at least unless it knows none."""

    id: str
    order: int
    name: Text
    number_digits: frozenset[str]  # what the filing numbers of the type may have as type digits
    words: tuple[str, ...]  # one of them stands in the introduction of such an algorithm
    telling_words: tuple[str, ...]  # they tell this type in the introduction of another
    question: Schema  # of the decision whether to file: yes makes it this type
    conclusion: Schema  # that it is of this type, with the basis
    term: Schema  # of the glossary
    example: str  # a shipped filing of the type
    roles: tuple[str, ...] = ()
    number_digits_of: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)  # by an answer's option

    def digits_for(self, answers: object) -> frozenset[str]:
        """The type digits that a number may have, by the answers of the type's own file."""
        for key, by_option in self.number_digits_of.items():
            given = answers.get(key) if isinstance(answers, Mapping) else None
            if isinstance(given, str) and given in by_option:
                return frozenset(by_option[given])
        return self.number_digits


@cache
def types() -> Mapping[str, AlgorithmType]:
    """The engine's types by id, in the order of the portal."""
    folder = engine_folder("schemas")
    return {one: read_type(one, _read(folder, one)) for one in _read(folder, LIST)["enum"]}


def read_type(name: str, schema: Schema) -> AlgorithmType:
    """The type that a schema describes. Raises TypeError or KeyError for an `x-type` that is not sound."""
    given = dict(schema[KEY])
    given["name"] = Text(**given["name"])
    given["number_digits"] = frozenset(given["number_digits"])
    given |= {key: tuple(given[key]) for key in ("words", "telling_words")}
    return AlgorithmType(name, roles=tuple(schema.get("x-roles", ())), **given)


def each_type(rows: list[Any], row_of: Callable[[AlgorithmType], Any]) -> Iterator[Any]:
    """The rows of a table, with those of the types where the table leaves them to each type."""
    for row in rows:
        if row == EACH:
            yield from map(row_of, types().values())
        else:
            yield row


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text("utf-8"))
