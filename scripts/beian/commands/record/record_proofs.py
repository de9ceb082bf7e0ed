"""What is proven of the record: every round, its papers, bundle and tag, and the heads that were noted outside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from beian.bundle.event_attachments import checked_attachments
from beian.bundle.rebuild_round import rebuild_last_round
from beian.bundle.submit import sealed_bundle
from beian.check.workspace import Workspace
from beian.commands.record.proof import Proof, Row
from beian.content.git import git
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.record.chain import CheckedRound, check_record, find_noted_head
from beian.record.events import read_events
from beian.record.rounds import read_round


def proofs_of_record(root: ContentRoot, anchors: Sequence[str]) -> list[Proof]:
    """What is proven of each round, each file that belongs to none, and each of the noted heads (`anchors`)."""
    checked, strays = check_record(root.path)
    workspace = Workspace(root)
    last = {one.filing: one for one in checked}
    proofs = {anchor: find_noted_head(checked, anchor) for anchor in anchors}
    found = []
    for one in checked:
        later = [proof[1] for proof in proofs.values() if proof and proof[0] is one]
        rows = [*_own(one, min(later, default=one.open_events)), *_papers(workspace, one)]
        rows += [*_bundle(root, one), *_tag(root, one)]
        is_last = last[one.filing] is one
        if is_last and not one.faults:
            rows.append(_rebuilt(workspace, one))
        found.append(Proof("round", f"{one.filing} {one.number}", tuple(rows), head=one.record_head if is_last else ""))
    found += [Proof("stray", stray, failed=True) for stray in strays]
    return found + [_proof(anchor, proof) for anchor, proof in proofs.items()]


def _proof(anchor: str, found: tuple[CheckedRound, int] | None) -> Proof:
    """What a noted head proves, or what its absence may mean."""
    if not found:
        why = "被截断或者重写，或者它包含的事件后来改过"
        why_en = "cut off, written anew, or an event that it covers was edited later"
        said = Text(f"存档中没有 head {anchor}：{why}", f"the record does not have head {anchor}: {why_en}")
        return Proof("head", said, failed=True)
    one, later = found
    after, after_en = (f"；其后又有 {later} 件事件", f"; {later} events came later") if later else ("", "")
    where = f"{one.filing} {one.number}"
    return Proof(
        "head", Text(f"head {anchor}：证明到 {where}{after}", f"head {anchor}: proven up to {where}{after_en}")
    )


def _own(one: CheckedRound, later: int) -> Iterable[Row]:
    """What the record itself proves, and the noted heads: of the events that no round seals yet, all but those `later`."""
    if not one.faults:
        yield Row(Text("已证明：全部文件、顺序", "proven: every file, the order"))
    for fault in one.faults:
        yield Row(fault, wrong=True)
    if one.open_events > later:
        count = one.open_events - later
        yield Row(Text(f"已证明：{count} 件事件，与记下的 head 一致", f"proven: {count} events, by the noted head"))
    if one.open_events and later:
        why, why_en = "要与记在仓库之外的 head 核对（--anchor）", "only against a head noted outside (--anchor)"
        yield Row(Text(f"不能证明：{later} 件事件，{why}", f"not provable: {later} events, {why_en}"))


def _papers(workspace: Workspace, one: CheckedRound) -> Iterable[Row]:
    """The papers of the round's events against the digests that their events give."""
    try:
        there = read_round(workspace.root.path, one.filing, one.number)
    except Failure:
        return
    events, _ = read_events([there] if there else [], workspace.registry)
    found = list(checked_attachments(workspace, one.filing, events))
    for path in (path for path, same in found if same is False):
        yield Row(Text(f"附件与事件所记不一致：{path}", f"not the paper on record: {path}"), wrong=True)
    proven, away = [same for _, same in found].count(True), [path for path, same in found if same is None]
    if proven:
        yield Row(Text(f"已证明：{proven} 份附件与事件所记一致", f"proven: {proven} papers of events"))
    if away:
        yield Row(
            Text(
                f"不能证明：附件不在这里 {'、'.join(away)}",
                f"not provable here: papers that are not here: {', '.join(away)}",
            )
        )


def _bundle(root: ContentRoot, one: CheckedRound) -> Iterable[Row]:
    file = sealed_bundle(root.path, one.filing, one.number, one.head)
    if not file.is_file():
        yield Row(Text("不能证明：报送包不在这里", "not provable here: the bundle is not here"))
    elif hashlib.sha256(file.read_bytes()).hexdigest() != one.bundle:
        yield Row(Text("报送包与存档不一致", "the bundle is not the one on record"), wrong=True)
    else:
        yield Row(Text("已证明：报送包", "proven: the bundle"))


def _rebuilt(workspace: Workspace, one: CheckedRound) -> Row:
    """Whether the papers of a last round come out the same when they are made again."""
    try:
        same, why = rebuild_last_round(workspace, one.filing)
    except Failure as failure:
        return Row(Text(f"不能重新生成：{failure.chinese}", f"not rebuilt: {failure.english}"))
    if same:
        return Row(Text(f"已重新生成：{why.zh}", f"rebuilt: {why.en}"))
    return Row(Text(f"不能重新生成：{why.zh}", f"not rebuilt: {why.en}"))


def _tag(root: ContentRoot, one: CheckedRound) -> Iterable[Row]:
    """The annotated tag of a round against its head."""
    name = f"filed/{one.filing}/{one.number}"
    try:
        found = git(root.path, "tag", "--list", "--format=%(objecttype) %(contents)", name).decode("utf-8", "replace")
    except Failure:
        found = ""
    if not found.strip():
        yield Row(Text("不能证明：没有标签", "not provable here: there is no tag"))
    elif not found.startswith("tag ") or all(one.later_than(word) is None for word in found.split()):
        yield Row(Text(f"标签 {name} 与存档不一致", f"the tag {name} is not of this round"), wrong=True)
    else:
        yield Row(Text("已证明：与标签一致", "proven: it is the round that was tagged"))
