"""Changes of what was filed: those that a note on a change lists, and that the ticked matters of a change must fit."""

from __future__ import annotations

from beian.core.model import Filing, parts
from beian.record.field_differences import Change, Differences
from beian.record.filing_record import ClassifiedChange, Record, classify

ENTITY_FILES = ("entity", "people", "responsibility")  # what an entity itself hands in
NOTES = ("waivers", "attestations", "confirmations", "misread", "answered_by")
OF_THE_RECORD = ("change", "cancellation", "filing_number", "published", *NOTES)
BOOKKEEPING = ("prepared_on", "written_on", "assessed_on")


def filed_changes(filing: Filing, record: Record, compared: Differences) -> list[ClassifiedChange]:
    """The changes that are to be filed, with their classes, what weighs most first."""
    classified = classify(compared, record.last_events)
    return [one for one in classified if one.kind != "cosmetic" and _is_filed(filing, one.change)]


def is_own(filing: Filing, change: Change) -> bool:
    """Whether a change is of what the filing itself hands in: products, models and evidence of an entity are its algorithms'."""
    return bool(filing.algorithm) or parts(change.pointer)[0] in ENTITY_FILES


def is_note(change: Change) -> bool:
    """Whether a change is of notes to oneself, and not of what was filed."""
    return any(note in parts(change.pointer) for note in NOTES)


def _is_filed(filing: Filing, change: Change) -> bool:
    """Whether a change is of what was filed, and not of the record, of notes to oneself or of the day of writing."""
    keys = parts(change.pointer)
    if keys[0] == filing.own_file:
        return keys[1:2] != [] and keys[1] not in OF_THE_RECORD
    return keys[-1] not in BOOKKEEPING and not is_note(change)
