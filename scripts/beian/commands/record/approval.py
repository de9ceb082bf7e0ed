"""The verbs for what comes after a decision: the public page, the class of a change, and handing a filing over."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from beian.bundle.disclosure import disclose as publish
from beian.bundle.event_attachments import checked_attachments
from beian.bundle.status import Status, statuses
from beian.bundle.submit import sealed_bundle
from beian.check.moved import moved_filings
from beian.check.workspace import Workspace, opened
from beian.commands.commands import CLEAN, PROBLEMS, say
from beian.commands.private.private_half import stale
from beian.compare.snapshot_files import KEY
from beian.core.clock import today
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.text.masking import masked
from beian.privacy.private_half import PrivateHalf
from beian.record.filing_record import ClassifiedChange, class_name, classify, read_record
from beian.record.rounds import read_rounds
from beian.schema.registry import kind, option_label
from beian.schema.walk import fields


def disclose(root: ContentRoot, options: argparse.Namespace) -> int:
    """The public page and the snippet of each named filing."""
    workspace = opened(root, [options.filing], private=False)
    for filing in workspace.filings([options.filing]):
        for path in publish(workspace, filing):
            say(f"√ {path.relative_to(root.path).as_posix()}")
    return CLEAN


def classes(root: ContentRoot, options: argparse.Namespace) -> int:
    """What differs from the accepted round, by class; 1 when something needs a new or a change filing."""
    workspace = opened(root, options.filings, private=False)
    needed = False
    for filing in workspace.filings(options.filings):
        record = read_record(root.path, filing.id, workspace.registry)
        found = record.since(record.accepted, workspace.fitted(filing)) if record.accepted else None
        if found is None:
            if options.filings:
                say(f"{filing.id}：没有可以对照的已通过轮次 no accepted round to compare with")
            continue
        sorted_out = classify(found, record.last_events)
        needed = needed or any(one.kind != "cosmetic" for one in sorted_out)
        say(
            f"{filing.id}：{len(sorted_out)} 处与第 {record.accepted.number if record.accepted else ''} 轮不同 differences"
        )
        items = (
            workspace.registry.schema(filing.own_file)["properties"]["change"]["properties"]["items"]
            if filing.algorithm
            else {}
        )
        for one in sorted_out:
            say(_row(one, items))
    needed = _say_moved(workspace, options.filings) or needed
    return PROBLEMS if needed else CLEAN


def _say_moved(workspace: Workspace, names: list[str]) -> bool:
    """Name each accepted filing of these entities that shared answers move; whether there is one."""
    entities = dict.fromkeys(filing.entity for filing in workspace.filings(names))
    found = [moved for entity in entities for moved in moved_filings(workspace, entity)]
    for moved in found:
        say(f"! {moved.words.zh}\n  {moved.words.en}")
    return bool(found)


def _row(one: ClassifiedChange, items: dict) -> str:
    name = class_name(one.kind)
    item = option_label(items, one.item) if one.item and items else None
    lines = [
        f"  [{name.zh} {name.en}] {one.change.label.zh} · {one.change.label.en}（{one.change.pointer}）",
        *([f"      变更内容 item：{item.zh} · {item.en}"] if item else []),
        f"      依据 basis：{one.basis}",
        *([f"      由人改判 overruled：{one.overruled}"] if one.overruled else []),
    ]
    return "\n".join(lines)


def handover(root: ContentRoot, options: argparse.Namespace) -> int:
    """What the next person needs to know of each filing."""
    workspace = opened(root, options.filings)
    for one in statuses(workspace, workspace.filings(options.filings), today(options.as_of)):
        filing = workspace.library.filing(one.filing)
        if filing:
            say("\n".join(_sheet(workspace, filing, one)))
    say("\n".join(_readers(PrivateHalf(root))))
    return CLEAN


def _readers(half: PrivateHalf) -> Iterator[str]:
    """Who can read the private half, so that the next person is among them."""
    yield "# 受限内容 private half"
    if not half.is_locked:
        yield "- 没有加密存入仓库，只在各自的机器上；见 beian private lock · not in the repository, see beian private lock"
    for one in half.locked_for():
        yield f"- 能够解密 can read it：{one}"
    yield from (f"- {line}" for line in stale(half))


def _sheet(workspace: Workspace, filing: Filing, one: Status) -> Iterator[str]:
    number = f"，编号 {one.number}" if one.number else ""
    yield f"# {filing.id} {filing.name.zh}"
    yield f"- 状态 state：{one.name.zh} {one.name.en}（{one.rounds} 轮 rounds{number}）"
    yield "- 备案系统账号的持有人 account holder：＿＿＿＿＿＿（不登记在仓库，请填写 · not kept here, write it in）"
    for due in one.dues:
        late = "逾期 late " if due.late else ""
        yield f"- {due.kind_name.zh} {due.kind_name.en}：{late}{due.day} {due.what.zh} · {due.what.en}"
    for comment in one.open:
        yield f"- 未办结 open：{comment.zh} · {comment.en}"
    for fault in one.refused:
        yield f"- 存档有误 record：{fault.zh} · {fault.en}"
    for given in _waivers(filing):
        yield (
            f"- 豁免 waiver：{given.get('rule')} {given.get('pointer')}，{given.get('approver')}，"
            f"至 until {given.get('expires_on')}"
        )
    for missing in _missing(workspace, filing, one.rounds):
        yield f"- 不在这台机器上 not on this machine：{missing}"


def _waivers(filing: Filing) -> Iterator[dict[str, Any]]:
    """What was excused, for the filing and its entity."""
    for answers in filing.answers.values():
        waivers = answers.get("waivers") if isinstance(answers, dict) else None
        yield from (one for one in (waivers or {}).values() if isinstance(one, dict))


def _missing(workspace: Workspace, filing: Filing, rounds: int) -> Iterator[str]:
    """Files outside Git that a filing needs: scans and pictures, sealed bundles, the key of the restricted digests."""
    root = workspace.root.path
    private = workspace.library.folders[filing.entity].private_root
    if not filing.has_private:
        yield f"{private}/"
    for field in fields(filing) if filing.has_private and not filing.algorithm else []:
        name = str(field.value or "")
        if kind(field.schema) == "file" and name and not _is_here(workspace, filing, name):
            yield masked(name, private=field.visibility == "restricted")
    for one in read_rounds(root, filing.id):
        bundle = sealed_bundle(root, filing.id, one.number, one.head)
        if not bundle.is_file():
            yield bundle.relative_to(root).as_posix()
    record = read_record(root, filing.id, workspace.registry)
    yield from (path for path, same in checked_attachments(workspace, filing.id, record.events) if same is None)
    key = Path(private).parent / KEY
    if rounds and not (root / key).is_file():
        yield f"{key.as_posix()}（受限内容摘要的密钥 the key of the restricted digests）"


def _is_here(workspace: Workspace, filing: Filing, name: str) -> bool:
    return workspace.file(filing, name) is not None or workspace.evidence(filing, name) is not None
