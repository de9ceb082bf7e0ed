"""The verbs `waive` and `attest`: what to write for a problem that is accepted, or for what people saw, with the digest of
its facts; a person adds the words and the name.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian import rules
from beian.faces.commands import CLEAN, say
from beian.intake.yaml_text import members
from beian.rules.base import Case
from beian.rules.demands import demands
from beian.rules.judge import digest
from beian.schema.editions import edition_of
from beian.values.clock import today
from beian.values.errors import Failure
from beian.values.model import Filing, at
from beian.values.places import ContentRoot

if TYPE_CHECKING:
    from beian.engine.workspace import Workspace


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
    from beian.engine.workspace import opened

    workspace = opened(root, [options.filing], as_of=today(options.as_of))
    filing = next((one for one in workspace.filings([options.filing]) if one.id == options.filing), None)
    if filing is None:
        raise Failure("请写完整的备案标识", "name one filing by its full id")
    return workspace, filing


def _print(workspace: Workspace, filing: Filing, sort: str, rule: str, said: dict[str, list[str]]) -> None:
    case = Case(edition_of(filing, "review"), lambda name: workspace.has_file(filing, name), workspace.as_of)
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
