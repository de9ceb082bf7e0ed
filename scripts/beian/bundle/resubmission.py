"""What a resubmission tells of its changes: the modification note (修改说明), and differences for the people who hand it in.

The note has each comment with its answer and the changes made for it, then the changes that nobody asked for. The
differences from the last round come by field and as redlines, all in the review edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.comparison import FilingDifferences
from beian.compare.difference_html import DifferencePage, difference_page
from beian.compare.redline_files import RedlineContent, redline_or_reason
from beian.compare.revisions import WORK, paper_snapshots
from beian.compare.snapshot_files import comparable_fields, fields_with_digests
from beian.compare.snapshots import NothingToCompare, round_snapshot
from beian.core.model import Filing, Schema, at, join, parts
from beian.core.problem import Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.core.text.references import resolved
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.formats.pandoc import Pandoc
from beian.record.events import Event
from beian.record.field_differences import Change, Differences, differences
from beian.record.filing_record import Record
from beian.record.purposes import Purpose
from beian.record.rounds import Round, read_rounds
from beian.rules.claims.replies import places_of, touches
from beian.schema.display import (
    NAME,
    printed_reference,
    record_called,
    reworded,
)
from beian.schema.display import record as shared_record
from beian.schema.editions import edition_of
from beian.schema.registry import option_label, paper_label
from beian.schema.walk import schema_at

CONTEXT = 20  # characters of unchanged text kept on each side of a change
RESTRICTED = "（受限内容，不在此列出）"
NOTHING = "（无）"

Row = dict[str, str]
STEM = "modifications"
FROM_THE_RECORD = ("modification_note", "change_note")  # papers that say what differs from an earlier round
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
        changes = [change for change in compared.changes if any(touches(one, change) for one in places_of(event))]
        explained |= {change.pointer for change in changes}
        row: dict[str, object] = {
            "text": str(event.data.get("text", "")),
            "outcome": outcome(event.data.get("outcome", "")),
        }
        row["answer"] = str(event.data.get("answer") or NOTHING)
        rows.append(row | {"changes": [_change_row(change, where) for change in changes]})
    others = [_change_row(change, where) for change in compared.changes if change.pointer not in explained]
    return {"comments": rows, "others": others}


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


def with_note_rows(
    workspace: Workspace, filing: Filing, record: Record, purpose: Purpose, compositions: Sequence[Composition]
) -> Filing:
    """The filing with the rows of its notes among its answers, only to compose the notes; `compositions` are its papers."""
    returned = [past for past in record.rounds if past.number == purpose.answers]
    return _with_reply(workspace, filing, record, returned[0], compositions) if returned else filing


def _with_reply(
    workspace: Workspace, filing: Filing, record: Record, last: Round, compositions: Sequence[Composition]
) -> Filing:
    events = [event for event in record.events if event.round == last.number]
    before = round_snapshot(workspace, filing.id, last.number)
    compared = differences(before.fields, fields_with_digests(workspace, filing))
    replaced = _replaced_pictures(filing, before.picture_digests, compositions)
    changes = (_readable(filing, change) for change in (*compared.changes, *replaced))
    compared = Differences(tuple(changes), compared.unknown)
    outcomes = workspace.registry.schema("event")["properties"]["outcome"]
    comments = [event for event in events if event.kind == "comment"]
    rows = modification_rows(
        comments, compared, _place_describer(filing, compositions), lambda value: option_label(outcomes, str(value)).zh
    )
    rows |= {"round": last.number, "date": max(event.date for event in events)}
    schema = {**filing.schema["properties"], STEM: workspace.registry.schema(SCHEMA)}
    return replace(filing, answers={**filing.answers, STEM: rows}, schema={**filing.schema, "properties": schema})


def _replaced_pictures(
    filing: Filing, before: Mapping[str, str], compositions: Iterable[Composition]
) -> Iterator[Change]:
    """The evidence whose picture is another under the same name: no answer tells so."""
    now = {picture.name: picture.digest for composition in compositions for picture in composition.pictures}
    evidence = at(filing.answers, "/evidence") or {}
    ids = {one.get("file"): key for key, one in evidence.items() if isinstance(one, dict)}
    for name in sorted(before.keys() & now.keys()):
        if before[name] != now[name] and name in ids:
            old, new = (f"图片（校验值 {digest[:8]}）" for digest in (before[name], now[name]))
            yield Change("changed", f"/evidence/{ids[name]}/file", Text("图片", "picture"), "filing", old, new)


def _readable(filing: Filing, change: Change) -> Change:
    """The change with references as what they mean now, of the review edition: the note holds nothing restricted."""
    shown, schema = edition_of(filing, "review"), schema_at(filing.schema, change.pointer) or {}
    old, new = (
        None
        if text is None
        else reworded(resolved(text, lambda kind, target: printed_reference(shown, kind, target)), schema)
        for text in (change.old, change.new)
    )
    return replace(change, old=old, new=new)


def row_describer(filing: Filing, compositions: Iterable[Composition]) -> Callable[[Change], Row]:
    """A function that gives the row of a change: in which papers and where it stands, before and after."""
    where = _place_describer(filing, compositions)
    return lambda change: _change_row(_readable(filing, change), where)


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
        return f"{papers}{change.label.zh if change.parts else place_name(filing, change.pointer)}"

    return where


def place_name(filing: Filing, pointer: str) -> str:
    """Where an answer stands, in words that name each record on the way: which product, which model, which step."""
    names: list[str] = []
    here, schema = "", filing.schema
    for step in parts(pointer):
        titled = step in schema.get("properties", {})
        here = join(here, step)
        schema = schema_at(filing.schema, here) or {}
        title = paper_label(schema)
        name = title if titled else f"{title}“{_record_name(filing, here, step, schema)}”"
        if not names or names[-1] != name:
            names.append(name)
    return "—".join(names[1:] or names)


def _record_name(filing: Filing, here: str, key: str, schema: Schema) -> str:
    """What a record is called, or its number in a list."""
    own = at(filing.answers, here)
    shared = any(shared_record(filing.answers, shelf, key) for shelf in ("models", "people"))
    named = isinstance(own, Mapping) and (own.get("product") or any(own.get(name) for name in NAME))
    return (
        f"第{int(key) + 1}项" if key.isdigit() and not named and not shared else record_called(filing, own, schema, key)
    )


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
