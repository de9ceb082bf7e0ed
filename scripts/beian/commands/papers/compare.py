"""The verbs that compare versions: each takes a content root and parsed options, and returns an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about, language, worded, wording
from beian.core.errors import Failure
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beian.compare.comparison import FilingDifferences
    from beian.compare.redlines.redline_files import RedlineFiles
    from beian.compare.revisions import Revisions
    from beian.compare.snapshots import Snapshot

FORMATS = ("text", "markdown", "json", "html", "side-by-side")


def diff_arguments(parser: argparse.ArgumentParser) -> None:
    common.filings(parser)
    _versions(parser)
    common.formats(*FORMATS)(parser)


def redline_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("filing", nargs="?", metavar="FILING", help="备案标识；不写为全部 · the id; none means all")
    parser.add_argument("papers", nargs="*", metavar="PAPER", help="材料；不写为全部 · papers; none means all")
    _versions(parser)


def _versions(parser: argparse.ArgumentParser) -> None:
    zh, en = "work、001、提交号、分支或者标签", "work, 001, a commit, a branch or a tag"
    for option, dest, default, old, new in (
        ("--from", "old", "HEAD", "旧版本", "the older version"),
        ("--to", "new", "work", "新版本", "the newer version"),
    ):
        said = f"{old}：{zh}；默认 {default} · {new}: {en}; {default} by default"
        parser.add_argument(option, dest=dest, default=default, metavar="VERSION", help=said)


def diff(root: ContentRoot, options: argparse.Namespace) -> int:
    """Differences by field; 0 also when something differs, 1 when a file cannot be read."""
    from beian.compare import difference_text as changes

    found = list(_compared(root, options))
    forms: dict[str, Callable[[list[FilingDifferences]], str]] = {
        "text": partial(changes.as_text, language=language()),
        "markdown": changes.as_markdown,
        "json": changes.as_json,
        "html": _page,
        "side-by-side": partial(_page, side_by_side=True),
    }
    say(forms[options.format](found))
    return PROBLEMS if any(one.unread for one in found) else CLEAN


def _compared(root: ContentRoot, options: argparse.Namespace) -> Iterator[FilingDifferences]:
    """The differences of each filing; those whose files are the same are not opened."""
    from beian.compare.comparison import FilingDifferences, compare_snapshots
    from beian.record.field_differences import Differences

    old, new = options.old or "", options.new or ""
    filings, near = _near(root, options.filings, old, new)
    touched = set(near.touched(options.filings, old, new)) & set(filings)
    made = {
        filing: compare_snapshots(filing, one, other)
        for filing, one, other in (_pairs(near, [one for one in filings if one in touched], options) if touched else ())
    }
    nothing = Differences((), 0)
    for filing in filings:
        if filing in made or filing not in touched:
            yield made.get(filing) or FilingDifferences(filing, old, new, nothing)


def _near(root: ContentRoot, names: list[str], old: str, new: str) -> tuple[list[str], Revisions]:
    """The ids of the named filings, or of all, and the versions of the entities that can differ.

    Raises Failure for an unknown name or version.
    """
    from beian.check.opening import opened
    from beian.check.workspace import Workspace
    from beian.compare.revisions import Revisions, paths_between
    from beian.content.changed_files import entities_with
    from beian.content.trees import WorkTree
    from beian.schema.filings import names_of_all

    if names:
        versions = Revisions(opened(root, names, private=False))
        return versions.filings(names), versions
    known = names_of_all(WorkTree(root.path))
    paths = paths_between(root, old, new)
    some = None if paths is None else entities_with(paths)
    entities = known.keys() if some is None else known.keys() & some
    return [one for ids in known.values() for one in ids], Revisions(Workspace(root, private=False, entities=entities))


def _page(found: list[FilingDifferences], *, side_by_side: bool = False) -> str:
    from beian.compare.difference_html import DifferencePage, difference_page

    return difference_page(map(DifferencePage, found), side_by_side=side_by_side)


def redline(root: ContentRoot, options: argparse.Namespace) -> int:
    """Redlines into `build/redline/`; 1 when one was refused or a file cannot be read."""
    from beian.check.opening import opened
    from beian.compare.redlines.redline_files import write_redlines
    from beian.compare.revisions import Revisions

    refused = False
    names = [options.filing] if options.filing else []
    versions = Revisions(opened(root, names, private=False), private=False)
    for filing, old, new in _pairs(versions, names, options):
        damaged = old.unread or new.unread
        refused = refused or bool(damaged)
        try:
            for one in write_redlines(root, filing, old, new, options.papers):
                refused = refused or one.reason is not None
                say(_said(root, filing, one))
        except Failure as failure:
            if not damaged:
                raise
            say(about(f"× {filing}", failure.chinese, failure.english))
    return PROBLEMS if refused else CLEAN


def _said(root: ContentRoot, filing: str, one: RedlineFiles) -> str:
    subject = f"{'×' if one.reason else '√'} {filing} {one.paper}"
    if one.reason:
        return about(subject, one.reason.zh, one.reason.en)
    if not one.files:
        return about(subject, "没有改动", "unchanged", " · ")
    made = "、".join(path.relative_to(root.path).as_posix() for path in one.files)
    of_form = f"（其中表单用语 {one.form} 处）", f" ({one.form} of the form's wording)"
    zh, en = of_form if one.form else ("", "")
    return about(about(subject, f"{one.changes} 处修订{zh}", f"{one.changes} changes{en}"), made, "")


def _pairs(
    versions: Revisions, names: list[str], options: argparse.Namespace
) -> Iterator[tuple[str, Snapshot, Snapshot]]:
    """Both versions of each filing, of which one is empty where the filing is new or gone, as is said.

    So is a file that cannot be read. A filing without such a round is named and left out; Failure when that are all.

    `--from=--` reaches us as an empty list (argparse), which names none.
    """
    from beian.compare.snapshots import NothingToCompare

    lacking = []
    filings = versions.filings(names)
    for filing in filings:
        try:
            pair = versions.pair(filing, options.old or "", options.new or "")
        except NothingToCompare as failure:
            lacking.append(failure)
            continue
        for line in (line for version in pair for line in _lacking(version)):
            print(f"– {line}", file=sys.stderr, flush=True)
        yield filing, *pair
    if len(lacking) == len(filings) > 0:
        raise lacking[0]
    for reason in lacking:
        print(f"– {worded(reason)}", file=sys.stderr, flush=True)


def _lacking(snapshot: Snapshot) -> Iterator[str]:
    """Why a version has no such filing, and which of its files cannot be read."""
    if snapshot.reason:
        yield worded(snapshot.reason)
    for problem in dict.fromkeys(problem for _, problem in (*snapshot.unread, *snapshot.unread_private())):
        path, line, column = problem.place()
        message = problem.masked().message
        yield wording(
            f"版本“{snapshot.name}”的文件无法读取，其中的内容未知：{path}:{line}:{column}：{message.zh}",
            f"a file of version {snapshot.name!r} cannot be read, so what it says is unknown:"
            f" {path}:{line}:{column}: {message.en}",
        )
