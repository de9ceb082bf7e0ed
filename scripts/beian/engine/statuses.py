"""Where filings stand and what is due, from answers, rounds and events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from beian.engine.workspace import Workspace
from beian.history.deadlines import Due, Standing, deadlines
from beian.history.events import STATES, Event, read_events, state_of, unsettled
from beian.history.rounds import read_rounds
from beian.schema.registry import Registry, option_label
from beian.values.model import Filing
from beian.values.problem import Text
from beian.values.workdays import Calendar, calendar


@dataclass(frozen=True)
class Status:
    """One filing: its state and its name, its dues (the next first), steps that could not follow, open comments."""

    filing: str
    state: str
    name: Text
    number: str
    rounds: int
    dues: tuple[Due, ...]
    refused: tuple[Text, ...]
    open: tuple[Text, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape of `--json`."""
        dues = [
            {"day": str(one.day), "what": one.what.zh, "what_en": one.what.en, "basis": one.basis, "late": one.late}
            | {"provisional": one.provisional}
            for one in self.dues
        ]
        return {
            "filing": self.filing,
            "state": self.state,
            "name": self.name.zh,
            "name_en": self.name.en,
            "filing_number": self.number,
            "rounds": self.rounds,
            "dues": dues,
            "refused": [one.zh for one in self.refused],
            "open_comments": len(self.open),
        }


def statuses(workspace: Workspace, filings: list[Filing], day: date) -> list[Status]:
    """The status of each filing, the one with the next due first. Raises Failure when a record cannot be read."""
    days = calendar(workspace.root.overrides)
    found = [_status(workspace, filing, day, days) for filing in filings]
    return sorted(found, key=lambda one: (one.dues[0].day if one.dues else date.max, one.filing))


def _status(workspace: Workspace, filing: Filing, day: date, days: Calendar) -> Status:
    rounds = read_rounds(workspace.root.path, filing.id)
    events, _ = read_events(rounds, workspace.registry)
    state, refused = state_of(rounds, events)
    if state == "draft" and filing.has_private and not workspace.blocking(filing, "pack"):
        state = "to_sign"
    standing = Standing(filing, rounds, events, state, day, days)
    numbers = [str(event.data["filing_number"]) for event in events if event.data.get("filing_number")]
    return Status(
        filing.id,
        state,
        _name(workspace.registry, state, events),
        numbers[-1] if numbers else "",
        len(rounds),
        tuple(deadlines(standing)),
        tuple(refused),
        tuple(unsettled(events)),
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
