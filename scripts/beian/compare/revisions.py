"""A filing at the work tree, at a Git revision, or at a recorded round, each as a `Snapshot` to compare.

All are read in the review edition. Nothing restricted is in Git, so of a Git revision no restricted answer can be
compared; of a round and of the work tree there are digests, which show that an answer changed, but not how.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from beian.check.workspace import Workspace
from beian.compare.paper_snapshot import PaperSnapshot, paper_snapshots
from beian.compare.redlines.rewording import with_rewording
from beian.compare.snapshot_files import comparable_fields
from beian.compare.snapshots import Damage, Snapshot, empty_snapshot, round_snapshot
from beian.content.changed_files import differing_paths, filings_with
from beian.content.git import git
from beian.core.errors import Failure
from beian.core.model import MASK, Filing
from beian.core.places import ContentRoot
from beian.papers.products import PaperFactory
from beian.record.field_snapshot import FrozenField, frozen_fields
from beian.schema.drafts import place_of, with_last_known
from beian.schema.editions import PRIVATE

WORK = "work"
ROUND = re.compile(r"\d{3}\Z")


class NoSuchFiling(Failure):
    """A version of the content has no such filing: it is newer, or it is gone."""


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

    def snapshot(
        self,
        filing: str,
        name: str,
        last: Mapping[str, object] = MappingProxyType({}),
        followed: Collection[str] = (),
    ) -> Snapshot:
        """A filing as it was: `work`, a round (`001`), or a Git revision. Of files that cannot be read its papers show the
        `last` answers known, by pointer, and that they are; so of those that `followed` from them.

        Raises NoSuchFiling when that content has no such filing, and Failure when there is no such version.
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
        unread = tuple(_unread(workspace, filing_then))
        return Snapshot(
            name,
            lambda: self._fields(workspace, filing_then, name),
            lambda papers: _composed_papers(workspace, filing_then, papers, unread, last, followed),
            unread,
            lambda: self._unread_private(filing, name),
            derived=filing_then.derived,
            read_filing=lambda: workspace.edition(filing_then, "review"),
        )

    def pair(self, filing: str, old: str, new: str) -> tuple[Snapshot, Snapshot]:
        """Two versions, one of which is empty where the filing is new or gone. What one cannot read is shown as the other has
        it, and not as taken away. Raises Failure when there is no such version."""
        one, other = (self._snapshot_or_empty(filing, name) for name in (old, new))
        one = self._reworded(filing, one, other)
        return self._beside(filing, one, other), self._beside(filing, other, one)

    def _reworded(self, filing: str, old: Snapshot, new: Snapshot) -> Snapshot:
        """A round beside papers that are composed today, whose papers know their answers in the words of today."""
        workspace = None if new.sealed or not old.sealed else self.workspace(new.name)
        now = workspace.library.filing(filing) if workspace else None
        if workspace is None or now is None:
            return old

        def papers(names: Collection[str]) -> dict[str, PaperSnapshot]:
            with PaperFactory(workspace.root, workspace.evidence) as factory:
                return with_rewording(factory, now, old.fields, old.papers(names))

        return replace(old, make_papers=papers)

    def _snapshot_or_empty(self, filing: str, name: str) -> Snapshot:
        try:
            return self.snapshot(filing, name)
        except NoSuchFiling as failure:
            return empty_snapshot(name, failure)

    def _beside(self, filing: str, one: Snapshot, other: Snapshot) -> Snapshot:
        last = {field["pointer"]: field.get("value", MASK) for field in other.fields} if one.unread else {}
        followed = other.derived.keys() - {field["pointer"] for field in one.fields} if last else ()
        return self.snapshot(filing, one.name, last, followed) if last else one

    def _fields(self, workspace: Workspace, filing: Filing, name: str) -> list[FrozenField]:
        whole = self.with_private.library.filing(filing.id) if name == WORK and self.private else None
        return (
            comparable_fields(self.with_private, whole) if whole else frozen_fields(workspace.edition(filing, "review"))
        )

    def _unread_private(self, filing: str, name: str) -> tuple[Damage, ...]:
        whole = self.with_private.library.filing(filing) if name == WORK and self.private else None
        found = _unread(self.with_private, whole) if whole else ()
        return tuple(one for one in found if one[1].position.path.startswith(PRIVATE))

    @cached_property
    def with_private(self) -> Workspace:
        """The content as it is, with its private half."""
        return Workspace(self.root, as_of=self.work.as_of, entities=self.work.entities)

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


def _unread(workspace: Workspace, filing: Filing) -> Iterator[Damage]:
    """The places of the answers in files that cannot be read; with a role's file, of all that it may override."""
    for problem in workspace.library.unreadable(filing):
        place = place_of(problem.position.path)
        own = filing.schema["properties"][filing.own_file] if place == f"/{filing.own_file}" else {}
        overridden = own.get("properties", {}).get("overrides", {}).get("properties", {})
        yield from ((one, problem) for one in (place, *(f"/{stem}" for stem in overridden)))


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80])


def _composed_papers(
    workspace: Workspace,
    filing: Filing,
    papers: Collection[str],
    unread: Collection[Damage],
    last: Mapping[str, object],
    followed: Collection[str],
) -> dict[str, PaperSnapshot]:
    review = workspace.edition(filing, "review")
    if last:
        review = with_last_known(review, [place for place, _ in unread], last, followed)
    review = workspace.with_gaps(review)
    with PaperFactory(workspace.root, workspace.evidence) as plans:
        return paper_snapshots(plans, review, papers)
