"""Rules: what a rule is, what it sees of a filing, and how its findings become problems.

A rule sees the review edition: restricted answers are masked, so no message can print one. The few rules that judge
restricted answers say `restricted=True`; their messages take no values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import accumulate
from typing import Any, Literal

from beian.content.filing_register import Register
from beian.core.dry_run import DryRun
from beian.core.file_kinds import Attachment, Fault
from beian.core.model import Filing, Masked, at
from beian.core.picture import PictureFacts
from beian.core.problem import GATES, SEVERITIES, Gate, Position, Problem, Severity, Text, suggestion
from beian.core.text.long_answer import TextBlock, read_blocks
from beian.record.filing_record import Record
from beian.schema.display import record_title
from beian.schema.walk import Answer, answers_of, owns, shape_of

Scope = Literal["entity", "algorithm"]
Answers = dict[str, Any]  # of one record, by key
NOTHING = Text("", "")
UNANSWERED = Text("未填写", "not answered")
NOTES = (
    ["waivers"],
    ["attestations"],
    ["confirmations"],
    ["misread"],
)  # what people note for themselves is in no paper
ID = re.compile(r"[A-Z]{3}-\d{3}\Z")
STEPS = ("entity", "algorithm")
MAY_BE = {"severity": SEVERITIES, "gate": GATES, "confidence": ("high", "medium", "low")}
WRITTEN = ("text", "policy", "line")  # kinds of answers


@dataclass(frozen=True)
class Finding:
    """Something that a rule found in a filing."""

    pointer: str
    values: Mapping[str, object] = field(default_factory=dict)  # for the rule's message
    excerpt: str = ""  # the words of a long answer that it is about
    position: Position | None = None  # of what is no answer: an event
    hint: Text = NOTHING  # what was probably meant, and where; printed before the rule's remedy


def finding(pointer: str, excerpt: str = "", **values: object) -> Finding:
    """A finding at a pointer, with the values for the rule's message."""
    return Finding(pointer, values, excerpt)


@dataclass(frozen=True)
class Case:
    """A filing as a rule sees it, with what a rule may know beside its answers."""

    filing: Filing
    has_file: Callable[[str], bool]  # whether a registered file is there and is what its name says
    other_filings: tuple[Filing, ...] = ()  # of the same entity: rules read the algorithm's own answers of them only
    as_of: date | None = None  # the day that is judged at; None: every rule is in force
    register: Register | None = None  # of published filings, where one was imported
    record: Record | None = None  # the filing's rounds and events
    missing_characters: Callable[[str], list[str]] = lambda _: []  # of a text: those that no font of the PDF has
    picture_facts: Callable[[str], PictureFacts | None] = lambda _: None  # of a registered picture
    picture_digest: Callable[[str], str] = lambda _: ""  # of the file of evidence, by its name
    attachments: Callable[[], Mapping[str, Attachment]] = dict  # files that go out as they are, by pointer
    file_faults: Callable[[], Mapping[str, Fault]] = dict  # what is wrong with registered files, by pointer
    printing: Callable[[], DryRun] = DryRun  # what the papers would print

    def __getitem__(self, pointer: str) -> Any:
        """The answer at a pointer, or None."""
        return at(self.filing.answers, pointer)

    def records(self, pointer: str) -> dict[str, Answers]:
        """The records at a pointer by id; none when nothing usable stands there."""
        value = self[pointer]
        return (
            {key: record for key, record in value.items() if isinstance(record, dict)}
            if isinstance(value, dict)
            else {}
        )

    def each(self, pointer: str) -> Iterator[tuple[str, Answers]]:
        """The same records, each by its own pointer."""
        for key, record in self.records(pointer).items():
            yield f"{pointer}/{key}", record

    def answers_to(self, pointer: str, key: str) -> list[Any]:
        """What the records at a pointer say to one question, without those that do not."""
        return [record[key] for record in self.records(pointer).values() if record.get(key) is not None]

    def name_of(self, pointer: str) -> str:
        """What people call the record at a pointer, for messages."""
        record = self[pointer]
        return record_title(record if isinstance(record, dict) else {}, pointer.rpartition("/")[2])

    def models(self) -> Iterator[tuple[str, Answers]]:
        """The models that the algorithm uses: id and record."""
        records = self.records("/models")
        for key in self.records("/algorithm/models"):
            if key in records:
                yield key, records[key]

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
    def long_answers(self) -> list[tuple[str, str, tuple[TextBlock, ...]]]:
        """The long answers and policies that this filing owns: pointer, text, and the forms that are read in it."""
        answers = []
        for pointer, value, schema in self.answers:
            kind = shape_of(schema).kind
            if kind in ("text", "policy") and isinstance(value, str) and not isinstance(value, Masked):
                answers.append((pointer, value, read_blocks(value, policy=kind == "policy")))
        return answers

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
        start = self.words.find(word)
        while start >= 0:
            number = bisect_right(self._starts, start) - 1
            yield number
            start = self.words.find(word, self._starts[number + 1])

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
    def worked_out(self) -> dict[str, Any]:
        """What rules work out once and read again while this filing is judged."""
        return {}

    @cached_property
    def pictures(self) -> dict[str, PictureFacts]:
        """The pictures among the evidence, by the ids of their records."""
        named = {key: record.get("file") for key, record in self.records("/evidence").items()}
        looks = {key: self.picture_facts(f"evidence/{name}") for key, name in named.items() if isinstance(name, str)}
        return {key: facts for key, facts in looks.items() if facts}

    @property
    def type(self) -> str | None:
        algorithm_type: str | None = self["/algorithm/type"]
        return algorithm_type

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

    def __post_init__(self) -> None:
        """Raises ValueError, with the rule and what may stand there, for a rule that cannot be what was meant."""
        faults = [_unknown(key, getattr(self, key), known) for key, known in MAY_BE.items()]
        faults += [_unknown("scope", step, STEPS) for step in self.scope]
        if not ID.match(self.id):
            faults.append(f"id {self.id!r}: three capitals, a dash, three digits are expected, as in LAB-001")
        texts = {"title": self.title, "message": self.message, "remedy": self.remedy}
        faults += [f"{key}: Chinese and English are needed" for key, text in texts.items() if not (text.zh and text.en)]
        faults += [] if self.basis and self.scope else ["basis, scope: none is given"]
        if any(faults):
            raise ValueError(f"rule {self.id}: {'; '.join(filter(None, faults))}")

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


def _unknown(key: str, word: object, known: Sequence[str]) -> str:
    """What is wrong with a word of a rule that is none of the known ones; empty when nothing is."""
    if word in known:
        return ""
    return f"{key} {word!r} is none of {', '.join(known)}. {suggestion(word, known).en}".rstrip()


def _filled(message: Text, values: Mapping[str, object]) -> Text:
    """The message with its values. What was not answered is said in words."""
    gaps = [key for key, value in values.items() if value is None]
    zh, en = ({**values, **dict.fromkeys(gaps, word)} for word in (UNANSWERED.zh, UNANSWERED.en))
    return Text(message.zh.format(**zh), message.en.format(**en))


KNOWN: list[Rule] = []  # each module of rules adds its own when it is imported


def rule(name: str, **facts: Any) -> Callable[[Check], Check]:
    """Makes the function below it the check of a rule of that id; the facts are those of Rule.

    Raises ValueError for facts that a rule cannot have, and for an id that is taken.
    """

    def add(check: Check) -> Check:
        if any(one.id == name for one in KNOWN):
            raise ValueError(f"rule {name}: there is a rule of this id already; take the next free number")
        KNOWN.append(Rule(id=name, check=check, **facts))
        return check

    return add
