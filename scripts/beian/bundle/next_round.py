"""The next round of a filing: what it is for, the papers that go with it, and what differs from the accepted round.

Pack, sign, signed and submit ask here, so that all of them mean the same papers.
"""

from __future__ import annotations

from dataclasses import dataclass

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.accepted import accepted_round_of
from beian.compare.round_notes import compares, notes_of, standing, with_rows
from beian.core.model import Filing
from beian.core.problem import Text
from beian.papers.catalogue import is_given
from beian.papers.compose import Composition
from beian.record.purposes import CANCELLATION, Purpose

SHOWN_BY_SCANS = ("name", "id_type", "id_number", "type", "address", "valid_until")


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
    accepted = accepted_round_of(workspace, filing)
    keys = purpose or accepted.purpose()
    compositions = build.compositions(filing)
    papers = standing(compositions, keys)
    changed = None
    if compares(accepted, keys):
        changed = frozenset(change.pointer for change in accepted.differences.changes)
        papers = accepted.changed_papers(build, papers)
    notes = notes_of(filing, build.papers, keys)
    if notes:
        with_notes = with_rows(accepted, filing, keys, compositions, papers)
        papers += [build.composition(with_notes, paper) for paper in notes if paper.made_for(with_notes)]
    return NextRound(keys, tuple(papers), changed, accepted.number if changed is not None else "")


def lacking_answers(filing: Filing, purpose: Purpose) -> list[Text]:
    """What must be answered before a round of that purpose can be made."""
    row = purpose.row(filing.step)
    absent = [place.replace("role", filing.own_file, 1) for place in row["needs"] if not is_given(filing, place)]
    return [
        Text(f"{row['zh']}须先填写 {place}", f"a {row['en']} needs answers at {place}; give them first")
        for place in absent
    ]
