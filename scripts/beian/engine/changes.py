"""What a change touches: the paths that Git says differ, and the filings whose answers stand in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from beian.intake.loading import OWN_FILES
from beian.intake.tree import git
from beian.values.model import Filing
from beian.values.places import ContentRoot

EVERYWHERE = ("overrides/", "beian.yaml")  # what these say concerns every filing
HALVES = ("examples/private/", "filings/", "private/")


def changed_paths(root: ContentRoot, base: str) -> frozenset[str]:
    """The paths that are staged, or that differ from where the work left `base`. Raises Failure when Git fails."""
    if not base:
        return _names(root, "diff", "--cached", "--name-only", "--no-renames", "--relative", "-z")
    commit = git(root.path, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").decode().strip()
    return _names(root, "diff", "--merge-base", "--name-only", "--no-renames", "--relative", "-z", commit) | _names(
        root, "ls-files", "--others", "--exclude-standard", "-z"
    )


def _names(root: ContentRoot, *arguments: str) -> frozenset[str]:
    return frozenset(git(root.path, *arguments).decode("utf-8", "surrogateescape").split("\0")) - {""}


def touched(filings: Iterable[Filing], paths: Collection[str]) -> list[Filing]:
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
