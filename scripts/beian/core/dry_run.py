"""The result of a dry run of a filing's papers: unanswered questions that they print, and papers that cannot be made."""

from __future__ import annotations

from dataclasses import dataclass

from beian.core.file_kinds import Fault
from beian.core.problem import Position, Text


@dataclass(frozen=True)
class UnmadePaper:
    """A paper that cannot be made or packed: why, and where in the owner's files, if it is known."""

    paper: Text
    reason: Text
    position: Position | None = None


@dataclass(frozen=True)
class Limit:
    """The size that the portal gives the files of a paper, which are uploaded in these forms."""

    id: str
    paper: Text
    megabytes: int
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Oversized:
    """A file of a paper that came out larger than that."""

    paper: Text
    form: str
    fault: Fault


@dataclass(frozen=True)
class DryRun:
    """Answers that papers print and nobody gave, by their places, with the papers; papers that cannot be made; the shared
    records (`/evidence/text-label`) that the papers show; files that no bundle can hold under their names; and the limits
    of size that are known, with what exceeds them, as far as papers were made."""

    unanswered: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    unmade: tuple[UnmadePaper, ...] = ()
    records: frozenset[str] = frozenset()
    misnamed: tuple[UnmadePaper, ...] = ()
    limits: tuple[Limit, ...] = ()
    oversized: tuple[Oversized, ...] = ()
