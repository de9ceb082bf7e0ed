"""What a round is for: its purpose and, when it answers a return, the round that was returned. The table is data.

`schemas/law/purposes.json` says, for each purpose and sort of filing, what must be answered first, whether all papers go or
those that differ from the accepted round, what the worksheet shows, and how it is handed in, with source and confidence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from beian.core.clock import date_or_none
from beian.core.model import Filing, at
from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.record.filing_record import Record
from beian.record.rounds import PURPOSES, Round
from beian.record.states import IN_FORCE, PENDING, RETURNED

CHANGE, CANCELLATION, VERIFICATION, FIRST = "change", "cancellation", "yearly_verification", "first"
LEAD = timedelta(days=30)  # before the day that the filer planned; the rules name neither


@dataclass(frozen=True)
class Purpose:
    """The two keys of a round: `purpose` (nothing while nothing is to be handed in) and `answers`, the returned round."""

    purpose: str
    answers: str = ""

    def row(self, of: str) -> Mapping[str, Any]:
        """What the table says of this purpose for an `entity` or an `algorithm`."""
        known = {(one["of"], one["purpose"]): one for one in table()["rows"]}
        return known.get((of, self.purpose)) or {**known[of, FIRST], **table()["none"]}

    def name(self, of: str) -> Text:
        """What people call it."""
        row, answered = self.row(of), table()["return"]
        if not self.answers:
            return Text(row["zh"], row["en"])
        zh, en = (answered[one].format(round=self.answers) for one in ("zh", "en"))
        return Text(f"{row['zh']}，{zh}", f"{row['en']}, {en}")

    def steps(self, of: str) -> list[str]:
        """How it is handed in, in Chinese, for the guide."""
        row, answered = self.row(of), table()["return"]["steps"]
        begun = [one.format(round=self.answers) for one in answered] if self.answers else row.get("start", [])
        return [*begun, *row["steps"]]

    def bases(self, of: str) -> list[Mapping[str, object]]:
        """What the steps go by, each with sources and confidence: of the return, and of the purpose."""
        return [*([table()["return"]] if self.answers else []), self.row(of)]

    def only_changed(self, of: str) -> bool:
        """Whether only what differs from the accepted round is handed in."""
        return bool(self.row(of)["papers"] == "changed")

    def shows(self, of: str, section: str) -> bool:
        """Whether the worksheet has a section of the form: all, those that are named, or all but those with a minus."""
        named = self.row(of)["sections"]
        only = [one for one in named if not one.startswith("-")]
        return section in only if only else f"-{section}" not in named


@cache
def table() -> Any:
    """The table of purposes."""
    return json.loads((engine_folder("schemas") / "law" / "purposes.json").read_text("utf-8"))


def purpose_of(one: Round) -> Purpose:
    """The keys of a recorded round. One that was entered later was a first filing."""
    return Purpose(FIRST if one.purpose not in PURPOSES[:4] else one.purpose, one.answers)


def purpose_name(one: Round) -> Text:
    """What a recorded round was for, and the round that it answers, in words."""
    of = "algorithm" if "/" in str(one.data.get("filing", "")) else "entity"
    return Text("补录", "entered later") if one.purpose == "legacy" else purpose_of(one).name(of)


def round_name(one: Round) -> Text:
    """The number of a recorded round and what it was for."""
    name = purpose_name(one)
    return Text(f"{one.number} {name.zh}", f"{one.number} {name.en}")


def next_purpose(filing: Filing, record: Record, on: date, differs: Callable[[], bool] = lambda: False) -> Purpose:
    """What the next round is for on that day, by the record and what was answered; of one under way, its own keys.

    `differs` says whether the filing differs from its accepted round, for an entity, which has no answers on changes.
    """
    last = record.rounds[-1] if record.rounds else None
    if last and record.state in RETURNED:
        return Purpose(purpose_of(last).purpose, last.number)
    if last and (record.state in (*PENDING, "revoked") or _is_over(filing, record)):
        return purpose_of(last)
    if record.state not in IN_FORCE:
        return Purpose(FIRST)
    wanted = _algorithm(filing, record, on) if filing.algorithm else CHANGE if differs() else ""
    return Purpose(wanted)


def coming_name(filing: Filing, record: Record, purpose: Purpose) -> Text:
    """What the next round is for, in words, by the purpose that follows; nothing while one is under way, or all is over."""
    over = record.state == "cancelled" and purpose.purpose != FIRST
    if over or record.state in (*PENDING, "revoked"):
        return Text("", "")
    return purpose.name(filing.step)


def _is_over(filing: Filing, record: Record) -> bool:
    """Whether it was cancelled and nothing speaks of filing it again."""
    return record.state == "cancelled" and bool(at(filing.answers, f"/{filing.own_file}/cancellation"))


def _algorithm(filing: Filing, record: Record, on: date) -> str:
    """What is open of an algorithm in force; a cancellation makes a change needless."""
    own = f"/{filing.own_file}"
    if at(filing.answers, f"{own}/cancellation"):
        return CANCELLATION
    changed_on = str(at(filing.answers, f"{own}/change/changed_on") or "")
    if changed_on and not _accepted_since(record, (CHANGE, "legacy"), changed_on):
        return CHANGE
    due = [day - LEAD for day in _verification_days(filing) if day - LEAD <= on]
    if any(not _sent_since(record, VERIFICATION, day.isoformat()) for day in due):
        return VERIFICATION
    return ""


def _verification_days(filing: Filing) -> list[date]:
    """The days for which the filer planned the yearly verification of a companion service."""
    products = at(filing.answers, "/products")
    used = filing.used("products")
    companions = [
        at(one, "/companion/verification_on")
        for key, one in (products.items() if isinstance(products, Mapping) else ())
        if used is None or key in used
    ]
    return [day for day in map(date_or_none, companions) if day]


def _sent_since(record: Record, purpose: str, day: str) -> bool:
    return any(one.purpose == purpose and one.data["submitted_on"] >= day for one in record.rounds)


def _accepted_since(record: Record, purposes: Iterable[str], day: str) -> bool:
    filed = {one.round for one in record.events if one.kind == "decision" and one.data.get("result") == "filed"}
    return any(
        one.purpose in purposes and one.data["submitted_on"] >= day and (one.number in filed or one.purpose == "legacy")
        for one in record.rounds
    )
