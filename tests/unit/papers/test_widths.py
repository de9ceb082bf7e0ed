"""Columns are as wide as their content asks for: in tables of answers, and in a template's where a word would be cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beian.papers.prose import plain_table
from beian.papers.tables import LINE_OF_TABLE, fitted, widths
from beian.papers.tree import string

TEXTS = st.text("安全评估甲乙、，。abcXYZ09/.- \n", max_size=60)


def columns(*rows: str) -> list[list[str]]:
    return [list(column) for column in zip(*(row.split("|") for row in rows), strict=True)]


def test_a_number_needs_little_and_a_sentence_much() -> None:
    number, title, text = widths(
        columns("序号|事项|说明", f"1|留存|{'按月核对日志并记录结果。' * 12}", "2|告警|当日处置")
    )
    assert number < 0.15
    assert title < 0.2
    assert text > 0.65


def test_short_columns_share_the_page_by_their_length() -> None:
    assert widths(columns("甲|乙乙乙", "一|二二二")) == [0.3333, 0.6667]


@pytest.mark.parametrize("word", ["Label、", "evidence-list.docx", "WenYin-14B", "png、", "2026-11-16"])
def test_no_column_cuts_a_word(word: str) -> None:
    rows = [f"{word}|{'很长的说明文字，' * 30}|{'另一栏也有很长的说明，' * 20}"] * 3
    narrow, *_ = widths(columns("名称|说明|备注", *rows))
    assert narrow * LINE_OF_TABLE - 1 > len(word) * 0.55 - 0.01
    (given_narrow, wide) = widths(columns(*[f"{word}|说明"] * 2), [4.0, 96.0])
    assert given_narrow * LINE_OF_TABLE - 1 > len(word) * 0.55 - 0.01
    assert wide > 0.5


def test_a_word_of_any_length_leaves_room_for_the_others() -> None:
    address, text = widths(columns(f"https://example.cn/{'x' * 200}|{'说明文字。' * 40}"))
    assert text > 0.4
    assert address > 0.2


def test_the_widths_of_a_template_stay_where_the_words_fit() -> None:
    assert widths(columns("名称|说明", f"甲|{'乙' * 300}"), [30.0, 70.0]) == [0.3, 0.7]


def test_tables_in_lists_are_fitted_too() -> None:
    table = plain_table([string("号"), string("内容")], [[string("1"), string("逐项核对" * 30)]])
    (block,) = fitted([{"t": "BulletList", "c": [[table]]}])
    made = [column[1]["c"] for column in block["c"][0][0]["c"][2]]
    assert made[0] < 0.2
    assert made[1] > 0.8
    assert [column[1]["c"] for column in table["c"][2]] == [0.5, 0.5], "what was given is left alone"


def test_cells_that_join_count_for_no_column() -> None:
    def cell(text: str, down: int = 1, across: int = 1) -> list:
        return [["", [], []], {"t": "AlignDefault"}, down, across, [{"t": "Plain", "c": string(text)}]]

    table = plain_table([string("甲"), string("乙"), string("丙")], [])
    empty = ["", [], []]
    rows = [[empty, [cell("合并", down=2), cell("跨" * 80, across=2)]], [empty, [cell("乙"), cell("丙" * 30)]]]
    table["c"][4][0][3] = rows
    ((_, _, made, *_),) = [block["c"] for block in fitted([table])]
    first, second, third = (column[1]["c"] for column in made)
    assert first < third
    assert second < third


@given(
    st.integers(1, 40).flatmap(
        lambda count: st.lists(st.lists(TEXTS, min_size=0, max_size=5), min_size=count, max_size=count)
    )
)
def test_widths_are_shares_of_one_page(texts: list[list[str]]) -> None:
    made = widths(texts)
    assert made == widths(texts)
    assert all(width > 0 for width in made)
    assert sum(made) == pytest.approx(1, abs=0.01)
