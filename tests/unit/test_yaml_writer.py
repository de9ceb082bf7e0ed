"""Answers written back: the named ones change, every other line stays as it is, and what cannot be proven is refused."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import support
from beian.intake.strict_yaml import load
from beian.intake.yaml_writer import edited
from beian.values.errors import Failure
from beian.values.model import at, join

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


def readable() -> list[bytes]:
    return [content for content in ALL if load(content, "").usable]


READABLE = readable()


@SLOW
@given(st.data())
def test_only_the_named_answer_changes(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(READABLE))
    before = load(content, "")
    place = data.draw(st.sampled_from(pointers(before.data)))
    value = data.draw(VALUES)
    try:
        after = edited(content, {place: value})
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
