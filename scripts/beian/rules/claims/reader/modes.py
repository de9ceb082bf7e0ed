"""How something is said: affirmed or denied; of now, the past or a plan; of us or of others; as a demand, example or condition.

The word classes stand in `schemas/claims/classes.json`, so that each is in one place for all kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from beian.rules.claims.reader.kinds import classes, pattern_of
from beian.rules.claims.reader.passages import Sentence

Span = tuple[int, int]
TAGS = ("others", "past", "plan", "law", "example", "asked")
_AFFIRMING = re.compile(r"可以|可(?!能)|能够|能(?!否)|予以|提供|支持|开放|即|也行|照样|一律通过")
_BEHIND = 3  # clauses behind what is said in which it may still be denied
_CLOSE, _HEAD = 3, 24  # characters between a denial and what it denies; of the end of a head
_SHORT = 16  # characters of a clause that has no object of its own
_QUOTES = re.compile(r"“[^”]*”")


@cache
def _tag(name: str) -> re.Pattern[str]:
    return pattern_of(classes()[name])


def denied(sentence: Sentence, spans: Sequence[Span], *, close: bool = False) -> bool:
    """Whether what the spans say is denied: before them, right behind them, or by the head of the list they stand in.

    `close` asks for a denial that stands right before one of them (不设人工), for what is wrong only when denied.
    """
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    begin = sentence.clauses[sentence.clause_at(first)][0]
    blank = _blanked(sentence.text, spans)
    if close:
        places = [match.end() for match in _tag("denies_plain").finditer(blank, begin, last)]
        near = [(place, start) for place in places for start, _ in spans if 0 <= start - place <= _CLOSE]
        return any("的" not in blank[place:start] for place, start in near) or _denied_behind(sentence, last, 0)
    before = blank[begin:last]
    if _tag("denies").search(before) and not _tag("double_denial").search(before):
        return True
    heads = [*(head for head in sentence.passage.heads if head.endswith("：")), *sentence.leads(begin)]
    return _denied_behind(sentence, last) or any(_tag("denies").search(head[-_HEAD:]) for head in heads)


def _denied_behind(sentence: Sentence, last: int, most: int = _BEHIND) -> bool:
    """Whether the rest of the clause or a short clause that follows denies."""
    number = sentence.clause_at(max(last - 1, 0))
    rest = sentence.text[last : sentence.clauses[number][1]]
    following = [sentence.clause(number + offset) for offset in range(1, most + 1)]
    return any(
        _tag("denied_after").fullmatch(one.strip("，。；："))
        for one in (rest, *(one for one in following if len(one) <= _SHORT))
    )


def _blanked(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + "＿" * (end - start) + text[end:]
    return text


def tagged(sentence: Sentence, spans: Sequence[Span], keep: Sequence[str] = ()) -> str:
    """Why what the spans say is no statement about us and now: the name of a tag, `condition`, `quoted`, or nothing."""
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    begin = sentence.clause_at(first)
    end = sentence.clauses[sentence.clause_at(max(last - 1, 0))][1]
    blank = _blanked(sentence.text, spans)
    own = blank[sentence.clauses[begin][0] : end]
    lead = blank[sentence.clauses[max(begin - 1, 0)][0] : end]
    for tag in TAGS:
        where = lead if tag in ("others", "asked", "example", "past") else own
        if tag not in keep and _tag(tag).search(where):
            return tag
    if "condition" not in keep and _conditional(sentence, last):
        return "condition"
    if "quoted" not in keep and any(start < first and last < end for start, end in _quotes(sentence)):
        return "quoted"
    return ""


def _quotes(sentence: Sentence) -> list[Span]:
    return [match.span() for match in _QUOTES.finditer(sentence.text)]


def _conditional(sentence: Sentence, last: int) -> bool:
    """Whether the clause is a condition (…的，) whose consequence allows nothing."""
    number = sentence.clause_at(max(last - 1, 0))
    clause = sentence.clause(number)
    following = sentence.clause(number + 1)
    asserts = "是" in clause and clause.endswith("的，")  # 是十月开张的，
    return (
        not asserts
        and clause.endswith(("的，", "者，", "时，"))
        and bool(following)
        and not _AFFIRMING.search(following)
    )
