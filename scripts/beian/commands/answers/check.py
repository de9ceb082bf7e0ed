"""The verb `check`: what is judged, which problems count, and in which form they are told, with the line that each stands in.

A line is never one of the private half. It is also withheld when what it holds may be personal although it stands in the
open half: where the problem says so, where a misspelt name may be that of a restricted answer, and wherever the guard would
find something.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial

from beian.commands.commands import CLEAN, PROBLEMS
from beian.commands.terminal import formats, report
from beian.commands.terminal.console import obeyed, say
from beian.content.trees import GitTree, Tree, WorkTree
from beian.core.clock import today
from beian.core.places import ContentRoot
from beian.core.problem import GATES, SEVERITIES, Problem, ordered
from beian.core.text.personal_data import looks_personal
from beian.schema.law import unchecked_since
from beian.schema.validation import is_open

OPEN = ("filings/", "overrides/", "beian.yaml")
WITHHELD = ("PRV-", "schema-additional-properties")
NUMBER = re.compile(r"\d{8}")  # in a file that cannot be read, nobody knows whose number it is
BEFORE, SHOWN = 24, 64  # characters before the place, and of the line at all
STARTER = "TXT-001"  # 【填写】 and its kind, where a form was begun

FORMATS: dict[str, Callable[[list[Problem], int], str]] = {
    "json": lambda problems, _: report.as_json(problems),
    "sarif": lambda problems, _: formats.as_sarif(problems),
    "github": lambda problems, _: formats.as_github(problems),
    "markdown": formats.as_markdown,
}
STALE = {"text": "警告 warning: {}", "github": "::warning::{}", "markdown": "\n> {}"}


class Quotes:
    """The lines of the work tree, or of what is staged."""

    def __init__(self, root: ContentRoot, *, staged: bool = False) -> None:
        tree: Tree = GitTree(root.path) if staged else WorkTree(root.path)
        self._lines = cache(lambda path: (tree.read(path) or b"").decode("utf-8-sig", "replace").splitlines())

    def __call__(self, problem: Problem) -> list[str]:
        """Two rows: the line, and a mark below the place; none when the line must not be shown or is empty."""
        path, line, column = problem.place()
        if not path.startswith(OPEN) or problem.rule.startswith(WITHHELD):
            return []
        lines = self._lines(path)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        if not text.strip() or looks_personal(text) or (problem.rule == "intake" and NUMBER.search(text)):
            return []
        return marked(text, line, column)


def marked(text: str, line: int, column: int) -> list[str]:
    """The line with its number, and a caret below the column; a long line is cut around it."""
    start = max(0, column - 1 - BEFORE) if len(text) > SHOWN else 0
    shown = "".join(_visible(letter) for letter in text[start : start + SHOWN])
    before, after = "…" if start else "", "…" if start + SHOWN < len(text) else ""
    space = width(before + shown[: column - 1 - start])
    number = str(line)
    return [f"    {number} | {before}{shown}{after}", f"    {' ' * len(number)} | {' ' * space}^"]


def _visible(letter: str) -> str:
    """Control characters would move or colour the terminal; what joins other letters would move the mark."""
    return letter if letter.isprintable() else " " if letter == "\t" else "\N{REPLACEMENT CHARACTER}"


def width(text: str) -> int:
    """How many columns a terminal gives to a text: hanzi and full-width signs take two, combining signs none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def check(root: ContentRoot, options: argparse.Namespace) -> int:
    """Problems of the chosen filings; 1 when one of them is as severe as `--fail-on` says."""
    from beian.check.entities import check_changed, check_filings

    as_of = today(options.as_of)
    if options.changed is None:
        checked = check_filings(root, options.filings, as_of, staged=options.staged)
    else:
        checked = check_changed(root, options.filings, as_of, options.changed)
    problems = [problem for problem in checked.problems if _counts(problem, options.gate)]
    if options.strict:
        from beian.check.cross_checking import strict_problems

        problems = ordered([*problems, *strict_problems(root, options.filings, as_of, staged=options.staged)])
    quotes = Quotes(root, staged=options.staged or options.changed == "")
    tell = FORMATS.get(options.format) or partial(_as_text, quotes)
    said = [tell(problems, checked.filings), *_stale(options.format, len(unchecked_since(as_of)))]
    if any(said):
        tell_out = obeyed if options.format == "github" else say
        tell_out("\n".join(filter(None, said)))
    limit = SEVERITIES.index(options.fail_on)
    return PROBLEMS if any(SEVERITIES.index(problem.severity) <= limit for problem in problems) else CLEAN


def hook(root: ContentRoot, _: argparse.Namespace) -> int:
    """What stands against a commit: 1 for an error or a warning, personal data, or YAML that is not in form.

    What is only unfinished (not answered yet, a starter text, what a later gate asks) is counted and stops nothing: a
    form that was begun can be committed. Hints are counted too. When nothing stands against it, one line says so.
    """
    from beian.commands.answers.staging import judge_staged

    staged = judge_staged(root, today(None))
    unfinished = [one for one in staged.problems if is_open(one) or one.rule == STARTER or one.gate != GATES[0]]
    others = [one for one in staged.problems if one not in unfinished]
    against = [one for one in others if one.severity in SEVERITIES[:2]]
    if against:
        say(report.as_text(against, Quotes(root, staged=True)))
    for path in staged.unformed:
        say(f"{path}：需要规范，运行 make fmt 后重新暂存 · run make fmt and stage it again")
    said = [report.summary(others, staged.filings)]
    if unfinished:
        count = len(unfinished)
        said.append(
            f"另有 {count} 处尚未填完，不影响提交（make todo 列出）。 {count} places are unfinished, which stops no commit (make todo)."
        )
    say(" ".join(said))
    return PROBLEMS if against or staged.unformed else CLEAN


def _counts(problem: Problem, gate: str | None) -> bool:
    return gate is None or GATES.index(problem.gate) <= GATES.index(gate)  # type: ignore[arg-type]


def _as_text(quotes: Quotes, problems: list[Problem], filings: int) -> str:
    told = [report.as_text(problems, quotes)] if problems else []
    return "\n".join([*told, report.summary(problems, filings)])


def _stale(form: str, count: int) -> list[str]:
    """That bases of rules want checking, in the forms that people read."""
    if not count or form not in STALE:
        return []
    said = (
        f"{count} 项法律依据超过一百八十天没有核对，见 beian law。 "
        f"{count} legal bases were not checked for 180 days; see beian law."
    )
    return [STALE[form].format(said)]
