"""Tools of the reference: the working-day calculator and the glossary. Nothing here depends on a filing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from beian.pages import html
from beian.pages.html import Language
from beian.schema import law
from beian.schema.law import Citation
from beian.values.model import Edition
from beian.values.places import engine_folder
from beian.values.problem import Text
from beian.values.workdays import Calendar

GLOSSARY = "law/glossary.json"


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
def terms() -> tuple[Term, ...]:
    """All terms in the order of the file. Raises UnknownBasis for a source that the register of bases does not know."""
    rows = json.loads((engine_folder("schemas") / GLOSSARY).read_text("utf-8"))["terms"]
    return tuple(
        Term(
            row["id"],
            Text(row["zh"], row["en"]),
            row["identifier"],
            Text(row["says"], row["says_en"]),
            row["source"],
            law.cited(row["source"]),
        )
        for row in rows
    )


def tool_pages(calendar: Calendar, edition: Edition, language: Language) -> dict[str, str]:
    """The Markdown sources by path."""
    days = {
        "off": sorted(str(day) for day in calendar.off),
        "worked": sorted(str(day) for day in calendar.worked),
        "official": sorted(calendar.official),
    }
    found = {"calculator": {"days": json.dumps(days), "years": days["official"]}, "glossary": {"terms": terms()}}
    return {
        f"reference/{page}.md": html.render(
            f"{page}.md.j2", language, edition=edition, root="../../", page=f"reference/{page}.html", **variables
        )
        for page, variables in found.items()
    }


def tool_menu(language: Language) -> list[dict[str, str]]:
    """The entries of the menu."""
    w = html.words(language)
    return [{w.calculator: "reference/calculator.md"}, {w.glossary: "reference/glossary.md"}]
