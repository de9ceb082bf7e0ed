"""A filing's history as its page shows it: rounds, comments with their answers, and a timeline of deadlines as SVG.

Every text is escaped. Shapes tell the kinds apart without colour: a square was sent, a dot happened, a diamond is a term, a
hollow ring an estimate or a reminder of one's own. Colours come from the page's stylesheet (`.timeline`).
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
from beian.record.filing_record import Record
from beian.record.purposes import purpose_name, round_name
from beian.record.rounds import Round
from beian.record.states import WORDS
from beian.schema.registry import Registry, option_label

Sort = Literal["round", "event", "due", "late", "plan", "today"]
NOTHING = Text("", "")
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


def timeline_svg(marks: list[TimelineRow], today: date, word: str, title: str) -> str:
    """The timeline as SVG, with `today` (the day that is looked at) among the rows."""
    order_of_kinds: list[Sort] = ["round", "event", "today", "late", "due", "plan"]
    rows = sorted(
        [*marks, TimelineRow(today.isoformat(), "today", word)],
        key=lambda mark: (mark.day, order_of_kinds.index(mark.sort)),
    )
    height = ROW * len(rows) + 12
    parts = [_row(mark, position) for position, mark in enumerate(rows)]
    axis = f'<path class="at-axis" d="M{AXIS} 6V{height - 6}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head}><title>{escape(title)}</title>{axis}{''.join(parts)}</svg>"


def _row(row: TimelineRow, position: int) -> str:
    y = ROW * position + ROW // 2 + 6
    shape = SHAPES[row.sort].format(x=AXIS, y=y, x0=AXIS - 6, y0=y - 6)
    weight = ' font-weight="600"' if row.sort in ("late", "today") else ""
    words = f'<text x="{LEFT}" y="{y + 5}"{weight}>{escape(shortened(row.words))}</text>'
    return f'<text x="{AXIS - 14}" y="{y + 5}" text-anchor="end"{weight}>{escape(row.day)}</text>{shape}{words}'


def shortened(words: str, room: int = 84) -> str:
    """The text cut to the room beside the axis, in letters; a hanzi is as wide as two."""
    width, beginning = 0, ""
    for letter in words:
        width += 2 if ord(letter) > 0x2E80 else 1
        if width > room:
            return f"{beginning}…"
        beginning += letter
    return beginning


@dataclass(frozen=True)
class History:
    """The record of one filing, its deadlines, what its state is called, the day that is looked at, and what the next round
    is for, where one is to come."""

    record: Record
    dues: tuple[Due, ...]
    name: Text
    day: date
    registry: Registry
    next: Text = NOTHING

    @property
    def comments(self) -> list[Event]:
        """The comments of the regulator, in the order of the record."""
        return [event for event in self.record.events if event.kind == "comment"]

    def outcome(self, event: Event) -> Text | None:
        """How a comment was dealt with; None while it is open."""
        return None if event.open else self._option("outcome", str(event.data["outcome"]))

    def purpose(self, recorded: Round) -> Text:
        """What a round was for, and the round that it answers."""
        return purpose_name(recorded)

    def kind(self, kind: str) -> Text:
        """What a kind of round or of event is called."""
        schema = self.registry.schema("event")["properties"]["kind"]
        known = kind in schema["enum"]
        return option_label(schema, kind) if known else Text(WORDS.get(kind, kind), kind.replace("_", " "))

    def _option(self, key: str, value: str) -> Text:
        return option_label(self.registry.schema("event")["properties"][key], value)

    @property
    def state(self) -> str:
        """The state of the record by its identifier."""
        return self.record.state

    def event_text(self, event: Event) -> Text:
        """An event in one line: its kind, with stage, result and filing number where it has them."""
        texts = [self.kind(event.kind)]
        texts += [self._option(key, str(event.data[key])) for key in ("stage", "result") if key in event.data]
        number = str(event.data.get("filing_number") or "")
        texts += [Text(number, number)] if number else []
        return Text(" · ".join(text.zh for text in texts), " · ".join(text.en for text in texts))

    def picture(self, language: Language) -> str:
        """The timeline in one language, as SVG whose texts are escaped."""
        w = words(language)
        marks = [
            TimelineRow(sent.data["submitted_on"], "round", round_name(sent).say(language))
            for sent in self.record.rounds
        ]
        others = [event for event in self.record.events if event.kind != "comment"]
        marks += [TimelineRow(event.date, "event", self.event_text(event).say(language)) for event in others]
        marks += [
            TimelineRow(
                due.day.isoformat(), _sort(due), f"{due.kind_name.say(language)}{w.colon}{due.what.say(language)}"
            )
            for due in self.dues
        ]
        return timeline_svg(marks, self.day, w.history_today, w.history)


def _sort(due: Due) -> Sort:
    return "late" if due.late else "due" if due.kind in BINDING else "plan"
