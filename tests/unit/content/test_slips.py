"""Slips of the keyboard in YAML: each is named where it is, what is safe is mended, and what is no slip is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beian.check.formatting import tidied
from beian.content.yaml.strict import load


def told(text: str) -> list[tuple[int, int]]:
    return [(one.position.line, one.position.column) for one in load(text.encode(), "a.yaml").problems]


def tidy(text: str) -> str:
    return tidied(text.encode(), "a.yaml").decode()


@pytest.mark.parametrize(
    ("text", "places", "mended"),
    [
        ("example: true\nname：青澜公司\nuscc: x\n", [(2, 5)], "example: true\nname: 青澜公司\nuscc: x\n"),
        ("主体名称：青澜公司\n", [(1, 5)], "主体名称: 青澜公司\n"),
        ("name ： 甲\nb：乙\n", [(1, 6), (2, 2)], "name: 甲\nb: 乙\n"),
        ("name:青澜公司\nb: c\n", [(1, 5)], "name: 青澜公司\nb: c\n"),
        ("name:\u3000青澜公司\nb: c\n", [(1, 5)], "name: 青澜公司\nb: c\n"),
        ("name:\u00a0青澜公司\nb: c\n", [(1, 5)], "name: 青澜公司\nb: c\n"),
        (
            "certificate:\n  type：business_license # 执照\n  valid_until：长期\nb: c\n",
            [(2, 7), (3, 14)],
            "certificate:\n  type: business_license # 执照\n  valid_until: 长期\nb: c\n",
        ),
        ("lin:\n  name: 林\n\u3000\u3000post: 总监\n", [(3, 1)], "lin:\n  name: 林\n  post: 总监\n"),
        ("lin:\n\u3000name: 林\n\u3000post: 总监\n", [(2, 1), (3, 1)], "lin:\n  name: 林\n  post: 总监\n"),
        ("lin:\n\u00a0 name: 林\n  post: 总监\n", [(2, 1)], "lin:\n  name: 林\n  post: 总监\n"),
        ("lin:\n  name: 林\n \u00a0post: 总监\n", [(3, 2)], "lin:\n  name: 林\n  post: 总监\n"),
        ("note: |\n\u3000\u3000第一段\nb: c\n", [(2, 1)], "note: |\n    第一段\nb: c\n"),
        ("“name”: 甲\nb: c\n", [(1, 1)], "name: 甲\nb: c\n"),
        ("‘name’：甲\nb: c\n", [(1, 1), (1, 7)], "name: 甲\nb: c\n"),
        ("ｎａｍｅ: 甲\nb: c\n", [(1, 1)], "name: 甲\nb: c\n"),
        ("name\u3000: 甲\nb: c\n", [(1, 5)], "name: 甲\nb: c\n"),
        ("roles:\n  - a\n  － b\nc: d\n", [(3, 3)], "roles:\n  - a\n  - b\nc: d\n"),
        ("roles:\n  －a\n  － b\nc: d\n", [(2, 3), (3, 3)], "roles:\n  - a\n  - b\nc: d\n"),
        ("roles:\n  -a\n  -b\nc: d\n", [(2, 3), (3, 3)], "roles:\n  - a\n  - b\nc: d\n"),
        ("links:\n  － from: a\n    to: b\n", [(2, 3)], "links:\n  - from: a\n    to: b\n"),
        ("＃ 说明\nname: 甲\n", [(1, 1)], "# 说明\nname: 甲\n"),
        ("a: 甲\n  ＃ 说明\nb: c\n", [(2, 3)], "a: 甲\n  # 说明\nb: c\n"),
        ("a: '甲' ＃ 说明\nb: c\n", [(1, 8)], "a: '甲' # 说明\nb: c\n"),
        ("note: ｜\n  第一行\n  第二行\nb: c\n", [(1, 7)], "note: |\n  第一行\n  第二行\nb: c\n"),
        ("a: 甲\u3000# 说明\nb: c\n", [(1, 5)], "a: 甲 # 说明\nb: c\n"),
        ('a: "甲" \u00a0# 说明\nb: c\n', [(1, 9)], 'a: "甲" # 说明\nb: c\n'),
        ("name﹕甲\nb: c\n", [(1, 5)], "name: 甲\nb: c\n"),
        ("a:\n - b\n -\u3000c\n", [(3, 2)], "a:\n - b\n - c\n"),
        (
            "lin：\n\u3000name：林\n\u3000post：总监\n",
            [(1, 4), (2, 1), (2, 7), (3, 1), (3, 6)],
            "lin:\n  name: 林\n  post: 总监\n",
        ),
        ("note: ｜-\n  第一行\n\n  第二行\n", [(1, 7)], "note: |-\n  第一行\n\n  第二行\n"),
    ],
)
def test_a_slip_is_named_at_its_place_and_mended(text: str, places: list[tuple[int, int]], mended: str) -> None:
    assert told(text) == places
    assert tidy(text) == mended
    assert tidy(mended) == mended
    assert told(mended) == []


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("a:\n\tb: c\n", (2, 1), "制表符"),
        ("a: 甲\nb:\n  c: d\n\te: f\n", (4, 1), "制表符"),
        ("name: “甲: 乙”\nb: c\n", (1, 7), "弯引号"),
        ('name: "甲乙”\nb: c\n', (1, 7), "弯引号"),
        ("a: {name：甲}\n", (1, 5), "全角"),
        ("a: 甲\n\u3000\u3000b: 乙\n", (2, 1), "U+3000"),
        ("a: 甲\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> 别人的分支\nc: d\n", (2, 1), "合并冲突"),
        ("a: 甲\n=======\nb: 2\n", (2, 1), "合并冲突"),
        ("a: 甲\nb: 2\n>>>>>>> 8f3a\n", (3, 1), "合并冲突"),
        ("||||||| 基线\na: 甲\n", (1, 1), "合并冲突"),
        ("lin: 甲\nLin: 乙\n", (2, 1), "只有大小写不同"),
    ],
)
def test_what_a_person_must_mend_is_named_and_stays(text: str, place: tuple[int, int], word: str) -> None:
    problems = load(text.encode(), "a.yaml").problems
    assert told(text) == [place]
    assert word in problems[0].message.zh
    assert problems[0].remedy.zh
    assert tidy(text) == text


def test_each_conflict_is_named() -> None:
    one = "<<<<<<< HEAD\nb: 1\n||||||| 基线\nb: 0\n=======\nb: 2\n>>>>>>> x\n"
    assert told(f"a: 甲\n{one}c: d\n{one}") == [(2, 1), (10, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "a: “引用”开头的一句话\n",
        "a: “整句都是引用。”\n",
        "a: 他说“甲：乙”\n",
        "a:\n  - 登录：打开首页\n  - app：打开\n  - “设置”\n",
        "a: 说明：甲\nb: 网址 https://a.example：8080\n",
        "a: |\n  名称：甲\n  － 第一项\n  ＃ 话题\n  \u3000\u3000首行缩进\n  <<<<<<< 不是冲突\n\tb\n",
        "a: 参与 ＃话题＃ 活动\n",
        "a: 第一行\n  说明：第二行\n",
        "a: 甲｜乙\nb: ｜\n",
        "a: －5\nb: — 无\n",
        "a:\n  名称：只是一句话\n",
        "a: ＡＢＣ１２３\nb: '“甲”'\n",
        "12:30 开始: x\n",
        "- 甲\n- 乙：丙\n",
        "a: https://www.acme.example\n",
    ],
)
def test_what_is_meant_so_is_no_slip(text: str) -> None:
    if "\t" in text:
        text = text.replace("\tb\n", "  b\n")
    assert [one.message.zh for one in load(text.encode(), "a.yaml").problems] == []
    assert tidy(text) == text


def test_a_whole_file_typed_in_full_width_is_mended() -> None:
    lines = [f"key_{number}：值{number}\n" for number in range(100)]
    assert tidy("".join(lines)) == "".join(lines).replace("：", ": ")
    assert len(told("".join(lines))) == 100


PIECES = st.sampled_from(
    [
        "a",
        "name",
        "名称",
        "：",
        ": ",
        ":",
        "－",
        "- ",
        "　",
        "\u00a0",
        "  ",
        "“",
        "”",
        "＃",
        "# ",
        "｜",
        "|",
        "\n",
        "\n  ",
        "甲",
        "'",
        '"',
        "\t",
        "[",
        "，",
        "=======\n",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_mending_twice_is_mending_once_and_keeps_what_could_be_read(text: str) -> None:
    before, once = load(text.encode(), "a"), tidied(text.encode(), "a")
    assert tidied(once, "a") == once
    if before.usable:
        assert load(once, "a").data == before.data
