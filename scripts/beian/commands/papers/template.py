"""`beian template compare`: the regulator's Word template beside ours, and its order as a mapping in `overrides/`."""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import about, aside, worded, wording
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import Text, suggestion

if TYPE_CHECKING:
    from beian.check.workspace import Workspace
    from beian.core.model import Filing
    from beian.papers.catalogue import Paper
    from beian.papers.official_outline import Comparison, Difference

SORTS = {"heading": Text("标题", "heading"), "row": Text("表格行", "row")}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("compare",), metavar="compare", help="对照 · what to do")
    parser.add_argument("official", metavar="OFFICIAL.docx", help="官方模板 · the regulator's template")
    parser.add_argument("paper", metavar="PAPER", help="文件标识，如 self_assessment · the paper's id")
    parser.add_argument("filing", nargs="?", metavar="FILING", help="以哪项备案对照 · the filing to compare for")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--adopt", action="store_true", help="写出 overrides/ 中的对应表 · write the mapping into overrides/"
    )
    common.as_json(how)


def template(root: ContentRoot, options: argparse.Namespace) -> int:
    """Says the differences; 1 when there are any. With `--adopt` writes the mapping and ends with 0."""
    from beian.build.maker import Build
    from beian.check.workspace import Workspace
    from beian.core.files import read_limited
    from beian.papers.sandbox import compared_outlines

    official = Path(options.official)
    content = read_limited(official)
    workspace = Workspace(root)
    with Build(root, workspace.evidence) as run:
        filing, paper = _chosen(workspace, run.papers, options.paper, options.filing)
        ours = run.composer.outline(filing, paper)
    found = compared_outlines(official.name, content, ours)
    if options.json:
        say_json([_as_dict(one) for one in found.differences])
        return PROBLEMS if found.differences else CLEAN
    for _, alike in groupby(found.differences, _line_of):
        say(_line(list(alike)))
    count = len(found.differences)
    say(about(f"{paper.title}（{filing.id}）", f"{count} 处不同。", f"{count} differences."))
    if options.adopt:
        say(_adopt(root, filing, paper, found, official.name))
        return CLEAN
    return PROBLEMS if count else CLEAN


def _as_dict(one: Difference) -> dict[str, object]:
    """One difference as `--json` tells it: where it stands in the official template, and in ours."""
    sides = {"official": one.official, "ours": one.ours}
    entries = {
        name: entry and {"sort": entry.sort, "words": entry.words, "place": entry.place}
        for name, entry in sides.items()
    }
    return {"difference": one.kind, **entries}


def _chosen(workspace: Workspace, papers: list[Paper], name: str, filing: str | None) -> tuple[Filing, Paper]:
    """The paper, and the first chosen filing that has it."""
    paper = next((one for one in papers if one.id == name), None)
    if paper is None:
        known, near = [one.id for one in papers], suggestion(name, [one.id for one in papers])
        raise Failure(
            f"没有文件“{name}”。{near.zh}现有：{'、'.join(known)}",
            f"there is no paper {name!r}. {near.en} There are: {', '.join(known)}",
        )
    having = [one for one in workspace.filings([filing] if filing else []) if paper.made_for(one)]
    if not having:
        raise Failure(f"没有备案需要文件“{name}”。", f"no filing here has the paper {name!r}.")
    return having[0], paper


def _line_of(difference: Difference) -> tuple[str, ...]:
    """What is said in one line: rows that one side has alone in one place; everything else by itself."""
    entry = difference.official or difference.ours
    if entry is None or (difference.official and difference.ours) or entry.sort == "heading":
        return difference.kind, entry.words if entry else "", entry.sort if entry else ""
    return difference.kind, "", entry.sort, entry.place


def _line(alike: list[Difference]) -> str:
    from beian.papers.official_outline import WORDS

    entries = [entry for one in alike if (entry := one.official or one.ours)]
    said, first, words = "、".join(entry.words for entry in entries), entries[0], WORDS[alike[0].kind]
    if alike[0].kind == "renamed" and alike[0].ours:
        said += aside(about(wording("本仓库", "ours"), alike[0].ours.words))
    place = f"　{wording(f'在“{first.place}”下', f'below “{first.place}”')}" if first.place else ""
    return f"{wording(words.zh, f'{words.en:8}')}{worded(SORTS[first.sort])}　{said}{place}"


def _adopt(root: ContentRoot, filing: Filing, paper: Paper, found: Comparison, source: str) -> str:
    """Write the mapping that takes over the official order and words. Raises Failure when there is one already."""
    from beian.content.yaml.text import member_lines
    from beian.core.files import write
    from beian.papers.official_outline import FILE

    place = f"overrides/documents/{paper.id}/{FILE}"
    file = root.path / place
    if file.exists():
        raise Failure(f"已有 {place}，未改动。", f"{place} is there already; it was left alone.")
    lines = ["# 官方模板的次序与用语；改称的条目请逐一核对。 The official order and words; check every renamed one."]
    entry: dict[str, Any] = {"source": source}
    entry |= {"types": [filing.type]} if filing.type else {}
    entry |= {"roles": [filing.role]} if filing.role else {}
    for sort, key in (("heading", "headings"), ("row", "rows")):
        pairs = dict.fromkeys((ours.words, official.words) for official, ours in found.pairs if ours.sort == sort)
        named = [ours if ours == official else {"ours": ours, "official": official} for ours, official in pairs]
        entry |= {key: named} if named else {}
    lines += member_lines([entry])
    write(file, ("\n".join(lines) + "\n").encode())
    return wording(f"已写出 {place}，请核对。", f"Wrote {place}; read it through.")
