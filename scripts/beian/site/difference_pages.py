"""The site's pages of differences: between adjacent rounds, the last round and today, this branch and its base, and any two.

They are plain files beside MkDocs' pages, each with its redlines, kept in `build/` and made again only when a side changed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from beian.bundle.assemble import bundle_inputs_digest
from beian.check.workspace import Workspace
from beian.compare.comparison import FilingDifferences, compare_snapshots
from beian.compare.difference_html import BranchChange, DifferencePage, any_two_versions_page, difference_page
from beian.compare.redlines.redline_files import redline_folder, write_redlines
from beian.compare.revisions import WORK, Revisions, commit_of
from beian.content.changed_files import changed_paths, default_branches, entities_with, filings_with
from beian.content.git import git
from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.files import write_changed
from beian.core.hashing import digest
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.papers.catalogue import catalogue
from beian.papers.formats.toolchain import engine_digest
from beian.record.field_differences import differences
from beian.record.field_snapshot import FrozenField
from beian.record.rounds import read_rounds
from beian.site.assets import Asset, FilingDifferencePages

NAME = "rounds.html"
PRIVATE = "private"  # of the examples it is tracked
FOLDER, PAGE, RECORD = "differences", "index.html", "made.json"

ANY_TWO = Text("任意两轮", "Any two rounds")


def make_any_two(versions: Revisions, filing: Filing) -> Path | None:
    """Make the page of any two versions in `build/`; None where fewer than two versions have answers."""
    names = [recorded.number for recorded in read_rounds(versions.root.path, filing.id)]
    fields_by_version: dict[str, list[FrozenField]] = {}
    for name in [*names, WORK]:
        with contextlib.suppress(Failure):
            snapshot = versions.snapshot(filing.id, name)
            fields_by_version |= {} if snapshot.unread else {name: list(snapshot.fields)}
    if not names or len(fields_by_version) < 2:
        return None
    file = redline_folder(versions.root, filing.id, "", "").parent / NAME
    write_changed(file, any_two_versions_page(filing.id, fields_by_version).encode())
    return file


@dataclass(frozen=True)
class _Version:
    """One version: its name for `Revisions`, the name that is shown, and a key that changes with its content."""

    name: str
    shown: str
    key: str


def filing_difference_pages(root: ContentRoot, filings: list[Filing]) -> Iterator[FilingDifferencePages]:
    """For each filing its id, the links (what is compared, address), and the files by their path on the site.

    Nothing here depends on the private half. A pair that cannot be compared has a page that says why.
    """
    versions = Revisions(Workspace(root, private=False, entities={filing.entity for filing in filings}), private=False)
    base = _branch_base(root)
    changed = {filing.id for filing in filings_with(filings, _changed_paths(root, base))}
    for filing in filings:
        links: list[tuple[Text, str]] = []
        files: dict[str, Asset] = {}
        for old, new in _version_pairs(versions, filing, base if filing.id in changed else None):
            folder = redline_folder(root, filing.id, old.shown, new.shown)
            _make_pair(versions, folder, filing, old, new)
            page_folder = f"{FOLDER}/{filing.id}/{folder.name}"
            links.append((Text(f"{old.shown} → {new.shown}", f"{old.shown} → {new.shown}"), f"{page_folder}/{PAGE}"))
            written = [file for file in sorted(folder.iterdir()) if file.name != RECORD]
            files |= {f"{page_folder}/{file.name}": Asset(file, digest(file.read_bytes())) for file in written}
        file = make_any_two(versions, filing)
        if file:
            links.append((ANY_TWO, f"{FOLDER}/{filing.id}/{file.name}"))
            files[f"{FOLDER}/{filing.id}/{file.name}"] = Asset(file, digest(file.read_bytes()))
        yield filing.id, links, files


def touched_since_main(root: ContentRoot) -> tuple[str, frozenset[str]] | None:
    """The commit where this work left the main branch, and the entities that it touches; None without such a branch."""
    base = _branch_base(root)
    if not base:
        return None
    paths = _changed_paths(root, base)
    entities = entities_with(paths)
    return base.key, frozenset(known_entities(root) if entities is None else entities)


def known_entities(root: ContentRoot) -> list[str]:
    """The entities that have a folder in `filings/`."""
    return sorted(folder.name for folder in (root.path / "filings").glob("*/"))


def _changed_paths(root: ContentRoot, base: _Version | None) -> list[str]:
    """The paths that differ from the commit where the work left its base, without the private half."""
    return [path for path in changed_paths(root, base.name) if PRIVATE not in path.split("/")] if base else []


def _branch_base(root: ContentRoot) -> _Version | None:
    """The commit where this work left the branch that it is compared with; None outside Git or without such a branch."""
    if root.base is None:
        return None
    for name in [root.base] if root.base else default_branches(root):
        with contextlib.suppress(Failure):
            commit_id = git(root.path, "merge-base", "HEAD", commit_of(root, name)).decode().strip()
            return _Version(commit_id, name, commit_id)
    return None


def _version_pairs(versions: Revisions, filing: Filing, base: _Version | None) -> Iterator[tuple[_Version, _Version]]:
    rounds = [
        _Version(recorded.number, recorded.number, recorded.head)
        for recorded in read_rounds(versions.root.path, filing.id)
    ]
    if not rounds and not base:
        return
    work = _Version(WORK, WORK, bundle_inputs_digest(versions.work, filing))
    yield from pairwise([*rounds, work])
    if base:
        yield base, work


def _make_pair(versions: Revisions, folder: Path, filing: Filing, old: _Version, new: _Version) -> None:
    """Write the page and the redlines of a pair into its folder, unless they are there and up to date."""
    key = digest(old.key, new.key, engine_digest())
    record = folder / RECORD
    kept_row = load_stored(record)
    if kept_row and kept_row["key"] == key and kept_row["files"] == _digests(folder, kept_row["files"]):
        return
    page, files = _pair_page(versions, filing, old, new)
    write_changed(folder / PAGE, difference_page([page]).encode())
    changes = [
        [change.sort, change.pointer, change.label.zh, change.label.en] for change in page.compared.differences.changes
    ]
    row = {
        "key": key,
        "files": _digests(folder, [PAGE, *files]),
        "changes": changes,
        "notes": [*page.compared.unreadable(), *page.notes],
    }
    store(record, row)


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The digest of each file that can be read, by name."""
    digests = {}
    for name in names:
        with contextlib.suppress(OSError):
            digests[name] = digest((folder / name).read_bytes())
    return digests


