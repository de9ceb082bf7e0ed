"""Sums in prose: a total and the parts beside it (共十五人：甲1、乙14; 四项、十五项相加为十九项)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from beian.rules.claims.reader.passages import Reading, Sentence
from beian.rules.claims.reader.quantities import Quantity

_WORDS = (
    "合计",
    "总计",
    "共计",
    "总共",
    "一共",
    "相加",
    "之和",
    "加起来",
    "合起来",
    "凑成",
    "累计",
    "加总",
    "总数",
    "小计",
    "共",
    "之中",
    "其中",
    "分为",
    "包括",
    "构成",
    "组成",
    "加上",
    "分别",
    "中，",
    "里",
    "份，",
    "个，",
    "项，",
    "条，",
    "件，",
    "次，",
    "单，",
    "占",
    "按",
    "名，",
)
_TOTAL_BEFORE = re.compile(
    r"(?:合计|总计|共计|总共|一共|相加|之和|加起来|合起来|加在一起|凑成|加总|总数|小计|统共|拢共|合共|共)(?:起来)?(?:正好|恰好|正|刚好|就|便|即|也)?(?:是|为|得|达|有|等于|约|在)*(?:每[日天月年]|日均|全部)?(?:是|为|约|达)*$"
)
_TOTAL_AFTER = re.compile(
    r"^(?:，?其中|[^，。；、\d一二两三四五六七八九十]{0,8}?(?:之中|当中|里|中(?!心|等|型)|其中|分为|包括|由|分成|分别(?:是|为)|构成|组成))"
)
_LIST = re.compile(r"^[^。；\d]{0,14}$")
_REST = re.compile("其余|剩下的?|余下的?")
_WHOLE = re.compile(  # the parts are all there is
    r"别无其他|此外别无|没有其他|无其他|并无其他|合为全部|合计为全部|全部为|仅此|其余|剩余|余下|剩下"
)
_SHARED = re.compile(r"占|按[^，。；]{2,8}(?:计|分|划分|统计|归类)|构成|分布|来看")
_DIVIDES = re.compile("其中|含|包括|内有|（|均|都|新增|增|减|改|后|再")
_NAME = 12  # characters of a part's name
_ITEMS = re.compile("[^，。；：=\\d]{0,8}[：=]")
_NEXT_ITEM = re.compile(r"[、，；+][^，。；：、+=\d]{0,11}$")
_NEARLY = 0.9
FEWEST = 3  # parts that a total has without saying so
_FIRST_PART = re.compile("，(?!.*分别)[^，。；、]{1,8}$")
_LONGEST_PART = 20  # characters between two shares
_NO_SHARE = re.compile(r"率|上升|下降|提高|降低|增长|抽|同比|环比|折|不低于|超过|准确|增|减")
_APART = re.compile(r"其余|剩下|另外|另有|另|此外|平均|人均|每|占|比|较|超|上限|低于|高于|增加|减少|减")


@dataclass(frozen=True)
class Sum:
    """A total that is not the sum of its parts."""

    sentence: Sentence
    total: Quantity
    parts: tuple[Quantity, ...]

    @property
    def added(self) -> float:
        return sum(part.value for part in self.parts)


def wrong_sums(reading: Reading) -> Iterator[Sum]:
    """Totals in sentences that the parts before or behind them do not make."""
    itemised: set[int] = set()
    for sign in "：=":
        for sentence, _ in reading.places(sign):
            if id(sentence) not in itemised and not sentence.passage.cell:
                itemised.add(id(sentence))
                yield from _itemised(sentence)
    seen: set[int] = set()
    for word in _WORDS:
        for sentence, _ in reading.places(word):
            if id(sentence) not in seen and not sentence.passage.cell:
                seen.add(id(sentence))
                yield from _in(sentence)
                yield from _shares(sentence)


def _in(sentence: Sentence) -> Iterator[Sum]:
    found = [
        one
        for one in sentence.quantities
        if one.dimension in ("", "count", "person", "letter", "bytes", "percent", "money")
    ]
    for place, total in enumerate(found):
        if total.low is not None or total.bound in ("min", "max"):
            continue
        before = sentence.text[found[place - 1].end if place else 0 : total.start]
        behind = sentence.text[total.end :]
        if place >= 2 and _TOTAL_BEFORE.search(before) and not _APART.search(before):
            yield from _judged(sentence, total, _run(sentence, found[:place][::-1], total)[::-1])
        elif (
            place + 2 < len(found)
            and total.unit
            and (_TOTAL_AFTER.search(behind) or _lists(sentence, total, found, place))
        ):
            yield from _judged(sentence, total, _run(sentence, found[place + 1 :], total), behind=True)


def _itemised(sentence: Sentence) -> Iterator[Sum]:
    """A total, a colon or sign of equality, and nothing but its parts: 41条意见：采纳26，部分采纳4，未采纳15."""
    counted = [one for one in sentence.quantities if one.dimension != "period"]
    for place, total in enumerate(counted[:-2]):
        head = _ITEMS.match(sentence.text, total.end)
        if not head or not total.unit or total.low is not None or total.bound != "equal":
            continue
        parts = [one for one in counted[place + 1 :] if one.start >= head.end()]
        between = [sentence.text[one.end : two.start] for one, two in pairwise(parts)]
        first = sentence.text[head.end() : parts[0].start] if parts else "，"
        same = all(one.unit in ("", total.unit) and one.low is None and one.bound == "equal" for one in parts)
        if len(parts) > 1 and same and len(first) < _NAME and all(map(_NEXT_ITEM.match, between)):
            added, slack = sum(one.value for one in parts), 0.02 if re.search("[万亿]", sentence.text) else 1e-6
            if abs(added - total.value) > slack * total.value and 0.5 < added / total.value < 1.6:
                yield Sum(sentence, total, tuple(parts))
        return


def _shares(sentence: Sentence) -> Iterator[Sum]:
    """Shares of one whole that are more than all of it, or, where they are said to be all, less."""
    shares = [one for one in sentence.quantities if one.dimension == "percent" and one.low is None]
    run = [one for one in shares if one.bound == "equal"]
    between = [sentence.text[one.end : two.start] for one, two in pairwise(run)]
    lead, behind = (sentence.text[: run[0].start], sentence.text[run[-1].end :]) if run else ("", "")
    listed = all(len(one) <= _LONGEST_PART and re.match("[，、和]|以及", one) for one in between)
    if len(run) < 2 or len(run) < len(shares) or not listed or _NO_SHARE.search(lead + "".join(between)):
        return
    added, whole = sum(one.value for one in run), _WHOLE.search(sentence.text)
    if _SHARED.search(lead + behind) and (100.5 < added < 200 or (whole and 50 < added < 99.5)):
        yield Sum(sentence, replace(run[-1], value=100.0), tuple(run))


def _lists(sentence: Sentence, total: Quantity, found: list[Quantity], place: int) -> bool:
    """Whether a total with its word is followed by a colon and its parts, or by a comma and three of them (七名，同意五名、…)."""
    between = sentence.text[total.end : found[place + 1].start]
    if _TOTAL_BEFORE.search(sentence.text[: total.start]) and re.match(r"^[^，。；]{0,4}[：（，]", between):
        return True
    parts = found[place + 1 : place + 4]
    joined = [sentence.text[one.end : two.start] for one, two in pairwise(parts)]
    same = len(parts) == FEWEST and all(part.unit == total.unit for part in parts)
    return same and bool(_FIRST_PART.match(between)) and all(one[:1] in ("、", "，") and len(one) < 9 for one in joined)


def _run(sentence: Sentence, candidates: list[Quantity], total: Quantity) -> list[Quantity]:
    """The quantities next to one another that have the total's unit or none, as parts in a list have."""
    run: list[Quantity] = []
    last = total
    for one in candidates:
        first, second = sorted((one, last), key=lambda quantity: quantity.start)
        between = sentence.text[first.end : second.start]
        listed = "、" in between or between.startswith("，")
        same = (
            one.unit == total.unit
            or not one.unit
            or not total.unit
            or (one.dimension == total.dimension and (listed or one.dimension != "count"))
        )
        if (
            not same
            or one.bound in ("min", "max")
            or one.low is not None
            or len(between) > 26
            or (run and _APART.search(_REST.sub("", between)))
        ):
            break
        run.append(one)
        last = one
    return run


