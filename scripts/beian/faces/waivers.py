"""The verb `waive`: the waiver to write for a problem, with the digest of its facts; a person adds reason and name."""

from __future__ import annotations

import argparse

from beian import rules
from beian.faces.commands import CLEAN, say
from beian.rules.base import Case
from beian.rules.waivers import digest
from beian.schema.editions import edition_of
from beian.values.clock import today
from beian.values.errors import Failure
from beian.values.places import ContentRoot

BLANK = """\
  {key}:
    rule: {rule}
    pointer: {pointer}
    reason: ''
    approver: ''
    approved_on: {day}
    expires_on: ''
    digest: {digest}"""


def waive(root: ContentRoot, options: argparse.Namespace) -> int:
    """One waiver for each place where the filing breaks the rule. Raises Failure when there is nothing to waive."""
    from beian.engine.workspace import Workspace

    workspace = Workspace(root, as_of=today(options.as_of))
    filing = next((one for one in workspace.filings([options.filing]) if one.id == options.filing), None)
    rule = rules.by_id(options.rule.upper())
    if filing is None or rule is None:
        raise Failure("请写完整的备案标识和规则编号", "name one filing and one rule by their full ids")
    if not rule.may_be_waived:
        raise Failure(f"{rule.id} 不能豁免：它使材料出错", f"{rule.id} cannot be waived: it makes a paper wrong")
    said: dict[str, list[str]] = {}
    for problem in workspace.problems(filing):
        if problem.rule == rule.id:
            said.setdefault(problem.pointer, []).append(problem.message.zh)
    if not said:
        raise Failure(f"{filing.id} 没有 {rule.id} 的问题", f"{filing.id} has no problem of {rule.id}")
    case = Case(edition_of(filing, "review"), lambda name: workspace.has_file(filing, name), workspace.as_of)
    folder = "/".join(filing.id.split("/")[:2])
    say(f"# filings/{folder}/{filing.own_file if filing.algorithm else 'entity'}.yaml\nwaivers:")
    for number, (pointer, messages) in enumerate(said.items(), 1):
        value = digest(case, rule.id, pointer, messages)
        key, day = f"{rule.id.lower()}-{number}", workspace.as_of
        say(BLANK.format(key=key, rule=rule.id, pointer=pointer[1:], day=day, digest=value))
    return CLEAN
