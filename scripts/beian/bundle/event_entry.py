"""Records events (what happened after a round was sent): one file each in the last round, with their attachments.

An event is checked before it is written; several are written together or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from beian.bundle.event_attachments import (
    attachments_folder,
    named_attachments,
    read_attachments,
    refuse_without_private,
)
from beian.check.workspace import Workspace
from beian.content.text_file import decode
from beian.content.transaction import exclusive_writer, write_together
from beian.content.yaml.text import file_of_map
from beian.content.yaml.writer import edit_answers
from beian.core.errors import Failure
from beian.core.files import read_limited
from beian.core.model import Filing, at, parts
from beian.core.problem import Problem, Text
from beian.core.processes.limited_process import LimitedProcess
from beian.record.events import Event, event_name, read_events, split_comments
from beian.record.rounds import Round, digests, read_rounds
from beian.record.states import state_of
from beian.schema.forms.blank_form import blank_form
from beian.schema.walk import SHARED, keys_at

WORD = (".docx", ".doc")
OF_A_COMMENT = ("reason", "concerns", "due", "answer", "answered_by", "outcome")
HELP = "# 井号（#）后面是说明。改好之后去掉行首的“# ”再填；没有 outcome 的意见视为未办结，不能打包。"
MOST_COMMENTS = 500  # each becomes a file; notices have a few dozen at most


def add_event(
    workspace: Workspace, filing: Filing, entries: Mapping[str, str], files: Sequence[Path] = ()
) -> tuple[str, list[Problem]]:
    """Write an event of these entries, and its attachments into the private half.

    Returns its path, and the problems of the event; if there are any, nothing is written.

    Raises Failure when there is no round yet, when the event cannot follow from what is recorded, or for a file that
    cannot be read.
    """
    paths, problems = add_events(workspace, filing, [entries], read_attachments(files))
    return paths[0], problems


def add_events(
    workspace: Workspace,
    filing: Filing,
    entries_list: Sequence[Mapping[str, str]],
    papers: Sequence[tuple[str, bytes]] = (),
) -> tuple[list[str], list[Problem]]:
    """Write these events, all or none, each with the attachments `papers` (ending and content).

    An event that the last round already has is not written twice; it only gets the attachments that it lacks. Returns the
    paths, and the problems of the events. Raises Failure as `add_event` does.
    """
    if papers:
        refuse_without_private(filing)
    with exclusive_writer(workspace.root.path):
        rounds = _rounds_of(workspace, filing)
        last = rounds[-1]
        events = [event for event in read_events(rounds, workspace.registry)[0] if event.round == last.number]
        paths_in_round: list[str] = []
        new_events: dict[str, bytes] = {}
        attachments: dict[Path, bytes] = {}
        folder = workspace.root.path / attachments_folder(workspace, filing.id, last.number)
        for entries in entries_list:
            known = _recorded_event(entries, events)
            name = known.path.removeprefix(f"{last.path}/") if known else _new_name(entries, last, new_events)
            added = named_attachments(name, papers, known.attachments if known else {})
            if added or not known:
                new_events[name] = _event_text(workspace, entries, digests(added), known, last.events.get(name, b""))
            attachments |= {folder / paper: content for paper, content in added.items()}
            paths_in_round.append(name)
        problems = _event_problems(
            workspace, [*rounds[:-1], replace(last, events={**last.events, **new_events})], rounds, new_events
        )
        if not problems:
            _refuse_replacing(attachments)
            event_files = {workspace.root.path / last.path / name: body for name, body in new_events.items()}
            write_together(workspace.root.path, {**attachments, **event_files}, replace=True)
        return [f"{last.path}/{name}" for name in paths_in_round], problems


def _help(workspace: Workspace, entries: Mapping[str, str]) -> bytes:
    """What is still to be said of a comment, as in every file that `new` writes: each entry with title, help and options."""
    known = workspace.registry.schema("event")["properties"]
    asked = {key: known[key] for key in OF_A_COMMENT if key not in entries}
    return f"\n{HELP}\n{blank_form({'properties': asked}, {})}".encode() if asked else b""


def _new_name(entries: Mapping[str, str], last: Round, new: Collection[str]) -> str:
    return event_name([*last.events, *new], entries["kind"], entries["date"])


def _event_text(
    workspace: Workspace, entries: Mapping[str, str], papers: Mapping[str, str], known: Event | None, content: bytes
) -> bytes:
    """The text of an event with the digests of its attachments: of a new event, or of a known one with these added."""
    if not known:
        text = file_of_map({**entries, **({"attachments": papers} if papers else {})})
        return text + _help(workspace, entries) if entries["kind"] == "comment" else text
    order = partial(keys_at, workspace.registry.schema("event"))
    return edit_answers(content, {"/attachments": {**known.attachments, **papers}}, order)


def _refuse_replacing(papers: Collection[Path]) -> None:
    existing = [paper.name for paper in papers if paper.exists()]
    if existing:
        raise Failure(
            f"已经有这些文件，不会覆盖：{'、'.join(existing)}。它们不属于任何事件，请先移走。",
            f"these files are there and are not overwritten: {', '.join(existing)}. No event names them; move them first.",
        )


def _recorded_event(entries: Mapping[str, str], events: Sequence[Event]) -> Event | None:
    """The event that already has all these entries; None when none does."""
    return next(
        (event for event in events if all(str(event.data.get(key)) == value for key, value in entries.items())), None
    )


def _event_problems(
    workspace: Workspace, rounds_then: list[Round], rounds: list[Round], names: Collection[str]
) -> list[Problem]:
    """The problems of the new events (`names`) in `rounds_then`. Raises Failure when they cannot follow from the record."""
    events, problems = read_events(rounds_then, workspace.registry)
    problems = [fault for fault in problems if fault.position.path.removeprefix(f"{rounds[-1].path}/") in names]
    before = state_of(rounds, read_events(rounds, workspace.registry)[0])[1]
    refused = [fault for fault in state_of(rounds_then, events)[1] if fault not in before]
    if refused and not problems:
        raise Failure("\n".join(fault.zh for fault in refused), "\n".join(fault.en for fault in refused))
    return problems


def add_comments(workspace: Workspace, filing: Filing, file: Path, day: str) -> tuple[list[str], list[str]]:
    """Split a pasted notice into comments and write each; returns their paths, and the lines of the notice that are no
    comment. Raises Failure for no usable text."""
    items, others = comments_in_notice(file.name, read_limited(file))
    comments = [{"kind": "comment", "date": day, "text": item} for item in dict.fromkeys(items)]
    paths, problems = add_events(workspace, filing, comments)
    if problems:
        raise Failure(problems[0].message.zh, problems[0].message.en)
    return paths, others


def all_comments(workspace: Workspace, filing: Filing) -> list[Event]:
    """The comments on every round of a filing, in order. Raises Failure when there is no round."""
    events, _ = read_events(_rounds_of(workspace, filing), workspace.registry)
    return [event for event in events if event.kind == "comment"]


def filings_sharing(workspace: Workspace, filing: Filing, comment: Event) -> list[str]:
    """The ids of the entity's other filings that use a shared fact which a comment concerns."""
    concerned = comment.data.get("concerns")
    shared = (
        [str(pointer) for pointer in concerned if str(pointer).split("/")[1:2] and str(pointer).split("/")[1] in SHARED]
        if isinstance(concerned, list)
        else []
    )
    others = [other for other in workspace.library.filings if other.entity == filing.entity and other.id != filing.id]
    return [other.id for other in others if any(_uses(other, pointer) for pointer in shared)]


