"""Verbs on what others filed: importing the published lists, and answers nearly the same as another entity's."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about, language, wording
from beian.core.errors import Failure
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.commands.lists.similarity import SimilarAnswers

MEMBERS = 6  # of a group that are named where not everything is listed


def similar_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="其他仓库写出的摘要 · sketches of other content roots")
    parser.add_argument("--write", metavar="FILE", help="写出本仓库的摘要，不含文字 · keep sketches, without text")
    most = (
        "列出最相似的几组，默认 20；0 为全部 · how many groups to list, the most alike first, 20 by default; 0 for all"
    )
    parser.add_argument("--most", type=common.count, default=20, metavar="N", help=most)
    common.as_json(parser)


def register_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("import",), metavar="import", help="导入 · what to do")
    parser.add_argument("files", nargs="*", metavar="FILE", help="公示清单（.docx） · the list documents")


def similar(root: ContentRoot, options: argparse.Namespace) -> int:
    """Say which answers are alike, worst first; 1 when some are. With `--write`, keep the sketches of this content root."""
    from beian.check.workspace import Workspace
    from beian.commands.lists.similarity import groups, keep, read, sketches

    own = sketches(Workspace(root, private=False).filings())
    if options.write:
        keep(own, Path(options.write))
        if not options.json:
            said = f"{len(own)} 项长答案的摘要，不含文字", f"{len(own)} sketches, no text", " · "
            say(about(f"√ {options.write}", *said))
    foreign = [one for name in options.files for one in read(Path(name))]
    found = groups(own, foreign)
    shown = found[: options.most or None]
    entities, pairs = len({one.entity for one in (*own, *foreign)}), sum(group.pairs for group in found)
    if options.json:
        rows = [_as_dict(group) for group in shown]
        say(
            json.dumps(
                {"entities": entities, "pairs": pairs, "groups": len(found), "alike": rows},
                ensure_ascii=False,
                indent=2,
            )
        )
        return PROBLEMS if found else CLEAN
    for group in shown:
        say(_line(group, options.most))
    if len(found) > len(shown):
        more = len(found) - len(shown)
        zh = f"还有 {more} 组，程度较轻；全部列出用 --most 0"
        say(f"  {wording(zh, f'{more} more groups, less alike; --most 0 lists all', ' · ')}")
    say(
        f"比较了 {entities} 个主体，{pairs} 处雷同，分为 {len(found)} 组。",
        f"{entities} entities compared, {pairs} pairs alike, in {len(found)} groups.",
    )
    return PROBLEMS if found else CLEAN


def _line(group: SimilarAnswers, most: int) -> str:
    """One group in a line, with the first of its filings; with all where everything was asked for."""
    named = group.filings[: MEMBERS if most else None]
    rest = len(group.filings) - len(named)
    who = "、".join(named)
    share = f"{group.low}%" if group.low == group.high else f"{group.low}%–{group.high}%"
    zh = f"{who}{f' 等 {len(group.filings)} 项' if rest else ''}约 {share} 相同，请各自写明"
    en = f"about {share} the same{f' ({rest} more filings)' if rest else ''}"
    return about(f"× {group.pointer}", zh, en if language() == "both" else f"{who}: {en}", " · ")


def _as_dict(group: SimilarAnswers) -> dict[str, object]:
    return {
        "pointer": group.pointer,
        "filings": list(group.filings),
        "pairs": group.pairs,
        "percent": [group.low, group.high],
    }


def register(root: ContentRoot, options: argparse.Namespace) -> int:
    """Import list documents; says the rows of each, and the rows that have no number. Returns 0; raises Failure for none."""
    from beian.content.published_lists import REGISTER, import_lists

    if not options.files:
        zh = "请给出公示清单的 Word 文档，例如 beian register import 清单.docx"
        raise Failure(zh, "Name the list documents, such as beian register import list.docx")
    done = import_lists(root, _documents(options.files))
    for one in done.documents:
        month, count = one.month or wording("月份不详", "month unknown"), len(one.entries)
        say(about(f"√ {one.name}", month, "") + wording(f"，{count} 项", f", {count} filings", " · "))
        if one.skipped:
            rows = "、".join(map(str, one.skipped))
            zh = f"表格第 {rows} 行没有可读的备案编号，未导入。"
            say(f"  {wording(zh, f'rows without a number that can be read, left out: {rows}')}")
    state = (
        wording(f"新增 {done.new} 项", f"{done.new} new", " · ")
        if done.changed
        else wording("未变", "unchanged", " · ")
    )
    say(f"{about(REGISTER, f'{done.entries} 项', f'{done.entries} filings', ' · ')}；{state}")
    if done.months:
        say(f"  {about(wording('涵盖的月份', 'months covered'), '、'.join(done.months))}")
    for line in _own_listed(root):
        say(line)
    return CLEAN


def _documents(names: list[str]) -> list[Path]:
    """The named documents, and the Word documents of each named folder. Raises Failure for a folder without any."""
    found: list[Path] = []
    for path in map(Path, names):
        inside = [path]
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*.docx") if not file.name.startswith(("~", ".")))
        if not inside:
            raise Failure(
                f"无法读取 {path}：文件夹内没有 Word 文档（.docx）。",
                f"cannot read {path}: there is no Word document in this folder.",
            )
        found += inside
    return found


def _own_listed(root: ContentRoot) -> Iterator[str]:
    """Filings of one's own that stand in the lists, and are not recorded as listed."""
    from beian.check.workspace import Workspace

    workspace = Workspace(root, private=False)
    for filing in workspace.filings():
        record, register = workspace.record(filing), workspace.registers.register(filing)
        entry = register.entry(record.number) if record and register and record.number else None
        if entry and record and record.state in ("accepted", "numbered"):
            zh = f"在 {entry.month or '（月份不详）'} 的清单中，要登记为已公布吗？"
            en = f"it stands in the list of {entry.month or 'an unknown month'}: record it as listed?"
            yield f"{about(filing.id, zh, en)}\n    beian event {filing.id} listed --date DATE"
