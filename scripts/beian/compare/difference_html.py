"""HTML pages of differences: of one filing, of all that a branch changes, and of any two versions, compared in the browser.

Readable on a phone and in print. Only the page of any two versions has a script, and its data hold no restricted answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from beian.compare.comparison import FilingDifferences
from beian.compare.difference_text import RESTRICTED, WORDS, shortened
from beian.core.model import Edition
from beian.core.problem import Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.core.text.long_answer import words_only
from beian.papers.pages import html
from beian.papers.pages.html import Language
from beian.record.field_differences import Change, list_place, record, wording
from beian.record.field_snapshot import FrozenField
from beian.record.rounds import NUMBER as ROUND

Runs = list[tuple[Operation, str]]
PAGE = "differences"


@dataclass(frozen=True)
class DifferencePage:
    """What the page shows of one filing: its differences, remarks, and links to redlines (name, address)."""

    compared: FilingDifferences
    notes: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()


def difference_page(pages: Iterable[DifferencePage], *, side_by_side: bool = False) -> str:
    """The HTML page of some filings; `side_by_side` is the view that it opens with."""
    rows = [
        {
            "filing": page.compared.filing,
            "old": version_name(page.compared.old),
            "new": version_name(page.compared.new),
            "unknown": page.compared.unknown(),
            "notes": [*page.compared.unreadable(), *page.notes],
            "links": page.links,
            "rows": [_change_row(change) for change in page.compared.differences.changes],
        }
        for page in pages
    ]
    return html.render(
        "differences.html.j2", "zh", compared=rows, restricted=RESTRICTED, side_by_side=side_by_side
    ).lstrip()


def version_name(version: str) -> str:
    """A version as people read it, in both languages where it has a name."""
    return "当前内容 work" if version == "work" else f"第 {version} 轮" if ROUND.match(version) else version


def _change_row(change: Change) -> dict[str, object]:
    runs: Runs = [(op, text if op else shortened(text)) for op, text in change.runs]
    return {
        "sort": change.sort,
        "word": " · ".join(WORDS[change.sort]),
        "label": change.label,
        "pointer": change.pointer,
        "restricted": change.restricted,
        "runs": runs,
        "old": [run for run in runs if run[0] in (SAME, DELETION)],
        "new": [run for run in runs if run[0] in (SAME, INSERTION)],
        "parts": [_change_row(part) for part in change.parts],
    }


@dataclass(frozen=True)
class BranchChange:
    """What a branch changes in one filing: the address of its page on the site, changes (sort, pointer, label), and remarks."""

    filing: str
    address: str
    changes: tuple[tuple[str, str, Text], ...]
    notes: tuple[str, ...]


def branch_pages(main: str, changed: Sequence[BranchChange], edition: Edition, language: Language) -> dict[str, str]:
    """The Markdown source of the page of all changes of a branch, by path; none in the public edition."""
    if edition == "public":
        return {}
    page = html.render(
        "branch.md.j2", language, edition=edition, main=main, changed=changed, root="../", page=f"{PAGE}.html"
    )
    return {f"{PAGE}.md": page}


def branch_menu(edition: Edition, language: Language) -> list[dict[str, str]]:
    """The menu's entry for that page; none in the public edition."""
    return [] if edition == "public" else [{html.words(language).branch: f"{PAGE}.md"}]


def any_two_versions_page(filing: str, versions: Mapping[str, Sequence[FrozenField]]) -> str:
    """The HTML page that compares any two versions; they are given by name, in order, and it opens with the last two."""
    text = json.dumps(_any_two_data(versions), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = html.asset("any_two.js")
    names = [version_name(version) for version in versions]
    return html.render(
        "any_two.html.j2", "zh", filing=filing, names=names, data=text, script_digest=html.script_digest(script)
    ).lstrip()


def _any_two_data(versions: Mapping[str, Sequence[FrozenField]]) -> dict[str, Sequence[object]]:
    """Fields (pointer, labels, list, number in it, rest, name of the record around), texts, and per version pairs of both."""
    fields: dict[tuple[str, ...], int] = {}
    texts: dict[str, int] = {}  # by what they say: other lines are no difference
    shown: list[str] = []
    states = []
    for version in versions.values():
        pairs = []
        for field in version:
            if field["visibility"] != "restricted" and "value" in field:
                text = wording(field)
                number = texts.setdefault(words_only(text), len(texts))
                shown += [text] if number == len(shown) else []
                pairs.append((fields.setdefault(_field_row(field), len(fields)), number))
        states.append(pairs)
    return {"fields": list(fields), "texts": shown, "states": states}


def _field_row(field: FrozenField) -> tuple[str, ...]:
    surrounding, label = record(field), field["label"]
    return field["pointer"], label["zh"], label["en"], *list_place(field), surrounding[1].zh if surrounding else ""
