"""The verbs on rules and law: `explain` says all about one rule, `law` what changed and which filings it touches; `waive` and
`attest` what to write for a problem that is accepted, or for what people saw, with the digest of its facts: a person adds the
words and the name.
"""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import TYPE_CHECKING

from beian import rules
from beian.check.judge import digest
from beian.commands.commands import CLEAN, say
from beian.content.yaml.text import members
from beian.core.clock import parse_date, today
from beian.core.errors import Failure
from beian.core.model import Filing, at
from beian.core.places import ContentRoot
from beian.core.problem import GATES, SEVERITY_WORDS, Text
from beian.rules.rule import Case, Rule
from beian.rules.schema_demands import (
    ATTESTED,
    CHECKED,
    OPEN,
    PREVENTED,
    RECORD,
    Demand,
    changes,
    demands,
    failing,
    reach,
)
from beian.schema import law
from beian.schema.editions import edition_of
from beian.schema.registry import Registry

if TYPE_CHECKING:
    from beian.check.workspace import Workspace

GATE_NAMES = dict(zip(GATES, ("起草 draft", "打包前 pack", "报送前 submit", "备案后 after_approval"), strict=True))
KINDS = {
    CHECKED: "规则检查 checked by a rule",
    PREVENTED: "数据结构保证 prevented by the data model",
    RECORD: "由存档和期限保证 by the record and its deadlines",
    ATTESTED: "由人核实，写入核实声明 attested by people",
    OPEN: "尚未检查 not checked yet",
}
FORM = {  # rules of form: what they demand of every file
    "intake": Text("文件必须能按严格规则读取", "a file must be readable under the strict rules"),
    "yaml": Text(
        "写法必须与模式文件要求的类型一致", "the way it is written must be of the type that the schema asks for"
    ),
    "schema": Text("填报内容必须符合模式文件", "answers must fit their schema"),
    "WAV": Text(
        "豁免须针对现有的、可以豁免的问题，且没有过期",
        "a waiver excuses a problem that there is, may be excused, and in time",
    ),
    "ATT": Text("核实须与事实相符，且没有过期", "an attestation fits the facts and has not expired"),
    "PRV": Text("受限内容只能在 private/ 内", "restricted answers stand in the private half only"),
}


def explain(options: argparse.Namespace) -> int:
    """All that is known about one rule. Raises Failure for an unknown id, which names near ones."""
    rule = rules.by_id(options.rule.upper())
    demand = demands().get(options.rule.upper())
    say("\n".join(_rule(rule) if rule else _demand(demand) if demand else _form(options.rule)))
    return CLEAN


def _demand(demand: Demand) -> list[str]:
    where = f"（{'、'.join(demand.rules) or demand.where}）" if demand.rules or demand.where else ""
    return [f"{demand.id}  {demand.says.zh}", f"    {demand.says.en}", f"由谁保证 met by  {KINDS[demand.kind]}{where}"]


def _form(name: str) -> list[str]:
    demand = FORM.get(name.partition("-")[0])
    if demand is None:
        known = sorted({*demands(), *(rule.id for rule in rules.ALL)})
        wanted = name.upper()
        near = get_close_matches(wanted, known, n=5, cutoff=0.5) or [one for one in known if one[:3] == wanted[:3]]
        hint = "、".join(near or known)
        raise Failure(f"没有规则“{name}”。相近的有：{hint}", f"there is no rule {name!r}. Near ones: {hint}")
    return [f"{name}  {demand.zh}", f"    {demand.en}", f"级别 severity  {SEVERITY_WORDS['error']}", *_example(name)]


def _rule(rule: Rule) -> list[str]:
    rows = [
        f"{rule.id}  {rule.title.zh}",
        f"    {rule.title.en}",
        f"级别 severity  {SEVERITY_WORDS[rule.severity]}",
        f"关口 gate  {GATE_NAMES[rule.gate]}",
        f"适用 applies to  {'；'.join(f'{one.zh} {one.en}' for one in reach(rule, Registry()))}",
        f"施行 in force  {_dates(rule)}",
        f"置信度 confidence  {rule.confidence}" + (f"（{rule.source}）" if rule.source else ""),
        f"豁免 waiver  {'可以 possible' if rule.may_be_waived else '不可以 not possible'}",
        "报告 says",
        f"    {rule.message.zh}",
        f"    {rule.message.en}",
        "办法 remedy",
        f"    {rule.remedy.zh}",
        f"    {rule.remedy.en}",
        "依据 basis",
    ]
    return [*rows, *(row for basis in rule.basis for row in _basis(basis)), *_example(rule.id)]


def _dates(rule: Rule) -> str:
    first, last = rule.in_force_from, rule.in_force_until
    if not first and not last:
        return "随依据 as its basis"
    return f"{first or '…'} — {last or '…'}"


