"""What a resubmission says of its changes: the note (修改说明), one more paper, and what the people get who hand it in.

The note has each comment with its answer, and what was changed for it; then what nobody asked for. The people get what
differs from the last round, by field and as redlines, all in the review edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from beian.core.model import Filing, at, join, parts
from beian.core.problem import Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Op
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.formats.pandoc import Pandoc
from beian.papers.pages.worksheet import product_name
from beian.record.events import Event
from beian.record.field_differences import Change, Differences, differences
from beian.record.purposes import Purpose
from beian.record.rounds import Round, read_rounds
from beian.record.standing import Record
from beian.rules.claims.replies import places_of, touches
from beian.schema.display import NAME, called, record, record_called, record_name
from beian.schema.editions import edition_of
from beian.schema.registry import label, option_label
from beian.schema.walk import Schema, schema_at

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
        changes = [change for change in found.changes if any(touches(place, change) for place in places_of(event))]
        named |= {change.pointer for change in changes}
        row: dict[str, Any] = {
            "text": str(event.data.get("text", "")),
            "outcome": outcome(event.data.get("outcome", "")),
        }
        row["answer"] = str(event.data.get("answer") or NOTHING)
        rows.append(row | {"changes": [_row(change, where) for change in changes]})
    others = [_row(change, where) for change in found.changes if change.pointer not in named]
    return {"comments": rows, "others": others}


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
    before = round_state(workspace, filing.id, last.number)
    found = differences(before.fields, frozen_rows(workspace, filing))
    replaced = _replaced_pictures(filing, before.picture_digests, made)
    found = Differences((*found.changes, *replaced), found.unknown)
    outcomes = workspace.registry.schema("event")["properties"]["outcome"]
    comments = [event for event in events if event.kind == "comment"]
    rows: dict[str, Any] = modifications(
        comments, found, _where(filing, made), lambda value: option_label(outcomes, str(value)).zh
    )
    rows |= {"round": last.number, "date": max(event.date for event in events)}
    schema = {**filing.schema["properties"], STEM: workspace.registry.schema(SCHEMA)}
    return replace(filing, answers={**filing.answers, STEM: rows}, schema={**filing.schema, "properties": schema})


def _replaced_pictures(filing: Filing, before: Mapping[str, str], made: Iterable[Composition]) -> Iterator[Change]:
    """The evidence whose picture is another under the same name: no answer tells so."""
    now = {picture.name: picture.digest for one in made for picture in one.pictures}
    files = {
        one.get("file"): key for key, one in (at(filing.answers, "/evidence") or {}).items() if isinstance(one, dict)
    }
    for name in sorted(before.keys() & now.keys()):
        if before[name] != now[name] and name in files:
            old, new = (f"图片（校验值 {one[:8]}）" for one in (before[name], now[name]))
            yield Change("changed", f"/evidence/{files[name]}/file", Text("图片", "picture"), "filing", old, new)


def _where(filing: Filing, made: Iterable[Composition]) -> Callable[[Change], str]:
    """Says in which paper and under which titles a change stands."""
    shown = [(one.pointer, composition.paper.title) for composition in made for one in composition.shown]

    def where(change: Change) -> str:
        titles = dict.fromkeys(
            title for pointer, title in shown if f"{pointer}/".startswith(f"{change.pointer}/") and title
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
        title = label(schema).zh
        name = title if titled else f"{title}“{_record_name(filing, here, step, schema)}”"
        if not names or names[-1] != name:
            names.append(name)
    return "—".join(names[1:] or names)


def _record_name(filing: Filing, here: str, key: str, schema: Schema) -> str:
    """A record by its own name, by the shared record of its id (a product, a model), or by its number in a list."""
    own = at(filing.answers, here)
    product = str(own.get("product", key)) if isinstance(own, Mapping) else key
    if record(filing.answers, "products", product):
        return product_name(filing, product)  # two forms of one product have one name
    if isinstance(own, Mapping) and any(own.get(name) for name in NAME):
        return called(own, key)
    shelf = next((one for one in ("models", "people") if record(filing.answers, one, key)), "")
    if shelf:
        return record_name(filing.answers, shelf, key)
    return f"第{int(key) + 1}项" if key.isdigit() else record_called(filing, own, schema, key)


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
