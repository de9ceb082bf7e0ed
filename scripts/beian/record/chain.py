"""Verifies the record: whether the rounds of every filing are as they were recorded. Reads the files and nothing else.

What is proven: every file of a sealed round, its events once a next round exists, and the order of the rounds. What a
chain alone cannot show is that its end was cut off, that events of its last round were changed, or that all of it was
written anew: for that a person notes a head outside, and `find_noted_head` looks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from beian.core.problem import Text
from beian.record.rounds import (
    EVENTS,
    FILE,
    NUMBER,
    RoundData,
    digests,
    entry_order,
    folder_contents,
    head_over,
    is_hidden,
    parse_round,
    seal_round,
)

ROUND = re.compile(r"(?:[a-z_]+/)?(\d{3})/.+\Z")


@dataclass(frozen=True)
class CheckedRound:
    """One round as found: its head, its digest of the bundle, the digests of its events, and its faults."""

    filing: str
    number: str
    head: str
    bundle: str
    events: Mapping[str, str]
    open_events: int  # how many of them no round seals yet
    faults: tuple[Text, ...]

    @property
    def record_head(self) -> str:
        """The head of the record that ends with this round and its events."""
        return head_over(self.head, self.events)

    def later_than(self, head: str) -> int | None:
        """How many of the events came after the record had this head; None when it never had it with this round.

        The events before are sought in both orders, since in a record of before 0.3 numbers start anew each day.
        """
        orders = (
            sorted(self.events, key=entry_order),
            sorted(self.events, key=lambda path: (_day(path), entry_order(path))),
        )
        for order in orders:
            for count in range(len(order) + 1):
                if head_over(self.head, {path: self.events[path] for path in order[:count]}) == head:
                    return len(order) - count
        return None


def _day(event: str) -> str:
    return event.removeprefix(EVENTS)[:10]


def check_record(root: Path) -> tuple[list[CheckedRound], list[Text]]:
    """Every round of every filing, and the faults that belong to no round (files that are out of place)."""
    found: list[CheckedRound] = []
    strays: list[Text] = []
    for folder in sorted((root / "filings").glob("*/submissions")) + sorted((root / "filings").glob("*/*/submissions")):
        base = folder.relative_to(root / "filings").as_posix().removesuffix("/submissions")
        chains: dict[str, dict[str, dict[str, bytes]]] = {}
        for path, content in folder_contents(folder).items():
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


def check_chain(filing: str, rounds: dict[str, dict[str, bytes]]) -> list[CheckedRound]:
    """The rounds of one filing, given as files by number."""
    read = {number: parse_round(files.get(FILE, b"")) for number, files in rounds.items()}
    numbers = sorted(rounds)
    found = []
    for place, number in enumerate(numbers):
        before = numbers[place - 1] if place else None
        following = read.get(numbers[place + 1]) if place + 1 < len(numbers) else None
        data, files = read[number], rounds[number]
        faults = _round_faults(filing, number, data, files) if data else [_unreadable(files)]
        if int(number) != place + 1:
            faults.append(Text("编号不连续，前面缺少轮次", "a round before it is missing"))
        if data:
            faults += _link_faults(data, read[before] if before else None, rounds[before] if before else {})
        events = digests({path: body for path, body in files.items() if path.startswith(EVENTS)})
        if not following:
            faults += _file_faults({path: digest for path, digest in events.items() if not is_hidden(path)}, events)
        head, bundle = (data["head"], data["bundle"]) if data else ("", "")
        found.append(CheckedRound(filing, number, head, bundle, events, 0 if following else len(events), tuple(faults)))
    return found


def _unreadable(files: dict[str, bytes]) -> Text:
    if b"<<<<<<<" in files.get(FILE, b""):
        return Text(
            f"{FILE} 有合并冲突：两个分支各自存档了同一轮。保留先报送的一轮，另一轮在其后重新存档",
            f"{FILE} has a merge conflict: two branches recorded the same round. Keep the one that was sent first and"
            " record the other again after it",
        )
    return Text(f"{FILE} 缺失或被改动", f"{FILE} is missing or was changed")


def _round_faults(filing: str, number: str, data: RoundData, files: dict[str, bytes]) -> list[Text]:
    found = []
    if seal_round(data)["head"] != data["head"]:
        found.append(Text(f"{FILE} 被改动", f"{FILE} was changed"))
    if (data["filing"], data["number"]) != (filing, number):
        found.append(Text("轮次不在原来的位置", "the round is not in its place"))
    frozen = {path: body for path, body in files.items() if path != FILE and not path.startswith(EVENTS)}
    return found + _file_faults(data["files"], digests(frozen))


def _link_faults(data: RoundData, before: RoundData | None, files: dict[str, bytes]) -> list[Text]:
    """What this round says of the one before, against what that one is."""
    previous = data["previous"]
    if not files:
        return [Text("前面缺少轮次", "a round before it is missing")] if previous else []
    found = []
    if not before or previous.get("head") != before["head"]:
        found.append(Text("与前一轮不衔接", "it does not follow from the round before"))
    events = previous.get("events")
    actual = digests({path: body for path, body in files.items() if path.startswith(EVENTS)})
    return found + _file_faults(events if isinstance(events, dict) else {}, actual)


def _file_faults(recorded: dict[str, str], actual: dict[str, str]) -> list[Text]:
    found = [Text(f"缺少文件：{path}", f"missing: {path}") for path in recorded if path not in actual]
    found += [Text(f"多出文件：{path}", f"not in the record: {path}") for path in actual if path not in recorded]
    both = [path for path in recorded if path in actual and recorded[path] != actual[path]]
    return found + [Text(f"文件被改动：{path}", f"changed: {path}") for path in both]


def find_noted_head(checked: Iterable[CheckedRound], head: str) -> tuple[CheckedRound, int] | None:
    """The whole round that had a noted head, and how many of its events came later.

    None when there is none: the record was cut off or written anew, or an event that the head covers was edited.
    """
    for candidate in checked:
        later = None if candidate.faults else candidate.later_than(head)
        if later is not None:
            return candidate, later
    return None
