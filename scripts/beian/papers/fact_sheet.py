"""What people stand behind: the answers that each person gave, and the evidence with what it proves.

Values for templates; writes no text of its own but the names of records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beian.core.model import Field, Filing, at, parts
from beian.papers.view import AnswerView, record_of, root_views
from beian.schema.display import breadcrumb
from beian.schema.registry import kind, label
from beian.schema.walk import fields

OF_THE_ENTITY = ("entity", "people", "responsibility")
ELSEWHERE = ("evidence", "policies")  # listed and attached as they are; nobody confirms them line by line
DRAWN = ["workflow", "links"]  # confirmed at the report's diagram: line by line nobody can follow them
POSTS = ("legal_representative", "security_officer")


@dataclass(frozen=True)
class Confirmed:
    """One answer under the name that tells it apart; `long` when it is prose that the papers show in full."""

    name: str
    answer: AnswerView
    long: bool


@dataclass(frozen=True)
class Sheet:
    """The answers of one person by page; `person` is None for what nobody was named for."""

    person: AnswerView | None
    pages: dict[str, list[Confirmed]]


@dataclass(frozen=True)
class Proof:
    """One piece of evidence and the names of the answers that it proves here."""

    record: AnswerView
    proves: tuple[str, ...]


def sheets(view: AnswerView) -> list[Sheet]:
    """Who confirms which answers of the view's filing, as `entity.yaml` assigns pages to people; the unassigned last."""
    filing, roots = view._filing, root_views(view._filing)
    assigned = at(filing.answers, "/entity/answered_by") or {}
    titles = {one["id"]: label(one).zh for step in filing.schema["x-steps"] for one in step["sections"]}
    found: dict[str, dict[str, list[Confirmed]]] = {}
    for one in _asked(filing):
        page = _page(filing, one)
        title = titles.get(page) or label(filing.schema["properties"][page]).zh
        answer = AnswerView(filing, one.value, one.schema, one.pointer)
        name = breadcrumb(filing, one.pointer).partition(" · ")[2]
        found.setdefault(str(assigned.get(page, "")), {}).setdefault(title, []).append(
            Confirmed(name, answer, kind(one.schema) == "text")
        )
    named = sorted(found.items(), key=lambda item: not item[0])
    return [Sheet(record_of(roots["people"], person) if person else None, pages) for person, pages in named]


def _asked(filing: Filing) -> Iterator[Field]:
    """The answers that this filing brings: the entity's own, or the algorithm's with the products and models it uses."""
    for one in fields(filing):
        stem, *rest = parts(one.pointer)
        used = filing.used(stem)
        mine = stem in OF_THE_ENTITY if not filing.algorithm else stem not in (*OF_THE_ENTITY, *ELSEWHERE)
        mine = mine and rest[:2] != DRAWN
        if mine and (used is None or rest[0] in used) and one.schema.get("type") != "boolean":
            yield one


def _page(filing: Filing, one: Field) -> str:
    """The page of the portal that asks for an answer, or else its file, as `answered_by` names them."""
    stem, *rest = parts(one.pointer)
    pages = list(one.schema.get("x-portal", {}))
    if stem == "people":
        pages = [page for page in pages if page in POSTS and at(filing.answers, f"/entity/{page}") == rest[0]]
    return pages[0] if pages else stem


def proofs(evidence: AnswerView) -> list[Proof]:
    """The evidence that proves something of the view's filing, in the order of the records."""
    filing = evidence._filing
    others = set(filing.algorithms) - {filing.algorithm}
    made = []
    for record in evidence:
        places = [place.split("/") for place in record._data.get("proves", [])]
        mine = [steps[1:] if steps[0] == filing.algorithm else steps for steps in places if steps[0] not in others]
        here = [steps for steps in mine if _is_here(filing, steps)]
        if here:
            made.append(Proof(record, tuple(breadcrumb(filing, "/" + "/".join(steps)) for steps in here)))
    return made


def _is_here(filing: Filing, steps: list[str]) -> bool:
    used = filing.used(steps[0])
    return steps[0] in filing.schema["properties"] and (used is None or len(steps) < 2 or steps[1] in used)
