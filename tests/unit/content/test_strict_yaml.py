"""Strict YAML: scalars keep what the author sees, and every value knows its place."""

from __future__ import annotations

from typing import Any

import pytest

from beian.content.yaml.strict import load
from beian.core.problem import Position


def read(text: str) -> Any:
    document = load(text.encode(), "a.yaml")
    assert document.problems == []
    return document


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("000123", "000123"),
        ("13:45", "13:45"),
        ("1.10", "1.10"),
        ("no", "no"),
        ("yes", "yes"),
        ("2024-01-02", "2024-01-02"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("+1", "+1"),
        ("-0", "-0"),
        (".inf", ".inf"),
        ("~", "~"),
        ("null", "null"),
        ("True", "True"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("安可美  智能", "安可美  智能"),
        ("12", 12),
        ("0", 0),
        ("-7", -7),
        ("true", True),
        ("false", False),
        ("", None),
        ("''", ""),
    ],
)
def test_a_scalar_keeps_what_the_author_sees(written: str, value: Any) -> None:
    got = read(f"a: {written}\n").data["a"]
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("1.10", "number"),
        ("000123", "integer"),
        ("0x1F", "integer"),
        (".inf", "number"),
        ("1e3", "number"),
        ("True", "boolean"),
        ("~", "null"),
        ("12", "integer"),
        ("", "null"),
        ("13:45", None),
        ("no", None),
        ("'1'", None),
    ],
)
def test_what_yaml_1_2_would_read_is_noted(written: str, kind: str | None) -> None:
    assert read(f"a: {written}\n").plain_types.get("/a") == kind


TEXT = """\
# 注释
name: 甲
people:
  lin:
    duties: |
      第一行

      第三行
    roles: [a, b]
list:
  - 一
  - key: 二
"quoted/key~": 三
"""


@pytest.mark.parametrize(
    ("pointer", "line", "column", "end"),
    [
        ("/name", 2, 7, 2),
        ("/people", 3, 1, 9),
        ("/people/lin", 4, 3, 9),
        ("/people/lin/duties", 5, 13, 8),
        ("/people/lin/roles", 9, 5, 9),
        ("/people/lin/roles/1", 9, 16, 9),
        ("/list", 10, 1, 12),
        ("/list/0", 11, 5, 11),
        ("/list/1/key", 12, 10, 12),
        ("/quoted~1key~0", 13, 16, 13),
    ],
)
def test_every_value_knows_its_place(pointer: str, line: int, column: int, end: int) -> None:
    assert read(TEXT).positions[pointer] == Position("a.yaml", line, column, end)


def test_every_value_has_a_place() -> None:
    def pointers(value: Any, at: str = "") -> set[str]:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return {at}.union(
            *(pointers(member, f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}") for key, member in inner)
        )

    document = read(TEXT)
    assert pointers(document.data) == set(document.positions)


def test_line_ends_and_a_byte_order_mark_change_no_place() -> None:
    windows = load(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(), "a.yaml")
    assert (windows.data, windows.positions) == (read(TEXT).data, read(TEXT).positions)


def test_the_lines_are_kept_for_quoting() -> None:
    assert read(TEXT).lines[1] == "name: 甲"


def test_all_mistakes_of_structure_are_found_in_one_run() -> None:
    document = load(b"a: &x 1\nb: !t 2\na: 3\n<<: {c: 4}\n", "a.yaml")
    assert [problem.position.line for problem in document.problems] == [1, 2, 3, 4]
