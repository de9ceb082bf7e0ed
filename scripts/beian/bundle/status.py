"""Where filings stand and what is due, from answers, rounds and events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from beian.core.model import Filing
from beian.core.problem import Text
from beian.core.workdays import Calendar, calendar
from beian.record.deadlines import Due, FilingAtDay, Kind, deadlines
from beian.record.events import Event, read_events, unsettled
from beian.record.rounds import read_rounds
from beian.record.states import STATES, state_of
from beian.schema.registry import Registry, option_label

if TYPE_CHECKING:
    from beian.check.workspace import Workspace


@dataclass(frozen=True)
class Status:
    """One filing: its state and its name, the head of its record, its dues (the next first), steps that could not follow,
    open comments."""

    filing: str
    state: str
    name: Text
    number: str
    rounds: int
    head: str
    dues: tuple[Due, ...]
    refused: tuple[Text, ...]
    open: tuple[Text, ...]

    def as_dict(self) -> dict[str, object]:
        """The shape of `--json`."""
        dues = [
            {"day": str(due.day), "what": due.what.zh, "what_en": due.what.en, "basis": due.basis, "late": due.late}
            | {"provisional": due.provisional, "kind": due.kind}
            for due in self.dues
        ]
        return {
            "filing": self.filing,
            "state": self.state,
            "name": self.name.zh,
            "name_en": self.name.en,
            "filing_number": self.number,
            "rounds": self.rounds,
            "head": self.head,
            "dues": dues,
            "refused": [due.zh for due in self.refused],
            "open_comments": len(self.open),
        }


def statuses(workspace: Workspace, filings: list[Filing], day: date) -> list[Status]:
    """The status of each filing, the one with the next due first. Raises Failure when a record cannot be read."""
    days = calendar(workspace.root.overrides)
    return by_due((_status(workspace, filing, day, days) for filing in filings), day)


def by_due(found_statuses: Iterable[Status], day: date) -> list[Status]:
    """The one with the next due first; what is over, or nothing at all, is no hurry."""
    return sorted(found_statuses, key=lambda status: (_next_due(status, day), status.filing))


def _next_due(status: Status, day: date) -> date:
    return status.dues[0].day if status.dues and not status.dues[0].over(day) else date.max


class DueRow(TypedDict):
    """A deadline as JSON."""

    day: str
    what: dict[str, str]
    basis: str
    late: bool
    provisional: bool
    kind: Kind


class StatusRow(TypedDict):
    """A status as JSON."""

    filing: str
    state: str
    name: dict[str, str]
    number: str
    rounds: int
    head: str
    dues: list[DueRow]
    refused: list[dict[str, str]]
    open: list[dict[str, str]]


def due_row(due: Due) -> DueRow:
    """A deadline as JSON that `due_of` reads again."""
    return {
        "day": due.day.isoformat(),
        "what": asdict(due.what),
        "basis": due.basis,
        "late": due.late,
        "provisional": due.provisional,
        "kind": due.kind,
    }


def due_of(row: DueRow) -> Due:
    """The deadline of a row."""
    day, what = date.fromisoformat(row["day"]), Text(**row["what"])
    return Due(day, what, row["basis"], row["late"], row["provisional"], row["kind"])


def row_of(status: Status) -> StatusRow:
    """A status as JSON that `status_of` reads again."""
    return {
        "filing": status.filing,
        "state": status.state,
        "name": asdict(status.name),
        "number": status.number,
        "rounds": status.rounds,
        "head": status.head,
        "dues": [due_row(due) for due in status.dues],
        "refused": [asdict(text) for text in status.refused],
        "open": [asdict(text) for text in status.open],
    }


def status_of(row: StatusRow) -> Status:
    """The status of a row."""
    return Status(
        row["filing"],
        row["state"],
        Text(**row["name"]),
        row["number"],
        row["rounds"],
        row["head"],
        tuple(map(due_of, row["dues"])),
        tuple(Text(**text) for text in row["refused"]),
        tuple(Text(**text) for text in row["open"]),
    )


def _status(workspace: Workspace, filing: Filing, day: date, days: Calendar) -> Status:
    rounds = read_rounds(workspace.root.path, filing.id)
    events, _ = read_events(rounds, workspace.registry)
    state, refused = state_of(rounds, events)
    if state == "draft" and filing.has_private and not workspace.blocking(filing, "pack"):
        state = "to_sign"
    standing = FilingAtDay(workspace.fitted(filing), rounds, events, state, day, days)
    numbers = [str(event.data["filing_number"]) for event in events if event.data.get("filing_number")]
    return Status(
        filing.id,
        state,
        _state_name(workspace.registry, state, events),
        numbers[-1] if numbers else "",
        len(rounds),
        rounds[-1].record_head if rounds else "",
        tuple(deadlines(standing)),
        tuple(refused),
        tuple(unsettled(events)),
    )


def _state_name(registry: Registry, state: str, events: list[Event]) -> Text:
    """The owner's words for a state, or ours; in review with the office that reviews, as far as it is known."""
    stages = [str(event.data.get("stage", "")) for event in events if event.kind == "review"]
    stage = stages[-1] if state == "in_review" and stages else ""
    owner_words = registry.changes.statuses.get(f"{state}_{stage}") or registry.changes.statuses.get(state)
    if owner_words:
        return Text(owner_words["label"]["zh"], owner_words["label"]["en"])
    if not stage:
        return STATES[state]
    words = option_label(registry.schema("event")["properties"]["stage"], stage)
    return Text(f"{STATES[state].zh}（{words.zh}）", f"{STATES[state].en} ({words.en})")
