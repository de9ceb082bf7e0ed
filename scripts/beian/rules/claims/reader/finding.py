"""Where the words of a kind stand together in a sentence, and whether they are said of us and now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from beian.rules.claims.reader.kinds import ClaimKind, expression, pattern_of, possible
from beian.rules.claims.reader.modes import Span
from beian.rules.claims.reader.passages import Reading, Sentence


@dataclass(frozen=True)
class Mention:
    """Words of a kind that stand together: one span for each of its groups."""

    sentence: Sentence
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        return max(end for _, end in self.spans)

    @property
    def said(self) -> str:
        """The clauses around the words, as they were typed."""
        clauses = self.sentence.clauses
        begin = clauses[self.sentence.clause_at(self.start)][0]
        stop = clauses[self.sentence.clause_at(max(self.end - 1, 0))][1]
        return self.sentence.excerpt(begin, stop).strip("，。；： \n")


def mentions(kind: ClaimKind, reading: Reading) -> Iterator[Mention]:
    """Every place where one word of each group stands near the others, in one sentence."""
    seen: dict[int, list[Span]] = {}
    for word, literal in kind.heads:
        pattern = re.compile(expression(word)) if "…" in word else None
        for sentence, place in reading.places(literal):
            match = pattern.match(sentence.text, place) if pattern else None
            if pattern and not match:
                continue
            end = match.end() if match else place + len(word)
            known = seen.setdefault(id(sentence), [])
            if any(_overlap((place, end), other) for other in known):
                continue
            known.append((place, end))
            spans = _others(kind, sentence, (place, end))
            if spans is not None:
                yield Mention(sentence, ((place, end), *spans))


def _others(kind: ClaimKind, sentence: Sentence, head: Span) -> tuple[Span, ...] | None:
    """The nearest word of each other group, or None when one is missing."""
    found: list[Span] = []
    low, high = max(head[0] - kind.within, 0), head[1] + kind.within
    if not all(possible(group, sentence.text[low:high]) for group in kind.groups[1:]):
        return None
    for group in kind.groups[1:]:
        spans = [match.span() for match in pattern_of(group).finditer(sentence.text, low, high)]
        spans = [span for span in spans if not any(_overlap(span, other) for other in (head, *found))]
        if not spans:
            return None
        found.append(min(spans, key=lambda span: max(span[0] - head[1], head[0] - span[1])))
    return tuple(found)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def silenced(kind: ClaimKind, sentence: Sentence, spans: tuple[Span, ...]) -> bool:
    """Whether words in the clauses around the spans say that they are about something else."""
    if not kind.silencers:
        return False
    begin = sentence.clauses[sentence.clause_at(min(start for start, _ in spans))][0]
    end = sentence.clauses[sentence.clause_at(max(max(stop for _, stop in spans) - 1, 0))][1]
    if not possible(kind.silencers, sentence.text[begin:end]):
        return False
    return bool(pattern_of(kind.silencers).search(sentence.text, begin, end))
