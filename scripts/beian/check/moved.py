"""Accepted filings that a changed shared fact moves: their accepted round says otherwise, and no change is filled in.

Entity, people, responsibility, products and models are typed once, so one change moves every accepted filing that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from beian.core.errors import Failure
from beian.core.model import Filing, parts
from beian.core.problem import Position, Problem, Text
from beian.core.workdays import calendar
from beian.record.deadlines import CHANGE_DAYS, RECOMMENDATION
from beian.record.filed_changes import ENTITY_FILES, filed_changes
from beian.record.filing_record import Record
from beian.record.purposes import CANCELLATION, CHANGE, next_purpose
from beian.record.states import IN_FORCE
from beian.schema.filings import Library

OF_AN_ALGORITHM = ("entity", "people", "products", "models")
NAMED = 3  # answers in one message
RULE = "moved"


class OpenedRoot(Protocol):
    """What is needed of an opened content root."""

    as_of: date

    @property
    def library(self) -> Library: ...
    @property
    def overrides(self) -> Path: ...
    def fitted(self, filing: Filing) -> Filing: ...
    def record(self, filing: Filing) -> Record | None: ...


@dataclass(frozen=True)
class MovedFiling:
    """An accepted filing, its round, the first answers that differ, where, how many there are, and the last day for a
    change that happened on the day that is looked at."""

    filing: str
    round: str
    answers: tuple[Text, ...]
    position: Position
    count: int
    last: date

    @property
    def words(self) -> Text:
        """What is to be done, and by when."""
        zh, en = "、".join(one.zh for one in self.answers), ", ".join(one.en for one in self.answers)
        more, more_en = (f"等 {self.count} 项", f" and others, {self.count} in all") if self.count > NAMED else ("", "")
        return Text(
            f"共用内容（{zh}{more}）与“{self.filing}”已通过的第 {self.round} 轮不同：自变更之日起 {CHANGE_DAYS} 个工作日内办理变更"
            f"（今天变更的，不晚于 {self.last}）",
            f"shared answers ({en}{more_en}) differ from the accepted round {self.round} of {self.filing}: a change is filed"
            f" within {CHANGE_DAYS} working days (by {self.last} if it happened today)",
        )

    def as_dict(self) -> dict[str, object]:
        """The shape of `--json`."""
        words, labels = self.words, [one.zh for one in self.answers]
        named = {"filing": self.filing, "round": self.round, "answers": labels, "count": self.count}
        return {**named, "last": str(self.last), "text": words.zh, "text_en": words.en}


_known: WeakKeyDictionary[OpenedRoot, tuple[Library, dict[str, list[MovedFiling]]]] = WeakKeyDictionary()


def moved_filings(root: OpenedRoot, entity: str) -> list[MovedFiling]:
    """The accepted filings of an entity that its shared answers move, worked out once."""
    library, found = _known.get(root, (None, {}))
    if library is not root.library:
        found = {}
        _known[root] = (root.library, found)
    if entity not in found:
        filings = [one for one in root.library.filings if one.entity == entity]
        found[entity] = [moved for one in filings for moved in _moved(root, root.fitted(one))]
    return found[entity]


def moved_problems(root: OpenedRoot, filing: Filing) -> list[Problem]:
    """A warning for each accepted filing of the entity that is moved. Every filing gives the same ones, so that a report
    of many says them once."""
    remedy = Text(
        "逐项填写 change 并办理变更，主体的变更另行报送；无须办理的，登记 classified 事件并写明理由",
        "fill in change in each filing and file it, the entity's own as well; or overrule the class with a reason (a"
        " classified event)",
    )
    basis = (f"{RECOMMENDATION} 第二十四条第二款",)
    return [
        Problem(one.position, "", RULE, "warning", "after_approval", one.words, remedy, basis)
        for one in moved_filings(root, filing.entity)
    ]


def _moved(root: OpenedRoot, filing: Filing) -> Iterator[MovedFiling]:
    record = root.record(filing)
    if not record or not record.accepted or record.state not in IN_FORCE:
        return
    if next_purpose(filing, record, root.as_of).purpose in (CHANGE, CANCELLATION):
        return  # it is on its way; that it is in time is told by its own deadline
    try:
        compared = record.since(record.accepted, filing)
    except Failure:
        return  # a damaged record is told of by `verify`
    changes = [
        one.change
        for one in (filed_changes(filing, record, compared) if compared else [])
        if parts(one.change.pointer)[0] in (OF_AN_ALGORITHM if filing.algorithm else ENTITY_FILES)
    ]
    if changes:
        last = calendar(root.overrides).after(root.as_of, CHANGE_DAYS).day
        labels = tuple(dict.fromkeys(change.label for change in changes))[:NAMED]
        where = filing.position(changes[0].pointer)
        yield MovedFiling(filing.id, record.accepted.number, labels, where, len(changes), last)