def _uses(filing: Filing, pointer: str) -> bool:
    shelf, key = [*parts(pointer), ""][:2]
    used = filing.used(shelf)
    return at(filing.answers, pointer) is not None and (used is None or not key or key in used)


def _rounds_of(workspace: Workspace, filing: Filing) -> list[Round]:
    rounds = read_rounds(workspace.root.path, filing.id)
    if not rounds:
        raise Failure(
            f"“{filing.id}”还没有存档的轮次，先运行 make submit。", f"{filing.id!r} has no round yet; run make submit."
        )
    return rounds


def comments_in_notice(name: str, content: bytes) -> tuple[list[str], list[str]]:
    """The comments in a pasted notice or a Word file, and its lines that are none.

    Raises Failure for no usable text, and for one that is too large.
    """
    with LimitedProcess() as helper:
        comments, others = helper.call(_split_notice, name, content, what=Text(name, name))
        return list(comments), list(others)


def _split_notice(name: str, content: bytes) -> tuple[list[str], list[str]]:
    from beian.content.word_file import DOCUMENT, open_parts, paragraphs

    if name.lower().endswith(WORD):
        text = "\n".join(paragraphs(open_parts(content, name)[DOCUMENT]))
    else:
        text, problems = decode(content, name)
        if problems:
            raise Failure(problems[0].message.zh, problems[0].message.en)
    comments, others = split_comments(text)
    if len(comments) > MOST_COMMENTS:
        raise Failure(
            f"{name}：分成了 {len(comments):,} 条意见，超过 {MOST_COMMENTS} 条，不像是一份通知，没有记录。请只留下通知的意见部分。",
            f"{name}: it makes {len(comments):,} comments, more than {MOST_COMMENTS}, so nothing was recorded. Keep only the "
            "part of the notice that says what to mend.",
        )
    return comments, others
