"""`verify` and `reproduce`: the bundles of `dist/` and the record of every filing, each with what is proven; all made twice."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beian.bundle.event_attachments import checked_attachments
from beian.bundle.rebuild_round import rebuild_last_round
from beian.bundle.submit import sealed_bundle
from beian.check.workspace import Workspace
from beian.commands.commands import CLEAN, PROBLEMS
from beian.commands.terminal.console import noted, progress, say
from beian.content.git import git
from beian.core.clock import today
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.record.chain import CheckedRound, check_record, find_noted_head
from beian.record.events import read_events
from beian.record.rounds import read_round


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
    proofs = {anchor: find_noted_head(checked, anchor) for anchor in anchors}
    for one in checked:
        later = [found[1] for found in proofs.values() if found and found[0] is one]
        said = [*_own(one, min(later, default=one.open_events)), *_papers(workspace, one)]
        said += [*_bundle(root, one), *_tag(root, one)]
        if last[one.filing] is one and not one.faults:
            said.append(_rebuilt(workspace, one))
        fault = any(row.fault for row in said)
        wrong = wrong or fault
        print(f"{'×' if fault else '√'} {one.filing} {one.number}")
        for row in said:
            print(f"    {'× ' if row.fault else ''}{row.words}")
        if last[one.filing] is one:
            print(noted(one.record_head))
    for stray in strays:
        print(f"× {stray.zh} · {stray.en}")
    for anchor, found in proofs.items():
        print(_proof(anchor, found))
    return wrong or not all(proofs.values()), len(checked)


def _proof(anchor: str, found: tuple[CheckedRound, int] | None) -> str:
    """What a noted head proves, or what its absence may mean."""
    if not found:
        why = "被截断或者重写，或者它包含的事件后来改过"
        return (
            f"× 存档中没有 head {anchor}：{why} · the record does not have it: cut off, written anew, or an event that it"
            " covers was edited later"
        )
    one, later = found
    after, after_en = (f"；其后又有 {later} 件事件", f"; {later} events came later") if later else ("", "")
    where = f"{one.filing} {one.number}"
    return f"√ head {anchor}：证明到 {where}{after} · proven up to {where}{after_en}"


def _own(one: CheckedRound, later: int) -> Iterable[_Said]:
    """What the record itself proves, and the noted heads: of the events that no round seals yet, all but those `later`."""
    if not one.faults:
        yield _Said(False, "已证明：全部文件、顺序 · proven: every file, the order")
    for fault in one.faults:
        yield _Said(True, f"{fault.zh} · {fault.en}")
    if one.open_events > later:
        count = one.open_events - later
        yield _Said(False, f"已证明：{count} 件事件，与记下的 head 一致 · proven: {count} events, by the noted head")
    if one.open_events and later:
        why, why_en = "要与记在仓库之外的 head 核对（--anchor）", "only against a head noted outside (--anchor)"
        yield _Said(False, f"不能证明：{later} 件事件，{why} · not provable: {later} events, {why_en}")


def _papers(workspace: Workspace, one: CheckedRound) -> Iterable[_Said]:
    """The papers of the round's events against the digests that their events give."""
    try:
        there = read_round(workspace.root.path, one.filing, one.number)
    except Failure:
        return
    events, _ = read_events([there] if there else [], workspace.registry)
    found = list(checked_attachments(workspace, one.filing, events))
    for path in (path for path, same in found if same is False):
        yield _Said(True, f"附件与事件所记不一致：{path} · not the paper on record: {path}")
    proven, away = [same for _, same in found].count(True), [path for path, same in found if same is None]
    if proven:
        yield _Said(False, f"已证明：{proven} 份附件与事件所记一致 · proven: {proven} papers of events")
    if away:
        yield _Said(False, f"不能证明：附件不在这里 {'、'.join(away)} · not provable here: papers that are not here")


def _bundle(root: ContentRoot, one: CheckedRound) -> Iterable[_Said]:
    file = sealed_bundle(root.path, one.filing, one.number, one.head)
    if not file.is_file():
        yield _Said(False, "不能证明：报送包不在这里 · not provable here: the bundle is not here")
    elif hashlib.sha256(file.read_bytes()).hexdigest() != one.bundle:
        yield _Said(True, "报送包与存档不一致 · the bundle is not the one on record")
    else:
        yield _Said(False, "已证明：报送包 · proven: the bundle")


def _rebuilt(workspace: Workspace, one: CheckedRound) -> _Said:
    """Whether the papers of a last round come out the same when they are made again."""
    try:
        same, why = rebuild_last_round(workspace, one.filing)
    except Failure as failure:
        return _Said(False, f"不能重新生成：{failure.chinese} · not rebuilt: {failure.english}")
    if same:
        return _Said(False, f"已重新生成：{why.zh} · rebuilt: {why.en}")
    return _Said(False, f"不能重新生成：{why.zh} · not rebuilt: {why.en}")


def _tag(root: ContentRoot, one: CheckedRound) -> Iterable[_Said]:
    """The annotated tag of a round against its head."""
    name = f"filed/{one.filing}/{one.number}"
    try:
        found = git(root.path, "tag", "--list", "--format=%(objecttype) %(contents)", name).decode("utf-8", "replace")
    except Failure:
        found = ""
    if not found.strip():
        yield _Said(False, "不能证明：没有标签 · not provable here: there is no tag")
    elif not found.startswith("tag ") or all(one.later_than(word) is None for word in found.split()):
        yield _Said(True, f"标签 {name} 与存档不一致 · the tag is not of this round")
    else:
        yield _Said(False, "已证明：与标签一致 · proven: it is the round that was tagged")


def reproduce(root: ContentRoot, options: argparse.Namespace) -> int:
    """Build, pack and site under two variations; 1 when a byte differs, with the files and places."""
    from beian.bundle.reproducibility import differences_of_builds

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
