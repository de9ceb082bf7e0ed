"""Events after a round was sent, one file each in its `events/` until the next round seals them, and the state they add up to.

Only the events of the last round are judged: what is sealed stays as it was written. States are derived, never typed; a
step that cannot follow is refused. Their words are ours: the law knows filed and not filed only, and the portal's own names
of states are unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beian.history.rounds import EVENTS, Round, read_rounds, submissions
from beian.intake.strict_yaml import Document, load, problem
from beian.schema.forms import odd_forms, with_forms
from beian.schema.registry import Registry
from beian.schema.validation import places, schema_problems
from beian.schema.walk import leaves
from beian.values.errors import Failure
from beian.values.problem import Problem, Text

NAME = re.compile(r"events/\d{4}-\d{2}-\d{2}-[a-z_]+-\d+\.yaml\Z")
ITEM = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])\s*")
NEEDS = {
    "comment": {"text": "缺少意见原文（text）"},
    "decision": {"result": "缺少决定结果（result）"},
    "classified": {
        "class": "缺少改判的分类（class）",
        "text": "缺少改判的理由（text）",
        "concerns": "缺少涉及内容（concerns）",
    },
    "review": {"stage": "缺少审核阶段（stage）"},
}
STATES = {
    "draft": Text("起草中", "draft"),
    "to_sign": Text("待签署", "to sign"),  # a draft that passes the gate of packing
    "submitted": Text("已报送", "submitted"),
    "in_review": Text("审核中", "in review"),
    "returned": Text("已退回", "returned"),
    "not_filed": Text("不予备案", "not filed"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "accepted": Text("已通过", "accepted"),
    "numbered": Text("已获编号", "numbered"),
    "listed": Text("已公布", "listed"),
    "change_pending": Text("变更审核中", "change pending"),
    "change_returned": Text("变更已退回", "change returned"),
    "cancellation_pending": Text("注销办理中", "cancellation pending"),
    "cancelled": Text("已注销", "cancelled"),
    "revoked": Text("已撤销", "revoked"),
}
IN_FORCE = ("accepted", "numbered", "listed")
PENDING = ("submitted", "in_review", "change_pending", "cancellation_pending")
STEPS: dict[str, dict[str, str]] = {
    "first": dict.fromkeys(("draft", "withdrawn", "not_filed", "cancelled"), "submitted"),
    "resubmission": {"returned": "submitted", "change_returned": "change_pending"},
    "change": dict.fromkeys(IN_FORCE, "change_pending"),
    "cancellation": dict.fromkeys(IN_FORCE, "cancellation_pending"),
    "yearly_verification": {state: state for state in IN_FORCE},
    "legacy": {"draft": "listed"},
    "receipt": {state: state for state in (*PENDING, *IN_FORCE)},
    "review": {"submitted": "in_review"} | {state: state for state in PENDING if state != "submitted"},
    "comment": {state: state for state in (*PENDING, "returned", "change_returned", *IN_FORCE)},
    "returned": {"submitted": "returned", "in_review": "returned", "change_pending": "change_returned"},
    "filed": {"submitted": "accepted", "in_review": "accepted", "change_pending": "accepted"},
    "not_filed": {"submitted": "not_filed", "in_review": "not_filed", "change_pending": "accepted"},
    "cancelled": {"cancellation_pending": "cancelled"},
    "listed": dict.fromkeys(IN_FORCE, "listed"),
    "displayed": {state: state for state in IN_FORCE},
    "classified": {state: state for state in (*IN_FORCE, "change_pending", "change_returned")},
    "withdrawal": dict.fromkeys(("submitted", "in_review", "returned"), "withdrawn")
    | dict.fromkeys(("change_pending", "change_returned", "cancellation_pending"), "accepted"),
    "revocation": dict.fromkeys((*IN_FORCE, "change_pending", "change_returned"), "revoked"),
}


@dataclass(frozen=True)
class Event:
    """One event: where it stands, the round it belongs to, and what its file says."""

    path: str
    round: str
    data: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def date(self) -> str:
        return str(self.data.get("date", ""))

    @property
    def open(self) -> bool:
        """Whether this is a comment that nobody has settled."""
        return self.kind == "comment" and not self.data.get("outcome")


def read_events(rounds: list[Round], registry: Registry) -> tuple[list[Event], list[Problem]]:
    """The events of all rounds in order, and what is wrong with those of the last one."""
    events: list[Event] = []
    problems: list[Problem] = []
    for one in rounds:
        found = []
        for name, content in one.events.items():
            path = f"{one.path}/{name}"
            document = load(content, path)
            found.append(Event(path, one.number, _in_form(document, registry)))
            if one is rounds[-1]:
                problems += document.problems or _problems(document.data, document.positions, path, name, registry)
        events += sorted(found, key=lambda event: (event.date, _order(event.path)))
    return events, problems


def _in_form(document: Document, registry: Registry) -> Mapping[str, Any]:
    """What an event says, its number in canonical form: `fmt` leaves events alone, as they are sealed."""
    data = document.data
    if not isinstance(data, Mapping):
        return {}
    return with_forms(data, odd_forms(leaves(data, registry.schema("event")), document.curly))


def _order(path: str) -> tuple[int, str]:
    number = path.rpartition("-")[2].removesuffix(".yaml")
    return (int(number) if number.isdigit() else 0, path)


def _problems(data: Any, positions: Any, path: str, name: str, registry: Registry) -> list[Problem]:
    found = schema_problems(data, registry.schema("event"), places(positions, path))
    if not NAME.match(name):
        words = ("文件名应为“日期-种类-序号.yaml”", "the name must be DATE-KIND-NUMBER.yaml")
        found.append(problem(path, 1, 1, *words, "例如 2026-03-02-comment-1.yaml", "such as 2026-03-02-comment-1.yaml"))
    if isinstance(data, Mapping) and not found:
        for key, words in NEEDS.get(data["kind"], {}).items():
            if key not in data:
                found.append(problem(path, 1, 1, words, f"{key} is missing", "补上该项", "add it"))
    return found


def unsettled(events: list[Event]) -> list[Text]:
    """The comments that nobody has settled: while there is one, the next round cannot be packed."""
    return [
        Text(f"审核意见未办结：{event.path}（填写 outcome）", f"an open comment: {event.path} (give its outcome)")
        for event in events
        if event.open
    ]


def event_name(names: Iterable[str], kind: str, date: str) -> str:
    """The name of a new event beside those `names`: numbered through the day, so that a day's events keep their order."""
    taken = [_order(name)[0] for name in names if name.startswith(f"{EVENTS}{date}-")]
    return f"{EVENTS}{date}-{kind}-{max(taken, default=0) + 1}.yaml"


