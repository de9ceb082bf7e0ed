"""A filing as the site shows it (`FilingView`), and the line that lists of filings show of it (`FilingSummary`).

A view is a filing in its edition with its problems, papers, pictures, open questions and record. A summary is plain data,
kept beside a filing's pages, so that lists need no filing to be read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from beian.bundle.status import due_of, due_row
from beian.core.model import Edition, Filing, at
from beian.core.problem import GATES, SEVERITIES, Problem, Text
from beian.core.source_link import NOWHERE, SourceLink
from beian.papers.catalogue import Paper
from beian.papers.pages.todo import OpenQuestion, QuestionPage, Score, Todo, score
from beian.record.deadlines import Due
from beian.record.purposes import round_name
from beian.schema.display import record_name
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at
from beian.site.timeline import History

FILES = "files"  # papers and pictures, beside the two language trees
PEOPLE = ("/entity/legal_representative", "/entity/security_officer", "/assessment/assessed_by")
# the states of the record by what they mean for a reader; the order is that of the strip
GROUPS: dict[str, tuple[str, ...]] = {
    "draft": ("draft", "to_sign", "withdrawn"),
    "sent": ("submitted", "in_review"),
    "returned": ("returned", "not_filed"),
    "passed": ("accepted", "numbered", "listed"),
    "change": ("change_pending", "change_returned", "verification_returned"),
    "over": ("cancellation_pending", "cancellation_returned", "cancelled", "revoked"),
}


@dataclass(frozen=True)
class PaperFiles:
    """A paper on the site, or its draft: its formats with the name of the file, or why there are none."""

    paper: Paper
    formats: tuple[str, ...] = ()
    failure: Text | None = None
    file: str = ""
    draft: bool = False


@dataclass(frozen=True)
class RedlineLinks:
    """The redline of a paper: the two versions, and for each format the address from the root of the site."""

    old: str
    new: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuestionScore:
    """A page of questions, and how many of the required ones are answered."""

    page: QuestionPage
    score: Score

    @property
    def missing(self) -> list[OpenQuestion]:
        """The required questions that are open."""
        return [question for question in self.page.open if question.required]

    @property
    def complete(self) -> bool:
        """Whether every required question is answered."""
        return not self.missing


@dataclass(frozen=True)
class FilingView:
    """A filing as the site shows it: in its edition, with problems, papers, evidence that has a picture, and its record.

    What the public edition must not tell (problems, questions, record, differences) is empty there.
    """

    filing: Filing
    problems: tuple[Problem, ...]
    papers: tuple[PaperFiles, ...]
    pictures: tuple[str, ...]
    history: History | None = None
    differences: tuple[tuple[Text, str], ...] = ()  # what is compared, and where from the root of the site
    redlines: Mapping[str, RedlineLinks] = field(default_factory=dict)  # by paper
    workflow: tuple[str, ...] = ()  # pictures of the workflow, by file name
    todo: Todo | None = None

    @property
    def folder(self) -> str:
        return f"filings/{self.filing.id}"

    @property
    def name(self) -> str:
        """The name of the entity, or of the algorithm as filed."""
        return self.filing.name.zh if self.filing.algorithm else self.entity_name

    @property
    def entity_name(self) -> str:
        return str(at(self.filing.answers, "/entity/name") or self.filing.entity)

    @property
    def role(self) -> Text | None:
        schema = schema_at(self.filing.schema, f"/{self.filing.role}/role") if self.filing.role else None
        return option_label(schema, str(self.filing.role)) if schema else None

    @property
    def type(self) -> Text | None:
        """The algorithm's type in the regulator's words; none for an entity, or where the edition does not hold it."""
        schema = schema_at(self.filing.schema, "/algorithm/type")
        return option_label(schema, self.filing.type) if self.filing.type and schema else None

    @property
    def people(self) -> list[tuple[Text, list[tuple[str, str]]]]:
        """Who answers for the filing: the post, and the key and name of each person that holds it."""
        posts = []
        for pointer in PEOPLE:
            answer, schema = at(self.filing.answers, pointer), schema_at(self.filing.schema, pointer)
            keys = answer if isinstance(answer, list) else [answer] if answer else []
            holders = [(str(key), record_name(self.filing.answers, "people", str(key))) for key in keys]
            if holders and schema:
                posts.append((label(schema), holders))
        return posts

    @property
    def state(self) -> str:
        """How complete the answers are: `errors`, `open` (a problem of a later gate, or a warning), or `clean`."""
        if any(problem.blocks("draft") for problem in self.problems):
            return "errors"
        return "open" if any(problem.severity != "info" for problem in self.problems) else "clean"

    @property
    def open_at(self) -> list[str]:
        """The gates that problems still stop, in their order."""
        return [
            gate
            for gate in GATES
            if any(problem.gate == gate and problem.severity == "error" for problem in self.problems)
        ]

    @property
    def asked(self) -> list[QuestionScore]:
        """The pages of the regulator's form, then the files behind it, with how far each is."""
        return [QuestionScore(page, score([page])) for page in self.todo.pages] if self.todo else []


