"""The verbs `status` and `todo`. Apart from the others, because they load hardly anything when nothing changed.

What is due is also given as a calendar file (RFC 5545): an all-day event each, the same bytes for the same record and day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from beian.bundle.overviews import statuses_of, todos_of
from beian.commands.answers import open_questions
from beian.commands.terminal.console import noted, say
from beian.core.clock import today
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.bundle.status import Status
    from beian.record.deadlines import Due

CLEAN = 0
WIDTH = 75  # octets of a line of a calendar; what is longer goes on after a blank


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
        rows += [f"    第 {one.last.zh} · {one.last.en}"] if one.rounds else []
        rows += [
            f"    {'! 逾期 late ' if due.late else ''}{due.day}{'（暂定）' if due.provisional else ''}"
            f"{'（已过 past）' if due.over(day) else ''} [{due.kind_name.zh} {due.kind_name.en}] {due.what.zh} · {due.what.en}"
            for due in one.dues
        ]
        rows += [f"    × {fault.zh}\n      {fault.en}" for fault in one.refused]
        rows += [f"    ○ {comment.zh} · {comment.en}" for comment in one.open]
        rows += [f"    ! {moved.zh}\n      {moved.en}" for moved in one.moved]
        rows += [noted(one.head)] if one.head else []
    return "\n".join(rows)


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
                f"SUMMARY:{_escaped(f'{one.filing}：{due.kind_name.zh}：{due.what.zh}{doubt}')}",
                f"DESCRIPTION:{_escaped(_described(one, due))}",
                "END:VEVENT",
            ]
    return "\r\n".join(line for row in [*rows, "END:VCALENDAR"] for line in _folded(row))


def _described(one: Status, due: Due) -> str:
    last = f"\n第 {one.last.zh} · {one.last.en}" if one.rounds else ""
    return f"{due.kind_name.en}: {due.what.en}{last}"


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
