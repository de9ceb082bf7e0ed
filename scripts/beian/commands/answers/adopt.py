"""The verb `adopt`: issues policies in the name of a person."""

from __future__ import annotations

import argparse
from pathlib import Path

from beian.commands.answers.confirm import refuse_stranger
from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import say
from beian.core.clock import parse_date, refuse_future, today
from beian.core.errors import Failure
from beian.core.model import at
from beian.core.places import ContentRoot
from beian.core.problem import suggestion


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", metavar="ENTITY", help="主体标识 · the entity")
    parser.add_argument(
        "policies", nargs="*", metavar="POLICY", help="制度的标识；不写表示全部 · ids of policies; all without"
    )
    parser.add_argument(
        "--by", required=True, metavar="PERSON", help="发布人，people.yaml 中的标识 · an id of people.yaml"
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="已公布的文本（.docx、.md、.txt），作为一份制度的正文 · the published text of one policy",
    )
    parser.add_argument("--on", metavar="DATE", help="发布日期，默认今天 · the day it was issued, by default today")


def adopt(root: ContentRoot, options: argparse.Namespace) -> int:
    """Writes the policies out and records who issued them. Raises Failure for one that is unfinished."""
    from beian.check.adopting import adopt as adopt_policies
    from beian.check.opening import opened

    workspace = opened(root, [options.entity])
    entity = workspace.library.one(options.entity)
    if entity.algorithm:
        raise Failure("制度是主体的：写主体的标识。", "policies are the entity's: name the entity.")
    refuse_stranger(entity, options.by)
    known = [*(at(entity.answers, "/policies") or {})]
    texts = _published(options) if options.source else {}
    for policy in options.policies:
        if policy not in (*known, *texts):
            near = suggestion(policy, known)
            raise Failure(f"没有制度“{policy}”。{near.zh}", f"there is no policy {policy!r}. {near.en}")
    day = parse_date(options.on, "--on") if options.on else today(None)
    refuse_future(day, "--on")
    for path in adopt_policies(workspace, entity, options.policies or known, options.by, day, texts):
        say(f"√ {path}")
    return CLEAN


def _published(options: argparse.Namespace) -> dict[str, str]:
    """The published text by the id of its policy. Raises Failure where not one id is given, or the file is unusable."""
    from beian.content.loading import SLUG
    from beian.content.published_text import policy_text
    from beian.core.files import read_limited

    if len(options.policies) != 1 or not SLUG.match(options.policies[0]):
        raise Failure(
            "--from 须写明一份制度的标识，例如 user-agreement。",
            "--from needs the id of one policy, such as user-agreement.",
        )
    source = Path(options.source)
    return {options.policies[0]: policy_text(source.name, read_limited(source))}
