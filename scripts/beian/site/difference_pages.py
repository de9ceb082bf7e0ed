"""The site's pages of differences, plain files beside MkDocs' pages: adjacent rounds, the last round and the content as it
is, this branch against the default one, and any two of these, chosen on the page. Each has its redlines. Kept in `build/` and
made again only when a side changed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from beian.bundle.bundle_records import inputs_digest
from beian.check.workspace import Workspace
from beian.compare.difference_report import BranchChange, DifferencePage, any_two_page, difference_page
from beian.compare.difference_text import FilingDifferences
from beian.compare.redline_files import redline_folder, redlines
from beian.compare.revisions import WORK, Revisions, commit
from beian.content.git import git
from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.files import write_changed
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.papers.catalogue import catalogue
from beian.papers.formats.toolchain import digest, engine_digest
from beian.record.field_differences import differences
from beian.record.field_snapshot import FrozenField
from beian.record.rounds import read_rounds
from beian.schema.changed_files import changed_paths, default_branches, entities_with, filings_with
from beian.site.assets import Asset

NAME = "rounds.html"
PRIVATE = "private"  # of the examples it is tracked
FOLDER, PAGE, RECORD = "differences", "index.html", "made.json"

ANY_TWO = Text("任意两轮", "Any two rounds")

Link = tuple[Text, str]


def make_any_two(versions: Revisions, filing: Filing) -> Path | None:
    """The page in `build/`; None where there are no two versions with a text (a round that was entered later has none)."""
    names = [one.number for one in read_rounds(versions.root.path, filing.id)]
    found: dict[str, list[FrozenField]] = {}
    for name in [*names, WORK]:
        with contextlib.suppress(Failure):
            found[name] = list(versions.state(filing.id, name).fields)
    if not names or len(found) < 2:
        return None
    file = redline_folder(versions.root, filing.id, "", "").parent / NAME
    write_changed(file, any_two_page(filing.id, found).encode())
    return file


@dataclass(frozen=True)
class _Side:
    """One version: its name for `Versions`, the name that is shown, and a key that changes with its content."""

    name: str
    shown: str
    key: str


def differences_sides(root: ContentRoot, filings: list[Filing]) -> Iterator[tuple[str, list[Link], dict[str, Asset]]]:
    """For each filing the links (what is compared, where on the site) and the files to place, by path.

    Nothing here depends on the private half. A pair that cannot be compared has a page that says why.
    """
    versions = Revisions(Workspace(root, private=False, entities={one.entity for one in filings}), private=False)
    main = _main(root)
    changed = {one.id for one in filings_with(filings, _paths(root, main))}
    for filing in filings:
        links: list[Link] = []
        files: dict[str, Asset] = {}
        for old, new in _pairs(versions, filing, main if filing.id in changed else None):
            folder = redline_folder(root, filing.id, old.shown, new.shown)
            _make(versions, folder, filing, old, new)
            place = f"{FOLDER}/{filing.id}/{folder.name}"
            links.append((Text(f"{old.shown} → {new.shown}", f"{old.shown} → {new.shown}"), f"{place}/{PAGE}"))
            made = [file for file in sorted(folder.iterdir()) if file.name != RECORD]
            files |= {f"{place}/{file.name}": Asset(file, digest(file.read_bytes())) for file in made}
        file = make_any_two(versions, filing)
        if file:
            links.append((ANY_TWO, f"{FOLDER}/{filing.id}/{file.name}"))
            files[f"{FOLDER}/{filing.id}/{file.name}"] = Asset(file, digest(file.read_bytes()))
        yield filing.id, links, files


def touched_since_main(root: ContentRoot) -> tuple[str, frozenset[str]] | None:
    """The commit where this work left the main branch, and the entities that it touches; None without such a branch."""
    main = _main(root)
    if not main:
        return None
    paths = _paths(root, main)
    entities = entities_with(paths)
    return main.key, frozenset(known_entities(root) if entities is None else entities)


def known_entities(root: ContentRoot) -> list[str]:
    return sorted(folder.name for folder in (root.path / "filings").glob("*/"))


def _paths(root: ContentRoot, main: _Side | None) -> list[str]:
    """The paths that differ from where the work left the main branch, without the private half."""
    return [path for path in changed_paths(root, main.name) if PRIVATE not in path.split("/")] if main else []


def _main(root: ContentRoot) -> _Side | None:
    """Where this work left the branch that it is compared with; none outside Git or without such a branch."""
    for name in [root.base] if root.base else default_branches(root):
        with contextlib.suppress(Failure):
            base = git(root.path, "merge-base", "HEAD", commit(root, name)).decode().strip()
            return _Side(base, name, base)
    return None


def _pairs(versions: Revisions, filing: Filing, main: _Side | None) -> Iterator[tuple[_Side, _Side]]:
    rounds = [_Side(one.number, one.number, one.head) for one in read_rounds(versions.root.path, filing.id)]
    if not rounds and not main:
        return
    work = _Side(WORK, WORK, inputs_digest(versions.work, filing))
    yield from pairwise([*rounds, work])
    if main:
        yield main, work


def _make(versions: Revisions, folder: Path, filing: Filing, old: _Side, new: _Side) -> None:
    """The page and the redlines of a pair into its folder, unless they are there."""
    key = digest(old.key, new.key, engine_digest())
    record = folder / RECORD
    known = load_stored(record)
    if known and known["key"] == key and known["files"] == _digests(folder, known["files"]):
        return
    page, files = _page(versions, filing, old, new)
    write_changed(folder / PAGE, difference_page([page]).encode())
    changes = [[one.sort, one.pointer, one.label.zh, one.label.en] for one in page.compared.differences.changes]
    made = {"key": key, "files": _digests(folder, [PAGE, *files]), "changes": changes, "notes": list(page.notes)}
    store(record, made)


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The digest of each file, none for one that cannot be read."""
    found = {}
    for name in names:
        with contextlib.suppress(OSError):
            found[name] = digest((folder / name).read_bytes())
    return found


