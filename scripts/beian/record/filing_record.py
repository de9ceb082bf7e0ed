"""The record of one filing: its rounds, events, state and accepted round, and the class of each change since then.

The classes are data (`schemas/law/changes.json`), with the basis of each row. A person may overrule one with a reason, as an
event (`classified`) of the last round.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import TypedDict

from beian.core.errors import Failure
from beian.core.json_shapes import parse_json
from beian.core.model import Filing, parts
from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.record.events import Event, read_events
from beian.record.field_differences import Change, Differences, differences
from beian.record.field_snapshot import FrozenField, Words, at_current_pointers, frozen_fields
from beian.record.rounds import Round, read_rounds
from beian.record.states import accepted_round, state_of
from beian.schema.editions import edition_of
from beian.schema.registry import Registry

INSIGNIFICANT = re.compile(r"[\s，。；：、！？“”‘’（）《》,.;:!?\"'()\-]+")
ORDER = ("new_filing", "public_text", "change_filing", "cosmetic")


@dataclass(frozen=True)
class Record:
    """The record of one filing. Empty for a filing that was never submitted."""

    root: Path
    rounds: tuple[Round, ...]
    events: tuple[Event, ...]
    state: str
    refused: tuple[Text, ...]

    @property
    def last_events(self) -> list[Event]:
        """The events of the last round, which no round has sealed yet."""
        return [event for event in self.events if self.rounds and event.round == self.rounds[-1].number]

    @property
    def number(self) -> str:
        """The filing number that a decision or a list gave, or nothing."""
        numbers = [str(event.data["filing_number"]) for event in self.events if event.data.get("filing_number")]
        return numbers[-1] if numbers else ""

    @cached_property
    def accepted(self) -> Round | None:
        return accepted_round(list(self.rounds), list(self.events))

    def fields(self, past: Round, filing: Filing) -> list[FrozenField] | None:
        """The answers that a round froze, where today's schema has them; None for one that holds none (legacy)."""
        file = self.root / past.path / "fields.json"
        try:
            return at_current_pointers(parse_json(file.read_text("utf-8")), filing.schema)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise Failure(
                f"{past.path}/fields.json 无法读取，存档可能已损坏。",
                f"{past.path}/fields.json cannot be read; the record may be damaged.",
            ) from None

    def picture_digests(self, past: Round) -> dict[str, str]:
        """The digests of the pictures that a round froze, by name; none where it holds none, or what cannot be read."""
        try:
            found = parse_json((self.root / past.path / "pictures.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def since(self, past: Round, filing: Filing) -> Differences | None:
        """What differs now from what a round froze; restricted answers are left out. None when it froze nothing."""
        old = self.fields(past, filing)
        return None if old is None else differences(old, frozen_fields(edition_of(filing, "review")))


def read_record(root: Path, filing: str, registry: Registry) -> Record:
    """The record of a filing. Raises Failure when a round cannot be read."""
    rounds = read_rounds(root, filing)
    events, _ = read_events(rounds, registry)
    state, refused = state_of(rounds, events)
    return Record(root, tuple(rounds), tuple(events), state, tuple(refused))


@dataclass(frozen=True)
class ClassifiedChange:
    """One difference with its class, the item of the form that it belongs to (or none), the basis, and who overruled."""

    change: Change
    kind: str
    item: str
    basis: str
    overruled: str = ""


ClassRow = TypedDict("ClassRow", {"place": str, "class": str, "item": str, "basis": str})


class ChangeTable(TypedDict):
    """What `schemas/law/changes.json` holds: the names of the classes, the class of each place of an answer, and as what else
    a change may be filed that the rows call so (`*`: any change)."""

    classes: dict[str, Words]
    may_be: dict[str, list[str]]
    rows: list[ClassRow]


@cache
def change_table() -> ChangeTable:
    """The table of classes."""
    read: ChangeTable = json.loads((engine_folder("schemas") / "law" / "changes.json").read_text("utf-8"))
    return read


def class_name(kind: str) -> Text:
    """The name of a class of changes."""
    words = change_table()["classes"][kind]
    return Text(words["zh"], words["en"])


def classify(found: Differences, events: Iterable[Event]) -> list[ClassifiedChange]:
    """Every difference with its class, what weighs most first."""
    overruled = [event for event in events if event.kind == "classified"]
    classified = [_as_overruled(_classified(change), overruled) for change in found.changes]
    return sorted(classified, key=lambda one: ORDER.index(one.kind))


def _classified(change: Change) -> ClassifiedChange:
    if (
        not change.parts
        and change.old
        and change.new
        and _without_punctuation(change.old) == _without_punctuation(change.new)
    ):
        return ClassifiedChange(change, "cosmetic", "", "本项目：只有标点、空格不同")
    row = next(row for row in change_table()["rows"] if _is_below(row["place"], change.pointer))
    return ClassifiedChange(change, row["class"], row["item"], row["basis"])


def _without_punctuation(text: str) -> str:
    return INSIGNIFICANT.sub("", text)


def _is_below(place: str, pointer: str) -> bool:
    """Whether a pointer is at a place of the table or below it."""
    wanted, given = place.split("/"), parts(pointer)
    pairs = zip(wanted, given, strict=False)
    return len(given) >= len(wanted) and all(fnmatchcase(key, pattern) for pattern, key in pairs)


def _as_overruled(classified: ClassifiedChange, events: list[Event]) -> ClassifiedChange:
    for event in reversed(events):
        places, kind = event.data.get("concerns", ()), event.data.get("class")
        if kind in ORDER and any(f"{classified.change.pointer}/".startswith(f"{place}/") for place in places):
            return ClassifiedChange(
                classified.change, kind, classified.item, classified.basis, event.data.get("text", "")
            )
    return classified
