"""The dashboard of the overview page: counts by state, next deadlines with a chart, recent events, filters.

In the chart a bar to the left has passed. Marks differ in shape as well as in colour: full ones are terms of the law or
the reviewer, hollow ones estimates and own reminders. Days are counted from the day that is looked at: nothing reads the clock.
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
    """One deadline of one filing, and the days that are left (negative when it is late or over)."""

    filing: FilingSummary
    due: Due
    left: int

    @property
    def urgency(self) -> str:
        """`late`, `over` (past, but binds nobody), `soon` or `later`."""
        return "late" if self.due.late else "over" if self.left < 0 else "soon" if self.left <= SOON else "later"

    @property
    def look(self) -> str:
        """How it is drawn: a binding term by its urgency, another by its kind."""
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
    counts = Counter(filing.group for filing in filings)
    return [(group, counts[group]) for group in GROUPS]


def coming_dues(filings: list[FilingSummary]) -> list[ComingDue]:
    """The deadlines of all filings, the next first; those that are over come last."""
    dues = [
        ComingDue(filing, due, (due.day - filing.day).days) for filing in filings if filing.day for due in filing.dues
    ]
    return sorted(
        dues, key=lambda coming: (coming.urgency == "over", coming.due.day, coming.filing.id, coming.due.what.zh)
    )


def recent_events(filings: list[FilingSummary], most: int = 10) -> list[RecordedEvent]:
    """The last entries of all records, the newest first; of one day, what came back before what was sent."""
    events = [RecordedEvent(filing, entry) for filing in filings for entry in filing.entries]
    in_order = sorted(enumerate(events), key=lambda numbered: (numbered[1].entry.day, numbered[0]), reverse=True)
    return [event for _, event in in_order[:most]]


def by_severity_and_gate(problems: Iterable[tuple[str, str, int]]) -> list[tuple[str, list[int]]]:
    """How many problems of each severity there are at each gate; empty without problems."""
    counts: Counter[tuple[str, str]] = Counter()
    for severity, gate, count in problems:
        counts[severity, gate] += count
    return [(severity, [counts[severity, gate] for gate in GATES]) for severity in SEVERITIES if counts]


def filters(filings: list[FilingSummary]) -> list[DashboardFilter]:
    """The filters over entity, type and role; one with a single option is left out."""
    entities = Counter((filing.entity, filing.entity_name) for filing in filings)
    types = Counter((filing.type_id, filing.type) for filing in filings if filing.type)
    roles = Counter((filing.role_id, filing.role) for filing in filings if filing.role)
    all_filters = [
        DashboardFilter("entity", tuple((key, Text(name, name), count) for (key, name), count in entities.items())),
        DashboardFilter(
            "type", tuple((key, name, count) for (key, name), count in sorted(types.items(), key=_by_key) if name)
        ),
        DashboardFilter(
            "role", tuple((key, name, count) for (key, name), count in sorted(roles.items(), key=_by_key) if name)
        ),
    ]
    return [one_filter for one_filter in all_filters if len(one_filter.options) > 1]


def _by_key(item: tuple[tuple[str, Text | None], int]) -> str:
    return item[0][0]


def due_picture(dues: list[ComingDue], *, english: bool, title: str, today: str) -> str:
    """The chart of the next deadlines as SVG; empty when none is near."""
    near = [due for due in dues if -BACK <= due.left <= AHEAD and due.urgency != "over"][:MOST]
    if not near:
        return ""
    scale = _Scale(near)
    height = TOP + ROW * len(near) + 8
    parts = [*scale.months(height), scale.today(height, today)]
    parts += [_row(due, TOP + ROW * position + ROW // 2, scale, english) for position, due in enumerate(near)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="dues" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head} aria-label={quoteattr(title)}>{''.join(parts)}</svg>"


class _Scale:
    """The horizontal axis of the chart: days as coordinates."""

    def __init__(self, near: list[ComingDue]) -> None:
        self.day = near[0].due.day - timedelta(days=near[0].left)
        self.first = min(self.day, near[0].due.day) - timedelta(days=3)
        self.last = max(self.day, near[-1].due.day) + timedelta(days=7)

    def x(self, day: date) -> int:
        return LEFT + round((WIDTH - LEFT - RIGHT) * (day - self.first).days / (self.last - self.first).days)

    def months(self, height: int) -> list[str]:
        """A line at the first of each month, with its name."""
        marks, day = [], self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                x = self.x(day)
                line = f'<path class="due-month" d="M{x} {TOP - 8}V{height}"/>'
                marks.append(f'{line}<text class="due-scale" x="{x + 4}" y="14">{day:%Y-%m}</text>')
            day = (day + timedelta(days=31)).replace(day=1)
        return marks

    def today(self, height: int, word: str) -> str:
        x = self.x(self.day)
        words = f'<text class="due-now" x="{x}" y="27" text-anchor="middle">{escape(word)}</text>'
        return f'<path class="due-today" d="M{x} {TOP}V{height}"/>{words}'


def _row(due: ComingDue, y: int, scale: _Scale, english: bool) -> str:
    x, now = scale.x(due.due.day), scale.x(scale.day)
    mark = MARKS[due.look].format(x=x, y=y, x0=x - 5, y0=y - 7, y1=y - 5)
    left = f"{due.left:+d} d" if english else f"{'逾期' if due.left < 0 else '剩余'} {abs(due.left)} 天"
    name = f'<text x="0" y="{y + 5}">{escape(shortened(due.filing.name, 26))}</text>'
    kind = "" if due.look == due.urgency else f" {due.due.kind_name.en if english else due.due.kind_name.zh}"
    words = f"{due.due.day:%m-%d}  {left}{kind}"
    bar = f'<path class="due-bar" d="M{now} {y}H{x}"/>'
    text_x = max(x, now) + 13
    return f'<g class="due-{due.look}">{name}{bar}{mark}<text class="due-day" x="{text_x}" y="{y + 5}">{escape(words)}</text></g>'