def changed_on_branch(root: ContentRoot, compared: Mapping[str, Mapping[str, Asset]]) -> tuple[str, list[BranchChange]]:
    """The name of the main branch (none without one), and what each touched filing changes.

    `compared` are the files that `differences_sides` made, by filing.
    """
    main = _main(root)
    found = []
    for filing, files in compared.items() if main else ():
        folder = redline_folder(root, filing, main.shown, WORK)
        place = f"{FOLDER}/{filing}/{folder.name}/{PAGE}"
        if place in files:
            made = load_stored(folder / RECORD)
            changes = tuple((sort, pointer, Text(zh, en)) for sort, pointer, zh, en in made["changes"])
            found.append(BranchChange(filing, place, changes, tuple(made["notes"])))
    return main.shown if main else "", found


def _page(versions: Revisions, filing: Filing, old: _Side, new: _Side) -> tuple[DifferencePage, list[str]]:
    titles = {paper.id: paper.title for paper in catalogue(versions.root)}
    nothing = FilingDifferences(filing.id, old.shown, new.shown, differences([], []))
    try:
        states = [replace(versions.state(filing.id, one.name), name=one.shown) for one in (old, new)]
    except Failure as failure:
        return DifferencePage(nothing, [str(failure)]), []
    compared = replace(nothing, differences=differences(*(state.fields for state in states)))
    links, notes = [], []
    try:
        for one in redlines(versions.root, filing.id, states[0], states[1], []):
            title = titles.get(one.paper, one.paper)
            links += [(f"{title} {file.suffix[1:]}", file.name) for file in one.files]
            notes += [f"《{title}》：{one.reason.zh} {one.reason.en}"] if one.reason else []
    except Failure as failure:  # a version with errors has no papers, but its answers can be compared
        notes.append(str(failure))
    return DifferencePage(compared, notes, links), [address for _, address in links]
