"""The verbs that compare versions: each takes a content root and parsed options, and returns an exit code."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beian.compare.difference_text import FilingDifferences
    from beian.compare.redline_files import RedlineFiles
    from beian.compare.revisions import Revisions
    from beian.compare.snapshots import Snapshot

CLEAN, PROBLEMS = 0, 1


def diff(root: ContentRoot, options: argparse.Namespace) -> int:
    """Differences by field; 0 also when something differs."""
    from beian.compare import difference_text as changes

    found = list(_compared(root, options))
    forms = {
        "text": changes.as_text,
        "markdown": changes.as_markdown,
        "json": changes.as_json,
        "html": _page,
        "side-by-side": partial(_page, side_by_side=True),
    }
    print(forms[options.format](found), flush=True)
    return CLEAN


def _compared(root: ContentRoot, options: argparse.Namespace) -> Iterator[FilingDifferences]:
    """The differences of each filing; those whose files are the same are not opened."""
    from beian.compare.difference_text import FilingDifferences
    from beian.record.field_differences import Differences, differences

    old, new = options.old or "", options.new or ""
    filings, near = _near(root, options.filings, old, new)
    touched = set(near.touched(options.filings, old, new)) & set(filings)
    made = {
        filing: FilingDifferences(filing, one.name, other.name, differences(one.fields, other.fields))
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
    from beian.check.workspace import Workspace, opened
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
    """Redlines into `build/redline/`; 1 when one was refused."""
    from beian.check.workspace import opened
    from beian.compare.redline_files import write_redlines
    from beian.compare.revisions import Revisions

    refused = False
    names = [options.filing] if options.filing else []
    for filing, old, new in _pairs(Revisions(opened(root, names, private=False)), names, options):
        for one in write_redlines(root, filing, old, new, options.papers):
            refused = refused or one.reason is not None
            print(_said(root, filing, one), flush=True)
    return PROBLEMS if refused else CLEAN


def _said(root: ContentRoot, filing: str, one: RedlineFiles) -> str:
    if one.reason:
        return f"× {filing} {one.paper}：{one.reason.zh} {one.reason.en}"
    if not one.files:
        return f"√ {filing} {one.paper}：没有改动 · unchanged"
    made = "、".join(path.relative_to(root.path).as_posix() for path in one.files)
    return f"√ {filing} {one.paper}：{one.changes} 处修订 {one.changes} changes：{made}"


def _pairs(
    versions: Revisions, names: list[str], options: argparse.Namespace
) -> Iterator[tuple[str, Snapshot, Snapshot]]:
    """Both versions of each filing, of which one is empty where the filing is new or gone, as is said.

    One without such a round, or with a file that cannot be read, is named and left out; Failure when that are all.

    `--from=--` reaches us as an empty list (argparse), which names none.
    """
    from beian.compare.revisions import NoSuchFiling, UnreadableRevision
    from beian.compare.snapshots import NothingToCompare, Snapshot

    def snapshot(filing: str, name: str) -> Snapshot:
        try:
            return versions.snapshot(filing, name)
        except NoSuchFiling as failure:
            print(f"– {failure}", file=sys.stderr, flush=True)
            return Snapshot(name, list, lambda _: {})

    lacking = []
    filings = versions.filings(names)
    for filing in filings:
        try:
            pair = snapshot(filing, options.old or ""), snapshot(filing, options.new or "")
        except (NothingToCompare, UnreadableRevision) as failure:
            lacking.append(failure)
            continue
        yield filing, *pair
    if len(lacking) == len(filings) > 0:
        raise lacking[0]
    for failure in lacking:
        print(f"– {failure}", file=sys.stderr, flush=True)
