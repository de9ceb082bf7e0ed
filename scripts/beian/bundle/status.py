"""Where filings stand and what is due, from answers, rounds and events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from beian.core.model import Filing
from beian.core.problem import Text
from beian.core.workdays import Calendar, calendar
from beian.record.deadlines import Due, FilingAtDay, deadlines
from beian.record.events import Event, read_events, unsettled
from beian.record.purposes import round_name
from beian.record.rounds import read_rounds
from beian.record.states import STATES, state_of
from beian.schema.registry import Registry, option_label

if TYPE_CHECKING:
    from beian.check.workspace import Workspace

NOTHING = Text("", "")


@dataclass(frozen=True)
class Status:
    """One filing: its state and its name, the head of its record, its dues (the next first), steps that could not follow,
    open comments; of its last round the purpose and the round that it answers, and its name."""

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

    def as_dict(self) -> dict[str, Any]:
        """The shape of `--json`."""
        dues = [
            {"day": str(one.day), "what": one.what.zh, "what_en": one.what.en, "basis": one.basis, "late": one.late}
            | {"provisional": one.provisional, "kind": one.kind}
            for one in self.dues
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
            "head": self.head,
            "dues": dues,
            "refused": [one.zh for one in self.refused],
            "open_comments": len(self.open),
        }


def statuses(workspace: Workspace, filings: list[Filing], day: date) -> list[Status]:
    """The status of each filing, the one with the next due first. Raises Failure when a record cannot be read."""
    days = calendar(workspace.root.overrides)
    return by_due((_status(workspace, filing, day, days) for filing in filings), day)


def by_due(found: Iterable[Status], day: date) -> list[Status]:
    """The one with the next due first; what is over, or nothing at all, is no hurry."""
    return sorted(found, key=lambda one: (_first(one, day), one.filing))


def _first(one: Status, day: date) -> date:
    return one.dues[0].day if one.dues and not one.dues[0].over(day) else date.max


def row_of(one: Status) -> dict[str, Any]:
    """All of a status, as JSON that `status_of` reads again."""
    return {**asdict(one), "dues": [{**asdict(due), "day": str(due.day)} for due in one.dues]}


def status_of(row: dict[str, Any]) -> Status:
    dues = ({**due, "day": date.fromisoformat(due["day"]), "what": Text(**due["what"])} for due in row["dues"])
    texts = {key: tuple(Text(**one) for one in row[key]) for key in ("refused", "open")}
    return Status(
        **{
            **row,
            **texts,
            "name": Text(**row["name"]),
            "last": Text(**row["last"]),
            "dues": tuple(Due(**due) for due in dues),
        }
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
        _name(workspace.registry, state, events),
        numbers[-1] if numbers else "",
        len(rounds),
        rounds[-1].record_head if rounds else "",
        tuple(deadlines(standing)),
        tuple(refused),
        tuple(unsettled(events)),
        rounds[-1].purpose if rounds else "",
        rounds[-1].answers if rounds else "",
        round_name(rounds[-1]) if rounds else NOTHING,
    )


def _name(registry: Registry, state: str, events: list[Event]) -> Text:
    """The owner's words for a state, or ours; in review with the office that reviews, as far as it is known."""
    stages = [str(event.data.get("stage", "")) for event in events if event.kind == "review"]
    stage = stages[-1] if state == "in_review" and stages else ""
    own = registry.changes.statuses.get(f"{state}_{stage}") or registry.changes.statuses.get(state)
    if own:
        return Text(own["label"]["zh"], own["label"]["en"])
    if not stage:
        return STATES[state]
    words = option_label(registry.schema("event")["properties"]["stage"], stage)
    return Text(f"{STATES[state].zh}（{words.zh}）", f"{STATES[state].en} ({words.en})")
