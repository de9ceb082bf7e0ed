"""What each piece of evidence proves: what it says itself, else the answers of the filing that refer to it."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.model import Filing
from beian.core.text.references import REFERENCE
from beian.schema.walk import SHARED, Answer, answers_of

SHELF = "evidence"


def proves(filing: Filing) -> dict[str, list[str]]:
    """The places that each record of evidence proves, by its id, as `proves` names them (`wenyin/assessment/controls/x`)."""
    records = filing.answers.get(SHELF, {})
    found = {key: [str(path) for path in record.get("proves") or []] for key, record in records.items()}
    if not all(found.values()):
        referring = references(filing)
        found = {key: paths or referring.get(key, []) for key, paths in found.items()}
    return found


def references(filing: Filing) -> dict[str, list[str]]:
    """The answers that refer to evidence, by its id."""
    found: dict[str, list[str]] = {}
    for answer in answers_of(filing, lambda stem: stem != SHELF):
        for key in dict.fromkeys(_referred(answer)):
            stem = answer[0].split("/")[1]
            own = f"{filing.algorithm}/" if filing.algorithm and stem not in SHARED else ""
            found.setdefault(key, []).append(own + answer[0].removeprefix("/"))
    return found


def _referred(answer: Answer) -> Iterator[str]:
    """The evidence that one answer names: by its id, or in its text."""
    _, value, schema = answer
    item = schema.get("items", schema)
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and item.get("x-reference") == SHELF:
            yield text
        elif isinstance(text, str) and f"[[{SHELF}:" in text:
            yield from (one["target"] for one in REFERENCE.finditer(text) if one["sort"] == SHELF)
