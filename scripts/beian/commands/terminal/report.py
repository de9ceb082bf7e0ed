"""Reports of problems: text for people, JSON for programs. Prints, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable

from beian.commands.terminal.wording import language
from beian.core.problem import Problem, Text


def as_text(problems: Iterable[Problem], quote: Callable[[Problem], list[str]] = lambda _: []) -> str:
    """One block a problem, with the line that it stands in where `quote` gives it."""
    blocks = []
    for problem in problems:
        place, *said = problem.describe(language()).split("\n")
        blocks.append("\n".join([place, *quote(problem), *said]))
    return "\n".join(blocks)


def as_json(problems: Iterable[Problem]) -> str:
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2)


def summary(problems: list[Problem], filings: int) -> Text:
    """How many problems there are, of each severity."""
    count = Counter(problem.severity for problem in problems)
    if not problems:
        return Text(f"{filings} 项备案，没有发现问题。", f"{filings} filings, no problems.")
    return Text(
        f"{filings} 项备案：{count['error']} 个错误、{count['warning']} 个警告、{count['info']} 个提示。",
        f"{filings} filings: {count['error']} errors, {count['warning']} warnings, {count['info']} hints.",
    )
