"""Rules on what came back: every comment is answered, what the answer claims is there, and a return has comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from beian.core.problem import Position, Text
from beian.record.events import Event
from beian.record.rounds import Round
from beian.record.states import RETURNED
from beian.rules.claims.replies import fault
from beian.rules.rule import Case, Finding, rule


@rule(
    "LIF-010",
    gate="pack",
    scope=("entity", "algorithm"),
    basis=("实务：退回意见应逐条答复",),
    waivable=False,
    title=Text("退回意见应逐条答复，并与修改对应", "Every comment is answered, and the change it names is there"),
    message=Text("审核意见{fault}", "the comment {fault_en}"),
    remedy=Text("在意见文件中补充，或者改正处理结果、涉及内容", "mend the comment's file"),
)
def _answered(case: Case) -> Iterator[Finding]:
    record = case.record
    if not record or not record.rounds:
        return
    last = record.rounds[-1]
    since = cache(lambda: record.since(last, case.filing))  # only where a comment says that an answer changed
    for event in record.last_events:
        if event.kind != "comment" or event.open:
            continue
        wrong = fault(
            event, lambda: now.changes if (now := since()) else None, lambda key: _same_picture(case, last, key)
        )
        if wrong:
            yield _at(event, fault=wrong.zh, fault_en=wrong.en)


def _same_picture(case: Case, past: Round, evidence: str) -> bool:
    """Whether the paper of that round showed the very file that the evidence has now; one that is shown in parts counts as
    another."""
    digests = case.record.picture_digests(past) if case.record else {}
    name = case[f"/evidence/{evidence}/file"]
    return isinstance(name, str) and digests.get(f"evidence-{evidence}.png") == case.picture_digest(name)


@rule(
    "LIF-019",
    severity="warning",
    gate="pack",
    scope=("entity", "algorithm"),
    basis=("实务：退回意见应逐条答复",),
    title=Text("退回应登记审核意见", "A return comes with comments"),
    message=Text(
        "第 {round} 轮已退回，没有登记任何审核意见，《修改说明》没有可以答复的内容",
        "round {round} was returned and no comment is on record, so that the note on changes answers none",
    ),
    remedy=Text(
        "用 beian comments 登记退回通知中的意见；通知没有写理由的，登记一条，写明如何得知、为何退回",
        "record the notice with beian comments; where it gives no reason, record one comment that says so",
    ),
)
def _uncommented(case: Case) -> Iterator[Finding]:
    record = case.record
    if record and record.state in RETURNED and not any(event.kind == "comment" for event in record.last_events):
        returned = [event for event in record.last_events if event.data.get("result", event.kind) == "returned"]
        yield from (_at(event, round=record.rounds[-1].number) for event in returned[-1:])


def _at(event: Event, **values: object) -> Finding:
    return Finding("", values, position=Position(event.path))
