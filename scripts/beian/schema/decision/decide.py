"""Decides whether to file: answers to plain questions in, conclusions with their basis out.

Nothing about the law stands here. An outcome holds while a law that it rests on is in force. A question that is not
settled counts as neither yes nor no for what is certain, and as both for what is possible; what differs stays open. What
practice asks for, and what no text settles (`force`), is possible only: it never makes a duty, but it never lets one be denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from beian.core.problem import Text
from beian.core.workdays import Calendar, Deadline, months_before
from beian.schema.algorithm_types import types
from beian.schema.decision.table import (
    ANSWERS,
    Condition,
    Force,
    Question,
    Verdict,
    basis_text,
    in_force,
    questions,
    table,
)

SYNTHESIS_ANSWERS = (  # which only content synthesis is asked for
    "/assessment/data/modalities",
    "/assessment/intervention/input",
    "/assessment/intervention/output",
    "/assessment/labelling",
)

Answers = Mapping[str, str]
Facts = dict[str, set[str]]
CERTAIN, POSSIBLE = {"unsure"}, {"yes", "no"}  # what an open answer is read as
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conclusion:
    """One thing that follows: `fact` is what is now so, the basis names laws and articles, `force` what it rests on."""

    id: str
    fact: tuple[str, str]
    reason: Text
    basis: Text
    force: Force


@dataclass(frozen=True)
class Procedure:
    """Something else that is due besides this filing; only possible while a question is open."""

    id: str
    label: Text
    certain: bool
    conclusions: tuple[Conclusion, ...]


@dataclass(frozen=True)
class RelevantDate:
    """A date that matters, with what it is for: `legal` is a term of the law, what is not is an estimate to plan by."""

    id: str
    legal: bool
    label: Text
    deadline: Deadline
    basis: Text


@dataclass(frozen=True)
class Proposal:
    """What applies to one algorithm, that is to one type: what the text says for certain (`conclusions`), what practice
    asks for, and what the text may say, an open answer deciding (`possible`).
    """

    type: str
    must_file: Verdict
    roles: tuple[str, ...]
    conclusions: tuple[Conclusion, ...]
    practice: tuple[Conclusion, ...]
    possible: tuple[Conclusion, ...]
    procedures: tuple[Procedure, ...]
    dates: tuple[RelevantDate, ...]

    @property
    def asked_by_practice(self) -> bool:
        """Whether the text does not ask for the filing, for certain or when an open answer decides so, but practice does."""
        return self.must_file == "unsure" and any(
            conclusion.fact == ("must-file", "yes") for conclusion in self.practice
        )

    def needs(self, procedure: str) -> Verdict:
        found = next((candidate for candidate in self.procedures if candidate.id == procedure), None)
        return "no" if found is None else "yes" if found.certain else "unsure"


@dataclass(frozen=True)
class Decision:
    """What follows from the answers: one proposal a type, and the types that only an open answer stands against."""

    answers: Mapping[str, str]
    serves_public: Verdict
    public_opinion: Verdict
    proposals: tuple[Proposal, ...]
    possible_types: tuple[str, ...]

    @property
    def must_file(self) -> Verdict:
        """Never no while a question is open."""
        found = {proposal.must_file for proposal in self.proposals}
        return "yes" if "yes" in found else "unsure" if "unsure" in found or self.open else "no"

    @property
    def open(self) -> list[str]:
        """The questions that are still to be settled."""
        return [question for question, answer in self.answers.items() if answer == "unsure"]


def wanted(question: Question, answers: Answers) -> bool:
    """Whether a question is asked at all, after the answers that were given before it."""
    return "when" not in question or _holds(question["when"], {key: {answer} for key, answer in answers.items()})


def settled(answers: Answers) -> dict[str, str]:
    """The answers that count, in the table's order: those of questions that are asked."""
    counted: dict[str, str] = {}
    for question in questions():
        if question["id"] in answers and wanted(question, counted):
            counted[question["id"]] = answers[question["id"]]
    return counted


def missing(answers: Answers) -> list[str]:
    """The questions that are asked and have no answer yet."""
    return [
        question["id"]
        for question in questions()
        if question["id"] not in answers and wanted(question, settled(answers))
    ]


def decide(answers: Answers, on: date, launch: date | None, calendar: Calendar) -> Decision:
    """What follows from the answers under the law of the day `on`; `launch` gives the dates."""
    counted = settled(answers)
    (certain, _), (possible, _) = (_facts(counted, reading, None, on) for reading in (CERTAIN, POSSIBLE))
    sure = [kind for kind in types() if kind in certain.get("type", ())]
    return Decision(
        counted,
        next((verdict for verdict in ANSWERS if verdict == counted.get("serves-public")), "unsure"),
        _verdict("public-opinion", certain, possible),
        tuple(_proposal(counted, kind, on, launch, calendar) for kind in sure),
        tuple(kind for kind in types() if kind in possible.get("type", ()) and kind not in sure),
    )


