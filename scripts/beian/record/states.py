"""The state of a filing, derived from its rounds and events; a step that cannot follow is refused.

The words are ours: the law knows filed and not filed only, and the portal's own names of states are unverified.
"""

from __future__ import annotations

from collections.abc import Iterable

from beian.core.problem import Text
from beian.record.events import Event
from beian.record.rounds import Round

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
    "verification_returned": Text("年度核验已退回", "yearly verification returned"),
    "cancellation_pending": Text("注销办理中", "cancellation pending"),
    "cancellation_returned": Text("注销已退回", "cancellation returned"),
    "cancelled": Text("已注销", "cancelled"),
    "revoked": Text("已撤销", "revoked"),
}
IN_FORCE = ("accepted", "numbered", "listed")
PENDING = ("submitted", "in_review", "change_pending", "cancellation_pending")
RETURNED = ("returned", "change_returned", "verification_returned", "cancellation_returned")
STEPS: dict[str, dict[str, str]] = {
    "first": dict.fromkeys(("draft", "withdrawn", "not_filed", "cancelled"), "submitted"),
    "resubmission": {
        "returned": "submitted",
        "change_returned": "change_pending",
        "verification_returned": "accepted",
        "cancellation_returned": "cancellation_pending",
    },
    "change": dict.fromkeys(IN_FORCE, "change_pending"),
    "cancellation": dict.fromkeys(IN_FORCE, "cancellation_pending"),
    "yearly_verification": {state: state for state in IN_FORCE},
    "legacy": {"draft": "listed"},
    "receipt": {state: state for state in (*PENDING, *IN_FORCE)},
    "review": {"submitted": "in_review"} | {state: state for state in PENDING if state != "submitted"},
    "comment": {state: state for state in (*PENDING, *RETURNED, *IN_FORCE)},
    "returned": {
        "submitted": "returned",
        "in_review": "returned",
        "change_pending": "change_returned",
        "cancellation_pending": "cancellation_returned",
    },
    "verification_returned": dict.fromkeys(IN_FORCE, "verification_returned"),
    "filed": {"submitted": "accepted", "in_review": "accepted", "change_pending": "accepted"},
    "not_filed": {"submitted": "not_filed", "in_review": "not_filed"}
    | dict.fromkeys(("change_pending", "cancellation_pending"), "accepted"),
    "cancelled": {"cancellation_pending": "cancelled"},
    "listed": dict.fromkeys(IN_FORCE, "listed"),
    "displayed": {state: state for state in IN_FORCE},
    "classified": {state: state for state in (*IN_FORCE, "change_pending", "change_returned", "verification_returned")},
    "withdrawal": dict.fromkeys(("submitted", "in_review", "returned"), "withdrawn")
    | dict.fromkeys(
        ("change_pending", "change_returned", "verification_returned", "cancellation_pending", "cancellation_returned"),
        "accepted",
    ),
    "revocation": dict.fromkeys(
        (*IN_FORCE, "change_pending", *(state for state in RETURNED if state != "returned"), "cancellation_pending"),
        "revoked",
    ),
}


def state_of(rounds: Iterable[Round], events: list[Event]) -> tuple[str, list[Text]]:
    """The state of a filing, and the steps that could not follow (each leaves the state as it was)."""
    state, number, refused = "draft", "", []
    for current in rounds:
        state, reason = step(state, current.kind, number)
        refused += [Text(f"{current.path}：{reason.zh}", f"{current.path}: {reason.en}")] if reason else []
        for event in (event for event in events if event.round == current.number):
            number = str(event.data.get("filing_number") or number)
            taken = str(event.data.get("result", "")) if event.kind == "decision" else event.kind
            if not taken:
                continue  # nobody knows yet what happened, which is a problem of its file
            if taken == "returned" and current.purpose == "yearly_verification" and state in IN_FORCE:
                taken = "verification_returned"  # a verification leaves a filing in force, so the state does not tell
            state, reason = step(state, taken, number)
            refused += [Text(f"{event.path}：{reason.zh}", f"{event.path}: {reason.en}")] if reason else []
    return state, refused


def step(state: str, taken: str, number: str = "") -> tuple[str, Text | None]:
    """The state after a step, or the same state and why the step cannot follow. A number makes accepted numbered."""
    allowed = STEPS.get(taken, {})
    if state not in allowed:
        from_zh = "、".join(STATES[before].zh for before in allowed) or "（无）"
        from_en = ", ".join(STATES[before].en for before in allowed) or "(none)"
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
    "verification_returned": "退回年度核验材料",
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


def accepted_round(rounds: list[Round], events: list[Event]) -> Round | None:
    """The last round that a decision accepted."""
    filed = {event.round for event in events if event.kind == "decision" and event.data.get("result") == "filed"}
    return next((past for past in reversed(rounds) if past.number in filed or past.purpose == "legacy"), None)
