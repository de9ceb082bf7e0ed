"""The verbs `site` and `serve`: the review site, made or shown while somebody writes."""

from __future__ import annotations

import argparse

from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.options import one_of
from beian.commands.terminal.console import progress, say
from beian.commands.terminal.wording import worded, wording
from beian.core.places import ContentRoot


def site_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--edition",
        type=one_of("review", "public"),
        default="review",
        metavar="EDITION",
        help="版本：review 审阅版（默认）或者 public 公开版 · review (the default) or public",
    )


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8000, metavar="PORT", help="端口，默认 8000 · the port, 8000 by default"
    )


def site(root: ContentRoot, options: argparse.Namespace) -> int:
    """The site into `site/`."""
    from beian.check.workspace import Workspace
    from beian.privacy.leak_scan import Leaked
    from beian.site.make_site import make_site

    try:
        made = make_site(Workspace(root, private=False), options.edition, progress)
    except Leaked as leaked:
        say(worded(leaked))
        return PROBLEMS
    if made.anew:
        say("网站在 site/。", "The site is in site/.")
    else:
        say("网站未变（site/）。", "The site is unchanged (site/).")
    say(searched(made.secrets))
    return CLEAN


def searched(secrets: int) -> str:
    """What was looked for in an output, for whoever relies on it."""
    if secrets:
        return wording(
            f"按 {secrets} 项不应出现的内容查找，未发现。", f"Searched for {secrets} secrets; none was found."
        )
    return wording(
        "没有 private/，未查找受限内容。", "There is no private half here, so no restricted value was looked for."
    )


def serve(root: ContentRoot, options: argparse.Namespace) -> int:
    """The site, remade when an answer changes, on this machine only."""
    from beian.commands.papers.serving import serve_site

    serve_site(root, options.port, progress)
    return CLEAN
