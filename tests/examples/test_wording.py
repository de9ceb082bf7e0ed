"""Bad words in many places: every shipped filing gets each of them all over its prose, and the right rule must see all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

import support
from beian.check.workspace import Workspace
from beian.core.model import Filing, parts
from beian.rules.rule import Case
from beian.schema.editions import edition_of

A_FILING, AT_LEAST = 8, 500
EVERYWHERE, PUBLIC = "/", "/disclosure/"
BAD = {
    "TXT-003": (EVERYWHERE, "采集工作由星河万象科技有限公司完成。"),
    "TXT-008": (EVERYWHERE, "本公司的技术水平国内领先。"),
    "TXT-009": (EVERYWHERE, "每日处置大概30条。"),
    "TXT-011": (EVERYWHERE, "配置存放在/home/dev/conf/main.ini中。"),
    "PUB-006": (EVERYWHERE, "本算法获得主管部门的认可。"),
    "PUB-009": (EVERYWHERE, "编号为网信算备999999000123401260021号。"),
    "PUB-002": (PUBLIC, "判定阈值为0.85。"),
    "PUB-003": (PUBLIC, "联系人手机13900000000。"),
    "PUB-005": (PUBLIC, "检索前先作QRST处理。"),
}
SHARED_PROSE = ("PUB-006", "PUB-009", "TXT-008", "TXT-009", "TXT-011")  # judged with the entity, too


def shipped() -> Workspace:
    return support.everything()


@cache
def prose(filing_id: str) -> list[str]:
    """Where a filing has long answers, in its own order."""
    filing = shipped().filings([filing_id])[0]
    case = Case(edition_of(filing, "review"), lambda _: True)
    return [pointer for pointer, text in case.prose if len(text) > 40 and not pointer.startswith("/policies")]


def chosen(filing: Filing, rule: str) -> list[str]:
    below = BAD[rule][0]
    places = [pointer for pointer in prose(filing.id) if pointer.startswith(below)]
    return places[:: max(1, len(places) // A_FILING)][:A_FILING]


def broken(filing: Filing, places: list[str], words: str) -> Filing:
    answers = copy.deepcopy(dict(filing.answers))
    for pointer in places:
        *way, last = parts(pointer)
        here = answers
        for part in way:
            here = here[int(part) if isinstance(here, list) else part]
        key = int(last) if isinstance(here, list) else last
        here[key] = f"{here[key].rstrip()}\n\n{words}\n"
    return replace(filing, answers=answers)


def cases() -> Iterator[tuple[str, str]]:
    for filing in shipped().filings():
        for rule in BAD:
            if (filing.algorithm or rule in SHARED_PROSE) and chosen(filing, rule):
                yield filing.id, rule


@pytest.mark.sweep(few=30, some=120)
@pytest.mark.parametrize(("filing_id", "rule"), list(cases()))
def test_bad_words_are_seen_wherever_they_stand(filing_id: str, rule: str) -> None:
    filing = shipped().filings([filing_id])[0]
    places = chosen(filing, rule)
    said = {one.pointer for one in shipped().problems(broken(filing, places, BAD[rule][1])) if one.rule == rule}
    assert set(places) - said == set()


def test_there_are_enough_places() -> None:
    assert sum(len(chosen(shipped().filings([one])[0], rule)) for one, rule in cases()) >= AT_LEAST
