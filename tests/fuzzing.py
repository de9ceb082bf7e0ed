"""What fuzzing shares: how long it goes on, bytes with splinters in them, and data of other shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st

import sweeps

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**12, 1.5, "", "x", "甲", "x" * 3000, "\u202e", "../x", "0001-01-01", "9999-12-31", "2026"),
    *([], ["x"], [None], [[1]], {}, {"a": 1}, {"a": {"b": "c"}}, {"t": "Str", "c": []}, {"t": "Para", "c": 1}),
    {"t": "RawInline", "c": ["html", "<b>"]},
)


def bounded(examples: int, **others: Any) -> Callable[[Any], Any]:
    """Of `examples` as many as `sweeps` says, drawn with its seed; two at least, for the first is the simplest there is."""
    number = max(2, round(examples * sweeps.FUZZ[sweeps.LEVEL]))
    usual = {"deadline": 5_000, "database": None, "suppress_health_check": list(HealthCheck)}
    return lambda test: seed(sweeps.SEED)(settings(max_examples=number, **usual | others)(test))


def mutated(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the seeds with a few bytes put in, taken out, doubled or changed."""
    splinter = st.one_of(
        st.binary(max_size=6),
        st.sampled_from(["\n", ": ", "- ", "&a ", "*a", "!!x ", "\ufeff", "{", "[", "|\n", "? ", "'"]),
    ).map(lambda piece: piece if isinstance(piece, bytes) else piece.encode())
    edit = st.tuples(st.integers(0, 1 << 30), st.integers(0, 40), splinter, st.booleans())

    def apply(seed: bytes, edits: list[tuple[int, int, bytes, bool]]) -> bytes:
        for at, length, piece, double in edits:
            start = at % (len(seed) + 1)
            middle = seed[start : start + length] * 2 if double else piece
            seed = seed[:start] + middle + seed[start + length :]
        return seed

    return st.builds(apply, st.sampled_from(seeds), st.lists(edit, min_size=1, max_size=6))


def bent(seed: Any) -> st.SearchStrategy[Any]:
    """The seed with a few of its values, at any depth, put out of shape, taken out or doubled."""
    bend = st.tuples(st.integers(0, 1 << 30), st.sampled_from(("put", "put", "take", "double")), st.sampled_from(ODD))

    def apply(bends: list[tuple[int, str, Any]]) -> Any:
        data = seed
        for at, how, odd in bends:
            places = list(_places(data))
            data = _bent(data, places[at % len(places)], how, odd)
        return data

    return st.lists(bend, min_size=1, max_size=3).map(apply)


def _places(data: Any, at: tuple[Any, ...] = ()) -> Any:
    yield at
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in members:
        yield from _places(value, (*at, key))


def _bent(data: Any, place: tuple[Any, ...], how: str, odd: Any) -> Any:
    if not place:
        return odd
    copy, key = (dict(data) if isinstance(data, dict) else list(data)), place[0]
    if len(place) > 1 or how == "put":
        copy[key] = _bent(data[key], place[1:], how, odd)
    elif how == "take":
        del copy[key]
    elif isinstance(copy, list):
        copy.insert(key, copy[key])
    else:
        copy[f"{key}x"] = copy[key]
    return copy
