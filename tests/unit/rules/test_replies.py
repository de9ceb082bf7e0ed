"""Answers to comments: what they claim against what changed, and what the note on changes says of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import support
from beian.compare.reply_rows import modification_rows, place_name
from beian.core.problem import Text
from beian.record.events import Event
from beian.record.field_differences import Change, Differences
from beian.rules.claims.replies import fault, says_nothing
from support import CHECKOUT

SEARCH = "suohe/search"
SETTLED = {"kind": "comment", "text": "请说明", "answer": "已写明三类来源和数量。", "answered_by": "合规岗"}
CHANGED = (Change("changed", "/assessment/risks/leak/impact", Text("影响", "impact"), "filing", "低", "中"),)


def comment(**more: Any) -> Event:
    return Event("events/2026-01-05-comment-1.yaml", "001", {**SETTLED, **more})


@pytest.mark.parametrize(
    "answer",
    [
        "已按意见修改，见报告相应章节",
        "已按照审核意见修改完善，详见自评估报告相关章节。",
        "已修改。",
        "已根据退回意见逐条整改完毕，请审核",
        "已补充",
    ],
)
def test_an_answer_that_says_nothing_is_none(answer: str) -> None:
    assert says_nothing(answer)
    found = fault(comment(outcome="explained", answer=answer), lambda: CHANGED, other_picture)
    assert found
    assert "没有内容" in found.zh


@pytest.mark.parametrize(
    "answer",
    [
        "已补充两名人员。",
        "已重新盖章。",
        "已改为每季度更新。",
        "产品名称已改为“文茵”。",
        "内容未改，理由如下：同一算法。",
    ],
)
def test_an_answer_that_says_what_was_done_is_one(answer: str) -> None:
    assert not says_nothing(answer)
    assert fault(comment(outcome="explained", answer=answer), lambda: CHANGED, other_picture) is None


@pytest.mark.parametrize(
    ("outcome", "concerns", "words"),
    [
        ("answer_changed", None, "没有写明改在哪里"),
        ("answer_changed", ["self_assessment"], "没有写明改在哪里"),
        ("answer_changed", ["/assessment/controls"], "没有改动：/assessment/controls"),
        ("answer_changed", ["/assessment/risks", "/people"], "没有改动：/people"),
        ("answer_changed", ["/assessment/risks"], ""),
        ("answer_changed", ["/assessment/risks/leak/impact/"], ""),
        ("evidence_replaced", ["/assessment/risks"], "没有写明是哪一件"),
        ("evidence_replaced", ["/evidence/home-page"], ""),
        ("rescanned", None, ""),
        ("explained", ["/people"], ""),
    ],
)
def test_what_a_comment_claims_is_held_against_what_changed(outcome: str, concerns: Any, words: str) -> None:
    more = {"concerns": concerns} if concerns else {}
    found = fault(comment(outcome=outcome, **more), lambda: CHANGED, other_picture)
    assert (words in found.zh) if found else not words


def other_picture(_: str) -> bool:
    return False


def test_evidence_that_is_said_to_be_replaced_has_another_picture_or_another_record() -> None:
    said = comment(outcome="evidence_replaced", concerns=["/evidence/home-page"])
    found = fault(said, lambda: CHANGED, lambda key: key == "home-page")
    assert found
    assert "没有改动：/evidence/home-page" in found.zh
    assert fault(said, lambda: CHANGED, other_picture) is None
    described = Change("changed", "/evidence/home-page/caption", Text("说明", "caption"), "filing", "a", "b")
    assert fault(said, lambda: (described,), lambda _: True) is None
    assert fault(said, lambda: None, lambda _: True) is None, "a round without text cannot tell"


def test_a_round_without_text_cannot_tell_whether_an_answer_changed() -> None:
    assert fault(comment(outcome="answer_changed", concerns=["/people"]), lambda: None, other_picture) is None


def test_changes_that_no_comment_asked_for_stand_apart() -> None:
    other = Change("changed", "/people/a/post", Text("职务", "post"), "filing", "甲", "乙")
    asked = comment(outcome="answer_changed", concerns=["/assessment/risks"])
    rows = modification_rows([asked], Differences((*CHANGED, other)), lambda change: change.pointer, str)
    assert [row["where"] for row in rows["comments"][0]["changes"]] == ["/assessment/risks/leak/impact"]
    assert [row["where"] for row in rows["others"]] == ["/people/a/post"]


def test_each_row_names_the_product_the_model_the_step_that_it_is_of() -> None:
    filing = support.filing_in(CHECKOUT, support.PROVIDER)
    assert place_name(filing, "/products/wenyin-app/monthly_active_users") == "产品“文茵（APP）”—月活跃用户量"
    assert "WenYin-14B" in place_name(filing, "/models/wenyin-14b/parameters")
    service = next(iter(filing.answers["assessment"]["services"]))
    place = next(iter(filing.answers["assessment"]["services"][service]))
    assert "文茵（" in place_name(filing, f"/assessment/services/{service}/{place}")
    step = next(iter(filing.answers["assessment"]["workflow"]["steps"]))
    assert filing.answers["assessment"]["workflow"]["steps"][step]["name"] in place_name(
        filing, f"/assessment/workflow/steps/{step}/does"
    )


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """The second round of the example came back, with five comments instead of two, each answered with a change."""
    for name in ("filings", "examples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    shutil.copy2(CHECKOUT / "beian.yaml", tmp_path)
    for number in ("003", "004"):
        shutil.rmtree(tmp_path / f"filings/suohe/search/submissions/{number}")
    events = tmp_path / "filings/suohe/search/submissions/002/events"
    for one in events.glob("*-comment-*"):
        one.unlink()
    places = (
        "/retrieval_filtering/commercial_marking",
        "/evidence/search-results",
        "/assessment/other_description",
        "/disclosure/application_scenario",
        "/disclosure/operation_mechanism",
    )
    for number, place in enumerate(places, 51):
        (events / f"2026-09-09-comment-{number}.yaml").write_text(
            f"kind: comment\ndate: 2026-09-09\ntext: 请说明\nanswer: 已写明三类来源。\nanswered_by: 合规岗\n"
            f"outcome: answer_changed\nconcerns:\n  - {place}\n",
            "utf-8",
        )
    return tmp_path


def test_of_five_comments_the_one_that_is_untruly_done_is_named_and_mended(returned: Path) -> None:
    def faults() -> list[str]:
        opened = support.workspace(returned)
        (filing,) = opened.filings([SEARCH])
        found = [one for one in opened.problems(filing) if one.rule == "LIF-010"]
        assert all(one.blocks("pack") for one in found)
        return [f"{one.position.path.rpartition('/')[2]} {one.message.zh}" for one in found]

    (said,) = faults()
    assert said.startswith("2026-09-09-comment-55.yaml")
    assert said.endswith("没有改动：/disclosure/operation_mechanism")
    event = returned / "filings/suohe/search/submissions/002/events/2026-09-09-comment-55.yaml"
    support.replace_once(event, "outcome: answer_changed", "outcome: explained")
    assert not faults()


def test_the_regulator_reads_of_restricted_answers_what_they_are_and_not_our_word_for_them() -> None:
    phone = Change("changed", "/people/a/phone", Text("手机号码", "Mobile phone"), "restricted")
    (row,) = modification_rows([], Differences((phone,)), lambda change: change.label.zh, str)["others"]
    assert row == {
        "where": "手机号码",
        "old": "（证件或者联系信息，见填报内容）",
        "new": "（证件或者联系信息，见填报内容）",
    }
