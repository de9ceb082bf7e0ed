"""The verbs on the record. They write files and print what a person does next; nothing irreversible happens here."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path

from beian.engine.events import add_comments, add_event
from beian.engine.signed import keep_scan
from beian.engine.statuses import Status, statuses
from beian.engine.submitting import Refusal, Submission, Wish
from beian.engine.submitting import submit as record
from beian.engine.workspace import Workspace
from beian.faces import report
from beian.faces.commands import CLEAN, PROBLEMS, progress, say
from beian.values.clock import a_date, today
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.places import ContentRoot


def signed(root: ContentRoot, options: argparse.Namespace) -> int:
    """The scan of a signed paper into the private half."""
    workspace = Workspace(root)
    kept = keep_scan(workspace, _filing(workspace, options.filing), options.paper, Path(options.scan))
    say(f"√ 已登记：{kept.relative_to(root.path).as_posix()} · kept")
    return CLEAN


def submit(root: ContentRoot, options: argparse.Namespace) -> int:
    """The next round into the record, and the steps that remain for a person; 1 when it is not ready."""
    workspace = Workspace(root)
    filing = _filing(workspace, options.filing)
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
    workspace = Workspace(root)
    filing = _filing(workspace, options.filing)
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
    """A pasted notice as one file per comment, for a person to correct."""
    workspace = Workspace(root)
    day = a_date(options.date, "--date").isoformat()
    paths = add_comments(workspace, _filing(workspace, options.filing), Path(options.file), day)
    for path in paths:
        say(f"√ {path}")
    say(
        f"{len(paths)} 条意见，请核对拆分是否正确，并补上涉及内容和原因。 {len(paths)} comments; check how they were split."
    )
    return CLEAN


def status(root: ContentRoot, options: argparse.Namespace) -> int:
    """State and dues of the chosen filings, the next due first."""
    workspace = Workspace(root)
    found = statuses(workspace, workspace.filings(options.filings), today(options.as_of))
    say(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=1) if options.json else _text(found))
    return CLEAN


def _text(found: list[Status]) -> str:
    rows = []
    for one in found:
        rows.append(f"{one.filing}：{one.state_text.zh} {one.state_text.en}（{one.rounds} 轮 rounds）")
        rows += [f"    {'! 逾期 late ' if due.late else ''}{due.day} {due.what.zh} · {due.what.en}" for due in one.dues]
        rows += [f"    × {fault.zh}\n      {fault.en}" for fault in one.refused]
        rows += [f"    ○ {comment.zh} · {comment.en}" for comment in one.open]
    return "\n".join(rows)


def _filing(workspace: Workspace, name: str) -> Filing:
    filing = workspace.library.filing(name)
    if filing is None:
        known = "、".join(one.id for one in workspace.library.filings) or "（无）"
        raise Failure(f"没有备案“{name}”。现有：{known}", f"there is no filing {name!r}. There are: {known}")
    return filing
