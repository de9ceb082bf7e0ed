"""Quantities in Chinese prose: value, range, unit and bound, in digits or hanzi (十五, 三百余万, 半年, 百分之五, 7×24小时)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Bound = Literal["equal", "min", "max", "about"]
_DIGITS = {
    sign: place
    for place, signs in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for sign in signs
}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "亿": 10**8}
_DAY = 86400.0
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("人", "名", "位", "个人", "个编制", "个名额", "个席位", "席", "人次", "员"), ("person", 1)),
    **dict.fromkeys(("秒", "秒钟", "s"), ("time", 1)),
    **dict.fromkeys(("分钟", "分", "min"), ("time", 60)),
    **dict.fromkeys(("小时", "个小时", "钟头", "个钟头", "h"), ("time", 3600)),
    **dict.fromkeys(("天", "日", "个自然日", "自然日", "昼夜", "d"), ("time", _DAY)),
    **dict.fromkeys(("周", "个星期", "星期", "个礼拜"), ("time", 7 * _DAY)),
    **dict.fromkeys(("个月", "月"), ("time", 30 * _DAY)),
    **dict.fromkeys(("个季度", "季度"), ("time", 90 * _DAY)),
    **dict.fromkeys(("年", "周年", "个年头"), ("time", 360 * _DAY)),
    **dict.fromkeys(("个工作日", "工作日", "个工作天", "工作天"), ("workday", 1)),
    **dict.fromkeys(("%", "个百分点"), ("percent", 1)),
    "成": ("percent", 10),
    "‰": ("percent", 0.1),
    **dict.fromkeys(("KB", "kB", "kb", "K"), ("bytes", 2**10)),
    **dict.fromkeys(("MB", "Mb", "M", "兆", "兆字节"), ("bytes", 2**20)),
    **dict.fromkeys(("GB", "G", "吉字节"), ("bytes", 2**30)),
    **dict.fromkeys(("TB",), ("bytes", 2**40)),
    **dict.fromkeys(("字", "个字", "汉字", "个汉字", "字符", "个字符"), ("letter", 1)),
    **dict.fromkeys(("岁", "周岁"), ("age", 1)),
    **dict.fromkeys(("元", "块钱"), ("money", 1)),
    "倍": ("times", 1),
    **dict.fromkeys(
        [
            "条",
            "项",
            "类",
            "步",
            "种",
            "台",
            "件",
            "份",
            "张",
            "幅",
            "页",
            "次",
            "款",
            "家",
            "级",
            "套",
            "轮",
            "例",
            "道",
            "篇",
            "对",
            "题",
            "枚",
            "处",
            "门",
            "帧",
            "期",
            "个",
            "步骤",
            "组",
            "单",
            "枪",
            "辆",
            "座",
            "间",
            "所",
            "批",
            "笔",
            "通",
            "起",
            "段",
            "句",
            "首",
            "节",
            "章",
            "片",
            "部",
            "支",
            "学时",
            "课时",
            "层",
            "列",
            "档",
            "宗",
            "户",
            "版",
            "类别",
            "词元",
            "像素",
            "核",
            "米",
            "公里",
            "路",
            "路段",
            "个步骤",
            "个词条",
            "词条",
            "趟",
            "班",
            "榜",
            "页面",
            "场",
            "封",
            "声",
            "人份",
            "块",
            "颗",
            "条目",
            "则",
            "桩",
            "样",
            "回",
        ],
        ("count", 1),
    ),
}
_HANZI = "零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_NUMBER = rf"(?:\d+(?:\.\d+)?[余多来]?(?:千万|百万|十万|[万亿]|千(?![克瓦]))?亿?|半|(?:[{_HANZI}]|百(?!分|度|姓|货|科)|千(?![克瓦]))[{_HANZI}百千佰仟]*[余多来]?(?:[万亿]+[余多来]?(?:[{_HANZI}][{_HANZI}百千]*)?)?)"
_BEFORE: dict[Bound, str] = {
    "min": "不少于|至少|不低于|不得少于|不得低于|不短于|起码|最少|不小于|最低|满",
    "max": "不超过|至多|最多|不多于|不高于|不得超过|不得高于|不大于|不晚于|最迟|最长|最大|上限为?|限于|低于|少于|不到|不足|未满|不满|封顶",
    "about": "大约|大概|约合|将近|接近|约|近|超过|逾|多达|高达",
}
_AFTER: dict[Bound, str] = {
    "min": "以上|及以上|起(?!草|诉|因|点|来)|打底",
    "max": "以内|之内|以下|及以下|内(?!部|容|测|存)|为限|封顶|为上限|之前",
    "about": "左右|上下|出头|有余|开外",
}


def _spelt(unit: str) -> str:
    """A unit as a pattern; letters must end there, so that 3D is no three days."""
    return re.escape(unit) + ("(?![A-Za-z0-9])" if unit.isascii() and unit.isalpha() else "")


_PATTERN = re.compile(
    rf"(?P<before>{'|'.join(_BEFORE.values())})?(?P<part>百分之|千分之)?(?:(?P<low>{_NUMBER})(?P<unit1>个百分点|[%岁天日人次年条项字]|个月|MB|KB)?[至到—-])?"
    rf"(?P<number>{_NUMBER})(?P<half>个半(?=月|小时|钟头|星期))?(?P<unit>{'|'.join(map(_spelt, sorted(_UNITS, key=len, reverse=True)))})?(?P<year>半)?"
    rf"(?P<after>{'|'.join(_AFTER.values())})?"
)
_LEAD = re.compile(r"[第:：./×*·A-Za-z_-]\Z|\d[：.]\Z|[统唯同另单任某每万专之逐这那哪上下前后近初]\Z")
_IDIOMS = re.compile(
    r"一(?:共|般|致|律|切|样|些|并|旦|直|同|定|经|概|体|贯|面|旁|边|路|方|手|次性|系列|环|侧|部分|起|下|向|再|时|再|齐|应|统|点|线|级|二)|十分(?!之|钟)|万一|千万不|百分百|三方|二维码|两(?:侧|者|端|种角色|头)|"
    r"双方|四(?:周|面|舍五入)|五(?:官|金)|八成是|九(?:宫格|州)|七(?:夕)|三(?:维|甲|农|班倒|审)|二(?:次|级|手|者|元|维)|一卡通|两难|半(?:角|数|自动|结构|成品|途|夜|路|托管)|千(?:瓦|克)|百(?:度|科|姓|货)"
)
_DATE_LIKE = re.compile(
    r"(?:\d{4}|二[〇零][〇零一二三四五六七八九]{2})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})?月?(?:\d{1,2}|[一二三四五六七八九十]{1,3})?[日号]?|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})?[日号]?(?!活|度)|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit: `dimension` is what is measured, `unit` the word as written, `value` in base units.

    Base units: persons, pieces, seconds, working days, percent, bytes, letters. `low` is the other end of a range.
    """

    start: int
    end: int
    value: float
    low: float | None
    dimension: str
    unit: str
    bound: Bound

    def agrees(self, fact: float, *, limit: bool = False) -> bool:
        """Whether a fact can be what is said; of a `limit` the number itself is meant, not what lies within it."""
        slack = 0.13 if self.bound == "about" else 0.025 if self.dimension == "time" else 1e-6
        if self.low is not None:
            return self.low * (1 - slack) <= fact <= self.value * (1 + slack) + 1e-9
        if not limit and self.bound == "min":
            return fact >= self.value * (1 - slack)
        if not limit and self.bound == "max":
            return fact <= self.value * (1 + slack)
        return abs(self.value - fact) <= slack * max(abs(fact), 1e-9)


