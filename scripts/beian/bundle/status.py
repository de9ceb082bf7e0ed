"""The status of filings (state, record, deadlines, open comments), worked out from answers, rounds and events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from beian.check.moved import moved_filings
from beian.compare.accepted import Accepted, accepted_round_of
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Text
from beian.core.workdays import Calendar, calendar
from beian.record.deadlines import Due, FilingAtDay, deadlines
from beian.record.events import Event, open_comments
from beian.record.purposes import Purpose, coming_name, round_name
from beian.record.states import STATES
from beian.schema.registry import Registry, option_label

if TYPE_CHECKING:
    from beian.check.workspace import Workspace

Row = dict[str, Any]  # a value as JSON
NOTHING = Text("", "")


@dataclass(frozen=True)
class Status:
    """The status of one filing: its state and what that is called, filing number, count of rounds, head of the record,
    deadlines (the next first), recorded steps that cannot follow, open comments; of the last round its purpose, the round
    that it answers, and its name; what the next round is for, or nothing while none is to come; what shared answers move
    of it."""

    filing: str
    state: str
    name: Text
    number: str
    rounds: int
    head: str
    dues: tuple[Due, ...]
    refused: tuple[Text, ...]
    open: tuple[Text, ...]
    purpose: str = ""
    answers: str = ""
    last: Text = NOTHING
    next: Text = NOTHING
    next_purpose: str = ""
    next_answers: str = ""
    moved: tuple[Text, ...] = ()

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
            "purpose": self.purpose,
            "answers": self.answers,
            "next": {"purpose": self.next_purpose, "answers": self.next_answers}
            | {"name": self.next.zh, "name_en": self.next.en},
            "head": self.head,
            "dues": dues,
            "refused": [text.zh for text in self.refused],
            "open_comments": len(self.open),
            "moved": [text.zh for text in self.moved],
        }


def statuses(workspace: Workspace, filings: list[Filing], day: date) -> list[Status]:
    """The status of each filing, the one with the next due first. Raises Failure when a record cannot be read."""
    days = calendar(workspace.root.overrides)
    return by_due((_status(workspace, filing, day, days) for filing in filings), day)


def by_due(unsorted: Iterable[Status], day: date) -> list[Status]:
    """The statuses by their next deadline; those without one, or with one that is over, come last."""
    return sorted(unsorted, key=lambda status: (_next_due(status, day), status.filing))


def _next_due(status: Status, day: date) -> date:
    return status.dues[0].day if status.dues and not status.dues[0].over(day) else date.max


def due_row(due: Due) -> Row:
    """A deadline as JSON that `due_of` reads again."""
    return {**asdict(due), "day": due.day.isoformat()}


def due_of(row: Row) -> Due:
    """The deadline of a row."""
    return Due(**{**row, "day": date.fromisoformat(row["day"]), "what": Text(**row["what"])})


def row_of(status: Status) -> Row:
    """A status as JSON that `status_of` reads again."""
    return {**asdict(status), "dues": [due_row(due) for due in status.dues]}


def status_of(row: Row) -> Status:
    """The status of a row."""
    texts: Row = {key: tuple(Text(**text) for text in row[key]) for key in ("refused", "open", "moved")}
    texts |= {key: Text(**row[key]) for key in ("name", "last", "next")}
    return Status(**{**row, **texts, "dues": tuple(map(due_of, row["dues"]))})


def _status(workspace: Workspace, filing: Filing, day: date, days: Calendar) -> Status:
    accepted = accepted_round_of(workspace, filing)
    record = accepted.record
    rounds, events, state = list(record.rounds), list(record.events), record.state
    if state == "draft" and filing.has_private and not workspace.blocking(filing, "pack"):
        state = "to_sign"
    standing = FilingAtDay(workspace.fitted(filing), rounds, events, state, day, days)
    purpose, coming = _coming(accepted, filing, day)
    return Status(
        filing.id,
        state,
        _state_name(workspace.registry, state, events),
        record.number,
        len(rounds),
        rounds[-1].record_head if rounds else "",
        tuple(deadlines(standing)),
        record.refused,
        tuple(open_comments(events)),
        rounds[-1].purpose if rounds else "",
        rounds[-1].answers if rounds else "",
        round_name(rounds[-1]) if rounds else NOTHING,
        coming,
        purpose.purpose,
        purpose.answers,
        tuple(one.words for one in moved_filings(workspace, filing.entity) if one.filing == filing.id),
    )


def _coming(accepted: Accepted, filing: Filing, day: date) -> tuple[Purpose, Text]:
    """What the next round is for; nothing where none is to come, or where a damaged round hides it, as `verify` tells."""
    try:
        purpose = accepted.purpose(day)
    except Failure:
        return Purpose(""), NOTHING
    coming = coming_name(filing, accepted.record, purpose)
    return (purpose, coming) if coming.zh else (Purpose(""), NOTHING)


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
