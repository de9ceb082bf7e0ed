"""The rows of the note on a return (修改说明): each comment with its answer and the changes made for it, then the changes
that nobody asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from beian.check.workspace import Workspace
from beian.compare.snapshot_files import comparable_fields
from beian.compare.snapshots import round_snapshot
from beian.core.model import AnswerTree, Filing, Schema, at, join, parts
from beian.core.problem import Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.core.text.references import resolved
from beian.papers.compose import Composition
from beian.record.events import Event
from beian.record.field_differences import Change, Differences, differences
from beian.record.filed_changes import is_note, is_own
from beian.record.filing_record import Record
from beian.rules.claims.replies import places_of, touches
from beian.schema.display import NAME, printed_reference, record_called, reworded
from beian.schema.display import record as shared_record
from beian.schema.registry import option_label, paper_label
from beian.schema.walk import schema_at

CONTEXT = 20  # characters of unchanged text kept on each side of a change, and the rest of a Latin word or a number
WORD_END, WORD_START = re.compile(r"[A-Za-z0-9.]*"), re.compile(r"[A-Za-z0-9.]*\Z")
LINE_BREAK = re.compile(r"(?:\A|\s*\n)\s*(?:(?:[-*+]|\d+[.)])\s+)?")  # with the mark of a list
RESTRICTED = "（证件或者联系信息，见填报内容）"
NOTHING = "（无）"

Row = dict[str, str]


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
    """The old or new text of a change: what differs, with a little of what is around it, in one line."""
    runs = [(op, text) for op, text in change.runs if op in (SAME, own)]
    side = "".join(_shortened(runs, position) for position in range(len(runs)))
    return LINE_BREAK.sub(" ", side).strip()


def _shortened(runs: list[tuple[Operation, str]], position: int) -> str:
    op, text = runs[position]
    head, tail = position > 0, position + 1 < len(runs)
    if op != SAME or len(text) <= CONTEXT * (head + tail) + 2:
        return text
    end, start = WORD_END.match(text, CONTEXT), WORD_START.search(text, 0, len(text) - CONTEXT)
    first = text[: end.end() if end else CONTEXT] if head else ""
    last = text[start.start() if start else len(text) - CONTEXT :] if tail else ""
    return f"{first}……{last}" if len(first) + len(last) < len(text) else text


def reply_rows(
    workspace: Workspace, filing: Filing, record: Record, returned: str, compositions: Sequence[Composition]
) -> AnswerTree:
    """What the note on the return of a round prints; `compositions` are the other papers of the filing."""
    before = round_snapshot(workspace, filing.id, returned)
    whole = workspace.library.filing(filing.id) or filing
    compared, review = (
        differences(before.fields, comparable_fields(workspace, whole)),
        workspace.edition(whole, "review"),
    )
    replaced = _replaced_pictures(filing, before.picture_digests, compositions)
    events = [event for event in record.events if event.round == returned]
    comments = [event for event in events if event.kind == "comment"]
    asked = [place for comment in comments for place in places_of(comment)]
    changes = [
        _readable(review, change)
        for change in (*compared.changes, *replaced)
        if (is_own(filing, change) and not is_note(change)) or any(touches(place, change) for place in asked)
    ]
    compared = Differences(tuple(changes), compared.unknown)
    outcomes = workspace.registry.schema("event")["properties"]["outcome"]
    rows = modification_rows(
        comments, compared, _place_describer(filing, compositions), lambda value: option_label(outcomes, str(value)).zh
    )
    sent_on = next(one.data["submitted_on"] for one in record.rounds if one.number == returned)
    return rows | {"sent_on": sent_on, "date": max(event.date for event in events)}


def _replaced_pictures(
    filing: Filing, before: Mapping[str, str], compositions: Iterable[Composition]
) -> Iterator[Change]:
    """The evidence whose picture is another under the same name: no answer tells so."""
    now = {picture.name: picture.digest for composition in compositions for picture in composition.pictures}
    for key in at(filing.answers, "/evidence") or {}:
        old, new = (
            [
                digest for name, digest in sorted(names.items()) if name.startswith(f"evidence-{key}.")
            ]  # a long one has parts
            for names in (before, now)
        )
        if old and new and old != new:
            before_after = [f"图片（校验值 {digests[0][:8]}）" for digests in (old, new)]
            label = Text("图片", "picture")
            yield Change("changed", f"/evidence/{key}/file", label, "filing", before_after[0], before_after[1])


def _readable(shown: Filing, change: Change) -> Change:
    """The change with references as what they mean now. `shown` is the review edition: notes hold nothing restricted."""
    schema = schema_at(shown.schema, change.pointer) or {}
    old, new = (
        None
        if text is None
        else reworded(resolved(text, lambda kind, target: printed_reference(shown, kind, target)), schema)
        for text in (change.old, change.new)
    )
    return replace(change, old=old, new=new)


def row_describer(review: Filing, compositions: Iterable[Composition]) -> Callable[[Change], Row]:
    """A function that gives the row of a change: in which papers and where it stands, before and after."""
    where = _place_describer(review, compositions)
    return lambda change: _change_row(_readable(review, change), where)


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
    if key.isdigit() and not named and not shared:
        return f"第{int(key) + 1}项"
    return record_called(filing, at(filing.answers, here.rpartition("/")[0]), schema, key)
