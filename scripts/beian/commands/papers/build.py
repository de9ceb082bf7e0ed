"""The verbs `build` and `pack`. Apart from the others, because they load hardly anything when there is nothing to do."""

from __future__ import annotations

import argparse

from beian.build.scheduler import build_papers
from beian.bundle.pack import PackResult, pack_filings
from beian.commands.terminal.console import progress, say
from beian.core.clock import today
from beian.core.places import ContentRoot
from beian.core.problem import Problem

CLEAN, PROBLEMS = 0, 1
FIRST = 3  # problems of a draft that are said


def build(root: ContentRoot, options: argparse.Namespace) -> int:
    """Papers of the chosen filings into `build/<edition>/<filing>/`; of filings with errors, drafts."""
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
        say(
            f"{filing}：草稿，有 {count} 处错误，改正后才生成正式材料。 a draft: papers are made when {count} errors are mended."
        )
        say_first(filing, count, sorted(problems, key=said.__contains__))
        said |= set(problems)
    for target, (chinese, english) in outcome.unprintable:
        say(f"{target}：没有生成 PDF，Word 已照常生成。 no PDF was made; Word was, all the same.")
        say(f"{chinese}\n{english}")
    if outcome.failures:
        from beian.build.maker import raise_failures

        raise_failures(outcome.failures)
    drafts = len(outcome.drafts)
    if outcome.made or not drafts:
        say(f"生成 {outcome.made} 个文件，其余未变。 {outcome.made} files made, the rest unchanged.")
    if drafts:
        say(f"{drafts} 项备案的材料是草稿，文件名有“草稿”，不能打包、签署。 the papers of {drafts} filings are drafts.")
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
        say(f"    全部错误 all errors: beian check {filing}")


def pack(root: ContentRoot, options: argparse.Namespace) -> int:
    """Bundles into `dist/<filing>/`. Refuses a named filing that is not ready; without names packs what is ready."""
    outcome = pack_filings(root, options.filings, today(None), progress, options.executor)
    say_outcome(root, outcome)
    packed, refused = len(outcome.packed), len(outcome.refused)
    say(f"打包 {packed} 项，未打包 {refused} 项。 packed {packed}, not packed {refused}.")
    return PROBLEMS if refused and options.filings else CLEAN


def say_outcome(root: ContentRoot, outcome: PackResult) -> None:
    """A line for each filing: where what was made stands, or why nothing was."""
    for filing, problems, reason in outcome.refused:
        say(f"× {filing}：{reason.zh} {reason.en}")
        if problems:
            from beian.commands.terminal import report

            say(report.as_text(problems))
    said: set[Problem] = set()
    for filing, path, changed in outcome.packed:
        say(f"√ {filing}：{path.relative_to(root.path).as_posix()}" + ("" if changed else "（未变 unchanged）"))
        _say_warnings(filing, outcome, said)


def _say_warnings(filing: str, outcome: PackResult, said: set[Problem]) -> None:
    """The warnings of what was judged now, each once; of what is as it was, how many there were and where to read them."""
    told, count = outcome.warnings.get(filing, []), outcome.counts.get(filing, 0)
    if told:
        from beian.commands.terminal import report

        say(
            f"  {len(told)} 个警告，不影响本次操作，报送前请核对。 {len(told)} warnings; look at them before you submit."
        )
        fresh = [one for one in told if one not in said]
        if fresh:
            say(report.as_text(fresh))
        said.update(told)
    elif count:
        say(f"  {count} 个警告，见 beian check {filing}。 {count} warnings: beian check {filing}")
