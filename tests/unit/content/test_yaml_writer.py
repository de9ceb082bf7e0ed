"""Answers written back: the named ones change, every other line stays as it is, and what cannot be proven is refused."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import support
from beian.content.yaml.strict import load
from beian.content.yaml.text import file_of_map
from beian.content.yaml.writer import REMOVED, edit_answers
from beian.core.errors import Failure
from beian.core.model import at, join
from beian.schema.registry import Registry
from beian.schema.walk import keys_at

SHIPPED = [
    file for folder in ("filings", "examples", "tests/examples") for file in (support.CHECKOUT / folder).rglob("*.y*ml")
]
CONTENTS = [file.read_bytes() for file in sorted(SHIPPED)]
TEXTS = (
    *(
        "+8613800138000",
        "000123",
        "no",
        "yes",
        "null",
        "~",
        "true",
        "True",
        "2024-01-02",
        "13:45",
        "1_000",
        "0x1F",
        "1e3",
        ".5",
    ),
    *(
        "=",
        "<<",
        "- 项",
        "-",
        "? 问",
        ": 冒号",
        "甲: 乙",
        "甲：乙",
        "甲 #乙",
        "# 井号",
        "@某人",
        "`x`",
        "%",
        "50%",
        "!重要",
        "&",
        "*",
    ),
    *(
        "|",
        ">",
        "|-",
        "'引",
        '"引"',
        "“弯引号”",
        "{甲}",
        "[乙]",
        "a,b",
        "尾空 ",
        " 头空",
        "\t制表",
        "制表\t中",
        "　全角空格",
        "，",
        "（一）",
    ),
    *(
        "😀 表情",
        "👨‍",
        "长" * 3000,
        "word " * 300 + "end",
        "---",
        "...",
        "--- x",
        "C:\\路径\\n",
        "it's",
        'say "x"',
        "\x85",
        "a\x85b",
        "",
    ),
    *(
        "一\n二",
        "一\n二\n",
        "\n一",
        "一\n\n\n二\n",
        "  缩进\n二\n",
        "\t甲\n乙",
        "一 \n二  \n",
        "一\n\n",
        "\n",
        "\n\n",
        " \n",
        "一\n   \n二\n",
    ),
    *("# 不是注释\n二\n", "一\n  - 项\n", "<<<<<<< HEAD\n一\n", "a\n---\nb\n", "%TAG\n一", "尾\n\n\n"),
)
SCALARS = st.one_of(
    st.sampled_from(TEXTS),
    st.text(st.sampled_from("甲乙a1 :#-'\"|>&*!%{}[],\n\t?@`~=，：“”（）\\"), max_size=30),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.none(),
)
KEYS = st.sampled_from(["a", "b", "新", "id-1", "2024", "no", "true", "x y", "甲：乙", "a:", "#k", "-", ""])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=5,
)
SLOW = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)

AWKWARD = (
    "# 开头\n\n甲: 1 # 一\n# 乙的说明\n乙:   '二'   # 二\n\n丙:\n    # 里面\n    子:   x  # 子\n    女:\n      - a # 项\n      # 中间\n      - b\n# 尾",
    "a: |\n  文\n\n  字\n\n# 注\nb: >-\n  folded\n  text\n\n  more\n\nc: |+\n  keep\n\n\nd: |2\n    深\n  浅\ne: '单\n\n  引'\nf: \"双\\\n  引\"\ng: 平\n  铺\n",
    "l:\n- a: 1\n  b:\n  - c\n  -\n-   x\n- - 深\n  - y: z\n    w: |-\n      文\n- {k: v, l: [1, 2], m: }\n- []\nlast:\n",
    '{\n  "a": 1, # 一\n  "b": [\n    1, # 甲\n    2 # 乙\n  ],\n  "c": {"d": "e"},\n  "f": "g"\n}\n',
    "---\nname:      甲\nlong_name: 乙\n\"quoted key\": v\n'k': 'it''s'\nempty:\n  # - 选项\n  # - 选项二\n\nnext: {}\n...\n",
    "a: 甲\nb: |\n  无换行",
    "products:\n  one:\n    name: 甲\n\n  two:\n    name: 乙\n\n  # 注释掉的\n  # three:\n\nother: x\n",
    "only: x",
    "a:\n  b:\n    c: 1\n",
    "- 甲\n- 乙 # 注\n\n- 丙\n",
)


def variants(text: str) -> list[bytes]:
    crlf = text.replace("\n", "\r\n")
    return [
        text.encode(),
        crlf.encode(),
        b"\xef\xbb\xbf" + crlf.encode(),
        text.rstrip("\n").encode(),
        text.replace("\n", "\r").encode(),
    ]


ALL = [content for text in AWKWARD for content in variants(text)] + CONTENTS


def pointers(data: Any, pointer: str = "") -> list[str]:
    """Every place in the data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    here = [place for key, value in inner for place in pointers(value, join(pointer, key))]
    return ([pointer] if pointer else []) + here


