"""The matters that are ticked for a change, held against what differs from the accepted round (LIF-018)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import support
from support import CHECKOUT

SEARCH = "suohe/search"
FILING = "filings/suohe/search/filing.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The example with its change filled in and not yet sent."""
    for name in ("filings", "examples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    shutil.copy2(CHECKOUT / "beian.yaml", tmp_path)
    shutil.rmtree(tmp_path / "filings/suohe/search/submissions/004")
    return tmp_path


def tick(root: Path, *items: str) -> None:
    file = root / FILING
    ticked = "".join(f"    - {item}\n" for item in items)
    support.replace_once(file, "    - product\n    - self_assessment\n    - disclosure\n", ticked)


def said(root: Path) -> list[str]:
    found = [one for one in support.problems_in(root, SEARCH) if one.rule == "LIF-018"]
    assert {one.severity for one in found} <= {"warning"}
    return [one.message.zh for one in found]


def test_what_is_ticked_and_changed_is_no_finding(root: Path) -> None:
    tick(root, "self_assessment", "disclosure")
    assert not said(root)


def test_what_is_ticked_without_a_change_of_it_is_named(root: Path) -> None:
    tick(root, "self_assessment", "disclosure", "entity_name", "model")
    found = said(root)
    assert len(found) == 2
    assert "勾选了“主体名称变更”" in found[0]
    assert "勾选了“算法模型变更”" in found[1]


def test_a_change_of_no_ticked_matter_is_named_once(root: Path) -> None:
    tick(root, "self_assessment")
    (found,) = said(root)
    assert "没有勾选“《拟公示算法机制机理内容》变更”" in found
    assert "第 003 轮" in found


def test_what_the_lists_call_by_either_word_is_no_mistake(root: Path) -> None:
    """The form of service is changed; the remark may say product, and report and public text may follow any change."""
    tick(root, "product", "service_form", "self_assessment", "disclosure", "main_use")
    support.replace_once(
        root / "filings/suohe/products/suohe-account.yaml",
        "service_form: official_account",
        "service_form: mini_program",
    )
    assert not said(root)


def test_what_a_person_called_cosmetic_need_not_be_ticked(root: Path) -> None:
    tick(root, "self_assessment")
    events = root / "filings/suohe/search/submissions/003/events"
    text = "kind: classified\ndate: 2026-11-10\nconcerns:\n  - /disclosure\nclass: cosmetic\ntext: 只是措辞。\n"
    (events / "2026-11-10-classified-01.yaml").write_text(text, "utf-8")
    assert not said(root)


def test_a_round_that_was_sent_is_not_judged_again(root: Path) -> None:
    assert said(root)
    sent = "filings/suohe/search/submissions/004"
    shutil.copytree(CHECKOUT / sent, root / sent)
    assert not said(root)
