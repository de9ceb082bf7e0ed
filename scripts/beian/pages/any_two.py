"""A page on which any two versions of a filing are compared in the browser, from answers that are embedded in it.

Restricted answers are not among them. Texts that versions share are embedded once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from beian.history.differences import list_place, record, wording
from beian.history.frozen import FrozenField
from beian.pages import html
from beian.pages.difference_page import named
from beian.values.long_answer import words


def any_two_page(filing: str, versions: Mapping[str, Sequence[FrozenField]]) -> str:
    """The page; it opens with the last two of the versions, which are given in their order by name."""
    text = json.dumps(_data(versions), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = html.asset("any_two.js")
    names = [named(version) for version in versions]
    return html.render(
        "any_two.html.j2", "zh", filing=filing, names=names, data=text, script_digest=html.script_digest(script)
    ).lstrip()


def _data(versions: Mapping[str, Sequence[FrozenField]]) -> dict[str, list]:
    """Fields (pointer, labels, list, number in it, rest, name of the record around), texts, and per version pairs of both."""
    fields: dict[tuple[str, ...], int] = {}
    texts: dict[str, int] = {}  # by what they say: other lines are no difference
    shown: list[str] = []
    states = []
    for found in versions.values():
        pairs = []
        for one in found:
            if one["visibility"] != "restricted" and "value" in one:
                text = wording(one)
                number = texts.setdefault(words(text), len(texts))
                shown += [text] if number == len(shown) else []
                pairs.append((fields.setdefault(_field(one), len(fields)), number))
        states.append(pairs)
    return {"fields": list(fields), "texts": shown, "states": states}


def _field(one: FrozenField) -> tuple[str, ...]:
    around, label = record(one), one["label"]
    return one["pointer"], label["zh"], label["en"], *list_place(one), around[1].zh if around else ""