def leaves(data: Any) -> dict[str, Any]:
    """What stands at every place that holds nothing further."""
    return {
        place: at(data, place)
        for place in pointers(data)
        if not at(data, place) or not isinstance(at(data, place), dict | list)
    }


def comments(content: bytes) -> list[str]:
    return [line.strip() for line in content.decode("utf-8-sig").splitlines() if line.lstrip().startswith("#")]


def subsequence(short: list[Any], long: list[Any]) -> bool:
    rest = iter(long)
    return all(one in rest for one in short)


READABLE = [content for content in ALL if load(content, "").usable]


@SLOW
@given(st.data())
def test_only_the_named_answer_changes(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(READABLE))
    before = load(content, "")
    place = data.draw(st.sampled_from(pointers(before.data)))
    value = data.draw(VALUES)
    try:
        after = edit_answers(content, {place: value})
    except Failure:
        return
    read = load(after, "")
    assert read.usable
    assert at(read.data, place) == value
    outside = {one: held for one, held in leaves(before.data).items() if not f"{one}/".startswith(f"{place}/")}
    assert outside.items() <= leaves(read.data).items()
    if not isinstance(at(before.data, place), dict | list):
        lines, spot = content.decode().splitlines(keepends=True), before.positions[place]
        kept = lines[: spot.line - 1] + lines[spot.end_line :]
        assert subsequence(
            [line.rstrip("\r\n") for line in kept],
            [line.rstrip("\r\n") for line in after.decode().splitlines(keepends=True)],
        )
    assert after.startswith(b"\xef\xbb\xbf") == content.startswith(b"\xef\xbb\xbf")
    if b"\r\n" in content and b"\n" not in content.replace(b"\r\n", b""):
        assert b"\n" not in after.replace(b"\r\n", b"")


@SLOW
@given(st.data())
def test_a_place_that_is_made_can_be_taken_out_again(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(READABLE))
    read = load(content, "").data
    assume(isinstance(read, dict))
    maps = ["", *(one for one in pointers(read) if isinstance(at(read, one), dict))]
    place = f"{data.draw(st.sampled_from(maps))}/made/inside"
    try:
        after = edit_answers(content, {place: data.draw(VALUES)})
        back = edit_answers(after, {place.removesuffix("/inside"): REMOVED})
    except Failure:
        return
    assert load(back, "").data == read
    assert comments(back) == comments(content)
    assert (
        subsequence(
            [line for line in content.split(b"\n") if b"{}" not in line and line.strip()][:-1], back.split(b"\n")
        )
        or b"{" in content
    )


@pytest.mark.parametrize(
    "old",
    [
        "x",
        "'x'",
        '"x"',
        "|\n    x\n    y",
        "|-\n    x\n    y",
        ">\n    x\n    y",
        ">-\n    x\n    y",
        "|+\n    x\n\n",
        "",
        "[x]",
        "{x: y}",
    ],
)
def test_every_text_stays_the_text_that_it_is(old: str) -> None:
    head, tail = "# 头\na:\n  b: 1\n  k:", "  # 间\n  c: 2 # 尾\n"
    for value in TEXTS:
        text = f"{head} {old}\n{tail}".encode()
        if "\u200d" in value:
            with pytest.raises(Failure):
                edit_answers(text, {"/a/k": value})
            continue
        after = edit_answers(text, {"/a/k": value})
        assert load(after, "").data == {"a": {"b": 1, "k": value, "c": 2}}
        assert load(after, "").plain_types.keys() == {"/a/b", "/a/c"}
        assert after.decode().startswith(head)
        assert after.decode().endswith(tail)
        assert edit_answers(after, {"/a/k": value}) == after


def test_own_values_change_no_byte() -> None:
    for content in CONTENTS:
        read = load(content, "")
        if read.usable and isinstance(read.data, dict):
            assert edit_answers(content, {f"/{key}": value for key, value in read.data.items()}) == content


