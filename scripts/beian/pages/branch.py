"""The page of all that a branch changes against the main branch, with links to the differences of each filing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beian.pages import html
from beian.pages.html import Language
from beian.values.model import Edition
from beian.values.problem import Text

PAGE = "differences"


@dataclass(frozen=True)
class BranchChange:
    """What one filing changes: where its page of differences stands, the changes (sort, pointer, label), and remarks."""

    filing: str
    place: str
    changes: tuple[tuple[str, str, Text], ...]
    notes: tuple[str, ...]


def branch_pages(main: str, changed: Sequence[BranchChange], edition: Edition, language: Language) -> dict[str, str]:
    """The Markdown source by path; none in the public edition."""
    if edition == "public":
        return {}
    page = html.render(
        "branch.md.j2", language, edition=edition, main=main, changed=changed, root="../", page=f"{PAGE}.html"
    )
    return {f"{PAGE}.md": page}


def branch_menu(edition: Edition, language: Language) -> list[dict[str, str]]:
    """The entry of the menu."""
    return [] if edition == "public" else [{html.words(language).branch: f"{PAGE}.md"}]
