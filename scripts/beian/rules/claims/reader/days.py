"""Dates in Chinese prose: 2026年11月16日, 二〇二六年十月十日, 2026/9/1, 今年11月9日, 八月中旬, 9月底; and whether a date fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from beian.rules.claims.reader.quantities import numeral

_RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1}
_PARTS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
    "月底": (21, 31),
}
_HANZI = "[一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?:(?P<year>20\d\d|二[〇零○][〇零○一二三四五六七八九]{{2}})(?:年|[-/.](?=\d))|(?P<relative>{'|'.join(_RELATIVE)})(?:的)?)?"
    rf"(?P<month>\d{{1,2}}|{_HANZI}{{1,2}})(?:月(?:份)?|(?<=\d)[-/.](?=\d{{1,2}}(?!\d)))(?:(?P<day>\d{{1,2}}|{_HANZI}{{1,3}})[日号]?|(?P<part>{'|'.join(_PARTS)}))?"
)


@dataclass(frozen=True)
class Day:
    """A date as said: `year` is None where none is said, `first` and `last` are the days of the month that are meant."""

    start: int
    end: int
    year: int | None
    month: int
    first: int
    last: int

    def fits(self, date: str) -> bool:
        """Whether an ISO date can be meant."""
        year, month, day = map(int, date.split("-"))
        return self.year in (None, year) and month == self.month and self.first <= day <= self.last


def days(text: str, this_year: int) -> list[Day]:
    """The dates of a text in normal form; `this_year` is what 今年 means."""
    found = []
    for match in _DATE.finditer(text):
        separated = "月" not in match[0]
        if separated and not (match["year"] and match["day"]):
            continue
        if not match["year"] and text[max(match.start() - 1, 0) : match.start()].isdigit():
            continue
        month, first, last = numeral(match["month"]), 1, 31
        if match["day"]:
            first = last = int(numeral(match["day"]) or 0)
        elif match["part"]:
            first, last = _PARTS[match["part"]]
        if month and 1 <= month <= 12 and 1 <= first <= 31:
            found.append(Day(match.start(), match.end(), _year(match, this_year), int(month), first, last))
    return found


def _year(match: re.Match[str], this_year: int) -> int | None:
    if match["relative"]:
        return this_year + _RELATIVE[match["relative"]]
    return int(numeral(match["year"].replace("○", "〇")) or 0) if match["year"] else None
