"""Values that are entered on the portal in place of an answer, each with its reason: no paper shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beian.core.model import Filing, at, join

KEY = "portal_only"


@dataclass(frozen=True)
class PortalValue:
    """What is entered on the portal for the answer at `pointer`, and why; `place` is where that is said."""

    pointer: str
    value: str
    reason: str
    place: str


def portal_values(filing: Filing) -> Iterator[PortalValue]:
    """Those of a filing: in the file of its role, or of the entity."""
    records = join(f"/{filing.own_file}" if filing.algorithm else "/entity", KEY)
    found = at(filing.answers, records)
    for key, record in found.items() if isinstance(found, dict) else ():
        said = (
            {name: str(record.get(name) or "") for name in ("pointer", "value", "reason")}
            if isinstance(record, dict)
            else {}
        )
        if said and all(said.values()):
            yield PortalValue(f"/{said['pointer']}", said["value"], said["reason"], join(records, key))


def portal_only(filing: Filing, pointer: str) -> PortalValue | None:
    """What is entered in place of one answer, if anything."""
    return next((one for one in portal_values(filing) if one.pointer == pointer), None)
