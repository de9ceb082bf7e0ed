"""A filing's history as its page shows it: rounds, comments with their answers, and the timeline of deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from beian.history.deadlines import BINDING, Due
from beian.history.events import Event
from beian.history.standing import Record
from beian.history.states import WORDS
from beian.pages.html import Language, words
from beian.pages.timeline import Mark, Sort, timeline
from beian.schema.registry import Registry, option_label
from beian.values.problem import Text


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
            Mark(one.data["submitted_on"], "round", f"{one.number} {self._say(self.kind(one.data['kind']), language)}")
            for one in self.record.rounds
        ]
        others = [event for event in self.record.events if event.kind != "comment"]
        marks += [Mark(event.date, "event", self._say(self.said(event), language)) for event in others]
        marks += [
            Mark(
                one.day.isoformat(),
                _sort(one),
                f"{self._say(one.kind_name, language)}{w.colon}{self._say(one.what, language)}",
            )
            for one in self.dues
        ]
        return timeline(marks, self.day, w.history_today, w.history)

    @staticmethod
    def _say(text: Text, language: Language) -> str:
        return text.en if language == "en" else text.zh


def _sort(due: Due) -> Sort:
    return "late" if due.late else "due" if due.kind in BINDING else "plan"
