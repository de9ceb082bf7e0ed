"""The verbs on the record: signed papers, rounds, what came back, where each filing stands, what comes after a decision."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

Verb = Callable[..., argparse.ArgumentParser]
FILING: dict[str, Any] = {"metavar": "FILING", "help": "备案标识 · the filing"}
AS_OF = "按哪一天；默认环境变量 AS_OF，再默认今天 · the day; AS_OF, else today"
KINDS = (
    "种类：receipt 回执、review 进入审核、comment 意见、returned 退回、decision 决定、listed 公布、displayed 展示编号、classified 改判、"
    "withdrawal 撤回、revocation 撤销 · the kind; a decision has --set result=filed, not_filed or cancelled（予以备案、不予备案、已注销）"
)


def sending(verb: Verb) -> None:
    """Verbs for what goes out."""
    signed = verb(
        "signed", "record.record:signed", "登记签字盖章后的扫描件 · keep the scan of a signed paper", writes=True
    )
    signed.add_argument("paper", metavar="PAPER", help="材料标识，如 commitment_letter · the paper")
    signed.add_argument("scan", metavar="SCAN.pdf", help="扫描件，PDF，整份 · the scan of the whole paper")
    signed.add_argument(
        "--pages",
        default="",
        metavar="1,4-5",
        help="只扫描了这几页；盖骑缝章的材料须整份 · only these pages were scanned; not for a seal across pages",
    )
    signed.add_argument("--filing", required=True, help="备案标识 · the filing")
    submit = verb(
        "submit", "record.record:submit", "存档即将报送的一轮 · record the round that is about to be sent", writes=True
    )
    submit.add_argument("filing", **FILING)
    kinds = ("first", "resubmission", "change", "cancellation", "yearly_verification")
    submit.add_argument("--kind", choices=kinds, help="种类；默认首次报送或者重新报送 · the kind of round")
    submit.add_argument("--as-of", metavar="DATE", help=AS_OF)
    submit.add_argument(
        "--entity-reason",
        default="",
        metavar="TEXT",
        help="主体尚未通过时仍然报送的理由 · why it is sent before the entity was accepted",
    )


def coming_back(verb: Verb) -> None:
    """Verbs for what came back, and where each filing stands."""
    event = verb(
        "event",
        "record.record:event",
        "登记报送之后发生的一件事 · record what happened after a round was sent",
        writes=True,
    )
    event.add_argument("filing", **FILING)
    event.add_argument("kind", metavar="KIND", help=KINDS)
    event.add_argument("--date", required=True, metavar="DATE", help="发生的日期 · the day it happened")
    event.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="其余各项，如 due=2026-03-20 · other entries"
    )
    event.add_argument(
        "--attach",
        action="append",
        default=[],
        metavar="FILE",
        help="回执、通知、决定截图等，可以多次；存入 private/ · a receipt, notice or screenshot, kept in private/; may be repeated",
    )
    comments = verb(
        "comments", "record.record:comments", "把退回意见拆成若干条 · split a pasted notice into comments", writes=True
    )
    comments.add_argument("filing", **FILING)
    comments.add_argument("file", nargs="?", metavar="FILE", help="文本或 Word 文件；不写则列出意见 · text or docx")
    comments.add_argument("--date", metavar="DATE", help="通知的日期 · the day of the notice")
    legacy = verb(
        "legacy",
        "record.record:legacy",
        "补录以前报送的一轮，只有文件和日期 · enter an old round by its files",
        writes=True,
    )
    legacy.add_argument("filing", **FILING)
    legacy.add_argument("files", nargs="*", metavar="FILE", help="当时报送的文件 · the files that were sent")
    legacy.add_argument("--date", required=True, metavar="DATE", help="报送日期 · the day it was sent")
    status = verb(
        "status",
        "record.overviews:status",
        "各项备案的状态和期限 · where each filing stands and what is due",
        filings=True,
    )
    status.add_argument("--ics", action="store_true", help="输出日历文件 · a calendar file of what is due")
    status.add_argument("--json", action="store_true", help="供程序读取 · for programs")
    status.add_argument("--as-of", metavar="DATE", help=AS_OF)


def after_approval(verb: Verb) -> None:
    """Verbs for what comes after a decision."""
    disclose = verb(
        "disclose", "record.approval:disclose", "由通过的轮次生成公示页面和编号片段 · the public page and snippet"
    )
    disclose.add_argument("filing", **FILING)
    verb(
        "classify",
        "record.approval:classes",
        "与通过的轮次不同之处应当怎样办理 · what the differences from the accepted round need",
        filings=True,
    )
    handover = verb(
        "handover", "record.approval:handover", "交接：状态、期限、未办结和缺少的文件 · hand over", filings=True
    )
    handover.add_argument("--as-of", metavar="DATE", help="按哪一天；默认今天 · the day; today by default")
