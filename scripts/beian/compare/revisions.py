"""Versions of a filing to compare: the work tree, a Git revision, or a round as it was frozen.

All are read in the review edition. Nothing restricted is in Git, so a revision tells nothing of restricted answers; of a
round and of the work tree there are digests, which tell that one changed, but not how.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from beian.check.workspace import Workspace
from beian.compare.freezing import comparable_fields
from beian.compare.paper_snapshot import PaperVersion
from beian.compare.snapshots import Snapshot, round_state
from beian.content.git import git
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.papers.catalogue import papers_of
from beian.papers.gaps import as_clean
from beian.papers.products import Plans
from beian.record.field_snapshot import FrozenField, frozen_fields
from beian.schema.changed_files import differing_paths, filings_with

WORK = "work"
ROUND = re.compile(r"\d{3}\Z")


class NoSuchFiling(Failure):
    """A version of the content has no such filing: it is newer, or it is gone."""


class Unreadable(Failure):
    """A version of a filing has a file that cannot be read, so that nobody can say what it answers."""


class Revisions:
    """The versions of the filings that a workspace without private half shows; each is opened once.

    With `private=False` nothing depends on the private half, and restricted answers of today are not compared.
    """

    def __init__(self, work: Workspace, *, private: bool = True) -> None:
        self.root, self.work, self.private = work.root, work, private
        self._opened: dict[str, Workspace] = {WORK: self.work}

    def filings(self, names: list[str]) -> list[str]:
        """The ids of the named filings of the work tree. Raises Failure for an unknown name."""
        return [filing.id for filing in self.work.filings(names)]

    def touched(self, names: list[str], old: str, new: str) -> list[str]:
        """The ids of the named filings that can differ, as Git tells; all where one version is a round.

        Raises Failure for an unknown name or version.
        """
        filings = self.work.filings(names)
        paths = differing(self.root, old, new)
        return [filing.id for filing in (filings if paths is None else filings_with(filings, paths))]

    def state(self, filing: str, name: str) -> Snapshot:
        """A filing as it was: `work`, a round (`001`), or a Git revision.

        Raises NoSuchFiling when that content has no such filing, Unreadable when a file of it cannot be read, and Failure
        when there is no such version.
        """
        if ROUND.match(name):
            return round_state(self.work, filing, name)
        workspace = self.workspace(name)
        found = workspace.library.filing(filing)
        if found is None:
            raise NoSuchFiling(
                f"版本“{_shown(name)}”中没有备案“{filing}”。", f"version {_shown(name)!r} has no filing {filing!r}."
            )
        _refuse_unreadable(workspace, found, name)
        return Snapshot(
            name, lambda: self._fields(workspace, found, name), lambda papers: _composed(workspace, found, papers)
        )

    def _fields(self, workspace: Workspace, filing: Filing, name: str) -> list[FrozenField]:
        whole = self._with_private.library.filing(filing.id) if name == WORK and self.private else None
        return (
            comparable_fields(self._with_private, whole)
            if whole
            else frozen_fields(workspace.edition(filing, "review"))
        )

    @cached_property
    def _with_private(self) -> Workspace:
        return Workspace(self.root, entities=self.work.entities)

    def workspace(self, name: str) -> Workspace:
        """The content as it was at `work` or a Git revision. Raises Failure when there is no such revision."""
        if name not in self._opened:
            revision, entities = commit(self.root, name), self.work.entities
            self._opened[name] = Workspace(self.root, revision=revision, private=False, entities=entities)
        return self._opened[name]


def differing(root: ContentRoot, old: str, new: str) -> frozenset[str] | None:
    """The paths that differ between two versions, as Git tells; None where one version is a round, of which Git knows
    nothing. Raises Failure for an unknown version."""
    if ROUND.match(old) or ROUND.match(new):
        return None
    commits = [commit(root, name) for name in (old, new) if name != WORK]
    return differing_paths(root, *commits) if commits else frozenset()


def commit(root: ContentRoot, name: str) -> str:
    """The commit that a revision names. Raises Failure when it names none; a name is never read as an option."""
    try:
        out = git(root.path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except Failure:
        raise Failure(
            f"没有版本“{_shown(name)}”。可以写 work（当前内容）、三位轮次号（001）、提交号、分支或者标签。",
            f"there is no version {_shown(name)!r}. Write work (the content as it is), the number of a round (001), a"
            " commit, a branch or a tag.",
        ) from None
    return out.decode().split()[-1]


def _refuse_unreadable(workspace: Workspace, filing: Filing, name: str) -> None:
    damaged = workspace.library.unreadable(filing)
    if damaged:
        path, line, column = damaged[0].place()
        where, more = f"{path}:{line}:{column}", len(damaged) - 1
        raise Unreadable(
            f"版本“{_shown(name)}”的“{filing.id}”无法读取，不能比较：{where}：{damaged[0].message.zh}"
            + (f"（另有 {more} 个文件）" if more else ""),
            f"version {_shown(name)!r} of {filing.id!r} cannot be read, so nothing is compared: {where}:"
            f" {damaged[0].message.en}" + (f" (and {more} more files)" if more else ""),
        )


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80])


def _composed(workspace: Workspace, filing: Filing, papers: Collection[str]) -> dict[str, PaperVersion]:
    review = workspace.for_papers(filing, "review")
    with Plans(workspace.root, workspace.evidence) as run:
        return versions_of(run, review, papers)


def versions_of(run: Plans, review: Filing, papers: Collection[str] = ()) -> dict[str, PaperVersion]:
    """The named papers of a filing, or all, as versions to compare; it is in the review edition."""
    made = {}
    for paper in papers_of(review, run.papers):
        if papers and paper.id not in papers:
            continue
        one = run.composition(review, paper)
        pictures = {picture.name: run.pictures.file_of(picture).read_bytes() for picture in one.pictures}
        tree = as_clean(one.ast, one.header_right) if review.draft else one.ast
        made[paper.id] = PaperVersion(tree, pictures, one.header_left, one.header_right, one.date)
    return made
