"""Where filings stand and what is due, from rounds and events. Every deadline says on which day it was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from beian.engine.workspace import Workspace
from beian.history.events import Event, read_events, unsettled
from beian.history.rounds import Round, read_rounds
from beian.history.states import PENDING, STATES, state_of
from beian.values.model import Filing, at
from beian.values.problem import Text
from beian.values.workdays import Calendar, calendar

FILING_DAYS, DECISION_DAYS, CHANGE_DAYS, CANCELLATION_DAYS = 10, 30, 10, 20
NOT_OVER = ("draft", "returned", "withdrawn", "not_filed")


@dataclass(frozen=True)
class Due:
    """One deadline: the day, what is due, whether it has passed, and whether the day may still move."""

    day: date
    what: Text
    late: bool
    provisional: bool


@dataclass(frozen=True)
class Status:
    """One filing: its state, its dues (the next first), steps that could not follow, open comments."""

    filing: str
    state: str
    rounds: int
    dues: tuple[Due, ...]
    refused: tuple[Text, ...]
    open: tuple[Text, ...]

    @property
    def state_text(self) -> Text:
        return STATES[self.state]

    def as_dict(self) -> dict[str, Any]:
        """The shape of `--json`."""
        dues = [
            {"day": str(one.day), "what": one.what.zh, "what_en": one.what.en, "late": one.late}
            | {"provisional": one.provisional}
            for one in self.dues
        ]
        return {
            "filing": self.filing,
            "state": self.state,
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
    dues = [*_of_answers(filing, state, day, days), *_of_events(rounds, events, state, day, days)]
    dues.sort(key=lambda due: (due.day, due.what.zh))
    return Status(filing.id, state, len(rounds), tuple(dues), tuple(refused), tuple(unsettled(events)))


def _of_answers(filing: Filing, state: str, day: date, days: Calendar) -> list[Due]:
    """Dues that follow from dates among the answers."""
    own = filing.own_file
    clocks = [
        (
            f"/{own}/change/changed_on",
            CHANGE_DAYS,
            "办理变更",
            "change filing",
            state in ("accepted", "numbered", "listed"),
        ),
        (
            f"/{own}/cancellation/ended_on",
            CANCELLATION_DAYS,
            "办理注销",
            "cancellation",
            state in ("accepted", "numbered", "listed"),
        ),
        (
            "/algorithm/launched_on",
            FILING_DAYS,
            "首次备案",
            "first filing",
            bool(filing.algorithm) and state in NOT_OVER,
        ),
    ]
    return [
        _counted(start, count, Text(zh, en), day, days)
        for pointer, count, zh, en, applies in clocks
        if applies and (start := _day(at(filing.answers, pointer)))
    ]


def _of_events(rounds: list[Round], events: list[Event], state: str, day: date, days: Calendar) -> list[Due]:
    """The decision, counted from the last receipt, and the reviewer's own dates of open comments."""
    last = rounds[-1].number if rounds else ""
    receipts = [event for event in events if event.kind == "receipt" and event.round == last]
    found = []
    if receipts and state in PENDING and (start := _day(receipts[-1].date)):
        found.append(_counted(start, DECISION_DAYS, Text("网信部门作出决定", "decision of the office"), day, days))
    for event in events:
        due = _day(event.data.get("due"))
        settled = not event.open if event.kind == "comment" else state not in ("returned", "change_returned")
        if due and not settled and event.round == last:
            found.append(
                Due(due, Text(f"审核方要求：{event.path}", f"set by the reviewer: {event.path}"), due < day, False)
            )
    return found


def _counted(start: date, count: int, what: Text, day: date, days: Calendar) -> Due:
    end = days.after(start, count)
    said = Text(f"{what.zh}（{start} 起 {count} 个工作日）", f"{what.en} ({count} working days from {start})")
    return Due(end.day, said, end.day < day, end.provisional)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
