"""The filings as the site shows them, put together from what was built, judged, compared and recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from beian.engine.site_papers import Beside, Side
from beian.engine.statuses import statuses
from beian.engine.workspace import Workspace
from beian.history.standing import read_record
from beian.pages.exhibit import Exhibit, Redline
from beian.pages.history import History
from beian.pages.todo import todo
from beian.papers.catalogue import Paper
from beian.schema.editions import edition_of
from beian.values.model import Filing
from beian.values.problem import Problem, Text

WORKFLOW, REDLINES, APART = "workflow-", (".html", ".docx"), ".."
Compared = tuple[str, list[tuple[Text, str]], dict[str, Beside]]


def make_exhibits(
    workspace: Workspace,
    shown: Sequence[Filing],
    papers: list[Paper],
    sides: Mapping[str, Side],
    found: Mapping[str, list[Problem]],
    compared: Sequence[Compared],
) -> list[Exhibit]:
    """The filings in the edition they are `shown` in; `compared` is what `differences_sides` gave."""
    closed = any(one.edition == "public" for one in shown)
    histories = {} if closed else _histories(workspace, shown)
    links = {name: tuple(some) for name, some, _ in compared}
    beside = {name: files for name, _, files in compared}
    return [
        Exhibit(
            one,
            tuple(found[one.id]),
            sides[one.id].papers,
            sides[one.id].evidence,
            histories.get(one.id),
            links.get(one.id, ()),
            redlines_by_paper(beside.get(one.id, {})),
            _workflow(sides[one.id]),
            None if closed else todo(one, papers),
        )
        for one in shown
    ]


def _histories(workspace: Workspace, shown: Sequence[Filing]) -> dict[str, History]:
    """The record and the dues of each filing, from the review edition of its answers."""
    reviewed = [edition_of(filing, "review") for filing in shown]
    found = {}
    for one in statuses(workspace, reviewed, workspace.as_of):
        record = read_record(workspace.root.path, one.filing, workspace.registry)
        found[one.filing] = History(record, one.dues, one.name, workspace.as_of, workspace.registry)
    return found


def redlines_by_paper(files: Mapping[str, Beside]) -> dict[str, Redline]:
    """The newest redline of each paper: files stand in `<old>..<new>/<paper>.<format>`, the oldest pair first.

    A comparison with a branch is none with a round and is left out.
    """
    made: dict[str, Redline] = {}
    for place in files:
        path = PurePosixPath(place)
        old, apart, new = path.parent.name.partition(APART)
        if not apart or not old.isdigit() or path.suffix not in REDLINES or path.stem == "index":
            continue
        known = made.get(path.stem)
        same = known.files if known and (known.old, known.new) == (old, new) else ()
        ordered = sorted((*same, (path.suffix[1:], place)), key=lambda one: REDLINES.index(f".{one[0]}"))
        made[path.stem] = Redline(old, new, tuple(ordered))
    return made


def _workflow(side: Side) -> tuple[str, ...]:
    names = [PurePosixPath(place).name for place in side.files]
    return tuple(sorted(name for name in names if name.startswith(WORKFLOW)))
