"""How open questions are told: text for people, JSON for programs, from the rows of `Todo.as_dict`. Prints nothing itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from beian.commands.terminal.wording import aside, language, wording
from beian.papers.pages.todo import Score

Row = dict[str, Any]


def as_text(todos: Iterable[Row]) -> str:
    """A block a filing: its pages with what is open (× required, ○ may stay empty), then who answers what."""
    return "\n\n".join("\n".join(_filing(one)) for one in todos)


def as_json(todos: Iterable[Row]) -> str:
    return json.dumps(list(todos), ensure_ascii=False, indent=2)


def _counted(percent: int, answered: int, required: int) -> str:
    required_answers = f"{wording('必填', 'required')} {answered}/{required}"
    return f"{percent}%{aside(required_answers)}"


def _score(row: Row) -> str:
    return _counted(row["percent"], row["answered"], row["required"])


def _filing(todo: Row) -> list[str]:
    names = {one["person"]: one["name"] for one in todo["people"]}
    lines = [f"{todo['filing']}  {todo['name']}  {_score(todo)}"]
    step = None
    for page in todo["pages"]:
        if _step(page) != step:
            step = _step(page)
            lines.append(f"  {wording(*step, ' · ')}  {_of_step(todo, step)}")
        who = f"  {wording('填写人', 'by')} {_person(names, page['person'])}" if page["person"] else ""
        lines.append(f"    {_title(page)}  {_score(page)}{who}")
        lines += [_line(one) for one in page["open"]]
    lines.append(f"  {wording('按填写人', 'by person', ' · ')}")
    lines += [f"    {_person(names, one['person'])}  {_score(one)}" for one in todo["people"]]
    return lines


def _step(page: Row) -> tuple[str, str]:
    return page["step"], page["step_en"]


def _of_step(todo: Row, step: tuple[str, str]) -> str:
    same = [page for page in todo["pages"] if _step(page) == step]
    answered, required = (sum(page[key] for page in same) for key in ("answered", "required"))
    return _counted(Score(answered, required).percent, answered, required)


def _title(page: Row) -> str:
    subject, of = (f"（{page['subject']}）", f" ({page['subject']})") if page["subject"] else ("", "")
    title = f"{page['title_en']}{of if language() == 'en' else ''}"
    return f"{wording(page['title'] + subject, title, ' · ')} [{page['section']}]"


def _line(question: Row) -> str:
    mark = "×" if question["required"] else "○"
    return f"      {mark} {wording(question['label'], question['label_en'], ' · ')}  {question['pointer']}  {question['place']}"


def _person(names: dict[str, str], person: str) -> str:
    return f"{names[person]} ({person})" if person else wording("未指定", "nobody named")
