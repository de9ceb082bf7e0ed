"""The verbs on what came back: events and comments. They write files; nothing irreversible happens here."""

from __future__ import annotations

import argparse
from pathlib import Path

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import noted, say, say_json
from beian.commands.terminal.wording import about, aside, wording
from beian.core.clock import parse_date, refuse_future
from beian.core.errors import Failure
from beian.core.places import ContentRoot

KINDS = (
    "种类：receipt 回执、review 进入审核、comment 意见、returned 退回、decision 决定、listed 公布、displayed 展示编号、classified 改判、"
    "withdrawal 撤回、revocation 撤销；decision 要写 --set result=filed（予以备案）、not_filed（不予备案）或者 cancelled（已注销） · the kind:"
    " receipt, review, comment, returned, decision, listed, displayed, classified, withdrawal, revocation; a decision has --set"
    " result=filed, not_filed or cancelled"
)


def event_arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument("kind", metavar="KIND", help=KINDS)
    parser.add_argument("--date", required=True, metavar="DATE", help="发生的日期 · the day it happened")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="其余各项，如 due=2026-03-20 · other entries"
    )
    parser.add_argument(
        "--attach",
        action="append",
        default=[],
        metavar="FILE",
        help="回执、通知、决定截图等，可以多次；存入 private/ · a receipt, notice or screenshot, kept in private/; may be repeated",
    )


def comments_arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument("file", nargs="?", metavar="FILE", help="文本或 Word 文件；不写则列出意见 · text or docx")
    parser.add_argument("--date", metavar="DATE", help="通知的日期 · the day of the notice")
    common.as_json(parser)


def event(root: ContentRoot, options: argparse.Namespace) -> int:
    """One event into the last round, with its papers; refused when it cannot follow."""
    from beian.bundle.event_attachments import attachments_folder
    from beian.bundle.event_entry import add_event
    from beian.check.opening import opened
    from beian.record.rounds import record_head

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    entries = {"kind": options.kind, "date": _day(options.date)}
    for given in options.set:
        key, equals, value = given.partition("=")
        if not equals:
            raise Failure(f"“{given}”应写成 项目=内容", f"{given!r} must be KEY=VALUE")
        entries[key] = value
    path, problems = add_event(workspace, filing, entries, [Path(one) for one in options.attach])
    if problems:
        from beian.commands.terminal import report

        say(report.as_text(problems))
        return PROBLEMS
    say(f"√ {path}")
    if options.attach:
        folder = attachments_folder(workspace, filing.id, path.split("/")[-3])
        outside = aside("不进入 Git，请另行备份", "not in Git; keep a backup", " · ")
        say(f"    {wording('附件', 'papers', ' · ')}: {folder}/{outside}")
    say(noted(record_head(root.path, filing.id)))
    return CLEAN


def comments(root: ContentRoot, options: argparse.Namespace) -> int:
    """A notice as one file per comment, for a person to correct; without a notice, the comments and who shares them."""
    from beian.bundle.event_entry import add_comments, all_comments, filings_sharing
    from beian.check.opening import opened
    from beian.record.rounds import record_head

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    if options.file:
        paths, others = add_comments(workspace, filing, Path(options.file), _day(options.date or ""))
        for path in paths:
            say(f"√ {path}")
        for line in others:
            say(f"    {about(wording('没有作为意见', 'no comment', ' · '), line)}")
        zh = f"{len(paths)} 条意见，请核对拆分是否正确，并补上涉及内容和原因。"
        say(zh, f"{len(paths)} comments; check how they were split.")
        say(noted(record_head(root.path, filing.id)))
        return CLEAN
    found = [
        (one, str(one.data.get("text", "")), filings_sharing(workspace, filing, one))
        for one in all_comments(workspace, filing)
    ]
    if options.json:
        rows = [{"path": one.path, "open": one.open, "text": text, "shared_by": others} for one, text, others in found]
        say_json(rows)
        return CLEAN
    for one, text, others in found:
        mark = f"○ {wording('未办结', 'open')}" if one.open else "√"
        say(f"{mark} {one.path}\n    {text.partition(chr(10))[0]}")
        if others:
            zh, en = "同一主体的这些备案也使用该内容", "these filings say it too"
            say(f"    {about(wording(zh, en, ' · '), '、'.join(others))}")
    return CLEAN


def _day(given: str) -> str:
    return refuse_future(parse_date(given, "--date"), "--date").isoformat()
