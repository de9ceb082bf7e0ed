"""What the outline of a paper expects of records: options of a list that some record must be of (`x-expected` of the list).

An owner's list in `overrides/options/` may have its own `x-expected`; an empty one expects nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from beian.core.model import Schema

KEY = "x-expected"
SURENESS = ("low", "ours", "medium", "high")
FREE = ("types", "roles")  # who does not say them means every one


def expected_options(schema: Schema, algorithm_type: str, own_files: Collection[str]) -> dict[str, str]:
    """The options of an answer that a report needs records of, in the order of the list, with how sure that is.

    `own_files` are the roles that the report is for, `filing` where its type knows none.
    """
    sure: dict[str, str] = {}
    for group in schema.get(KEY, ()):
        if algorithm_type in group.get("types", [algorithm_type]) and {*own_files} & {*group.get("roles", own_files)}:
            for option in group["options"]:
                sure[option] = max(sure.get(option, ""), group["x-confidence"], key=_sureness)
    return {option: sure[option] for option in schema["enum"] if option in sure}


def _sureness(word: str) -> int:
    return SURENESS.index(word) if word else -1


def outline_fault(schema: Schema) -> str:
    """What in the `x-expected` of a list cannot be read: the number of its group, or the key itself; empty when all can."""
    groups = schema.get(KEY, [])
    if not isinstance(groups, list):
        return KEY
    return next((f"{KEY}/{n}" for n, group in enumerate(groups) if not _is_readable(group, schema["enum"])), "")


def _is_readable(group: object, options: Collection[str]) -> bool:
    if not isinstance(group, dict) or {*group} - {"options", *FREE, "x-confidence", "x-sources"}:
        return False
    lists = [group.get("options"), group.get("x-sources"), *(group[key] for key in FREE if key in group)]
    if not all(isinstance(words, list) and all(isinstance(word, str) for word in words) for words in lists):
        return False
    return {*group["options"]} <= {*options} and group.get("x-confidence") in SURENESS
