"""The verbs on law: `law` says what changed and which filings it touches; `waive` and `attest` what to write for a problem that
is accepted, or for what people saw, with the digest of its facts: a person adds the words and the name.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.answers.explain import no_such_rule
from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import aside, wording
from beian.core.clock import parse_date, today
from beian.core.errors import Failure
from beian.core.model import Filing, at
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.check.workspace import Workspace
    from beian.rules.schema_demands import RuleChange
    from beian.schema import law


def law_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", required=True, metavar="DATE", help="从哪一天起 · since that day")
    common.as_of(parser)
    common.as_json(parser)


def waive_arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument("rule", metavar="RULE", help="规则编号 · the rule")
    common.as_of(parser)


def attest_arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument("rule", metavar="RULE", help="由人核实的规则编号 · a rule that people attest")
    parser.add_argument("place", metavar="PLACE", help="所涉答案，如 products/wenyin-web · the answer looked at")
    common.as_of(parser)


def changed(root: ContentRoot, options: argparse.Namespace) -> int:
    """Rules that changed since a day with the filings they touch, and the bases that want checking."""
    from beian.check.workspace import Workspace
    from beian.rules.schema_demands import changes
    from beian.schema.law import unchecked_since

    as_of = today(options.as_of)
    filings = Workspace(root, as_of=as_of).filings()
    found = [
        (change, [one.id for one in filings if change.rule.applies(one)])
        for change in changes(parse_date(options.since, "--since"))
    ]
    if options.json:
        say_json(_as_dict(found, unchecked_since(as_of)))
        return CLEAN
    for change, touched in found:
        later = aside("尚未施行", "still to come") if change.day > as_of else ""
        rule, reason = change.rule, change.reason
        said = wording(f"{rule.title.zh}：{reason.zh}{later}", f"{rule.title.en}: {reason.en}", "\n    ")
        say(f"{change.day} {rule.id} {said}\n    → {'、'.join(touched) or '—'}")
    say(f"{len(found)} 项规则变化。", f"{len(found)} changes of rules.")
    for row in stale_bases(unchecked_since(as_of)):
        say(row)
    return CLEAN


def _as_dict(found: list[tuple[RuleChange, list[str]]], stale: list[law.Instrument]) -> dict[str, object]:
    rows = [
        {
            "day": str(change.day),
            "rule": change.rule.id,
            "title": change.rule.title.zh,
            "title_en": change.rule.title.en,
            "reason": change.reason.zh,
            "reason_en": change.reason.en,
            "filings": touched,
        }
        for change, touched in found
    ]
    unchecked = [{"title": one.title.zh, "title_en": one.title.en, "checked": str(one.checked)} for one in stale]
    return {"changes": rows, "unchecked": unchecked}


def stale_bases(instruments: list[law.Instrument]) -> list[str]:
    """One line for each basis that was not compared with its source for too long."""
    return [
        f"{wording('警告', 'warning')}: "
        + wording(
            f"《{one.title.zh}》上次核对为 {one.checked}，请核对现行文本。",
            f"{one.title.en}: last checked on {one.checked}; compare it with the text in force.",
        )
        for one in instruments
    ]


def waive(root: ContentRoot, options: argparse.Namespace) -> int:
    """One waiver for each place where the filing breaks the rule. Raises Failure when there is nothing to waive."""
    from beian import rules

    workspace, filing = _opened(root, options)
    rule = rules.by_id(options.rule.upper())
    if rule is None:
        raise no_such_rule(options.rule)
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
    from beian.rules.schema_demands import demands

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
    from beian.check.opening import opened

    workspace = opened(root, [options.filing], as_of=today(options.as_of))
    filing = next((one for one in workspace.filings([options.filing]) if one.id == options.filing), None)
    if filing is None:
        raise Failure("请写完整的备案标识", "name one filing by its full id")
    return workspace, filing


def _print(workspace: Workspace, filing: Filing, sort: str, rule: str, said: dict[str, list[str]]) -> None:
    from beian.check.judge import digest
    from beian.content.yaml.text import member_lines
    from beian.rules.rule import Case
    from beian.schema.editions import edition_of

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
    say("\n".join(member_lines({sort: blanks})))
