"""Filing numbers and generative-AI numbers: their parts, as found in the regulator's lists, which explain none of it.

A filing number is 网信算备, 21 digits, 号: division 6, entity 7, type 2, year 2, sequence 3, check digit 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

FORM = re.compile(r"网信算备(\d{21})号\Z", re.ASCII)
GENERATIVE = re.compile(r"[A-Z][A-Za-z]+-[A-Za-z0-9._-]+-(?:\d{8}|\d{12}|\d{8}S\d{4})\Z", re.ASCII)
PROVINCES = frozenset(  # 40 was printed once, for a real entity; 99 is nobody's: the region of fictional entities
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 40 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 99".split()  # noqa: SIM905
)
SPLIT = "22"  # in this year the types beyond ranking were told apart; its earliest numbers mix them
MIXED = frozenset({"04", "05", "06"})


class Parts(NamedTuple):
    """The parts of a filing number, each with its leading zeros."""

    division: str
    entity: str
    type: str
    year: str
    sequence: str


@dataclass(frozen=True, slots=True)
class FilingNumber:
    """The 21 digits of a number."""

    digits: str

    @property
    def parts(self) -> Parts:
        cut = (0, 6, 13, 15, 17, 20)
        return Parts(*(self.digits[start:end] for start, end in pairwise(cut)))

    def check_digit_fits(self) -> bool:
        """Whether sum of d[i]*2^(20-i) is 1 modulo 10: fitted on 7,943 of 7,945 listed numbers, published nowhere."""
        return sum(int(digit) << (20 - place) for place, digit in enumerate(self.digits)) % 10 == 1

    def fits_type(self, allowed: frozenset[str]) -> bool:
        """Whether the type digits may stand in a number of a type with the `allowed` ones."""
        mixed = MIXED if self.parts.year == SPLIT and allowed <= MIXED else frozenset()
        return self.parts.type in allowed | mixed


def filing_number(text: object) -> FilingNumber | None:
    """The number in a text that is one, or None."""
    form = FORM.match(text) if isinstance(text, str) else None
    return FilingNumber(form[1]) if form else None


def is_generative_number(text: str) -> bool:
    """Whether a text has the form of a generative-AI filing or registration number (an S marks a registration)."""
    return GENERATIVE.match(text) is not None
