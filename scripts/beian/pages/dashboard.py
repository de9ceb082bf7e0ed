"""What the overview shows beside the filings: counts by state, what is due next, and what happened last.

Days are counted from the day that is looked at, and the last things from the record: nothing depends on the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from beian.history.deadlines import BINDING, Due
from beian.pages.listed import GROUPS, Entry, Listed
from beian.values.problem import GATES, SEVERITIES, Text

SOON = 7  # days


@dataclass(frozen=True)
class Coming:
    """One due of one filing, and the days that are left (fewer than none when it is late or over)."""

    filing: Listed
    due: Due
    left: int

    @property
    def urgency(self) -> str:
        return "late" if self.due.late else "over" if self.left < 0 else "soon" if self.left <= SOON else "later"

    @property
    def look(self) -> str:
        """How it is drawn: a term by its urgency; what binds nobody as what it is."""
        return self.urgency if self.due.kind in BINDING else self.due.kind


@dataclass(frozen=True)
class Happened:
    """One entry of one filing's record."""

    filing: Listed
    entry: Entry


@dataclass(frozen=True)
class Choice:
    """A filter: what it filters by, and its options with the number of filings of each."""

    id: str
    options: tuple[tuple[str, Text, int], ...]


def strip(filings: list[Listed]) -> list[tuple[str, int]]:
    """The number of filings in each group of states, groups without any included."""
    found = Counter(one.group for one in filings)
    return [(group, found[group]) for group in GROUPS]


def coming(filings: list[Listed]) -> list[Coming]:
    """All that is due in all filings, the next first; what is over comes last."""
    found = [Coming(one, due, (due.day - one.day).days) for one in filings if one.day for due in one.dues]
    return sorted(found, key=lambda one: (one.urgency == "over", one.due.day, one.filing.id, one.due.what.zh))


def happened(filings: list[Listed], most: int = 10) -> list[Happened]:
    """The last entries of all records, the newest first; what was sent on a day comes before what came back on it."""
    found = [Happened(one, entry) for one in filings for entry in one.entries]
    order = {id(one): place for place, one in enumerate(found)}
    return sorted(found, key=lambda one: (one.entry.day, order[id(one)]), reverse=True)[:most]


def by_severity_and_gate(problems: Iterable[tuple[str, str, int]]) -> list[tuple[str, list[int]]]:
    """How many problems of each severity stand at each gate; nothing at all when there is none."""
    found: Counter[tuple[str, str]] = Counter()
    for severity, gate, count in problems:
        found[severity, gate] += count
    rows = [(severity, [found[severity, gate] for gate in GATES]) for severity in SEVERITIES]
    return rows if found else []


def choices(filings: list[Listed]) -> list[Choice]:
    """The filters that tell filings apart: one whose options are all the same is left out."""
    entities = Counter((one.entity, one.entity_name) for one in filings)
    types = Counter((one.type_id, one.type) for one in filings if one.type)
    roles = Counter((one.role_id, one.role) for one in filings if one.role)
    made = [
        Choice("entity", tuple((key, Text(name, name), count) for (key, name), count in entities.items())),
        Choice("type", tuple((key, name, count) for (key, name), count in sorted(types.items(), key=_by_key) if name)),
        Choice("role", tuple((key, name, count) for (key, name), count in sorted(roles.items(), key=_by_key) if name)),
    ]
    return [one for one in made if len(one.options) > 1]


def _by_key(item: tuple[tuple[str, Text | None], int]) -> str:
    return item[0][0]
