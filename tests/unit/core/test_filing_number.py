"""Filing numbers: known ones fit, and what is typed wrong does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

import support
from beian import rules
from beian.core.filing_number import filing_number, is_generative_number
from beian.rules.rule import Case
from beian.schema.algorithm_types import types

# as printed in the regulator's lists (all of them public)
PRINTED = (
    "110108823483901230031",
    "330110507206401230035",
    "440305295988701240147",
    "310101216601302230019",
    "330109830471102220013",
    "350504713397901240011",
)


@pytest.mark.parametrize("digits", PRINTED)
def test_a_printed_number_passes_and_any_other_last_digit_fails(digits: str) -> None:
    for last in range(10):
        number = filing_number(f"网信算备{digits[:-1]}{last}号")
        assert number is not None
        assert number.check_digit_fits() is (str(last) == digits[-1])


def test_a_number_has_six_parts() -> None:
    number = filing_number("网信算备330109830471102220013号")
    assert number is not None
    assert number.parts == ("330109", "8304711", "02", "22", "001")


@pytest.mark.parametrize(
    "text",
    [
        "网信算备110108xxxxxx号",
        "网信算备3100000123456789",
        "网信算备1101088234839012300312号",
        "110108823483901230031",
        "网信算备１１０１０８８２３４８３９０１２３００３１号",
        "网信算备110108823483901230031号\n",
        "",
        None,
        7,
    ],
)
def test_what_is_no_number_is_none(text: object) -> None:
    assert filing_number(text) is None


@pytest.mark.parametrize(
    ("digits", "kind", "subtype", "fits"),
    [
        ("999999000000101250011", "generative_synthesis", None, True),
        ("999999000000101250011", "personalized_push", None, False),
        ("999999000000104250011", "retrieval_filtering", "information_retrieval", True),
        ("999999000000104250011", "retrieval_filtering", "content_filtering", False),
        ("999999000000105250011", "retrieval_filtering", None, True),
        ("999999000000105250011", "dispatch_decision", None, False),
        ("999999000000105220011", "dispatch_decision", None, True),  # the earliest of 2022
        ("999999000000104220011", "retrieval_filtering", "content_filtering", True),
        ("999999000000101220011", "dispatch_decision", None, False),
    ],
)
def test_the_type_digits_fit_the_type(digits: str, kind: str, subtype: str | None, fits: bool) -> None:
    number = filing_number(f"网信算备{digits}号")
    assert number is not None
    assert number.fits_type(types()[kind].digits_for({"retrieval_subtype": subtype})) is fits


def test_a_number_of_a_type_that_nobody_knows_is_not_judged() -> None:
    filing = support.filing_in(support.CHECKOUT, "jieyun/dispatch")
    own = {"filing": {"filing_number": "网信算备999999000000107250011号"}}
    for kind, faults in (("dispatch_decision", 1), ("a type of the owner", 0)):
        case = Case(replace(filing, answers={"algorithm": {"type": kind}, **own}), lambda _: True)
        assert len([*rules.by_id("TYP-004").check(case)]) == faults


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("YunChuan-HuiLan-202605120001", True),
        ("YunChuan-HuiLan-20230821", True),
        ("YunChuan-Hui.Lan-20260706S0054", True),
        ("HuiLan-202605120001", False),
        ("yunchuan-HuiLan-202605120001", False),
        ("YunChuan-HuiLan-2026", False),
        ("网信算备110108823483901230031号", False),
    ],
)
def test_the_form_of_generative_numbers(text: str, fits: bool) -> None:
    assert is_generative_number(text) is fits
