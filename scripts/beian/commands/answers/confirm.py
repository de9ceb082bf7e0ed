"""The verb `confirm`: shows what is proposed, and records the person who answers for it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import wording
from beian.core.clock import today
from beian.core.errors import Failure
from beian.core.model import Filing, at
from beian.core.places import ContentRoot
from beian.core.problem import suggestion

if TYPE_CHECKING:
    from beian.schema.derived.proposals import ProposedAnswer


def arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument("--page", metavar="PAGE", help="只看一页，如 assessment · one page only, such as assessment")
    parser.add_argument(
        "--by", metavar="PERSON", help="确认人，people.yaml 中的标识 · who confirms: an id of people.yaml"
    )
    common.as_of(parser)
    common.as_json(parser)


def confirm(root: ContentRoot, options: argparse.Namespace) -> int:
    """Lists the proposed answers of a filing; with `--by`, records that this person confirms them."""
    from beian.check.opening import opened
    from beian.schema.derived.proposals import open_proposals

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    page = f"/{options.page}/" if options.page else "/"
    found = [one for one in open_proposals(filing) if one.pointer.startswith(page)]
    if options.by:
        refuse_stranger(filing, options.by)
    if options.json:
        say_json([_as_dict(one) for one in found])
    else:
        for one in found:
            say(
                f"{one.pointer[1:]}\n    {one.name.zh}：{one.wording}\n    {wording(one.reason.zh, one.reason.en, ' · ')}"
            )
    if found and options.by:
        from beian.check.confirming import record_confirmation

        path = record_confirmation(workspace, filing, found, options.by, today(options.as_of))
        say(f"√ {path}")
    if not options.json:
        _say_count(len(found), options.by)
    return CLEAN


def _say_count(count: int, by: str | None) -> None:
    if not count:
        say("没有待确认的内容。", "Nothing is left to confirm.")
    elif by:
        say(f"{by} 确认了 {count} 项。", f"{by} confirmed {count} values.")
    else:
        say(
            f"{count} 项待确认。核对后加上 --by 确认人；与实际不同的，直接写上自己的答案。",
            f"{count} values are proposed. Add --by PERSON once they are compared, or write answers of your own.",
        )


def refuse_stranger(filing: Filing, person: str) -> None:
    """Raises Failure for somebody whom people.yaml does not know."""
    people = at(filing.answers, "/people")
    known = [*people] if isinstance(people, dict) else []
    if person not in known:
        near = suggestion(person, known)
        raise Failure(
            f"people.yaml 中没有“{person}”。{near.zh}现有：{'、'.join(known)}",
            f"people.yaml has no {person!r}. {near.en} There are: {', '.join(known)}",
        )


def _as_dict(one: ProposedAnswer) -> dict[str, object]:
    return {
        "pointer": one.pointer,
        "name": one.name.zh,
        "value": one.value,
        "reason": one.reason.zh,
        "reason_en": one.reason.en,
    }
