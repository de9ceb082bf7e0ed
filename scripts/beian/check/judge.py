"""Judging: which rules apply to a filing, their problems in one list, and what people answer for in its own file.

A waiver excuses one problem; it stays in every report, as a hint with its reason. Waivers and attestations carry a digest
of the facts they were given for, so that they go stale when the facts change. Restricted answers count as their mask: a
digest of a phone number would give it away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from beian.content.list_files import Register
from beian.core.attachment import Attachment
from beian.core.model import Filing
from beian.core.picture import Look
from beian.core.printing import Printing
from beian.core.problem import Problem, Text, ordered
from beian.core.registered import Fault
from beian.record.standing import Record
from beian.rules import ALL
from beian.rules.rule import Case, Rule
from beian.rules.schema_demands import demands
from beian.schema.editions import edition_of
from beian.schema.walk import fitted

UNANSWERED, UNMADE = "PAP-001", "PAP-002"  # rules on what papers print, which other errors entail
GIVEN = ("rule", "pointer", "approver", "approved_on", "expires_on")  # what a waiver or an attestation rests on
RENEW = Text("复核后更新批准日期、有效期和摘要，或者删除", "look again and update its dates and digest, or delete it")


def digest(case: Case, rule: str, pointer: str, said: Iterable[str] = ()) -> str:
    """Twelve characters for what a waiver or an attestation covers: the answer at its place and what the rule said."""
    facts = json.dumps([rule, pointer, case[pointer], sorted(set(said))], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def settle(case: Case, problems: list[Problem], rules: Mapping[str, Rule]) -> list[Problem]:
    """The problems with what is waived shown as waived, and with what is wrong with waivers and attestations."""
    settled, own = list(problems), f"/{case.filing.own_file if case.filing.algorithm else 'entity'}"
    for key, waiver in _complete(case, f"{own}/waivers", "reason"):
        here, pointer = f"{own}/waivers/{key}", f"/{waiver.get('pointer')}"
        covered = [one for one in problems if (one.rule, one.pointer) == (waiver.get("rule"), pointer)]
        fault = _fault(case, here, waiver, covered, rules.get(str(waiver.get("rule"))))
        if fault:
            settled.append(fault)
        else:
            settled = [waived(one, waiver) if one in covered else one for one in settled]
    return [*settled, *_attestations(case, own)]


def _complete(case: Case, pointer: str, words: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The waivers or attestations that somebody answers for; what one lacks is a problem already."""
    for key, given in case.records(pointer).items():
        if all(given.get(one) for one in (*GIVEN, words)):
            yield key, given


def waived(problem: Problem, waiver: Mapping[str, Any]) -> Problem:
    """The problem as a hint that says who accepts it, why and until when."""
    return replace(problem, severity="info", waiver=_squeezed(waiver["reason"]) + _answered_for(waiver))


def _attested(case: Case, here: str, given: Mapping[str, Any]) -> Problem:
    """What people saw, as a hint, so that every report shows it."""
    said = _squeezed(given["statement"]) + _answered_for(given)
    told = _problem(case, here, str(given["rule"]), "info", Text(f"由人核实：{said}", f"attested: {said}"))
    return replace(told, remedy=Text("", ""))


def _squeezed(text: object) -> str:
    return " ".join(str(text).split())


def _answered_for(given: Mapping[str, Any]) -> str:
    return f"（{given['approver']}，{given['approved_on']}—{given['expires_on']}）"


def _fault(
    case: Case, here: str, waiver: Mapping[str, Any], covered: list[Problem], rule: Rule | None
) -> Problem | None:
    """Why a waiver has no effect."""
    if rule is None:
        return _problem(case, f"{here}/rule", "WAV-001", "error", Text("没有这条规则", "there is no such rule"))
    if not rule.may_be_waived:
        said = Text(f"{rule.id} 不能豁免：它使材料出错", f"{rule.id} cannot be waived: it makes a paper wrong")
        return _problem(
            case, f"{here}/rule", "WAV-001", "error", said, Text("改正问题，删除豁免", "mend it, delete this")
        )
    if not covered:
        said = Text("没有要豁免的问题", "there is no such problem to waive")
        remedy = Text("核对规则编号和位置，或者删除豁免", "compare rule and pointer, or delete the waiver")
        return _problem(case, f"{here}/pointer", "WAV-002", "warning", said, remedy)
    wanted = digest(case, rule.id, covered[0].pointer, (one.message.zh for one in covered))
    return _stale(case, here, waiver, wanted, "WAV")


