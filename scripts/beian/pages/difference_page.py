"""A page of differences: marked within the text or side by side, without scripts; readable on a phone and in print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beian.history.differences import Change
from beian.history.marks import DELETION, INSERTION, SAME, Op
from beian.history.rounds import NUMBER as ROUND
from beian.pages import html
from beian.pages.changes import RESTRICTED, WORDS, Compared, shortened

Runs = list[tuple[Op, str]]


@dataclass(frozen=True)
class Page:
    """What a page says of one filing: the differences, remarks, and links to redlines (name, address)."""

    compared: Compared
    notes: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()


def difference_page(pages: Iterable[Page], *, side_by_side: bool = False) -> str:
    """The page; `side_by_side` is the view that it opens with."""
    shown = [
        {
            "filing": one.compared.filing,
            "old": named(one.compared.old),
            "new": named(one.compared.new),
            "unknown": one.compared.unknown(),
            "notes": one.notes,
            "links": one.links,
            "rows": [_row(change) for change in one.compared.differences.changes],
        }
        for one in pages
    ]
    return html.render(
        "differences.html.j2", "zh", compared=shown, restricted=RESTRICTED, side_by_side=side_by_side
    ).lstrip()


def named(version: str) -> str:
    """A version as people read it, in both languages where it has a name."""
    return "当前内容 work" if version == "work" else f"第 {version} 轮" if ROUND.match(version) else version


def _row(change: Change) -> dict[str, Any]:
    runs: Runs = [(op, text if op else shortened(text)) for op, text in change.runs]
    return {
        "sort": change.sort,
        "word": " · ".join(WORDS[change.sort]),
        "label": change.label,
        "pointer": change.pointer,
        "restricted": change.restricted,
        "runs": runs,
        "old": [run for run in runs if run[0] in (SAME, DELETION)],
        "new": [run for run in runs if run[0] in (SAME, INSERTION)],
        "parts": [_row(part) for part in change.parts],
    }