def record_problems(root: Path, filing: str, registry: Registry) -> list[Problem]:
    """What is wrong with the events of a filing's last round, or that a round cannot be read."""
    try:
        return read_events(read_rounds(root, filing), registry)[1]
    except Failure as failure:
        return [problem(f"{submissions(filing)}", 1, 1, failure.chinese, failure.english, rule="record")]


def split_comments(text: str) -> list[str]:
    """The numbered points of a pasted notice, or its paragraphs when none is numbered; a person corrects the result."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    numbered = any(ITEM.match(line) for line in lines)
    items: list[str] = []
    for line in lines:
        start = ITEM.match(line) if numbered else None
        if line and (start or not items or not numbered):
            items.append(line[start.end() :] if start else line)
        elif line:
            items[-1] += f"\n{line}"
    return [item for item in items if item]


def state_of(rounds: Iterable[Round], events: list[Event]) -> tuple[str, list[Text]]:
    """The state of a filing, and the steps that could not follow (each leaves the state as it was)."""
    state, number, refused = "draft", "", []
    for one in rounds:
        state, reason = step(state, one.data["kind"], number)
        refused += [Text(f"{one.path}：{reason.zh}", f"{one.path}: {reason.en}")] if reason else []
        for event in (event for event in events if event.round == one.number):
            number = str(event.data.get("filing_number") or number)
            taken = str(event.data.get("result", "")) if event.kind == "decision" else event.kind
            state, reason = step(state, taken, number)
            refused += [Text(f"{event.path}：{reason.zh}", f"{event.path}: {reason.en}")] if reason else []
    return state, refused


def step(state: str, taken: str, number: str = "") -> tuple[str, Text | None]:
    """The state after a step, or the same state and why the step cannot follow. A number makes accepted numbered."""
    allowed = STEPS.get(taken, {})
    if state not in allowed:
        from_zh = "、".join(STATES[one].zh for one in allowed) or "（无）"
        from_en = ", ".join(STATES[one].en for one in allowed) or "(none)"
        return state, Text(
            f"“{_word(taken).zh}”只能发生在这些状态之后：{from_zh}；现在是“{STATES[state].zh}”",
            f"{_word(taken).en} can only follow: {from_en}; the filing is {STATES[state].en}",
        )
    after = allowed[state]
    return ("numbered" if after == "accepted" and number else after), None


WORDS = {
    "first": "首次报送",
    "resubmission": "重新报送",
    "change": "变更",
    "cancellation": "注销申请",
    "yearly_verification": "年度核验",
    "legacy": "补录",
    "receipt": "回执",
    "review": "进入审核",
    "comment": "审核意见",
    "returned": "退回",
    "filed": "予以备案",
    "not_filed": "不予备案",
    "cancelled": "注销",
    "listed": "公布",
    "displayed": "展示编号",
    "classified": "改判",
    "withdrawal": "撤回",
    "revocation": "撤销",
}


def _word(taken: str) -> Text:
    return Text(WORDS.get(taken, taken), taken.replace("_", " "))


def kind_after(state: str) -> str:
    """The kind of round that may follow a state without being named: the first, or one that mends a return."""
    return "resubmission" if state in ("returned", "change_returned") else "first"


def accepted_round(rounds: list[Round], events: list[Event]) -> Round | None:
    """The last round that a decision accepted."""
    filed = {event.round for event in events if event.kind == "decision" and event.data.get("result") == "filed"}
    return next((one for one in reversed(rounds) if one.number in filed or one.data["kind"] == "legacy"), None)