def _judged(sentence: Sentence, total: Quantity, parts: list[Quantity], *, behind: bool = False) -> Iterator[Sum]:
    """The sum, if no run of the parts that ends at the total makes it. Parts behind may be some of the whole."""
    if len(parts) < 2 or any(part.value <= 0 for part in parts):
        return
    runs = (
        [parts[:count] for count in range(2, len(parts) + 1) if not _goes_on(sentence, parts, count)]
        if behind
        else [parts[-count:] for count in range(2, len(parts) + 1)]
    )
    made = [sum(one.value for one in run) for run in runs]
    slack = 0.03 if "about" in (total.bound, *(part.bound for part in parts)) else 1e-6
    if any(abs(one - total.value) <= slack * total.value for one in made) or _product(parts, total):
        return
    whole = made[-1]
    some = (
        behind
        and whole < total.value
        and not re.search(r"分为|构成|组成|分别|：|由", sentence.text[total.end : parts[0].start])
        and not (_WHOLE.search(sentence.text[total.end :]) or _nearly_all(sentence, total, parts))
    )
    if not some and 0.4 < whole / total.value < 2.5:
        yield Sum(sentence, total, tuple(parts))


def _goes_on(sentence: Sentence, parts: list[Quantity], count: int) -> bool:
    """Whether one more part follows in the same list, so that the parts before it are not all."""
    if count == len(parts):
        return False
    between = sentence.text[parts[count - 1].end : parts[count].start]
    return not _DIVIDES.search(between) and parts[count].unit == parts[0].unit


def _nearly_all(sentence: Sentence, total: Quantity, parts: list[Quantity]) -> bool:
    """Whether three parts or more end the sentence and make nearly the whole: a slip rather than a choice."""
    ends = not re.search("[^，。；）等]{7}", sentence.text[parts[-1].end :])
    return len(parts) >= FEWEST and ends and sum(part.value for part in parts) > _NEARLY * total.value


def _product(parts: list[Quantity], total: Quantity) -> bool:
    product = 1.0
    for part in parts:
        product *= part.value
    return abs(product - total.value) < 1e-6 * total.value
