"""The next round of a filing: what it is for, the papers that go with it, and what differs from the accepted round.

Pack, sign, signed and submit ask here, so that all of them mean the same papers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from beian.build.maker import Build
from beian.bundle.change_rows import with_change_rows
from beian.bundle.resubmission import row_describer, with_note_rows
from beian.check.workspace import Workspace
from beian.compare.alignment import plain_text
from beian.compare.paper_snapshot import PaperSnapshot, comparable_pair
from beian.compare.revisions import paper_snapshots
from beian.compare.snapshot_files import comparable_fields
from beian.compare.snapshots import NothingToCompare, Snapshot, round_snapshot
from beian.core.model import Filing, parts
from beian.core.problem import Text
from beian.papers.catalogue import is_given, papers_of
from beian.papers.compose import Composition
from beian.record.field_differences import Differences, differences
from beian.record.filing_record import Record, classify, read_record
from beian.record.purposes import CANCELLATION, Purpose, next_purpose

SHOWN_BY_SCANS = ("name", "id_type", "id_number", "type", "address", "valid_until")
ENTITY_FILES = ("entity", "people", "responsibility")


@dataclass(frozen=True)
class NextRound:
    """A round that is to come (or under way): its purpose, its papers, filled, and the pointers of the answers that differ
    from the accepted round with which it was compared; None where everything is handed in."""

    purpose: Purpose
    papers: tuple[Composition, ...]
    changed: frozenset[str] | None = None
    base: str = ""

    @property
    def uploads_scans(self) -> bool:
        """Whether certificates and identity documents are uploaded: with all but a cancellation."""
        return self.purpose.purpose != CANCELLATION

    def renews(self, pointer: str) -> bool:
        """Whether a scan is uploaded: it, or what it shows, changed, or the person holds a post anew."""
        record, _, _ = pointer.rpartition("/")
        facts = [f"{record}/{name}" for name in SHOWN_BY_SCANS]
        posts = ["/entity/legal_representative", "/entity/security_officer"] if record.startswith("/people/") else []
        return any(map(self.touches, [pointer, *facts, *posts]))

    def touches(self, pointer: str) -> bool:
        """Whether an answer is handed in: it changed, something in it did, or the record around it came or went."""
        if self.changed is None:
            return True
        own = f"{pointer}/"
        return any(f"{one}/".startswith(own) or own.startswith(f"{one}/") for one in self.changed)


def next_round(workspace: Workspace, build: Build, filing: Filing, purpose: Purpose | None = None) -> NextRound:
    """The next round of a filing, or one of the given purpose. Raises Failure when the record or a paper is unusable."""
    record = read_record(workspace.root.path, filing.id, workspace.registry)
    accepted = Accepted(workspace, filing, record)
    keys = purpose or next_purpose(filing, record, workspace.as_of, accepted.differs)
    papers = [
        paper
        for paper in papers_of(filing, build.papers)
        if paper.goes_with(keys.purpose, keys.answers) and not paper.of_one_round
    ]
    made = [build.composition(filing, paper) for paper in papers]
    changed = None
    if keys.only_changed(filing.step) and accepted.state:
        changed = frozenset(change.pointer for change in accepted.differences.changes)
        made = accepted.other(build, made)
    notes = [
        paper
        for paper in build.papers
        if paper.of in (filing.step, "any") and paper.of_one_round and paper.goes_with(keys.purpose, keys.answers)
    ]
    with_rows = filing
    if notes:
        compositions = build.compositions(filing)
        with_rows = with_note_rows(workspace, filing, record, keys, compositions)
        if changed is not None and filing.algorithm:
            rows = row_describer(filing, compositions)
            with_rows = with_change_rows(with_rows, record, accepted.differences, made, workspace.registry, rows)
    made += [build.composition(with_rows, paper) for paper in notes if paper.made_for(with_rows)]
    return NextRound(keys, tuple(made), changed, accepted.number if changed is not None else "")


def purpose_now(workspace: Workspace, filing: Filing) -> Purpose:
    """What the next round is for. Raises Failure when the record is unusable."""
    record = read_record(workspace.root.path, filing.id, workspace.registry)
    return next_purpose(filing, record, workspace.as_of, Accepted(workspace, filing, record).differs)


def lacking_answers(filing: Filing, purpose: Purpose) -> list[Text]:
    """What must be answered before a round of that purpose can be made."""
    row = purpose.row(filing.step)
    absent = [place.replace("role", filing.own_file, 1) for place in row["needs"] if not is_given(filing, place)]
    return [
        Text(f"{row['zh']}须先填写 {place}", f"a {row['en']} needs answers at {place}; give them first")
        for place in absent
    ]


@dataclass(frozen=True)
class Accepted:
    """The accepted round of a filing, to compare with. `state` is None where there is none, or none with text."""

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

    def differs(self) -> bool:
        """Whether what the entity itself filed differs: shared products, models and evidence are its algorithms'."""
        changes = classify(self.differences, self.record.last_events)
        return any(one.kind != "cosmetic" and parts(one.change.pointer)[0] in ENTITY_FILES for one in changes)

    def other(self, build: Build, made: Collection[Composition]) -> list[Composition]:
        """Those of the papers that read otherwise than in the accepted round, or show a restricted answer that differs."""
        if self.state is None:
            return list(made)
        before = self.state.papers()
        after = paper_snapshots(build, self.workspace.edition(self.filing, "review"), [one.paper.id for one in made])
        secret = {change.pointer for change in self.differences.changes if change.restricted}
        return [
            one
            for one in made
            if not _same(before.get(one.paper.id), after[one.paper.id])
            or any(shown.pointer in secret for shown in one.shown)
        ]


def _same(old: PaperSnapshot | None, new: PaperSnapshot) -> bool:
    """Whether two versions of a paper say the same words with the same pictures; how they look does not count."""
    if old is None:
        return False
    before, after = comparable_pair(old, new)
    return plain_text(before.tree["blocks"]) == plain_text(after.tree["blocks"])
