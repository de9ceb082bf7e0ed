"""Judging: which rules apply to which filing, and their problems in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from beian.history.standing import Record
from beian.rules import ALL
from beian.rules.base import Case
from beian.rules.waivers import settle
from beian.schema.editions import edition_of
from beian.schema.walk import fitting
from beian.values.attachment import Attachment
from beian.values.model import Filing
from beian.values.picture import Look
from beian.values.problem import Problem, ordered
from beian.values.published import Register


def judge(
    filing: Filing,
    has_file: Callable[[str], bool],
    sisters: Iterable[Filing] = (),
    *,
    as_of: date | None = None,
    fits: bool = False,
    register: Register | None = None,
    record: Record | None = None,
    missing: Callable[[str], list[str]] = lambda _: [],
    look: Callable[[str], Look | None] = lambda _: None,
    attached: Callable[[], Mapping[str, Attachment]] = dict,
) -> list[Problem]:
    """The problems of one filing. Rules read the review edition unless they judge restricted answers themselves.

    They see answers of the right shape only: what is not is a problem of the schema already. `fits` says that there is
    no such problem. `sisters` are the other filings of the entity. `as_of` is the day that is judged at; without one,
    every rule is taken to be in force. `missing` tells which characters of a text no font of the PDF has.
    """
    if not fits:
        filing = replace(filing, answers=fitting(filing.answers, filing.schema))
    others, seen = tuple(sisters), (filing, edition_of(filing, "review"))
    whole, review = (Case(one, has_file, others, as_of, register, record, missing, look, attached) for one in seen)
    problems = [
        problem
        for rule in ALL
        if rule.applies(filing) and rule.in_force(as_of)
        for problem in rule.problems(whole if rule.restricted else review)
    ]
    return ordered(settle(review, problems, {rule.id: rule for rule in ALL}))
