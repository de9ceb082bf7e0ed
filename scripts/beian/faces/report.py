"""Reports of problems: text for people, JSON for programs. Prints, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from beian.values.problem import Problem

SEVERITY = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
GATE = {"draft": "", "pack": "（打包前）", "submit": "（报送前）", "after_approval": "（备案后）"}


def as_text(problems: Iterable[Problem]) -> str:
    """One block a problem: place, severity and rule, then Chinese, English, remedy, basis."""
    return "\n".join(_block(problem) for problem in problems)


def _block(problem: Problem) -> str:
    path, line, column = problem.place()
    rows = [
        f"{path}:{line}:{column}: {SEVERITY[problem.severity]} [{problem.rule}]{GATE[problem.gate]}",
        f"    {problem.message.zh}",
        f"    {problem.message.en}",
    ]
    if problem.remedy.zh:
        rows.append(f"    → {problem.remedy.zh}" + (f" / {problem.remedy.en}" if problem.remedy.en else ""))
    if problem.basis:
        rows.append(f"    依据 basis: {'；'.join(problem.basis)}")
    return "\n".join(rows)


def as_json(problems: Iterable[Problem]) -> str:
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2)


def summary(problems: list[Problem], filings: int) -> str:
    count = Counter(problem.severity for problem in problems)
    if not problems:
        return f"{filings} 项备案，没有发现问题。 {filings} filings, no problems."
    return (
        f"{filings} 项备案：{count['error']} 个错误、{count['warning']} 个警告、{count['info']} 个提示。 "
        f"{filings} filings: {count['error']} errors, {count['warning']} warnings, {count['info']} hints."
    )
