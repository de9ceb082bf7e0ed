"""The verbs `status` and `todo`. Apart from the others, because they load hardly anything when nothing changed."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING

from beian.engine.overviews import statuses_of, todos_of
from beian.faces import open_questions
from beian.faces.console import noted, say
from beian.values.clock import today
from beian.values.places import ContentRoot

if TYPE_CHECKING:
    from beian.engine.statuses import Status

CLEAN = 0


def todo(root: ContentRoot, options: argparse.Namespace) -> int:
    """What is unanswered in the chosen filings, by page of the portal and by person; 0 also when something is open."""
    found = todos_of(root, options.filings)
    say(open_questions.as_json(found) if options.format == "json" else open_questions.as_text(found))
    return CLEAN


def status(root: ContentRoot, options: argparse.Namespace) -> int:
    """State and dues of the chosen filings, the next due first."""
    day = today(options.as_of)
    found = statuses_of(root, options.filings, day)
    if options.ics:
        from beian.faces.calendars import as_ics

        say(as_ics(found, day))
        return CLEAN
    say(
        json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=1)
        if options.json
        else _text(found, day)
    )
    return CLEAN


def _text(found: list[Status], day: date) -> str:
    rows = []
    for one in found:
        rows.append(f"{one.filing}：{one.name.zh} {one.name.en}（{one.rounds} 轮 rounds）")
        rows += [
            f"    {'! 逾期 late ' if due.late else ''}{due.day}{'（暂定）' if due.provisional else ''}"
            f"{'（已过 past）' if due.over(day) else ''} [{due.kind_name.zh} {due.kind_name.en}] {due.what.zh} · {due.what.en}"
            for due in one.dues
        ]
        rows += [f"    × {fault.zh}\n      {fault.en}" for fault in one.refused]
        rows += [f"    ○ {comment.zh} · {comment.en}" for comment in one.open]
        rows += [noted(one.head)] if one.head else []
    return "\n".join(rows)
