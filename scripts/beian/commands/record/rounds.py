"""The verbs on what goes out: signed papers and rounds. They write files and print what a person does next; nothing
irreversible happens here.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import noted, progress, say
from beian.commands.terminal.wording import about, aside, worded, wording
from beian.core.clock import parse_date, refuse_future, today
from beian.core.model import Filing
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.bundle.submit import Submission

NEXT = "\n    "
KINDS = ("first", "resubmission", "change", "cancellation", "yearly_verification")


def signed_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help="材料标识，如 commitment_letter · the paper")
    parser.add_argument("scan", metavar="SCAN.pdf", help="扫描件，PDF，整份 · the scan of the whole paper")
    parser.add_argument(
        "--pages",
        default="",
        metavar="1,4-5",
        help="只扫描了这几页；盖骑缝章的材料须整份 · only these pages were scanned; not for a seal across pages",
    )
    parser.add_argument("--filing", required=True, metavar="FILING", help="备案标识 · the filing")


def submit_arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument(
        "--kind",
        type=common.one_of(*KINDS),
        metavar="KIND",
        help=common.listed(
            "种类，默认首次报送或者重新报送", "the kind of round, by default first or resubmission", KINDS
        ),
    )
    common.as_of(parser)
    parser.add_argument(
        "--entity-reason",
        default="",
        metavar="TEXT",
        help="主体尚未通过时仍然报送的理由 · why it is sent before the entity was accepted",
    )


def legacy_arguments(parser: argparse.ArgumentParser) -> None:
    common.filing(parser)
    parser.add_argument("files", nargs="*", metavar="FILE", help="当时报送的文件 · the files that were sent")
    parser.add_argument("--date", required=True, metavar="DATE", help="报送日期 · the day it was sent")


def signed(root: ContentRoot, options: argparse.Namespace) -> int:
    """The scan of a signed paper, or of some of its pages, into the private half as the whole paper."""
    from beian.bundle.scans.register_scan import register_scan
    from beian.check.opening import opened

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    kept = register_scan(workspace, filing, options.paper, Path(options.scan), options.pages)
    path = kept.path.relative_to(root.path).as_posix()
    say(f"√ {about(wording('已登记', 'kept', ' · '), path)}")
    if len(kept.scanned) == kept.count:
        said = wording(f"共 {kept.count} 页，全部是扫描页", f"{kept.count} pages, all scanned", " · ")
        say(f"    {said}")
        return CLEAN
    scanned = "、".join(map(str, kept.scanned))
    zh = f"共 {kept.count} 页，扫描页：第 {scanned} 页，其余各页用未签署的文件"
    say(f"    {wording(zh, f'{kept.count} pages, scanned: {scanned}', ' · ')}")
    if kept.lacking:
        pages = "、".join(map(str, kept.lacking))
        zh, en = (
            f"还缺有签字或者盖章处的第 {pages} 页，请用 --pages 登记",
            f"pages {pages} have a place to sign: register them",
        )
        say(f"    {wording(zh, en, ' · ')}")
    return CLEAN


def submit(root: ContentRoot, options: argparse.Namespace) -> int:
    """The next round into the record, and the steps that remain for a person; 1 when it is not ready."""
    from beian.bundle.submit import Refusal, SubmitRequest
    from beian.bundle.submit import submit as record
    from beian.check.opening import opened

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    wish = SubmitRequest(options.kind or "", refuse_future(today(options.as_of), "--as-of"), options.entity_reason)
    done = record(workspace, filing, wish, progress)
    if isinstance(done, Refusal):
        say(about(f"× {filing.id}", "不能存档。", "not recorded."))
        for reason in done.reasons:
            say(f"    {worded(reason, NEXT)}")
        if done.problems:
            from beian.commands.terminal import report

            say(report.as_text(done.problems))
        return PROBLEMS
    _next_steps(root, filing, done)
    return CLEAN


def _next_steps(root: ContentRoot, filing: Filing, done: Submission) -> None:
    import shlex

    bundle = done.bundle.relative_to(root.path).as_posix()
    tag = f"filed/{filing.id}/{done.number}"
    message = f"{filing.id} {done.number} {done.kind}"
    indented = "\n       "
    kept = aside("含受限内容，不进入 Git，请另行备份", "not in Git; keep a backup", " · ")
    by_hand = wording(
        "打开报送包中的《提交说明》和《填报对照表》，登录备案系统逐项填写、上传，由本人确认提交",
        "open the guide and the worksheet of the bundle, fill in the portal, upload, and submit it yourself",
        indented,
    )
    recorded = wording(
        f"第 {done.number} 轮已存档 {done.path}/", f"round {done.number} is recorded: {done.path}/", " · "
    )
    rows = [
        f"√ {about(filing.id, recorded, '')}",
        f"    {worded(done.purpose.name(filing.step), ' · ')}",
        f"    head {done.head}",
        f"    {wording('报送包', 'sealed bundle', ' · ')}: {bundle}{kept}",
        f"{wording('下一步', 'next', ' · ')}:",
        f"  1. {wording('提交存档并打标签', 'commit and tag the record', ' · ')}:",
        f"       git add {shlex.quote(done.path)}",
        f"       git commit -m {shlex.quote(message)}",
        f"       git tag -a {shlex.quote(tag)} -m {shlex.quote(f'{message} head {done.head}')}",
        f"  2. {wording('把上面的 head 记在仓库之外，例如打印存档', 'note the head outside the repository', ' · ')}",
        f"  3. {by_hand}",
        f"  4. {wording('收到回执后', 'when the receipt comes', ' · ')}: beian event {filing.id} receipt --date DATE",
    ]
    say("\n".join(rows))


def legacy(root: ContentRoot, options: argparse.Namespace) -> int:
    """An old round by its files and its day, and what a person does next."""
    from beian.bundle.submit import enter_legacy
    from beian.check.opening import opened

    workspace = opened(root, [options.filing])
    filing = workspace.library.one(options.filing)
    day = refuse_future(parse_date(options.date, "--date"), "--date")
    done = enter_legacy(workspace, filing, day, [Path(one) for one in options.files])
    say(f"√ {about(filing.id, f'已补录 {done.path}/', f'entered {done.path}/', ' · ')}\n{noted(done.head)}")
    outside = aside("不进入 Git", "not in Git", " · ")
    say(f"    {wording('原件', 'files', ' · ')}: {done.bundle.relative_to(root.path).as_posix()}{outside}")
    number = wording("取得编号的", "the number", " · ")
    say(f"  {number}: beian event {filing.id} listed --date DATE --set filing_number=NUMBER")
    return CLEAN
