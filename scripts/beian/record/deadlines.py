"""Deadlines of one filing, counted from its answers, rounds and events. Knows no files and no clock.

A day is a legal term, a term that the reviewer set, an estimate from practice, or the filer's own reminder (`kind`, with
its `basis`); only the first two can be late. Days are counted by the table of holidays, so a day that touches a year
without an official notice may still move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from beian.core.clock import date_or_none
from beian.core.model import AnswerTree, Filing, at
from beian.core.problem import Text
from beian.core.workdays import Calendar, Deadline, months_before
from beian.record.events import Event
from beian.record.rounds import Round
from beian.record.states import IN_FORCE, PENDING, RETURNED
from beian.schema.display import record_title

Kind = Literal["legal", "reviewer", "estimate", "plan"]
KINDS: dict[Kind, Text] = {
    "legal": Text("法定期限", "legal term"),
    "reviewer": Text("审核方期限", "reviewer’s term"),
    "estimate": Text("实务测算", "estimate"),
    "plan": Text("自定提醒", "own reminder"),
}
BINDING = ("legal", "reviewer")
PRACTICE_MONTHS = 2  # what a review takes at least, in practice; the legal time for a decision is DECISION_DAYS
FILING_DAYS, DECISION_DAYS, CHANGE_DAYS, CANCELLATION_DAYS = 10, 30, 10, 20
NOT_OVER = ("draft", "to_sign", "returned", "withdrawn", "not_filed")
RECOMMENDATION = "互联网信息服务算法推荐管理规定"
OURS = "本项目：提醒"
LAUNCH, LISTING = Text("上线", "launch"), Text("上架", "store listing")


@dataclass(frozen=True)
class Due:
    """One deadline: the day, what is due and why, whether it is late, whether the day may still move, and its kind."""

    day: date
    what: Text
    basis: str
    late: bool
    provisional: bool = False
    kind: Kind = "legal"

    @property
    def kind_name(self) -> Text:
        return KINDS[self.kind]

    def over(self, day: date) -> bool:
        """Whether it is past without being late: no more than an estimate or a reminder that nobody needs first."""
        return self.day < day and not self.late


@dataclass(frozen=True)
class FilingAtDay:
    """What deadlines are counted from: a filing with its record, its state, and the day it is looked at."""

    filing: Filing
    rounds: list[Round]
    events: list[Event]
    state: str
    day: date
    days: Calendar

    @property
    def last(self) -> str:
        return self.rounds[-1].number if self.rounds else ""

    def answer(self, pointer: str) -> Any:
        return at(self.filing.answers, pointer)

    def records(self, pointer: str) -> Mapping[str, AnswerTree]:
        """The records at a place, by their ids; none where something else stands."""
        value = self.answer(pointer)
        return (
            {key: standing for key, standing in value.items() if isinstance(standing, Mapping)}
            if isinstance(value, Mapping)
            else {}
        )

    def sent_since(self, kind: str, start: date) -> bool:
        """Whether a round of that kind, or an older one entered later, was sent on that day or after it."""
        sent = [standing.data["submitted_on"] for standing in self.rounds if standing.purpose in (kind, "legacy")]
        return any(day >= start.isoformat() for day in sent)

    def due(self, found: Deadline | date, zh: str, en: str, basis: str, kind: Kind = "legal") -> Due:
        end = found if isinstance(found, Deadline) else Deadline(found, provisional=False)
        late = kind in BINDING and end.day < self.day
        return Due(end.day, Text(zh, en), basis, late, end.provisional, kind)


def deadlines(standing: FilingAtDay) -> list[Due]:
    """All that is due, the next first; what is over comes last."""
    clocks = (_first_filing, _assessment, _decision, _reviewer, _duties, _verification, _display, _expiry)
    found = [due for clock in clocks for due in clock(standing)]
    return sorted(found, key=lambda due: (due.over(standing.day), due.day, due.what.zh))


def _first_filing(standing: FilingAtDay) -> Iterator[Due]:
    """Ten working days after launch; and, before a launch or a listing, the day to plan for so that a number comes first."""
    launched = date_or_none(standing.answer("/algorithm/launched_on"))
    numbered = standing.answer(f"/{standing.filing.own_file}/filing_number")  # of before this record began
    if not standing.filing.algorithm or standing.state not in NOT_OVER or numbered:
        return
    if launched and standing.state != "returned":
        basis = f"{RECOMMENDATION} 第二十四条第一款"
        yield _counted(standing, launched, FILING_DAYS, "首次备案", "first filing", basis)
    found = [(day, event) for day, event in _openings(standing) if day and day >= standing.day]
    for day in sorted({day for day, _ in found}):
        events = [event for event in (LAUNCH, LISTING) if (day, event) in found]
        words = Text("、".join(event.zh for event in events), " and ".join(event.en for event in events))
        yield _planned(standing, day, words)


def _openings(standing: FilingAtDay) -> Iterator[tuple[date | None, Text]]:
    """The days on which it comes to the public, each with what happens: a launch or a listing in a store."""
    yield date_or_none(standing.answer("/algorithm/launched_on")), LAUNCH
    used = standing.answer(f"/{standing.filing.own_file}/products")
    for key, product in standing.records("/products").items():
        if isinstance(used, Mapping) and key in used:
            yield date_or_none(product.get("launched_on")), LAUNCH
            yield date_or_none(product.get("store_listing_on")), LISTING


def _planned(standing: FilingAtDay, day: date, event: Text) -> Due:
    """The day to plan for: practice takes months; thirty working days are the decision alone, returns not counted."""
    decision = standing.days.before(day, DECISION_DAYS)
    end = min(months_before(day, PRACTICE_MONTHS), decision.day)
    return standing.due(
        Deadline(end, decision.provisional),
        f"计划报送日：审核一般需要 {PRACTICE_MONTHS} 个月以上（仅 {DECISION_DAYS} 个工作日的法定决定期限，"
        f"就须在 {decision.day} 前报送），才可能在 {day} {event.zh}前取得编号",
        f"day to plan for: review takes {PRACTICE_MONTHS} months and more (the {DECISION_DAYS} working days that the law "
        f"gives for a decision alone lead back to {decision.day}), so that a number comes before the {event.en} on {day}",
        "实务：审核时长为经验，应用商店在上架前核验备案",
        "estimate",
    )


def _assessment(standing: FilingAtDay) -> Iterator[Due]:
    """The security assessment: before launch, or in thirty working days of another trigger."""
    assessment = standing.answer("/algorithm/security_assessment")
    launched = date_or_none(standing.answer("/algorithm/launched_on"))
    if (
        isinstance(assessment, Mapping)
        and assessment.get("required") == "yes"
        and not assessment.get("submitted_on")
        and launched
    ):
        basis = "具有舆论属性或社会动员能力的互联网信息服务安全评估规定 第七条"
        yield standing.due(
            launched,
            "上线前向网信部门和公安机关提交安全评估报告",
            "the security assessment, before the launch (to the CAC and public security)",
            basis,
        )


def _decision(standing: FilingAtDay) -> Iterator[Due]:
    """The decision, counted anew from the receipt of the last round: whether a return restarts it is not written."""
    receipts = [event for event in standing.events if event.kind == "receipt" and event.round == standing.last]
    start = date_or_none(receipts[-1].date) if receipts else None
    if start and standing.state in PENDING:
        basis = f"{RECOMMENDATION} 第二十五条"
        yield _counted(standing, start, DECISION_DAYS, "网信部门作出决定", "decision of the office", basis)


def _reviewer(standing: FilingAtDay) -> Iterator[Due]:
    for event in standing.events:
        settled = not event.open if event.kind == "comment" else standing.state not in RETURNED
        day = date_or_none(event.data.get("due"))
        if day and not settled and event.round == standing.last:
            words = f"审核方要求：{event.path}", f"set by the reviewer: {event.path}"
            yield standing.due(day, *words, "实务：审核方要求", "reviewer")


def _duties(standing: FilingAtDay) -> Iterator[Due]:
    """Change and cancellation, until a round of that kind was sent."""
    file = standing.filing.own_file
    for pointer, kind, count, zh, en, part in (
        ("change/changed_on", "change", CHANGE_DAYS, "办理变更", "change filing", "二"),
        ("cancellation/ended_on", "cancellation", CANCELLATION_DAYS, "办理注销", "cancellation", "三"),
    ):
        start = date_or_none(standing.answer(f"/{file}/{pointer}"))
        if start and standing.state in IN_FORCE and not standing.sent_since(kind, start):
            yield _counted(standing, start, count, zh, en, f"{RECOMMENDATION} 第二十四条第{part}款")


def _verification(standing: FilingAtDay) -> Iterator[Due]:
    """The day that the filer chose: the rules name none."""
    basis = "人工智能拟人化互动服务管理暂行办法 第二十六条"
    for key, product in standing.records("/products").items():
        companion = product.get("companion")
        day = date_or_none(companion.get("verification_on")) if isinstance(companion, Mapping) else None
        if (
            day
            and standing.filing.algorithm
            and standing.state in IN_FORCE
            and not standing.sent_since("yearly_verification", day)
        ):
            name = record_title(product, key)
            words = f"年度核验：{name}", f"yearly verification: {name}"
            yield standing.due(day, *words, basis, "plan")


def _display(standing: FilingAtDay) -> Iterator[Due]:
    """The number is to be shown as soon as it is there, until somebody has recorded that it is (`displayed`)."""
    shown = any(event.kind == "displayed" for event in standing.events)
    numbered = [event for event in standing.events if event.data.get("filing_number")]
    start = date_or_none(numbered[0].date) if numbered else None
    if start and standing.state in ("numbered", "listed") and not shown:
        yield standing.due(
            start,
            "在网站、应用程序等显著位置标明备案编号并提供公示信息链接，然后登记 displayed",
            "show the number and the link in every product, then record it as displayed",
            f"{RECOMMENDATION} 第二十六条",
        )


def _expiry(standing: FilingAtDay) -> Iterator[Due]:
    """Certificates and evidence that expire, with the entity that owns them."""
    if standing.filing.algorithm:
        return
    certificate = date_or_none(standing.answer("/entity/certificate/valid_until"))
    if certificate:
        yield standing.due(certificate, "主体证件到期", "the entity's certificate expires", OURS, "plan")
    for key, evidence in standing.records("/evidence").items():
        day = date_or_none(evidence.get("valid_until"))
        if day:
            yield standing.due(
                day, f"佐证到期：{record_title(evidence, key)}", f"evidence expires: {key}", OURS, "plan"
            )


def _counted(standing: FilingAtDay, start: date, count: int, zh: str, en: str, basis: str) -> Due:
    end = standing.days.after(start, count)
    words = f"{zh}（{start} 起 {count} 个工作日）", f"{en} ({count} working days from {start})"
    return standing.due(end, *words, basis)
