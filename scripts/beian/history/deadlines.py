"""Deadlines of one filing, counted from its answers, rounds and events. Knows no files and no clock.

What the law sets says so in `basis`; what is practice or our reminder says that. Days are counted by the table of
holidays, so a day that touches a year without an official notice may still move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from beian.history.events import IN_FORCE, PENDING, Event
from beian.history.rounds import Round
from beian.values.clock import a_day
from beian.values.model import Filing, at
from beian.values.problem import Text
from beian.values.workdays import Calendar, Deadline

FILING_DAYS, DECISION_DAYS, CHANGE_DAYS, CANCELLATION_DAYS = 10, 30, 10, 20
NOT_OVER = ("draft", "to_sign", "returned", "withdrawn", "not_filed")
RECOMMENDATION = "互联网信息服务算法推荐管理规定"
OURS = "本项目：提醒"


@dataclass(frozen=True)
class Due:
    """One deadline: the day, what is due and why, whether it has passed, and whether the day may still move."""

    day: date
    what: Text
    basis: str
    late: bool
    provisional: bool = False


@dataclass(frozen=True)
class Standing:
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

    def records(self, pointer: str) -> Mapping[str, Any]:
        value = self.answer(pointer)
        return (
            {key: one for key, one in value.items() if isinstance(one, Mapping)} if isinstance(value, Mapping) else {}
        )

    def sent_since(self, kind: str, start: date) -> bool:
        """Whether a round of that kind, or an older one entered later, was sent on that day or after it."""
        sent = [one.data["submitted_on"] for one in self.rounds if one.data["kind"] in (kind, "legacy")]
        return any(day >= start.isoformat() for day in sent)

    def due(self, found: Deadline | date, zh: str, en: str, basis: str) -> Due:
        end = found if isinstance(found, Deadline) else Deadline(found, provisional=False)
        return Due(end.day, Text(zh, en), basis, end.day < self.day, end.provisional)


def deadlines(standing: Standing) -> list[Due]:
    """All that is due, the next first."""
    clocks = (_first_filing, _assessment, _decision, _reviewer, _duties, _verification, _display, _expiry)
    found = [due for clock in clocks for due in clock(standing)]
    return sorted(found, key=lambda due: (due.day, due.what.zh))


def _first_filing(one: Standing) -> Iterator[Due]:
    """Ten working days after launch; and, for what is not launched yet, the day that lets a number come before it."""
    launched = a_day(one.answer("/algorithm/launched_on"))
    numbered = one.answer(f"/{one.filing.own_file}/filing_number")  # of before this record began
    if not one.filing.algorithm or one.state not in NOT_OVER or numbered:
        return
    if launched and one.state != "returned":
        basis = f"{RECOMMENDATION} 第二十四条第一款"
        yield _counted(one, launched, FILING_DAYS, "首次备案", "first filing", basis)
    coming = {day for day in (launched, *_launches(one)) if day and day >= one.day}
    for day in sorted(coming):
        yield one.due(
            one.days.before(day, DECISION_DAYS),
            f"最迟报送日：此后 {DECISION_DAYS} 个工作日内作出决定，才能在 {day} 上线前取得编号",
            f"latest day to submit, so that {DECISION_DAYS} working days of review end before the launch on {day}",
            "实务：应用商店在上架前核验备案",
        )


def _launches(one: Standing) -> Iterator[date | None]:
    used = one.answer(f"/{one.filing.own_file}/products")
    for key, product in one.records("/products").items():
        if isinstance(used, Mapping) and key in used:
            yield from (a_day(product.get("launched_on")), a_day(product.get("store_listing_on")))


def _assessment(one: Standing) -> Iterator[Due]:
    """The security assessment: before launch, or in thirty working days of another trigger."""
    asked = one.answer("/algorithm/security_assessment")
    launched = a_day(one.answer("/algorithm/launched_on"))
    if isinstance(asked, Mapping) and asked.get("required") == "yes" and not asked.get("submitted_on") and launched:
        basis = "具有舆论属性或社会动员能力的互联网信息服务安全评估规定 第七条"
        yield one.due(launched, "上线前提交安全评估报告", "the security assessment, before the launch", basis)


def _decision(one: Standing) -> Iterator[Due]:
    """The decision, counted anew from the receipt of the last round: whether a return restarts it is not written."""
    receipts = [event for event in one.events if event.kind == "receipt" and event.round == one.last]
    start = a_day(receipts[-1].date) if receipts else None
    if start and one.state in PENDING:
        basis = f"{RECOMMENDATION} 第二十五条"
        yield _counted(one, start, DECISION_DAYS, "网信部门作出决定", "decision of the office", basis)


def _reviewer(one: Standing) -> Iterator[Due]:
    for event in one.events:
        settled = not event.open if event.kind == "comment" else one.state not in ("returned", "change_returned")
        day = a_day(event.data.get("due"))
        if day and not settled and event.round == one.last:
            yield one.due(day, f"审核方要求：{event.path}", f"set by the reviewer: {event.path}", "实务：审核方要求")


def _duties(one: Standing) -> Iterator[Due]:
    """Change and cancellation, until a round of that kind was sent."""
    file = one.filing.own_file
    for pointer, kind, count, zh, en, part in (
        ("change/changed_on", "change", CHANGE_DAYS, "办理变更", "change filing", "二"),
        ("cancellation/ended_on", "cancellation", CANCELLATION_DAYS, "办理注销", "cancellation", "三"),
    ):
        start = a_day(one.answer(f"/{file}/{pointer}"))
        if start and one.state in IN_FORCE and not one.sent_since(kind, start):
            yield _counted(one, start, count, zh, en, f"{RECOMMENDATION} 第二十四条第{part}款")


def _verification(one: Standing) -> Iterator[Due]:
    basis = "人工智能拟人化互动服务管理暂行办法 第二十六条"
    for product in one.records("/products").values():
        companion = product.get("companion")
        day = a_day(companion.get("verification_on")) if isinstance(companion, Mapping) else None
        if day and one.filing.algorithm and one.state in IN_FORCE and not one.sent_since("yearly_verification", day):
            yield one.due(day, f"年度核验：{product.get('name')}", f"yearly verification: {product.get('name')}", basis)


def _display(one: Standing) -> Iterator[Due]:
    """The number is to be shown as soon as it is there, until somebody has recorded that it is (`displayed`)."""
    shown = any(event.kind == "displayed" for event in one.events)
    numbered = [event for event in one.events if event.data.get("filing_number")]
    start = a_day(numbered[0].date) if numbered else None
    if start and one.state in ("numbered", "listed") and not shown:
        yield one.due(
            start,
            "在网站、应用程序等显著位置标明备案编号并提供公示信息链接，然后登记 displayed",
            "show the number and the link in every product, then record it as displayed",
            f"{RECOMMENDATION} 第二十六条",
        )


def _expiry(one: Standing) -> Iterator[Due]:
    """Certificates and evidence that expire, with the entity that owns them."""
    if one.filing.algorithm:
        return
    certificate = a_day(one.answer("/entity/certificate/valid_until"))
    if certificate:
        yield one.due(certificate, "主体证件到期", "the entity's certificate expires", OURS)
    for key, evidence in one.records("/evidence").items():
        day = a_day(evidence.get("valid_until"))
        if day:
            yield one.due(day, f"佐证到期：{evidence.get('title', key)}", f"evidence expires: {key}", OURS)


def _counted(one: Standing, start: date, count: int, zh: str, en: str, basis: str) -> Due:
    end = one.days.after(start, count)
    said = f"{zh}（{start} 起 {count} 个工作日）", f"{en} ({count} working days from {start})"
    return one.due(end, *said, basis)
