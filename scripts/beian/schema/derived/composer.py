"""What makes an answer of other answers: a composer is a function of a `Reader`, named in a schema by `x-from`.

A composer returns the value in the shape that the schema asks for, or None where it has nothing to say. It may read any
answer, also one that follows from others itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from beian.core.model import Schema


class Reader(Protocol):
    """The answers of a filing as a composer reads them; what is read is noted as a source of the result."""

    @property
    def here(self) -> str:
        """The pointer of the answer that is being made."""

    def get(self, place: str) -> Any:
        """One answer, or None. `place` is a JSON pointer from the top (`/entity/name`), or a relative one from the answer
        that is being made (`1/supplier`: of the record around it)."""

    def given(self, place: str) -> object:
        """The same, only where somebody gave the answer: for what records of one map take from each other."""

    def ids(self, place: str) -> tuple[str, ...]:
        """The ids of the records at a place, in their order; the keys of the answers of one record; the places
        in a list."""

    def schema(self, place: str) -> Schema:
        """What the schema says of an answer; nothing where it knows none."""

    def text(self, place: str) -> str:
        """One answer as papers word it: an option's label, a date in Chinese; empty where there is none."""


Composer = Callable[[Reader], object]
COMPOSERS: dict[str, Composer] = {}
F = TypeVar("F", bound=Composer)


def composer(function: F) -> F:
    """Make a function known to schemas under its name."""
    COMPOSERS[function.__name__] = function
    return function
