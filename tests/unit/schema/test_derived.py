"""Answers that follow from others: filled in where nobody gave them, never over one that somebody gave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import support
from beian.core.json_shapes import parse_json
from beian.core.model import Filing, at
from beian.schema.derived.composers import COMPOSERS
from beian.schema.derived.derivation import filled, fingerprint
from beian.schema.registry import expanded

PROVIDER, SUPPORTER = "acme/wenyin/service_provider", "acme/wenyin/technical_supporter"
LOGS = "assessment/data/retention/log_months"
LEAF = {"type": "string", "title": "甲"}


def made(answers: dict, **members: dict) -> tuple[dict, dict]:
    return filled(answers, {stem: expanded(schema) for stem, schema in members.items()})


def record(**properties: dict) -> dict:
    return {"type": "object", "properties": properties}


def test_a_missing_answer_takes_that_of_its_pointer() -> None:
    schema = record(name=LEAF, holder={**LEAF, "x-from": {"pointer": "/page/name"}})
    answers, derived = made({"page": {"name": "公司"}}, page=schema)
    assert answers["page"]["holder"] == "公司"
    assert derived["/page/holder"].sources == ("/page/name",)
    assert not derived["/page/holder"].unconfirmed


def test_an_answer_that_somebody_gave_stays_and_is_not_derived() -> None:
    schema = record(name=LEAF, holder={**LEAF, "x-from": {"pointer": "/page/name"}})
    given = {"page": {"name": "公司", "holder": "另一家"}}
    answers, derived = made(given, page=schema)
    assert answers == given
    assert not derived


def test_the_answers_as_they_were_read_are_left_alone() -> None:
    schema = record(name=LEAF, deep=record(holder={**LEAF, "x-from": {"pointer": "/page/name"}}))
    given = {"page": {"name": "公司", "deep": {}}}
    made(given, page=schema)
    assert given == {"page": {"name": "公司", "deep": {}}}


def test_a_relative_pointer_reads_the_record_around_the_answer() -> None:
    row = record(supplier=LEAF, party={**LEAF, "x-from": {"pointer": "1/supplier"}})
    models = {"type": "object", "additionalProperties": row}
    answers, _ = made({"models": {"a": {"supplier": "甲公司"}, "b": {"supplier": "乙公司"}, "c": {}}}, models=models)
    assert answers["models"] == {
        "a": {"supplier": "甲公司", "party": "甲公司"},
        "b": {"supplier": "乙公司", "party": "乙公司"},
        "c": {},
    }


def test_what_follows_may_follow_from_what_follows() -> None:
    schema = record(
        last={**LEAF, "x-from": {"pointer": "/page/middle"}},
        middle={**LEAF, "x-from": {"pointer": "/page/first"}},
        first=LEAF,
    )
    assert made({"page": {"first": "一"}}, page=schema)[0]["page"]["last"] == "一"


def test_answers_that_follow_from_each_other_stay_unanswered() -> None:
    schema = record(a={**LEAF, "x-from": {"pointer": "/page/b"}}, b={**LEAF, "x-from": {"pointer": "/page/a"}})
    assert made({"page": {}}, page=schema) == ({"page": {}}, {})


@pytest.mark.parametrize("wrong", [7, ["公司"], {"zh": "公司"}, "", "  "])
def test_an_answer_of_another_shape_is_no_source(wrong: object) -> None:
    schema = record(name=LEAF, holder={**LEAF, "x-from": {"pointer": "/page/name"}})
    assert "holder" not in made({"page": {"name": wrong}}, page=schema)[0]["page"]


def test_a_restricted_answer_does_not_get_into_one_that_more_people_see() -> None:
    secret = {**LEAF, "x-visibility": "restricted"}
    schema = record(phone=secret, note={**LEAF, "x-from": {"pointer": "/page/phone"}})
    answers, _ = made({"page": {"phone": "13800000000"}}, page=schema)
    assert "note" not in answers["page"]
    internal = record(plan=LEAF, notice={**LEAF, "x-visibility": "public", "x-from": {"pointer": "/page/plan"}})
    assert "notice" not in made({"page": {"plan": "计划"}}, page=internal)[0]["page"]


PROPOSED = {**LEAF, "x-from": {"value": "六个月", "confirm": {"reason": "理由", "reason_en": "reason"}}}


def test_a_proposal_and_what_follows_from_it_are_unconfirmed() -> None:
    schema = record(logs=PROPOSED, policy={**LEAF, "x-from": {"pointer": "/page/logs"}})
    answers, derived = made({"page": {}}, page=schema)
    assert answers["page"] == {"logs": "六个月", "policy": "六个月"}
    assert derived["/page/logs"].proposed
    assert derived["/page/logs"].unconfirmed
    assert derived["/page/policy"].unconfirmed
    assert not derived["/page/policy"].proposed


def test_a_confirmation_holds_for_the_value_that_was_confirmed() -> None:
    schema = record(logs=PROPOSED, policy={**LEAF, "x-from": {"pointer": "/page/logs"}})
    for value, settled in (("六个月", True), ("十二个月", False)):
        entry = {"by": "lin", "on": "2026-11-30", "values": {"page/logs": fingerprint(value)}}
        _, derived = made({"page": {}, "entity": {"confirmations": {"one": entry}}}, page=schema, entity=record())
        assert derived["/page/logs"].unconfirmed is not settled
        assert derived["/page/policy"].unconfirmed is not settled


def test_a_confirmation_without_a_person_or_a_day_is_none() -> None:
    for lacking in ("by", "on"):
        entry = {"by": "lin", "on": "2026-11-30", "values": {"page/logs": fingerprint("六个月")}}
        del entry[lacking]
        _, derived = made(
            {"page": {}, "entity": {"confirmations": {"one": entry}}}, page=record(logs=PROPOSED), entity=record()
        )
        assert derived["/page/logs"].unconfirmed


# -- in the shipped content -----------------------------------------------------------------------------------------


def sources() -> Iterator[dict]:
    """Every `x-from` of the schemas."""
    todo = [parse_json(file.read_text("utf-8")) for file in (support.CHECKOUT / "schemas").rglob("*.json")]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if "x-from" in node:
                yield node["x-from"]
            todo += node.values()
        elif isinstance(node, list):
            todo += node


def test_every_composer_is_named_by_a_schema() -> None:
    assert {one["composer"] for one in sources() if "composer" in one} == set(COMPOSERS)


def test_the_shipped_filings_say_for_themselves_what_is_confirmed(library) -> None:
    assert not [key for filing in library.filings for key, one in filing.derived.items() if one.unconfirmed]


def without(file: Path, line: str) -> None:
    """Take an answer of one line out of a file."""
    lines = file.read_text("utf-8").split("\n")
    (number,) = (n for n, text in enumerate(lines) if text.strip() == line)
    file.write_text("\n".join([*lines[:number], *lines[number + 1 :]]), "utf-8")


def provider(root: Path) -> Filing:
    return support.filing_in(root, PROVIDER)


def rules_of(root: Path, *names: str) -> list[tuple[str, str]]:
    return [(one.rule, one.pointer) for one in support.problems_in(root, *names) if one.severity == "error"]


def test_the_name_as_filed_follows_with_the_number_of_its_role(content_root: Path) -> None:
    given = at(provider(content_root).answers, "/service_provider/filed_name")
    without(content_root / f"filings/{PROVIDER}.yaml", f"filed_name: {given}")
    assert at(provider(content_root).answers, "/service_provider/filed_name") == given
    assert provider(content_root).position("/service_provider/filed_name").path == "filings/acme/wenyin/algorithm.yaml"
    assert not rules_of(content_root, PROVIDER)


def test_an_answer_left_empty_takes_what_follows(content_root: Path) -> None:
    file = content_root / f"filings/{PROVIDER}.yaml"
    given = at(provider(content_root).answers, "/service_provider/filed_name")
    support.replace_once(file, f"filed_name: {given}", "filed_name:")
    assert at(provider(content_root).answers, "/service_provider/filed_name") == given
    assert not rules_of(content_root, PROVIDER)


def test_what_cannot_follow_is_missed_once_and_where_it_would_stand(content_root: Path) -> None:
    without(content_root / "filings/acme/wenyin/algorithm.yaml", "launched_on: 2026-11-16")
    for file in (content_root / "filings/acme/products").glob("*.yaml"):
        text = file.read_text("utf-8")
        file.write_text("\n".join(line for line in text.split("\n") if not line.startswith("launched_on:")), "utf-8")
    said = [one for one in support.problems_in(content_root) if one.pointer.endswith("/algorithm/launched_on")]
    assert {one.position.path for one in said} == {"filings/acme/wenyin/algorithm.yaml"}
    assert len(said) == 1
    assert "通常由其他答案得出" in said[0].remedy.zh


@pytest.mark.long
def test_a_proposed_value_blocks_the_bundle_until_somebody_confirms_it(content_root: Path) -> None:
    without(content_root / "filings/acme/wenyin/assessment.yaml", "log_months: 12")
    assert ("CNF-001", f"/{LOGS}") in rules_of(content_root, PROVIDER)
    refused = support.beian_here("pack", PROVIDER, cwd=content_root)
    assert refused.returncode == 1
    assert "CNF-001" in refused.stdout + refused.stderr

    stranger = support.beian_here("confirm", PROVIDER, "--by", "nobody", cwd=content_root)
    assert stranger.returncode == 2
    assert "nobody" in stranger.stderr

    listed = support.beian_here("confirm", PROVIDER, "--json", cwd=content_root)
    assert [one["pointer"] for one in json.loads(listed.stdout)] == [f"/{LOGS}"]
    assert ("CNF-001", f"/{LOGS}") in rules_of(content_root, PROVIDER)  # to list is not to confirm

    before = (content_root / "filings/acme/wenyin/algorithm.yaml").read_text("utf-8")
    done = support.beian_here("confirm", PROVIDER, "--by", "lin-anran", "--as-of", "2026-11-30", cwd=content_root)
    assert done.returncode == 0, done.stderr
    after = (content_root / "filings/acme/wenyin/algorithm.yaml").read_text("utf-8")
    assert after.startswith(before.rstrip("\n"))  # nothing that people wrote is touched
    for name in (PROVIDER, SUPPORTER):  # one confirmation serves both roles
        assert "CNF-001" not in [rule for rule, _ in rules_of(content_root, name)]


@pytest.mark.long
def test_a_draft_marks_what_is_proposed(content_root: Path) -> None:
    without(content_root / "filings/acme/wenyin/assessment.yaml", "log_months: 12")
    done = support.beian_here("build", PROVIDER, cwd=content_root)
    assert done.returncode in (0, 1), done.stderr
    papers = [support.docx_text(file.read_bytes()) for file in (content_root / "build").rglob("*.docx")]
    assert any("6个月【待确认】" in text for text in papers)
