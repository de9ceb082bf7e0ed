"""Rounds: where they lie, how `round.yaml` is written and read, the chain of their digests, and whether the record is whole.

A round's folder holds `round.yaml`, `fields.json` and `papers/*.json`, frozen when it was recorded, and `events/`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beian.intake.strict_yaml import load
from beian.intake.yaml_text import Layout, document
from beian.values.errors import Failure
from beian.values.problem import Text

FILE, EVENTS = "round.yaml", "events/"
ALL_QUOTED = Layout(quotes='"')
NUMBER = re.compile(r"(?!000)\d{3}\Z")
KINDS = ("first", "resubmission", "change", "cancellation", "yearly_verification", "legacy")
KEYS = [
    "number",
    "filing",
    "kind",
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
ROUND = re.compile(r"(?:[a-z_]+/)?(\d{3})/.+\Z")


@dataclass(frozen=True)
class Round:
    """One recorded round: what its `round.yaml` says, and its events by path (`events/2026-01-05-receipt-1.yaml`)."""

    path: str
    data: dict[str, Any]
    events: dict[str, bytes]

    @property
    def number(self) -> str:
        return str(self.data["number"])

    @property
    def head(self) -> str:
        return str(self.data["head"])

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
    return [_read(folder / number, f"{submissions(filing)}/{number}") for number in numbers]


def read_round(root: Path, filing: str, number: str) -> Round | None:
    """One round of a filing, None when there is none. Raises Failure for one that cannot be read."""
    path = f"{submissions(filing)}/{number}"
    return _read(root / path, path) if (root / path).is_dir() else None


def _read(folder: Path, path: str) -> Round:
    files = contents(folder)
    data = parsed(files.get(FILE, b""))
    if data is None:
        raise Failure(
            f"{path}/{FILE} 无法读取。运行 make verify 查看原因；不要手工修改存档。",
            f"{path}/{FILE} cannot be read. Run make verify to see why; do not mend a record by hand.",
        )
    return Round(
        path, data, {name: body for name, body in files.items() if name.startswith(EVENTS) and not hidden(name)}
    )


def parsed(content: bytes) -> dict[str, Any] | None:
    """What a `round.yaml` says, or None when it is not one that this project wrote, byte for byte."""
    document = load(content, FILE)
    data = document.data
    if document.problems or not isinstance(data, dict) or list(data) != KEYS or dumped(data) != content:
        return None
    maps = ("tools", "papers", "scans", "files", "previous", "entity_round")
    return data if all(isinstance(data[key], dict) == (key in maps) for key in KEYS) else None


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


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a round in its fixed order, with the head over all of it."""
    body = {key: data[key] for key in KEYS if key != "head"}
    return {**body, "head": sha256(_canonical(body))}


