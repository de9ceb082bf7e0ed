"""Writing events: one file each into the last round, judged before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from beian.engine.files import write
from beian.engine.workspace import Workspace
from beian.history.events import event_name, read_events, split_comments
from beian.history.rounds import Round, dumped, read_rounds
from beian.history.states import state_of
from beian.intake.strict_yaml import decode
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.problem import Problem


def add_event(workspace: Workspace, filing: Filing, entries: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """Write an event of these entries; returns its path, and what is wrong with it (then nothing is written).

    Raises Failure when there is no round yet, or when the event cannot follow from what is recorded.
    """
    rounds = _rounds(workspace, filing)
    last = rounds[-1]
    name = event_name(workspace.root.path / last.path, entries["kind"], entries["date"])
    content = dumped({**entries})
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
    try:
        text, problems = decode(file.read_bytes(), file.name)
    except OSError as error:
        raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None
    if problems:
        raise Failure(problems[0].message.zh, problems[0].message.en)
    paths = []
    for item in split_comments(text):
        path, found = add_event(workspace, filing, {"kind": "comment", "date": day, "text": item})
        if found:
            raise Failure(found[0].message.zh, found[0].message.en)
        paths.append(path)
    return paths


def _rounds(workspace: Workspace, filing: Filing) -> list[Round]:
    rounds = read_rounds(workspace.root.path, filing.id)
    if not rounds:
        raise Failure(
            f"“{filing.id}”还没有存档的轮次，先运行 make submit。", f"{filing.id!r} has no round yet; run make submit."
        )
    return rounds
