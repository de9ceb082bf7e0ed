"""The verbs `check` and `hook`: what is judged, which problems count, and in which form they are told."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import obeyed, say
from beian.commands.terminal.wording import about, worded, wording
from beian.core.clock import today
from beian.core.places import ContentRoot
from beian.core.problem import GATES, SEVERITIES, Problem, ordered

if TYPE_CHECKING:
    from beian.check.entities import CheckedEntity

FORMATS = ("text", "json", "sarif", "github", "code-quality", "markdown")
STALE = {"github": "::warning::{}", "markdown": "\n> {}"}


def arguments(parser: argparse.ArgumentParser) -> None:
    common.filings(parser)
    common.formats(*FORMATS)(parser)
    parser.add_argument(
        "--gate",
        type=common.one_of(*GATES),
        metavar="GATE",
        help=common.listed("只看到这一关为止的问题", "only what counts up to this gate", GATES),
    )
    parser.add_argument(
        "--fail-on",
        type=common.one_of(*SEVERITIES),
        default="error",
        metavar="SEVERITY",
        help=common.listed(
            "从哪一级起返回 1（默认 error）", "the least severity that exits with 1 (error by default)", SEVERITIES
        ),
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="逐处列出尚未填写的内容，不按文件合计 · list each open answer instead of counting them by file",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--staged", action="store_true", help="检查 Git 暂存区的内容 · judge what is staged in Git")
    what.add_argument(
        "--changed",
        nargs="?",
        const="",
        metavar="BASE",
        help="只看改动涉及的备案：暂存的，或者相对于 BASE 的 · only filings that a change touches, staged or since BASE",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="再用 jsonschema 核对校验程序和模式文件（较慢） · let jsonschema judge validator and schemas too (slower)",
    )
    common.as_of(parser)


def check(root: ContentRoot, options: argparse.Namespace) -> int:
    """Problems of the chosen filings; 1 when one of them is as severe as `--fail-on` says."""
    from beian.check.entities import check_changed, check_filings
    from beian.schema.law import unchecked_since

    as_of = today(options.as_of)
    if options.changed is None:
        checked = check_filings(root, options.filings, as_of, staged=options.staged)
    else:
        checked = check_changed(root, options.filings, as_of, options.changed)
    problems = [problem for problem in checked.problems if _counts(problem, options.gate)]
    if options.strict:
        from beian.check.cross_checking import strict_problems

        problems = ordered([*problems, *strict_problems(root, options.filings, as_of, staged=options.staged)])
    staged = options.staged or options.changed == ""
    said = [
        _told(root, options, problems, checked, staged=staged),
        *_stale(options.format, len(unchecked_since(as_of))),
    ]
    if any(said):
        tell_out = obeyed if options.format == "github" else say
        tell_out("\n".join(filter(None, said)))
    limit = SEVERITIES.index(options.fail_on)
    return PROBLEMS if any(SEVERITIES.index(problem.severity) <= limit for problem in problems) else CLEAN


def _told(
    root: ContentRoot, options: argparse.Namespace, problems: list[Problem], checked: CheckedEntity, *, staged: bool
) -> str:
    """The problems in a form."""
    from beian.commands.terminal import report

    form: str = options.format
    if form == "json":
        return report.as_json(problems)
    if form == "text":
        from beian.commands.answers import unanswered
        from beian.commands.terminal.quotes import Quotes

        found = unanswered.told([] if options.all else problems)
        full = problems if options.all else found.full
        told = [report.as_text(full, Quotes(root, staged=staged))] if full else []
        told += unanswered.as_text(found)
        return "\n".join([*told, worded(report.summary(problems, checked.filings))])
    from beian.commands.terminal import formats

    if form == "markdown":
        return formats.as_markdown(problems, checked.filings)
    others = {"sarif": formats.as_sarif, "github": formats.as_github, "code-quality": formats.as_code_quality}
    return others[form](problems)


def hook(root: ContentRoot, _: argparse.Namespace) -> int:
    """What stands against a commit: 1 for an error or a warning, personal data, or YAML that is not in form.

    What is only unfinished (not answered yet, a starter text, what a later gate asks) is counted and stops nothing: a
    form that was begun can be committed. Hints are counted too. When nothing stands against it, one line says so.
    """
    from beian.commands.answers.staging import judge_staged
    from beian.commands.answers.unanswered import STARTER
    from beian.commands.terminal import report
    from beian.commands.terminal.quotes import Quotes
    from beian.schema.validation import is_open

    staged = judge_staged(root, today(None))
    unfinished = [one for one in staged.problems if is_open(one) or one.rule == STARTER or one.gate != GATES[0]]
    others = [one for one in staged.problems if one not in unfinished]
    against = [one for one in others if one.severity in SEVERITIES[:2]]
    if against:
        say(report.as_text(against, Quotes(root, staged=True)))
    for path in staged.unformed:
        say(about(path, "需要规范，运行 make fmt 后重新暂存", "run make fmt and stage it again", " · "))
    said = [worded(report.summary(others, staged.filings))]
    if unfinished:
        count = len(unfinished)
        zh = f"另有 {count} 处尚未填完，不影响提交（make todo 列出）。"
        said.append(wording(zh, f"{count} places are unfinished, which stops no commit (make todo)."))
    say(" ".join(said))
    return PROBLEMS if against or staged.unformed else CLEAN


def _counts(problem: Problem, gate: str | None) -> bool:
    return gate is None or GATES.index(problem.gate) <= GATES.index(gate)


def _stale(form: str, count: int) -> list[str]:
    """That bases of rules want checking, in the forms that people read."""
    if not count or form not in ("text", *STALE):
        return []
    zh = f"{count} 项法律依据超过一百八十天没有核对，见 beian law。"
    en = f"{count} legal bases were not checked for 180 days; see beian law."
    if form == "text":
        return [f"{wording('警告', 'warning')}: {wording(zh, en)}"]
    return [STALE[form].format(f"{zh} {en}")]
