"""What differs since the last round, for the people who hand in the next one: by field and as redlines, all in the review
edition.
"""

from __future__ import annotations

from collections.abc import Collection

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.comparison import FilingDifferences
from beian.compare.difference_html import DifferencePage, difference_page
from beian.compare.paper_snapshot import PaperSnapshot, paper_snapshots
from beian.compare.redlines.redline_files import RedlineContent, redline_or_reason
from beian.compare.redlines.rewording import with_rewording
from beian.compare.revisions import WORK
from beian.compare.snapshot_files import comparable_fields
from beian.compare.snapshots import NothingToCompare, round_snapshot
from beian.core.model import Filing
from beian.papers.compose import Composition
from beian.papers.formats.pandoc import Pandoc
from beian.record.field_differences import differences
from beian.record.rounds import read_rounds
from beian.schema.editions import edition_of

FOLDER, DIFFERENCES = "修订对照", "逐项差异.html"


def changes_since_last_round(
    workspace: Workspace, build: Build, filing: Filing, coming: Collection[Composition]
) -> dict[str, bytes]:
    """The files on what changed since the last round, by path; none for a first round. Redlines are of the papers that come
    with the next one; a paper without redline is named with the reason.

    Raises Failure when the record cannot be read.
    """
    rounds = read_rounds(workspace.root.path, filing.id)
    if not rounds:
        return {}
    review = edition_of(filing, "review")
    try:
        last = round_snapshot(workspace, filing.id, rounds[-1].number)
    except NothingToCompare as failure:
        return {f"{FOLDER}/说明.txt": f"{failure}\n".encode()}
    compared_fields = differences(last.fields, comparable_fields(workspace, filing))
    compared = FilingDifferences(filing.id, last.name, WORK, compared_fields)
    files: dict[str, bytes] = {}
    notes, links = [], []
    titles = {one.paper.id: one.paper.title for one in coming}
    before = with_rewording(build, filing, last.fields, last.papers(titles))
    after = paper_snapshots(build, review, titles)
    after |= {one.paper.id: _as_snapshot(one) for one in coming if one.paper.of_one_round and one.paper.id in before}
    with Pandoc() as pandoc:
        for name in sorted({*before, *after}):
            redline = redline_or_reason(before.get(name), after.get(name), (last.name, WORK), pandoc)
            title = titles[name]
            if isinstance(redline, RedlineContent):
                links += [(f"{title}.{form}", f"{title}.{form}") for form in ("docx", "html")]
                files |= {f"{title}.docx": redline.docx, f"{title}.html": redline.html, **redline.pictures}
            elif redline:
                notes.append(f"《{title}》：{redline.zh} {redline.en}")
    files[DIFFERENCES] = difference_page([DifferencePage(compared, notes, links)]).encode()
    return {f"{FOLDER}/{name}": content for name, content in files.items()}


def _as_snapshot(note: Composition) -> PaperSnapshot:
    """A note as it goes out; it holds nothing restricted, and no pictures."""
    return PaperSnapshot(note.ast, {}, note.header_left, note.header_right, note.date)
