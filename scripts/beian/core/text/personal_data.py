"""Personal data known by its form: identity numbers, mobile numbers, e-mail addresses, and secret keys.

The fictional examples are known by what makes them fictional: a birth year of 1799 or 2199, `.example` addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from beian.core.problem import Text
from beian.core.text.masking import IDENTITY, MOBILE, narrow_width

MAIL = re.compile(r"[A-Za-z0-9._%+-]{2,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,10}")
SECRET_KEY = re.compile(r"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{20,}")
FICTIONAL_YEARS = ("1799", "2199")
LIVING_YEARS = ("19", "20")
FICTIONAL_MAIL = re.compile(r"(?:\.example|@example\.(?:com|org|net)|\.invalid|\.test)\Z", re.IGNORECASE)
NO_TEXT = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x9f]")
AROUND = 20  # letters around an address that are all text: else it is chance among other bytes


def looks_personal(line: str) -> bool:
    """Whether there is personal data in a line, or something that has the shape of it."""
    return any(pattern.search(narrow_width(line)) for pattern in (IDENTITY, MOBILE, MAIL))


def personal_data_in(text: str) -> Iterator[tuple[int, Text, str]]:
    """Where in a text personal data stands, of what kind, and the value, which is for no message."""
    text = narrow_width(text)
    for found in IDENTITY.finditer(text):
        if _is_identity(f"{found[1]}{found[3]}{found[4]}".upper()):
            yield found.start(), Text("疑似居民身份证号码", "this looks like an identity number"), found[0]
    for found in SECRET_KEY.finditer(text):
        yield found.start(), Text("这是解密用的密钥", "this is a secret key"), found[0]
    for found in MOBILE.finditer(text):
        yield found.start(), Text("疑似手机号码", "this looks like a mobile number"), found[0]
    for found in MAIL.finditer(text):
        around = text[max(found.start() - AROUND, 0) : found.end() + AROUND]
        if not FICTIONAL_MAIL.search(found[0]) and not NO_TEXT.search(around):
            yield found.start(), Text("疑似电子邮箱地址", "this looks like an e-mail address"), found[0]


def _is_identity(number: str) -> bool:
    """Of a real person, as far as its digits tell; with a wrong check digit only where place and birth date exist."""
    if number[6:10] in FICTIONAL_YEARS:
        return False
    if ric.is_valid(number):
        return True
    try:
        ric.get_birth_date(number)
        ric.get_birth_place(number)
    except ValidationError:
        return False
    return number[6:8] in LIVING_YEARS and not uscc.is_valid(number)