ORDER = {(): ["a", "b", "c", "d"], ("b",): ["x", "y", "z"]}


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("a: 1\nd: 4\n", {"/b": 2}, "a: 1\nb: 2\nd: 4\n"),
        ("a: 1 # 一\n\n# 四\nd: 4\n", {"/c": "三"}, "a: 1 # 一\n\nc: 三\n\n# 四\nd: 4\n"),
        ("# 头\n\n# 四\nd: 4\n", {"/a": "一"}, "# 头\n\na: 一\n# 四\nd: 4\n"),
        ("# 头\nd: 4\n", {"/a": "一"}, "# 头\na: 一\nd: 4\n"),
        (
            "b:\n    x: 1\n    z: 3\nother: 5",
            {"/b/y": 2, "/d": "末"},
            "b:\n    x: 1\n    y: 2\n    z: 3\nd: 末\nother: 5",
        ),
        (
            "b:\n  # 选项\n  # - x\n\nd: 4\n",
            {"/b": ["x"], "/c": "三"},
            "b:\n  - x\n  # 选项\n  # - x\n\nc: 三\n\nd: 4\n",
        ),
        ("one:\n  n: 1\n\ntwo:\n  n: 2\n", {"/three/n": 3}, "one:\n  n: 1\n\ntwo:\n  n: 2\n\nthree:\n  n: 3\n"),
        ("a: |\n  末行", {"/b": "新"}, "b: 新\na: |\n  末行"),
        ("", {"/a/b/c": True}, "a:\n  b:\n    c: true\n"),
        ("# 只有注释", {"/a": "x\ny\n"}, "# 只有注释\na: |\n  x\n  y\n"),
        ("a: {x: 1}\n", {"/a/y": "甲,乙", "/a/z": ["p\nq"]}, 'a: {x: 1, y: "甲,乙", z: ["p\\nq"]}\n'),
        ("a: []\nb: {}\n", {"/a/0": "甲", "/b/x/y": "乙"}, "a:\n  - 甲\nb:\n  x:\n    y: 乙\n"),
        ("a:\n- 1\nb: 2\n", {"/a/1": "二", "/c": ["三"]}, "a:\n- 1\n- 二\nb: 2\nc:\n- 三\n"),
        ('{"a": 1, "d": [1]}', {"/b": "x", "/d/1": 2}, '{"a": 1, "b": x, "d": [1, 2]}'),
        ("a: [\n  1, # 一\n  2 # 二\n]\n", {"/a/2": 3, "/a/0": REMOVED}, "a: [\n  2, # 二\n  3\n]\n"),
    ],
)
def test_what_is_missing_is_made_in_its_place(before: str, changes: dict[str, Any], after: str) -> None:
    def order(way: tuple[str, ...]) -> list[str]:
        return ORDER.get(way, [])

    assert edit_answers(before.encode(), changes, order).decode() == after
    if "\n" in before:
        windows = before.replace("\n", "\r\n").encode()
        assert edit_answers(windows, changes, order).decode() == after.replace("\n", "\r\n")


