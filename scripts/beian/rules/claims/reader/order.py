"""The order of two steps in prose: 先甲后乙, 甲在前乙在后, 乙之前先甲, 甲完成后再乙."""

from __future__ import annotations

import re
from functools import cache

from beian.rules.claims.reader.kinds import expression, words_of

_FORMS = (  # of each the step named first comes first
    "先.{{0,4}}(?:{one}).{{0,8}}?(?:再|后|然后|才|而后|随后|，).{{0,8}}?(?:{two})",
    "(?:{one}).{{0,4}}(?:在前|在先|为先|优先).{{0,4}}(?:{two}).{{0,4}}(?:在后|居后|为后|次之)",
    "(?:{one}).{{0,6}}(?:早于|先于|前置于).{{0,6}}(?:{two})",
    "(?:{one})(?:完成|完毕|结束|以后|好|妥|后)+.{{0,3}}(?:，)?(?:再|才|方|然后|接着|随后|送|转|交|进行|进入).{{0,8}}?(?:{two})",
    "(?:{two}).{{0,4}}(?:之前|以前|前)，?.{{0,3}}(?:先|就|已|即|便).{{0,6}}?(?:{one})",
    "(?:{two}).{{0,4}}(?:放在|安排在|排在|置于|位于|晚于|后于).{{0,4}}(?:{one}).{{0,4}}(?:之后|以后|后面|后)?",
)


@cache
def reversed_order(first: str, second: str) -> re.Pattern[str]:
    """A pattern for sentences that put the second step before the first; both are texts of words."""
    one, two = ("|".join(map(expression, words_of(words))) for words in (second, first))
    return re.compile("|".join(form.format(one=one, two=two) for form in _FORMS))
