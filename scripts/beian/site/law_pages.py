"""The pages on rules and law: every rule by area, the known reasons for a return with what catches each, the legal bases.

Made from the rules themselves and from the tables in `schemas/law/`, as are the working-day calculator and the glossary;
nothing here depends on a filing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from beian import rules
from beian.core.model import Edition
from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.core.workdays import Calendar
from beian.papers.pages import html
from beian.papers.pages.html import Language
from beian.rules.rule import Rule
from beian.rules.schema_demands import Demand, Failing, areas, demands, failing, reach, reasons
from beian.schema import law
from beian.schema.algorithm_types import each_type
from beian.schema.law import Citation, Instrument
from beian.schema.registry import Registry

HOLE = re.compile(r"\{[^}]*\}")  # where a message holds what was found
PAGES = ("rules", "returns", "bases")
GLOSSARY = "law/glossary.json"


@dataclass(frozen=True)
class Basis:
    """One basis of a rule: its words, and what the register knows of it."""

    text: str
    citation: Citation | None


@dataclass(frozen=True)
class RuleEntry:
    """All that is known of one id: the rule that checks it, the demand behind it, or both."""

    id: str
    title: Text
    rule: Rule | None
    demand: Demand | None
    report: Text
    reach: tuple[Text, ...]
    bases: tuple[Basis, ...]
    example: Failing | None

    @property
    def kind(self) -> str:
        """How the demand is met, as its table says; `checked` for a rule of our own."""
        return self.demand.kind if self.demand else "checked"

    @property
    def answer(self) -> str:
        """The required answer that meets the demand, as `model.json: proofs`; empty when something else does."""
        where = self.demand.where if self.demand else ""
        return where.removeprefix("schemas/").replace("#", ": ") if where.startswith("schemas/") else ""


@dataclass(frozen=True)
class Area:
    """One area of rules, by the three letters that its ids begin with."""

    id: str
    title: Text
    entries: tuple[RuleEntry, ...]


def rule_entries(registry: Registry) -> Mapping[str, RuleEntry]:
    """Every rule and every demand by id."""
    names = sorted({*demands(), *(rule.id for rule in rules.ALL)})
    return {name: _entry(name, rules.by_id(name), demands().get(name), registry) for name in names}


def _entry(name: str, rule: Rule | None, demand: Demand | None, registry: Registry) -> RuleEntry:
    if rule is None:
        says = demand.says if demand else Text("", "")
        return RuleEntry(name, says, None, demand, Text("", ""), (), (), None)
    bases = tuple(Basis(text, law.citation_of(text)) for text in rule.basis)
    report = Text(HOLE.sub("…", rule.message.zh), HOLE.sub("…", rule.message.en))
    return RuleEntry(name, rule.title, rule, demand, report, tuple(reach(rule, registry)), bases, _example(name))


def _example(name: str) -> Failing | None:
    """The failing example, unless it changes the private half."""
    example = failing(name)
    return None if example is None or "/private/" in f"/{example.file}" else example


def by_area(all_entries: Mapping[str, RuleEntry]) -> list[Area]:
    """The entries under the names of their areas; an area without any is left out."""
    all_areas = [
        Area(name, title, tuple(entry for entry in all_entries.values() if entry.id[:3] == name))
        for name, title in areas().items()
    ]
    return [area for area in all_areas if area.entries]


def rules_citing(instrument: Instrument, place: str = "") -> list[str]:
    """The rules that cite one place in an instrument, or the instrument and no place."""
    return [
        rule.id
        for rule in rules.ALL
        for citation in map(law.citation_of, rule.basis)
        if citation
        and citation.instrument is instrument
        and (place in citation.places if place else not citation.places)
    ]


def law_pages(registry: Registry, edition: Edition, language: Language) -> dict[str, str]:
    """The Markdown sources of the law pages by path; without examples in the public edition, since they quote answers."""
    all_entries = rule_entries(registry)
    tables = {
        "areas": by_area(all_entries),
        "entries": all_entries,
        "returns": [(reason, [all_entries[name] for name in reason.rules]) for reason in reasons()],
        "instruments": law.instruments().values(),
        "readings": law.readings(),
        "rules_citing": rules_citing,
    }
    return {
        f"law/{page}.md": html.render(
            f"law_{page}.md.j2", language, edition=edition, root="../../", page=f"law/{page}.html", **tables
        )
        for page in PAGES
    }


def law_menu(language: Language) -> list[dict[str, str]]:
    """The entries of the menu: one for each page."""
    w = html.words(language)
    return [{getattr(w, f"law_{page}"): f"law/{page}.md"} for page in PAGES]


@dataclass(frozen=True)
class Term:
    """One term: its name, identifier, what it means in our words, and the basis of that."""

    id: str
    name: Text
    identifier: str
    says: Text
    source: str
    citation: Citation | None


@cache
def glossary_terms() -> tuple[Term, ...]:
    """All terms in the order of the file. Raises UnknownBasis for a source that the register of bases does not know."""
    read = json.loads((engine_folder("schemas") / GLOSSARY).read_text("utf-8"))["terms"]
    rows = each_type(read, lambda one: {**one.term, "id": one.id, "identifier": one.id})
    return tuple(
        Term(
            row["id"],
            Text(row["zh"], row["en"]),
            row["identifier"],
            Text(row["says"], row["says_en"]),
            row["source"],
            law.citation_of(row["source"]),
        )
        for row in rows
    )


def tool_pages(calendar: Calendar, edition: Edition, language: Language) -> dict[str, str]:
    """The Markdown sources of the calculator and the glossary by path."""
    days = {
        "off": sorted(str(day) for day in calendar.off),
        "worked": sorted(str(day) for day in calendar.worked),
        "official": sorted(calendar.official),
    }
    variables_by_page: dict[str, dict[str, object]] = {
        "calculator": {"days": json.dumps(days), "years": days["official"]},
        "glossary": {"terms": glossary_terms()},
    }
    return {
        f"reference/{page}.md": html.render(
            f"{page}.md.j2", language, edition=edition, root="../../", page=f"reference/{page}.html", **variables
        )
        for page, variables in variables_by_page.items()
    }


def tool_menu(language: Language) -> list[dict[str, str]]:
    """The entries of the menu."""
    w = html.words(language)
    return [{w.calculator: "reference/calculator.md"}, {w.glossary: "reference/glossary.md"}]