def _stale(case: Case, here: str, given: Mapping[str, Any], wanted: str, sort: str) -> Problem | None:
    if given.get("digest") != wanted:
        said = Text(f"所涉事实已经变化；现在的摘要是 {wanted}", f"the facts have changed; their digest is now {wanted}")
        return _problem(case, f"{here}/digest", f"{sort}-003", "warning", said)
    if case.as_of and str(given.get("expires_on")) < case.as_of.isoformat():
        said = Text(f"已于 {given.get('expires_on')} 到期", f"it expired on {given.get('expires_on')}")
        return _problem(case, f"{here}/expires_on", f"{sort}-004", "warning", said)
    return None


def _attestations(case: Case, own: str) -> Iterator[Problem]:
    for key, given in _complete(case, f"{own}/attestations", "statement"):
        here, rule, pointer = f"{own}/attestations/{key}", str(given.get("rule")), f"/{given.get('pointer')}"
        if rule not in demands() or not demands()[rule].may_be_attested:
            said = Text("这条规则不由人核实", "this is no rule that people attest")
            yield _problem(case, f"{here}/rule", "ATT-001", "error", said, Text("核对规则编号", "compare the id"))
        elif case[pointer] is None:
            said = Text("所涉的答案不存在", "there is no such answer")
            yield _problem(case, f"{here}/pointer", "ATT-002", "error", said, Text("改正位置", "mend the pointer"))
        else:
            yield _stale(case, here, given, digest(case, rule, pointer), "ATT") or _attested(case, here, given)


def _problem(case: Case, at: str, rule: str, severity: Any, said: Text, remedy: Text = RENEW) -> Problem:
    basis = ("本项目：豁免和核实须有理由、批准人和期限",)
    return Problem(case.filing.position(at), at, rule, severity, "draft", said, remedy, basis, case.filing.id)


def judge(
    filing: Filing,
    has_file: Callable[[str], bool],
    sisters: Iterable[Filing] = (),
    *,
    as_of: date | None = None,
    fits: bool = False,
    register: Register | None = None,
    record: Record | None = None,
    missing: Callable[[str], list[str]] = lambda _: [],
    look: Callable[[str], Look | None] = lambda _: None,
    attached: Callable[[], Mapping[str, Attachment]] = dict,
    faults: Callable[[], Mapping[str, Fault]] = dict,
    printing: Callable[[], Printing] = Printing,
) -> list[Problem]:
    """The problems of one filing. Rules read the review edition unless they judge restricted answers themselves.

    They see answers of the right shape only: what is not is a problem of the schema already. `fits` says that there is
    no such problem. `sisters` are the other filings of the entity. `as_of` is the day that is judged at; without one,
    every rule is taken to be in force. `missing` tells which characters of a text no font of the PDF has.
    """
    if not fits:
        filing, sisters = fitted(filing), map(fitted, sisters)
    others, seen = tuple(sisters), (filing, edition_of(filing, "review"))
    whole, review = (
        Case(one, has_file, others, as_of, register, record, missing, look, attached, faults, printing) for one in seen
    )
    problems = [
        problem
        for rule in ALL
        if rule.applies(filing) and rule.in_force(as_of)
        for problem in rule.problems(whole if rule.restricted else review)
    ]
    return ordered(settle(review, problems, {rule.id: rule for rule in ALL}))


def said_once(problems: list[Problem]) -> list[Problem]:
    """Without what follows from other errors: an answer that a rule misses itself, a paper that only they spoil."""
    errors = [one for one in problems if one.severity == "error" and one.rule not in (UNANSWERED, UNMADE)]
    missed = {one.pointer for one in errors}
    spoiled = any(one.gate == "draft" for one in errors)
    said = {UNANSWERED: missed.__contains__, UNMADE: lambda _: spoiled}
    return [one for one in problems if one.rule not in said or not said[one.rule](one.pointer)]