def _basis(basis: str) -> list[str]:
    citation = law.citation_of(basis)
    if citation is None:
        return [f"  · {basis}"]
    one = citation.instrument
    force = f"，{one.in_force} 起施行 in force" if one.in_force else ""
    rows = [f"  · {basis}{force}；置信度 confidence {one.confidence}；{one.checked} 核对 checked"]
    for place in citation.places:
        says = one.article(place) or Text("", "")
        rows += [f"    {place}（大意）：{says.zh}", f"    {says.en}"]
    read = law.readings()[one.read]
    rows.append(f"    {read.zh} / {read.en}")
    if one.note.zh:
        rows.append(f"    {one.note.zh} / {one.note.en}")
    return [*rows, f"    {one.source}"] if one.source else rows


def _example(name: str) -> list[str]:
    example = failing(name)
    if example is None:
        return []
    rows = [f"    {example.says}"] if example.says else []
    rows += [f"    {example.file}"]
    for mark, said in (("-", example.find), ("+", example.replace)):
        rows += [f"    {mark} {line}" for line in said.split("\n")]
    return ["反例 failing example", *rows]


def changed(root: ContentRoot, options: argparse.Namespace) -> int:
    """Rules that changed since a day with the filings they touch, and the bases that want checking."""
    from beian.check.workspace import Workspace

    as_of = today(options.as_of)
    filings = Workspace(root, as_of=as_of).filings()
    found = changes(parse_date(options.since, "--since"))
    for change in found:
        touched = "、".join(one.id for one in filings if change.rule.applies(one)) or "—"
        later = "（尚未施行 still to come）" if change.day > as_of else ""
        say(f"{change.day} {change.rule.id} {change.rule.title.zh}：{change.reason.zh}{later}")
        say(f"    {change.rule.title.en}: {change.reason.en}\n    → {touched}")
    say(f"{len(found)} 项规则变化。 {len(found)} changes of rules.")
    for row in stale_bases(law.unchecked_since(as_of)):
        say(row)
    return CLEAN


def stale_bases(instruments: list[law.Instrument]) -> list[str]:
    """One line for each basis that was not compared with its source for too long."""
    return [
        f"警告 warning: 《{one.title.zh}》上次核对为 {one.checked}，请核对现行文本。 last checked then; compare it with the text in force."
        for one in instruments
    ]


def waive(root: ContentRoot, options: argparse.Namespace) -> int:
    """One waiver for each place where the filing breaks the rule. Raises Failure when there is nothing to waive."""
    workspace, filing = _opened(root, options)
    rule = rules.by_id(options.rule.upper())
    if rule is None:
        raise Failure(f"没有规则“{options.rule}”", f"there is no rule {options.rule!r}")
    if not rule.may_be_waived:
        raise Failure(f"{rule.id} 不能豁免：它使材料出错", f"{rule.id} cannot be waived: it makes a paper wrong")
    said: dict[str, list[str]] = {}
    for problem in workspace.problems(filing):
        if problem.rule == rule.id:
            said.setdefault(problem.pointer, []).append(problem.message.zh)
    if not said:
        raise Failure(f"{filing.id} 没有 {rule.id} 的问题", f"{filing.id} has no problem of {rule.id}")
    _print(workspace, filing, "waivers", rule.id, said)
    return CLEAN


def attest(root: ContentRoot, options: argparse.Namespace) -> int:
    """The attestation for an answer that people looked at. Raises Failure for what people do not attest."""
    workspace, filing = _opened(root, options)
    name, pointer = options.rule.upper(), f"/{options.place.strip('/')}"
    if name not in demands() or not demands()[name].may_be_attested:
        known = "、".join(one.id for one in demands().values() if one.may_be_attested)
        raise Failure(f"{name} 不由人核实。由人核实的有：{known}", f"people do not attest {name}. They attest: {known}")
    if at(filing.answers, pointer) is None:
        raise Failure(f"{filing.id} 没有答案“{pointer[1:]}”", f"{filing.id} has no answer {pointer[1:]!r}")
    _print(workspace, filing, "attestations", name, {pointer: []})
    return CLEAN


def _opened(root: ContentRoot, options: argparse.Namespace) -> tuple[Workspace, Filing]:
    from beian.check.workspace import opened

    workspace = opened(root, [options.filing], as_of=today(options.as_of))
    filing = next((one for one in workspace.filings([options.filing]) if one.id == options.filing), None)
    if filing is None:
        raise Failure("请写完整的备案标识", "name one filing by its full id")
    return workspace, filing


def _print(workspace: Workspace, filing: Filing, sort: str, rule: str, said: dict[str, list[str]]) -> None:
    case = Case(edition_of(filing, "review"), lambda name: workspace.has_file(filing, name), as_of=workspace.as_of)
    folder = "/".join(filing.id.split("/")[:2])
    words, day = "reason" if sort == "waivers" else "statement", str(workspace.as_of)
    blanks = {
        f"{rule.lower()}-{number}": {
            "rule": rule,
            "pointer": pointer[1:],
            words: "",
            "approver": "",
            "approved_on": day,
            "expires_on": "",
            "digest": digest(case, rule, pointer, messages),
        }
        for number, (pointer, messages) in enumerate(said.items(), 1)
    }
    say(f"# filings/{folder}/{filing.own_file if filing.algorithm else 'entity'}.yaml")
    say("\n".join(members({sort: blanks})))
