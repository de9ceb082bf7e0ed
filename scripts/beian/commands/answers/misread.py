"""The verb `misread`: shows the sentences that seem to contradict the answers, and records those that are read wrongly."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import say, say_json
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import suggestion

if TYPE_CHECKING:
    from beian.rules.claims.reader.claims import Contradiction


def arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument(
        "marks", nargs="*", metavar="MARK", help="句子的摘要，check 会给出 · digests of sentences, as check gives them"
    )
    common.as_json(parser)


def misread(root: ContentRoot, options: argparse.Namespace) -> int:
    """Lists the sentences of a filing that contradict its answers; with digests, records that those are misread. Raises
    Failure for a digest that none of them has."""
    from beian.check.misreading import contradictions_of, record_misread
    from beian.check.opening import opened

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    found = contradictions_of(workspace, filing)
    if options.marks:
        chosen = [_known(mark, found) for mark in options.marks]
        say(f"√ {record_misread(workspace, filing, chosen)}")
    elif options.json:
        say_json([_as_dict(one) for one in found.values()])
    else:
        for one in found.values():
            say(f"{one.mark}  {one.sentence}\n    {one.fact.zh} · {one.fact.en}")
        say(
            f"{len(found)} 句与填报不符。程序读错的，把它的摘要加在命令后面。",
            f"{len(found)} sentences contradict the answers. Add the digests of those that are misread.",
        )
    return CLEAN


def _known(mark: str, found: dict[str, Contradiction]) -> Contradiction:
    if mark not in found:
        near = suggestion(mark, [*found])
        raise Failure(
            f"没有摘要为“{mark}”、与填报不符的句子。{near.zh}不带摘要运行 beian misread 可以查看。",
            f"no sentence of the digest {mark!r} contradicts the answers. {near.en} Run it without one to see them.",
        )
    return found[mark]


def _as_dict(one: Contradiction) -> dict[str, str]:
    return {"mark": one.mark, "sentence": one.sentence, "fact": one.fact.zh, "fact_en": one.fact.en}
