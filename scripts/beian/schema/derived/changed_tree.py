"""Answers that are changed while those that they were made of stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beian.core.model import AnswerTree, parts


class ChangedTree:
    """Answers that are changed without touching those that they were made of."""

    def __init__(self, answers: AnswerTree) -> None:
        self.answers = dict(answers)
        self._own = {id(self.answers)}

    def put(self, pointer: str, value: object) -> None:
        *way, last = parts(pointer)
        self._record(way)[last] = value

    def remove(self, pointer: str) -> None:
        *way, last = parts(pointer)
        del self._record(way)[last]

    def _record(self, way: list[str]) -> dict[str, Any]:
        record: dict[str, Any] = self.answers
        for step in way:
            inner = record.get(step)
            if id(inner) not in self._own:
                record[step] = inner = dict(inner) if isinstance(inner, Mapping) else {}
                self._own.add(id(inner))
            record = record[step]
        return record
