"""The verbs on the record. They write files and print what a person does next; nothing irreversible happens here."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from beian.bundle.event_attachments import attachments_folder
from beian.bundle.event_entry import add_comments, add_event, all_comments, filings_sharing
from beian.bundle.scans.register_scan import register_scan
from beian.bundle.submit import Refusal, Submission, SubmitRequest, enter_legacy
from beian.bundle.submit import submit as record
from beian.check.workspace import Workspace, opened
from beian.commands.commands import CLEAN, PROBLEMS, progress, say
from beian.commands.terminal import report
from beian.commands.terminal.console import noted
from beian.core.clock import parse_date, refuse_future, today
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.record.rounds import record_head


def signed(root: ContentRoot, options: argparse.Namespace) -> int:
    """The scan of a signed paper, or of some of its pages, into the private half as the whole paper."""
    workspace, filing = _opened(root, options.filing)
    kept = register_scan(workspace, filing, options.paper, Path(options.scan), options.pages)
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
    wish = SubmitRequest(options.kind or "", refuse_future(today(options.as_of), "--as-of"), options.entity_reason)
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
    name = done.purpose.name(filing.step)
    rows = [
        f"√ {filing.id}：第 {done.number} 轮已存档 {done.path}/ · round {done.number} is recorded",
        f"    {name.zh} · {name.en}",
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
    """One event into the last round, with its papers; refused when it cannot follow."""
    workspace, filing = _opened(root, options.filing)
    entries = {"kind": options.kind, "date": _day(options.date)}
    for given in options.set:
        key, equals, value = given.partition("=")
        if not equals:
            raise Failure(f"“{given}”应写成 项目=内容", f"{given!r} must be KEY=VALUE")
        entries[key] = value
    path, problems = add_event(workspace, filing, entries, [Path(one) for one in options.attach])
    if problems:
        say(report.as_text(problems))
        return PROBLEMS
    say(f"√ {path}")
    if options.attach:
        folder = attachments_folder(workspace, filing.id, path.split("/")[-3])
        say(f"    附件 · papers: {folder}/（不进入 Git，请另行备份 · not in Git; keep a backup）")
    say(noted(record_head(root.path, filing.id)))
    return CLEAN


def comments(root: ContentRoot, options: argparse.Namespace) -> int:
    """A notice as one file per comment, for a person to correct; without a notice, the comments and who shares them."""
    workspace, filing = _opened(root, options.filing)
    if options.file:
        paths, others = add_comments(workspace, filing, Path(options.file), _day(options.date or ""))
        for path in paths:
            say(f"√ {path}")
        for line in others:
            say(f"    没有作为意见 · no comment: {line}")
        said = "请核对拆分是否正确，并补上涉及内容和原因。"
        say(f"{len(paths)} 条意见，{said} {len(paths)} comments; check how they were split.")
        say(noted(record_head(root.path, filing.id)))
        return CLEAN
    for one in all_comments(workspace, filing):
        first, *_ = str(one.data.get("text", "")).split("\n")
        say(f"{'○ 未办结 open' if one.open else '√'} {one.path}\n    {first}")
        others = filings_sharing(workspace, filing, one)
        if others:
            say(f"    同一主体的这些备案也使用该内容 · these filings say it too：{'、'.join(others)}")
    return CLEAN


def legacy(root: ContentRoot, options: argparse.Namespace) -> int:
    """An old round by its files and its day, and what a person does next."""
    workspace, filing = _opened(root, options.filing)
    day = refuse_future(parse_date(options.date, "--date"), "--date")
    done = enter_legacy(workspace, filing, day, [Path(one) for one in options.files])
    say(f"√ {filing.id}：已补录 {done.path}/ · entered\n{noted(done.head)}")
    say(f"    原件 · files: {done.bundle.relative_to(root.path).as_posix()}（不进入 Git · not in Git）")
    say(f"  取得编号的 · the number: beian event {filing.id} listed --date DATE --set filing_number=NUMBER")
    return CLEAN


def _day(given: str) -> str:
    return refuse_future(parse_date(given, "--date"), "--date").isoformat()


def _opened(root: ContentRoot, name: str) -> tuple[Workspace, Filing]:
    workspace = opened(root, [name])
    filing = workspace.library.filing(name)
    if filing is None:
        known = "、".join(one.id for one in workspace.library.filings) or "（无）"
        raise Failure(f"没有备案“{name}”。现有：{known}", f"there is no filing {name!r}. There are: {known}")
    return workspace, filing