def _proposal(answers: Answers, kind: str, on: date, launch: date | None, calendar: Calendar) -> Proposal:
    (certain, sure), (possible, all_conclusions) = (
        _facts(answers, reading, kind, on) for reading in (CERTAIN, POSSIBLE)
    )
    procedures = [
        Procedure(
            name,
            Text(words["title"], words["title_en"]),
            name in certain.get("procedure", ()),
            tuple(conclusion for conclusion in all_conclusions if conclusion.fact == ("procedure", name)),
        )
        for name, words in table()["procedures"].items()
        if name in possible.get("procedure", ())
    ]
    roles = certain.get("role") or possible.get("role") or set()
    verdict = _verdict("must-file", certain, possible)
    conclusions = [
        conclusion
        for conclusion in all_conclusions
        if conclusion.fact[0] != "procedure" and _decides(conclusion, certain, possible)
    ]
    return Proposal(
        kind,
        "unsure" if verdict == "no" and "unsure" in answers.values() else verdict,
        tuple(sorted(roles)),
        tuple(conclusion for conclusion in conclusions if conclusion in sure),
        tuple(conclusion for conclusion in conclusions if conclusion.force == "practice"),
        tuple(conclusion for conclusion in conclusions if conclusion not in sure and conclusion.force != "practice"),
        tuple(procedures),
        tuple(_dates(possible, on, launch, calendar)) if launch else (),
    )


def _verdict(fact: str, certain: Facts, possible: Facts) -> Verdict:
    return "yes" if "yes" in certain.get(fact, ()) else "unsure" if "yes" in possible.get(fact, ()) else "no"


def _decides(conclusion: Conclusion, certain: Facts, possible: Facts) -> bool:
    """Why nothing is to be filed matters only where nothing may be; what practice asks, where the text does not."""
    if conclusion.fact == ("must-file", "no"):
        return "yes" not in possible["must-file"]
    return conclusion.fact[0] != "must-file" or conclusion.force == "law" or "yes" not in certain.get("must-file", ())


def _facts(answers: Answers, reading: set[str], kind: str | None, on: date) -> tuple[Facts, list[Conclusion]]:
    """Everything that follows for one type (None: for all), an open answer read as `reading`."""
    facts: Facts = {key: set(reading) if answer == "unsure" else {answer} for key, answer in answers.items()}
    conclusions = []
    for when, conclusion in _outcomes(on):
        fact, value = conclusion.fact
        counts = conclusion.force == "law" or reading != CERTAIN
        if counts and (fact != "type" or kind in (None, value)) and _holds(when, facts):
            facts.setdefault(fact, set()).add(value)
            conclusions.append(conclusion)
    return facts, conclusions


@cache
def _outcomes(on: date) -> tuple[tuple[list[Condition], Conclusion], ...]:
    """The outcomes that rest on a law in force that day: when each holds, and what follows."""
    found = []
    for outcome in table()["outcomes"]:
        (fact,) = outcome["then"].items()
        if basis := [article for article in outcome["basis"] if in_force(article["law"], on)]:
            reason = Text(outcome["reason"], outcome["reason_en"])
            conclusion = Conclusion(outcome["id"], fact, reason, basis_text(basis), outcome.get("force", "law"))
            found.append((outcome["when"], conclusion))
    return tuple(found)


def _holds(alternatives: Iterable[Condition], facts: Mapping[str, set[str]]) -> bool:
    return any(
        all(
            not facts.get(fact, NOTHING).isdisjoint(wished) or (wished == ["any"] and fact in facts)
            for fact, wished in condition.items()
        )
        for condition in alternatives
    )


def _dates(facts: Facts, on: date, launch: date, calendar: Calendar) -> Iterable[RelevantDate]:
    for row in table()["dates"]:
        basis = [each for each in row["basis"] if in_force(each["law"], on)]
        if not basis or not _holds(row["when"], facts):
            continue
        if "workdays_after" in row:
            deadline = calendar.after(launch, row["workdays_after"])
        elif "workdays_before" in row:
            deadline = calendar.before(launch, row["workdays_before"])
        elif "months_before" in row:
            deadline = Deadline(months_before(launch, row["months_before"]), provisional=False)
        else:
            deadline = Deadline(launch - timedelta(days=row["days_before"]), provisional=False)
        yield RelevantDate(
            row["id"], row["kind"] == "legal", Text(row["label"], row["label_en"]), deadline, basis_text(basis)
        )
