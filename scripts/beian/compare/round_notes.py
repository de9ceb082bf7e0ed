"""What the notes of a round print of the record (a change before and after, the answer to a return), the same wherever they
are made: in the bundle, by `build`, on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from beian.check.workspace import Workspace
from beian.compare.accepted import Accepted, accepted_round_of
from beian.compare.change_rows import change_rows
from beian.compare.reply_rows import reply_rows, row_describer
from beian.core.errors import Failure
from beian.core.model import AnswerTree, Filing
from beian.papers.catalogue import Paper, papers_of
from beian.papers.compose import Composition
from beian.papers.products import PaperFactory
from beian.record.purposes import CANCELLATION, CHANGE, Purpose

BEFORE_AND_AFTER = (CHANGE, CANCELLATION)  # purposes whose notes show what differs from the accepted round
REPLY, COMPARISON = "modifications", "comparison"  # among the answers; their schemas stand in `parts/`


def notes_of(filing: Filing, papers: Iterable[Paper], purpose: Purpose) -> list[Paper]:
    """The papers that speak of one round and go with a round of that purpose."""
    return [
        paper
        for paper in papers
        if paper.of in (filing.step, "any") and paper.of_one_round and paper.goes_with(purpose.purpose, purpose.answers)
    ]


def with_note_rows(workspace: Workspace, factory: PaperFactory, filing: Filing) -> Filing:
    """The filing, in an edition, with what the notes of its next round print of the record, only to compose these.

    Raises Failure when the record or a paper is unusable.
    """
    accepted = accepted_round_of(workspace, workspace.library.filing(filing.id) or filing)
    purpose = accepted.purpose()
    if not notes_of(filing, factory.papers, purpose) or filing.edition == "public":
        return filing
    compositions = factory.compositions(filing)
    handed_in = standing(compositions, purpose)
    handed_in = accepted.changed_papers(factory, handed_in) if compares(accepted, purpose) else handed_in
    return with_rows(accepted, filing, purpose, compositions, handed_in)


def standing(compositions: Iterable[Composition], purpose: Purpose) -> list[Composition]:
    """Those papers of a filing that go with a round of that purpose, without its notes."""
    return [
        one
        for one in compositions
        if one.paper.goes_with(purpose.purpose, purpose.answers) and not one.paper.of_one_round
    ]


def compares(accepted: Accepted, purpose: Purpose) -> bool:
    """Whether a round of that purpose hands in only what differs from the accepted round, which holds text."""
    return purpose.only_changed(accepted.filing.step) and accepted.state is not None


def with_rows(
    accepted: Accepted,
    filing: Filing,
    purpose: Purpose,
    compositions: Sequence[Composition],
    handed_in: Sequence[Composition],
) -> Filing:
    """The same for a filing whose papers are known, and those of them that are `handed_in` with the notes."""
    workspace, record = accepted.workspace, accepted.record
    rows: dict[str, AnswerTree] = {}
    if any(past.number == purpose.answers for past in record.rounds):
        rows[REPLY] = reply_rows(workspace, filing, record, purpose.answers, compositions)
    if purpose.purpose in BEFORE_AND_AFTER and filing.algorithm and record.accepted and accepted.state:
        describe = row_describer(workspace.edition(accepted.filing, "review"), compositions)
        rows[COMPARISON] = {
            "sent_on": record.accepted.data["submitted_on"],
            "rows": change_rows(filing, record, accepted.differences, workspace.registry, describe),
            "papers": [f"《{one.paper.title}》" for one in handed_in if not one.paper.internal],
        }
    schemas = {stem: workspace.registry.schema(f"parts/{stem}") for stem in rows}
    schema = {**filing.schema, "properties": {**filing.schema["properties"], **schemas}}
    return replace(filing, answers={**filing.answers, **rows}, schema=schema)


def composed_with_notes(
    workspace: Workspace, factory: PaperFactory, filing: Filing
) -> Iterator[tuple[Paper, Composition | Failure]]:
    """Each paper of a filing in its edition, composed, or why it cannot be; notes with what they print of the record."""
    try:
        with_notes, unusable = with_note_rows(workspace, factory, filing), None
    except Failure as failure:
        with_notes, unusable = filing, failure
    for paper in papers_of(with_notes, factory.papers):
        if unusable and paper.of_one_round:
            yield paper, unusable
            continue
        try:
            yield paper, factory.composition(with_notes if paper.of_one_round else filing, paper)
        except Failure as failure:
            yield paper, failure
