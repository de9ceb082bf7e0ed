"""The decision table of `schemas/law/decision.json`: questions, outcomes, dates and laws."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, Literal, NotRequired, TypedDict

from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.schema.algorithm_types import WITHOUT_ROLES, AlgorithmType, each_type, types

Force = Literal["law", "practice", "open"]
Verdict = Literal["yes", "no", "unsure"]
ANSWERS: tuple[Verdict, ...] = ("yes", "no", "unsure")
Condition = dict[str, list[str]]  # facts with the values of which one must hold; of several conditions, one


class LawArticle(TypedDict):
    """An article that a question, an outcome or a date rests on: the id of its law, and how the article is cited."""

    law: str
    article: str
    article_en: str


class Law(TypedDict):
    """A law of the table; days are written 2026-11-22."""

    title: str
    title_en: str
    in_force: NotRequired[str]
    until: NotRequired[str]


class Question(TypedDict):
    """A question of the table, and what papers call it; without `when` it is always asked."""

    id: str
    label: str
    question: str
    question_en: str
    help: str
    help_en: str
    options: list[str]
    basis: list[LawArticle]
    when: NotRequired[list[Condition]]


class _Outcome(TypedDict):
    id: str
    when: list[Condition]
    then: dict[str, str]
    reason: str
    reason_en: str
    basis: list[LawArticle]
    force: NotRequired[Force]


class _DateRow(TypedDict):
    id: str
    kind: str
    when: list[Condition]
    label: str
    label_en: str
    basis: list[LawArticle]
    workdays_after: NotRequired[int]
    workdays_before: NotRequired[int]
    months_before: NotRequired[int]
    days_before: NotRequired[int]


class DecisionTable(TypedDict):
    """What `schemas/law/decision.json` holds."""

    checked: str
    laws: dict[str, Law]
    questions: list[Question]
    outcomes: list[_Outcome]
    procedures: dict[str, dict[str, str]]
    dates: list[_DateRow]


@cache
def table() -> DecisionTable:
    """The decision table, with the questions and outcomes of the types, as their schemas have them."""
    read: dict[str, Any] = json.loads((engine_folder("schemas") / "law" / "decision.json").read_text("utf-8"))
    questions = each_type(read["questions"], lambda one: {**one.question, "options": list(ANSWERS)})
    outcomes = each_type(read["outcomes"], _outcome_of)
    whole: DecisionTable = {
        **read,  # type: ignore[typeddict-item]  # read from a file that a test judges by its schema
        "questions": list(questions),
        "outcomes": [{**one, "when": list(map(_with_types, one["when"]))} for one in outcomes],
    }
    return whole


def _outcome_of(one: AlgorithmType) -> dict[str, Any]:
    return {**one.conclusion, "when": [{one.question["id"]: ["yes"]}], "then": {"type": one.id}}


def _with_types(when: Condition) -> Condition:
    """A condition with the names of the types that have no roles, where it means these."""
    plain = [one.id for one in types().values() if not one.roles]
    return {fact: plain if wished == [WITHOUT_ROLES] else wished for fact, wished in when.items()}


def questions() -> list[Question]:
    """The questions in the order in which they are asked."""
    return table()["questions"]


def in_force(law: str, on: date) -> bool:
    """Whether a law of the table is in force on that day."""
    known = table()["laws"][law]
    begins, ends = known.get("in_force", ""), known.get("until", "9999-12-31")
    return begins <= on.isoformat() <= ends


def basis_text(basis: Iterable[LawArticle]) -> Text:
    """Laws with their articles, as they are cited."""
    laws = table()["laws"]
    articles: dict[str, list[LawArticle]] = {}
    for article in basis:
        articles.setdefault(article["law"], []).append(article)
    return Text(
        "；".join(
            f"《{laws[law]['title']}》{'、'.join(article['article'] for article in each)}"
            for law, each in articles.items()
        ),
        "; ".join(
            f"{laws[law]['title_en']}, {', '.join(article['article_en'] for article in each)}".rstrip(", ")
            for law, each in articles.items()
        ),
    )
