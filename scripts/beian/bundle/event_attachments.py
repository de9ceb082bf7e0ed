"""Attachments of events (a receipt, a notice, a decision): files in the private half, whose digests the event records.

Their names reveal nothing, since names in the private half are readable even where it is locked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from beian.check.workspace import Workspace
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.record.events import Event
from beian.record.rounds import sha256

FOLDER = "events"
ENDING = re.compile(r"\.[a-z0-9]{1,8}\Z")


def read_attachments(files: Sequence[Path]) -> list[tuple[str, bytes]]:
    """The ending and the content of each file. Raises Failure for one that cannot be read or is empty."""
    attachments = []
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None
        if not content:
            raise Failure(f"{file.name} 是空文件，没有登记。", f"{file.name} is empty; nothing was recorded.")
        ending = file.suffix.lower()
        attachments.append((ending if ENDING.match(ending) else "", content))
    return attachments


def named_attachments(event: str, papers: Iterable[tuple[str, bytes]], taken: Mapping[str, str]) -> dict[str, bytes]:
    """The files that an event does not have yet, by new names: the event's own with a number; `taken` are digests by name."""
    known = set(taken.values())
    attachments: dict[str, bytes] = {}
    for ending, content in papers:
        if sha256(content) not in known:
            attachments[f"{PurePosixPath(event).stem}-{len(taken) + len(attachments) + 1}{ending}"] = content
            known.add(sha256(content))
    return attachments


def attachments_folder(workspace: Workspace, filing: str, number: str) -> str:
    """The folder with the attachments of a round's events, as a path of the repository."""
    entity, *rest = filing.split("/")
    folder = workspace.library.folders.get(entity)
    return "/".join([folder.private_root if folder else f"private/{entity}", FOLDER, *rest, number])


def checked_attachments(
    workspace: Workspace, filing: str, events: Iterable[Event]
) -> Iterator[tuple[str, bool | None]]:
    """The path of each attachment, and whether its content is the recorded one; None when the file is not here."""
    for event in events:
        for name, digest in event.attachments.items():
            path = f"{attachments_folder(workspace, filing, event.round)}/{name}"
            content = workspace.disk.read(path)
            yield path, None if content is None else sha256(content) == digest


def refuse_without_private(filing: Filing) -> None:
    """Raises Failure where the private half, in which attachments are kept, is not here."""
    if not filing.has_private:
        raise Failure(
            f"附件放在 private/{filing.entity}/ 内，这里没有这个文件夹。",
            f"papers are kept in private/{filing.entity}/, which is not here.",
        )
