"""The decision table: what it says about plain cases, about open answers, about the law's dates; and that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from beian.core.workdays import calendar
from beian.schema.algorithm_types import types
from beian.schema.decision import decide as deciding
from beian.schema.decision.decide import Decision, Proposal, decide, settled
from beian.schema.decision.table import questions, table
from beian.schema.meta.paper_words import QUESTION
from beian.schema.registry import Registry

TODAY = date(2026, 11, 22)
IDS = [one["id"] for one in questions()]


def decided(*yes: str, unsure: tuple[str, ...] = (), on: date = TODAY, launch: date | None = None) -> Decision:
    """All questions answered with no but these."""
    assert {*yes, *unsure} <= set(IDS)
    answers = {question: "yes" if question in yes else "unsure" if question in unsure else "no" for question in IDS}
    return decide(answers, on, launch, calendar())


def procedures(found: Decision) -> dict[str, str]:
    return {one.id: found.proposals[0].needs(one.id) for one in found.proposals[0].procedures}


def test_a_chat_service_for_everyone_is_filed_as_provider() -> None:
    found = decided("serves-public", "generates-content", "public-expression", "own-model")
    (one,) = found.proposals
    assert (found.must_file, found.public_opinion, found.serves_public) == ("yes", "yes", "yes")
    assert (one.type, one.roles, one.must_file) == ("generative_synthesis", ("service_provider",), "yes")
    assert procedures(found) == {"security-assessment": "yes", "generative-ai-filing": "yes", "labelling": "yes"}


def test_calling_a_filed_model_makes_a_provider_all_the_same_and_is_registered() -> None:
    found = decided("serves-public", "generates-content", "public-expression", "calls-filed-model")
    assert found.proposals[0].roles == ("service_provider",)
    assert procedures(found)["generative-ai-registration"] == "yes"
    assert "generative-ai-filing" not in procedures(found)


def test_an_interface_for_business_clients_is_filed_as_supporter() -> None:
    found = decided("serves-business", "generates-content", "own-model")
    assert (found.must_file, found.public_opinion) == ("yes", "no")
    assert found.proposals[0].roles == ("technical_supporter",)
    assert set(procedures(found)) == {"labelling"}


def test_both_kinds_of_clients_make_both_roles() -> None:
    found = decided("serves-public", "serves-business", "generates-content", "mobilises-people")
    assert found.proposals[0].roles == ("service_provider", "technical_supporter")


@pytest.mark.parametrize(
    ("question", "kind"),
    [(kind.question["id"], name) for name, kind in types().items() if not kind.roles],
)
def test_the_other_types_have_no_role_and_depend_on_the_attribute(question: str, kind: str) -> None:
    found = decided("serves-public", question, "public-expression")
    assert [(one.type, one.roles, one.must_file) for one in found.proposals] == [(kind, (), "yes")]
    assert decided("serves-public", question).must_file == "no"
    assert decided("serves-business", question).must_file == "no"


def test_several_types_are_several_proposals_each_with_its_own_verdict() -> None:
    found = decided("serves-business", "generates-content", "pushes-by-person")
    assert {one.type: one.must_file for one in found.proposals} == {
        "generative_synthesis": "yes",
        "personalized_push": "no",
    }
    assert not found.proposals[1].procedures


def test_internal_use_and_no_algorithm_need_nothing() -> None:
    assert decided("generates-content", "own-model").must_file == "no"
    assert decided("serves-public", "public-expression").proposals == ()


def test_tools_for_faces_need_an_assessment_without_the_attribute() -> None:
    assert procedures(decided("serves-business", "generates-content", "edits-face-or-voice")) == {
        "security-assessment": "yes",
        "labelling": "yes",
    }


def test_one_answer_does_not_stand_for_faces_and_for_objects() -> None:
    faces = decided("serves-business", "generates-content", "edits-face-or-voice").proposals[0].procedures
    objects = decided("serves-business", "generates-content", "edits-sensitive-objects").proposals[0].procedures
    why = [{one.id for each in found for one in each.conclusions} for found in (faces, objects)]
    assert why[0] - why[1] == {"assessment-biometric"}
    assert why[1] - why[0] == {"assessment-objects"}


PUBLIC = ("serves-public", "generates-content", "public-expression")


@pytest.mark.parametrize(
    ("yes", "filing", "registration"),
    [
        ((*PUBLIC, "own-model"), "yes", "no"),
        ((*PUBLIC, "own-model", "calls-filed-model"), "yes", "no"),
        ((*PUBLIC, "calls-filed-model"), "no", "yes"),
        (PUBLIC, "unsure", "no"),  # unchanged open weights: filed or not is told apart in words
        ((*PUBLIC[:2], "own-model"), "unsure", "no"),  # both ask for the attribute
        ((*PUBLIC[:2], "calls-filed-model"), "no", "unsure"),
    ],
)
def test_what_is_filed_and_what_is_registered(yes: tuple[str, ...], filing: str, registration: str) -> None:
    (proposal,) = decided(*yes).proposals
    assert (proposal.needs("generative-ai-filing"), proposal.needs("generative-ai-registration")) == (
        filing,
        registration,
    )


def test_generating_for_the_public_on_a_called_model_is_no_bare_no() -> None:
    """What the text demands, what practice demands, and what is uncertain stand apart."""
    found = decided("serves-public", "generates-content", "calls-filed-model", "app-store", launch=date(2027, 3, 1))
    (proposal,) = found.proposals
    assert (found.must_file, proposal.must_file) == ("unsure", "unsure")
    assert {one.id for one in proposal.practice} == {"file-practice", "time-practice"}
    assert {one.id for one in proposal.possible} == {"time-text"}
    assert "十个工作日" in next(one.reason.zh for one in proposal.possible)
    assert "进入市场之前" in " ".join(one.reason.zh for one in proposal.practice)
    assert {one.id: one.legal for one in proposal.dates} == {"filing": True, "store": False, "market-entry": False}
    sure = decided("serves-public", "generates-content", "public-expression", "calls-filed-model").proposals[0]
    assert "time-text" in {one.id for one in sure.conclusions}
    assert {one.id for one in sure.practice} == {"time-practice"}


def test_a_no_says_why_and_when_to_decide_again() -> None:
    for yes in (("generates-content",), ("serves-public", "dispatches"), ("serves-business", "pushes-by-person")):
        (proposal,) = decided(*yes).proposals
        (why,) = (one for one in proposal.conclusions if one.fact[0] == "must-file")
        assert (proposal.must_file, why.fact[1]) == ("no", "no")
        assert "重新判断" in why.reason.zh


DECIDING = (*IDS[:4], "public-expression", "mobilises-people", "own-model", "calls-filed-model", "companion")


def combinations() -> Iterator[dict[str, str]]:
    """All answers to the questions that decide, each as it is asked; the rest is answered with no."""
    for given in product(("yes", "no", "unsure"), repeat=len(DECIDING)):
        answers = dict.fromkeys(IDS, "no") | dict(zip(DECIDING, given, strict=True))
        kept = settled(answers)
        if all(kept.get(one, "no") == answers[one] for one in DECIDING):
            yield answers


@pytest.mark.long
def test_no_combination_of_answers_contradicts_itself_or_denies_a_duty() -> None:
    """The questions left out decide nothing about filing, and the other types are like the one that is walked."""
    left_out = {*IDS} - {*DECIDING}
    for one in table()["outcomes"]:
        if left_out & {fact for each in one["when"] for fact in each}:
            assert {*one["then"]} <= {"type", "procedure"}, one["id"]
    count = 0
    for answers in combinations():
        count += 1
        found = decide(answers, TODAY, None, calendar())
        is_open = "unsure" in found.answers.values()
        generates = answers["serves-public"] == answers["generates-content"] == "yes"
        assert found.must_file != "no" or not (is_open or generates), answers
        for proposal in found.proposals:
            assert proposal.must_file != "no" or not (is_open or (generates and proposal.roles)), answers
        for proposal in found.proposals:
            _agrees_with_itself(proposal)
    assert count == 9405


def _agrees_with_itself(proposal: Proposal) -> None:
    told = {one.fact for one in (*proposal.conclusions, *proposal.practice, *proposal.possible)}
    assert {("must-file", "yes"), ("must-file", "no")} - told, "for and against"
    certain = {one.id for one in proposal.procedures if one.certain}
    assert not {"generative-ai-filing", "generative-ai-registration"} <= certain
    if proposal.must_file == "no":
        assert (proposal.roles, proposal.procedures, proposal.practice, proposal.possible) == ((), (), (), ())
        assert ("must-file", "no") in told, "no bare no"
    else:
        assert proposal.practice or proposal.possible or proposal.conclusions
    if proposal.must_file == "yes" and proposal.type == "generative_synthesis":
        assert proposal.roles
        assert ("must-file", "yes") in {one.fact for one in proposal.conclusions}


def test_a_law_counts_from_the_day_it_is_in_force() -> None:
    companion = ("serves-public", "generates-content", "companion", "app-store")
    before, after = (decided(*companion, on=date(2026, 7, day)) for day in (14, 15))
    assert (before.must_file, after.must_file) == ("unsure", "yes"), "practice asks, the text does not"
    assert ("companion" in procedures(before), "companion" in procedures(after)) == (False, True)
    assert "labelling" in procedures(decided(*companion, on=date(2025, 8, 31)))
    (labelling,) = (
        one for one in decided(*companion, on=date(2025, 8, 31)).proposals[0].procedures if one.id == "labelling"
    )
    assert "标识办法" not in labelling.conclusions[0].basis.zh


def test_an_open_answer_that_decides_leaves_the_verdict_open() -> None:
    found = decided("serves-public", "generates-content", unsure=("public-expression", "own-model"))
    assert (found.must_file, found.public_opinion) == ("unsure", "unsure")
    assert found.open == ["public-expression", "own-model"]
    assert procedures(found)["security-assessment"] == "unsure"
    assert procedures(found)["generative-ai-filing"] == "unsure"


def test_an_open_answer_that_changes_nothing_leaves_the_verdict_alone() -> None:
    found = decided("serves-public", "generates-content", "public-expression", unsure=("mobilises-people",))
    assert (found.must_file, found.public_opinion) == ("yes", "yes")


def test_registration_is_not_certain_while_the_model_may_be_ones_own() -> None:
    found = decided("serves-public", "generates-content", "calls-filed-model", unsure=("own-model",))
    assert procedures(found)["generative-ai-registration"] == procedures(found)["generative-ai-filing"] == "unsure"


def test_a_type_that_is_not_certain_is_possible_only() -> None:
    found = decided("serves-public", "public-expression", unsure=("ranks-for-all",))
    assert (found.proposals, found.possible_types, found.must_file) == ((), ("ranking_selection",), "unsure")


def test_both_dates_that_matter() -> None:
    found = decided("serves-public", "generates-content", "public-expression", "app-store", launch=date(2026, 9, 20))
    dates = {one.id: one.deadline for one in found.proposals[0].dates}
    assert dates["filing"].day == date(2026, 10, 10)
    assert dates["assessment"].day == date(2026, 9, 19)
    assert dates["store"].day < date(2026, 8, 10)
    assert calendar().after(dates["store"].day, 30).day < date(2026, 9, 20)
    assert all(one.basis.zh and one.basis.en for one in found.proposals[0].dates)
    provisional = decided("serves-public", "dispatches", "mobilises-people", launch=date(2026, 12, 28))
    assert provisional.proposals[0].dates[0].deadline.provisional


def test_what_is_not_asked_does_not_count() -> None:
    answers = dict.fromkeys(IDS, "no") | {"serves-business": "yes", "pushes-by-person": "yes", "own-model": "yes"}
    assert "own-model" not in settled(answers)
    assert "public-expression" not in settled(answers)
    assert deciding.missing({"serves-public": "no"})[0] == "serves-business"
    assert "own-model" not in deciding.missing({"generates-content": "no"})
    assert "own-model" in deciding.missing({"generates-content": "yes"})


def test_the_table_is_whole() -> None:
    laws, facts = table()["laws"], {*IDS, "type", "role", "public-opinion", "must-file", "procedure"}
    listed = [*questions(), *table()["outcomes"], *table()["dates"]]
    for one in listed:
        assert one["basis"], one["id"]
        assert {each["law"] for each in one["basis"]} <= set(laws), one["id"]
        assert {fact for each in one.get("when", ()) for fact in each} <= facts, one["id"]
    schema = Registry().schema("algorithm")
    told = {(fact, value) for one in table()["outcomes"] for fact, value in one["then"].items()}
    assert {value for fact, value in told if fact == "type"} == set(schema["properties"]["type"]["enum"])
    assert {value for fact, value in told if fact == "role"} == set(schema["properties"]["roles"]["items"]["enum"])
    assert {value for fact, value in told if fact == "procedure"} == set(table()["procedures"])
    asked = schema["properties"]["filing_decision"]["properties"]["questions"]["additionalProperties"]
    assert {option for one in questions() for option in one["options"]} == set(asked["properties"]["answer"]["enum"])


def test_every_question_is_plain_in_both_languages() -> None:
    assert 7 <= len(IDS) - len(types()) <= 10, "besides the one that each type asks"
    assert len(set(IDS)) == len(IDS)
    for one in questions():
        assert one["question"].endswith("？")
        assert one["question_en"].endswith("?")
        assert one["help"]
        assert one["help_en"]
        assert not QUESTION.search(one["label"])  # papers print it


def test_more_doubt_never_makes_more_certain() -> None:
    """Whatever is certain with an open answer holds for both ways in which it may be settled."""
    base = ("serves-public", "serves-business", "generates-content", "public-expression")
    for question, other in product(IDS, ("own-model", "companion", "app-store")):
        given = tuple(one for one in (*base, other) if one != question)
        found = decided(*given, unsure=(question,))
        for settled_as in ((*given, question), given):
            sure = decided(*settled_as)
            if found.must_file != "unsure":
                assert found.must_file == sure.must_file, (question, other)
            for proposal in found.proposals:
                (same,) = (one for one in sure.proposals if one.type == proposal.type)
                for procedure in proposal.procedures:
                    assert not procedure.certain or same.needs(procedure.id) == "yes", (question, procedure.id)
