"""The rules that kinds of claims make: one for each topic in `schemas/claims`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from beian.core.problem import Text
from beian.rules.claims.long_answers import place_in
from beian.rules.claims.reader.kinds import Topic, topics
from beian.rules.rule import KNOWN, Case, Finding, Rule

MESSAGE = Text("正文写“{said}”；{fact}", "the prose says {said!r}; {fact_en}")
LONGEST = 40  # characters of a quotation


def _check(topic: Topic, case: Case) -> Iterator[Finding]:
    from beian.rules.claims.reader.claims import contradictions  # slow to load, and of no use where only errors matter

    texts = dict(case.prose)
    for one in contradictions(case).get(topic.rule, ()):
        passage = one.passage
        said = " ".join(one.said.split())
        values = {
            "said": said if len(said) <= LONGEST else f"{said[:LONGEST]}…",
            "fact": one.fact.zh,
            "fact_en": one.fact.en,
        }
        place = place_in(case, passage.pointer, texts[passage.pointer], passage.line, one.said)
        yield Finding(passage.pointer, values, position=place, hint=_misread(case, one.mark))


def _misread(case: Case, mark: str) -> Text:
    command = f"beian misread {case.filing.id} {mark}"
    return Text(f"程序读错的，运行 {command}；否则", f"If it is misread, run {command}; else")


def _rule(topic: Topic) -> Rule:
    data = topic.data
    return Rule(
        id=topic.rule,
        title=Text(data["title"], data["title_en"]),
        severity="warning",
        scope=("entity", "algorithm"),
        basis=tuple(data["basis"]),
        confidence="medium",
        message=MESSAGE,
        remedy=Text(data["remedy"], data["remedy_en"]),
        check=partial(_check, topic),
    )


KNOWN.extend(map(_rule, topics()))
