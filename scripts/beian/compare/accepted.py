"""The accepted round of a filing, to compare today's answers and papers with, and what the next round is for by that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from beian.check.workspace import Workspace
from beian.compare.alignment import plain_text
from beian.compare.paper_snapshot import PaperSnapshot, comparable_pair, paper_snapshots
from beian.compare.redlines.rewording import reworded_papers
from beian.compare.snapshot_files import comparable_fields, given_fields
from beian.compare.snapshots import NothingToCompare, Snapshot, round_snapshot
from beian.core.model import Filing
from beian.papers.compose import Composition
from beian.papers.products import PaperFactory
from beian.record.field_differences import Differences, differences
from beian.record.filed_changes import filed_changes, is_own
from beian.record.filing_record import Record, read_record
from beian.record.purposes import Purpose, next_purpose


@dataclass(frozen=True)
class Accepted:
    """The accepted round of a filing. `state` is None where there is none, or none with text."""

    workspace: Workspace
    filing: Filing
    record: Record

    @property
    def number(self) -> str:
        return self.record.accepted.number if self.record.accepted else ""

    @cached_property
    def state(self) -> Snapshot | None:
        try:
            return round_snapshot(self.workspace, self.filing.id, self.number) if self.number else None
        except NothingToCompare:
            return None

    @cached_property
    def differences(self) -> Differences:
        if self.state is None:
            return Differences(())
        return differences(self.state.fields, comparable_fields(self.workspace, self.filing))

    def purpose(self, day: date | None = None) -> Purpose:
        """What the next round is for, on the day that is judged at or another one."""
        return next_purpose(self.filing, self.record, day or self.workspace.as_of, self._differs)

    def _differs(self) -> bool:
        """Whether what the entity itself filed differs: shared products, models and evidence are its algorithms'."""
        if self.state is None:
            return False
        now = given_fields(self.workspace, self.workspace.fitted(self.filing))
        changes = filed_changes(self.filing, self.record, differences(self.state.fields, now))
        return any(is_own(self.filing, one.change) for one in changes)

    def changed_papers(self, factory: PaperFactory, papers: Collection[Composition]) -> list[Composition]:
        """Those of the papers whose answers or pictures differ from the accepted round, restricted ones too. One that only
        words the form otherwise than it was then is none of them: nobody answered anything else."""
        if self.state is None:
            return list(papers)
        secret = {change.pointer for change in self.differences.changes if change.restricted}
        otherwise = self._otherwise(self.state, factory, papers)
        return [
            one for one in papers if one.paper.id in otherwise or any(shown.pointer in secret for shown in one.shown)
        ]

    def _otherwise(self, state: Snapshot, factory: PaperFactory, papers: Collection[Composition]) -> set[str]:
        """The papers that read otherwise, also when what the accepted round answered is worded as it is today."""
        review, before = self.workspace.for_papers(self.filing, "review"), state.papers()
        after = paper_snapshots(factory, review, [one.paper.id for one in papers])
        differing = [name for name, paper in after.items() if not _same(before.get(name), paper)]
        reworded = reworded_papers(factory, review, state.fields, differing) if differing else {}
        replaced = {one.paper.id for one in papers if _has_other_pictures(one, state)}
        return {name for name in differing if name in replaced or not _same(reworded.get(name), after[name])}


def accepted_round_of(workspace: Workspace, filing: Filing) -> Accepted:
    """The accepted round of a filing. Raises Failure when the record is unusable."""
    return Accepted(workspace, filing, read_record(workspace.root.path, filing.id, workspace.registry))


def purpose_now(workspace: Workspace, filing: Filing) -> Purpose:
    """What the next round is for. Raises Failure when the record is unusable."""
    return accepted_round_of(workspace, filing).purpose()


def _has_other_pictures(paper: Composition, state: Snapshot) -> bool:
    """Whether a picture of the paper is not the one of that name in the accepted round."""
    return any(state.picture_digests.get(picture.name, picture.digest) != picture.digest for picture in paper.pictures)


def _same(old: PaperSnapshot | None, new: PaperSnapshot) -> bool:
    """Whether two versions of a paper say the same words with the same pictures; how they look does not count."""
    if old is None:
        return False
    before, after = comparable_pair(old, new)
    return plain_text(before.tree["blocks"]) == plain_text(after.tree["blocks"])
