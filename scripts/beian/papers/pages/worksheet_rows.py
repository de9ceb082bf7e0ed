"""The shape of a worksheet: steps, sections and rows, as plain values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from beian.core.model import Edition
from beian.core.problem import Text
from beian.core.text.characters import count_characters
from beian.core.text.references import REFERENCE

NOTHING = Text("", "")


@dataclass(frozen=True)
class Doubt:
    """How sure it is that the regulator's form asks so: `options` when its list of options is not verified."""

    confidence: str
    options: bool
    status: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class WorksheetRow:
    """One line of the form. `value` is exactly what is typed; an upload has `files` and says how the paper leaves."""

    key: str
    label: Text
    sort: str
    value: str = ""
    masked: bool = False
    subject: str = ""
    choices: tuple[Text, ...] = ()
    required: bool = False
    limit: int | None = None
    doubt: Doubt | None = None
    place: str = ""
    source: Text = NOTHING  # where a value comes from that nobody typed, or that is for the portal only
    help: Text = NOTHING
    files: tuple[str, ...] = ()
    leaves_as: str = ""
    file_rules: Text = NOTHING
    order: int = 0
    around: Text = NOTHING

    @property
    def upload(self) -> bool:
        """Whether it asks for a file."""
        return self.sort in ("file", "paper")

    @property
    def answered(self) -> bool:
        """Whether there is a value; a paper is made, so it counts as one."""
        return self.sort == "paper" or bool(self.value)

    @property
    def missing(self) -> bool:
        """Whether it must be answered and is not."""
        return self.required and not self.answered

    @property
    def count(self) -> int:
        """The characters of the value, as the form counts them."""
        return count_characters(self.value)

    @property
    def over(self) -> bool:
        """Whether the value is longer than the form takes."""
        return self.limit is not None and self.count > self.limit

    @property
    def unresolved(self) -> bool:
        """Whether the text still holds a reference, which the regulator's form cannot know."""
        return self.sort == "text" and REFERENCE.search(self.value) is not None

    @property
    def seal(self) -> str:
        """Changes with the value, so that a tick made for another value shows. Too short to tell the value."""
        return hashlib.sha256("\0".join((self.value, *self.files)).encode()).hexdigest()[:4]


@dataclass(frozen=True)
class Section:
    """One block of the form; `subject` names the product or function it is filled in for."""

    id: str
    title: Text
    rows: tuple[WorksheetRow, ...]
    subject: str = ""


@dataclass(frozen=True)
class WorksheetStep:
    id: str
    title: Text
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Worksheet:
    """The whole worksheet of a filing in its edition."""

    filing: str
    entity: str
    name: Text
    role: Text | None
    edition: Edition
    steps: tuple[WorksheetStep, ...]

    @property
    def rows(self) -> list[WorksheetRow]:
        return [row for step in self.steps for section in step.sections for row in section.rows]

    @property
    def missing(self) -> list[WorksheetRow]:
        return [row for row in self.rows if row.missing]
