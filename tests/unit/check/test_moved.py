"""A shared fact that changes: every accepted filing that it moves is named, wherever people look."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

import support
from beian.check.moved import RULE, moved_filings
from support import CHECKOUT

SEARCH, GUIDE, ENTITY = "suohe/search", "suohe/guide", "suohe"
DAY = date(2026, 11, 15)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The example before its change: the entity and the search are accepted, nothing is on its way."""
    for name in ("filings", "examples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    shutil.copy2(CHECKOUT / "beian.yaml", tmp_path)
    shutil.rmtree(tmp_path / "filings/suohe/search/submissions/004")
    file = tmp_path / "filings/suohe/search/filing.yaml"
    text = file.read_text("utf-8")
    begin, end = text.index("change:\n"), text.index("\n", text.index("自评估报告和拟公示内容相应修改"))
    file.write_text(text[:begin] + text[end + 1 :], "utf-8")
    return tmp_path


def told(root: Path, name: str) -> list[str]:
    """What `check` says of one filing about filings that are moved."""
    opened = support.workspace(root, as_of=DAY)
    (filing,) = (one for one in opened.filings([name]) if one.id == name)
    return [one.message.zh for one in opened.problems(filing) if one.rule == RULE]


@pytest.mark.long
def test_nothing_is_said_while_shared_facts_are_as_they_were_accepted(root: Path) -> None:
    assert not told(root, SEARCH)
    assert not told(root, ENTITY)


@pytest.mark.long
def test_a_changed_product_names_the_accepted_filing_whichever_filing_is_looked_at(root: Path) -> None:
    support.replace_once(root / "filings/suohe/products/suohe-web.yaml", "name: 索合\n", "name: 索合搜索\n")
    for name in (SEARCH, GUIDE, ENTITY):
        (said,) = told(root, name)
        assert "“suohe/search”已通过的第 003 轮" in said
        assert "10 个工作日" in said
        assert "2026-11-27" in said


@pytest.mark.long
def test_a_changed_person_moves_the_entity_and_each_algorithm_that_shows_it(root: Path) -> None:
    support.replace_once(
        root / "filings/suohe/people.yaml", "post: 副总经理、算法安全责任人", "post: 首席运营官、算法安全责任人"
    )
    opened = support.workspace(root, as_of=DAY)
    assert {one.filing for one in moved_filings(opened, ENTITY)} == {ENTITY, SEARCH}
    status = json.loads(support.beian_here("status", ENTITY, "--json", "--as-of", str(DAY), cwd=root).stdout)
    assert {one["filing"] for one in status if one["moved"]} == {ENTITY, SEARCH}
    (row,) = json.loads(support.beian_here("classify", GUIDE, "--json", cwd=root, AS_OF=str(DAY)).stdout)
    assert {one["filing"]: one["last"] for one in row["moved"]} == {ENTITY: "2026-11-27", SEARCH: "2026-11-27"}
    done = support.beian_here("classify", GUIDE, cwd=root, AS_OF=str(DAY))
    assert done.returncode == 1
    assert "“suohe/search”" in done.stdout
    assert "“suohe”" in done.stdout


def test_an_entity_answers_for_its_own_answers_alone_and_what_is_cancelled_for_none(root: Path) -> None:
    support.replace_once(root / "filings/suohe/products/suohe-web.yaml", "name: 索合\n", "name: 索合搜索\n")
    done = support.beian_here("classify", ENTITY, "--json", cwd=root, AS_OF=str(DAY))
    changed = {row["filing"]: {one["pointer"] for one in row["changes"]} for row in json.loads(done.stdout)}
    assert "/products/suohe-web/name" in changed[SEARCH]
    assert not [one for one in changed[ENTITY] if one.startswith("/products/")]
    assert not changed[GUIDE]
    assert f"{GUIDE}：已注销" in support.beian_here("classify", ENTITY, cwd=root, AS_OF=str(DAY)).stdout


def test_a_change_that_is_filled_in_is_told_by_its_own_term(root: Path) -> None:
    support.replace_once(root / "filings/suohe/products/suohe-web.yaml", "name: 索合\n", "name: 索合搜索\n")
    file = root / "filings/suohe/search/filing.yaml"
    change = "change:\n  changed_on: 2026-11-09\n  items:\n    - product\n  description: |\n    网站更名。\n"
    file.write_text(file.read_text("utf-8") + change, "utf-8")
    assert not told(root, SEARCH)


def test_an_old_change_that_was_accepted_does_not_hide_a_new_one(root: Path) -> None:
    """What was filled in for the change of last year stays among the answers; it is not on its way any more."""
    file = root / "filings/suohe/search/filing.yaml"
    change = "change:\n  changed_on: 2026-08-20\n  items:\n    - product\n  description: |\n    网站更名。\n"
    file.write_text(file.read_text("utf-8") + change, "utf-8")
    round_file = root / "filings/suohe/search/submissions/003/round.yaml"
    text = round_file.read_text("utf-8")
    round_file.write_text(text.replace('purpose: "first"', 'purpose: "change"'), "utf-8")
    support.replace_once(root / "filings/suohe/products/suohe-web.yaml", "name: 索合\n", "name: 索合搜索\n")
    (said,) = told(root, SEARCH)
    assert "第 003 轮" in said


@pytest.mark.long
def test_an_open_comment_on_the_entity_keeps_no_algorithm_waiting(root: Path) -> None:
    events = root / "filings/suohe/submissions/001/events"
    for number, text in enumerate(("kind: returned\n", "kind: comment\ntext: 请补充。\n"), 90):
        (events / f"2026-11-14-{text.split()[1]}-{number}.yaml").write_text(f"{text}date: 2026-11-14\n", "utf-8")
    opened = support.workspace(root, as_of=DAY)
    entity, search = (one for one in opened.filings([ENTITY]) if one.id in (ENTITY, SEARCH))
    assert [one.rule for one in opened.blocking(entity, "pack")] == ["record"]
    assert not opened.blocking(search, "pack")
    assert opened.concerning(search) == opened.problems(search)
