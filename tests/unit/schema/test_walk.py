"""The one walk: every answer of a filing once, with the schema that describes it."""

from __future__ import annotations

import pytest

import support
from beian.core.model import at, join, parts
from beian.schema.filings import Library
from beian.schema.walk import fields, leaves, schema_at

SCHEMA = {
    "type": "object",
    "properties": {
        "first": {"type": "string", "title": "一"},
        "second": {"type": "string"},
        "fixed": {"const": "always", "type": "string"},
        "mark": {"const": True, "type": "boolean"},
        "list": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
        "people": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"name": {"type": "string"}}},
        },
    },
}


def test_answers_come_in_the_order_of_the_schema_then_of_the_data() -> None:
    data = {
        "people": {"b": {"name": "乙"}, "a": {"name": "甲"}},
        "rows": [{"a": "x"}],
        "list": ["l"],
        "second": "2",
        "first": "1",
    }
    assert [(pointer, value) for pointer, value, _ in leaves(data, SCHEMA)] == [
        ("/first", "1"),
        ("/second", "2"),
        ("/fixed", "always"),
        ("/list", ["l"]),
        ("/rows/0/a", "x"),
        ("/people/b/name", "乙"),
        ("/people/a/name", "甲"),
    ]


def test_what_no_schema_describes_is_left_out() -> None:
    assert [pointer for pointer, _, _ in leaves({"first": "1", "unknown": "x", "people": "no record"}, SCHEMA)] == [
        "/first",
        "/fixed",
    ]


@pytest.mark.parametrize(
    ("pointer", "title"),
    [
        ("/first", "一"),
        ("/nothing", None),
        ("/people/anyone/name", ""),
        ("/rows/7/a", ""),
        ("/rows/x/a", None),
        ("/first/more", None),
    ],
)
def test_the_schema_of_a_place(pointer: str, title: str | None) -> None:
    found = schema_at(SCHEMA, pointer)
    assert (None if found is None else found.get("title", "")) == title


def test_keys_with_slashes_and_tildes_find_back() -> None:
    pointer = join(join("", "a/b~c"), 0)
    assert parts(pointer) == ["a/b~c", "0"]
    assert at({"a/b~c": ["x"]}, pointer) == "x"


@pytest.mark.parametrize("name", support.EXAMPLES)
def test_every_answer_that_is_written_down_is_a_field_with_its_line(library: Library, name: str) -> None:
    filing = library.filing(name)
    assert filing
    walked = fields(filing)
    assert len({field.pointer for field in walked}) == len(walked) > 80
    lines: dict[str, list[str]] = dict(filing.sources)
    for field in walked:
        assert field.label.zh
        assert at(filing.answers, field.pointer) == field.value or "const" in field.schema
        text = field.value if isinstance(field.value, str) else ""
        if field.pointer in filing.derived:
            continue  # it stands where its source does
        if "\n" not in text and field.position.path in lines and len(text) > 1 and field.visibility != "restricted":
            assert text in lines[field.position.path][field.position.line - 1] or field.pointer.startswith("/policies")
