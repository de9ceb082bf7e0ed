"""The only module that reads the clock, for the command line: `--as-of`, then `AS_OF`, then today in Beijing. Dates as
text.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone

from beian.core.errors import Failure

BEIJING = timezone(timedelta(hours=8))
SENSIBLE = range(1990, 2200)  # a slip of the finger must not become a deadline


def today(as_of: str | None) -> date:
    """The day that everything is judged at. Raises Failure when what was given is no date."""
    given = as_of or os.environ.get("AS_OF", "")
    return parse_date(given, "AS_OF") if given else datetime.now(BEIJING).date()


def parse_date(text: str, name: str) -> date:
    """A date written as 2026-11-22. Raises Failure, which names the option, when it is none."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
        return day.replace(year=day.year if day.year in SENSIBLE else 0)  # year 0 is refused
    except ValueError:
        raise Failure(
            f"{name}：“{text}”不是日期，请写成 2026-11-22 的形式",
            f"{name}: {text!r} is not a date; write it like 2026-11-22",
        ) from None


def refuse_future(day: date, name: str) -> date:
    """The same day. Raises Failure, which names the option, for one after today: what has not happened is not recorded."""
    now = today(None)
    if day > now:
        given = "（AS_OF）" if os.environ.get("AS_OF") else ""
        raise Failure(
            f"{name}：{day} 在今天 {now}{given} 之后，还没有发生的事不能登记",
            f"{name}: {day} is after today, {now}; what has not happened yet is not recorded",
        )
    return day


def date_or_none(value: object) -> date | None:
    """An answer as a date, or None when it is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