def numeral(text: str) -> float | None:
    """The value of a number in digits or hanzi, with its scale (十五, 3.45万, 一千二百, 二〇二六, 三万八); None if it is none."""
    text = re.sub("[余多来]", "", text)
    if not text:
        return None
    digits = re.match(r"\d+(?:\.\d+)?", text)
    if digits:
        value = float(digits[0])
        for scale in text[digits.end() :]:
            value *= _SCALES.get(scale, 1)
        return value
    if all(sign in _DIGITS for sign in text):
        return float("".join(str(_DIGITS[sign]) for sign in text))
    total = part = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in ("万", "亿"):
            total, part, digit = (total + part + digit) * _SCALES[sign], 0, 0
        elif sign in _SCALES:
            part, digit = part + (digit or 1) * _SCALES[sign], 0
        else:
            return None
    if digit and len(text) > 1 and _SCALES.get(text[-2], 0) >= 100:  # 三万八, 两千四
        digit *= _SCALES[text[-2]] // 10
    return float(total + part + digit)


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text in its normal form, without dates, times of the day, ordinals and idioms."""
    days = [match.span() for match in _DATE_LIKE.finditer(text) if match[0][-1] in "年月日号0123456789"]
    found = []
    for match in _PATTERN.finditer(text):
        start = match.start("part") if match["part"] else match.start("low") if match["low"] else match.start("number")
        if any(begin <= start < end for begin, end in days):
            continue
        if text[match.end() : match.end() + 1] == "×" or text[max(start - 1, 0) : start] == "×":
            continue  # 7×24
        if not _is_idiom(text, start) and (made := _quantity(match, start)):
            found.append(made)
    return found


def _is_idiom(text: str, start: int) -> bool:
    lead = text[max(start - 2, 0) : start]
    small = text[start] in "一二两三"
    return bool(
        _IDIOMS.match(text, start)
        or (lead.endswith("第"))
        or (
            _LEAD.search(lead)
            and (
                (text[start].isdigit() and lead[-1:] not in "：统唯同另单任某每万专之逐这那哪上下前后近初")
                or (small and lead[-1:] in "统唯同另单任某每万专之这那哪上下")
            )
        )
        or (lead[-1:] == "：" and len(lead) > 1 and lead[-2].isdigit())
    )


def _quantity(match: re.Match[str], start: int) -> Quantity | None:
    number, unit = match["number"], match["unit"] or ""
    dimension, factor = _UNITS.get(unit, ("", 1.0))
    if number == "半":
        value: float | None = 0.5 if dimension == "time" else None
    else:
        value = numeral(number)
    if value is None or (unit in ("月", "分") and not match["half"] and unit == "月"):
        return None
    value += 0.5 if match["half"] or (match["year"] and unit in ("年", "小时", "天", "成")) else 0
    if match["part"]:
        dimension, factor, unit = "percent", 1.0 if match["part"] == "百分之" else 0.1, "%"
    low = numeral(match["low"]) if match["low"] else None
    if low is not None and low < 100 and value >= 10**4 and number[-1:] in "万亿":
        low *= _SCALES[number[-1]]
    bound = _bound(match["before"], _BEFORE) or _bound(match["after"], _AFTER) or "equal"
    if re.search("[余多来]", number) and bound == "equal":
        bound = "about"
    low = low * factor if low is not None else None
    return Quantity(start, match.end(), value * factor, low, dimension, unit, bound)


def _bound(word: str | None, words: dict[Bound, str]) -> Bound | None:
    if not word:
        return None
    return next((bound for bound, pattern in words.items() if re.fullmatch(pattern, word)), None)
