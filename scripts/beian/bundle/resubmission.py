"""What a resubmission tells of its changes: the modification note (修改说明), and differences for the people who hand it in.

The note has each comment with its answer and the changes made for it, then the changes that nobody asked for. The
differences from the last round come by field and as redlines, all in the review edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.comparison import FilingDifferences
from beian.compare.difference_html import DifferencePage, difference_page
from beian.compare.redline_files import RedlineContent, redline_or_reason
from beian.compare.revisions import WORK, paper_snapshots
from beian.compare.snapshot_files import comparable_fields, fields_with_digests
from beian.compare.snapshots import NothingToCompare, round_snapshot
from beian.core.model import Filing, join, parts
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.formats.pandoc import Pandoc
from beian.record.events import Event, read_events
from beian.record.field_differences import Change, Differences, differences
from beian.record.rounds import Round, read_rounds
from beian.record.states import state_of
from beian.schema.editions import edition_of
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at

CONTEXT = 20  # characters of unchanged text kept on each side of a change
RESTRICTED = "（受限内容，不在此列出）"
NOTHING = "（无）"

Row = dict[str, str]
PAPER, STEM = "modification_note", "modifications"
SCHEMA = "parts/modifications"
FOLDER, DIFFERENCES = "修订对照", "逐项差异.html"


def modification_rows(
    comments: list[Event], compared: Differences, where: Callable[[Change], str], outcome: Callable[[str], str]
) -> dict[str, object]:
    """The rows of the note: `comments`, each with its `changes`, and `others`, the changes that no comment asked for.

    `where` says where a change stands, `outcome` what an outcome is called.
    """
    rows, explained = [], set()
    for event in comments:
        changes = [
            change
            for change in compared.changes
            if any(_concerns(pointer, change) for pointer in _concerned_pointers(event))
        ]
        explained |= {change.pointer for change in changes}
        row: dict[str, object] = {
            "text": str(event.data.get("text", "")),
            "outcome": outcome(event.data.get("outcome", "")),
        }
        row["answer"] = str(event.data.get("answer") or NOTHING)
        rows.append(row | {"changes": [_change_row(change, where) for change in changes]})
    others = [_change_row(change, where) for change in compared.changes if change.pointer not in explained]
    return {"comments": rows, "others": others}


def _concerned_pointers(event: Event) -> list[str]:
    pointers = event.data.get("concerns")
    return [str(pointer) for pointer in pointers] if isinstance(pointers, list) else []


def _concerns(pointer: str, change: Change) -> bool:
    """Whether a comment on a pointer concerns a change: at that pointer, below it, or of the record around it."""
    below, changed = f"{pointer.rstrip('/')}/", f"{change.pointer}/"
    return pointer.startswith("/") and (changed.startswith(below) or below.startswith(changed))


def _change_row(change: Change, where: Callable[[Change], str]) -> Row:
    if change.parts:
        sides = {"added": (NOTHING, "整条新增"), "removed": ("整条删除", NOTHING)}[change.sort]
    elif change.restricted:
        sides = (RESTRICTED, RESTRICTED)
    else:
        sides = (_side_text(change, DELETION) or NOTHING, _side_text(change, INSERTION) or NOTHING)
    return {"where": where(change), "old": sides[0], "new": sides[1]}


def _side_text(change: Change, own: Operation) -> str:
    """The old or new text of a change: what differs, with a little of what is around it."""
    runs = [(op, text) for op, text in change.runs if op in (SAME, own)]
    return "".join(_shortened(runs, position) for position in range(len(runs)))


def _shortened(runs: list[tuple[Operation, str]], position: int) -> str:
    op, text = runs[position]
    head, tail = position > 0, position + 1 < len(runs)
    if op != SAME or len(text) <= CONTEXT * (head + tail) + 2:
        return text
    return f"{text[:CONTEXT] if head else ''}……{text[-CONTEXT:] if tail else ''}"


def with_modification_note(
    workspace: Workspace, build: Build, filing: Filing, compositions: list[Composition]
) -> list[Composition]:
    """The papers of the next round: these, and the modification note when the round answers a return."""
    rounds = read_rounds(workspace.root.path, filing.id)
    events, _ = read_events(rounds, workspace.registry)
    if state_of(rounds, events)[0] not in ("returned", "change_returned"):
        return compositions
    with_rows = _with_note_rows(
        workspace, filing, rounds[-1], [event for event in events if event.round == rounds[-1].number], compositions
    )
    papers = [paper for paper in build.papers if paper.id == PAPER]
    return [*compositions, *(build.composition(with_rows, paper) for paper in papers)]


def _with_note_rows(
    workspace: Workspace, filing: Filing, last: Round, events: list[Event], compositions: list[Composition]
) -> Filing:
    """The filing with the rows of the note among its answers, only to compose the note."""
    compared = differences(
        round_snapshot(workspace, filing.id, last.number).fields, fields_with_digests(workspace, filing)
    )
    outcomes = workspace.registry.schema("event")["properties"]["outcome"]
    comments = [event for event in events if event.kind == "comment"]
    rows = modification_rows(
        comments, compared, _place_describer(filing, compositions), lambda value: option_label(outcomes, str(value)).zh
    )
    rows |= {"round": last.number, "date": max(event.date for event in events)}
    schema = {**filing.schema["properties"], STEM: workspace.registry.schema(SCHEMA)}
    return replace(filing, answers={**filing.answers, STEM: rows}, schema={**filing.schema, "properties": schema})


def _place_describer(filing: Filing, compositions: Iterable[Composition]) -> Callable[[Change], str]:
    """A function that says in which papers and under which titles a change stands."""
    titles_by_pointer = [
        (answer.pointer, composition.paper.title) for composition in compositions for answer in composition.shown
    ]

    def where(change: Change) -> str:
        titles = dict.fromkeys(
            title for pointer, title in titles_by_pointer if f"{pointer}/".startswith(f"{change.pointer}/") and title
        )
        papers = "".join(f"《{title}》" for title in titles if title != "事实确认单")
        return f"{papers}{change.label.zh if change.parts else '—'.join(_titles(filing, change))}"

    return where


def _titles(filing: Filing, change: Change) -> list[str]:
    titles: list[str] = []
    pointer = ""
    for part in parts(change.pointer)[1:] if len(parts(change.pointer)) > 1 else []:
        pointer = join(pointer or join("", parts(change.pointer)[0]), part)
        schema = schema_at(filing.schema, pointer)
        title = label(schema).zh if schema else ""
        if title and (not titles or titles[-1] != title):
            titles.append(title)
    return titles or [change.label.zh]


def changes_since_last_round(workspace: Workspace, build: Build, filing: Filing) -> dict[str, bytes]:
    """The files on what changed since the last round, by path; none for a first round. A paper without redline is named
    with the reason.

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
    before, after = last.papers(), paper_snapshots(build, review)
    titles = {paper.id: paper.title for paper in papers_of(review, build.papers)}
    with Pandoc() as pandoc:
        for name in sorted({*before, *after}):
            redline = redline_or_reason(before.get(name), after.get(name), (last.name, WORK), pandoc)
            title = titles.get(name, name)
            if isinstance(redline, RedlineContent):
                links += [(f"{title}.{form}", f"{title}.{form}") for form in ("docx", "html")]
                files |= {f"{title}.docx": redline.docx, f"{title}.html": redline.html, **redline.pictures}
            elif redline:
                notes.append(f"《{title}》：{redline.zh} {redline.en}")
    files[DIFFERENCES] = difference_page([DifferencePage(compared, notes, links)]).encode()
    return {f"{FOLDER}/{name}": content for name, content in files.items()}
