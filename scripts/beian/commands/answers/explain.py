"""The verb `explain`: all about one rule, from its demand to a failing example."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands.exit_codes import CLEAN
from beian.commands.options import as_json
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import aside, worded, wording
from beian.core.errors import Failure
from beian.core.problem import GATES, SEVERITY_WORDS, Text

if TYPE_CHECKING:
    from beian.rules.rule import Rule
    from beian.rules.schema_demands import Demand

GATE_NAMES = dict(
    zip(
        GATES,
        (Text("起草", "draft"), Text("打包前", "pack"), Text("报送前", "submit"), Text("备案后", "after_approval")),
        strict=True,
    )
)
KINDS = {  # as `schemas/law/demands.json` calls them
    "checked": Text("规则检查", "checked by a rule"),
    "prevented": Text("数据结构保证", "prevented by the data model"),
    "record": Text("由存档和期限保证", "by the record and its deadlines"),
    "attestation": Text("由人核实，写入核实声明", "attested by people"),
    "open": Text("尚未检查", "not checked yet"),
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
NEXT = "\n    "
NEAR = 3  # rules that are named to whoever asks for one that there is not


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="规则编号，如 LAB-001 · its id, such as LAB-001")
    as_json(parser)


def explain(options: argparse.Namespace) -> int:
    """All that is known about one rule. Raises Failure for an unknown id, which names the nearest."""
    from beian import rules
    from beian.rules.schema_demands import demands

    name = options.rule.upper()
    rule, demand = rules.by_id(name), demands().get(name)
    if rule:
        told, lines = _rule_as_dict(rule), _rule(rule)
    elif demand:
        told, lines = _demand_as_dict(demand), _demand(demand)
    elif form := FORM.get(options.rule.partition("-")[0]):
        told, lines = _form_as_dict(options.rule, form), _form(options.rule, form)
    else:
        raise no_such_rule(options.rule)
    if options.json:
        say_json(told)
    else:
        say("\n".join(lines))
    return CLEAN


def _row(zh: str, en: str, value: str) -> str:
    return f"{wording(zh, en)}  {value}"


def _lines(text: Text) -> str:
    return f"    {worded(text, NEXT)}"


def _severity(severity: str) -> str:
    return _row("级别", "severity", wording(*SEVERITY_WORDS[severity].split(" ")))


def _demand(demand: Demand) -> list[str]:
    where = aside("、".join(demand.rules) or demand.where) if demand.rules or demand.where else ""
    return [f"{demand.id}  {worded(demand.says, NEXT)}", _row("由谁保证", "met by", worded(KINDS[demand.kind]) + where)]


def _demand_as_dict(demand: Demand) -> dict[str, object]:
    return {
        "id": demand.id,
        "sort": "demand",
        "title": demand.says.zh,
        "title_en": demand.says.en,
        "met_by": demand.kind,
        "rules": list(demand.rules),
        "where": demand.where,
    }


def no_such_rule(name: str) -> Failure:
    """What is said to whoever names a rule that there is not, with the nearest that there are."""
    from difflib import get_close_matches

    from beian import rules
    from beian.rules.schema_demands import demands

    titles = {one.id: one.says for one in demands().values()} | {rule.id: rule.title for rule in rules.ALL}
    near = get_close_matches(name.upper(), sorted(titles), n=NEAR, cutoff=0)
    return Failure(
        f"没有规则“{name}”。相近的有：{'；'.join(f'{one} {titles[one].zh}' for one in near)}",
        f"there is no rule {name!r}. Near ones: {'; '.join(f'{one} {titles[one].en}' for one in near)}",
    )


def _form(name: str, demand: Text) -> list[str]:
    return [f"{name}  {worded(demand, NEXT)}", _severity("error"), *_example(name)]


def _form_as_dict(name: str, demand: Text) -> dict[str, object]:
    said = {"id": name, "sort": "form", "title": demand.zh, "title_en": demand.en, "severity": "error"}
    return said | _example_as_dict(name)


def _rule(rule: Rule) -> list[str]:
    from beian.rules.schema_demands import reach
    from beian.schema.registry import Registry

    rows = [
        f"{rule.id}  {worded(rule.title, NEXT)}",
        _severity(rule.severity),
        _row("关口", "gate", worded(GATE_NAMES[rule.gate])),
        _row("适用", "applies to", "；".join(map(worded, reach(rule, Registry())))),
        _row("施行", "in force", _dates(rule)),
        _row("置信度", "confidence", rule.confidence + (aside(rule.source) if rule.source else "")),
        _row(
            "豁免", "waiver", wording("可以", "possible") if rule.may_be_waived else wording("不可以", "not possible")
        ),
        wording("报告", "says"),
        _lines(rule.message),
        wording("办法", "remedy"),
        _lines(rule.remedy),
        wording("依据", "basis"),
    ]
    return [*rows, *(row for basis in rule.basis for row in _basis(basis)), *_example(rule.id)]


def _rule_as_dict(rule: Rule) -> dict[str, object]:
    from beian.rules.schema_demands import reach
    from beian.schema.registry import Registry

    return {
        "id": rule.id,
        "sort": "rule",
        "title": rule.title.zh,
        "title_en": rule.title.en,
        "severity": rule.severity,
        "gate": rule.gate,
        "applies_to": [{"zh": one.zh, "en": one.en} for one in reach(rule, Registry())],
        "in_force_from": rule.in_force_from and str(rule.in_force_from),
        "in_force_until": rule.in_force_until and str(rule.in_force_until),
        "confidence": rule.confidence,
        "source": rule.source,
        "may_be_waived": rule.may_be_waived,
        "message": rule.message.zh,
        "message_en": rule.message.en,
        "remedy": rule.remedy.zh,
        "remedy_en": rule.remedy.en,
        "basis": list(rule.basis),
        **_example_as_dict(rule.id),
    }


def _dates(rule: Rule) -> str:
    first, last = rule.in_force_from, rule.in_force_until
    if not first and not last:
        return wording("随依据", "as its basis")
    return f"{first or '…'} — {last or '…'}"


def _basis(basis: str) -> list[str]:
    from beian.schema import law

    citation = law.citation_of(basis)
    if citation is None:
        return [f"  · {basis}"]
    one = citation.instrument
    force = f"，{one.in_force} {wording('起施行', 'in force')}" if one.in_force else ""
    confidence, checked = f"{wording('置信度', 'confidence')} {one.confidence}", wording("核对", "checked")
    rows = [f"  · {basis}{force}；{confidence}；{one.checked} {checked}"]
    for place in citation.places:
        says = one.article(place) or Text("", "")
        rows.append(f"    {wording(f'{place}（大意）：{says.zh}', says.en, NEXT)}")
    rows.append(f"    {worded(law.readings()[one.read], ' / ')}")
    if one.note.zh:
        rows.append(f"    {worded(one.note, ' / ')}")
    return [*rows, f"    {one.source}"] if one.source else rows


def _example(name: str) -> list[str]:
    from beian.rules.schema_demands import failing

    example = failing(name)
    if example is None:
        return []
    rows = [f"    {example.says}"] if example.says else []
    rows += [f"    {example.file}"]
    for mark, said in (("-", example.find), ("+", example.replace)):
        rows += [f"    {mark} {line}" for line in said.split("\n")]
    return [wording("反例", "failing example"), *rows]


def _example_as_dict(name: str) -> dict[str, object]:
    from beian.rules.schema_demands import failing

    example = failing(name)
    return {"failing_example": vars(example) if example else None}
