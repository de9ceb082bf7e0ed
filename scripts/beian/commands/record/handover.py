"""The verb `handover`: what the next person needs to know of each filing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN
from beian.commands.private.private_half import stale
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import about, aside, worded, wording
from beian.core.clock import today
from beian.core.model import Filing
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.bundle.status import Status
    from beian.check.workspace import Workspace
    from beian.privacy.private_half import PrivateHalf

WAIVER = ("rule", "pointer", "approver", "expires_on")

arguments = common.together(common.filings, common.as_of, common.as_json)


def handover(root: ContentRoot, options: argparse.Namespace) -> int:
    """Snapshot, dues, open items and missing files of each filing, and who can read the private half."""
    from beian.bundle.status import statuses
    from beian.check.opening import opened
    from beian.privacy.private_half import PrivateHalf

    workspace, half = opened(root, options.filings), PrivateHalf(root)
    found = [
        (filing, one)
        for one in statuses(workspace, workspace.filings(options.filings), today(options.as_of))
        if (filing := workspace.library.filing(one.filing))
    ]
    if options.json:
        filings = [_as_dict(workspace, filing, one) for filing, one in found]
        readers = {
            "locked": half.is_locked,
            "readers": [str(one) for one in half.locked_for()],
            "to_do": list(stale(half)),
        }
        say_json({"filings": filings, "private_half": readers})
        return CLEAN
    for filing, one in found:
        say("\n".join(_sheet(workspace, filing, one)))
    say("\n".join(_readers(half)))
    return CLEAN


def _as_dict(workspace: Workspace, filing: Filing, one: Status) -> dict[str, object]:
    waivers = [{key: given.get(key) for key in WAIVER} for given in _waivers(filing)]
    open_comments = [{"zh": comment.zh, "en": comment.en} for comment in one.open]
    missing = list(_missing(workspace, filing, one.rounds))
    return {**one.as_dict(), "title": filing.name.zh, "open": open_comments, "waivers": waivers, "missing": missing}


def _readers(half: PrivateHalf) -> Iterator[str]:
    """Who can read the private half, so that the next person is among them."""
    yield f"# {wording('受限内容', 'private half')}"
    if not half.is_locked:
        zh, en = (
            "没有加密存入仓库，只在各自的机器上；见 beian private lock",
            "not in the repository, see beian private lock",
        )
        yield f"- {wording(zh, en, ' · ')}"
    for one in half.locked_for():
        yield f"- {about(wording('能够解密', 'can read it'), str(one))}"
    yield from (f"- {line}" for line in stale(half))


def _sheet(workspace: Workspace, filing: Filing, one: Status) -> Iterator[str]:
    number = f"，{wording('编号', 'number')} {one.number}" if one.number else ""
    yield f"# {filing.id} {filing.name.zh}"
    rounds = aside(f"{one.rounds} {wording('轮', 'rounds')}{number}")
    yield f"- {about(wording('状态', 'state'), worded(one.name))}{rounds}"
    hint = aside("不登记在仓库，请填写", "not kept here, write it in", " · ")
    yield f"- {about(wording('备案系统账号的持有人', 'account holder'), '＿＿＿＿＿＿')}{hint}"
    for due in one.dues:
        late = f"{wording('逾期', 'late')} " if due.late else ""
        yield f"- {about(worded(due.kind_name), late)}{due.day} {worded(due.what, ' · ')}"
    for comment in one.open:
        yield f"- {about(wording('未办结', 'open'), worded(comment, ' · '))}"
    for fault in one.refused:
        yield f"- {about(wording('存档有误', 'record'), worded(fault, ' · '))}"
    for given in _waivers(filing):
        until = f"{wording('至', 'until')} {given.get('expires_on')}"
        what = f"{given.get('rule')} {given.get('pointer')}，{given.get('approver')}，{until}"
        yield f"- {about(wording('豁免', 'waiver'), what)}"
    for missing in _missing(workspace, filing, one.rounds):
        yield f"- {about(wording('不在这台机器上', 'not on this machine'), missing)}"


def _waivers(filing: Filing) -> Iterator[dict[str, Any]]:
    """What was excused, for the filing and its entity."""
    for answers in filing.answers.values():
        waivers = answers.get("waivers") if isinstance(answers, dict) else None
        yield from (one for one in (waivers or {}).values() if isinstance(one, dict))


def _missing(workspace: Workspace, filing: Filing, rounds: int) -> Iterator[str]:
    """Files outside Git that a filing needs: scans and pictures, sealed bundles, the key of the restricted digests."""
    from beian.bundle.event_attachments import checked_attachments
    from beian.bundle.submit import sealed_bundle
    from beian.compare.snapshot_files import KEY
    from beian.core.text.masking import masked
    from beian.record.filing_record import read_record
    from beian.record.rounds import read_rounds
    from beian.schema.registry import kind
    from beian.schema.walk import fields

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
        yield f"{key.as_posix()}{aside('受限内容摘要的密钥', 'the key of the restricted digests')}"


def _is_here(workspace: Workspace, filing: Filing, name: str) -> bool:
    return workspace.file(filing, name) is not None or workspace.evidence(filing, name) is not None