def _canonical(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def dumped(data: dict[str, Any]) -> bytes:
    """The text of `round.yaml`: one key a line, every value quoted, so that no reader takes it for another type."""
    return document(_as_texts(data), ALL_QUOTED)


def _as_texts(data: dict[str, Any]) -> dict[str, Any]:
    return {key: _as_texts(value) if isinstance(value, dict) else str(value) for key, value in data.items()}


@dataclass(frozen=True)
class Checked:
    """One round as found: its head, its digest of the bundle, events that no round seals yet, and its faults."""

    filing: str
    number: str
    head: str
    bundle: str
    open_events: int
    faults: tuple[Text, ...]


def check_record(root: Path) -> tuple[list[Checked], list[Text]]:
    """Every round of every filing, and the faults that belong to no round (files that are out of place)."""
    found: list[Checked] = []
    strays: list[Text] = []
    for folder in sorted((root / "filings").glob("*/submissions")) + sorted((root / "filings").glob("*/*/submissions")):
        base = folder.relative_to(root / "filings").as_posix().removesuffix("/submissions")
        chains: dict[str, dict[str, dict[str, bytes]]] = {}
        for path, content in contents(folder).items():
            if not ROUND.match(path):
                where = f"{folder.relative_to(root).as_posix()}/{path}"
                strays.append(Text(f"多出文件：{where}", f"not part of a round: {where}"))
                continue
            role, number, inside = _split(path)
            chains.setdefault(f"{base}/{role}" if role else base, {}).setdefault(number, {})[inside] = content
        for filing, rounds in sorted(chains.items()):
            found += check_chain(filing, rounds)
    return found, strays


def _split(path: str) -> tuple[str, str, str]:
    first, rest = path.split("/", 1)
    role, rest = ("", path) if NUMBER.match(first) or first == "000" else (first, rest)
    number, inside = rest.split("/", 1)
    return role, number, inside


def check_chain(filing: str, rounds: dict[str, dict[str, bytes]]) -> list[Checked]:
    """The rounds of one filing, given as files by number."""
    read = {number: parsed(files.get(FILE, b"")) for number, files in rounds.items()}
    numbers = sorted(rounds)
    found = []
    for place, number in enumerate(numbers):
        before = numbers[place - 1] if place else None
        following = read.get(numbers[place + 1]) if place + 1 < len(numbers) else None
        data, files = read[number], rounds[number]
        faults = _faults(filing, number, data, files) if data else [_unreadable(files)]
        if int(number) != place + 1:
            faults.append(Text("编号不连续，前面缺少轮次", "a round before it is missing"))
        if data:
            faults += _link(data, read[before] if before else None, rounds[before] if before else {})
        events = sum(path.startswith(EVENTS) for path in files)
        found.append(
            Checked(
                filing,
                number,
                data["head"] if data else "",
                data["bundle"] if data else "",
                0 if following else events,
                tuple(faults),
            )
        )
    return found


def _unreadable(files: dict[str, bytes]) -> Text:
    if b"<<<<<<<" in files.get(FILE, b""):
        return Text(
            f"{FILE} 有合并冲突：两个分支各自存档了同一轮。保留先报送的一轮，另一轮在其后重新存档",
            f"{FILE} has a merge conflict: two branches recorded the same round. Keep the one that was sent first and"
            " record the other again after it",
        )
    return Text(f"{FILE} 缺失或被改动", f"{FILE} is missing or was changed")


def _faults(filing: str, number: str, data: dict[str, Any], files: dict[str, bytes]) -> list[Text]:
    found = []
    if sealed(data)["head"] != data["head"]:
        found.append(Text(f"{FILE} 被改动", f"{FILE} was changed"))
    if (data["filing"], data["number"]) != (filing, number):
        found.append(Text("轮次不在原来的位置", "the round is not in its place"))
    frozen = {path: body for path, body in files.items() if path != FILE and not path.startswith(EVENTS)}
    return found + _compared(data["files"], digests(frozen))


def _link(data: dict[str, Any], before: dict[str, Any] | None, files: dict[str, bytes]) -> list[Text]:
    """What this round says of the one before, against what that one is."""
    said = data["previous"]
    if not files:
        return [Text("前面缺少轮次", "a round before it is missing")] if said else []
    found = []
    if not before or said.get("head") != before["head"]:
        found.append(Text("与前一轮不衔接", "it does not follow from the round before"))
    events = said.get("events")
    actual = digests({path: body for path, body in files.items() if path.startswith(EVENTS)})
    return found + _compared(events if isinstance(events, dict) else {}, actual)


def _compared(listed: dict[str, Any], actual: dict[str, str]) -> list[Text]:
    found = [Text(f"缺少文件：{path}", f"missing: {path}") for path in listed if path not in actual]
    found += [Text(f"多出文件：{path}", f"not in the record: {path}") for path in actual if path not in listed]
    both = [path for path in listed if path in actual and listed[path] != actual[path]]
    return found + [Text(f"文件被改动：{path}", f"changed: {path}") for path in both]


def missing_anchors(checked: Iterable[Checked], anchors: Iterable[str]) -> list[str]:
    """The noted heads that no whole round has: the record was cut off, or written anew."""
    heads = {one.head for one in checked if not one.faults}
    return [anchor for anchor in anchors if anchor not in heads]
