"""What a rule is, what it is given, and how its findings become problems.

A rule sees the review edition: restricted answers are masked, so no message can print one. The few rules that judge
restricted answers say `restricted=True`; their messages take no values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import accumulate
from typing import Any, Literal

from beian.content.list_files import Register
from beian.core.attachment import Attachment
from beian.core.model import Filing, Masked, at
from beian.core.picture import Look
from beian.core.printing import Printing
from beian.core.problem import Gate, Position, Problem, Severity, Text
from beian.core.registered import Fault
from beian.core.text.long_answer import Form, read
from beian.record.standing import Record
from beian.schema.display import called
from beian.schema.walk import Answer, answers_of, owns, shape_of

Scope = Literal["entity", "algorithm"]
NOTHING = Text("", "")
UNANSWERED = Text("未填写", "not answered")
NOTES = (["waivers"], ["attestations"])  # what people note for themselves is in no paper
WRITTEN = ("text", "policy", "line")  # kinds of answers


@dataclass(frozen=True)
class Finding:
    """Something a rule found: where, and the values for its message. `excerpt` points into a long answer.

    `hint` is said before the rule's remedy: what was probably meant, and where.
    """

    pointer: str
    values: Mapping[str, Any] = field(default_factory=dict)
    excerpt: str = ""
    position: Position | None = None  # of what is no answer: an event
    hint: Text = NOTHING


def found(pointer: str, excerpt: str = "", **values: Any) -> Finding:
    return Finding(pointer, values, excerpt)


@dataclass(frozen=True)
class Case:
    """A filing as a rule sees it. `has_file` tells whether a registered file is there and can be read as what it is.

    `sisters` are the other filings of the same entity, of which a rule reads the algorithm's own answers only; `as_of`
    is the day that is judged at, `register` the register of published filings, where one was imported, `record` its
    own rounds and events, `missing` tells which characters of a text no font of the PDF has, and `look` what a
    registered picture is; by the answers that name them, `attached` are the files that go out as they are, and `faults` is
    what is wrong with registered files; `printing` is what the papers would print.
    """

    filing: Filing
    has_file: Callable[[str], bool]
    sisters: tuple[Filing, ...] = ()
    as_of: date | None = None
    register: Register | None = None
    record: Record | None = None
    missing: Callable[[str], list[str]] = lambda _: []
    look: Callable[[str], Look | None] = lambda _: None
    attached: Callable[[], Mapping[str, Attachment]] = dict
    faults: Callable[[], Mapping[str, Fault]] = dict
    printing: Callable[[], Printing] = Printing

    def __getitem__(self, pointer: str) -> Any:
        """The answer at a pointer, or None."""
        return at(self.filing.answers, pointer)

    def records(self, pointer: str) -> dict[str, Any]:
        """The records at a pointer by id; none when nothing usable stands there."""
        value = self[pointer]
        return (
            {key: record for key, record in value.items() if isinstance(record, dict)}
            if isinstance(value, dict)
            else {}
        )

    def each(self, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The same records, each by its own pointer."""
        for key, record in self.records(pointer).items():
            yield f"{pointer}/{key}", record

    def answered(self, pointer: str, key: str) -> list[Any]:
        """What the records at a pointer say to one question, without those that do not."""
        return [record[key] for record in self.records(pointer).values() if record.get(key) is not None]

    def called(self, pointer: str) -> str:
        """What people call the record at a pointer, for messages."""
        found = self[pointer]
        return called(found if isinstance(found, dict) else {}, pointer.rpartition("/")[2])

    def models(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The models that the algorithm uses: id and record."""
        known = self.records("/models")
        for key in self.records("/algorithm/models"):
            if key in known:
                yield key, known[key]

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers that this filing owns: shared records are judged with the entity."""
        return answers_of(self.filing, partial(owns, self.filing))

    @cached_property
    def prose(self) -> list[tuple[str, str]]:
        """The written answers that this filing owns: pointer and text. What people note for themselves is none."""
        return [
            (pointer, value)
            for pointer, value, schema in self.answers
            if isinstance(value, str)
            and shape_of(schema).kind in WRITTEN
            and not isinstance(value, Masked)
            and pointer.split("/")[2:3] not in NOTES
        ]

    @cached_property
    def long_answers(self) -> list[tuple[str, str, tuple[Form, ...]]]:
        """The long answers and policies that this filing owns: pointer, text, and the forms that are read in it."""
        found = []
        for pointer, value, schema in self.answers:
            sort = shape_of(schema).kind
            if sort in ("text", "policy") and isinstance(value, str) and not isinstance(value, Masked):
                found.append((pointer, value, read(value, policy=sort == "policy")))
        return found

    @cached_property
    def words(self) -> str:
        """All prose of this filing in one text, to see quickly whether a word occurs at all."""
        return "\n".join(text for _, text in self.prose)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each prose answer begins in `words`."""
        return [0, *accumulate(len(text) + 1 for _, text in self.prose)]

    def _with(self, word: str) -> Iterator[int]:
        """The numbers of the prose answers that a word stands in."""
        place = self.words.find(word)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            yield number
            place = self.words.find(word, self._starts[number + 1])

    def mentions(
        self, pattern: re.Pattern[str], *words: str, below: str | tuple[str, ...] = "/"
    ) -> Iterator[tuple[str, re.Match[str]]]:
        """Where prose matches: pointer and match. One of `words` stands in every match, so that most texts are skipped."""
        for number in sorted({number for word in words for number in self._with(word)}):
            pointer, text = self.prose[number]
            if pointer.startswith(below):
                for match in pattern.finditer(text):
                    yield pointer, match

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What rules work out once and read again while this filing is judged."""
        return {}

    @cached_property
    def pictures(self) -> dict[str, Look]:
        """The pictures among the evidence, by the ids of their records."""
        named = {key: record.get("file") for key, record in self.records("/evidence").items()}
        looks = {key: self.look(f"evidence/{name}") for key, name in named.items() if isinstance(name, str)}
        return {key: look for key, look in looks.items() if look}

    @property
    def type(self) -> str | None:
        return self["/algorithm/type"]

    @property
    def own(self) -> str:
        """The pointer of the file that is this filing's own: its role's, or `filing`."""
        return f"/{self.filing.own_file}"


Check = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: what it demands (`title`), on which basis, and what it says when the demand is not met.

    `in_force_from` and `in_force_until` are its first and last day; `source` is where its demand was read, when that is
    not its basis; what is not `waivable` no filing can be excused from.
    """

    id: str
    title: Text
    severity: Severity = "error"
    gate: Gate = "draft"
    scope: tuple[Scope, ...] = ("algorithm",)
    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    in_force_from: date | None = None
    in_force_until: date | None = None
    source: str = ""
    waivable: bool = True
    restricted: bool = False
    basis: tuple[str, ...]
    confidence: str = "high"
    message: Text
    remedy: Text
    check: Check

    def applies(self, filing: Filing) -> bool:
        if filing.step not in self.scope or (self.roles and filing.role not in self.roles):
            return False
        if self.types and filing.type not in self.types:
            return False
        return filing.has_private or not self.restricted

    @property
    def may_be_waived(self) -> bool:
        """Not what makes a paper wrong: errors of the first gate."""
        return self.waivable and not (self.severity == "error" and self.gate == "draft")

    def in_force(self, day: date | None) -> bool:
        """Whether the rule binds on a day; without a day, it does."""
        if day is None:
            return True
        return (self.in_force_from or day) <= day <= (self.in_force_until or day)

    def problems(self, case: Case) -> Iterator[Problem]:
        filing = case.filing
        for finding in self.check(case):
            position = finding.position or (
                filing.locate(finding.pointer, finding.excerpt) if finding.excerpt else filing.position(finding.pointer)
            )
            hint, remedy = finding.hint, self.remedy
            message = self.message if self.restricted else _filled(self.message, finding.values)
            yield Problem(
                position,
                finding.pointer,
                self.id,
                self.severity,
                self.gate,
                message,
                Text(hint.zh + remedy.zh, f"{hint.en} {remedy.en}") if hint.zh else remedy,
                self.basis,
                filing.id,
            )


def _filled(message: Text, values: Mapping[str, Any]) -> Text:
    """The message with its values. What was not answered is said in words."""
    gaps = [key for key, value in values.items() if value is None]
    zh, en = ({**values, **dict.fromkeys(gaps, word)} for word in (UNANSWERED.zh, UNANSWERED.en))
    return Text(message.zh.format(**zh), message.en.format(**en))


KNOWN: list[Rule] = []  # filled as the modules of the rules are imported


def rule(name: str, **facts: Any) -> Callable[[Check], Check]:
    """Makes the function below it the check of a rule of that id; the facts are those of Rule."""

    def know(check: Check) -> Check:
        KNOWN.append(Rule(id=name, check=check, **facts))
        return check

    return know