def test_a_missing_answer_comes_back_where_the_schema_asks_for_it() -> None:
    file = support.CHECKOUT / "filings/acme/people.yaml"
    content, schema = file.read_bytes(), Registry().schema("people")
    records = load(content, "").data
    for person, record in records.items():
        for key in [*record][1:]:
            asked = keys_at(schema, [person])
            place = join(join("", person), key)
            back = edit_answers(edit_answers(content, {place: REMOVED}), {place: record[key]}, partial(keys_at, schema))
            read = load(back, "").data
            assert read == records
            assert sorted(read[person], key=asked.index) == [*read[person]] or [*record] != sorted(
                record, key=asked.index
            )


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("# 一\na: 1 # 尾\n# 二\nb: 2\n", ["/a"], "# 一\n# 二\nb: 2\n"),
        ("a:\n  # 内\n  x: 1\n\n  y: |\n    文\n\n  # 旧\nb: 2\n", ["/a"], "b: 2\n"),
        ("a:\n  # 内\n  x: 1 # 尾\nb: 2\n", ["/a/x"], "a: {}\n  # 内\nb: 2\n"),
        ("l:\n  - 一 # 1\n  # 二的\n  - 二\n  - 三\n", ["/l/0", "/l/2"], "l:\n  # 二的\n  - 二\n"),
        ("l:\n  - 一\nb: 2\n", ["/l/0"], "l: []\nb: 2\n"),
        ("- a: 1\n  # b 的\n  b: 2\n", ["/0/a"], "-\n  # b 的\n  b: 2\n"),
        ("- a: 1\n  b: 2\n", ["/0/a"], "- b: 2\n"),
        ("a: {x: 1, y: 2, z: 3}\n", ["/a/x", "/a/z"], "a: {y: 2}\n"),
        ("a: 1", ["/a"], "{}"),
        ("a: 1\nb: 2", ["/b"], "a: 1\n"),
    ],
)
def test_what_is_taken_out_takes_its_own_comment_along(before: str, gone: list[str], after: str) -> None:
    assert edit_answers(before.encode(), dict.fromkeys(gone, REMOVED)).decode() == after


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("a: 一 # 注\n", {"/a": "甲\n乙"}, "a: |- # 注\n  甲\n  乙\n"),
        ("a:   '一'   # 注\n", {"/a": "it's"}, "a:   'it''s'   # 注\n"),
        (
            "a: |   # 注\n      甲\n      乙\n\nb: 2\n",
            {"/a": "丙\n\n丁\n"},
            "a: |   # 注\n      丙\n\n      丁\n\nb: 2\n",
        ),
        ("a: >-\n  x\n  y\nb: 2\n", {"/a": "p\nq"}, "a: >-\n  p\n\n  q\nb: 2\n"),
        ("a: |\n  甲\n", {"/a": "  甲\n乙\n"}, "a: |2\n    甲\n  乙\n"),
        ("a: >\n  甲⼀乙\n  丙⼀\n\n  丁\n", {"/a": "甲一乙 丙一\n丁\n"}, "a: >\n  甲一乙\n  丙一\n\n  丁\n"),
        ("a: 平⼀\n  铺⼀\nb: 2\n", {"/a": "平一 铺一"}, "a: 平一\n  铺一\nb: 2\n"),
        ("a:\n# 注\nb: 2\n", {"/a": "+8613800138000"}, 'a: "+8613800138000"\n# 注\nb: 2\n'),
        ("a:  # 必填\n", {"/a": {"x": 1}}, "a:  # 必填\n  x: 1\n"),
        ("a:\n  x: 1 # 一\n", {"/a": "文"}, "a: 文\n"),
        ("p: 013800\n", {"/p": "013800"}, 'p: "013800"\n'),
        ("p: 12\n", {"/p": "12"}, 'p: "12"\n'),
        (
            "l:\n  - 一 # 1\n  - 二 # 2\n  - 三 # 3\n",
            {"/l": ["零", "一", "三"]},
            "l:\n  - 零\n  - 一 # 1\n  - 三 # 3\n",
        ),
        ("l:\n- a: 1 # x\n-   y\n", {"/l/1": {"p": 1, "q": [2]}}, "l:\n- a: 1 # x\n- p: 1\n  q:\n  - 2\n"),
        ("a: 1\n    # 深\nb: 2\n", {"/a": "甲\n乙"}, 'a: "甲\\n乙"\n    # 深\nb: 2\n'),
    ],
)
def test_a_value_keeps_its_style_where_it_can(before: str, changes: dict[str, Any], after: str) -> None:
    assert edit_answers(before.encode(), changes).decode() == after


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        ("a: &x 1\nb: *x\n", {"/a": 2}),
        ("a: 1\na: 2\n", {"/a": 3}),
        ("a: 文字\n", {"/a/b": 1}),
        ("a: [1]\n", {"/a/2": 1}),
        ("a: 1\n", {"/b": REMOVED}),
        ("a: {b: 1}\n", {"/a": REMOVED, "/a/b": 2}),
        ("a: 1\n", {"/a": "\u202e"}),
        ("a: 1\n", {"/a": "甲\r\n乙"}),
        ("a: 1\n", {"/a": 1.5}),
        ("a: 1\n", {"/a": 10**18}),
        ("a: 1\n", {"/a": {1: "x"}}),
        ("a: 1\n", {"/A": 2}),
        ("a: [1]\n", {"/a/0": None}),
        ("? a\n: 1\n", {"/a": 2}),
        ("a: 1\n", {"/a": "长" * 60_000}),
    ],
)
def test_what_cannot_be_proven_is_refused_in_words(before: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Failure) as refused:
        edit_answers(before.encode(), changes)
    assert refused.value.chinese
    assert refused.value.english


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Failure):
        edit_answers("甲: 乙\n".encode("gbk"), {"/甲": "丙"})


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
@SLOW
def test_a_new_file_says_what_it_should(data: dict[str, Any]) -> None:
    read = load(file_of_map(data), "")
    assume("\u200d" not in repr(data) and "\\u200d" not in repr(data))
    if read.usable:
        assert read.data == data
        assert not [one for one in read.plain_types if isinstance(at(read.data, one), str)]
