"""The verbs on the record. They write files and print what a person does next; nothing irreversible happens here.

What is due is also given as a calendar file (RFC 5545): an all-day event each, the same bytes for the same record and day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from beian.engine.events import add_comments, add_event, all_comments, sharing
from beian.engine.keeping_scans import keep_scan
from beian.engine.statuses import Status, statuses
from beian.engine.submitting import Refusal, Submission, Wish, enter_legacy
from beian.engine.submitting import submit as record
from beian.engine.workspace import Workspace, opened
from beian.faces import report
from beian.faces.commands import CLEAN, PROBLEMS, progress, say
from beian.values.clock import a_date, today
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.places import ContentRoot

WIDTH = 75  # octets of a line; what is longer goes on after a blank


def as_ics(found: list[Status], day: date) -> str:
    """The dues of all filings as one calendar, as known on `day`."""
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//beian//status//ZH"]
    for one in found:
        for due in one.dues:
            name = hashlib.sha256(f"{one.filing}\0{due.what.en}".encode()).hexdigest()[:32]
            doubt = "（暂定）" if due.provisional else ""
            rows += [
                "BEGIN:VEVENT",
                f"UID:{name}@beian.invalid",
                f"DTSTAMP:{day:%Y%m%d}T000000Z",
                f"DTSTART;VALUE=DATE:{due.day:%Y%m%d}",
                f"DTEND;VALUE=DATE:{due.day + timedelta(days=1):%Y%m%d}",
                f"SUMMARY:{_escaped(f'{one.filing}：{due.what.zh}{doubt}')}",
                f"DESCRIPTION:{_escaped(due.what.en)}",
                "END:VEVENT",
            ]
    return "\r\n".join(line for row in [*rows, "END:VCALENDAR"] for line in _folded(row))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(row: str) -> Iterator[str]:
    line = ""
    for letter in row:
        if len(f"{line}{letter}".encode()) > WIDTH:
            yield line
            line = " "
        line += letter
    yield line


def signed(root: ContentRoot, options: argparse.Namespace) -> int:
    """The scan of a signed paper, or of some of its pages, into the private half as the whole paper."""
    workspace, filing = _opened(root, options.filing)
    kept = keep_scan(workspace, filing, options.paper, Path(options.scan), options.pages)
    say(f"√ 已登记：{kept.path.relative_to(root.path).as_posix()} · kept")
    if len(kept.scanned) == kept.count:
        say(f"    共 {kept.count} 页，全部是扫描页 · {kept.count} pages, all scanned")
        return CLEAN
    scanned = "、".join(map(str, kept.scanned))
    say(
        f"    共 {kept.count} 页，扫描页：第 {scanned} 页，其余各页用未签署的文件 · {kept.count} pages, scanned: {scanned}"
    )
    if kept.lacking:
        pages = "、".join(map(str, kept.lacking))
        say(
            f"    还缺有签字或者盖章处的第 {pages} 页，请用 --pages 登记 · pages {pages} have a place to sign: register them"
        )
    return CLEAN


def submit(root: ContentRoot, options: argparse.Namespace) -> int:
    """The next round into the record, and the steps that remain for a person; 1 when it is not ready."""
    workspace, filing = _opened(root, options.filing)
    wish = Wish(options.kind or "", today(options.as_of), options.entity_reason)
    done = record(workspace, filing, wish, progress)
    if isinstance(done, Refusal):
        say(f"× {filing.id}：不能存档。 not recorded.")
        for reason in done.reasons:
            say(f"    {reason.zh}\n    {reason.en}")
        if done.problems:
            say(report.as_text(done.problems))
        return PROBLEMS
    _next_steps(root, filing, done)
    return CLEAN


def _next_steps(root: ContentRoot, filing: Filing, done: Submission) -> None:
    bundle = done.bundle.relative_to(root.path).as_posix()
    tag = f"filed/{filing.id}/{done.number}"
    message = f"{filing.id} {done.number} {done.kind}"
    rows = [
        f"√ {filing.id}：第 {done.number} 轮已存档 {done.path}/ · round {done.number} is recorded",
        f"    head {done.head}",
        f"    报送包 · sealed bundle: {bundle}（含受限内容，不进入 Git，请另行备份 · not in Git; keep a backup）",
        "下一步 · next:",
        "  1. 提交存档并打标签 · commit and tag the record:",
        f"       git add {shlex.quote(done.path)}",
        f"       git commit -m {shlex.quote(message)}",
        f"       git tag -a {shlex.quote(tag)} -m {shlex.quote(f'{message} head {done.head}')}",
        "  2. 把上面的 head 记在仓库之外，例如打印存档 · note the head outside the repository",
        "  3. 打开报送包中的《提交说明》和《填报对照表》，登录备案系统逐项填写、上传，由本人确认提交",
        "       open the guide and the worksheet of the bundle, fill in the portal, upload, and submit it yourself",
        f"  4. 收到回执后 · when the receipt comes: beian event {filing.id} receipt --date DATE",
    ]
    say("\n".join(rows))


def event(root: ContentRoot, options: argparse.Namespace) -> int:
    """One event into the last round; refused when it cannot follow."""
    workspace, filing = _opened(root, options.filing)
    entries = {"kind": options.kind, "date": a_date(options.date, "--date").isoformat()}
    for given in options.set:
        key, equals, value = given.partition("=")
        if not equals:
            raise Failure(f"“{given}”应写成 项目=内容", f"{given!r} must be KEY=VALUE")
        entries[key] = value
    path, problems = add_event(workspace, filing, entries)
    say(report.as_text(problems) if problems else f"√ {path}")
    return PROBLEMS if problems else CLEAN


def comments(root: ContentRoot, options: argparse.Namespace) -> int:
    """A notice as one file per comment, for a person to correct; without a notice, the comments and who shares them."""
    workspace, filing = _opened(root, options.filing)
    if options.file:
        day = a_date(options.date or "", "--date").isoformat()
        paths = add_comments(workspace, filing, Path(options.file), day)
        for path in paths:
            say(f"√ {path}")
        said = "请核对拆分是否正确，并补上涉及内容和原因。"
        say(f"{len(paths)} 条意见，{said} {len(paths)} comments; check how they were split.")
        return CLEAN
    for one in all_comments(workspace, filing):
        first, *_ = str(one.data.get("text", "")).split("\n")
        say(f"{'○ 未办结 open' if one.open else '√'} {one.path}\n    {first}")
        others = sharing(workspace, filing, one)
        if others:
            say(f"    同一主体的这些备案也使用该内容 · these filings say it too：{'、'.join(others)}")
    return CLEAN


def legacy(root: ContentRoot, options: argparse.Namespace) -> int:
    """An old round by its files and its day, and what a person does next."""
    workspace, filing = _opened(root, options.filing)
    done = enter_legacy(workspace, filing, a_date(options.date, "--date"), [Path(one) for one in options.files])
    say(f"√ {filing.id}：已补录 {done.path}/ · entered\n    head {done.head}")
    say(f"    原件 · files: {done.bundle.relative_to(root.path).as_posix()}（不进入 Git · not in Git）")
    say(f"  取得编号的 · the number: beian event {filing.id} listed --date DATE --set filing_number=NUMBER")
    return CLEAN


def status(root: ContentRoot, options: argparse.Namespace) -> int:
    """State and dues of the chosen filings, the next due first."""
    workspace = opened(root, options.filings)
    day = today(options.as_of)
    found = statuses(workspace, workspace.filings(options.filings), day)
    if options.ics:
        say(as_ics(found, day))
        return CLEAN
    say(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=1) if options.json else _text(found))
    return CLEAN


def _text(found: list[Status]) -> str:
    rows = []
    for one in found:
        rows.append(f"{one.filing}：{one.name.zh} {one.name.en}（{one.rounds} 轮 rounds）")
        rows += [
            f"    {'! 逾期 late ' if due.late else ''}{due.day}{'（暂定）' if due.provisional else ''} {due.what.zh} · {due.what.en}"
            for due in one.dues
        ]
        rows += [f"    × {fault.zh}\n      {fault.en}" for fault in one.refused]
        rows += [f"    ○ {comment.zh} · {comment.en}" for comment in one.open]
    return "\n".join(rows)


def _opened(root: ContentRoot, name: str) -> tuple[Workspace, Filing]:
    workspace = opened(root, [name])
    filing = workspace.library.filing(name)
    if filing is None:
        known = "、".join(one.id for one in workspace.library.filings) or "（无）"
        raise Failure(f"没有备案“{name}”。现有：{known}", f"there is no filing {name!r}. There are: {known}")
    return workspace, filing
