"""The result of a dry run of a filing's papers: unanswered questions that they print, and papers that cannot be made."""

from __future__ import annotations

from dataclasses import dataclass

from beian.core.problem import Position, Text


@dataclass(frozen=True)
class UnmadePaper:
    """A paper that cannot be made: why, and where in the owner's files, if it is known."""

    paper: Text
    reason: Text
    position: Position | None = None


@dataclass(frozen=True)
class DryRun:
    """Answers that papers print and nobody gave, by their places, with the papers; papers that cannot be made; and the
    shared records (`/evidence/text-label`) that the papers show."""

    unanswered: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    unmade: tuple[UnmadePaper, ...] = ()
    records: frozenset[str] = frozenset()
