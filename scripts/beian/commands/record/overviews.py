"""The verbs `status` and `todo`. Apart from the others, because they load hardly anything when nothing changed.

What is due is also given as a calendar file (RFC 5545): an all-day event each, the same bytes for the same record and day.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import noted, say, say_json
from beian.commands.terminal.wording import about, aside, worded, wording
from beian.core.clock import today
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.bundle.status import Status
    from beian.record.deadlines import Due

todo_arguments = common.together(common.filings, common.formats("text", "json"))
WIDTH = 75  # octets of a line of a calendar; what is longer goes on after a blank


def status_arguments(parser: argparse.ArgumentParser) -> None:
    common.filings(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--ics", action="store_true", help="输出日历文件 · a calendar file of what is due")
    common.as_json(how)
    common.as_of(parser)


def todo(root: ContentRoot, options: argparse.Namespace) -> int:
    """What is unanswered in the chosen filings, by page of the portal and by person; 0 also when something is open."""
    from beian.bundle.overviews import todos_of
    from beian.commands.answers import open_questions

    found = todos_of(root, options.filings)
    say(open_questions.as_json(found) if options.format == "json" else open_questions.as_text(found))
    return CLEAN


def status(root: ContentRoot, options: argparse.Namespace) -> int:
    """Snapshot and dues of the chosen filings, the next due first."""
    from beian.bundle.overviews import statuses_of

    day = today(options.as_of)
    found = statuses_of(root, options.filings, day)
    if options.ics:
        say(as_ics(found, day))
        return CLEAN
    if options.json:
        say_json([one.as_dict() for one in found])
    else:
        say(_text(found, day))
    return CLEAN


def _text(found: list[Status], day: date) -> str:
    rows = []
    for one in found:
        rows.append(about(one.filing, one.name.zh, one.name.en) + aside(f"{one.rounds} {wording('轮', 'rounds')}"))
        rows += [f"    {worded(one.last, ' · ')}"] if one.rounds else []
        rows += [f"    {about(wording('下一轮', 'next round'), one.next.zh, one.next.en)}"] if one.next.zh else []
        rows += [_due(due, day) for due in one.dues]
        rows += [f"    × {worded(fault, f'{chr(10)}      ')}" for fault in one.refused]
        rows += [f"    ○ {worded(comment, ' · ')}" for comment in one.open]
        rows += [f"    ! {worded(moved, f'{chr(10)}      ')}" for moved in one.moved]
        rows += [noted(one.head)] if one.head else []
    return "\n".join(rows)


def _due(due: Due, day: date) -> str:
    late = f"! {wording('逾期', 'late')} " if due.late else ""
    provisional = aside("暂定", "provisional") if due.provisional else ""
    past = aside("已过", "past") if due.over(day) else ""
    return f"    {late}{due.day}{provisional}{past} [{worded(due.kind_name)}] {worded(due.what, ' · ')}"


def as_ics(found: list[Status], day: date) -> str:
    """The dues of all filings as one calendar, as known on `day`."""
    import hashlib

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
    """What is due in English, what the last round was for, and what the next one is for."""
    last = f"\n{one.last.zh} · {one.last.en}" if one.rounds else ""
    coming = f"\n下一轮：{one.next.zh} · next round: {one.next.en}" if one.next.zh else ""
    return f"{due.kind_name.en}: {due.what.en}{last}{coming}"


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
