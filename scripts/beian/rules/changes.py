"""How the law moves the rules: which rules a day brings or ends, by their own dates and by those of what they cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from beian.rules import ALL
from beian.rules.base import Rule
from beian.schema.law import cited
from beian.values.problem import Text


@dataclass(frozen=True)
class Change:
    """A rule that changed on a day, and why."""

    day: date
    rule: Rule
    reason: Text


def changes(since: date) -> list[Change]:
    """What changed on that day or later, also what is still to come; by day and rule."""
    found = [change for rule in ALL for change in _of(rule) if change.day >= since]
    return sorted(found, key=lambda one: (one.day, one.rule.id, one.reason.zh))


def _of(rule: Rule) -> Iterator[Change]:
    if rule.in_force_from:
        yield Change(rule.in_force_from, rule, Text("开始适用", "comes into force"))
    if rule.in_force_until:
        yield Change(rule.in_force_until + timedelta(days=1), rule, Text("不再适用", "is no longer in force"))
    for instrument in {one.instrument.id: one.instrument for one in map(cited, rule.basis) if one}.values():
        if instrument.in_force:
            title = instrument.title
            yield Change(instrument.in_force, rule, Text(f"依据《{title.zh}》施行", f"rests on: {title.en}"))
