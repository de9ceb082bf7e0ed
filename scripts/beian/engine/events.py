"""Writing events: one file each into the last round, judged before it is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from beian.engine.files import bounded
from beian.engine.foreign import notice
from beian.engine.placing import one_writer, place
from beian.engine.workspace import Workspace
from beian.history.events import Event, event_name, read_events
from beian.history.rounds import EVENTS, Round, read_rounds
from beian.history.states import state_of
from beian.intake.yaml_text import document
from beian.rules.base import SHARED
from beian.values.errors import Failure
from beian.values.model import Filing, at, parts
from beian.values.problem import Problem


def add_event(workspace: Workspace, filing: Filing, entries: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """Write an event of these entries; returns its path, and what is wrong with it (then nothing is written).

    Raises Failure when there is no round yet, or when the event cannot follow from what is recorded.
    """
    paths, problems = add_events(workspace, filing, [entries])
    return paths[0], problems


def add_events(
    workspace: Workspace, filing: Filing, wanted: Sequence[Mapping[str, str]]
) -> tuple[list[str], list[Problem]]:
    """Write these events, all or none; those that stand in the last round already are not written twice.

    Returns their paths, and what is wrong with them. Raises Failure as `add_event` does.
    """
    with one_writer(workspace.root.path, "event"):
        rounds = _rounds(workspace, filing)
        last = rounds[-1]
        there = [one for one in read_events(rounds, workspace.registry)[0] if one.round == last.number]
        names, new = [], {}
        for entries in wanted:
            name = _name_of(entries, there)
            if not name:
                name = event_name([*last.events, *new], entries["kind"], entries["date"])
                new[name] = document(entries)
            names.append(name)
        problems = _refused(workspace, [*rounds[:-1], replace(last, events={**last.events, **new})], rounds, new)
        if not problems:
            place(workspace.root.path, {workspace.root.path / last.path / name: body for name, body in new.items()})
        return [f"{last.path}/{name}" for name in names], problems


def _name_of(entries: Mapping[str, str], events: Sequence[Event]) -> str:
    """The name of the event that says all of this already; empty when none does."""
    said = (one for one in events if all(str(one.data.get(key)) == value for key, value in entries.items()))
    return next((f"{EVENTS}{one.path.rpartition('/')[2]}" for one in said), "")


def _refused(workspace: Workspace, tried: list[Round], rounds: list[Round], new: Collection[str]) -> list[Problem]:
    """What is wrong with the new events of a record. Raises Failure when they cannot follow from what is recorded."""
    events, problems = read_events(tried, workspace.registry)
    problems = [one for one in problems if one.position.path.removeprefix(f"{rounds[-1].path}/") in new]
    before = state_of(rounds, read_events(rounds, workspace.registry)[0])[1]
    refused = [one for one in state_of(tried, events)[1] if one not in before]
    if refused and not problems:
        raise Failure("\n".join(one.zh for one in refused), "\n".join(one.en for one in refused))
    return problems


def add_comments(workspace: Workspace, filing: Filing, file: Path, day: str) -> list[str]:
    """Split a pasted notice into comments and write each; returns their paths. Raises Failure for no usable text."""
    items = dict.fromkeys(notice(file.name, bounded(file)))
    comments = [{"kind": "comment", "date": day, "text": item} for item in items]
    paths, found = add_events(workspace, filing, comments)
    if found:
        raise Failure(found[0].message.zh, found[0].message.en)
    return paths


def all_comments(workspace: Workspace, filing: Filing) -> list[Event]:
    """The comments on every round of a filing, in order. Raises Failure when there is no round."""
    events, _ = read_events(_rounds(workspace, filing), workspace.registry)
    return [event for event in events if event.kind == "comment"]


def sharing(workspace: Workspace, filing: Filing, comment: Event) -> list[str]:
    """The other filings of the entity that use a fact which a comment concerns: they say it too."""
    places = comment.data.get("concerns")
    shared = (
        [str(place) for place in places if str(place).split("/")[1:2] and str(place).split("/")[1] in SHARED]
        if isinstance(places, list)
        else []
    )
    others = [one for one in workspace.library.filings if one.entity == filing.entity and one.id != filing.id]
    return [one.id for one in others if any(_uses(one, place) for place in shared)]


def _uses(filing: Filing, place: str) -> bool:
    shelf, key = [*parts(place), ""][:2]
    used = filing.used(shelf)
    return at(filing.answers, place) is not None and (used is None or not key or key in used)


def _rounds(workspace: Workspace, filing: Filing) -> list[Round]:
    rounds = read_rounds(workspace.root.path, filing.id)
    if not rounds:
        raise Failure(
            f"“{filing.id}”还没有存档的轮次，先运行 make submit。", f"{filing.id!r} has no round yet; run make submit."
        )
    return rounds
