"""The verbs: each takes a content root and parsed options, and returns an exit code."""

from __future__ import annotations

import argparse

from beian.check.workspace import Workspace, opened
from beian.commands.papers.build import say_outcome
from beian.commands.terminal import report
from beian.commands.terminal.console import progress, say
from beian.core.places import ContentRoot

CLEAN, PROBLEMS = 0, 1


def sign(root: ContentRoot, options: argparse.Namespace) -> int:
    """What is printed, signed and sealed, into `dist/<filing>/sign/`; refuses what pack refuses."""
    from beian.bundle.signing_sets import make_signing_sets

    workspace = opened(root, options.filings)
    outcome = make_signing_sets(workspace, workspace.filings(options.filings), progress)
    say_outcome(root, outcome)
    return PROBLEMS if outcome.refused and options.filings else CLEAN


def site(root: ContentRoot, options: argparse.Namespace) -> int:
    """The site into `site/`."""
    from beian.privacy.leak_scan import Leaked
    from beian.site.make_site import make_site

    try:
        made = make_site(Workspace(root, private=False), options.edition, progress)
    except Leaked as leaked:
        say(str(leaked))
        return PROBLEMS
    say("网站在 site/。 The site is in site/." if made.anew else "网站未变（site/）。 The site is unchanged (site/).")
    say(searched(made.secrets))
    return CLEAN


def searched(secrets: int) -> str:
    """What was looked for in an output, for whoever relies on it."""
    if secrets:
        return f"按 {secrets} 项不应出现的内容查找，未发现。 Searched for {secrets} secrets; none was found."
    return "没有 private/，未查找受限内容。 There is no private half here, so no restricted value was looked for."


def serve(root: ContentRoot, options: argparse.Namespace) -> int:
    """The site, remade when an answer changes, on this machine only."""
    from beian.commands.papers.serving import serve_site

    serve_site(root, options.port, progress)
    return CLEAN


def fmt(root: ContentRoot, options: argparse.Namespace) -> int:
    """One form for all YAML files; says what only a person can mend."""
    from beian.check.formatting import format_files

    done = format_files(Workspace(root), write_back=not options.check)
    for path in done.changed:
        say(
            f"{path}：{'需要规范，运行 make fmt' if options.check else '已规范'} · {'run make fmt' if options.check else 'mended'}"
        )
    if done.unreadable:
        say(report.as_text(done.unreadable))
    return PROBLEMS if done.unreadable or (done.changed and options.check) else CLEAN


def guard(root: ContentRoot, options: argparse.Namespace) -> int:
    """Personal data among tracked or staged text, or in all commits: place and kind, never the value."""
    from beian.privacy.guard import guard_tree
    from beian.privacy.guard_history import guard_history

    problems = list(guard_history(root)) if options.history else guard_tree(root, staged=options.staged)
    if problems:
        say(report.as_text(problems))
    return PROBLEMS if problems else CLEAN


def schema(root: ContentRoot, _: argparse.Namespace) -> int:
    """The schemas with this repository's differences in them, for editors, into `build/schemas/`."""
    from beian.commands.answers.merged_schemas import write_schemas

    problems = write_schemas(Workspace(root))
    if problems:
        say(report.as_text(problems))
    say("模式文件在 build/schemas/。 The schemas are in build/schemas/.")
    return PROBLEMS if problems else CLEAN
