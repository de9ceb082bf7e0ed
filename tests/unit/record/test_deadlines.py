"""Deadlines: each clock starts, stops and is late on the right day; states carry the owner's names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import support
from beian.core.workdays import calendar
from beian.record.deadlines import PRACTICE_MONTHS, FilingAtDay, deadlines
from beian.record.events import Event
from beian.record.rounds import Round
from beian.schema.decision.table import table
from beian.schema.law import citation_of

DAY = date(2026, 12, 1)


def standing(filing: Any, state: str, answers: dict[str, Any], rounds: Any = (), events: Any = ()) -> FilingAtDay:
    sent = [
        Round(f"r/{number:03}", {"number": f"{number:03}", "kind": kind, "submitted_on": day}, {}, kind)
        for number, (kind, day) in enumerate(rounds, 1)
    ]
    happened = [Event(f"e/{one['kind']}", f"{len(sent):03}", one) for one in events]
    return FilingAtDay(replace(filing, answers=answers), sent, happened, state, DAY, calendar())


def said(one: FilingAtDay) -> list[tuple[str, str, bool]]:
    return [(str(due.day), due.what.en.split(" (")[0].split(":")[0], due.late) for due in deadlines(one)]


@pytest.fixture(scope="module")
def provider() -> Any:
    return support.filing_in(support.CHECKOUT, support.PROVIDER)


CHANGED = {"service_provider": {"change": {"changed_on": "2026-11-09"}}}
ENDED = {"service_provider": {"cancellation": {"ended_on": "2026-11-06"}}}


@pytest.mark.parametrize(
    ("state", "answers", "rounds", "events", "dues"),
    [
        ("draft", {"algorithm": {"launched_on": "2026-11-16"}}, [], [], [("2026-11-30", "first filing", True)]),
        ("submitted", {"algorithm": {"launched_on": "2026-11-16"}}, [("first", "2026-11-20")], [], []),
        (
            "submitted",
            {},
            [("first", "2026-11-20")],
            [{"kind": "receipt", "date": "2026-11-30"}],
            [("2027-01-12", "decision of the office", False)],
        ),
        ("accepted", {}, [("first", "2026-11-20")], [{"kind": "receipt", "date": "2026-11-30"}], []),
        ("numbered", CHANGED, [("first", "2026-01-20")], [], [("2026-11-23", "change filing", True)]),
        ("numbered", CHANGED, [("first", "2026-01-20"), ("change", "2026-11-20")], [], []),
        ("change_pending", CHANGED, [("first", "2026-01-20")], [], []),
        ("listed", ENDED, [("first", "2026-01-20")], [], [("2026-12-04", "cancellation", False)]),
        ("cancelled", ENDED, [("first", "2026-01-20"), ("cancellation", "2026-11-10")], [], []),
        (
            "returned",
            {},
            [("first", "2026-11-20")],
            [{"kind": "comment", "date": "2026-11-25", "due": "2026-11-30"}, {"kind": "returned", "due": "2026-12-08"}],
            [("2026-11-30", "set by the reviewer", True), ("2026-12-08", "set by the reviewer", False)],
        ),
        (
            "returned",
            {},
            [("first", "2026-11-20")],
            [{"kind": "comment", "date": "2026-11-25", "due": "2026-11-30", "outcome": "explained"}],
            [],
        ),
        (
            "numbered",
            {},
            [("first", "2026-01-20")],
            [{"kind": "decision", "date": "2026-03-02", "filing_number": "x"}],
            [("2026-03-02", "show the number and the link in every product, then record it as displayed", True)],
        ),
        (
            "numbered",
            {},
            [("first", "2026-01-20")],
            [
                {"kind": "decision", "date": "2026-03-02", "filing_number": "x"},
                {"kind": "displayed", "date": "2026-03-03"},
            ],
            [],
        ),
        (
            "listed",
            {"products": {"a": {"name": "甲", "companion": {"verification_on": "2026-12-20"}}}},
            [("first", "2026-01-20")],
            [],
            [("2026-12-20", "yearly verification", False)],
        ),
        (
            "draft",
            {"algorithm": {"launched_on": "2027-03-01", "security_assessment": {"required": "yes"}}},
            [],
            [],
            [
                ("2027-01-01", "day to plan for", False),
                ("2027-03-01", "the security assessment, before the launch", False),
                ("2027-03-15", "first filing", False),
            ],
        ),
    ],
)  # fmt: skip
def test_each_clock(provider: Any, state: str, answers: Any, rounds: Any, events: Any, dues: Any) -> None:
    assert said(standing(provider, state, answers, rounds, events)) == dues


def test_certificates_and_evidence_expire_with_the_entity() -> None:
    answers = {
        "entity": {"certificate": {"valid_until": "2026-12-02"}},
        "evidence": {"a": {"title": "甲", "valid_until": "2026-11-30"}, "b": {"title": "乙"}},
    }
    found = said(standing(support.filing_in(support.CHECKOUT, "acme"), "draft", answers))
    assert [(day, late) for day, _, late in found] == [("2026-12-02", False), ("2026-11-30", False)], "over, not late"


def test_terms_estimates_and_reminders_are_called_what_they_are_and_only_terms_can_be_late(provider: Any) -> None:
    answers = {
        "algorithm": {"launched_on": "2025-07-01"},
        "service_provider": {"products": {"a": {}}},
        "products": {"a": {"name": "甲", "store_listing_on": "2026-12-21"}},
    }
    late, estimate = deadlines(standing(provider, "draft", answers))
    assert (late.kind, late.late, str(late.day)) == ("legal", True, "2025-07-15")
    assert (estimate.kind, estimate.late, str(estimate.day)) == ("estimate", False, "2026-10-21")
    assert "2026-12-21 上架前" in estimate.what.zh
    assert "store listing on 2026-12-21" in estimate.what.en
    assert f"{PRACTICE_MONTHS} 个月以上" in estimate.what.zh
    assert "2026-11-06" in estimate.what.zh, "the thirty working days stand beside"
    assert {one.kind_name.zh for one in (late, estimate)} == {"法定期限", "实务测算"}


def test_a_launch_and_a_listing_on_one_day_are_one_day_to_plan_for(provider: Any) -> None:
    answers = {
        "algorithm": {"launched_on": "2027-03-01"},
        "service_provider": {"products": {"a": {}}},
        "products": {"a": {"store_listing_on": "2027-03-01"}},
    }
    (planned,) = (one for one in deadlines(standing(provider, "draft", answers)) if one.kind == "estimate")
    assert "2027-03-01 上线、上架前" in planned.what.zh


def test_planning_takes_the_months_that_the_decision_table_takes() -> None:
    (months,) = (one["months_before"] for one in table()["dates"] if "months_before" in one)
    assert months == PRACTICE_MONTHS


def test_every_basis_is_in_the_register_and_provisional_days_say_so(provider: Any) -> None:
    answers: dict[str, Any] = {"algorithm": {"launched_on": "2027-03-01", "security_assessment": {"required": "yes"}}}
    found = deadlines(standing(provider, "draft", answers))
    for due in found:
        citation_of(due.basis)
    assert {due.provisional for due in found if "first" in due.what.en} == {True}


@pytest.mark.long
def test_a_state_has_the_owners_name(content_root: Path) -> None:
    entry = "{label: {zh: 待提交, en: Waiting}, source: 系统页面，2026-12-03, confidence: high}"
    (content_root / "overrides").mkdir(exist_ok=True)
    (content_root / "overrides/portal.yaml").write_text(f"statuses:\n  to_sign: {entry}\n", "utf-8")
    found = json.loads(support.beian_here("status", "--json", cwd=content_root).stdout)
    assert {(one["state"], one["name"]) for one in found} == {("to_sign", "待提交")}
    (content_root / "overrides/portal.yaml").write_text(f"statuses:\n  waiting: {entry}\n", "utf-8")
    assert "waiting" in support.beian_here("check", cwd=content_root).stdout


def test_the_next_due_comes_first(content_root: Path) -> None:
    found = json.loads(support.beian_here("status", "--json", "--as-of", "2026-11-26", cwd=content_root).stdout)
    days = [one["dues"][0]["day"] for one in found if one["dues"]]
    assert days == sorted(days)
    assert len(days) > 1
