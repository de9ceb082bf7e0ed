"""Marks within a text: they add up to both texts, cut no word, and read well in Chinese."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beian.core.text.differences import DELETION, INSERTION, SAME, changes, text_changes, tokens

TEXTS = st.text(alphabet="会议经费预算。；\n 12,3.5%abAB-’é\u0301😀\u200d", max_size=60)


@settings(deadline=None, derandomize=True)
@given(TEXTS, TEXTS)
def test_the_runs_add_up_to_both_texts(old: str, new: str) -> None:
    runs = text_changes(old, new)
    assert "".join(text for op, text in runs if op != INSERTION) == old
    assert "".join(text for op, text in runs if op != DELETION) == new
    assert all(text for _, text in runs)
    assert all(first[0] != second[0] for first, second in itertools.pairwise(runs))
    assert (old == new) == all(op == SAME for op, _ in runs)


@settings(deadline=None, derandomize=True)
@given(TEXTS)
def test_tokens_add_up_to_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_a_token_is_a_hanzi_a_word_or_a_number() -> None:
    assert tokens("每人1,200.5元，GPT-based users’ 3.5%") == [
        *("每", "人", "1,200.5", "元", "，", "GPT-based", " ", "users", "’", " ", "3.5%"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("应当提前30日提交。", "应当提前45日提交。", "应当提前[30]{45}日提交。"),
        ("使用WenYin模型。", "使用WenYang模型。", "使用[WenYin]{WenYang}模型。"),
        ("", "新增。", "{新增。}"),
        ("删除。", "", "[删除。]"),
        ("相同。", "相同。", "相同。"),
        ("甲乙丙丁戊己", "子丑丙寅卯辰", "[甲乙丙丁戊己]{子丑丙寅卯辰}"),
        ("第一句。第二句。第三句。", "第一句。第三句。", "第一句。[第二句。]第三句。"),
    ],
)
def test_marks_read_well(old: str, new: str, marked: str) -> None:
    around = {SAME: "{}", DELETION: "[{}]", INSERTION: "{{{}}}"}
    assert "".join(around[op].format(text) for op, text in text_changes(old, new)) == marked


def test_small_islands_between_larger_changes_are_marked_too() -> None:
    """Otherwise single hanzi that happen to be the same would cut the change into pieces."""
    old, new = (
        tokens("开头一样的部分，由甲方的负责人审批，结尾一样"),
        tokens("开头一样的部分，请乙单位的小组长复核，结尾一样"),
    )
    assert [op for op, _ in changes(old, new)] == [SAME, DELETION, INSERTION, SAME]


def test_long_texts_are_compared_in_time() -> None:
    import time

    old = "".join(f"第{number}条 主办方应当在会议召开前{number}日提交申请材料。" for number in range(1500))
    new = old.replace("第700条 主办方", "第700条 评委会").replace("前900日", "前九百日")
    start = time.perf_counter()
    assert len([op for op, _ in text_changes(old, new) if op]) == 4
    assert time.perf_counter() - start < 5
