"""Long answers: paragraphs, lists and tables are read, everything else is text."""

from __future__ import annotations

import pytest

import support
from beian.papers.prose import blocks, inline
from beian.papers.prose import blocks as read

NAMES = {("person", "lin"): "林安然", ("answer", "a/b"): "WenYin-14B", ("answer", "empty"): ""}


def resolve(sort: str, target: str) -> str | None:
    return NAMES.get((sort, target))


def shown(text: str, **options: object) -> str:
    """What the answer becomes, in the form of the golden papers."""
    body = support.markdown({"meta": {}, "blocks": read(text, resolve, **options)})
    return body.removeprefix("---\n---\n\n").rstrip("\n")


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("甲\n乙", "甲\n\n乙"),
        ("甲\na", "甲\n\na"),
        ("a\nb", "a\n\nb"),
        ("甲\n\n乙", "甲\n\n乙"),
        ("甲，\n乙", "甲，乙"),
        ("- 甲\n- 乙", "- 甲\n- 乙"),
        ("1. 甲\n2. 乙", "1. 甲\n2. 乙"),
        ("3. 甲\n4. 乙", "3. 甲\n4. 乙"),
        ("- 甲\n  - 乙", "- 甲\n\n  - 乙"),
        ("- 甲，\n  接着\n- 乙", "- 甲，接着\n- 乙"),
        ("- 甲\n接着\n- 乙", "- 甲\n\n接着\n\n- 乙"),
        ("1. 甲\n2. 乙\n4. 丙", "1. 甲\n2. 乙\n\n4. 丙"),
        ("引言：\n\n- 甲", "引言：\n\n- 甲"),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"),
        ("| 甲 |\n|---|\n| a \\| b |", "| 甲 |\n|---|\n| a | b |"),
    ],
)
def test_the_subset_is_read(text: str, becomes: str) -> None:
    assert shown(text) == becomes


@pytest.mark.parametrize(
    "text",
    [
        "* 甲",
        "1.甲\n2.乙",
        "1、甲\n2、乙",
        "（一）甲\n① 乙",
        "• 甲\n· 乙",
        "+ 甲",
        "1) 甲",
        "# 甲",
        "> 甲",
        "**甲**",
        "*甲*",
        "`甲`",
        "~~~",
        "```",
        "---",
        "***",
        "<b>甲</b>",
        "<!-- 甲 -->",
        "&amp;",
        "\\*",
        "[甲](b)",
        "![甲](b)",
        "<https://a.example>",
        "[甲]: b",
        "    四个空格",
        "$x$",
        "@甲",
        "甲^上^",
        "甲~下~",
        ":::",
        "{{7*7}}",
        "[^1]",
        "---\na: b\n---",
        "=====",
        "甲\n===",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert support.squeezed(shown(text)) == support.squeezed(text)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("由[[person:lin]]负责", "由林安然负责"),
        ("由 [[person:lin]] 负责", "由林安然负责"),
        ("使用 [[answer:a/b]] 模型", "使用 WenYin-14B 模型"),
        ("使用[[answer:a/b]]模型", "使用WenYin-14B模型"),
        ("甲[[answer:empty]]乙", "甲乙"),
        ("[[person:nobody]]", "[[person:nobody]]"),
        ("[[ person:lin ]]", "[[ person:lin ]]"),
        ("[[[[person:lin]]]]", "[[林安然]]"),
        ("[[person:lin", "[[person:lin"),
        ("- [[person:lin]]", "- 林安然"),
    ],
)
def test_references_are_replaced_by_what_they_mean(text: str, becomes: str) -> None:
    assert shown(text) == becomes


def test_a_replaced_reference_is_not_read_again() -> None:
    NAMES["answer", "evil"] = "[[person:lin]] **甲** - 乙"
    assert shown("[[answer:evil]]") == "[[person:lin]] **甲** - 乙"


def test_headings_are_read_in_policies_only() -> None:
    assert shown("## 第一章\n\n第一条", headings=3) == "### 第一章 {.unnumbered .policy}\n\n第一条"
    assert shown("## 第一章\n\n第一条") == "## 第一章\n\n第一条"


def test_a_level_that_a_policy_leaves_out_is_left_out_in_the_paper_too() -> None:
    """PDF/UA takes no heading two levels below the one before: the whole paper would be lost."""
    levels = [block["c"][0] for block in read("#### 甲\n##### 乙\n## 丙\n#### 丁\n### 戊", resolve, headings=3)]
    assert levels == [3, 4, 3, 4, 4]


def test_one_paragraph_is_tight_where_asked() -> None:
    assert [block["t"] for block in blocks("甲", resolve, tight=True)] == ["Plain"]
    assert [block["t"] for block in blocks("甲\n\n乙", resolve, tight=True)] == ["Para", "Para"]


def test_an_answer_in_one_line_keeps_its_marks() -> None:
    assert inline("甲，\n乙\n\nb [[person:lin]]", resolve) == [{"t": "Str", "c": "甲，乙 b 林安然"}]
    assert inline("3. 甲\n- 乙\n| a | b |\n|--|--|", resolve) == [{"t": "Str", "c": "3. 甲 - 乙 a | b"}]


def test_a_table_is_as_wide_as_its_longest_row_and_no_cell_is_lost() -> None:
    (table,) = read("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 5 |", resolve)
    rows = [*table["c"][3][1], *table["c"][4][0][3]]
    assert [len(row[1]) for row in rows] == [4, 4, 4]
    assert len(table["c"][2]) == 4
    assert shown("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 5 |").endswith("| 1 | 2 | 3 | 4 |\n| 5 |  |  |  |")


def test_paragraphs_of_one_item_do_not_run_together() -> None:
    (made,) = read("- 甲。\n  乙。\n- 丙。", resolve)
    assert [[block["t"] for block in item] for item in made["c"]] == [["Para", "Para"], ["Plain"]]
