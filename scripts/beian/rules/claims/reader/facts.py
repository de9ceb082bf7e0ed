"""What the answers say, for kinds of claims: values at pointers with `*`, conditions, and names of records.

A shared record is judged with the entity, which has no algorithm: what it says must then hold for each of the entity's
algorithms, and may agree with any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from beian.core.model import Filing, Masked
from beian.rules.claims.reader.kinds import pattern_of
from beian.rules.claims.reader.normal_form import normal_form
from beian.rules.claims.reader.quantities import quantities
from beian.rules.rule import Case


def worlds(case: Case) -> tuple[Filing, ...]:
    """The filings whose answers a text of this filing speaks of."""
    if case.filing.algorithm:
        return (case.filing,)
    return tuple(one for one in case.other_filings if one.algorithm) or (case.filing,)


def values(filing: Filing, pointer: str) -> Iterator[Any]:
    """The answers at a pointer, in which `*` stands for every record; of models, those that the algorithm uses."""
    yield from _below(filing.answers, pointer.strip("/").split("/"), filing)


def _below(node: Any, way: list[str], filing: Filing) -> Iterator[Any]:
    if not way:
        if node is not None and not isinstance(node, Masked):
            yield node
    elif isinstance(node, Mapping):
        first, *rest = way
        first = {"@type": filing.type, "@own": filing.own_file}.get(first, first)
        chosen: Iterable[Any] = node.values() if first == "*" else [node[first]] if first in node else ()
        if first == "*" and node is filing.answers.get("models"):
            used = filing.used("models")
            chosen = [
                record for key, record in (node or {}).items() if used is None or not filing.algorithm or key in used
            ]
        for inner in chosen:
            yield from _below(inner, rest, filing)
    elif isinstance(node, list) and way[0] == "*":
        for inner in node:
            yield from _below(inner, way[1:], filing)


def flat(found: Iterable[Any]) -> list[Any]:
    """Answers one by one, those of lists too."""
    return [one for value in found for one in (value if isinstance(value, list) else [value])]


def numbers(filing: Filing, pointers: Iterable[str], dimension: str) -> list[float]:
    """The numbers that answers give: numbers themselves, and quantities of the dimension in their texts.

    A pointer may end in `#` for the count of the records there, and in `#key=value` for those that answer so.
    """
    found: list[float] = []
    for pointer in pointers:
        place, hash_, chosen = pointer.partition("#")
        if chosen == "days":  # of working days: the days that they may take
            found += [
                86400.0 * day for one in values(filing, place) if isinstance(one, int) for day in range(one, 2 * one)
            ]
        elif hash_:
            found.append(float(_count(filing, place, chosen)))
        for value in () if hash_ else flat(values(filing, place)):
            if isinstance(value, bool):
                continue
            if isinstance(value, int | float):
                found.append(float(value))
            elif isinstance(value, str):
                given = quantities(normal_form(value).text)
                found += [one.value for one in given if one.dimension == dimension]
    return found


def _count(filing: Filing, place: str, chosen: str) -> int:
    records = [one for node in values(filing, place) if isinstance(node, Mapping) for one in node.values()]
    key, _, wanted = chosen.partition("=")
    if not key:
        return len(records)
    if wanted == "sum":
        return sum(number for one in records if isinstance(number := one.get(key), int))
    return sum(isinstance(one, Mapping) and str(one.get(key)) == wanted for one in records)


def holds(case: Case, conditions: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all conditions hold, for each algorithm that the text may speak of."""
    return all(_holds(filing, condition) for condition in conditions for filing in worlds(case))


def _holds(filing: Filing, condition: Mapping[str, Any]) -> bool:
    if "any" in condition:
        return any(_holds(filing, one) for one in condition["any"])
    if "type" in condition:
        return filing.type in condition["type"]
    if "role" in condition:
        return filing.role in condition["role"]
    found = flat(values(filing, condition["at"]))
    return all(_TESTS[test](found, wanted, filing) for test, wanted in condition.items() if test != "at")


def _any_of(found: list[Any], wanted: Any) -> bool:
    return any(str(one) in (wanted if isinstance(wanted, list) else [wanted]) for one in found)


def _mentions(found: list[Any], words: str) -> bool:
    return any(pattern_of(words).search(normal_form(one).text) for one in found if isinstance(one, str))


_TESTS: Mapping[str, Callable[[list[Any], Any, Filing], bool]] = {
    "has": lambda found, wanted, _: _any_of(found, wanted),
    "lacks": lambda found, wanted, _: bool(found) and not _any_of(found, wanted),
    "is_not": lambda found, wanted, _: not _any_of(found, wanted),
    "says": lambda found, words, _: _mentions(found, words),
    "silent": lambda found, words, _: bool(found) and not _mentions(found, words),
    "missing": lambda found, _, __: not found,
    "present": lambda found, _, __: bool(found),
    "number": lambda found, _, __: any(isinstance(one, int | float) for one in found),
    "after": lambda found, pointer, filing: any(
        str(one) > str(other) for one in found for other in values(filing, pointer)
    ),
}
