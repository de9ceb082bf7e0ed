"""What a change does, once for all filings: the model that summary, comment, review page and front page are views of.

A function of two states of the content, in the review edition. Restricted answers have a name here and no value.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from beian.compare.redlines.redline_list import RedlineEntry
from beian.core.problem import Position, Problem, Text
from beian.core.text.differences import Operation
from beian.record.field_differences import Sort

Runs = tuple[tuple[Operation, str], ...]


@dataclass(frozen=True)
class FilingName:
    """A filing by its id and by how people call it."""

    id: str
    name: Text


@dataclass(frozen=True)
class ReachedPaper:
    """A paper that a change reaches: in which filing, its title, its redline, and the place there (or none)."""

    filing: str
    paper: str
    title: str
    redline: str = ""
    entry: RedlineEntry | None = None


@dataclass(frozen=True)
class PicturePair:
    """A picture as it was and as it is, small, as JPEG; None where there was none or is none now."""

    name: str
    old: bytes | None
    new: bytes | None


@dataclass(frozen=True)
class AnswerPart:
    """One answer of a record that came or went."""

    label: Text
    text: str
    restricted: bool


@dataclass(frozen=True)
class FollowingAnswer:
    """An answer that nobody typed and that changed because another did."""

    label: Text
    old: str
    new: str


@dataclass(frozen=True)
class ReviewedChange:
    """One change, for all filings that share it. `where` names the records around the answer; `follows` are answers that
    changed because this one did; `lost` are limitations that the public text no longer has."""

    sort: Sort
    pointer: str
    label: Text
    where: str
    filings: tuple[FilingName, ...]
    public: bool = False
    restricted: bool = False
    old: str | None = None
    new: str | None = None
    runs: Runs = ()
    parts: tuple[AnswerPart, ...] = ()
    count: int = 0  # answers of a whole filing that came or went
    follows: tuple[FollowingAnswer, ...] = ()
    papers: tuple[ReachedPaper, ...] = ()
    position: Position | None = None
    owners: tuple[str, ...] = ()
    pictures: tuple[PicturePair, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A digest of what the change says, under which it is remembered as seen."""
        pictures = [hashlib.sha256(one or b"").hexdigest() for pair in self.pictures for one in (pair.old, pair.new)]
        parts = [[part.label.zh, part.text] for part in self.parts]
        said = [self.sort, self.pointer, self.old, self.new, self.count, [one.id for one in self.filings]]
        return hashlib.sha256(json.dumps([*said, parts, pictures]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ChangedPaper:
    """A paper that reads otherwise, with its redline's address and number of places, or why there is none."""

    filing: str
    paper: str
    title: str
    redline: str = ""
    places: int = 0
    reason: Text | None = None


@dataclass(frozen=True)
class ClassRow:
    """What changes of an accepted filing need: their class, their names, and on which basis."""

    filing: str
    kind: str
    name: Text
    labels: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class MovedRow:
    """An accepted filing that shared answers move, its round, the last day for a change, and what is to be done."""

    filing: str
    round: str
    last: str
    words: Text


@dataclass(frozen=True)
class UnreadEntry:
    """A file that cannot be read: where, what is unknown for it, and of which filings."""

    position: Position
    text: Text
    filings: tuple[FilingName, ...]


@dataclass(frozen=True)
class ChangeReview:
    """What a change does to all filings that it touches, compared with the commit `start`."""

    start: str
    filings: tuple[FilingName, ...]
    changes: tuple[ReviewedChange, ...]
    papers: tuple[ChangedPaper, ...]
    added: tuple[Problem, ...]
    removed: tuple[Problem, ...]
    problems: int
    blocking: int
    unread: tuple[UnreadEntry, ...] = ()
    unknown: int = 0
    locked: bool = False
    classes: tuple[ClassRow, ...] = ()
    accepted: bool = False  # whether a filing that is touched has an accepted round
    moved: tuple[MovedRow, ...] = field(default=())

    @property
    def may_be_packed(self) -> bool:
        return not self.blocking

    @property
    def restricted(self) -> int:
        """How many restricted answers are known to have changed."""
        return sum(change.restricted for change in self.changes)

    def unread_at(self, problem: Problem) -> UnreadEntry | None:
        """What is unknown because of a problem that leaves a file unread: both are told as one."""
        return next((one for one in self.unread if one.position == problem.position), None)

    @property
    def lost(self) -> int:
        """How many limitations the public text no longer has."""
        return sum(len(change.lost) for change in self.changes)
