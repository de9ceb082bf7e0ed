"""Rounds: where they lie, how `round.yaml` is written and read, and the heads: the digests that seal a record.

A round's folder holds `round.yaml`, `fields.json` and `papers/*.json`, frozen when it was recorded, and `events/`,
which grow until the next round seals them. `round.yaml` is canonical: its bytes follow from what it says. The head of a
record covers all of it: the last round, which names the one before it, and the events of the last round.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from beian.content.yaml.strict import load
from beian.content.yaml.text import Layout, document
from beian.core.errors import Failure

FILE, EVENTS = "round.yaml", "events/"
ALL_QUOTED = Layout(quotes='"')
NUMBER = re.compile(r"(?!000)\d{3}\Z")
PURPOSES = ("first", "change", "cancellation", "yearly_verification", "legacy")
RESUBMISSION = "resubmission"  # what a round that answers a return is called, whatever its purpose
KEYS = [
    "number",
    "filing",
    "purpose",
    "answers",
    "submitted_on",
    "as_of",
    "engine",
    "tools",
    "entity_round",
    "papers",
    "scans",
    "bundle",
    "files",
    "previous",
    "head",
]
KEYS_BEFORE = [  # of rounds of before 0.4, which said one kind
    "kind" if key == "purpose" else key for key in KEYS if key != "answers"
]


@dataclass(frozen=True)
class Round:
    """One recorded round: what its `round.yaml` says, and its events by path (`events/2026-01-05-receipt-1.yaml`).

    `purpose` is what it was sent for, `answers` the number of the returned round that it answers, or nothing. A round of
    before 0.4 that answers a return says neither; `read_rounds` takes both from the rounds before it.
    """

    path: str
    data: dict[str, Any]
    events: dict[str, bytes]
    purpose: str = ""
    answers: str = ""

    @property
    def number(self) -> str:
        return str(self.data["number"])

    @property
    def kind(self) -> str:
        """One word for both: a round that answers a return is a resubmission."""
        return RESUBMISSION if self.answers or self.data.get("kind") == RESUBMISSION else self.purpose

    @property
    def head(self) -> str:
        """The head of the round alone, as `round.yaml` says it."""
        return str(self.data["head"])

    @property
    def record_head(self) -> str:
        """The head of the record that ends with this round and its events."""
        return head_over(self.head, digests(self.events))

    def as_previous(self) -> dict[str, Any]:
        """What the next round says of this one: its head, and the digest of each event that it seals."""
        return {"head": self.head, "events": digests(self.events)}


def submissions(filing: str) -> str:
    """The repository path of the folder with a filing's rounds."""
    entity, *rest = filing.split("/")
    return "/".join(["filings", entity, *rest[:1], "submissions", *rest[1:]])


def read_rounds(root: Path, filing: str) -> list[Round]:
    """The rounds of a filing in their order. Raises Failure for one that cannot be read."""
    folder = root / submissions(filing)
    numbers = sorted(one.name for one in folder.iterdir() if NUMBER.match(one.name)) if folder.is_dir() else []
    rounds: list[Round] = []
    for number in numbers:
        one = _read(folder / number, f"{submissions(filing)}/{number}")
        if rounds and not one.purpose:
            one = replace(one, purpose=rounds[-1].purpose, answers=rounds[-1].number)
        rounds.append(one)
    return rounds


def read_round(root: Path, filing: str, number: str) -> Round | None:
    """One round of a filing, None when there is none. Raises Failure for one that cannot be read."""
    path = f"{submissions(filing)}/{number}"
    return _read(root / path, path) if (root / path).is_dir() else None


def record_head(root: Path, filing: str) -> str:
    """The head of a filing's record, empty when there is no round. Raises Failure when a round cannot be read."""
    rounds = read_rounds(root, filing)
    return rounds[-1].record_head if rounds else ""


def _read(folder: Path, path: str) -> Round:
    files = contents(folder)
    data = parsed(files.get(FILE, b""))
    if data is None:
        raise Failure(
            f"{path}/{FILE} 无法读取。运行 make verify 查看原因；不要手工修改存档。",
            f"{path}/{FILE} cannot be read. Run make verify to see why; do not mend a record by hand.",
        )
    events = {name: body for name, body in files.items() if name.startswith(EVENTS) and not hidden(name)}
    purpose = str(data.get("purpose") or data["kind"])
    return Round(path, data, events, "" if purpose == RESUBMISSION else purpose, str(data.get("answers", "")))


def parsed(content: bytes) -> dict[str, Any] | None:
    """What a `round.yaml` says, or None when it is not one that this project wrote, byte for byte."""
    document = load(content, FILE)
    data = document.data
    if document.problems or not isinstance(data, dict) or list(data) not in (KEYS, KEYS_BEFORE):
        return None
    if dumped(data) != content:
        return None
    maps = ("tools", "papers", "scans", "files", "previous", "entity_round")
    return data if all(isinstance(data[key], dict) == (key in maps) for key in data) else None


def hidden(name: str) -> bool:
    """Whether a file is no part of the record: what a killed writer or the system left. `verify` still names it."""
    return name.rpartition("/")[2].startswith(".")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, by its path inside. What is no plain file counts as empty."""
    found = {}
    for parent, folders, names in os.walk(folder, followlinks=False):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in [*names, *links]:
            file = Path(parent, name)
            plain = file.is_file() and not file.is_symlink()
            found[file.relative_to(folder).as_posix()] = file.read_bytes() if plain else b""
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """The digest of each file, sorted by path."""
    return {path: sha256(content) for path, content in sorted(files.items())}


def head_over(head: str, events: Mapping[str, str]) -> str:
    """The head over a round and the digests of its events: of what the next round would say of it as `previous`."""
    return sha256(_canonical({"head": head, "events": events})) if events else head


def entered(event: str) -> tuple[int, str]:
    """What sorts the paths of a round's events by when they were entered: their number."""
    number = event.rpartition("-")[2].removesuffix(".yaml")
    return (int(number) if number.isdigit() else 0, event)


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a round in its fixed order, with the head over all of it."""
    keys = KEYS if "purpose" in data else KEYS_BEFORE
    body = {key: data[key] for key in keys if key != "head"}
    return {**body, "head": sha256(_canonical(body))}


def _canonical(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def dumped(data: dict[str, Any]) -> bytes:
    """The text of `round.yaml`: one key a line, every value quoted, so that no reader takes it for another type."""
    return document(_as_texts(data), ALL_QUOTED)


def _as_texts(data: dict[str, Any]) -> dict[str, Any]:
    return {key: _as_texts(value) if isinstance(value, dict) else str(value) for key, value in data.items()}
