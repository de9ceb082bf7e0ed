"""Answers that follow from the decision whether to file, for the files of a new algorithm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from beian.core.model import AnswerTree
from beian.core.problem import Text
from beian.schema.decision.decide import Decision, Proposal
from beian.schema.decision.table import basis_text, questions, table

VERDICTS = {
    "yes": "应当备案。",
    "no": "按上述回答，条文没有要求备案，自愿填报。",
    "unsure": "尚不能确定，见实务要求和不确定之处。",
}


def no_filing_answers(decision: Decision, name: str, today: date) -> AnswerTree:
    """`decisions/<id>.yaml`: why nothing is filed, with questions, answers and basis, for the day somebody asks."""
    return {
        "name": name,
        "decided_on": today.isoformat(),
        "must_file": "no",
        "public_opinion": decision.public_opinion,
        "serves_public": decision.serves_public,
        "reason": "".join(f"{line}\n" for line in _no_filing_reason(decision)),
        "questions": _answered(decision),
    }


def _no_filing_reason(decision: Decision) -> Iterator[str]:
    yield f"按备案判断表（{table()['checked']}核对）逐项判断："
    yield ""
    reasons = [
        f"- {conclusion.reason.zh}。依据：{conclusion.basis.zh}。"
        for proposal in decision.proposals
        for conclusion in proposal.conclusions
    ]
    yield from reasons or ["- 不属于五类算法的任何一类。依据：《互联网信息服务算法推荐管理规定》第二条。"]
    yield ""
    yield "结论：按上述回答没有备案义务。"


def _answered(decision: Decision) -> dict[str, dict[str, str]]:
    basis = {question["id"]: basis_text(question["basis"]).zh for question in questions()}
    return {key: {"answer": given, "note": basis[key]} for key, given in decision.answers.items()}


def algorithm_answers(decision: Decision, proposal: Proposal, roles: list[str], launch: date | None) -> dict[str, Any]:
    """`algorithm.yaml`: the type, the decision with its questions and basis, and whether an assessment is due."""
    found = {"must_file": proposal.must_file, "public_opinion": decision.public_opinion}
    found |= {"serves_public": decision.serves_public}
    answers: dict[str, Any] = {"type": proposal.type}
    answers |= {"roles": roles} if roles else {}
    answers["filing_decision"] = {
        **{fact: verdict for fact, verdict in found.items() if verdict != "unsure"},
        "reason": "".join(f"{line}\n" for line in _reason(decision, proposal)),
        "questions": _answered(decision),
    }
    answers["security_assessment"] = _assessment(proposal, launch)
    return answers


def _reason(decision: Decision, proposal: Proposal) -> Iterator[str]:
    yield f"按备案判断表（{table()['checked']}核对）逐项判断："
    yield ""
    yield from (f"- {entry.reason.zh}。依据：{entry.basis.zh}。" for entry in proposal.conclusions)
    yield from (f"- 实务要求：{entry.reason.zh}。参见：{entry.basis.zh}。" for entry in proposal.practice)
    yield from (f"- 尚不确定：{entry.reason.zh}。依据：{entry.basis.zh}。" for entry in proposal.possible)
    texts = {entry["id"]: entry["question"] for entry in questions()}
    yield from (f"- 未定的问题：{texts[question]}" for question in decision.open)
    yield ""
    yield f"结论：{VERDICTS[proposal.must_file]}"


def _assessment(proposal: Proposal, launch: date | None) -> AnswerTree:
    verdict = proposal.needs("security-assessment")
    if verdict == "unsure":
        return {}
    if verdict == "no":
        return {
            "required": "no",
            "reason": "按备案判断的回答，不具有舆论属性或者社会动员能力，也不提供人脸、人声或者特殊物体、场景的编辑功能。",
        }
    because = next(
        conclusion for conclusion in proposal.procedures if conclusion.id == "security-assessment"
    ).conclusions
    reason = "\n".join(f"- {conclusion.reason.zh}。依据：{conclusion.basis.zh}。" for conclusion in because)
    event = {"event_on": launch.isoformat()} if launch else {}
    return {"required": "yes", "reason": reason + "\n", "triggers": ["launch"], **event, "status": None}


def question_notes() -> dict[str, list[str]]:
    """Each question in plain words, to stand above its answer."""
    return {f"/filing_decision/questions/{question['id']}": [question["question"]] for question in questions()}


def date_lines(proposal: Proposal) -> list[str]:
    """The dates that matter, in Chinese, for the form and the terminal."""
    return [
        f"{row.deadline.day.isoformat()}{'（暂定）' if row.deadline.provisional else ''}："
        f"{_if_due(proposal) if row.id == 'filing' else ''}{row.label.zh}；{'法定期限' if row.legal else '实务测算，不是法定期限'}；{row.basis.zh}"
        for row in proposal.dates
    ]


def _if_due(proposal: Proposal) -> str:
    return "" if proposal.must_file == "yes" else "如应当备案，"


def late_lines(proposal: Proposal, today: date) -> list[Text]:
    """That the time to file has passed, plainly, where the text asks for the filing or may."""
    return [
        Text(
            f"{_if_due(proposal)}首次备案的法定期限 {row.deadline.day} 已过 {(today - row.deadline.day).days} 天。"
            "请尽快报送，如实写明上线日期并准备说明；逾期的后果见《互联网信息服务算法推荐管理规定》第三十一条",
            f"the legal term for the first filing{'' if proposal.must_file == 'yes' else ', if it is due,'} passed {(today - row.deadline.day).days} days ago, on {row.deadline.day}. "
            "File soon, with the true day of launch and the reasons; article 31 on algorithmic recommendation has the consequences",
        )
        for row in proposal.dates
        if row.id == "filing" and proposal.must_file != "no" and row.deadline.day < today
    ]
