"""Which differences from the accepted round need a change filing, a new filing, or nothing; and in which words.

The table is data (`schemas/law/changes.json`), with the basis of each row. A person may overrule a class with a reason,
as an event (`classified`) of the last round.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from beian.history.differences import Change, Differences
from beian.history.events import Event
from beian.values.model import parts
from beian.values.places import engine_folder
from beian.values.problem import Text

INSIGNIFICANT = re.compile(r"[\s，。；：、！？“”‘’（）《》,.;:!?\"'()\-]+")
ORDER = ("new_filing", "public_text", "change_filing", "cosmetic")


@dataclass(frozen=True)
class Classified:
    """One difference with its class, the item of the form that it belongs to (or none), the basis, and who overruled."""

    change: Change
    kind: str
    item: str
    basis: str
    overruled: str = ""


@cache
def table() -> Any:
    """The table of classes."""
    return json.loads((engine_folder("schemas") / "law" / "changes.json").read_text("utf-8"))


def class_name(kind: str) -> Text:
    words = table()["classes"][kind]
    return Text(words["zh"], words["en"])


def classify(found: Differences, events: Iterable[Event]) -> list[Classified]:
    """Every difference with its class, what weighs most first."""
    overruled = [event for event in events if event.kind == "classified"]
    classified = [_overruled(_classified(change), overruled) for change in found.changes]
    return sorted(classified, key=lambda one: ORDER.index(one.kind))


def _classified(change: Change) -> Classified:
    if not change.parts and change.old and change.new and _plain(change.old) == _plain(change.new):
        return Classified(change, "cosmetic", "", "本项目：只有标点、空格不同")
    row = next(row for row in table()["rows"] if _fits(row["place"], change.pointer))
    return Classified(change, row["class"], row["item"], row["basis"])


def _plain(text: str) -> str:
    return INSIGNIFICANT.sub("", text)


def _fits(place: str, pointer: str) -> bool:
    """Whether a pointer is at a place of the table or below it."""
    wanted, given = place.split("/"), parts(pointer)
    pairs = zip(wanted, given, strict=False)
    return len(given) >= len(wanted) and all(fnmatchcase(key, pattern) for pattern, key in pairs)


def _overruled(one: Classified, events: list[Event]) -> Classified:
    for event in reversed(events):
        places = event.data.get("concerns")
        if isinstance(places, list) and any(f"{one.change.pointer}/".startswith(f"{place}/") for place in places):
            return Classified(
                one.change, str(event.data["class"]), one.item, one.basis, str(event.data.get("text", ""))
            )
    return one
