"""How open questions are told: text for people, JSON for programs, from the rows of `Todo.as_dict`. Prints nothing itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from beian.commands.terminal.wording import aside, language, worded, wording
from beian.core.problem import Text
from beian.papers.pages.effort import CHARACTERS_A_MINUTE, CHOICE
from beian.papers.pages.todo import Score

Row = dict[str, Any]
HOW = Text(
    f"用时按每分钟打 {CHARACTERS_A_MINUTE} 字、每个选择 {CHOICE} 秒估算，事实已经在手；查找、商量和截图另计。",
    f"Times: {CHARACTERS_A_MINUTE} characters a minute, {CHOICE} seconds a choice; looking up and pictures not counted.",
)


def as_text(todos: Iterable[Row]) -> str:
    """A block a filing: its pages with what is open (× required, ○ may stay empty), then who answers what; how long is meant."""
    rows = list(todos)
    blocks = ["\n".join(_filing(one)) for one in rows]
    if any(one["minutes"] for one in rows):
        sums = (sum(one[key] for one in rows) for key in ("answered", "required", "minutes"))
        blocks.append(f"{wording('合计', 'in all')}  {_counted(Score(*sums))}\n{worded(HOW)}")
    return "\n\n".join(blocks)


def as_json(todos: Iterable[Row]) -> str:
    return json.dumps(list(todos), ensure_ascii=False, indent=2)


def _counted(score: Score) -> str:
    answers = f"{wording('必填', 'required')} {score.answered}/{score.required}"
    return f"{score.percent}%{aside(answers + _takes(score.minutes))}"


def _takes(minutes: int) -> str:
    """How long what is open takes, behind the counts; nothing where nothing is open."""
    if not minutes:
        return ""
    return f"{', ' if language() == 'en' else '，'}{wording(f'约 {minutes} 分钟', f'{minutes} min')}"


def _score(row: Row) -> str:
    return _counted(Score(row["answered"], row["required"], row["minutes"]))


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
    return _counted(Score(*(sum(page[key] for page in same) for key in ("answered", "required", "minutes"))))


def _title(page: Row) -> str:
    subject, of = (f"（{page['subject']}）", f" ({page['subject']})") if page["subject"] else ("", "")
    title = f"{page['title_en']}{of if language() == 'en' else ''}"
    return f"{wording(page['title'] + subject, title, ' · ')} [{page['section']}]"


def _line(question: Row) -> str:
    mark = "×" if question["required"] else "○"
    return f"      {mark} {wording(question['label'], question['label_en'], ' · ')}  {question['pointer']}  {question['place']}"


def _person(names: dict[str, str], person: str) -> str:
    return f"{names[person]} ({person})" if person else wording("未指定", "nobody named")
