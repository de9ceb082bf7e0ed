"""The claims of a filing's prose that contradict its answers or other places of its papers, by topic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from beian.core.clock import date_or_none
from beian.core.hashing import digest
from beian.core.problem import Text
from beian.rules.claims.reader.days import days
from beian.rules.claims.reader.facts import flat, holds, values, worlds
from beian.rules.claims.reader.finding import Mention, mentions, silenced
from beian.rules.claims.reader.kinds import ClaimKind, Topic, topics
from beian.rules.claims.reader.measures import measures, named, table_measures
from beian.rules.claims.reader.modes import denied, tagged
from beian.rules.claims.reader.names import NAMED, unknown_names
from beian.rules.claims.reader.numbers import Measure, NumberClaim, all_shown, number_claims, shown
from beian.rules.claims.reader.order import reversed_order
from beian.rules.claims.reader.passages import Passage, Reading, reading_of, whole_reading
from beian.rules.claims.reader.scope import excluded
from beian.rules.claims.reader.stated import Stated, each_word, noun_kinds, stated
from beian.rules.claims.reader.sums import wrong_sums
from beian.rules.rule import Case

NEAR = 14  # characters between a date and what happened on it
MARKS = ("/entity/misread", "/algorithm/misread")  # the sentences that people found to be misread
MARK = 11  # characters of a digest; the letter before it keeps YAML from reading a number
THIS_YEAR = ("/assessment/written_on", "/entity/prepared_on", "/algorithm/launched_on")


@dataclass(frozen=True)
class Contradiction:
    """A claim that cannot be true: what is said where, and the fact against it; the whole sentence as it was typed, and
    its digest, under which people may mark it as misread."""

    passage: Passage
    said: str
    fact: Text
    sentence: str
    mark: str


def contradictions(case: Case) -> dict[str, list[Contradiction]]:
    """What contradicts in a filing's own prose, by the rule of its topic; worked out once a filing. Not what somebody has
    marked as misread."""
    if "contradictions" not in case.worked_out:
        marks = {mark for place in MARKS for mark in case[place] or ()}
        case.worked_out["contradictions"] = {
            rule: [one for one in ones if one.mark not in marks]
            for rule, ones in contradictions_in(case, reading_of(case)).items()
        }
    found: dict[str, list[Contradiction]] = case.worked_out["contradictions"]
    return found


def contradictions_in(case: Case, reading: Reading) -> dict[str, list[Contradiction]]:
    """The same for any text that is read as one of this filing."""
    found: dict[str, dict[tuple[int, str], Contradiction]] = defaultdict(dict)
    steps = (_numbers(case, reading), _stated(case, reading), _words(case, reading), _sums(reading))
    for rule, one in (pair for step in steps for pair in step):
        found[rule].setdefault((id(one.passage), one.said), one)
    return {rule: list(ones.values()) for rule, ones in found.items()}


def _made(mention: Mention, fact: Text) -> Contradiction:
    sentence = mention.sentence
    typed = " ".join(sentence.excerpt(0, sentence.end - sentence.start).split())
    return Contradiction(sentence.passage, mention.said, fact, typed, f"m{digest(sentence.text)[:MARK]}")


def _kinds(topic: Topic, key: str) -> tuple[ClaimKind, ...]:
    return tuple(kind for kind in topic.kinds if key in kind.data)


# -- numbers ---------------------------------------------------------------------------------------------------------------


def measured(case: Case) -> list[tuple[str, Measure]]:
    """Everything that is measured in a filing, with the rule that compares it."""
    if "measures" not in case.worked_out:
        wanted = [(topic.rule, measure) for topic in topics() for measure in measures(case, topic.kinds)]
        for topic in topics():
            for kind in _kinds(topic, "tables"):
                wanted += [(topic.rule, measure) for measure in table_measures(case, kind)]
        case.worked_out["measures"] = wanted
    found: list[tuple[str, Measure]] = case.worked_out["measures"]
    return found


def _numbers(case: Case, reading: Reading) -> Iterator[tuple[str, Contradiction]]:
    rules = {id(measure): rule for rule, measure in measured(case)}
    for claim in number_claims([measure for _, measure in measured(case)], reading):
        if not claim.agrees and not claim.mention.sentence.passage.cell:
            yield rules[id(claim.measure)], _made(_with_quantity(claim), _number_fact(claim))


def _with_quantity(claim: NumberClaim) -> Mention:
    place = (claim.quantity.start, claim.quantity.end)
    return Mention(claim.mention.sentence, (claim.mention.spans[0], place))


def _number_fact(claim: NumberClaim) -> Text:
    name, fact = claim.measure.name, claim.measure.fact
    return Text(f"填报的“{name}”为 {fact}", f"the answers give {fact} for {name!r}")


def _stated(case: Case, reading: Reading) -> Iterator[tuple[str, Contradiction]]:
    if "stated" not in case.worked_out:
        case.worked_out["stated"] = [*_all_stated(case)]
    for rule, one in case.worked_out["stated"]:
        for claim, others in one.contradicted(reading):
            if not claim.mention.sentence.passage.cell:
                said = all_shown(others, claim.measure.dimension)
                name = claim.measure.name or claim.mention.sentence.text[slice(*claim.mention.spans[0])]
                fact = Text(f"“{name}”在别处写的是 {said}", f"other places say {said} for {name!r}")
                yield rule or "", _made(_with_quantity(claim), fact)


def _all_stated(case: Case) -> Iterator[tuple[str, Stated]]:
    whole = whole_reading(case)
    for topic in topics():
        kinds = [kind for kind in _kinds(topic, "stated") if holds(case, kind.data.get("when", ()))]
        kinds = [one for kind in kinds for one in (each_word(kind) if kind.data.get("each") else (kind,))]
        kinds += noun_kinds(whole) if topic.data.get("nouns") else ()
        yield from ((topic.rule, stated(kind, whole)) for kind in kinds)


def _sums(reading: Reading) -> Iterator[tuple[str, Contradiction]]:
    rule = next((topic.rule for topic in topics() if topic.data.get("sums")), None)
    for one in wrong_sums(reading) if rule is not None else ():
        spans = [(part.start, part.end) for part in (one.total, *one.parts)]
        added, total = (shown(value, one.total.dimension) for value in (one.added, one.total.value))
        fact = Text(f"各项之和为 {added}，不是 {total}", f"the parts add up to {added}, not {total}")
        yield rule or "", _made(Mention(one.sentence, tuple(spans)), fact)


# -- words, dates, order ---------------------------------------------------------------------------------------------------


def _words(case: Case, reading: Reading) -> Iterator[tuple[str, Contradiction]]:
    for topic in topics():
        for kind in topic.kinds:
            if "dimension" in kind.data or not holds(case, kind.data.get("when", ())):
                continue
            if any(sort in kind.data for sort in NAMED):
                yield from ((topic.rule, _made(*found)) for found in unknown_names(case, kind, reading))
                continue
            if not kind.data.get("words"):
                continue
            said = named(case, kind) if "names" in kind.data else kind
            for mention, fact in _of_kind(case, said, reading) if said else ():
                yield topic.rule, _made(mention, fact)
        for kind in _kinds(topic, "form"):
            if holds(case, kind.data.get("when", ())):
                yield from ((topic.rule, _made(mention, kind.fact)) for mention in _forms(kind, reading))


def _of_kind(case: Case, kind: ClaimKind, reading: Reading) -> Iterator[tuple[Mention, Text]]:
    if "date" in kind.data:
        yield from _dates(case, kind, reading)
    elif "order" in kind.data:
        pattern = reversed_order(*kind.data["order"])
        for mention in mentions(kind, reading):
            found = pattern.search(mention.sentence.text)
            if (
                found
                and not silenced(kind, mention.sentence, (found.span(),))
                and not tagged(mention.sentence, [found.span()], kind.keep)
                and not denied(mention.sentence, [found.span()])
            ):
                yield Mention(mention.sentence, (found.span(),)), kind.fact
    elif not kind.data.get("excluded") or excluded(case, kind):
        for mention in mentions(kind, reading):
            if tagged(mention.sentence, mention.spans, kind.keep) or silenced(kind, mention.sentence, mention.spans):
                continue
            wanted = bool(kind.data.get("denied"))
            if denied(mention.sentence, mention.spans, close=wanted) is wanted:
                yield mention, kind.fact


def _dates(case: Case, kind: ClaimKind, reading: Reading) -> Iterator[tuple[Mention, Text]]:
    facts = sorted(
        {
            one
            for filing in worlds(case)
            for pointer in kind.data["date"]
            for one in flat(values(filing, pointer))
            if isinstance(one, str) and len(one) == 10
        }
    )
    year = max(
        (
            known.year
            for filing in worlds(case)
            for pointer in THIS_YEAR
            for one in values(filing, pointer)
            if (known := date_or_none(one))
        ),
        default=2026,
    )
    for mention in mentions(kind, reading) if facts else ():
        text, subject = mention.sentence.text, mention.spans[0]
        near = [day for day in days(text, year) if day.start - subject[1] <= NEAR and subject[0] - day.end <= NEAR]
        near = [day for day in near if not silenced(kind, mention.sentence, ((day.start, day.end), subject))]
        if not near:
            continue
        day = min(near, key=lambda one: max(subject[0] - one.end, one.start - subject[1] + 4))
        spans = [subject, (day.start, day.end)]
        said_so = not tagged(mention.sentence, spans, kind.keep) and not denied(mention.sentence, spans)
        if not any(map(day.fits, facts)) and said_so:
            said = "、".join(facts)
            yield Mention(mention.sentence, tuple(spans)), Text(f"填报的日期为 {said}", f"the answers give {said}")


def _forms(kind: ClaimKind, reading: Reading) -> Iterator[Mention]:
    """What a pattern finds: characters that should stand in no paper."""
    for match in re.compile(kind.data["form"]).finditer(reading.text):
        sentence, place = reading.at(match.start())
        spans = ((place, place + len(match[0])),)
        below = sentence.passage.pointer.startswith(str(kind.data.get("except", "none")))
        if below or silenced(kind, sentence, spans) or tagged(sentence, spans, kind.keep):
            continue
        if not denied(sentence, spans):
            yield Mention(sentence, spans)
