"""An engine or a portal that words the form otherwise changes no answer: in redlines, in lists of changes, in bundles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import support
import trees
from beian.build.maker import Build
from beian.compare.accepted import Accepted, accepted_round_of
from beian.compare.alignment import plain_text
from beian.compare.paper_snapshot import paper_snapshots
from beian.compare.redlines.form_lines import WORDING
from beian.compare.redlines.redline import AUTHOR
from beian.compare.redlines.redline_files import RedlineContent
from beian.compare.sealed_answers import with_what_follows
from beian.papers.formats.pandoc import Pandoc
from support import W, docx_document

SEARCH = "suohe/search"  # whose third round was accepted
RELABELLED = "fields:\n  entity/address:\n    label: {zh: 住所地址, en: Seat}\n    source: 系统页面，2026-12-03\n    confidence: high\n"


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def made(pandoc: Pandoc, old: list[Any], reworded: list[Any], new: list[Any]) -> RedlineContent:
    before = replace(trees.version(old), reworded=trees.version(reworded))
    return trees.redlined(before, trees.version(new), ("001", "work"), pandoc)


def authors(redline: RedlineContent) -> dict[str, set[str]]:
    """The texts of the tracked changes by their author."""
    found: dict[str, set[str]] = {}
    for change in docx_document(redline.docx).iter(f"{W}ins", f"{W}del"):
        text = "".join(one.text or "" for one in change.iter(f"{W}t", f"{W}delText"))
        found.setdefault(change.get(f"{W}author"), set()).update([text] if text else [])
    return found


def test_a_redline_tells_the_form_from_the_answers(pandoc: Pandoc) -> None:
    old = [trees.para("办公地点"), trees.para("知新路26号"), trees.para("旧的说明行，现在没有了")]
    reworded = [trees.para("办公场所"), trees.para("知新路26号"), trees.para("甲乙丙丁，新表单的一句话")]
    new = [trees.para("办公场所"), trees.para("知新路88号"), trees.para("甲乙丙丁，新表单的一句话")]
    redline = made(pandoc, old, reworded, new)
    said = authors(redline)
    assert said[AUTHOR] == {"26", "88"}
    assert {"办公地点", "办公场所"} <= said[WORDING]
    assert not {"26", "88"} & said[WORDING]
    assert 0 < redline.form < redline.changes
    assert WORDING in redline.html.decode()


def test_an_answer_is_no_wording_because_the_same_word_stands_elsewhere(pandoc: Pandoc) -> None:
    old = [trees.para("是否涉及甲"), trees.para("否"), trees.para("是否涉及乙"), trees.para("是")]
    new = [trees.para("是否涉及甲"), trees.para("是"), trees.para("是否涉及乙"), trees.para("是")]
    assert [*authors(made(pandoc, old, old, new))] == [AUTHOR]


def test_a_record_that_went_is_no_wording_though_its_label_changed_too(pandoc: Pandoc) -> None:
    old = [trees.para("风险一说明"), trees.para("误判会议材料"), trees.para("末段")]
    reworded = [trees.para("风险一描述"), trees.para("误判会议材料"), trees.para("末段")]
    assert [*authors(made(pandoc, old, reworded, [trees.para("末段")]))] == [AUTHOR]


def test_without_answers_that_differ_all_is_wording(pandoc: Pandoc) -> None:
    old = [trees.para("投诉举报：几个工作日内答复 15")]
    new = [trees.para("投诉举报答复期限 15个工作日"), trees.para("另一句")]
    assert [*authors(made(pandoc, old, new, new))] == [WORDING]


@pytest.fixture
def suohe(tmp_path: Path) -> Path:
    root = tmp_path / "内容"
    support.copy_entity(root, "suohe")
    shutil.copytree(support.CHECKOUT / "filings/lanyu", root / "filings/lanyu")
    return root


def compared(root: Path, name: str) -> tuple[Accepted, set[str], set[str]]:
    """The accepted round, the papers whose words differ from it, and those that a change hands in."""
    opened = support.workspace(root)
    filing = opened.library.one(name)
    accepted = accepted_round_of(opened, filing)
    assert accepted.state is not None
    with Build(opened.root, opened.evidence) as build:
        papers = [one for one in build.compositions(filing) if not one.paper.of_one_round]
        after = paper_snapshots(build, opened.for_papers(filing, "review"), [one.paper.id for one in papers])
        changed = {one.paper.id for one in accepted.changed_papers(build, papers)}
    words = {
        one: plain_text(paper.tree["blocks"]) == plain_text(after[one].tree["blocks"])
        for one, paper in accepted.state.papers().items()
        if one in after
    }
    return accepted, {one for one, same in words.items() if not same}, changed


@pytest.mark.long
def test_a_paper_that_only_words_the_form_otherwise_is_not_handed_in_again(suohe: Path) -> None:
    (suohe / "overrides").mkdir()
    (suohe / "overrides/portal.yaml").write_text(RELABELLED, "utf-8")
    accepted, differing, changed = compared(suohe, "suohe")
    assert differing, "some paper prints the label"
    assert changed == set()
    assert not [one for one in accepted.differences.changes if one.pointer == "/entity/address"]


@pytest.mark.long
def test_an_answer_beside_new_words_is_handed_in(suohe: Path) -> None:
    (suohe / "overrides").mkdir()
    (suohe / "overrides/portal.yaml").write_text(RELABELLED, "utf-8")
    before = compared(suohe, "suohe")[1]
    support.replace_once(suohe / "filings/suohe/entity.yaml", "知新路26号5楼501室", "知新路26号6楼601室")
    _, differing, changed = compared(suohe, "suohe")
    assert changed >= before, "the address stands where its label does"
    assert changed <= differing


def test_what_follows_from_filed_answers_is_no_change_of_them(suohe: Path) -> None:
    accepted = accepted_round_of(*_filing(suohe, SEARCH))
    assert accepted.state is not None
    derived = [pointer for pointer, how in accepted.filing.derived.items() if not (how.unconfirmed or how.proposed)]
    kept = [one for one in accepted.state.fields if one["pointer"] not in derived]
    followed = {one["pointer"] for one in with_what_follows(accepted.filing, kept)}
    assert derived
    assert {*derived} <= followed


def _filing(root: Path, name: str) -> tuple[Any, Any]:
    opened = support.workspace(root)
    return opened, opened.library.one(name)
