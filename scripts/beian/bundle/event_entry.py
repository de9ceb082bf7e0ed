"""Writing events: one file each into the last round, judged before it is written, together with its papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from beian.bundle.event_papers import named, papers_folder, read_papers, refuse_without_private
from beian.check.workspace import Workspace
from beian.content.placing import one_writer, place
from beian.content.text_file import decode
from beian.content.yaml.text import document
from beian.content.yaml.writer import edited
from beian.core.errors import Failure
from beian.core.files import bounded
from beian.core.model import Filing, at, parts
from beian.core.problem import Problem, Text
from beian.core.processes.budget import Helper
from beian.record.events import Event, event_name, read_events, split_comments
from beian.record.rounds import Round, digests, read_rounds
from beian.record.states import state_of
from beian.schema.form import form
from beian.schema.walk import SHARED, keys_at

WORD = (".docx", ".doc")
OF_A_COMMENT = ("reason", "concerns", "due", "answer", "answered_by", "outcome")
HELP = "# 井号（#）后面是说明。改好之后去掉行首的“# ”再填；没有 outcome 的意见视为未办结，不能打包。"
MOST_COMMENTS = 500  # each becomes a file; notices have a few dozen at most


def add_event(
    workspace: Workspace, filing: Filing, entries: Mapping[str, str], files: Sequence[Path] = ()
) -> tuple[str, list[Problem]]:
    """Write an event of these entries, its papers into the private half; returns its path, and what is wrong with it
    (then nothing is written).

    Raises Failure when there is no round yet, when the event cannot follow from what is recorded, or for a file that
    cannot be read.
    """
    paths, problems = add_events(workspace, filing, [entries], read_papers(files))
    return paths[0], problems


def add_events(
    workspace: Workspace,
    filing: Filing,
    wanted: Sequence[Mapping[str, str]],
    papers: Sequence[tuple[str, bytes]] = (),
) -> tuple[list[str], list[Problem]]:
    """Write these events, all or none, each with the papers; those that stand in the last round already are not written
    twice, and only get papers that they lack.

    Returns their paths, and what is wrong with them. Raises Failure as `add_event` does.
    """
    if papers:
        refuse_without_private(filing)
    with one_writer(workspace.root.path):
        rounds = _rounds(workspace, filing)
        last = rounds[-1]
        there = [one for one in read_events(rounds, workspace.registry)[0] if one.round == last.number]
        names, new, kept = [], {}, {}
        folder = workspace.root.path / papers_folder(workspace, filing.id, last.number)
        for entries in wanted:
            known = _known(entries, there)
            name = known.path.removeprefix(f"{last.path}/") if known else _new_name(entries, last, new)
            added = named(name, papers, known.attachments if known else {})
            if added or not known:
                new[name] = _written(workspace, entries, digests(added), known, last.events.get(name, b""))
            kept |= {folder / paper: content for paper, content in added.items()}
            names.append(name)
        problems = _refused(workspace, [*rounds[:-1], replace(last, events={**last.events, **new})], rounds, new)
        if not problems:
            _refuse_replacing(kept)
            events = {workspace.root.path / last.path / name: body for name, body in new.items()}
            place(workspace.root.path, {**kept, **events}, replace=True)
        return [f"{last.path}/{name}" for name in names], problems


def _help(workspace: Workspace, entries: Mapping[str, str]) -> bytes:
    """What is still to be said of a comment, as in every file that `new` writes: each entry with title, help and options."""
    known = workspace.registry.schema("event")["properties"]
    asked = {key: known[key] for key in OF_A_COMMENT if key not in entries}
    return f"\n{HELP}\n{form({'properties': asked}, {})}".encode() if asked else b""


def _new_name(entries: Mapping[str, str], last: Round, new: Collection[str]) -> str:
    return event_name([*last.events, *new], entries["kind"], entries["date"])


def _written(
    workspace: Workspace, entries: Mapping[str, str], papers: Mapping[str, str], known: Event | None, content: bytes
) -> bytes:
    """The text of an event with the digests of its papers: a new one, or what a known one says already and these."""
    if not known:
        text = document({**entries, **({"attachments": papers} if papers else {})})
        return text + _help(workspace, entries) if entries["kind"] == "comment" else text
    order = partial(keys_at, workspace.registry.schema("event"))
    return edited(content, {"/attachments": {**known.attachments, **papers}}, order)


def _refuse_replacing(papers: Collection[Path]) -> None:
    there = [paper.name for paper in papers if paper.exists()]
    if there:
        raise Failure(
            f"已经有这些文件，不会覆盖：{'、'.join(there)}。它们不属于任何事件，请先移走。",
            f"these files are there and are not overwritten: {', '.join(there)}. No event names them; move them first.",
        )


def _known(entries: Mapping[str, str], events: Sequence[Event]) -> Event | None:
    """The event that says all of this already; None when none does."""
    return next((one for one in events if all(str(one.data.get(key)) == value for key, value in entries.items())), None)


def _refused(workspace: Workspace, tried: list[Round], rounds: list[Round], new: Collection[str]) -> list[Problem]:
    """What is wrong with the new events of a record. Raises Failure when they cannot follow from what is recorded."""
    events, problems = read_events(tried, workspace.registry)
    problems = [one for one in problems if one.position.path.removeprefix(f"{rounds[-1].path}/") in new]
    before = state_of(rounds, read_events(rounds, workspace.registry)[0])[1]
    refused = [one for one in state_of(tried, events)[1] if one not in before]
    if refused and not problems:
        raise Failure("\n".join(one.zh for one in refused), "\n".join(one.en for one in refused))
    return problems


def add_comments(workspace: Workspace, filing: Filing, file: Path, day: str) -> tuple[list[str], list[str]]:
    """Split a pasted notice into comments and write each; returns their paths, and the lines of the notice that are no
    comment. Raises Failure for no usable text."""
    items, others = notice(file.name, bounded(file))
    comments = [{"kind": "comment", "date": day, "text": item} for item in dict.fromkeys(items)]
    paths, found = add_events(workspace, filing, comments)
    if found:
        raise Failure(found[0].message.zh, found[0].message.en)
    return paths, others


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


def notice(name: str, content: bytes) -> tuple[list[str], list[str]]:
    """The comments in a pasted notice or a Word file, and its lines that are none. Raises Failure for no usable text, and for what takes too much."""
    with Helper() as helper:
        comments, others = helper.call(_notice, name, content, what=Text(name, name))
        return list(comments), list(others)


def _notice(name: str, content: bytes) -> tuple[list[str], list[str]]:
    from beian.content.word_file import DOCUMENT, open_parts, paragraphs

    if name.lower().endswith(WORD):
        text, problems = "\n".join(paragraphs(open_parts(content, name)[DOCUMENT])), []
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
