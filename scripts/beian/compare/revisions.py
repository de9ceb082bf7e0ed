"""A filing at the work tree, at a Git revision, or at a recorded round, each as a `Snapshot` to compare.

All are read in the review edition. Nothing restricted is in Git, so of a Git revision no restricted answer can be
compared; of a round and of the work tree there are digests, which show that an answer changed, but not how.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from beian.check.workspace import Workspace
from beian.compare.paper_snapshot import PaperSnapshot
from beian.compare.snapshot_files import comparable_fields
from beian.compare.snapshots import Snapshot, round_snapshot
from beian.content.changed_files import differing_paths, filings_with
from beian.content.git import git
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.papers.catalogue import papers_of
from beian.papers.gaps import without_draft_marks
from beian.papers.products import PaperFactory
from beian.record.field_snapshot import FrozenField, frozen_fields

WORK = "work"
ROUND = re.compile(r"\d{3}\Z")


class NoSuchFiling(Failure):
    """A version of the content has no such filing: it is newer, or it is gone."""


class UnreadableRevision(Failure):
    """A version of a filing has a file that cannot be read, so that nobody can say what it answers."""


class Revisions:
    """The filings of a workspace without private half, at any version; each version is opened once.

    With `private=False` nothing depends on the private half, and restricted answers of today are not compared.
    """

    def __init__(self, work: Workspace, *, private: bool = True) -> None:
        self.root, self.work, self.private = work.root, work, private
        self._opened: dict[str, Workspace] = {WORK: self.work}

    def filings(self, names: list[str]) -> list[str]:
        """The ids of the named filings of the work tree. Raises Failure for an unknown name."""
        return [filing.id for filing in self.work.filings(names)]

    def touched(self, names: list[str], old: str, new: str) -> list[str]:
        """The ids of the named filings that can differ, by the paths that differ in Git; all where one version is a round.

        Raises Failure for an unknown name or version.
        """
        filings = self.work.filings(names)
        paths = paths_between(self.root, old, new)
        return [filing.id for filing in (filings if paths is None else filings_with(filings, paths))]

    def snapshot(self, filing: str, name: str) -> Snapshot:
        """A filing as it was: `work`, a round (`001`), or a Git revision.

        Raises NoSuchFiling when that content has no such filing, UnreadableRevision when a file of it cannot be read, and
        Failure when there is no such version.
        """
        if ROUND.match(name):
            return round_snapshot(self.work, filing, name)
        workspace = self.workspace(name)
        filing_then = workspace.library.filing(filing)
        if filing_then is None:
            raise NoSuchFiling(
                f"版本“{_printable(name)}”中没有备案“{filing}”。",
                f"version {_printable(name)!r} has no filing {filing!r}.",
            )
        _refuse_unreadable(workspace, filing_then, name)
        return Snapshot(
            name,
            lambda: self._fields(workspace, filing_then, name),
            lambda papers: _composed_papers(workspace, filing_then, papers),
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
            revision, entities = commit_of(self.root, name), self.work.entities
            self._opened[name] = Workspace(self.root, revision=revision, private=False, entities=entities)
        return self._opened[name]


def paths_between(root: ContentRoot, old: str, new: str) -> frozenset[str] | None:
    """The paths that differ between two versions by Git; None where one version is a round, which is no Git revision.

    Raises Failure for an unknown version.
    """
    if ROUND.match(old) or ROUND.match(new):
        return None
    commits = [commit_of(root, name) for name in (old, new) if name != WORK]
    return differing_paths(root, *commits) if commits else frozenset()


def commit_of(root: ContentRoot, name: str) -> str:
    """The commit that a revision names. Raises Failure when it names none; a name is never read as an option."""
    try:
        out = git(root.path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except Failure:
        raise Failure(
            f"没有版本“{_printable(name)}”。可以写 work（当前内容）、三位轮次号（001）、提交号、分支或者标签。",
            f"there is no version {_printable(name)!r}. Write work (the content as it is), the number of a round (001), a"
            " commit, a branch or a tag.",
        ) from None
    return out.decode().split()[-1]


def _refuse_unreadable(workspace: Workspace, filing: Filing, name: str) -> None:
    damaged = workspace.library.unreadable(filing)
    if damaged:
        path, line, column = damaged[0].place()
        where, more = f"{path}:{line}:{column}", len(damaged) - 1
        raise UnreadableRevision(
            f"版本“{_printable(name)}”的“{filing.id}”无法读取，不能比较：{where}：{damaged[0].message.zh}"
            + (f"（另有 {more} 个文件）" if more else ""),
            f"version {_printable(name)!r} of {filing.id!r} cannot be read, so nothing is compared: {where}:"
            f" {damaged[0].message.en}" + (f" (and {more} more files)" if more else ""),
        )


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80])


def _composed_papers(workspace: Workspace, filing: Filing, papers: Collection[str]) -> dict[str, PaperSnapshot]:
    review = workspace.for_papers(filing, "review")
    with PaperFactory(workspace.root, workspace.evidence) as plans:
        return paper_snapshots(plans, review, papers)


def paper_snapshots(plans: PaperFactory, review: Filing, papers: Collection[str] = ()) -> dict[str, PaperSnapshot]:
    """The named papers of a filing in the review edition, or all of them, by id."""
    snapshots = {}
    for paper in papers_of(review, plans.papers):
        if papers and paper.id not in papers:
            continue
        composition = plans.composition(review, paper)
        pictures = {picture.name: plans.pictures.file_of(picture).read_bytes() for picture in composition.pictures}
        tree = without_draft_marks(composition.ast, composition.header_right) if review.draft else composition.ast
        snapshots[paper.id] = PaperSnapshot(
            tree, pictures, composition.header_left, composition.header_right, composition.date
        )
    return snapshots
