"""The verbs that make papers: `build`, `sign` and `pack`. They load hardly anything when there is nothing to do."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import progress, say
from beian.commands.terminal.wording import about, aside, wording
from beian.core.clock import today
from beian.core.places import ContentRoot
from beian.core.problem import Problem

if TYPE_CHECKING:
    from beian.bundle.pack import PackResult

build_arguments = common.together(common.filings, common.edition, common.executor)
pack_arguments = common.together(common.filings, common.executor)
FIRST = 3  # problems of a draft that are said


def build(root: ContentRoot, options: argparse.Namespace) -> int:
    """Papers of the chosen filings into `build/<edition>/<filing>/`; of filings with errors, drafts."""
    from beian.build.scheduler import build_papers

    outcome = build_papers(
        root,
        options.filings,
        today(None),
        edition=options.edition,
        workers=options.executor,
        progress=progress,
    )
    said: set[Problem] = set()
    for filing, count, problems in outcome.drafts:
        zh, en = "草稿，有 {} 处错误，改正后才生成正式材料。", "a draft: papers are made when {} errors are mended."
        say(about(filing, zh.format(count), en.format(count)))
        say_first(filing, count, sorted(problems, key=said.__contains__))
        said |= set(problems)
    for target, (chinese, english) in outcome.unprintable:
        say(about(target, "没有生成 PDF，Word 已照常生成。", "no PDF was made; Word was, all the same."))
        say(chinese, english, "\n")
    if outcome.failures:
        from beian.build.maker import raise_failures

        raise_failures(outcome.failures)
    drafts = len(outcome.drafts)
    if outcome.made or not drafts:
        say(f"生成 {outcome.made} 个文件，其余未变。", f"{outcome.made} files made, the rest unchanged.")
    if drafts:
        zh = f"{drafts} 项备案的材料是草稿，文件名有“草稿”，不能打包、签署。"
        say(zh, f"the papers of {drafts} filings are drafts.")
    if outcome.unmade:  # the other drafts stand
        from beian.build.maker import raise_failures

        raise_failures(outcome.unmade)
    return PROBLEMS if drafts or outcome.unprintable else CLEAN


def say_first(filing: str, count: int, problems: list[Problem]) -> None:
    """The first problems of a filing, and the command that lists all."""
    if problems:
        from beian.commands.terminal import report

        say(report.as_text(problems[:FIRST]))
    if count > len(problems[:FIRST]):
        say(f"    {wording('全部错误', 'all errors')}: beian check {filing}")


def sign(root: ContentRoot, options: argparse.Namespace) -> int:
    """What is printed, signed and sealed, into `dist/<filing>/sign/`; refuses what pack refuses."""
    from beian.bundle.signing_sets import make_signing_sets
    from beian.check.opening import opened

    workspace = opened(root, options.filings)
    outcome = make_signing_sets(workspace, workspace.filings(options.filings), progress)
    say_outcome(root, outcome)
    return PROBLEMS if outcome.refused and options.filings else CLEAN


def pack(root: ContentRoot, options: argparse.Namespace) -> int:
    """Bundles into `dist/<filing>/`. Refuses a named filing that is not ready; without names packs what is ready."""
    from beian.bundle.pack import pack_filings

    outcome = pack_filings(root, options.filings, today(None), progress, options.executor)
    say_outcome(root, outcome)
    packed, refused = len(outcome.packed), len(outcome.refused)
    say(f"打包 {packed} 项，未打包 {refused} 项。", f"packed {packed}, not packed {refused}.")
    return PROBLEMS if refused and options.filings else CLEAN


def say_outcome(root: ContentRoot, outcome: PackResult) -> None:
    """A line for each filing: where what was made stands, or why nothing was."""
    for filing, problems, reason in outcome.refused:
        say(about(f"× {filing}", reason.zh, reason.en))
        if problems:
            from beian.commands.terminal import report

            say(report.as_text(problems))
    said: set[Problem] = set()
    for filing, path, changed in outcome.packed:
        unchanged = "" if changed else aside("未变", "unchanged")
        say(f"√ {filing}：{path.relative_to(root.path).as_posix()}{unchanged}")
        _say_warnings(filing, outcome, said)


def _say_warnings(filing: str, outcome: PackResult, said: set[Problem]) -> None:
    """The warnings of what was judged now, each once; of what is as it was, how many there were and where to read them."""
    told, count = outcome.warnings.get(filing, []), outcome.counts.get(filing, 0)
    if told:
        from beian.commands.terminal import report

        zh = f"{len(told)} 个警告，不影响本次操作，报送前请核对。"
        say(f"  {wording(zh, f'{len(told)} warnings; look at them before you submit.')}")
        fresh = [one for one in told if one not in said]
        if fresh:
            say(report.as_text(fresh))
        said.update(told)
    elif count:
        zh = f"{count} 个警告，见 beian check {filing}。"
        say(f"  {wording(zh, f'{count} warnings: beian check {filing}')}")
