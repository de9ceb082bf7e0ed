"""What the overview shows beside the filings: counts by state, what is due next, and what happened last.

Days are counted from the day that is looked at, and the last things from the record: nothing depends on the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from beian.history.deadlines import Due
from beian.pages.exhibit import GROUPS, Exhibit, Site
from beian.values.problem import GATES, SEVERITIES, Problem, Text

SOON = 7  # days


@dataclass(frozen=True)
class Coming:
    """One due of one filing, and the days that are left (fewer than none when it is late)."""

    exhibit: Exhibit
    due: Due
    left: int

    @property
    def urgency(self) -> str:
        return "late" if self.left < 0 else "soon" if self.left <= SOON else "later"


@dataclass(frozen=True)
class Happened:
    """One entry of a filing's record; several comments of a day are one entry."""

    exhibit: Exhibit
    day: str
    sort: str  # `round` or `event`
    what: Text
    times: int = 1


@dataclass(frozen=True)
class Choice:
    """A filter: what it filters by, and its options with the number of filings of each."""

    id: str
    options: tuple[tuple[str, Text, int], ...]


def strip(site: Site) -> list[tuple[str, int]]:
    """The number of filings in each group of states, groups without any included."""
    found = Counter(one.group for one in site.exhibits)
    return [(group, found[group]) for group in GROUPS]


def coming(site: Site) -> list[Coming]:
    """All that is due in all filings, the next first."""
    found = [
        Coming(one, due, (due.day - one.history.day).days)
        for one in site.exhibits
        if one.history
        for due in one.history.dues
    ]
    return sorted(found, key=lambda one: (one.due.day, one.exhibit.filing.id, one.due.what.zh))


def happened(site: Site, most: int = 10) -> list[Happened]:
    """The last entries of all records, the newest first; what was sent on a day comes before what came back on it."""
    found = [entry for one in site.exhibits for entry in _entries(one)]
    order = {id(entry): place for place, entry in enumerate(found)}
    return sorted(found, key=lambda one: (one.day, order[id(one)]), reverse=True)[:most]


def _entries(exhibit: Exhibit) -> Iterator[Happened]:
    """The rounds and events of one filing in the order of the record."""
    history = exhibit.history
    if not history:
        return
    for one in history.record.rounds:
        kind = history.kind(str(one.data["kind"]))
        sent = Text(f"{one.number} {kind.zh}", f"{one.number} {kind.en}")
        yield Happened(exhibit, str(one.data["submitted_on"]), "round", sent)
        events = [event for event in history.record.events if event.round == one.number]
        said = [(event.date, history.said(event)) for event in events if event.kind]
        for (day, what), times in Counter(said).items():
            yield Happened(exhibit, day, "event", what, times)


def by_severity_and_gate(problems: Iterable[Problem]) -> list[tuple[str, list[int]]]:
    """How many problems of each severity stand at each gate; nothing at all when there is none."""
    found = Counter((one.severity, one.gate) for one in problems)
    rows = [(severity, [found[severity, gate] for gate in GATES]) for severity in SEVERITIES]
    return rows if found else []


def choices(site: Site) -> list[Choice]:
    """The filters that tell filings apart: one whose options are all the same is left out."""
    entities = Counter((one.filing.entity, one.entity_name) for one in site.exhibits)
    types = Counter((one.filing.type, one.type) for one in site.exhibits if one.type)
    roles = Counter((str(one.filing.role), one.role) for one in site.exhibits if one.role)
    made = [
        Choice("entity", tuple((key, Text(name, name), count) for (key, name), count in entities.items())),
        Choice("type", tuple((key, name, count) for (key, name), count in sorted(types.items(), key=_by_key) if name)),
        Choice("role", tuple((key, name, count) for (key, name), count in sorted(roles.items(), key=_by_key) if name)),
    ]
    return [one for one in made if len(one.options) > 1]


def _by_key(item: tuple[tuple[str, Text | None], int]) -> str:
    return item[0][0]
