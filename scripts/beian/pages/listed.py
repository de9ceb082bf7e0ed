"""What lists of filings show of each: on the first page, in the menu, and on an entity's page.

Plain data, so that it is kept beside a filing's pages and lists need no filing to be read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from beian.history.deadlines import Due
from beian.pages.exhibit import Exhibit
from beian.pages.history import History
from beian.pages.todo import Score, score
from beian.values.problem import SEVERITIES, Text

# the states of the record by what they mean for a reader; the order is that of the strip
GROUPS: dict[str, tuple[str, ...]] = {
    "draft": ("draft", "to_sign", "withdrawn"),
    "sent": ("submitted", "in_review"),
    "returned": ("returned", "not_filed"),
    "passed": ("accepted", "numbered", "listed"),
    "change": ("change_pending", "change_returned"),
    "over": ("cancellation_pending", "cancelled", "revoked"),
}


@dataclass(frozen=True)
class Entry:
    """One entry of a filing's record: a `round` or an `event`; several comments of a day are one entry."""

    day: str
    sort: str
    what: Text
    times: int = 1


@dataclass(frozen=True)
class Listed:
    """One filing in a list. What the edition must not tell is empty."""

    id: str
    entity: str
    example: bool
    name: str
    entity_name: str
    type_id: str
    type: Text | None
    role_id: str
    role: Text | None
    group: str
    standing: Text | None
    day: date | None  # that is looked at
    dues: tuple[Due, ...]
    entries: tuple[Entry, ...]
    problems: tuple[tuple[str, str, int], ...]  # severity, gate, how many
    score: Score | None
    papers: int

    @property
    def folder(self) -> str:
        return f"filings/{self.id}"

    @property
    def of_entity(self) -> bool:
        return self.id == self.entity

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many problems there are of each severity that occurs, the worst first."""
        found: Counter[str] = Counter()
        for severity, _, count in self.problems:
            found[severity] += count
        return [(severity, found[severity]) for severity in SEVERITIES if found[severity]]


def listed(exhibit: Exhibit) -> Listed:
    """The filing as lists show it."""
    filing, history = exhibit.filing, exhibit.history
    problems = Counter((one.severity, one.gate) for one in exhibit.problems)
    return Listed(
        filing.id,
        filing.entity,
        filing.example,
        exhibit.name,
        exhibit.entity_name,
        filing.type,
        exhibit.type,
        filing.role or "",
        exhibit.role,
        _group(history),
        history.name if history else None,
        history.day if history else None,
        history.dues if history else (),
        tuple(_entries(history)) if history else (),
        tuple((severity, gate, count) for (severity, gate), count in problems.items()),
        score(exhibit.todo.pages) if exhibit.todo else None,
        sum(1 for one in exhibit.papers if one.formats),
    )


def listed_as_data(one: Listed) -> dict[str, Any]:
    """The filing in a list as JSON can hold it."""
    dues = [{**asdict(due), "day": due.day.isoformat()} for due in one.dues]
    return {**asdict(one), "day": one.day.isoformat() if one.day else None, "dues": dues}


def listed_from_data(data: Mapping[str, Any]) -> Listed:
    """What `listed_as_data` gave. Raises KeyError, TypeError or ValueError for anything else."""

    def text(said: Mapping[str, str] | None) -> Text | None:
        return Text(**said) if said else None

    read = {
        "type": text(data["type"]),
        "role": text(data["role"]),
        "standing": text(data["standing"]),
        "day": date.fromisoformat(data["day"]) if data["day"] else None,
        "dues": tuple(
            Due(**{**due, "day": date.fromisoformat(due["day"]), "what": Text(**due["what"])}) for due in data["dues"]
        ),
        "entries": tuple(Entry(**{**entry, "what": Text(**entry["what"])}) for entry in data["entries"]),
        "problems": tuple((severity, gate, count) for severity, gate, count in data["problems"]),
        "score": Score(**data["score"]) if data["score"] else None,
    }
    return Listed(**{**data, **read})


def grouped(filings: list[Listed]) -> list[tuple[Listed, list[Listed]]]:
    """Each entity's filing with the filings of its algorithms."""
    algorithms: dict[str, list[Listed]] = {}
    for one in filings:
        if not one.of_entity:
            algorithms.setdefault(one.entity, []).append(one)
    return [(one, algorithms.get(one.entity, [])) for one in filings if one.of_entity]


def _group(history: History | None) -> str:
    """Where the record stands, as one of `GROUPS`; nothing where the record is not shown."""
    state = history.state if history else ""
    return next((name for name, states in GROUPS.items() if state in states), "")


def _entries(history: History) -> Iterator[Entry]:
    """The rounds and events of a filing in the order of the record."""
    for one in history.record.rounds:
        kind = history.kind(str(one.data["kind"]))
        sent = Text(f"{one.number} {kind.zh}", f"{one.number} {kind.en}")
        yield Entry(str(one.data["submitted_on"]), "round", sent)
        events = [event for event in history.record.events if event.round == one.number]
        said = [(event.date, history.said(event)) for event in events if event.kind]
        for (day, what), times in Counter(said).items():
            yield Entry(day, "event", what, times)
