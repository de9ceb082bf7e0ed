"""What follows for an answer of a shipped filing once it is left out, after changes to the others."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from beian.core.model import Derivation, Filing, at, parts
from beian.schema.derived.derivation import filled

Change = Callable[[dict[str, Any]], None]
Follow = Callable[..., tuple[Any, Derivation | None]]


def put(pointer: str, value: object) -> Change:
    """A change: one answer is another; None takes it out."""
    *way, last = parts(pointer)

    def change(answers: dict[str, Any]) -> None:
        record = answers
        for step in way:
            record = record.setdefault(step, {})
        record.pop(last, None)
        record.update({} if value is None else {last: copy.deepcopy(value)})

    return change


def following(filing: Filing) -> Follow:
    """A function of a pointer and changes: the value that follows there, and how it came about."""

    def follow(pointer: str, *changes: Change) -> tuple[Any, Derivation | None]:
        answers = copy.deepcopy(filing.answers)
        for change in (put(pointer, None), *changes):
            change(answers)
        tree, derived = filled(answers, filing.schema["properties"])
        return at(tree, pointer), derived.get(pointer)

    return follow
