"""Judging: which rules apply to which filing, and their problems in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from beian.rules import ALL
from beian.rules.base import Case
from beian.schema.editions import edition_of
from beian.schema.walk import fitting
from beian.values.model import Filing
from beian.values.problem import Problem, ordered


def judge(
    filing: Filing, has_file: Callable[[str], bool], sisters: Iterable[Filing] = (), *, fits: bool = False
) -> list[Problem]:
    """The problems of one filing. Rules read the review edition unless they judge restricted answers themselves.

    They see answers of the right shape only: what is not is a problem of the schema already. `fits` says that there is
    no such problem. `sisters` are the other filings of the entity.
    """
    if not fits:
        filing = replace(filing, answers=fitting(filing.answers, filing.schema))
    others = tuple(sisters)
    whole, review = Case(filing, has_file, others), Case(edition_of(filing, "review"), has_file, others)
    problems = [
        problem
        for rule in ALL
        if rule.applies(filing)
        for problem in rule.problems(whole if rule.restricted else review)
    ]
    return ordered(problems)