def changed_on_branch(root: ContentRoot, compared: Mapping[str, Mapping[str, Asset]]) -> tuple[str, list[BranchChange]]:
    """The name of the main branch (empty without one), and the changes of each touched filing.

    `compared` are the files that `filing_difference_pages` made, by filing.
    """
    base = _branch_base(root)
    if base is None:
        return "", []
    changes_found = []
    for filing, files in compared.items():
        folder = redline_folder(root, filing, base.shown, WORK)
        page = f"{FOLDER}/{filing}/{folder.name}/{PAGE}"
        if page in files:
            row = load_stored(folder / RECORD)
            changes = tuple((sort, pointer, Text(zh, en)) for sort, pointer, zh, en in row["changes"])
            changes_found.append(BranchChange(filing, page, changes, tuple(row["notes"])))
    return base.shown, changes_found


def _pair_page(versions: Revisions, filing: Filing, old: _Version, new: _Version) -> tuple[DifferencePage, list[str]]:
    titles = {paper.id: paper.title for paper in catalogue(versions.root)}
    try:
        pair = versions.pair(filing.id, old.name, new.name)
        snapshots = [replace(one, name=version.shown) for one, version in zip(pair, (old, new), strict=True)]
        compared = compare_snapshots(filing.id, *snapshots)
    except Failure as failure:
        nothing = FilingDifferences(filing.id, old.shown, new.shown, differences([], []))
        return DifferencePage(nothing, [str(failure)]), []
    links, notes = [], [str(one.reason) for one in snapshots if one.reason]
    try:
        for redline in write_redlines(versions.root, filing.id, snapshots[0], snapshots[1], []):
            title = titles.get(redline.paper, redline.paper)
            links += [(f"{title} {file.suffix[1:]}", file.name) for file in redline.files]
            notes += [f"《{title}》：{redline.reason.zh} {redline.reason.en}"] if redline.reason else []
    except Failure as failure:  # a version with errors has no papers, but its answers can be compared
        notes.append(str(failure))
    return DifferencePage(compared, notes, links), [address for _, address in links]
