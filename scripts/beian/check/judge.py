"""Judging: the rules that apply to a filing, their problems in one list, and the waivers and attestations of people.

A waiver excuses one problem; it stays in every report, as a hint with its reason. Waivers and attestations carry a
digest of the facts they were given for, so that they go stale when the facts change. Restricted answers count as their
mask: a digest of a phone number would give it away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from beian.core.problem import Problem, Severity, Text, ordered
from beian.rules import ALL
from beian.rules.rule import Answers, Case, Rule
from beian.rules.schema_demands import demands
from beian.schema.editions import edition_of
from beian.schema.walk import well_shaped

GIVEN = ("rule", "pointer", "approver", "approved_on", "expires_on")  # what a waiver or an attestation rests on
RENEW = Text("复核后更新批准日期、有效期和摘要，或者删除", "look again and update its dates and digest, or delete it")
UNANSWERED, UNMADE = "PAP-001", "PAP-002"  # the rules on papers, which other errors set off too
OF_ERRORS = [rule for rule in ALL if rule.severity == "error"]


def digest(case: Case, rule: str, pointer: str, messages: Iterable[str] = ()) -> str:
    """Twelve characters that identify what a waiver or an attestation covers: the answer at its pointer and the rule's
    messages."""
    facts = json.dumps([rule, pointer, case[pointer], sorted(set(messages))], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def apply_waivers(case: Case, problems: list[Problem], rules: Mapping[str, Rule]) -> list[Problem]:
    """The problems with what is waived shown as waived, and with what is wrong with waivers and attestations."""
    settled, own_file = list(problems), f"/{case.filing.own_file if case.filing.algorithm else 'entity'}"
    for key, waiver in _complete_entries(case, f"{own_file}/waivers", "reason"):
        place, pointer = f"{own_file}/waivers/{key}", f"/{waiver.get('pointer')}"
        covered = [problem for problem in problems if (problem.rule, problem.pointer) == (waiver.get("rule"), pointer)]
        fault = _waiver_fault(case, place, waiver, covered, rules.get(str(waiver.get("rule"))))
        if fault:
            settled.append(fault)
        else:
            settled = [waived(problem, waiver) if problem in covered else problem for problem in settled]
    return [*settled, *_attestations(case, own_file)]


def _complete_entries(case: Case, pointer: str, words: str) -> Iterator[tuple[str, Answers]]:
    """The waivers or attestations that have all entries; what lacks one is a problem of the schema already."""
    for key, statement in case.records(pointer).items():
        if all(statement.get(required) for required in (*GIVEN, words)):
            yield key, statement


def waived(problem: Problem, waiver: Answers) -> Problem:
    """The problem as a hint that says who accepts it, why and until when."""
    return replace(problem, severity="info", waiver=_one_line(waiver["reason"]) + _answered_for(waiver))


def _attested(case: Case, place: str, attestation: Answers) -> Problem:
    """An attestation as a hint, so that every report shows it."""
    words = _one_line(attestation["statement"]) + _answered_for(attestation)
    problem = _problem(case, place, str(attestation["rule"]), "info", Text(f"由人核实：{words}", f"attested: {words}"))
    return replace(problem, remedy=Text("", ""))


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _answered_for(statement: Answers) -> str:
    return f"（{statement['approver']}，{statement['approved_on']}—{statement['expires_on']}）"


def _waiver_fault(case: Case, place: str, waiver: Answers, covered: list[Problem], rule: Rule | None) -> Problem | None:
    """Why a waiver has no effect."""
    if rule is None:
        return _problem(case, f"{place}/rule", "WAV-001", "error", Text("没有这条规则", "there is no such rule"))
    if not rule.may_be_waived:
        message = Text(f"{rule.id} 不能豁免：它使材料出错", f"{rule.id} cannot be waived: it makes a paper wrong")
        return _problem(
            case, f"{place}/rule", "WAV-001", "error", message, Text("改正问题，删除豁免", "mend it, delete this")
        )
    if not covered:
        message = Text("没有要豁免的问题", "there is no such problem to waive")
        remedy = Text("核对规则编号和位置，或者删除豁免", "compare rule and pointer, or delete the waiver")
        return _problem(case, f"{place}/pointer", "WAV-002", "warning", message, remedy)
    wanted = digest(case, rule.id, covered[0].pointer, (problem.message.zh for problem in covered))
    return _stale_problem(case, place, waiver, wanted, "WAV")


def _stale_problem(case: Case, place: str, statement: Answers, wanted: str, prefix: str) -> Problem | None:
    if statement.get("digest") != wanted:
        message = Text(
            f"所涉事实已经变化；现在的摘要是 {wanted}", f"the facts have changed; their digest is now {wanted}"
        )
        return _problem(case, f"{place}/digest", f"{prefix}-003", "warning", message)
    if case.as_of and str(statement.get("expires_on")) < case.as_of.isoformat():
        message = Text(f"已于 {statement.get('expires_on')} 到期", f"it expired on {statement.get('expires_on')}")
        return _problem(case, f"{place}/expires_on", f"{prefix}-004", "warning", message)
    return None


def _attestations(case: Case, own_file: str) -> Iterator[Problem]:
    for key, attestation in _complete_entries(case, f"{own_file}/attestations", "statement"):
        place, rule, pointer = (
            f"{own_file}/attestations/{key}",
            str(attestation.get("rule")),
            f"/{attestation.get('pointer')}",
        )
        if rule not in demands() or not demands()[rule].may_be_attested:
            message = Text("这条规则不由人核实", "this is no rule that people attest")
            yield _problem(case, f"{place}/rule", "ATT-001", "error", message, Text("核对规则编号", "compare the id"))
        elif case[pointer] is None:
            message = Text("所涉的答案不存在", "there is no such answer")
            yield _problem(case, f"{place}/pointer", "ATT-002", "error", message, Text("改正位置", "mend the pointer"))
        else:
            yield _stale_problem(case, place, attestation, digest(case, rule, pointer), "ATT") or _attested(
                case, place, attestation
            )


def _problem(case: Case, at: str, rule: str, severity: Severity, message: Text, remedy: Text = RENEW) -> Problem:
    basis = ("本项目：豁免和核实须有理由、批准人和期限",)
    return Problem(case.filing.position(at), at, rule, severity, "draft", message, remedy, basis, case.filing.id)


def judge(case: Case, rules: Iterable[Rule] = ALL, *, fits: bool = False) -> list[Problem]:
    """The problems of one filing by these rules, which read its review edition unless they judge restricted answers.

    They see answers of the right shape only: what is not is a problem of the schema already. `fits` says that there is
    no such problem.
    """
    if not fits:
        case = replace(case, filing=well_shaped(case.filing), other_filings=tuple(map(well_shaped, case.other_filings)))
    review = replace(case, filing=edition_of(case.filing, "review"))
    problems = [
        problem
        for rule in rules
        if rule.applies(case.filing) and rule.in_force(case.as_of)
        for problem in rule.problems(case if rule.restricted else review)
    ]
    return ordered(apply_waivers(review, problems, {rule.id: rule for rule in ALL}))


def without_consequences(problems: list[Problem]) -> list[Problem]:
    """The problems without those that only follow from others: an unanswered question that a rule names itself, and a
    paper that cannot be made because of an error in its answers."""
    errors = [
        problem for problem in problems if problem.severity == "error" and problem.rule not in (UNANSWERED, UNMADE)
    ]
    missed = {error.pointer for error in errors}
    spoiled = any(error.gate == "draft" for error in errors)

    def follows(problem: Problem) -> bool:
        return (problem.rule == UNMADE and spoiled) or (problem.rule == UNANSWERED and problem.pointer in missed)

    return [problem for problem in problems if not follows(problem)]
