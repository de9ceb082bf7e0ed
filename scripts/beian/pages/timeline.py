"""The timeline of a filing as a picture: rounds, what came back and what is due, one row each in the order of days.

Pure drawing; every text is escaped. Shapes tell the sorts apart without colour: a square was sent, a dot happened, a
diamond is a term, a hollow ring an estimate or a reminder of one's own. Colours are the page's (`.timeline` in its stylesheet).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from xml.sax.saxutils import escape

Sort = Literal["round", "event", "due", "late", "plan", "today"]
ROW, WIDTH, AXIS, LEFT = 26, 720, 120, 138
SHAPES: dict[Sort, str] = {
    "round": '<rect class="at-round" x="{x0}" y="{y0}" width="12" height="12"/>',
    "event": '<circle class="at-event" cx="{x}" cy="{y}" r="5"/>',
    "due": '<path class="at-due" d="M{x} {y0}l6 6-6 6-6-6z"/>',
    "late": '<path class="at-late" d="M{x} {y0}l6 6-6 6-6-6z"/>',
    "plan": '<circle class="at-plan" cx="{x}" cy="{y}" r="5"/>',
    "today": '<path class="at-today" d="M{x0} {y}h12"/>',
}


@dataclass(frozen=True)
class Mark:
    """One row: the day, the sort, and the words."""

    day: str
    sort: Sort
    words: str


def timeline(marks: list[Mark], today: date, word: str, title: str) -> str:
    """The picture as SVG; the day that is looked at stands among the rows."""
    order: list[Sort] = ["round", "event", "today", "late", "due", "plan"]
    rows = sorted([*marks, Mark(today.isoformat(), "today", word)], key=lambda one: (one.day, order.index(one.sort)))
    height = ROW * len(rows) + 12
    parts = [_row(one, place) for place, one in enumerate(rows)]
    axis = f'<path class="at-axis" d="M{AXIS} 6V{height - 6}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head}><title>{escape(title)}</title>{axis}{''.join(parts)}</svg>"


def _row(one: Mark, place: int) -> str:
    y = ROW * place + ROW // 2 + 6
    shape = SHAPES[one.sort].format(x=AXIS, y=y, x0=AXIS - 6, y0=y - 6)
    weight = ' font-weight="600"' if one.sort in ("late", "today") else ""
    words = f'<text x="{LEFT}" y="{y + 5}"{weight}>{escape(cut(one.words))}</text>'
    return f'<text x="{AXIS - 14}" y="{y + 5}" text-anchor="end"{weight}>{escape(one.day)}</text>{shape}{words}'


def cut(words: str, room: int = 84) -> str:
    """What fits beside the axis: a hanzi is as wide as two letters."""
    width, kept = 0, ""
    for letter in words:
        width += 2 if ord(letter) > 0x2E80 else 1
        if width > room:
            return f"{kept}…"
        kept += letter
    return kept
