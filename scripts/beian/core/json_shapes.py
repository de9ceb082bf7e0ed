"""Reads JSON from outside safely, and checks whether data has an expected shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

DEEPEST = 200  # values within values: far more than anything of ours has, far less than a reader falls over

Shape = Any
"""A type, a range of whole numbers, None, `[shape]` for any number of items, `(shape, …)` for just these items, `{key: shape}`
for a mapping with these keys among others, `{str: shape}` for any keys, a set of shapes one of which fits, or a name:
then the value is `{"t": kind, "c": …}`, and the grammar has the shapes of `c` by name and kind."""


Grammar = Mapping[str, Mapping[str, Shape]]


def fits(data: object, shape: Shape, grammar: Grammar | None = None, depth: int = 0) -> bool:
    """Whether data has a shape."""
    if depth > DEEPEST:
        return False
    sort, depth = type(shape), depth + 1  # (of every value of a paper, so in few steps)
    if sort is str:
        kinds = (grammar or {})[shape]
        if not isinstance(data, dict):
            return False
        kind = data.get("t")
        return isinstance(kind, str) and kind in kinds and fits(data.get("c"), kinds[kind], grammar, depth)
    if sort is list:
        return isinstance(data, list) and all(fits(item, shape[0], grammar, depth) for item in data)
    if sort is tuple:
        if not isinstance(data, list) or len(data) != len(shape):
            return False
        return all(fits(item, part, grammar, depth) for item, part in zip(data, shape, strict=True))
    if sort is dict:
        return isinstance(data, dict) and _has_members(data, shape, grammar, depth)
    if sort is frozenset:
        return any(fits(data, part, grammar, depth) for part in shape)
    if sort is range:
        return isinstance(data, int) and not isinstance(data, bool) and data in shape
    return data is None if shape is None else isinstance(data, shape)


def _has_members(
    data: Mapping[object, object], shape: Mapping[object, Shape], grammar: Grammar | None, depth: int
) -> bool:
    if str in shape:
        return all(fits(value, shape[str], grammar, depth) for value in data.values())
    return all(key in data and fits(data[key], wanted, grammar, depth) for key, wanted in shape.items())


def parse_json(content: str | bytes) -> Any:
    """What the JSON holds. Raises ValueError for what is none."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def canonical_json(text: str) -> str:
    """JSON as all schema files are written: indented by two, every letter as itself. Raises ValueError for what is no JSON."""
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
