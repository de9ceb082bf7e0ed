"""What is due next in all filings as one picture: a row for each due, a bar from the day that is looked at to its day.

Pure drawing; every text is escaped. A bar to the left has passed; the marks differ in shape as well as in colour: full ones
are terms of the law or the reviewer, hollow ones estimates and own reminders.
"""

from __future__ import annotations

from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from beian.pages.dashboard import Coming
from beian.pages.timeline import cut

ROW, TOP, WIDTH, LEFT, RIGHT = 30, 32, 760, 205, 125
MOST, BACK, AHEAD = 10, 60, 120  # rows, and the days that the picture reaches at most
MARKS = {
    "late": '<path class="due-mark" d="M{x} {y0}l7 7-7 7-7-7z"/>',
    "soon": '<rect class="due-mark" x="{x0}" y="{y1}" width="11" height="11"/>',
    "later": '<circle class="due-mark" cx="{x}" cy="{y}" r="6"/>',
    "estimate": '<path class="due-mark due-hollow" d="M{x0} {y1}l11 5.5-11 5.5z"/>',
    "plan": '<circle class="due-mark due-hollow" cx="{x}" cy="{y}" r="5"/>',
}


def due_picture(found: list[Coming], *, english: bool, title: str, today: str) -> str:
    """The picture as SVG, of what is due soon enough to be in it; nothing when there is nothing due."""
    near = [one for one in found if -BACK <= one.left <= AHEAD and one.urgency != "over"][:MOST]
    if not near:
        return ""
    scale = _Scale(near)
    height = TOP + ROW * len(near) + 8
    parts = [*scale.months(height), scale.today(height, today)]
    parts += [_row(one, TOP + ROW * place + ROW // 2, scale, english) for place, one in enumerate(near)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="dues" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head} aria-label={quoteattr(title)}>{''.join(parts)}</svg>"


class _Scale:
    """Days as places from left to right."""

    def __init__(self, near: list[Coming]) -> None:
        self.day = near[0].due.day - timedelta(days=near[0].left)
        self.first = min(self.day, near[0].due.day) - timedelta(days=3)
        self.last = max(self.day, near[-1].due.day) + timedelta(days=7)

    def x(self, day: date) -> int:
        return LEFT + round((WIDTH - LEFT - RIGHT) * (day - self.first).days / (self.last - self.first).days)

    def months(self, height: int) -> list[str]:
        """A line at the first of each month, with its name."""
        made, day = [], self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                x = self.x(day)
                line = f'<path class="due-month" d="M{x} {TOP - 8}V{height}"/>'
                made.append(f'{line}<text class="due-scale" x="{x + 4}" y="14">{day:%Y-%m}</text>')
            day = (day + timedelta(days=31)).replace(day=1)
        return made

    def today(self, height: int, word: str) -> str:
        x = self.x(self.day)
        words = f'<text class="due-now" x="{x}" y="27" text-anchor="middle">{escape(word)}</text>'
        return f'<path class="due-today" d="M{x} {TOP}V{height}"/>{words}'


def _row(one: Coming, y: int, scale: _Scale, english: bool) -> str:
    x, now = scale.x(one.due.day), scale.x(scale.day)
    mark = MARKS[one.look].format(x=x, y=y, x0=x - 5, y0=y - 7, y1=y - 5)
    left = f"{one.left:+d} d" if english else f"{'逾期' if one.left < 0 else '剩余'} {abs(one.left)} 天"
    name = f'<text x="0" y="{y + 5}">{escape(cut(one.filing.name, 26))}</text>'
    kind = "" if one.look == one.urgency else f" {one.due.kind_name.en if english else one.due.kind_name.zh}"
    words = f"{one.due.day:%m-%d}  {left}{kind}"
    bar = f'<path class="due-bar" d="M{now} {y}H{x}"/>'
    at = max(x, now) + 13
    return f'<g class="due-{one.look}">{name}{bar}{mark}<text class="due-day" x="{at}" y="{y + 5}">{escape(words)}</text></g>'
