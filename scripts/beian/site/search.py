"""The search index: one line for each page, answer, field and rule, with the beginning of its text.

Long answers are cut, so that the index stays small however many filings there are.
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
    """The script that a page loads when somebody searches. Pairs of anchor and name are listed once: filings share them."""
    page_list, rows = list(pages), []
    places: dict[tuple[str, str], int] = {}
    for number, page in enumerate(page_list):
        for anchor, name, text in page.lines:
            rows.append([number, places.setdefault((anchor, name), len(places)), text])
    data = {"pages": [[page.address, page.name] for page in page_list], "places": list(places), "rows": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.beianSearch={text};\n".encode()


def filing_search_page(view: FilingView, language: Language) -> SearchPage:
    """The lines of a filing: what it is, then its answers by their labels."""
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
            yield from (
                (answer.pointer, answer.label.say(language), _summary(answer, language)) for answer in part.rows
            )
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
    """The words of a piece of a paper's tree, one by one."""
    if isinstance(node, Mapping):
        content = node.get("c")
        if isinstance(content, str):
            yield content
        else:
            yield from _strings(content)
    elif isinstance(node, list):
        for child in node:
            yield from _strings(child)


def shared_search_pages(registry: Registry, language: Language) -> list[SearchPage]:
    """The lines of the shared pages: fields by label and place, rules by title and id, laws, and terms."""
    w = html.words(language)
    pages = [_fields_page(group, getattr(w, f"group_{group.id}"), language) for group in field_pages(registry, [], {})]
    rules = tuple(
        (entry.id, entry.title.say(language), _joined([entry.id, entry.title.other(language)]))
        for entry in rule_entries(registry).values()
    )
    bases = tuple(
        ("", entry.title.say(language), _joined([entry.number, entry.title.other(language)]))
        for entry in instruments().values()
    )
    glossary = tuple(
        (entry.id, entry.name.say(language), _joined([entry.name.other(language), entry.identifier]))
        for entry in glossary_terms()
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
            entry.id,
            entry.label.say(language),
            _joined([entry.label.other(language), entry.around.say(language), entry.place]),
        )
        for chapter in group.chapters
        for entry in chapter.entries
    )
    return SearchPage(f"reference/{group.id}.html", name, (("", name, ""), *lines))


def _both(text: Text | None) -> list[str]:
    return list(dict.fromkeys((text.zh, text.en))) if text else []


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(text for text in texts if text)
