"""Composers of the decision whether to file: its conclusions follow from the answers to its questions."""

from __future__ import annotations

from datetime import date
from functools import cache

from beian.core.workdays import Calendar
from beian.schema.decision.answers import algorithm_answers
from beian.schema.decision.decide import decide, missing
from beian.schema.decision.table import table
from beian.schema.derived.composer import Reader, composer

QUESTIONS = "/algorithm/filing_decision/questions"
NO_DAYS = Calendar(frozenset(), frozenset(), frozenset())  # no dates are counted here


@composer
def decided(answers: Reader) -> object:
    """The conclusion of the same name, for the algorithm's type; nothing while a question is open or lacks an answer."""
    given = [(one, answers.get(f"{QUESTIONS}/{one}/answer")) for one in answers.ids(QUESTIONS)]
    own_type = answers.get("/algorithm/type")
    if not given or own_type is None or any(answer is None for _, answer in given):
        return None
    found: object = _conclusions(tuple(given), own_type)
    for step in answers.here.split("/")[2:]:
        found = found.get(step) if isinstance(found, dict) else None
    return found


@cache
def _conclusions(given: tuple[tuple[str, str], ...], own_type: str) -> dict[str, object]:
    """What algorithm.yaml takes from the answers, under the law of the day that the table was checked."""
    answers = dict(given)
    if missing(answers):
        return {}
    decision = decide(answers, date.fromisoformat(table()["checked"]), None, NO_DAYS)
    own = [proposal for proposal in decision.proposals if proposal.type == own_type]
    return algorithm_answers(decision, own[0], [], None) if own else {}
