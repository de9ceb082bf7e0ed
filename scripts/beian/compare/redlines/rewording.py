"""What a recorded round answered, in the words that its papers have today.

Between this and the round's own papers only the form is worded otherwise; between this and today's papers only answers
differ. Nothing of the round itself is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from beian.compare.paper_snapshot import PaperSnapshot, paper_snapshots
from beian.compare.sealed_answers import as_answered
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.papers.products import PaperFactory
from beian.record.field_snapshot import FrozenField


def reworded_papers(
    factory: PaperFactory, filing: Filing, fields: Iterable[FrozenField], names: Collection[str]
) -> dict[str, PaperSnapshot]:
    """The named papers with the frozen answers, as they are composed today. Those that cannot be are left out: a question
    is new since, or evidence is gone."""
    then = as_answered(filing, fields)
    found: dict[str, PaperSnapshot] = {}
    for paper in factory.papers:
        if paper.id in names and not paper.of_one_round:
            try:
                found |= paper_snapshots(factory, then, [paper.id])
            except Failure:
                continue
    return found


def with_rewording(
    factory: PaperFactory, filing: Filing, fields: Iterable[FrozenField], papers: Mapping[str, PaperSnapshot]
) -> dict[str, PaperSnapshot]:
    """The papers of a round, each with its answers in today's words, so that a redline can tell answers from wording."""
    reworded = reworded_papers(factory, filing, fields, papers.keys())
    return {name: replace(paper, reworded=reworded.get(name)) for name, paper in papers.items()}
