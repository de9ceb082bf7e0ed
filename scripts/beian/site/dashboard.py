"""What the overview shows beside the filings: counts by state, what is due next, also as a picture, and what happened last.

In the picture a bar to the left has passed; the marks differ in shape as well as in colour: full ones are terms of the law or
the reviewer, hollow ones estimates and own reminders. Days are counted from the day that is looked at, and the last things from the record: nothing depends on the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from beian.core.problem import GATES, SEVERITIES, Text
from beian.record.deadlines import BINDING, Due
from beian.site.filing_view import GROUPS, FilingSummary, RecordEntry
from beian.site.timeline import shortened

SOON = 7  # days
ROW, TOP, WIDTH, LEFT, RIGHT = 30, 32, 760, 205, 125
MOST, BACK, AHEAD = 10, 60, 120  # rows, and the days that the picture reaches at most
MARKS = {
    "late": '<path class="due-mark" d="M{x} {y0}l7 7-7 7-7-7z"/>',
    "soon": '<rect class="due-mark" x="{x0}" y="{y1}" width="11" height="11"/>',
    "later": '<circle class="due-mark" cx="{x}" cy="{y}" r="6"/>',
    "estimate": '<path class="due-mark due-hollow" d="M{x0} {y1}l11 5.5-11 5.5z"/>',
    "plan": '<circle class="due-mark due-hollow" cx="{x}" cy="{y}" r="5"/>',
}


@dataclass(frozen=True)
class ComingDue:
    """One due of one filing, and the days that are left (fewer than none when it is late or over)."""

    filing: FilingSummary
    due: Due
    left: int

    @property
    def urgency(self) -> str:
        return "late" if self.due.late else "over" if self.left < 0 else "soon" if self.left <= SOON else "later"

    @property
    def look(self) -> str:
        """How it is drawn: a term by its urgency; what binds nobody as what it is."""
        return self.urgency if self.due.kind in BINDING else self.due.kind


@dataclass(frozen=True)
class RecordedEvent:
    """One entry of one filing's record."""

    filing: FilingSummary
    entry: RecordEntry


@dataclass(frozen=True)
class DashboardFilter:
    """A filter: what it filters by, and its options with the number of filings of each."""

    id: str
    options: tuple[tuple[str, Text, int], ...]


def counts_by_group(filings: list[FilingSummary]) -> list[tuple[str, int]]:
    """The number of filings in each group of states, groups without any included."""
    found = Counter(one.group for one in filings)
    return [(group, found[group]) for group in GROUPS]


def coming_dues(filings: list[FilingSummary]) -> list[ComingDue]:
    """All that is due in all filings, the next first; what is over comes last."""
    found = [ComingDue(one, due, (due.day - one.day).days) for one in filings if one.day for due in one.dues]
    return sorted(found, key=lambda one: (one.urgency == "over", one.due.day, one.filing.id, one.due.what.zh))


def recent_events(filings: list[FilingSummary], most: int = 10) -> list[RecordedEvent]:
    """The last entries of all records, the newest first; what was sent on a day comes before what came back on it."""
    found = [RecordedEvent(one, entry) for one in filings for entry in one.entries]
    order = {id(one): place for place, one in enumerate(found)}
    return sorted(found, key=lambda one: (one.entry.day, order[id(one)]), reverse=True)[:most]


def by_severity_and_gate(problems: Iterable[tuple[str, str, int]]) -> list[tuple[str, list[int]]]:
    """How many problems of each severity stand at each gate; nothing at all when there is none."""
    found: Counter[tuple[str, str]] = Counter()
    for severity, gate, count in problems:
        found[severity, gate] += count
    return [(severity, [found[severity, gate] for gate in GATES]) for severity in SEVERITIES if found]


def filters(filings: list[FilingSummary]) -> list[DashboardFilter]:
    """The filters that tell filings apart: one whose options are all the same is left out."""
    entities = Counter((one.entity, one.entity_name) for one in filings)
    types = Counter((one.type_id, one.type) for one in filings if one.type)
    roles = Counter((one.role_id, one.role) for one in filings if one.role)
    made = [
        DashboardFilter("entity", tuple((key, Text(name, name), count) for (key, name), count in entities.items())),
        DashboardFilter(
            "type", tuple((key, name, count) for (key, name), count in sorted(types.items(), key=_by_key) if name)
        ),
        DashboardFilter(
            "role", tuple((key, name, count) for (key, name), count in sorted(roles.items(), key=_by_key) if name)
        ),
    ]
    return [one for one in made if len(one.options) > 1]


def _by_key(item: tuple[tuple[str, Text | None], int]) -> str:
    return item[0][0]


def due_picture(found: list[ComingDue], *, english: bool, title: str, today: str) -> str:
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

    def __init__(self, near: list[ComingDue]) -> None:
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


def _row(one: ComingDue, y: int, scale: _Scale, english: bool) -> str:
    x, now = scale.x(one.due.day), scale.x(scale.day)
    mark = MARKS[one.look].format(x=x, y=y, x0=x - 5, y0=y - 7, y1=y - 5)
    left = f"{one.left:+d} d" if english else f"{'逾期' if one.left < 0 else '剩余'} {abs(one.left)} 天"
    name = f'<text x="0" y="{y + 5}">{escape(shortened(one.filing.name, 26))}</text>'
    kind = "" if one.look == one.urgency else f" {one.due.kind_name.en if english else one.due.kind_name.zh}"
    words = f"{one.due.day:%m-%d}  {left}{kind}"
    bar = f'<path class="due-bar" d="M{now} {y}H{x}"/>'
    at = max(x, now) + 13
    return f'<g class="due-{one.look}">{name}{bar}{mark}<text class="due-day" x="{at}" y="{y + 5}">{escape(words)}</text></g>'
