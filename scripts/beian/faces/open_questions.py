"""How open questions are told: text for people, JSON for programs. Prints nothing itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from beian.pages.todo import NOBODY, Page, Question, Todo, score

UNASSIGNED = "未指定 nobody named"


def as_text(todos: Iterable[Todo]) -> str:
    """A block a filing: its pages with what is open (× required, ○ may stay empty), then who answers what."""
    return "\n\n".join("\n".join(_filing(one)) for one in todos)


def as_json(todos: Iterable[Todo]) -> str:
    return json.dumps([_filing_data(one) for one in todos], ensure_ascii=False, indent=2)


def _counted(pages: list[Page] | tuple[Page, ...]) -> str:
    counted = score(pages)
    return f"{counted.percent}%（必填 required {counted.answered}/{counted.required}）"


def _filing(todo: Todo) -> list[str]:
    lines = [f"{todo.filing}  {todo.name.zh}  {_counted(todo.pages)}"]
    step = None
    for page in todo.pages:
        if page.step != step:
            step = page.step
            same = [one for one in todo.pages if one.step == step]
            lines.append(f"  {step.zh} · {step.en}  {_counted(same)}")
        who = f"  填写人 {_person(todo, page.person)}" if page.person else ""
        lines.append(f"    {_title(page)}  {_counted([page])}{who}")
        lines += [_line(one) for one in page.open]
    lines.append("  按填写人 · by person")
    lines += [f"    {_person(todo, person)}  {_counted(todo.of(person))}" for person in todo.people]
    return lines


def _title(page: Page) -> str:
    subject = f"（{page.subject}）" if page.subject else ""
    return f"{page.title.zh}{subject} · {page.title.en} [{page.id}]"


def _line(question: Question) -> str:
    mark = "×" if question.required else "○"
    return f"      {mark} {question.label.zh} · {question.label.en}  {question.pointer}  {question.place}"


def _person(todo: Todo, person: str) -> str:
    return UNASSIGNED if person == NOBODY else f"{todo.names.get(person, person)} ({person})"


def _filing_data(todo: Todo) -> dict[str, Any]:
    return {
        "filing": todo.filing,
        "name": todo.name.zh,
        **_score_data(todo.pages),
        "pages": [_page_data(page) for page in todo.pages],
        "people": [
            {"person": person, "name": todo.names.get(person, ""), **_score_data(todo.of(person))}
            for person in todo.people
        ],
    }


def _score_data(pages: list[Page] | tuple[Page, ...]) -> dict[str, int]:
    counted = score(pages)
    return {"percent": counted.percent, "answered": counted.answered, "required": counted.required}


def _page_data(page: Page) -> dict[str, Any]:
    return {
        "step": page.step.zh,
        "step_en": page.step.en,
        "section": page.id,
        "title": page.title.zh,
        "title_en": page.title.en,
        "subject": page.subject,
        "person": page.person,
        **_score_data([page]),
        "open": [
            {
                "pointer": one.pointer,
                "label": one.label.zh,
                "label_en": one.label.en,
                "place": one.place,
                "required": one.required,
            }
            for one in page.open
        ],
    }
