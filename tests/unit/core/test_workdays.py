"""Working days: the worked examples, the two edges of a count, provisional years, and the owner's own year."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from beian.core import clock
from beian.core.errors import Failure
from beian.core.places import engine_folder
from beian.core.workdays import calendar

# start, working days, last day, provisional
EXAMPLES = """
2026-11-22 10 2026-12-04 official
2025-03-03 10 2025-03-17 official
2026-02-10 10 2026-03-02 official
2026-01-28 30 2026-03-17 official
2026-09-15 20 2026-10-19 official
2026-10-03 10 2026-10-20 official
2026-09-20 10 2026-10-10 official
2026-04-27 10 2026-05-13 official
2025-04-15 30 2025-05-29 official
2025-01-20 10 2025-02-08 official
2025-09-22 20 2025-10-24 official
2025-12-26 10 2026-01-12 official
2024-04-01 10 2024-04-16 official
2024-09-06 30 2024-10-24 official
2024-02-09 10 2024-02-29 official
2026-06-08 20 2026-07-07 official
2026-11-30 30 2027-01-12 provisional
2026-09-21 10 2026-10-12 official
"""
CASES = [line.split() for line in EXAMPLES.split("\n") if line]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "days", "last", "status"), CASES)
def test_the_worked_examples(start: str, days: str, last: str, status: str) -> None:
    found = calendar().after(day(start), int(days))
    assert (found.day, found.provisional) == (day(last), status == "provisional")


def test_all_eighteen_are_there() -> None:
    assert len(CASES) == 18


@pytest.mark.parametrize(("year", "number"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_working_days_of_a_year(year: int, number: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(calendar().is_workday(one) for one in days if one.year == year) == number


@pytest.mark.parametrize("end", ["2026-02-20", "2026-10-12", "2026-12-20", "2025-02-08"])
@pytest.mark.parametrize("number", [1, 10, 30])
def test_counting_back_leaves_the_working_days_before_the_end(end: str, number: int) -> None:
    found = calendar().before(day(end), number).day
    assert calendar().is_workday(found)
    assert calendar().after(found, number).day < day(end)
    assert calendar().after(found + timedelta(days=1), number + 1).day >= day(end)
    later = next(found + timedelta(days=n) for n in range(1, 20) if calendar().is_workday(found + timedelta(days=n)))
    assert calendar().after(later, number).day >= day(end)


def test_a_year_that_nobody_knows_is_provisional() -> None:
    assert calendar().after(date(2031, 3, 3), 1).provisional
    assert calendar().before(date(2027, 1, 4), 1).provisional


def test_every_official_year_names_its_notice() -> None:
    years = json.loads((engine_folder("schemas") / "law/holidays.json").read_text("utf-8"))["years"]
    for name, year in years.items():
        assert year["source"]
        assert year["status"] in ("official", "provisional")
        assert ("document_number" in year) is (year["status"] == "official"), name
    assert years["2027"]["status"] == "provisional"


def test_the_owner_enters_a_year_of_his_own(tmp_path: Path) -> None:
    file = tmp_path / "law/holidays.json"
    file.parent.mkdir()
    off = {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03", "makeup_workdays": ["2027-01-09"]}
    file.write_text(json.dumps({"years": {"2027": {"status": "official", "holidays": [off]}}}), "utf-8")
    found = calendar(tmp_path).after(date(2026, 12, 31), 6)
    assert (found.day, found.provisional) == (date(2027, 1, 9), False)
    assert calendar(tmp_path).is_workday(date(2026, 10, 10))


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"years": {"2027": {}}}', '{"years": {"2027": {"holidays": [{}]}}}']
)
def test_a_file_that_cannot_be_read_is_the_operators_to_mend(tmp_path: Path, text: str) -> None:
    (tmp_path / "law").mkdir()
    (tmp_path / "law/holidays.json").write_text(text, "utf-8")
    with pytest.raises(Failure, match=r"holidays\.json"):
        calendar(tmp_path)


def test_the_clock_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AS_OF", "2026-11-22")
    assert clock.today(None) == date(2026, 11, 22)
    assert clock.today("2025-01-02") == date(2025, 1, 2)
    monkeypatch.setenv("AS_OF", "")
    assert clock.today(None) > date(2026, 1, 1)
    with pytest.raises(Failure, match="2026-13-01"):
        clock.today("2026-13-01")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_official_years_is_as_the_oracle_says(year: int) -> None:
    first, ours = date(year, 1, 1), calendar()
    days = [first + timedelta(days=number) for number in range(366) if (first + timedelta(days=number)).year == year]
    assert [one for one in days if ours.is_workday(one) != chinese_calendar.is_workday(one)] == []
