"""Sums in prose: a total and the parts beside it (共十五人：甲1、乙14; 四项、十五项相加为十九项)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    "里，",
)
_TOTAL_BEFORE = re.compile(
    r"(?:合计|总计|共计|总共|一共|相加|之和|加起来|合起来|加在一起|凑成|加总|总数|小计|统共|拢共|合共|共)(?:起来)?(?:正好|恰好|正|刚好|就|便|即|也)?(?:是|为|得|达|有|等于|约|在)*(?:每[日天月年]|日均|全部)?(?:是|为|约|达)*$"
)
_TOTAL_AFTER = re.compile(
    r"^(?:，?其中|[^，。；、\d一二两三四五六七八九十]{0,8}?(?:之中|当中|里|中(?!心|等|型)|其中|分为|包括|由|分成|分别(?:是|为)|构成|组成))"
)
_LIST = re.compile(r"^[^。；\d]{0,14}$")
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
    seen: set[int] = set()
    for word in _WORDS:
        for sentence, _ in reading.places(word):
            if id(sentence) not in seen and not sentence.passage.cell:
                seen.add(id(sentence))
                yield from _in(sentence)


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
            and (_TOTAL_AFTER.search(behind) or _lists(sentence, total, found[place + 1]))
        ):
            yield from _judged(sentence, total, _run(sentence, found[place + 1 :], total), behind=True)


def _lists(sentence: Sentence, total: Quantity, following: Quantity) -> bool:
    """Whether a total with its word is followed by a colon and its parts."""
    between = sentence.text[total.end : following.start]
    return bool(_TOTAL_BEFORE.search(sentence.text[: total.start]) and re.match(r"^[^，。；]{0,4}[：（，]", between))


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
            or (run and _APART.search(between))
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
        [parts[:count] for count in range(2, len(parts) + 1)]
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
    )
    if not some and 0.4 < whole / total.value < 2.5:
        yield Sum(sentence, total, tuple(parts))


def _product(parts: list[Quantity], total: Quantity) -> bool:
    product = 1.0
    for part in parts:
        product *= part.value
    return abs(product - total.value) < 1e-6 * total.value
