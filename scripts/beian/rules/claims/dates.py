"""Rules on dates: in their order, within the limits of the law, and the same in prose as in the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from beian.core.clock import date_or_none
from beian.core.problem import Text
from beian.core.workdays import calendar
from beian.record.deadlines import FILING_DAYS
from beian.rules.rule import Case, Finding, finding, rule

LATEST = (
    ("/algorithm/planned_submission_on", "计划提交日期", "the planned submission"),
    ("/assessment/written_on", "报告撰写日期", "the day of the report"),
)
FILING_24 = "互联网信息服务算法推荐管理规定 第二十四条第一款"


def limit(start: date, workdays: int) -> date:
    """The last day of a limit in working days."""
    return calendar().after(start, workdays).day


def _after(case: Case, earlier: str, later: str) -> Iterator[Finding]:
    first, second = case[earlier], case[later]
    if date_or_none(first) and date_or_none(second) and str(first) > str(second):
        yield finding(earlier, first=first, second=second)


@rule(
    "DAT-001",
    basis=(FILING_24,),
    title=Text("上线情况与上线时间必须相符", "Launch status and launch date must agree"),
    message=Text("上线情况与上线时间不符：{detail}", "the launch status says {detail_en}"),
    remedy=Text("核对 launch_status 和 launched_on", "compare launch_status and launched_on"),
)
def _launched(case: Case) -> Iterator[Finding]:
    launched, written = case["/algorithm/launched_on"], case["/assessment/written_on"]
    status = case["/algorithm/launch_status"]
    if not date_or_none(launched) or not date_or_none(written):
        return
    if status == "online" and launched > written:
        detail = Text(
            f"填写为已上线，但上线时间 {launched} 晚于报告撰写时间 {written}", f"online, but launched on {launched}"
        )
    elif status == "planned" and launched <= written:
        detail = Text(
            f"填写为未上线，但上线时间 {launched} 不晚于报告撰写时间 {written}", f"planned, but launched on {launched}"
        )
    else:
        return
    yield finding("/algorithm/launched_on", detail=detail.zh, detail_en=detail.en)


@rule(
    "DAT-005",
    scope=("entity",),
    severity="warning",
    basis=("实务：未上线产品须有计划日期",),
    confidence="medium",
    title=Text("未上线产品应有尚未过去的计划日期", "A product not yet online should have planned dates still to come"),
    message=Text(
        "产品填写为未上线，但计划上线日期已过或者没有计划上架日期（{planned}）",
        "the product is not online, but its planned dates are past or missing ({planned})",
    ),
    remedy=Text("更新 launched_on、store_listing_on 或者 status", "update launched_on, store_listing_on or status"),
)
def _planned(case: Case) -> Iterator[Finding]:
    prepared = case["/entity/prepared_on"]
    for pointer, product in case.each("/products"):
        planned = product.get("launched_on")
        waiting = product.get("status") in ("planned", "in_store_review")
        if waiting and date_or_none(planned) and date_or_none(prepared) and planned < prepared:
            yield finding(f"{pointer}/launched_on", planned=planned)
        elif product.get("status") == "in_store_review" and not product.get("store_listing_on"):
            yield finding(f"{pointer}/status", planned="—")


@rule(
    "DAT-003",
    severity="warning",
    basis=("实务：日期先后矛盾",),
    confidence="medium",
    title=Text("自评估时间不应晚于报告撰写时间", "The assessment should not be later than its report"),
    message=Text("自评估时间 {first} 晚于报告撰写时间 {second}", "assessed on {first}, but written on {second}"),
    remedy=Text("核对两个日期", "compare the two dates"),
)
def _assessed(case: Case) -> Iterator[Finding]:
    yield from _after(case, "/assessment/assessed_on", "/assessment/written_on")


@rule(
    "DAT-004",
    severity="warning",
    basis=(FILING_24, "互联网信息服务算法推荐管理规定 第三十一条"),
    title=Text("应自提供服务之日起十个工作日内备案", "The filing is due within ten working days of the launch"),
    message=Text(
        "{what} 晚于十个工作日期满的 {limit}，距 {launched} 上线{ago}",
        "{what_en}, is after the ten working days, which end on {limit}: {ago_en} the launch on {launched}",
    ),
    remedy=Text(
        "提前提交；已经逾期的，尽快提交并准备说明", "submit earlier; when it is late already, soon, with reasons"
    ),
)
def _too_late(case: Case) -> Iterator[Finding]:
    """A first filing that is planned, or whose report was written, when its time is over: it cannot be in time."""
    launched = date_or_none(case["/algorithm/launched_on"])
    online = case["/algorithm/launch_status"] == "online" and not case[f"{case.own}/filing_number"]
    sent = case.record.rounds if case.record else ()
    last = limit(launched, FILING_DAYS) if launched and online and not sent else None
    for pointer, zh, en in LATEST:
        day = date_or_none(case[pointer])
        if launched and last and day and day > last:
            months = (day.year - launched.year) * 12 + day.month - launched.month - (day.day < launched.day)
            yield finding(
                pointer,
                what=f"{zh} {day}",
                what_en=f"{en}, {day}",
                limit=last,
                launched=launched,
                ago=f"已 {months} 个月" if months else "不满一个月",
                ago_en=f"{months} months after" if months else "less than a month after",
            )
            return


@rule(
    "DAT-006",
    scope=("entity",),
    severity="warning",
    basis=("实务：佐证与材料的日期矛盾",),
    confidence="medium",
    title=Text("佐证应在材料编制之前取得并在有效期内", "Evidence should be earlier than the papers, and valid"),
    message=Text("佐证的日期有误：{detail}", "the evidence was {detail_en}"),
    remedy=Text("更新佐证或者材料编制日期", "renew the evidence, or update the date of the papers"),
)
def _evidence(case: Case) -> Iterator[Finding]:
    prepared = case["/entity/prepared_on"]
    for pointer, record in case.each("/evidence"):
        taken, until = record.get("taken_on"), record.get("valid_until")
        if date_or_none(taken) and date_or_none(prepared) and taken > prepared:
            yield finding(
                f"{pointer}/taken_on",
                detail=f"取得日期 {taken} 晚于材料编制日期 {prepared}",
                detail_en=f"taken on {taken}, after {prepared}",
            )
        if date_or_none(until) and date_or_none(prepared) and until < prepared:
            yield finding(
                f"{pointer}/valid_until",
                detail=f"有效期至 {until}，早于材料编制日期 {prepared}",
                detail_en=f"valid until {until}, before {prepared}",
            )
