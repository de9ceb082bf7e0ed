"""The note on changes for the next round: from the record and the answers as they are to one more paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from beian.engine.build import Build
from beian.engine.freezing import frozen_rows
from beian.engine.frozen_rounds import round_state
from beian.engine.workspace import Workspace
from beian.history.differences import Change, differences
from beian.history.events import Event, read_events
from beian.history.modifications import modifications
from beian.history.rounds import Round, read_rounds
from beian.history.states import state_of
from beian.papers.compose import Composition
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at
from beian.values.model import Filing, join, parts

PAPER, STEM = "modification_note", "modifications"
SCHEMA = "parts/modifications"


def with_note(workspace: Workspace, build: Build, filing: Filing, made: list[Composition]) -> list[Composition]:
    """The papers of the next round: those that were `made`, and the note on changes when a return is answered."""
    rounds = read_rounds(workspace.root.path, filing.id)
    events, _ = read_events(rounds, workspace.registry)
    if state_of(rounds, events)[0] not in ("returned", "change_returned"):
        return made
    noted = _noted(workspace, filing, rounds[-1], [one for one in events if one.round == rounds[-1].number], made)
    papers = [paper for paper in build.papers if paper.id == PAPER]
    return [*made, *(build.composition(noted, paper) for paper in papers)]


def _noted(workspace: Workspace, filing: Filing, last: Round, events: list[Event], made: list[Composition]) -> Filing:
    """The filing with the rows of its note among its answers, for this one paper."""
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
