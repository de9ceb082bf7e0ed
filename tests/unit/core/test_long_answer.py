"""The reading of long answers: which lines are paragraphs, items, rows and headings, and what has the same words."""

from __future__ import annotations

import time

import pytest

from beian.core.text.long_answer import (
    DEEPEST,
    Heading,
    ItemList,
    Paragraph,
    TextBlock,
    TypedTable,
    all_blocks,
    plain_lines,
    read_blocks,
    words_only,
)


def told(text: str, *, policy: bool = False) -> list[str]:
    return [_told(form) for form in read_blocks(text, policy=policy)]


def _told(form: TextBlock) -> str:
    if isinstance(form, TypedTable):
        return "表" + "；".join("，".join(cells) for _, cells in form.rows)
    if isinstance(form, ItemList):
        mark = "·" if form.start is None else f"{form.start}:"
        return mark + "/".join("+".join(map(_told, item)) for item in form.items)
    return form.text if isinstance(form, Paragraph) else f"{'#' * form.level} {form.text}"


def test_a_line_is_a_paragraph() -> None:
    assert told("每日巡检\n每周汇总\n每月通报。") == ["每日巡检", "每周汇总", "每月通报。"]
    assert told("一是巡检；\n二是汇总；\n三是通报：\n见附表！") == [
        "一是巡检；",
        "二是汇总；",
        "三是通报：",
        "见附表！",
    ]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("值班人员收到告警后，\n应当在十分钟内核实。", "值班人员收到告警后，应当在十分钟内核实。"),
        ("涉及文本、\n图像和音频", "涉及文本、图像和音频"),
        ("见《管理办法\n》第三条", "见《管理办法》第三条"),
        ("提示语为“\n请核实”", "提示语为“请核实”"),
        ("处置时限（含节假日\n和夜间）为两小时", "处置时限（含节假日和夜间）为两小时"),
        ("日志留存六个月\n，到期删除", "日志留存六个月，到期删除"),
        ("The service records every call\nand keeps it.", "The service records every call and keeps it."),
        ("records calls,\nkeeps them", "records calls, keeps them"),
        ("甲，\n乙，\n丙。", "甲，乙，丙。"),
    ],
)
def test_a_line_that_plainly_goes_on_is_one_with_the_next(text: str, joined: str) -> None:
    assert told(text) == [joined]


@pytest.mark.parametrize(
    "text",
    [
        "分为三类，\n（一）文本",
        "分为三类，\n1、文本",
        "分为三类，\n① 文本",
        "分为三类，\n- 文本",
        "分为三类，\n• 文本",
        "分为三类，\n　　文本",
        "分为三类，\n\n文本",
        "分为三类，\n| 文本 |",
        "python\njava",
        "采用模型\nv2",
        "温度范围\n-5℃",
    ],
)
def test_in_doubt_a_line_is_a_paragraph_of_its_own(text: str) -> None:
    assert len(told(text)) == 2


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("- 巡检\n由值班员负责\n- 汇总", ["·巡检", "由值班员负责", "·汇总"]),
        ("- 巡检\n  由值班员负责\n- 汇总", ["·巡检+由值班员负责/汇总"]),
        ("- 巡检\n\n  由值班员负责\n- 汇总", ["·巡检+由值班员负责/汇总"]),
        ("- 巡检\n　　由值班员负责", ["·巡检", "由值班员负责"]),
        ("- 巡检\n  - 白班\n    - 早\n  - 夜班\n- 汇总", ["·巡检+·白班+·早/夜班/汇总"]),
        ("-\t巡检\n-　汇总", ["·巡检/汇总"]),
        ("　　- 巡检\n　　- 汇总\n　　完", ["·巡检/汇总", "完"]),
        ("-巡检\n-5℃", ["-巡检", "-5℃"]),
        ("-", ["-"]),
        ("1. 巡检\n2. 汇总\n4. 通报", ["1:巡检/汇总", "4:通报"]),
        ("3. 巡检\n4. 汇总\n10. 通报", ["3:巡检/汇总", "10:通报"]),
        ("1. 巡检\n1. 汇总", ["1:巡检", "1:汇总"]),
        ("前言\n2. 巡检", ["前言", "2:巡检"]),
        ("1. 巡检\n每日两次\n2. 汇总", ["1:巡检", "每日两次", "2:汇总"]),
        ("1. 巡检\n  - 白班\n2. 汇总", ["1:巡检+·白班/汇总"]),
        ("1.巡检\n2.汇总", ["1.巡检", "2.汇总"]),
        ("2026. 年\n01. 项\n1.5 倍", ["2026. 年", "01. 项", "1.5 倍"]),
    ],
)
def test_lists(text: str, forms: list[str]) -> None:
    assert told(text) == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("数量如下：\n| 类 | 数 |\n|---|---|\n| 文 | 8 |\n共8条", ["数量如下：", "表类，数；文，8", "共8条"]),
        ("| 类 | 数 |\n|---|---|\n| 文 | 8 | 备注 |\n| 图 |", ["表类，数；文，8，备注；图"]),
        ("| 类 | 数 |\n|---|---|\n| 文 | 8 | |", ["表类，数；文，8"]),
        ("| 类 | 数 |\n| 文 | 8 |", ["表类，数；文，8"]),
        ("| 类 | 数 |\n| :-: |  --|\n| 文 | 8", ["表类，数；文，8"]),
        ("｜类｜数｜\n｜－－｜－－｜\n｜文｜8｜", ["表类，数；文，8"]),
        ("类 | 数\n---|---\n文 | 8\n完", ["表类，数；文，8", "完"]),
        ("| 式 |\n|---|\n| a \\| b |", ["表式；a | b"]),
        ("| 类 | 数 |\n|---|---|\n| - | -- |", ["表类，数；-，--"]),
        ("| 类 | 数 |\n\n|---|---|", ["| 类 | 数 |", "|---|---|"]),
        ("取值 a|b|c\n或 \\| 之一", ["取值 a|b|c", "或 \\| 之一"]),
        ("| 类 | 数 |", ["| 类 | 数 |"]),
        ("|---|---|\n正文", ["|---|---|", "正文"]),
        ("|||\n|||", ["|||", "|||"]),
        ("- 数量：\n  | 类 | 数 |\n  |---|---|\n- 完", ["·数量：+表类，数/完"]),
    ],
)
def test_tables(text: str, forms: list[str]) -> None:
    assert told(text) == forms


