"""Filings as the site shows them: each in its edition with its problems, papers, pictures, open questions and record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from beian.pages.history import History
from beian.pages.source import NOWHERE, SourceLink
from beian.pages.todo import Page, Question, Score, Todo, score
from beian.papers.catalogue import Paper
from beian.schema.display import record_name
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at
from beian.values.model import Edition, Filing, at
from beian.values.problem import GATES, Problem, Text

FILES = "files"  # papers and pictures, beside the two language trees
PEOPLE = ("/entity/legal_representative", "/entity/security_officer", "/assessment/assessed_by")


@dataclass(frozen=True)
class PaperFiles:
    """A paper on the site: the formats that are there, or why it is not."""

    paper: Paper
    formats: tuple[str, ...] = ()
    failure: Text | None = None


@dataclass(frozen=True)
class Redline:
    """The redline of a paper: the two versions, and its formats with where they stand from the root of the site."""

    old: str
    new: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """A page of questions, and how many of the required ones are answered."""

    page: Page
    score: Score

    @property
    def missing(self) -> list[Question]:
        return [one for one in self.page.open if one.required]

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Exhibit:
    """A filing as the site shows it: in its edition, with problems, papers, evidence that has a picture, and its record.

    What the public edition must not tell (problems, questions, record, differences) is empty there.
    """

    filing: Filing
    problems: tuple[Problem, ...]
    papers: tuple[PaperFiles, ...]
    pictures: tuple[str, ...]
    history: History | None = None
    differences: tuple[tuple[Text, str], ...] = ()  # what is compared, and where from the root of the site
    redlines: Mapping[str, Redline] = field(default_factory=dict)  # by paper
    workflow: tuple[str, ...] = ()  # pictures of the workflow, by file name
    todo: Todo | None = None

    @property
    def folder(self) -> str:
        return f"filings/{self.filing.id}"

    @property
    def name(self) -> str:
        """What people call it: the entity, or the algorithm as filed."""
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
        found = []
        for pointer in PEOPLE:
            given, schema = at(self.filing.answers, pointer), schema_at(self.filing.schema, pointer)
            keys = given if isinstance(given, list) else [given] if given else []
            named = [(str(key), record_name(self.filing.answers, "people", str(key))) for key in keys]
            if named and schema:
                found.append((label(schema), named))
        return found

    @property
    def state(self) -> str:
        """How far the answers are: `errors`, `open` (something before a later gate, or a warning), or `clean`."""
        if any(problem.blocks("draft") for problem in self.problems):
            return "errors"
        return "open" if any(problem.severity != "info" for problem in self.problems) else "clean"

    @property
    def open_at(self) -> list[str]:
        """The gates that problems still stop, in their order."""
        return [gate for gate in GATES if any(one.gate == gate and one.severity == "error" for one in self.problems)]

    @property
    def asked(self) -> list[Asked]:
        """The pages of the regulator's form, then the files behind it, with how far each is."""
        return [Asked(page, score([page])) for page in self.todo.pages] if self.todo else []


@dataclass(frozen=True)
class Site:
    """All that the site shows in one edition."""

    edition: Edition
    exhibits: tuple[Exhibit, ...]
    papers: tuple[Paper, ...]
    source: SourceLink = NOWHERE
