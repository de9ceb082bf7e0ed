"""Quantities that no answer has by itself: what the same noun is given in other places of the filing's papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from beian.rules.claims.reader.kinds import ClaimKind, pattern_of, words_of
from beian.rules.claims.reader.numbers import Measure, NumberClaim, kind_for, number_claims
from beian.rules.claims.reader.passages import Reading
from beian.rules.claims.reader.quantities import quantities

_DEFINES = re.compile(r"(?:分为|分成|划为|划分为|划分成|划成|切成|设|设有|共|共有|合计|现有|总计|共计)(?:约)?$")
FEW = 5  # below, a noun is counted in passing
_NOUN = re.compile(r"[\d一二两三四五六七八九十百千万亿]个([\u4e00-\u9fff]{2})")
_NO_NOUNS = frozenset(
    [
        "工作",
        "自然",
        "小时",
        "月内",
        "月后",
        "月的",
        "月前",
        "月以",
        "月未",
        "月至",
        "月期",
        "月一",
        "月检",
        "月跟",
        "月对",
        "以上",
        "以下",
        "以内",
        "左右",
        "方面",
        "阶段",
        "部门",
        "账号",
        "场景",
        "环节",
        "问题",
        "类别",
        "样本",
        "来源",
        "用户",
        "单位",
        "季度",
        "星期",
        "百分",
        "产品",
        "文件",
        "功能",
        "版本",
        "部分",
        "级别",
        "小组",
        "岗位",
        "步骤",
        "等级",
        "片段",
        "字符",
        "字的",
        "节点",
        "汉字",
        "席位",
        "成员",
        "人员",
        "领域",
        "维度",
        "项目",
    ]
)


@dataclass(frozen=True)
class Stated:
    """What the papers say of one noun: claims in sentences, and values in cells."""

    measure: Measure
    claims: list[NumberClaim]
    cells: list[float]

    def contradicted(self, reading: Reading) -> Iterator[tuple[NumberClaim, list[float]]]:
        """Claims of a text that all other places contradict, each with what those say."""
        data = self.measure.kind.data
        least = float(data.get("least", 0))  # 一个片区 is no number of them
        for claim in _chosen(self.measure, reading):
            places = (one for one in self.claims if one.mention.sentence is not claim.mention.sentence)
            others = {value for value in (*(one.quantity.value for one in places), *self.cells) if value >= least}
            known = 0 < len(others) <= int(data.get("values", 1)) and claim.quantity.value >= least
            if known and not any(claim.quantity.agrees(value, limit=True) for value in others):
                yield claim, sorted(others)


def stated(kind: ClaimKind, whole: Reading) -> Stated:
    """What all papers say of the noun of a kind."""
    data = kind.data
    units = tuple(str(data.get("units", "")).split())
    measure = Measure(kind, (), str(data.get("name", "")), "", str(data["dimension"]), units)
    return Stated(measure, _chosen(measure, whole), _cells(kind, measure, whole))


def _chosen(measure: Measure, reading: Reading) -> list[NumberClaim]:
    """The claims on a noun; of nouns that are only counted, those that say how many there are (分为14个片区)."""
    found = list(number_claims([measure], reading))
    if not measure.kind.data.get("defined"):
        return found
    return [one for one in found if _DEFINES.search(one.mention.sentence.text[: one.quantity.start])]


def _cells(kind: ClaimKind, measure: Measure, whole: Reading) -> list[float]:
    """What cells say whose heads or own words name the kind."""
    found: list[float] = []
    for _, table, _ in whole.tables:
        head = table.rows[0][1]
        for _, cells in table.rows[1:]:
            for column, cell in enumerate(cells[1:], 1):
                names = f"{cells[0]} {head[column] if column < len(head) else ''}"
                if len(cell) <= 24 and all(pattern_of(group).search(names) for group in kind.groups):
                    found += [
                        one.value
                        for one in quantities(cell)
                        if one.dimension == measure.dimension and (not measure.units or one.unit in measure.units)
                    ]
    return found


def each_word(kind: ClaimKind) -> tuple[ClaimKind, ...]:
    """A kind for each word of the first group: what is said of one is not said of the others."""
    words = words_of(kind.groups[0])
    return tuple(ClaimKind({**kind.data, "words": [word, *kind.groups[1:]], "name": word}) for word in words)


def noun_kinds(whole: Reading) -> tuple[ClaimKind, ...]:
    """A kind for each noun that is counted with 个 in the papers: 212个网格."""
    nouns = dict.fromkeys(noun for noun in _NOUN.findall(whole.text) if noun not in _NO_NOUNS)
    return tuple(kind_for(noun, dimension="count", units="个", name=noun, least=FEW, defined=True) for noun in nouns)
