"""Good texts that look like bad ones: a heuristic that sees something in them gives a false alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest

import support
from beian.check.workspace import Workspace

GOOD = (support.CHECKOUT / "tests/examples/good_texts.txt").read_text("utf-8").splitlines()
NOT_OF_WORDING = ("PUB-007", "REF-005")  # the mechanism against the workflow; a name that is typed again
PLACES = (("assessment", "other_matters"), ("disclosure", "operation_mechanism"))


@pytest.fixture(scope="module")
def opened() -> Workspace:
    return support.everything()


@pytest.mark.parametrize("sentence", GOOD)
def test_a_good_text_gives_no_alarm(sentence: str, opened: Workspace) -> None:
    filing = opened.filings([support.PROVIDER])[0]
    for file, key in PLACES:
        answers = dict(filing.answers)
        answers[file] = {**answers[file], key: f"{answers[file][key]}\n{sentence}\n"}
        found = opened.problems(replace(filing, answers=answers))
        assert [(one.rule, one.message.zh) for one in found if one.rule not in NOT_OF_WORDING] == []


def test_there_are_good_texts() -> None:
    assert len(set(GOOD)) >= 30
