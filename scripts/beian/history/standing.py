"""Where a filing stands by its record, for rules and faces: rounds, events, state, and what was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from beian.history.differences import Differences, differences
from beian.history.events import Event, read_events
from beian.history.frozen import FrozenField, frozen, renamed
from beian.history.rounds import Round, read_rounds
from beian.history.states import accepted_round, state_of
from beian.schema.editions import edition_of
from beian.schema.registry import Registry
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.problem import Text
from beian.values.shapes import parse_json


@dataclass(frozen=True)
class Record:
    """The record of one filing. Empty for a filing that was never submitted."""

    root: Path
    rounds: tuple[Round, ...]
    events: tuple[Event, ...]
    state: str
    refused: tuple[Text, ...]

    @property
    def last_events(self) -> list[Event]:
        """The events of the last round, which no round has sealed yet."""
        return [event for event in self.events if self.rounds and event.round == self.rounds[-1].number]

    @property
    def number(self) -> str:
        """The filing number that a decision or a list gave, or nothing."""
        numbers = [str(event.data["filing_number"]) for event in self.events if event.data.get("filing_number")]
        return numbers[-1] if numbers else ""

    @cached_property
    def accepted(self) -> Round | None:
        return accepted_round(list(self.rounds), list(self.events))

    def fields(self, one: Round, filing: Filing) -> list[FrozenField] | None:
        """The answers that a round froze, where today's schema has them; None for one that holds none (legacy)."""
        file = self.root / one.path / "fields.json"
        try:
            return renamed(parse_json(file.read_text("utf-8")), filing.schema)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise Failure(
                f"{one.path}/fields.json 无法读取，存档可能已损坏。",
                f"{one.path}/fields.json cannot be read; the record may be damaged.",
            ) from None

    def since(self, one: Round, filing: Filing) -> Differences | None:
        """What differs now from what a round froze; restricted answers are left out. None when it froze nothing."""
        old = self.fields(one, filing)
        return None if old is None else differences(old, frozen(edition_of(filing, "review")))


def read_record(root: Path, filing: str, registry: Registry) -> Record:
    """The record of a filing. Raises Failure when a round cannot be read."""
    rounds = read_rounds(root, filing)
    events, _ = read_events(rounds, registry)
    state, refused = state_of(rounds, events)
    return Record(root, tuple(rounds), tuple(events), state, tuple(refused))