@dataclass(frozen=True)
class SiteView:
    """All that the site shows in one edition."""

    edition: Edition
    views: tuple[FilingView, ...]
    papers: tuple[Paper, ...]
    source: SourceLink = NOWHERE


@dataclass(frozen=True)
class RecordEntry:
    """One entry of a filing's record: a `round` or an `event`; several comments of a day are one entry."""

    day: str
    sort: str
    what: Text
    times: int = 1


@dataclass(frozen=True)
class FilingSummary:
    """One filing in a list. What the edition must not tell is empty."""

    id: str
    entity: str
    example: bool
    name: str
    entity_name: str
    type_id: str
    type: Text | None
    role_id: str
    role: Text | None
    group: str
    standing: Text | None
    day: date | None  # that is looked at
    dues: tuple[Due, ...]
    entries: tuple[RecordEntry, ...]
    problems: tuple[tuple[str, str, int], ...]  # severity, gate, how many
    score: Score | None
    papers: int

    @property
    def folder(self) -> str:
        return f"filings/{self.id}"

    @property
    def of_entity(self) -> bool:
        return self.id == self.entity

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many problems there are of each severity that occurs, the worst first."""
        total: Counter[str] = Counter()
        for severity, _, count in self.problems:
            total[severity] += count
        return [(severity, total[severity]) for severity in SEVERITIES if total[severity]]


def filing_summary(view: FilingView) -> FilingSummary:
    """The summary of a filing for lists."""
    filing, history = view.filing, view.history
    problems = Counter((problem.severity, problem.gate) for problem in view.problems)
    return FilingSummary(
        filing.id,
        filing.entity,
        filing.example,
        view.name,
        view.entity_name,
        filing.type,
        view.type,
        filing.role or "",
        view.role,
        _group(history),
        history.name if history else None,
        history.day if history else None,
        history.dues if history else (),
        tuple(_entries(history)) if history else (),
        tuple((severity, gate, count) for (severity, gate), count in problems.items()),
        score(view.todo.pages) if view.todo else None,
        sum(1 for paper in view.papers if paper.formats),
    )


def summary_row(summary: FilingSummary) -> dict[str, Any]:
    """A summary as JSON that `summary_from_row` reads again."""
    return {
        **asdict(summary),
        "day": summary.day.isoformat() if summary.day else None,
        "dues": [due_row(due) for due in summary.dues],
    }


def summary_from_row(data: Mapping[str, Any]) -> FilingSummary:
    """The summary of a row. Raises KeyError, TypeError or ValueError for anything else."""

    def text(words: Mapping[str, str] | None) -> Text | None:
        return Text(**words) if words else None

    values = {
        "type": text(data["type"]),
        "role": text(data["role"]),
        "standing": text(data["standing"]),
        "day": date.fromisoformat(data["day"]) if data["day"] else None,
        "dues": tuple(map(due_of, data["dues"])),
        "entries": tuple(RecordEntry(**{**entry, "what": Text(**entry["what"])}) for entry in data["entries"]),
        "problems": tuple((severity, gate, count) for severity, gate, count in data["problems"]),
        "score": Score(**data["score"]) if data["score"] else None,
    }
    return FilingSummary(**{**data, **values})


def by_entity(filings: list[FilingSummary]) -> list[tuple[FilingSummary, list[FilingSummary]]]:
    """Each entity's filing with the filings of its algorithms."""
    algorithms: dict[str, list[FilingSummary]] = {}
    for filing in filings:
        if not filing.of_entity:
            algorithms.setdefault(filing.entity, []).append(filing)
    return [(filing, algorithms.get(filing.entity, [])) for filing in filings if filing.of_entity]


def _group(history: History | None) -> str:
    """Where the record stands, as one of `GROUPS`; nothing where the record is not shown."""
    state = history.state if history else ""
    return next((name for name, states in GROUPS.items() if state in states), "")


def _entries(history: History) -> Iterator[RecordEntry]:
    """The rounds and events of a filing in the order of the record."""
    for recorded in history.record.rounds:
        yield RecordEntry(str(recorded.data["submitted_on"]), "round", round_name(recorded))
        events = [event for event in history.record.events if event.round == recorded.number]
        events_by_day = [(event.date, history.event_text(event)) for event in events if event.kind]
        for (day, what), times in Counter(events_by_day).items():
            yield RecordEntry(day, "event", what, times)
