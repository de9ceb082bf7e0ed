"""Verbs on what others filed: importing the published lists, and answers nearly the same as another entity's."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from beian.check.workspace import Workspace
from beian.commands.commands import CLEAN, PROBLEMS, say
from beian.commands.lists.similarity import SimilarAnswers, groups, keep, read, sketches
from beian.core.errors import Failure
from beian.core.places import ContentRoot

MEMBERS = 6  # of a group that are named where not everything is listed


def similar(root: ContentRoot, options: argparse.Namespace) -> int:
    """Say which answers are alike, worst first; 1 when some are. With `--write`, keep the sketches of this content root."""
    own = sketches(Workspace(root, private=False).filings())
    if options.write:
        keep(own, Path(options.write))
        say(f"√ {options.write}：{len(own)} 项长答案的摘要，不含文字 · {len(own)} sketches, no text")
    foreign = [one for name in options.files for one in read(Path(name))]
    found = groups(own, foreign)
    shown = found[: options.most or None]
    for group in shown:
        say(_line(group, options.most))
    if len(found) > len(shown):
        more = len(found) - len(shown)
        say(f"  还有 {more} 组，程度较轻；全部列出用 --most 0 · {more} more groups, less alike; --most 0 lists all")
    entities, pairs = len({one.entity for one in (*own, *foreign)}), sum(group.pairs for group in found)
    say(
        f"比较了 {entities} 个主体，{pairs} 处雷同，分为 {len(found)} 组。 "
        f"{entities} entities compared, {pairs} pairs alike, in {len(found)} groups."
    )
    return PROBLEMS if found else CLEAN


def _line(group: SimilarAnswers, most: int) -> str:
    """One group in a line, with the first of its filings; with all where everything was asked for."""
    named = group.filings[: MEMBERS if most else None]
    rest = len(group.filings) - len(named)
    who = "、".join(named) + (f" 等 {len(group.filings)} 项" if rest else "")
    also = f" ({rest} more filings)" if rest else ""
    share = f"{group.low}%" if group.low == group.high else f"{group.low}%–{group.high}%"
    return f"× {group.pointer}：{who}约 {share} 相同，请各自写明 · about {share} the same{also}"


def register(root: ContentRoot, options: argparse.Namespace) -> int:
    """Import list documents; says the rows of each, and the rows that have no number. Returns 0; raises Failure for none."""
    from beian.content.published_lists import REGISTER, import_lists

    if not options.files:
        zh = "请给出公示清单的 Word 文档，例如 beian register import 清单.docx"
        raise Failure(zh, "Name the list documents, such as beian register import list.docx")
    done = import_lists(root, _documents(options.files))
    for one in done.documents:
        print(
            f"√ {one.name}：{one.month or '月份不详 month unknown'}，{len(one.entries)} 项 · {len(one.entries)} filings"
        )
        if one.skipped:
            rows = "、".join(map(str, one.skipped))
            print(
                f"  表格第 {rows} 行没有可读的备案编号，未导入。 rows without a number that can be read, left out: {rows}"
            )
    state = f"新增 {done.new} 项 · {done.new} new" if done.changed else "未变 · unchanged"
    print(f"{REGISTER}：{done.entries} 项 · {done.entries} filings；{state}")
    if done.months:
        print(f"  涵盖的月份 months covered：{'、'.join(done.months)}")
    for line in _own_listed(root):
        say(line)
    return 0


def _documents(names: list[str]) -> list[Path]:
    """The named documents, and the Word documents of each named folder. Raises Failure for a folder without any."""
    found: list[Path] = []
    for path in map(Path, names):
        inside = (
            sorted(file for file in path.rglob("*.docx") if not file.name.startswith(("~", ".")))
            if path.is_dir()
            else [path]
        )
        if not inside:
            raise Failure(
                f"无法读取 {path}：文件夹内没有 Word 文档（.docx）。",
                f"cannot read {path}: there is no Word document in this folder.",
            )
        found += inside
    return found


def _own_listed(root: ContentRoot) -> Iterator[str]:
    """Filings of one's own that stand in the lists, and are not recorded as listed."""
    workspace = Workspace(root, private=False)
    for filing in workspace.filings():
        record, register = workspace.record(filing), workspace.registers.register(filing)
        entry = register.entry(record.number) if record and register and record.number else None
        if entry and record and record.state in ("accepted", "numbered"):
            yield (
                f"“{filing.id}”在 {entry.month or '（月份不详）'} 的清单中，要登记为已公布吗？"
                f" It stands in the list of {entry.month or 'an unknown month'}: record it as listed?\n"
                f"    beian event {filing.id} listed --date DATE"
            )
