"""Writing events: one file each into the last round, judged before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from beian.engine.files import write
from beian.engine.workspace import Workspace
from beian.history.events import Event, event_name, read_events, split_comments, state_of
from beian.history.rounds import Round, read_rounds
from beian.intake.text_file import decode
from beian.intake.word_file import DOCUMENT, open_parts, paragraphs
from beian.intake.yaml_text import document
from beian.schema.walk import SHARED
from beian.values.errors import Failure
from beian.values.model import Filing, at, parts
from beian.values.problem import Problem


def add_event(workspace: Workspace, filing: Filing, entries: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """Write an event of these entries; returns its path, and what is wrong with it (then nothing is written).

    Raises Failure when there is no round yet, or when the event cannot follow from what is recorded.
    """
    rounds = _rounds(workspace, filing)
    last = rounds[-1]
    name = event_name(last.events, entries["kind"], entries["date"])
    content = document(entries)
    tried = [*rounds[:-1], replace(last, events={**last.events, name: content})]
    events, problems = read_events(tried, workspace.registry)
    path = f"{last.path}/{name}"
    problems = [one for one in problems if one.position.path == path]
    before = state_of(rounds, read_events(rounds, workspace.registry)[0])[1]
    refused = [one for one in state_of(tried, events)[1] if one not in before]
    if problems:
        return path, problems
    if refused:
        raise Failure("\n".join(one.zh for one in refused), "\n".join(one.en for one in refused))
    write(workspace.root.path / path, content)
    return path, []


def add_comments(workspace: Workspace, filing: Filing, file: Path, day: str) -> list[str]:
    """Split a pasted notice into comments and write each; returns their paths. Raises Failure for no usable text."""
    paths = []
    for item in split_comments(_text(file)):
        path, found = add_event(workspace, filing, {"kind": "comment", "date": day, "text": item})
        if found:
            raise Failure(found[0].message.zh, found[0].message.en)
        paths.append(path)
    return paths


def _text(file: Path) -> str:
    """The text of a pasted notice, or the paragraphs of a Word file."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None
    if file.suffix.lower() in (".docx", ".doc"):
        return "\n".join(paragraphs(open_parts(content, file.name)[DOCUMENT]))
    text, problems = decode(content, file.name)
    if problems:
        raise Failure(problems[0].message.zh, problems[0].message.en)
    return text


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
