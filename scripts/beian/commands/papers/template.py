"""`beian template compare`: the regulator's Word template beside ours, and its order as a mapping in `overrides/`."""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import Any

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.content.yaml.text import members
from beian.core.errors import Failure
from beian.core.files import read_limited, write
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import suggestion
from beian.papers.catalogue import Paper
from beian.papers.official_outline import FILE, WORDS, Comparison, Difference
from beian.papers.sandbox import compared_outlines

SORTS = {"heading": "标题 heading", "row": "表格行 row"}


def template(root: ContentRoot, options: argparse.Namespace) -> int:
    """Says the differences; 1 when there are any. With `--adopt` writes the mapping and ends with 0."""
    official = Path(options.official)
    content = read_limited(official)
    workspace = Workspace(root)
    with Build(root, workspace.evidence) as run:
        filing, paper = _chosen(workspace, run.papers, options.paper, options.filing)
        ours = run.composer.outline(filing, paper)
    found = compared_outlines(official.name, content, ours)
    for _, alike in groupby(found.differences, _line_of):
        print(_line(list(alike)))
    print(f"{paper.title}（{filing.id}）：{len(found.differences)} 处不同。 {len(found.differences)} differences.")
    if options.adopt:
        print(_adopt(root, filing, paper, found, official.name))
        return 0
    return 1 if found.differences else 0


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
    entries = [entry for one in alike if (entry := one.official or one.ours)]
    said, first, words = "、".join(entry.words for entry in entries), entries[0], WORDS[alike[0].kind]
    if alike[0].kind == "renamed" and alike[0].ours:
        said += f"（本仓库 ours：{alike[0].ours.words}）"
    place = f"　在“{first.place}”下" if first.place else ""
    return f"{words.zh} {words.en:8}{SORTS[first.sort]}　{said}{place}"


def _adopt(root: ContentRoot, filing: Filing, paper: Paper, found: Comparison, source: str) -> str:
    """Write the mapping that takes over the official order and words. Raises Failure when there is one already."""
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
    lines += members([entry])
    write(file, ("\n".join(lines) + "\n").encode())
    return f"已写出 {place}，请核对。 Wrote {place}; read it through."
