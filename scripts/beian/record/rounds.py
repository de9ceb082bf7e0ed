"""Rounds on disk: their folders, how `round.yaml` is written and read, and the digests (heads) that seal a record.

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
from typing import TypedDict, cast

from beian.content.yaml.strict import load
from beian.content.yaml.text import Layout, file_of_map
from beian.core.errors import Failure

FILE, EVENTS = "round.yaml", "events/"
ALL_QUOTED = Layout(quotes='"')
NUMBER = re.compile(r"(?!000)\d{3}\Z")
PURPOSES = ("first", "change", "cancellation", "yearly_verification", "legacy")
RESUBMISSION = "resubmission"  # what a round that answers a return is called, whatever its purpose


class PreviousRound(TypedDict, total=False):
    """What a round says of the one before: its head, and the digests of its events. Empty for the first."""

    head: str
    events: dict[str, str]


class RoundData(TypedDict):
    """What `round.yaml` says, in the order in which it is written. Days are written 2026-11-03.

    `purpose` is what it was sent for, `answers` the number of the returned round that it answers, or nothing. `papers`,
    `scans` and `files` have digests by name; `bundle` is the digest of what was sent.
    """

    number: str
    filing: str
    purpose: str
    answers: str
    submitted_on: str
    as_of: str
    engine: str
    tools: dict[str, str]
    entity_round: dict[str, str]
    papers: dict[str, str]
    scans: dict[str, str]
    bundle: str
    files: dict[str, str]
    previous: PreviousRound
    head: str


KEYS = list(RoundData.__annotations__)
KEYS_BEFORE = ["kind" if key == "purpose" else key for key in KEYS if key != "answers"]  # of rounds of before 0.4


@dataclass(frozen=True)
class Round:
    """One recorded round: what its `round.yaml` says, and its events by path (`events/2026-01-05-receipt-1.yaml`).

    A round of before 0.4 has one `kind`; one that answered a return says neither purpose nor which, and `read_rounds` takes
    both from the rounds before it.
    """

    path: str
    data: RoundData
    events: dict[str, bytes]
    purpose: str = ""
    answers: str = ""

    @property
    def number(self) -> str:
        return str(self.data["number"])

    @property
    def kind(self) -> str:
        """One word for both: a round that answers a return is a resubmission."""
        return RESUBMISSION if self.answers or not self.purpose else self.purpose

    @property
    def head(self) -> str:
        """The head of the round alone, as `round.yaml` says it."""
        return str(self.data["head"])

    @property
    def record_head(self) -> str:
        """The head of the record that ends with this round and its events."""
        return head_over(self.head, digests(self.events))

    def as_previous(self) -> PreviousRound:
        """What the next round says of this one: its head, and the digest of each event that it seals."""
        return {"head": self.head, "events": digests(self.events)}


def submissions(filing: str) -> str:
    """The repository path of the folder with a filing's rounds."""
    entity, *rest = filing.split("/")
    return "/".join(["filings", entity, *rest[:1], "submissions", *rest[1:]])


def read_rounds(root: Path, filing: str) -> list[Round]:
    """The rounds of a filing in their order. Raises Failure for one that cannot be read."""
    folder = root / submissions(filing)
    numbers = sorted(child.name for child in folder.iterdir() if NUMBER.match(child.name)) if folder.is_dir() else []
    rounds: list[Round] = []
    for number in numbers:
        current = _read(folder / number, f"{submissions(filing)}/{number}")
        if rounds and not current.purpose:
            current = replace(current, purpose=rounds[-1].purpose, answers=rounds[-1].number)
        rounds.append(current)
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
    files = folder_contents(folder)
    data = parse_round(files.get(FILE, b""))
    if data is None:
        raise Failure(
            f"{path}/{FILE} 无法读取。运行 make verify 查看原因；不要手工修改存档。",
            f"{path}/{FILE} cannot be read. Run make verify to see why; do not mend a record by hand.",
        )
    events = {name: body for name, body in files.items() if name.startswith(EVENTS) and not is_hidden(name)}
    purpose = str(data.get("purpose") or data.get("kind"))
    return Round(path, data, events, "" if purpose == RESUBMISSION else purpose, str(data.get("answers", "")))


def parse_round(content: bytes) -> RoundData | None:
    """What a `round.yaml` says, or None when it is not one that this project wrote, byte for byte."""
    document = load(content, FILE)
    data = document.data
    if document.problems or not isinstance(data, dict) or list(data) not in (KEYS, KEYS_BEFORE):
        return None
    if round_bytes(data) != content:
        return None
    maps = ("tools", "papers", "scans", "files", "previous", "entity_round")
    if not all(isinstance(data[key], dict) == (key in maps) for key in data):
        return None
    read: RoundData = document.data
    return read


def is_hidden(name: str) -> bool:
    """Whether a file is no part of the record: what a killed writer or the system left. `verify` still names it."""
    return name.rpartition("/")[2].startswith(".")


def folder_contents(folder: Path) -> dict[str, bytes]:
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
    """The SHA-256 of the content in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """The digest of each file, sorted by path."""
    return {path: sha256(content) for path, content in sorted(files.items())}


def head_over(head: str, events: Mapping[str, str]) -> str:
    """The head over a round and the digests of its events: of what the next round would say of it as `previous`."""
    return sha256(_canonical({"head": head, "events": events})) if events else head


def entry_order(event: str) -> tuple[int, str]:
    """A sort key for the paths of a round's events: the order in which they were entered, which is their number."""
    number = event.rpartition("-")[2].removesuffix(".yaml")
    return (int(number) if number.isdigit() else 0, event)


def seal_round(data: Mapping[str, object]) -> RoundData:
    """The data of a round in its fixed order, with the head over all of it."""
    keys = KEYS if "purpose" in data else KEYS_BEFORE
    body = {key: data[key] for key in keys if key != "head"}
    return cast("RoundData", {**body, "head": sha256(_canonical(body))})  # `parse_round` refuses what is none


def _canonical(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def round_bytes(data: Mapping[str, object]) -> bytes:
    """The text of `round.yaml`: one key a line, every value quoted, so that no reader takes it for another type."""
    return file_of_map(_as_texts(data), ALL_QUOTED)


def _as_texts(data: Mapping[str, object]) -> dict[str, object]:
    return {key: _as_texts(value) if isinstance(value, dict) else str(value) for key, value in data.items()}
