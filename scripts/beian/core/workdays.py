"""Working days in China: weekends, holidays and the weekends that are worked instead, from `schemas/law/holidays.json`.

The first day is not counted. A count that touches a year without an official notice gives a provisional date. A content
root may add or replace years in `overrides/law/holidays.json`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NotRequired, TypedDict

from beian.core.errors import Failure
from beian.core.json_shapes import parse_json
from beian.core.places import engine_folder

DAY, LONGEST = timedelta(days=1), timedelta(days=60)
FILE = "law/holidays.json"


Holiday = TypedDict("Holiday", {"from": str, "to": str, "makeup_workdays": NotRequired[list[str]]})


class HolidayYear(TypedDict):
    """One year of the file of holidays; days are written 2026-10-01."""

    status: NotRequired[str]
    holidays: list[Holiday]


Years = Mapping[str, HolidayYear]


@dataclass(frozen=True)
class Deadline:
    """A day that was counted; `provisional` until every year that the count touched has its official notice."""

    day: date
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The days off and the worked weekends, and the years that an official notice covers."""

    off: frozenset[date]
    worked: frozenset[date]
    official: frozenset[int]

    def is_workday(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def after(self, start: date, workdays: int) -> Deadline:
        """The last of `workdays` working days after `start`, which itself is not counted."""
        return self._count(start, workdays, DAY)

    def before(self, end: date, workdays: int) -> Deadline:
        """The latest working day after which `workdays` working days still pass before `end` comes."""
        return self._count(end, workdays + 1, -DAY)

    def _count(self, day: date, workdays: int, step: timedelta) -> Deadline:
        provisional = False
        try:
            while workdays > 0:
                day += step
                workdays -= self.is_workday(day)
                provisional = provisional or day.year not in self.official
        except OverflowError:
            raise Failure(f"日期 {day} 超出范围", f"the date {day} is out of range") from None
        return Deadline(day, provisional)


def calendar(overrides: Path | None = None) -> Calendar:
    """The engine's calendar, with the years of the content root's own file laid over it."""
    years = _years(engine_folder("schemas") / FILE)
    own = overrides / FILE if overrides else None
    if own and own.is_file():
        years |= _years(own)
    return _calendar(years)


def _calendar(years: Years) -> Calendar:
    return Calendar(
        frozenset(day for year in years.values() for day in _off(year)),
        frozenset(
            date.fromisoformat(day) for holiday in _holidays(years) for day in holiday.get("makeup_workdays", ())
        ),
        frozenset(int(name) for name, year in years.items() if year.get("status") == "official"),
    )


def _years(file: Path) -> dict[str, HolidayYear]:
    try:
        years: dict[str, HolidayYear] = dict(parse_json(file.read_text("utf-8"))["years"])
        _calendar(years)  # so that the message about a fault names this file
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Failure(
            f"无法读取节假日文件 {file.name}：{error}", f"cannot read the holiday file {file.name}: {error}"
        ) from None
    return years


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    try:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except ValueError:
        raise Failure(f"日期 {day} 超出范围", f"the date {day} is out of range") from None


def _holidays(years: Years) -> Iterator[Holiday]:
    for year in years.values():
        yield from year["holidays"]


def _off(year: HolidayYear) -> Iterator[date]:
    for holiday in year["holidays"]:
        day, last = date.fromisoformat(holiday["from"]), date.fromisoformat(holiday["to"])
        if last - day > LONGEST:
            raise ValueError(f"{day} to {last} is no holiday")
        while day <= last:
            yield day
            day += DAY
