"""Non-interference: what an edition must not show has no influence on what is made of it.

The site is made from what `uninfluenced` returns and from nothing else of the answers. It is shown there, on inputs: a
filing in which every answer that the edition must not show is another one must be the same filing in the edition. That
is as good as making the site twice, since all that follows is a function of it; a test compares the bytes of whole
sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from beian.schema.editions import answered_otherwise, edition_of
from beian.values.errors import Failure
from beian.values.model import Edition, Filing


def uninfluenced(filings: Iterable[Filing], edition: Edition) -> list[Filing]:
    """The filings in the edition. Raises Failure, with the first places, when one depends on what it must not show."""
    shown, differing = [], []
    for filing in filings:
        one, other = edition_of(filing, edition), edition_of(answered_otherwise(filing, edition), edition)
        if one != other:
            differing += [f"{filing.id} {place}" for place in _differing(one, other)]
        shown.append(one)
    if differing:
        named = "、".join(differing[:5])
        raise Failure(
            f"这一版不应显示的内容影响了 {len(differing)} 处，网站未生成：{named}。这是程序的问题。",
            f"answers that this edition must not show change {len(differing)} places, so no site was made: {named}."
            " This is a fault of the program.",
        )
    return shown


def _differing(one: Filing, other: Filing) -> Iterator[str]:
    for part in fields(Filing):
        name = "" if part.name == "answers" else part.name
        yield from _places(getattr(one, part.name), getattr(other, part.name), name)


def _places(one: Any, other: Any, place: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _places(one.get(key), other.get(key), f"{place}/{key}")
    elif one != other:
        yield place