def test_a_table_too_wide_for_any_page_stays_text_line_by_line() -> None:
    wide = "|" + "格|" * 41
    assert told(f"{wide}\n|{'-|' * 41}\n| 1 | 2 |\n| 3 | 4 |") == [wide, f"|{'-|' * 41}", "| 1 | 2 |", "| 3 | 4 |"]
    assert told(f"| 1 | 2 |\n|---|---|\n{wide}")[0] == "| 1 | 2 |", "no matter which row is too long"


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("## 第一章 总则\n第一条 目的", ["## 第一章 总则", "第一条 目的"]),
        ("##第一章\n###第一节", ["## 第一章", "### 第一节"]),
        ("##　第一章", ["## 第一章"]),
        ("- 项\n## 第二章", ["·项", "## 第二章"]),
        ("#话题\n##\n####### 七", ["#话题", "##", "####### 七"]),
    ],
)
def test_policies_have_headings(text: str, forms: list[str]) -> None:
    assert told(text, policy=True) == forms
    assert not [form for form in all_blocks(read_blocks(text)) if isinstance(form, Heading)]


def test_every_form_knows_its_line() -> None:
    text = "甲\n\n- 乙\n  丙\n\n1. 丁\n| a | b |\n|---|---|\n| c | d |"
    assert [(type(form).__name__, form.line) for form in all_blocks(read_blocks(text))] == [
        *[("Paragraph", 1), ("ItemList", 3), ("Paragraph", 3), ("Paragraph", 4)],
        *[("ItemList", 6), ("Paragraph", 6), ("TypedTable", 7)],
    ]
    assert [line for form in read_blocks(text) if isinstance(form, TypedTable) for line, _ in form.rows] == [7, 9]


def test_the_lines_for_a_form_on_the_web() -> None:
    text = "甲，\n乙\n3. 丙\n   - 丁\n4. 戊\n| a | b |\n|---|---|\n| c |"
    assert list(plain_lines(read_blocks(text))) == ["甲，乙", "3. 丙", "   - 丁", "4. 戊", "a | b", "c"]
    assert list(plain_lines(read_blocks("[[x]]"), lambda line: line.replace("x", "y"))) == ["[[y]]"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲\n乙", "甲\n\n乙"),
        ("甲\n乙", "甲乙"),
        ("第一段\n- 项", "第一段\n\n- 项\n"),
        ("one two\nthree", "one two three"),
        ("|a|b|\n|-|-|\n|c|d|", "| a | b |\n|---|---|\n| c | d |"),
        ("##标题\n正文", "## 标题\n\n正文"),
    ],
)
def test_texts_that_differ_in_their_lines_only_have_the_same_words(one: str, other: str) -> None:
    assert words_only(one) == words_only(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("甲\n乙", "甲\n丙"), ("1. 甲", "2. 甲"), ("ab", "a b"), ("- 甲", "甲"), ("## 甲", "甲"), ("a\nb", "ab")],
)
def test_other_words_are_other_words(one: str, other: str) -> None:
    assert words_only(one) != words_only(other)


def test_deep_and_long_texts_are_read_at_once() -> None:
    deep = read_blocks("\n".join(" " * 2 * n + f"- {n}" for n in range(300)))
    assert sum(isinstance(form, ItemList) for form in all_blocks(deep)) == DEEPEST
    assert [form.text for form in all_blocks(deep) if isinstance(form, Paragraph)] == [str(n) for n in range(300)]
    started = time.perf_counter()
    for text in (
        "a|b\n" * 12_000,
        "| a | b |\n" * 5_000,
        "甲，\n" * 16_000,
        "a " * 25_000,
        "- " * 25_000,
        "（" * 50_000,
    ):
        read_blocks(text)
        words_only(text)
    read_blocks("\n".join(" " * n + "- x" for n in range(300)))
    assert time.perf_counter() - started < 15
