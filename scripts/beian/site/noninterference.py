"""Proves for each filing that its page depends on no answer that the edition must not show.

Non-interference is shown on inputs: a filing in which every such answer is another one must be the same filing in the
edition. That is as good as making the site twice, since all that follows is a function of the filing; a test compares the bytes
of whole sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from beian.core.errors import Failure
from beian.core.model import Edition, Filing
from beian.schema.editions import answered_otherwise, edition_of


def noninterfering(filings: Iterable[Filing], edition: Edition) -> list[Filing]:
    """The filings in the edition. Raises Failure, with the first places, when one depends on answers it must not show."""
    shown, differing = [], []
    for filing in filings:
        in_edition, answered_differently = (
            edition_of(filing, edition),
            edition_of(answered_otherwise(filing, edition), edition),
        )
        if in_edition != answered_differently:
            differing += [f"{filing.id} {where}" for where in _differing(in_edition, answered_differently)]
        shown.append(in_edition)
    if differing:
        named = "、".join(differing[:5])
        raise Failure(
            f"这一版不应显示的内容影响了 {len(differing)} 处，网站未生成：{named}。这是程序的问题。",
            f"answers that this edition must not show change {len(differing)} places, so no site was made: {named}."
            " This is a fault of the program.",
        )
    return shown


def _differing(in_edition: Filing, answered_differently: Filing) -> Iterator[str]:
    for attribute in fields(Filing):
        name = "" if attribute.name == "answers" else attribute.name
        yield from _differing_places(
            getattr(in_edition, attribute.name), getattr(answered_differently, attribute.name), name
        )


def _differing_places(ours: object, theirs: object, pointer: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            yield from _differing_places(ours.get(key), theirs.get(key), f"{pointer}/{key}")
    elif ours != theirs:
        yield pointer
