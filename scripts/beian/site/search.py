"""The search index: a line for each page, answer, field and rule, with the beginning of what stands there.

Summaries only: not every long answer is in it, so that it stays small however many filings there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from beian.core.problem import Text
from beian.papers.pages import html
from beian.papers.pages.html import Language
from beian.schema.law import instruments
from beian.schema.registry import Registry
from beian.site.answers import Answer, AnswerGroup, Answers, AnswerTable, answer_groups
from beian.site.field_reference import FieldPage, field_pages
from beian.site.filing_view import FilingView
from beian.site.law_pages import glossary_terms, rule_entries

LENGTH = 48  # characters of a text


@dataclass(frozen=True)
class SearchPage:
    """A page of one language by its address, its name, and its lines: anchor (none: the page), name, text."""

    address: str
    name: str
    lines: tuple[tuple[str, str, str], ...]


def search_index(pages: Iterable[SearchPage]) -> bytes:
    """The script that a page loads when somebody searches. Places (anchor, name) are listed once: filings share them."""
    listed, rows = list(pages), []
    places: dict[tuple[str, str], int] = {}
    for number, page in enumerate(listed):
        for anchor, name, text in page.lines:
            rows.append([number, places.setdefault((anchor, name), len(places)), text])
    data = {"pages": [[page.address, page.name] for page in listed], "places": list(places), "rows": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.beianSearch={text};\n".encode()


def filing_search_page(view: FilingView, language: Language) -> SearchPage:
    """A filing: what it is, then its answers by their labels."""
    filing, history = view.filing, view.history
    facts = [filing.id, view.entity_name if filing.algorithm else "", *_both(view.type), *_both(view.role)]
    facts += [history.name.say(language), history.record.number] if history else []
    name = " · ".join(part for part in (view.name, view.role.say(language) if view.role else "") if part)
    lines = [line for group in answer_groups(filing) for line in _group_lines(group, language)]
    return SearchPage(f"{view.folder}/index.html", name, (("", name, _joined(facts)), *lines))


def _group_lines(group: AnswerGroup, language: Language) -> Iterator[tuple[str, str, str]]:
    if group.name and group.name != group.pointer.rpartition("/")[2]:  # a key that only the files know
        yield group.id, group.name, group.title.say(language)
    for part in group.parts:
        if isinstance(part, AnswerGroup):
            yield from _group_lines(part, language)
        elif isinstance(part, Answers):
            yield from ((one.pointer, one.label.say(language), _summary(one, language)) for one in part.rows)
        elif isinstance(part, AnswerTable):
            yield group.id, part.title.say(language), ""


def _summary(answer: Answer, language: Language) -> str:
    other = answer.label.say("zh") if language == "en" else ""
    if answer.masked:
        return other
    given = [text for choice in answer.choices for text in _both(choice)] if answer.choices else [_answer_text(answer)]
    return _joined([other, *given])[: LENGTH + len(other)]


def _answer_text(answer: Answer) -> str:
    return " ".join((answer.text or "".join(_strings(answer.blocks or []))).split())


def _strings(node: object) -> Iterator[str]:
    """The words of a piece of an AST, as far as they are needed."""
    if isinstance(node, Mapping):
        content = node.get("c")
        if isinstance(content, str):
            yield content
        else:
            yield from _strings(content)
    elif isinstance(node, list):
        for one in node:
            yield from _strings(one)


def shared_search_pages(registry: Registry, language: Language) -> list[SearchPage]:
    """The pages that are there whatever is filed: fields by label and place, rules by title and id, instruments."""
    w = html.words(language)
    pages = [_fields_page(group, getattr(w, f"group_{group.id}"), language) for group in field_pages(registry, [], {})]
    rules = tuple(
        (one.id, one.title.say(language), _joined([one.id, one.title.other(language)]))
        for one in rule_entries(registry).values()
    )
    bases = tuple(
        ("", one.title.say(language), _joined([one.number, one.title.other(language)]))
        for one in instruments().values()
    )
    glossary = tuple(
        (one.id, one.name.say(language), _joined([one.name.other(language), one.identifier]))
        for one in glossary_terms()
    )
    return [
        *pages,
        SearchPage("reference/glossary.html", w.glossary, (("", w.glossary, ""), *glossary)),
        SearchPage("reference/calculator.html", w.calculator, (("", w.calculator, ""),)),
        SearchPage("law/rules.html", w.law_rules, (("", w.law_rules, ""), *rules)),
        SearchPage("law/bases.html", w.law_bases, (("", w.law_bases, ""), *bases)),
        SearchPage("law/returns.html", w.law_returns, (("", w.law_returns, ""),)),
    ]


def _fields_page(group: FieldPage, name: str, language: Language) -> SearchPage:
    lines = (
        (
            one.id,
            one.label.say(language),
            _joined([one.label.other(language), one.around.say(language), one.place]),
        )
        for chapter in group.chapters
        for one in chapter.entries
    )
    return SearchPage(f"reference/{group.id}.html", name, (("", name, ""), *lines))


def _both(text: Text | None) -> list[str]:
    return list(dict.fromkeys((text.zh, text.en))) if text else []


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(text for text in texts if text)
