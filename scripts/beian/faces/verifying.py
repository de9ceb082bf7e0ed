"""`verify` and `reproduce`: the bundles of `dist/` and the record of every filing, each with what is proven; all made twice."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beian.engine.rebuilding import rebuild_last_round
from beian.engine.submitting import sealed_bundle
from beian.engine.workspace import Workspace
from beian.faces.commands import CLEAN, PROBLEMS, progress, say
from beian.history.rounds import Checked, check_record, missing_anchors
from beian.intake.git import git
from beian.values.clock import today
from beian.values.errors import Failure
from beian.values.places import ContentRoot


@dataclass(frozen=True)
class _Said:
    """One line on a round: whether it is a fault, and the words."""

    fault: bool
    words: str


def verify_record(root: ContentRoot, anchors: Sequence[str]) -> tuple[bool, int]:
    """Print what is proven of each round; returns whether something is wrong, and how many rounds there are."""
    checked, strays = check_record(root.path)
    workspace = Workspace(root)
    wrong = bool(strays)
    last = {one.filing: one for one in checked}
    for one in checked:
        said = [*_own(one), *_bundle(root, one), *_tag(root, one)]
        if last[one.filing] is one and not one.faults:
            said.append(_rebuilt(workspace, one))
        fault = any(row.fault for row in said)
        wrong = wrong or fault
        print(f"{'×' if fault else '√'} {one.filing} {one.number}")
        for row in said:
            print(f"    {'× ' if row.fault else ''}{row.words}")
        if last[one.filing] is one:
            print(f"    head {one.head}（请记在仓库之外 · note it outside the repository）")
    for stray in strays:
        print(f"× {stray.zh} · {stray.en}")
    missing = missing_anchors(checked, anchors)
    for anchor in missing:
        print(f"× 存档中没有 head {anchor}：被截断或者重写 · no whole round has it: cut off or written anew")
    return wrong or bool(missing), len(checked)


def _own(one: Checked) -> Iterable[_Said]:
    if not one.faults:
        yield _Said(False, "已证明：全部文件、顺序 · proven: every file, the order")
    for fault in one.faults:
        yield _Said(True, f"{fault.zh} · {fault.en}")
    if one.open_events:
        why = "下一轮存档后才封存 · the next round seals them"
        yield _Said(False, f"不能证明：{one.open_events} 件事件，{why} (not provable: {one.open_events} events)")


def _bundle(root: ContentRoot, one: Checked) -> Iterable[_Said]:
    file = sealed_bundle(root.path, one.filing, one.number)
    if not file.is_file():
        yield _Said(False, "不能证明：报送包不在这里 · not provable here: the bundle is not here")
    elif hashlib.sha256(file.read_bytes()).hexdigest() != one.bundle:
        yield _Said(True, "报送包与存档不一致 · the bundle is not the one on record")
    else:
        yield _Said(False, "已证明：报送包 · proven: the bundle")


def _rebuilt(workspace: Workspace, one: Checked) -> _Said:
    """Whether the papers of a last round come out the same when they are made again."""
    try:
        same, why = rebuild_last_round(workspace, one.filing)
    except Failure as failure:
        return _Said(False, f"不能重新生成：{failure.chinese} · not rebuilt: {failure.english}")
    if same:
        return _Said(False, f"已重新生成：{why.zh} · rebuilt: {why.en}")
    return _Said(False, f"不能重新生成：{why.zh} · not rebuilt: {why.en}")


def _tag(root: ContentRoot, one: Checked) -> Iterable[_Said]:
    """The annotated tag of a round against its head."""
    name = f"filed/{one.filing}/{one.number}"
    try:
        found = git(root.path, "tag", "--list", "--format=%(objecttype) %(contents)", name).decode("utf-8", "replace")
    except Failure:
        found = ""
    if not found.strip():
        yield _Said(False, "不能证明：没有标签 · not provable here: there is no tag")
    elif not found.startswith("tag ") or one.head not in found.split():
        yield _Said(True, f"标签 {name} 与存档不一致 · the tag is not of this round")
    else:
        yield _Said(False, "已证明：与标签一致 · proven: it is the round that was tagged")


def reproduce(root: ContentRoot, options: argparse.Namespace) -> int:
    """Build, pack and site under two variations; 1 when a byte differs, with the files and places."""
    from beian.engine.reproducing import differences_of_builds

    found = differences_of_builds(
        root, options.filings, today(options.as_of), site=not options.no_site, progress=progress
    )
    for line in found:
        say(f"× {line}")
    if found:
        say(f"{len(found)} 个文件不能重现。 {len(found)} files are not reproducible.")
        return PROBLEMS
    say("三次生成的字节全部相同。 All bytes of the three runs are the same.")
    return CLEAN
