"""A calendar file (RFC 5545) of what is due: one all-day event each, the same bytes for the same record and day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from beian.engine.statuses import Status

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
                f"SUMMARY:{_escaped(f'{one.filing}：{due.kind_name.zh}：{due.what.zh}{doubt}')}",
                f"DESCRIPTION:{_escaped(f'{due.kind_name.en}: {due.what.en}')}",
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
