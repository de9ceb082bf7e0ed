"""Rules on the life of a filing after it was sent: duties in time, comments answered, the number shown, changes filed.

They judge by the record of rounds and events and by the day; without a record they are silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from beian.core.clock import date_or_none
from beian.core.problem import Position, Text
from beian.record.deadlines import CANCELLATION_DAYS, CHANGE_DAYS, DECISION_DAYS
from beian.record.events import Event
from beian.record.filed_changes import filed_changes
from beian.record.filing_record import ClassifiedChange, change_table
from beian.record.purposes import CANCELLATION, CHANGE, next_purpose
from beian.record.states import IN_FORCE, PENDING
from beian.rules.claims.dates import limit
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at

RECOMMENDATION = "互联网信息服务算法推荐管理规定"
YEAR = timedelta(days=365)
OPERATING = (*IN_FORCE, "change_pending", "change_returned", "verification_returned")


def _late(case: Case, place: str, kind: str, days: int) -> Iterator[Finding]:
    """A duty that began with an answer: not done in time, or done late."""
    pointer = f"{case.own}/{place}"
    start = date_or_none(case[pointer])
    if not start or not case.record or not case.record.rounds:
        return
    last, sent = limit(start, days), _sent(case, kind, start)
    if sent and sent > last:
        yield finding(pointer, start=start, last=last, state=f"{sent} 才办理", state_en=f"done on {sent}")
    elif not sent and case.record.state in IN_FORCE and case.as_of and case.as_of > last:
        yield finding(pointer, start=start, last=last, state="尚未办理", state_en="not done yet")


def _sent(case: Case, kind: str, start: date) -> date | None:
    rounds = case.record.rounds if case.record else ()
    days = [date_or_none(sent.data["submitted_on"]) for sent in rounds if sent.purpose == kind]
    return next((day for day in days if day and day >= start), None)


@rule(
    "LIF-001",
    gate="after_approval",
    basis=(f"{RECOMMENDATION} 第二十四条第二款",),
    title=Text("变更应在十个工作日内办理", "A change is filed within ten working days"),
    message=Text("{start} 的变更应不晚于 {last} 办理，{state}", "the change of {start} was due on {last}: {state_en}"),
    remedy=Text("立即办理变更，并记录逾期原因", "file the change now and note why it is late"),
)
def _change(case: Case) -> Iterator[Finding]:
    yield from _late(case, "change/changed_on", "change", CHANGE_DAYS)


@rule(
    "LIF-002",
    gate="after_approval",
    basis=(f"{RECOMMENDATION} 第二十四条第三款",),
    title=Text("终止服务应在二十个工作日内办理注销", "An ended service is cancelled within twenty working days"),
    message=Text(
        "{start} 终止的服务应不晚于 {last} 办理注销，{state}",
        "the service ended on {start}; cancelling was due on {last}: {state_en}",
    ),
    remedy=Text("立即办理注销", "file the cancellation now"),
)
def _cancellation(case: Case) -> Iterator[Finding]:
    yield from _late(case, "cancellation/ended_on", "cancellation", CANCELLATION_DAYS)


@rule(
    "LIF-003",
    severity="info",
    gate="after_approval",
    scope=("entity", "algorithm"),
    basis=(f"{RECOMMENDATION} 第二十五条",),
    title=Text("材料齐全的，三十个工作日内应有决定", "A decision is due thirty working days after complete material"),
    message=Text(
        "{start} 收到的材料，应不晚于 {last} 作出决定，尚未登记决定",
        "the material was received on {start}; the decision was due on {last} and none is on record",
    ),
    remedy=Text("联系网信部门询问；已经收到的，登记决定", "ask the office; record the decision if it came"),
)
def _decision(case: Case) -> Iterator[Finding]:
    receipts = [event for event in case.record.last_events if event.kind == "receipt"] if case.record else []
    start = date_or_none(receipts[-1].date) if receipts else None
    if start and case.record and case.record.state in PENDING and case.as_of:
        last = limit(start, DECISION_DAYS)
        if case.as_of > last:
            yield _at(receipts[-1], start=start, last=last)


@rule(
    "LIF-004",
    gate="after_approval",
    basis=(f"{RECOMMENDATION} 第二十六条",),
    title=Text("取得编号后应在产品中标明", "An issued number is shown in every product"),
    message=Text(
        "已取得编号 {number}，没有登记在产品中标明的情况", "{number} was issued; nothing says that it is displayed"
    ),
    remedy=Text(
        "在各产品显著位置标明编号和公示链接，然后登记 displayed 事件",
        "show number and link in every product, then record a displayed event",
    ),
)
def _display(case: Case) -> Iterator[Finding]:
    record = case.record
    shown = record is None or any(event.kind == "displayed" for event in record.events)
    if record and record.number and record.state in OPERATING and not shown:
        yield finding(f"{case.own}/filing_number", number=record.number)


@rule(
    "LIF-017",
    gate="after_approval",
    basis=("本项目：编号以登记的决定为准",),
    title=Text("编号应与登记的决定一致", "The number is that of the recorded decision"),
    message=Text(
        "填报的编号（{given}）与决定中的编号 {number} 不同", "the answer ({given_en}) is not the decided {number}"
    ),
    remedy=Text("照决定填写 filing_number", "write filing_number as the decision has it"),
)
def _number(case: Case) -> Iterator[Finding]:
    pointer = f"{case.own}/filing_number"
    if case.record and case.record.number and case[pointer] != case.record.number:
        yield finding(
            pointer, given=case[pointer] or "未填写", given_en=case[pointer] or "missing", number=case.record.number
        )


@rule(
    "LIF-020",
    basis=("本项目：已获准的名称和上线时间不随其他答案变动",),
    title=Text("已获准的名称和上线时间必须写明", "An approved name and launch must be written out"),
    message=Text(
        "已取得编号，“{name}”却由其他答案得出（“{value}”），会随之变动",
        "a number was issued, but {name_en!r} follows from other answers ({value!r}) and would move with them",
    ),
    remedy=Text("照获准的内容写上", "write it as it was approved"),
)
def _approved(case: Case) -> Iterator[Finding]:
    for pointer in (f"{case.own}/filed_name", "/algorithm/launched_on") if case[f"{case.own}/filing_number"] else ():
        if pointer in case.filing.derived:
            name = label(schema_at(case.filing.schema, pointer) or {})
            yield finding(pointer, name=name.zh, name_en=name.en, value=case[pointer])


def _at(event: Event, **values: object) -> Finding:
    return Finding("", values, position=Position(event.path))


@rule(
    "LIF-014",
    severity="warning",
    gate="after_approval",
    basis=(f"{RECOMMENDATION} 第八条",),
    confidence="medium",
    title=Text("应定期审核、评估算法", "The algorithm is reviewed at intervals"),
    message=Text("最近一次评估为 {last}，已超过一年", "the last review was on {last}, more than a year ago"),
    remedy=Text("重新评估，填写定期审核的记录", "review it and record that in periodic_reviews"),
)
def _review(case: Case) -> Iterator[Finding]:
    reviews = case.records("/assessment/periodic_reviews").values()
    days = [date_or_none(review.get("reviewed_on")) for review in reviews] + [
        date_or_none(case["/assessment/assessed_on"])
    ]
    known_days = [day for day in days if day]
    if (
        case.record
        and case.record.state in OPERATING
        and case.as_of
        and known_days
        and case.as_of - max(known_days) > YEAR
    ):
        yield finding("/assessment/assessed_on", last=max(known_days))


@rule(
    "LIF-016",
    severity="warning",
    gate="after_approval",
    basis=(f"{RECOMMENDATION} 第二十四条第二款",),
    title=Text("与通过的内容不同的，应办理变更", "What differs from the accepted round needs a change filing"),
    message=Text(
        "“{what}”与最近通过的一轮不同，没有填写变更",
        "{what_en} differs from the accepted round; no change is filled in",
    ),
    remedy=Text(
        "填写 change 并办理变更；无须办理的，登记 classified 事件并写明理由",
        "fill in change, or overrule the class with a reason (a classified event)",
    ),
)
def _unfiled(case: Case) -> Iterator[Finding]:
    """What differs from the accepted round, needs a change filing, and has none open."""
    if not case.record or case.record.state not in IN_FORCE or _next(case) in (CHANGE, CANCELLATION):
        return
    for change in _since_accepted(case) or ():
        if change.item:
            yield finding(change.change.pointer, what=change.change.label.zh, what_en=change.change.label.en)


@rule(
    "LIF-018",
    severity="warning",
    gate="pack",
    basis=("实务：变更内容与材料的修改应一致，用语照公示清单备注",),
    confidence="medium",
    title=Text("勾选的变更内容应与实际改动相符", "The matters ticked for a change are those that changed"),
    message=Text("变更内容{fault}", "of what changed, {fault_en}"),
    remedy=Text(
        "运行 beian classify 查看每处改动属于哪一项：补选漏选的，去掉没有改动的，或者把应改的内容改好",
        "see with beian classify to which matter each change belongs: tick what is missing, take out what did not change, or"
        " make the change that is lacking",
    ),
)
def _ticked(case: Case) -> Iterator[Finding]:
    """Of a change that is still to be handed in: matters ticked where nothing changed, and changes of no ticked matter."""
    pointer = f"{case.own}/change/items"
    ticked = case[pointer]
    if not case.record or case.record.state in PENDING or not isinstance(ticked, list) or _next(case) != CHANGE:
        return
    changes = _since_accepted(case)
    if changes is None:
        return
    found = dict(reversed([(one.item, one) for one in changes if one.item]))
    likely = {also for item in found for also in change_table()["may_be"].get(item, ())} | {*found}
    likely |= {*change_table()["may_be"]["*"]} if changes else set()
    names = schema_at(case.filing.schema, pointer) or {}
    for item in (one for one in ticked if one not in likely):
        name = option_label(names, str(item))
        yield finding(
            f"{pointer}/{ticked.index(item)}",
            fault=f"勾选了“{name.zh}”，与已通过的第 {_round(case)} 轮相比没有这样的改动",
            fault_en=f"{name.en} is ticked, but nothing of it differs from the accepted round {_round(case)}",
        )
    for item in (one for one in found if one not in ticked):
        name, label = option_label(names, item), found[item].change.label
        yield finding(
            pointer,
            fault=f"没有勾选“{name.zh}”，“{label.zh}”与已通过的第 {_round(case)} 轮不同",
            fault_en=f"{name.en} is not ticked, but {label.en} differs from the accepted round {_round(case)}",
        )


def _next(case: Case) -> str:
    """The purpose of the next round, or of the one under way."""
    return next_purpose(case.filing, case.record, case.as_of or date.max).purpose if case.record else ""


def _round(case: Case) -> str:
    return case.record.accepted.number if case.record and case.record.accepted else ""


def _since_accepted(case: Case) -> list[ClassifiedChange] | None:
    """What is to be filed of the changes since the accepted round; None where there is none with text."""
    record = case.record
    now = record.since(record.accepted, case.filing) if record and record.accepted else None
    return filed_changes(case.filing, record, now) if record and now else None
