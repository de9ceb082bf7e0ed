"""The table of demands: all known ones by id, each met by what it names; all known reasons for a return."""

from __future__ import annotations

import re

import pytest

import support
from beian import rules
from beian.faces.cli import main
from beian.rules import demands as data
from beian.rules.demands import ATTESTED, CHECKED, OPEN, PREVENTED, demands, reasons


def test_there_are_146_demands_and_50_reasons() -> None:
    assert len(demands()) == 146
    assert [one.number for one in reasons()] == list(range(1, 51))


@pytest.mark.parametrize("name", sorted(demands()))
def test_a_demand_is_met_by_what_it_names(name: str) -> None:
    one = demands()[name]
    assert one.says.zh
    assert one.says.en
    if one.kind == PREVENTED:
        assert rules.by_id(name) is None, "a rule that can never fire"
        file, _, test = one.where.partition("::")
        text = (support.CHECKOUT / file).read_text("utf-8")
        assert file.endswith(".yaml") or re.search(rf"^def {test}\(", text, re.MULTILINE), one.where
    elif one.kind == CHECKED:
        assert (support.CHECKOUT / "scripts/beian" / f"{one.where.replace('.', '/')}.py").is_file()
    else:
        assert one.kind in (ATTESTED, OPEN)
        assert rules.by_id(name) is None


def test_explain_knows_every_demand(capsys: pytest.CaptureFixture[str]) -> None:
    for name in demands():
        assert main(["explain", name]) == 0
    said = capsys.readouterr().out
    for kind in ("prevented by", "attested by", "failing example"):
        assert kind in said


@pytest.mark.parametrize("reason", reasons(), ids=lambda one: str(one.number))
def test_a_reason_for_a_return_names_demands(reason: data.Reason) -> None:
    assert reason.rules
    assert set(reason.rules) <= set(demands())
    assert reason.says.zh
