"""A filing's history as its page shows it: rounds, comments with their answers, and the timeline of deadlines as a picture.

Pure drawing; every text is escaped. Shapes tell the sorts apart without colour: a square was sent, a dot happened, a
diamond is a term, a hollow ring an estimate or a reminder of one's own. Colours are the page's (`.timeline` in its stylesheet).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from xml.sax.saxutils import escape

from beian.core.problem import Text
from beian.papers.pages.html import Language, words
from beian.record.deadlines import BINDING, Due
from beian.record.events import Event
from beian.record.purposes import purpose_name, round_name
from beian.record.rounds import Round
from beian.record.standing import Record
from beian.record.states import WORDS
from beian.schema.registry import Registry, option_label

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
class TimelineRow:
    """One row: the day, the sort, and the words."""

    day: str
    sort: Sort
    words: str


def timeline(marks: list[TimelineRow], today: date, word: str, title: str) -> str:
    """The picture as SVG; the day that is looked at stands among the rows."""
    order: list[Sort] = ["round", "event", "today", "late", "due", "plan"]
    rows = sorted(
        [*marks, TimelineRow(today.isoformat(), "today", word)], key=lambda one: (one.day, order.index(one.sort))
    )
    height = ROW * len(rows) + 12
    parts = [_row(one, place) for place, one in enumerate(rows)]
    axis = f'<path class="at-axis" d="M{AXIS} 6V{height - 6}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head}><title>{escape(title)}</title>{axis}{''.join(parts)}</svg>"


def _row(one: TimelineRow, place: int) -> str:
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


@dataclass(frozen=True)
class History:
    """What stands in the record of one filing, what is due, its state by name, and the day that is looked at."""

    record: Record
    dues: tuple[Due, ...]
    name: Text
    day: date
    registry: Registry

    @property
    def comments(self) -> list[Event]:
        return [event for event in self.record.events if event.kind == "comment"]

    def outcome(self, event: Event) -> Text | None:
        """How a comment was dealt with; none while it is open."""
        return None if event.open else self._option("outcome", str(event.data["outcome"]))

    def purpose(self, one: Round) -> Text:
        """What a round was for, and the round that it answers."""
        return purpose_name(one)

    def kind(self, kind: str) -> Text:
        """What a kind of event is called."""
        schema = self.registry.schema("event")["properties"]["kind"]
        known = kind in schema["enum"]
        return option_label(schema, kind) if known else Text(WORDS.get(kind, kind), kind.replace("_", " "))

    def _option(self, key: str, value: str) -> Text:
        return option_label(self.registry.schema("event")["properties"][key], value)

    @property
    def state(self) -> str:
        """The state of the record by its identifier."""
        return self.record.state

    def said(self, event: Event) -> Text:
        """What happened, in one line: the kind, with the stage, the result and the number where there are any."""
        said = [self.kind(event.kind)]
        said += [self._option(key, str(event.data[key])) for key in ("stage", "result") if key in event.data]
        number = str(event.data.get("filing_number") or "")
        said += [Text(number, number)] if number else []
        return Text(" · ".join(one.zh for one in said), " · ".join(one.en for one in said))

    def picture(self, language: Language) -> str:
        """The timeline in one language, as SVG whose texts are escaped."""
        w = words(language)
        marks = [
            TimelineRow(one.data["submitted_on"], "round", round_name(one).say(language)) for one in self.record.rounds
        ]
        others = [event for event in self.record.events if event.kind != "comment"]
        marks += [TimelineRow(event.date, "event", self.said(event).say(language)) for event in others]
        marks += [
            TimelineRow(
                one.day.isoformat(), _sort(one), f"{one.kind_name.say(language)}{w.colon}{one.what.say(language)}"
            )
            for one in self.dues
        ]
        return timeline(marks, self.day, w.history_today, w.history)


def _sort(due: Due) -> Sort:
    return "late" if due.late else "due" if due.kind in BINDING else "plan"
