"""Differences by field: natural keys, whole records, lists without ids, restricted answers, renamed pointers."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from beian.core.model import Filing
from beian.record.field_differences import Change, differences
from beian.record.field_snapshot import FrozenField, at_current_pointers, frozen_fields
from beian.schema.editions import edition_of
from beian.schema.filings import Library
from support import ENTITY, PROVIDER


def field(pointer: str, value: Any, record: str = "", **more: Any) -> FrozenField:
    label = {"zh": f"标签{pointer[-1]}", "en": f"label {pointer[-1]}"}
    found = {"pointer": pointer, "key": pointer, "label": label, "visibility": "filing", "value": value, **more}
    if record:
        found["record"] = {"pointer": record, "label": {"zh": "产品", "en": "Product"}}
    return found


def restricted(pointer: str, digest: str | None) -> FrozenField:
    found = field(pointer, "", visibility="restricted", digest=digest)
    del found["value"]
    return found


def product(name: str) -> list[FrozenField]:
    at = f"/products/{name}"
    return [field(f"{at}/name", f"产品{name}", at), field(f"{at}/status", "online", at, shown="已上线")]


def said(old: list[FrozenField], new: list[FrozenField]) -> list[tuple[str, str]]:
    return [(change.sort, change.pointer) for change in differences(old, new).changes]


def review(library: Library, name: str) -> Filing:
    found = library.filing(name)
    assert found
    return edition_of(found, "review")


@pytest.mark.parametrize("name", [ENTITY, PROVIDER])
def test_a_filing_does_not_differ_from_itself(library: Library, name: str) -> None:
    fields = frozen_fields(review(library, name))
    assert len(fields) > 30
    assert differences(fields, copy.deepcopy(fields)).changes == ()


def test_an_answer_is_named_in_both_languages_and_shown_in_its_wording(library: Library) -> None:
    fields = frozen_fields(review(library, PROVIDER))
    changed = copy.deepcopy(fields)
    one = next(one for one in changed if one["pointer"] == "/products/wenyin-app/service_form")
    one.update(value="website", shown="网站")
    (change,) = differences(fields, changed).changes
    assert (change.label.zh, change.label.en) == ("服务形式", "Service form")
    assert (change.old, change.new) == ("APP", "网站")


def test_an_option_that_was_only_reworded_is_no_change() -> None:
    assert said([field("/a/b", "yes", shown="是")], [field("/a/b", "yes", shown="有")]) == []


def test_a_record_that_came_or_went_is_one_change() -> None:
    old, new = [*product("a"), *product("c")], [*product("a"), *product("b"), *product("c")]
    (change,) = differences(old, new).changes
    assert (change.sort, change.pointer, len(change.parts)) == ("added", "/products/b", 2)
    assert (change.label.zh, change.label.en) == ("产品“产品b”", "Product “产品b”")
    assert said(new, old) == [("removed", "/products/b")]
    assert said([], product("a") + product("b")) == [("added", "/products/a"), ("added", "/products/b")]


def test_an_answer_added_to_a_record_is_not_the_record() -> None:
    assert said(product("a")[:1], product("a")) == [("added", "/products/a/status")]


def test_changes_come_in_the_order_of_the_form() -> None:
    old = [field("/a/1x", "1"), field("/a/2x", "2"), field("/a/3x", "3")]
    new = [field("/a/0x", "0"), field("/a/1x", "1"), field("/a/3x", "4")]
    assert said(old, new) == [("added", "/a/0x"), ("removed", "/a/2x"), ("changed", "/a/3x")]


def links(*ends: str) -> list[FrozenField]:
    return [field(f"/workflow/links/{number}/to", end) for number, end in enumerate(ends)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "xabc", [("added", "/workflow/links/0/to")]),
        ("abc", "ac", [("removed", "/workflow/links/1/to")]),
        ("abc", "axc", [("changed", "/workflow/links/1/to")]),
        ("abc", "abc", []),
    ],
)
def test_an_item_of_a_list_without_ids_does_not_change_the_others(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert said(links(*old), links(*new)) == expected


def test_a_record_id_may_look_like_a_number() -> None:
    assert said(product("1") + product("3"), product("1") + product("2") + product("3")) == [("added", "/products/2")]


def test_a_restricted_answer_says_only_that_it_changed() -> None:
    (change,) = differences([restricted("/a/phone", "11")], [restricted("/a/phone", "22")]).changes
    assert change == Change("changed", "/a/phone", change.label, "restricted")
    assert differences([restricted("/a/phone", "11")], [restricted("/a/phone", "11")]).changes == ()


@pytest.mark.parametrize("other", [[restricted("/a/phone", None)], [restricted("/a/phone", "11")], []])
def test_without_a_digest_a_restricted_answer_is_not_compared(other: list[FrozenField]) -> None:
    found = differences([restricted("/a/phone", None)], other)
    assert (found.changes, found.unknown) == ((), 1)


def test_an_answer_that_became_restricted_shows_no_text() -> None:
    (change,) = differences([field("/a/phone", "13900000000")], [restricted("/a/phone", "11")]).changes
    assert change.restricted
    assert (change.old, change.new, change.runs) == (None, None, ())


SCHEMA = {
    "type": "object",
    "properties": {
        "entity": {"type": "object", "properties": {"name": {}, "place": {"x-was": "address"}}},
        "products": {
            "type": "object",
            "title": "产品",
            "x-title-en": "Product",
            "x-was": "/services",
            "additionalProperties": {"type": "object", "properties": {"form": {"x-was": ["sort", "kind"]}}},
        },
    },
}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("/entity/name", "/entity/name"),
        ("/entity/address", "/entity/place"),
        ("/products/web/kind", "/products/web/form"),
        ("/services/web/sort", "/products/web/form"),
        ("/unknown/thing", "/unknown/thing"),
    ],
)
def test_a_renamed_answer_is_followed(was: str, now: str) -> None:
    (moved,) = at_current_pointers([field(was, "x")], SCHEMA)
    assert (moved["pointer"], moved["key"]) == (now, now)
    assert differences([moved], [field(now, "x")]).changes == ()


def test_a_restricted_answer_that_moved_to_another_pointer_cannot_be_compared() -> None:
    """Its digest is over the pointer too; two rounds from before the move can be compared."""
    old = {**restricted("/a/new", "1" * 64), "was": "/a/old"}
    assert differences([old], [restricted("/a/new", "2" * 64)]).unknown == 1
    assert differences([old], [{**old}]).unknown == 0
    assert [one.sort for one in differences([old], [{**old, "digest": "3" * 64}]).changes] == ["changed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("值班员巡检。\n主管汇总。", "值班员巡检。\n\n主管汇总。"),
        ("值班员\n巡检。", "值班员巡检。"),
        ("- 巡检\n主管汇总", "- 巡检\n\n主管汇总\n"),
        ("| 类 | 数 |\n|--|--|\n| 文 | 8 |", "|类|数|\n|---|---|\n|文|8|"),
    ],
)
def test_other_lines_with_the_same_words_are_no_change(old: str, new: str) -> None:
    assert said([field("/assessment/conclusion", old)], [field("/assessment/conclusion", new)]) == []


def test_other_words_in_other_lines_are_a_change() -> None:
    old, new = "值班员巡检。\n主管汇总。", "值班员巡检。\n\n主管通报。"
    assert said([field("/a/b", old)], [field("/a/b", new)]) == [("changed", "/a/b")]
    assert said([field("/a/b", "1. 巡检\n2. 汇总")], [field("/a/b", "1. 巡检\n3. 汇总")]) == [("changed", "/a/b")]
