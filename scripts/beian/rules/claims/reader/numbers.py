"""Numbers in prose: each quantity belongs to the nearest subject of its dimension, whose facts it must agree with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from beian.rules.claims.reader.finding import Mention, mentions, silenced
from beian.rules.claims.reader.kinds import ClaimKind, pattern_of
from beian.rules.claims.reader.modes import Span, tagged
from beian.rules.claims.reader.passages import Reading
from beian.rules.claims.reader.quantities import Quantity

FAR = 26  # the greatest distance between subject and quantity; a comma counts for some characters
_COMMA, _BEFORE, _VERB = 3, 1, 14
_NAMED = 10  # the greatest distance from a name out of the answers
_SHORT = 2  # characters of a name that is one only with its number right behind it: 审核6、法务1
_ENDS = ("", "，", "、", "。", "；", "）", "（", "和", "及")
_COUNTED = re.compile(r"(?:设|配|有|共|招|聘|含|为|包括|配备|安排|现有|共有|：|、|，)(?:了|置)?$")
_STOPS = re.compile("[；。]")


@dataclass(frozen=True)
class Measure:
    """What is measured, and what it is: the words of its subject, its dimension and units, and the values that are true.

    Of a `limit` the number itself must be said; `name` is how people call the subject, `fact` what the answers say.
    """

    kind: ClaimKind
    facts: tuple[float, ...]
    name: str
    fact: str
    dimension: str
    units: tuple[str, ...] = ()
    limit: bool = False

    def takes(self, quantity: Quantity, subject: Span, text: str) -> bool:
        """Whether a quantity can be one of this measure; a number without a unit only where a list gives it right behind."""
        close = quantity.start == subject[1]
        if quantity.dimension == self.dimension:
            known = not self.units or quantity.unit in self.units
            return known and (subject[1] - subject[0] > _SHORT or close or not self.kind.data.get("some"))
        alone = not quantity.unit and not quantity.dimension and text[quantity.end : quantity.end + 1] in _ENDS
        far = 6 if self.kind.data.get("bare") == "far" else 1
        return bool(self.kind.data.get("bare")) and alone and 0 <= quantity.start - subject[1] <= far


@dataclass(frozen=True)
class NumberClaim:
    """A quantity said of a subject."""

    measure: Measure
    mention: Mention
    quantity: Quantity

    @property
    def agrees(self) -> bool:
        return any(self.quantity.agrees(fact, limit=self.measure.limit) for fact in self.measure.facts)


def number_claims(measures: Iterable[Measure], reading: Reading) -> Iterator[NumberClaim]:
    """Every quantity that is said of a subject of ours, with the subject it belongs to."""
    there: dict[int, list[tuple[Measure, Mention]]] = defaultdict(list)
    for measure in measures:
        for mention in mentions(measure.kind, reading):
            there[id(mention.sentence)].append((measure, mention))
    for candidates in there.values():
        yield from _bound(candidates)


def _bound(candidates: list[tuple[Measure, Mention]]) -> Iterator[NumberClaim]:
    """Binds each quantity of a sentence to the subject that is nearest, and each subject to its nearest quantity."""
    sentence = candidates[0][1].sentence
    offers = []
    for quantity in sentence.quantities:
        for order, (measure, mention) in enumerate(candidates):
            subject = mention.spans[0]
            far = (
                _distance(sentence.text, subject, quantity, measure)
                if measure.takes(quantity, subject, sentence.text)
                else None
            )
            if far is not None and far <= (_NAMED if measure.kind.data.get("some") else FAR):
                offers.append(
                    (far, (-len(measure.kind.groups), subject[0] - subject[1]), order, quantity, measure, mention)
                )
    taken: set[int] = set()
    served: set[Span] = set()
    for _, _, _, quantity, measure, mention in sorted(offers, key=lambda offer: offer[:3]):
        if quantity.start in taken or mention.spans[0] in served:
            continue
        taken.add(quantity.start)
        served.add(mention.spans[0])
        if _meant(measure, mention, quantity):
            yield NumberClaim(measure, mention, quantity)


def _distance(text: str, subject: Span, quantity: Quantity, measure: Measure) -> int | None:
    """How far a quantity stands from its subject; None where they cannot belong together."""
    if quantity.start >= subject[1]:
        between = text[subject[1] : quantity.start]
        return None if _STOPS.search(between) else len(between) + _COMMA * between.count("，")
    if measure.kind.data.get("near") == "before":  # 5个工作日内答复: the number stands before its verb
        between = text[quantity.end : subject[0]]
        return len(between) if quantity.end <= subject[0] and len(between) <= _VERB and "，" not in between else None
    before = measure.kind.data.get("before") != "never"
    if before and quantity.end <= subject[0] and text[quantity.end : subject[0]] in ("", "的"):
        some = measure.kind.data.get("some")  # 仅两名工程师: some of them, unless they are counted
        return None if some and not _COUNTED.search(text[: quantity.start]) else _BEFORE
    return None


def _meant(measure: Measure, mention: Mention, quantity: Quantity) -> bool:
    """Whether the number is said of the whole subject, of us and of now."""
    sentence, subject = mention.sentence, mention.spans[0]
    if sentence.text[max(quantity.start - 1, 0) : quantity.start] == "每":
        return False
    low, high = min(subject[1], quantity.end), max(subject[0], quantity.start)
    between = sentence.text[low:high]
    first = min(subject[0], quantity.start)
    around = (
        re.split("[，：；]", sentence.text[max(first - 6, 0) : first])[-1] + sentence.text[first : quantity.end + 5]
    )
    if silenced(measure.kind, sentence, (subject, (quantity.start, quantity.end))):
        return False
    if "partial" not in measure.kind.keep and pattern_of("$partial").search(between):
        return False
    if "partial" not in measure.kind.keep and pattern_of("$partial_around").search(around):
        return False
    return not tagged(sentence, [subject, (quantity.start, quantity.end)], measure.kind.keep)


def shown(value: float, dimension: str) -> str:
    """A fact as people write it."""
    if dimension == "period":
        return f"每{shown(value, 'time')}"
    if dimension == "time":
        for seconds, unit in ((360 * 86400, "年"), (30 * 86400, "个月"), (86400, "天"), (3600, "小时"), (60, "分钟")):
            if (
                value >= seconds
                and abs(value / seconds - round(value / seconds)) < 1e-6
                and not (unit == "年" and value < 720 * 86400)
            ):
                return f"{round(value / seconds)}{unit}"
        return f"{value:g}秒"
    if dimension == "bytes":
        return f"{value / 2**20:g} MB" if value >= 2**20 else f"{value / 2**10:g} KB"
    unit = {"person": "人", "workday": "个工作日", "percent": "%", "letter": "字", "age": "周岁", "money": "元"}.get(
        dimension, ""
    )
    return f"{round(value):,}{unit}" if value == round(value) else f"{value:g}{unit}"


def all_shown(facts: Iterable[float], dimension: str, most: int = 4) -> str:
    given = [shown(fact, dimension) for fact in dict.fromkeys(facts)]
    return "、".join(given[:most]) + ("等" if len(given) > most else "")


def kind_for(*words: str, keep: str = "", **data: Any) -> ClaimKind:
    """A kind whose subject is a name from the answers or a table."""
    return ClaimKind({"id": "named", "words": list(words), "keep": keep, **data})
