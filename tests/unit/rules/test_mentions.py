"""Rules look for words through one joined text; they must find what a plain look at every answer finds."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import support
from beian.rules.rule import Case

WORDS = ("甲", "甲乙", "丙")
PATTERN = re.compile("甲乙?|丙+")


def case_of(texts: list[str]) -> Case:
    case = Case.__new__(Case)
    case.__dict__["prose"] = [(f"/assessment/{number}", text) for number, text in enumerate(texts)]
    return case


@given(st.lists(st.text("甲乙丙丁\n", max_size=6), max_size=8), st.sets(st.sampled_from(WORDS)))
def test_the_joined_text_finds_what_every_answer_holds(texts: list[str], words: set[str]) -> None:
    found = [(pointer, match.span()) for pointer, match in case_of(texts).mentions(PATTERN, *words)]
    assert found == [
        (f"/assessment/{number}", match.span())
        for number, text in enumerate(texts)
        if any(word in text for word in words)
        for match in PATTERN.finditer(text)
    ]


def test_every_written_answer_that_a_filing_owns_is_prose(shipped: Path) -> None:
    filing = support.filing_in(shipped, support.PROVIDER)
    pointers = [pointer for pointer, _ in Case(filing, lambda _: True).prose]
    assert len(pointers) == len(set(pointers))
    assert "/disclosure/basic_principle" in pointers
    assert not [pointer for pointer in pointers if pointer.startswith(("/entity/", "/people/", "/models/"))]
