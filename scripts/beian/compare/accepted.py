"""The accepted round of a filing, to compare today's answers and papers with, and what the next round is for by that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from beian.check.workspace import Workspace
from beian.compare.alignment import plain_text
from beian.compare.paper_snapshot import PaperSnapshot, comparable_pair
from beian.compare.revisions import paper_snapshots
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
        """Those of the papers that read otherwise than in the accepted round, or show a restricted answer that differs."""
        if self.state is None:
            return list(papers)
        before = self.state.papers()
        review = self.workspace.for_papers(self.filing, "review")
        after = paper_snapshots(factory, review, [one.paper.id for one in papers])
        secret = {change.pointer for change in self.differences.changes if change.restricted}
        return [
            one
            for one in papers
            if not _same(before.get(one.paper.id), after[one.paper.id])
            or any(shown.pointer in secret for shown in one.shown)
        ]


def accepted_round_of(workspace: Workspace, filing: Filing) -> Accepted:
    """The accepted round of a filing. Raises Failure when the record is unusable."""
    return Accepted(workspace, filing, read_record(workspace.root.path, filing.id, workspace.registry))


def purpose_now(workspace: Workspace, filing: Filing) -> Purpose:
    """What the next round is for. Raises Failure when the record is unusable."""
    return accepted_round_of(workspace, filing).purpose()


def _same(old: PaperSnapshot | None, new: PaperSnapshot) -> bool:
    """Whether two versions of a paper say the same words with the same pictures; how they look does not count."""
    if old is None:
        return False
    before, after = comparable_pair(old, new)
    return plain_text(before.tree["blocks"]) == plain_text(after.tree["blocks"])
