"""What others may have written: JSON that no reader falls over, and whether data has the shape that its reader was made for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DEEPEST = 200  # values within values: far more than anything of ours has, far less than a reader falls over

Shape = Any
"""A type, a range of whole numbers, None, `[shape]` for any number of items, `(shape, …)` for just these items, `{key: shape}`
for a mapping with these keys among others, `{str: shape}` for any keys, a set of shapes one of which fits, or a name:
then the value is `{"t": kind, "c": …}`, and the grammar has the shapes of `c` by name and kind."""


def fits(data: Any, shape: Shape, grammar: Mapping[str, Mapping[str, Shape]] | None = None, depth: int = 0) -> bool:
    """Whether data has a shape."""
    if depth > DEEPEST:
        return False

    def inner(value: Any, wanted: Shape) -> bool:
        return fits(value, wanted, grammar, depth + 1)

    if isinstance(shape, str):
        kinds = (grammar or {})[shape]
        kind = data.get("t") if isinstance(data, dict) else None
        return isinstance(kind, str) and kind in kinds and inner(data.get("c"), kinds[kind])
    if isinstance(shape, list):
        return isinstance(data, list) and all(inner(item, shape[0]) for item in data)
    if isinstance(shape, tuple):
        return isinstance(data, list) and len(data) == len(shape) and all(map(inner, data, shape))
    if isinstance(shape, dict):
        return isinstance(data, dict) and _has_members(data, shape, inner)
    if isinstance(shape, frozenset):
        return any(inner(data, one) for one in shape)
    return _is_plain(data, shape)


def _has_members(data: Mapping[str, Any], shape: Mapping[Any, Shape], inner: Any) -> bool:
    if str in shape:
        return all(inner(value, shape[str]) for value in data.values())
    return all(key in data and inner(data[key], wanted) for key, wanted in shape.items())


def _is_plain(data: Any, shape: Shape) -> bool:
    if isinstance(shape, range):
        return isinstance(data, int) and not isinstance(data, bool) and data in shape
    return data is None if shape is None else isinstance(data, shape)


def parse_json(content: str | bytes) -> Any:
    """What the JSON holds. Raises ValueError for what is none."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")
