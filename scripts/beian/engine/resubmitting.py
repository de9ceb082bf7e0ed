"""What a resubmission carries for the people who hand it in: what differs from the last round, by field and as redlines.

All in the review edition: from what the last round froze to the content as it is.
"""

from __future__ import annotations

from beian.engine.build import Build
from beian.engine.freezing import comparable_fields
from beian.engine.frozen_rounds import NoSuchText, round_state
from beian.engine.redlines import Made, make_or_reason
from beian.engine.versions import WORK, versions_of
from beian.engine.workspace import Workspace
from beian.history.differences import differences
from beian.history.rounds import read_rounds
from beian.pages.changes import Compared
from beian.pages.difference_page import Page, difference_page
from beian.papers.catalogue import papers_of
from beian.papers.pandoc import Pandoc
from beian.schema.editions import edition_of
from beian.values.model import Filing

FOLDER, DIFFERENCES = "修订对照", "逐项差异.html"


def since_last_round(workspace: Workspace, build: Build, filing: Filing) -> dict[str, bytes]:
    """The files by path, none for a first round. A paper without redline is named with the reason.

    Raises Failure when the record cannot be read.
    """
    rounds = read_rounds(workspace.root.path, filing.id)
    if not rounds:
        return {}
    review = edition_of(filing, "review")
    try:
        last = round_state(workspace, filing.id, rounds[-1].number)
    except NoSuchText as failure:
        return {f"{FOLDER}/说明.txt": f"{failure}\n".encode()}
    found = differences(last.fields, comparable_fields(workspace, filing))
    compared = Compared(filing.id, last.name, WORK, found)
    files: dict[str, bytes] = {}
    notes, links = [], []
    before, after = last.papers(), versions_of(build, review)
    titles = {paper.id: paper.title for paper in papers_of(review, build.papers)}
    with Pandoc() as pandoc:
        for name in sorted({*before, *after}):
            made = make_or_reason(before.get(name), after.get(name), (last.name, WORK), pandoc)
            title = titles.get(name, name)
            if isinstance(made, Made):
                links += [(f"{title}.{form}", f"{title}.{form}") for form in ("docx", "html")]
                files |= {f"{title}.docx": made.docx, f"{title}.html": made.html, **made.pictures}
            elif made:
                notes.append(f"《{title}》：{made.zh} {made.en}")
    files[DIFFERENCES] = difference_page([Page(compared, notes, links)]).encode()
    return {f"{FOLDER}/{name}": content for name, content in files.items()}
