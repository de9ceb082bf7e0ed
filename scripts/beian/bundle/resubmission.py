"""What a resubmission says of its changes: the note (修改说明), one more paper, and what the people get who hand it in.

The note has each comment with its answer, and what was changed for it; then what nobody asked for. The people get what
differs from the last round, by field and as redlines, all in the review edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.difference_report import DifferencePage, difference_page
from beian.compare.difference_text import FilingDifferences
from beian.compare.freezing import comparable_fields, frozen_rows
from beian.compare.redline_files import RedlineContent, make_or_reason
from beian.compare.revisions import WORK, versions_of
from beian.compare.snapshots import NoSuchText, round_state
from beian.core.model import Filing, join, parts
from beian.core.text.differences import DELETION, INSERTION, SAME, Op
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.formats.pandoc import Pandoc
from beian.record.events import Event
from beian.record.field_differences import Change, Differences, differences
from beian.record.purposes import Purpose
from beian.record.rounds import Round, read_rounds
from beian.record.standing import Record
from beian.schema.editions import edition_of
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at

CONTEXT = 20  # characters of unchanged text kept on each side of a change
RESTRICTED = "（受限内容，不在此列出）"
NOTHING = "（无）"

Row = dict[str, str]
STEM = "modifications"
FROM_THE_RECORD = ("modification_note", "change_note")  # papers that say what differs from an earlier round
SCHEMA = "parts/modifications"
FOLDER, DIFFERENCES = "修订对照", "逐项差异.html"


def modifications(
    comments: list[Event], found: Differences, where: Callable[[Change], str], outcome: Callable[[str], str]
) -> dict[str, Any]:
    """The rows: `comments`, each with its `changes`, and `others`, the changes that no comment asked for."""
    rows, named = [], set()
    for event in comments:
        changes = [change for change in found.changes if any(_concerns(place, change) for place in _concerned(event))]
        named |= {change.pointer for change in changes}
        row: dict[str, Any] = {
            "text": str(event.data.get("text", "")),
            "outcome": outcome(event.data.get("outcome", "")),
        }
        row["answer"] = str(event.data.get("answer") or NOTHING)
        rows.append(row | {"changes": [_row(change, where) for change in changes]})
    others = [_row(change, where) for change in found.changes if change.pointer not in named]
    return {"comments": rows, "others": others}


def _concerned(event: Event) -> list[str]:
    places = event.data.get("concerns")
    return [str(place) for place in places] if isinstance(places, list) else []


def _concerns(place: str, change: Change) -> bool:
    """Whether a comment on a place means a change: of that place, of something in it, or of the record around it."""
    at, of = f"{place.rstrip('/')}/", f"{change.pointer}/"
    return place.startswith("/") and (of.startswith(at) or at.startswith(of))


def _row(change: Change, where: Callable[[Change], str]) -> Row:
    if change.parts:
        sides = {"added": (NOTHING, "整条新增"), "removed": ("整条删除", NOTHING)}[change.sort]
    elif change.restricted:
        sides = (RESTRICTED, RESTRICTED)
    else:
        sides = (_side(change, DELETION) or NOTHING, _side(change, INSERTION) or NOTHING)
    return {"where": where(change), "old": sides[0], "new": sides[1]}


def _side(change: Change, own: Op) -> str:
    """One side of a change: what differs with a little of what is around it."""
    runs = [(op, text) for op, text in change.runs if op in (SAME, own)]
    return "".join(_shortened(runs, place) for place in range(len(runs)))


def _shortened(runs: list[tuple[Op, str]], place: int) -> str:
    op, text = runs[place]
    head, tail = place > 0, place + 1 < len(runs)
    if op != SAME or len(text) <= CONTEXT * (head + tail) + 2:
        return text
    return f"{text[:CONTEXT] if head else ''}……{text[-CONTEXT:] if tail else ''}"


def noted(
    workspace: Workspace, filing: Filing, record: Record, purpose: Purpose, made: Sequence[Composition]
) -> Filing:
    """The filing with the rows of its notes among its answers, for these papers only; `made` are its other papers."""
    returned = [one for one in record.rounds if one.number == purpose.answers]
    return _with_reply(workspace, filing, record, returned[0], made) if returned else filing


def _with_reply(
    workspace: Workspace, filing: Filing, record: Record, last: Round, made: Sequence[Composition]
) -> Filing:
    events = [one for one in record.events if one.round == last.number]
    found = differences(round_state(workspace, filing.id, last.number).fields, frozen_rows(workspace, filing))
    outcomes = workspace.registry.schema("event")["properties"]["outcome"]
    comments = [event for event in events if event.kind == "comment"]
    rows: dict[str, Any] = modifications(
        comments, found, _where(filing, made), lambda value: option_label(outcomes, str(value)).zh
    )
    rows |= {"round": last.number, "date": max(event.date for event in events)}
    schema = {**filing.schema["properties"], STEM: workspace.registry.schema(SCHEMA)}
    return replace(filing, answers={**filing.answers, STEM: rows}, schema={**filing.schema, "properties": schema})


def _where(filing: Filing, made: Iterable[Composition]) -> Callable[[Change], str]:
    """Says in which paper and under which titles a change stands."""
    shown = [(one.pointer, composition.paper.title) for composition in made for one in composition.shown]

    def where(change: Change) -> str:
        titles = dict.fromkeys(
            title for pointer, title in shown if f"{pointer}/".startswith(f"{change.pointer}/") and title
        )
        papers = "".join(f"《{title}》" for title in titles if title != "事实确认单")
        return f"{papers}{change.label.zh if change.parts else '—'.join(_titles(filing, change))}"

    return where


def _titles(filing: Filing, change: Change) -> list[str]:
    found, here = [], ""
    for part in parts(change.pointer)[1:] if len(parts(change.pointer)) > 1 else []:
        here = join(here or join("", parts(change.pointer)[0]), part)
        schema = schema_at(filing.schema, here)
        title = label(schema).zh if schema else ""
        if title and (not found or found[-1] != title):
            found.append(title)
    return found or [change.label.zh]


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
    compared = FilingDifferences(filing.id, last.name, WORK, found)
    files: dict[str, bytes] = {}
    notes, links = [], []
    before, after = last.papers(), versions_of(build, review)
    titles = {paper.id: paper.title for paper in papers_of(review, build.papers)}
    with Pandoc() as pandoc:
        for name in sorted({*before, *after}):
            made = make_or_reason(before.get(name), after.get(name), (last.name, WORK), pandoc)
            title = titles.get(name, name)
            if isinstance(made, RedlineContent):
                links += [(f"{title}.{form}", f"{title}.{form}") for form in ("docx", "html")]
                files |= {f"{title}.docx": made.docx, f"{title}.html": made.html, **made.pictures}
            elif made:
                notes.append(f"《{title}》：{made.zh} {made.en}")
    files[DIFFERENCES] = difference_page([DifferencePage(compared, notes, links)]).encode()
    return {f"{FOLDER}/{name}": content for name, content in files.items()}
