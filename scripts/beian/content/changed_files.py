"""Which files a change touches, by Git, and which filings have answers in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from beian.content.git import git
from beian.content.loading import OWN_FILES
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot

EVERYWHERE = ("overrides/", "beian.yaml")  # what these say concerns every filing
CUSTOMARY = ("origin/main", "main", "origin/master", "master")
DIFF = ("diff", "--name-only", "--no-renames", "--relative", "--no-ext-diff", "--no-textconv", "-z")
HALVES = ("examples/private/", "filings/", "private/")


def changed_paths(root: ContentRoot, base: str) -> frozenset[str]:
    """The paths that are staged, or that differ from where the work left `base`. Raises Failure when Git fails."""
    if not base:
        return _names(root, *DIFF, "--cached")
    commit = git(root.path, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").decode().strip()
    return _names(root, *DIFF, "--merge-base", commit, "--") | _untracked(root) | _unwatched(root)


def default_branches(root: ContentRoot) -> list[str]:
    """What the default branch may be called here, the likeliest first: by what was cloned, by Git's settings, by custom."""
    known = []
    for words in (("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"), ("config", "init.defaultBranch")):
        with suppress(Failure):
            known.append(git(root.path, *words).decode("utf-8", "replace").strip())
    named = [branch for name in known for branch in ([name] if "/" in name else [f"origin/{name}", name])]
    return list(dict.fromkeys([*named, *CUSTOMARY]))


def differing_paths(root: ContentRoot, old: str, new: str = "") -> frozenset[str]:
    """The paths that differ between two commits, or between one and the files as they are. Raises Failure."""
    between = _names(root, *DIFF, old, *([new] if new else []), "--")
    return between if new else between | _untracked(root) | _unwatched(root)


def _untracked(root: ContentRoot) -> frozenset[str]:
    return _names(root, "ls-files", "--others", "--exclude-standard", "-z")


def _unwatched(root: ContentRoot) -> frozenset[str]:
    """Paths that Git skips (assume-unchanged, skip-worktree): they may differ, so they count as changed."""
    marked = _names(root, "ls-files", "-v", "-z")
    return frozenset(row[2:] for row in marked if row[0] == "S" or row[0].islower())


def _names(root: ContentRoot, *arguments: str) -> frozenset[str]:
    return frozenset(git(root.path, *arguments).decode("utf-8", "surrogateescape").split("\0")) - {""}


def entities_with(paths: Collection[str]) -> set[str] | None:
    """The entities in whose folders the paths stand; None where a path concerns every filing."""
    if any(path.startswith(EVERYWHERE) for path in paths):
        return None
    halves = ((path, half) for path in paths for half in HALVES if path.startswith(half))
    return {path.removeprefix(half).split("/")[0] for path, half in halves}


def filings_with(filings: Iterable[Filing], paths: Collection[str]) -> list[Filing]:
    """The filings that one of the paths concerns."""
    return [filing for filing in filings if any(_concerns(filing, path) for path in paths)]


def _concerns(filing: Filing, path: str) -> bool:
    half = next((half for half in HALVES if path.startswith(half)), None)
    if half is None:
        return path.startswith(EVERYWHERE)
    entity, *rest = path.removeprefix(half).split("/")
    if entity != filing.entity:
        return False
    if not rest or rest[0] not in filing.algorithms:
        return True  # shared by all that the entity files
    stem = rest[-1].partition(".")[0] if len(rest) == 2 else ""
    return filing.algorithm == rest[0] and (stem not in OWN_FILES or stem == filing.own_file)
