"""How often something is done, in Chinese prose: 每半年, 每6个月一次, 每年至少两次, 按季度, 逐月, 一年四次."""

from __future__ import annotations

import re

from beian.rules.claims.reader.quantities import Quantity, numeral

_DAY = 86400.0
_UNITS = {
    "小时": _DAY / 24,
    "日": _DAY,
    "天": _DAY,
    "工作日": _DAY,
    "周": 7 * _DAY,
    "星期": 7 * _DAY,
    "礼拜": 7 * _DAY,
    "半个月": 15 * _DAY,
    "半月": 15 * _DAY,
    "月": 30 * _DAY,
    "季度": 90 * _DAY,
    "季": 90 * _DAY,
    "半年度": 180 * _DAY,
    "半年": 180 * _DAY,
    "年度": 360 * _DAY,
    "年": 360 * _DAY,
}
_WORDS = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"\d+|[一两二三四五六七八九十]+"
_TIMES = rf"(?:，?(?:至少|不少于|不得少于|进行|开展|组织|集中|最少|固定|各)*(?P<what>[\u4e00-\u9fff]{{0,6}}?)(?P<times>{_NUMBER})[次回轮遍])?"
_PATTERN = re.compile(
    rf"(?:(?:每隔?|隔)(?P<count>{_NUMBER})?个?(?P<unit>{_WORDS})|(?:按|逐)(?P<by>{_WORDS})(?![期时常规照])"
    rf"|(?<![\d第一二三四五六七八九十个半])(?P<one>[一1]?)(?P<year>年|季度|月|周)(?:里|内|之内)?(?=(?:至少|不少于|不得少于)?(?:{_NUMBER})[次回轮遍])){_TIMES}"
)


def periods(text: str) -> list[Quantity]:
    """All periods of a text in its normal form, as quantities of the dimension `period`, in seconds."""
    return [made for match in _PATTERN.finditer(text) if (made := _period(match))]


def _period(match: re.Match[str]) -> Quantity | None:
    unit = match["unit"] or match["by"] or match["year"]
    count = numeral(match["count"]) if match["count"] else 1.0
    times = numeral(match["times"]) if match["times"] else 1.0
    if not count or not times:
        return None
    group = "unit" if match["unit"] else "by" if match["by"] else "year"
    end = match.end(group) if match["what"] else match.end()  # what is done stands in between: 每半年演练一次
    return Quantity(match.start(), end, _UNITS[unit] * count / times, None, "period", unit, "equal")
