"""The register of legal bases: every basis resolves; rules have dates; what changed and what wants checking is said."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import support
from beian import rules
from beian.check.judge import judge
from beian.commands.cli import main
from beian.core.places import engine_folder
from beian.rules import schema_demands as rule_changes
from beian.rules.rule import Case, finding
from beian.rules.schema_demands import failing
from beian.schema import law
from beian.schema.decision.table import table
from beian.schema.law import UnknownBasis, citation_of, instruments, unchecked_since

SCHEMAS = engine_folder("schemas")
TEXTS = (".json", ".yaml", ".md", ".j2")


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.id)
def test_every_basis_of_a_rule_resolves(rule: rules.Rule) -> None:
    assert rule.basis
    for basis in rule.basis:
        citation_of(basis)


def test_every_basis_of_the_schemas_and_the_law_data_resolves() -> None:
    found = [basis for file in sorted(SCHEMAS.rglob("*.json")) for basis in _bases(json.loads(file.read_text("utf-8")))]
    assert found
    for basis in found:
        citation_of(basis)


def _bases(node: object) -> list[str]:
    if isinstance(node, list):
        return [basis for one in node for basis in _bases(one)]
    if not isinstance(node, dict):
        return []
    given = [node[key] for key in ("x-basis", "basis") if key in node]
    own = [text for one in given for text in (one if isinstance(one, list) else [one]) if isinstance(text, str)]
    return own + [basis for one in node.values() for basis in _bases(one)]


def test_the_decision_table_cites_what_the_register_knows_by_the_same_words() -> None:
    for name, said in table()["laws"].items():
        one = instruments()[name]
        assert (one.title.zh, str(one.in_force), one.source, one.confidence) == (
            said["title"],
            said["in_force"],
            said["source"],
            said["confidence"],
        )
    for node in _articles(table()):
        for place in re.split("、", node["article"]) if node["article"] else []:
            assert instruments()[node["law"]].article(place), node


def _articles(node: object) -> list[dict]:
    if isinstance(node, list):
        return [found for one in node for found in _articles(one)]
    if not isinstance(node, dict):
        return []
    return ([node] if "article" in node else []) + [found for one in node.values() for found in _articles(one)]


def test_every_instrument_says_how_it_was_read_and_is_no_surer_than_that() -> None:
    assert {one.read for one in instruments().values()} == set(law.readings())
    for one in instruments().values():
        if one.read in ("background", "title"):
            assert one.confidence == "low", one.id
        if one.confidence == "high":
            assert one.read in ("full", "digest") or one.id == "uscc", f"{one.id}: only tried codes are as sure"
    assert law.instruments()["incident_reporting"].in_force == date(2025, 11, 1)
    assert "四小时" in law.instruments()["incident_reporting"].articles["第四条"].zh
    assert {"content_ecology", "personal_information_audit"} <= set(instruments())


def test_every_paragraph_that_is_cited_is_in_the_register() -> None:
    """An article of the register does not stand for a paragraph that nobody read."""
    bases = [basis for rule in rules.ALL for basis in rule.basis]
    bases += [
        basis for file in sorted(SCHEMAS.rglob("*.json")) for basis in _bases(json.loads(file.read_text("utf-8")))
    ]
    found = [(one.instrument, place) for one in map(citation_of, bases) if one for place in one.places]
    found += [
        (instruments()[node["law"]], place) for node in _articles(table()) for place in re.split("、", node["article"])
    ]
    paragraphs = [(one, re.sub(r"第[^第]+项$", "", place)) for one, place in found if "款" in place]
    assert len(paragraphs) > 20
    assert [(one.id, place) for one, place in paragraphs if place not in one.articles] == []


def test_every_source_of_a_field_or_an_option_that_names_an_article_resolves() -> None:
    found = {source for file in SCHEMAS.rglob("*.json") for source in _sources(json.loads(file.read_text("utf-8")))}
    articles = [source for source in found if re.search(r"第.+[条章]", source)]
    assert len(articles) > 50
    for source in articles:
        assert citation_of(source), source


QUOTED = re.compile(r"《([^《》]+)》((?:第[一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+[款项])*、?)+)")


def test_every_article_that_a_text_cites_is_in_the_register() -> None:
    """In help, templates, guides, and the examples' answers; what a round sealed stays as it was."""
    files = [
        file
        for folder in ("schemas", "templates", "docs", "filings")
        for file in (support.CHECKOUT / folder).rglob("*")
    ]
    texts = [file.read_text("utf-8") for file in files if file.suffix in TEXTS and "submissions" not in file.parts]
    found = [match for text in texts for match in QUOTED.finditer(text)]
    assert len(found) > 40
    for match in found:
        citation_of(f"{match[1]} {match[2].rstrip('、')}")


def _sources(node: object) -> list[str]:
    if isinstance(node, list):
        return [source for one in node for source in _sources(one)]
    if not isinstance(node, dict):
        return []
    return [*node.get("x-sources", ()), *(source for one in node.values() for source in _sources(one))]


@pytest.mark.parametrize("rule", [one for one in rules.ALL if one.confidence == "high"], ids=lambda rule: rule.id)
def test_a_rule_is_no_surer_than_what_it_rests_on(rule: rules.Rule) -> None:
    citations = [citation_of(basis) for basis in rule.basis]
    assert any(one is None or one.instrument.confidence == "high" for one in citations)


def test_what_no_article_carries_is_called_practice_and_a_reminder_binds_nobody() -> None:
    for name in ("PRD-003", "ENT-014", "PUB-002", "MOD-009"):
        assert [citation_of(basis) for basis in rules.by_id(name).basis if citation_of(basis)] == [], name
    assert rules.by_id("MOD-009").confidence == "low", "its list of options is not verified"
    reminder = rules.by_id("ANT-001")
    assert (reminder.severity, reminder.may_be_waived) == ("info", True)
    assert [one.places for basis in reminder.basis if (one := citation_of(basis))] == [("第二十六条",)]


@pytest.mark.parametrize(
    ("origin", "public_opinion", "asked"),
    [("api", "yes", True), ("api", "no", False), ("open_weights", "yes", False), ("fine_tuned", "yes", False)],
)
def test_registration_is_asked_of_who_only_calls_and_has_the_attribute(
    origin: str, public_opinion: str, asked: bool
) -> None:
    filing = support.filing_in(support.CHECKOUT, support.PROVIDER)
    answers = {
        "algorithm": {
            "type": "generative_synthesis",
            "models": {"a": {}},
            "filing_decision": {"serves_public": "yes", "public_opinion": public_opinion},
        },
        "models": {"a": {"origin": origin, "generative_ai_status": "filed"}},
    }
    case = Case(replace(filing, answers=answers), lambda _: True)
    assert bool(list(rules.by_id("GEN-002").check(case))) is asked


def test_the_log_term_rests_on_the_cybersecurity_law_in_force() -> None:
    assert instruments()["cybersecurity"].in_force == date(2026, 1, 1)
    for name in ("RSK-007", "RSK-020"):
        assert "网络安全法 第二十三条" in rules.by_id(name).basis


@pytest.mark.parametrize(
    "basis",
    [
        "互联网信息服务算法推荐管理规定 第九十九条",
        "互联网信息服务深度合成管理规定第十七条之一",
        "人工智能生成合成内容标识办法 第四条、第十九条",
        "不存在的办法 第一条",
        "第二十四条",
        "",
    ],
)
def test_an_unknown_basis_is_refused(basis: str) -> None:
    with pytest.raises(UnknownBasis):
        citation_of(basis)


def test_a_paragraph_has_its_own_words_and_an_item_those_of_its_article() -> None:
    own = instruments()["deep_synthesis"]
    assert own.article("第十七条第二款") != own.article("第十七条第一款")
    assert (
        instruments()["security_assessment"].article("第二条第一项")
        == instruments()["security_assessment"].articles["第二条"]
    )
    assert own.article("第一条") is None, "article 1 is not article 19"


def test_practice_is_not_law() -> None:
    assert citation_of("实务：名称不一致是常见退回原因") is None
    citation = citation_of("互联网信息服务深度合成管理规定 第十条、第十六条")
    assert citation
    assert citation.places == ("第十条", "第十六条")


def test_a_basis_unchecked_for_180_days_warns(shipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = max(one.checked for one in instruments().values())
    assert unchecked_since(last + law.FRESH) == [one for one in instruments().values() if one.checked < last]
    late = last + law.FRESH + timedelta(days=1)
    assert unchecked_since(late) == list(instruments().values())
    for form, begins in (("text", "警告 warning: "), ("github", "::warning::"), ("markdown", "> ")):
        assert main(["check", "--as-of", str(late), "--format", form, "--root", str(shipped)]) == 0
        (row,) = (row for row in capsys.readouterr().out.splitlines() if "180 days" in row)
        assert row.startswith(f"{begins}{len(instruments())} ")
    for form in ("json", "sarif"):
        assert main(["check", "--as-of", str(late), "--format", form, "--root", str(shipped)]) == 0
        json.loads(capsys.readouterr().out)
    assert main(["check", "--as-of", str(last + law.FRESH), "--root", str(shipped)]) == 0
    assert "180 days" not in capsys.readouterr().out
    assert main(["law", "--since", str(late), "--as-of", str(late), "--root", str(shipped)]) == 0
    assert capsys.readouterr().out.count("警告 warning") == len(instruments())


def test_a_rule_binds_from_its_first_to_its_last_day(shipped: Path) -> None:
    filing = support.filing_in(shipped, support.PROVIDER)
    rule = replace(
        rules.by_id("LAB-001"),
        check=lambda _: [finding("/algorithm")],
        in_force_from=date(2025, 9, 1),
        in_force_until=date(2026, 3, 1),
    )
    days = {date(2025, 8, 31): 0, date(2025, 9, 1): 1, date(2026, 3, 1): 1, date(2026, 3, 2): 0}
    assert {day: len(judge(Case(filing, lambda _: True, as_of=day), [rule])) for day in days} == days
    assert len(judge(Case(filing, lambda _: True), [rule])) == 1
    assert judge(Case(filing, lambda _: True), [replace(rule, types=("personalized_push",))]) == []


def test_changes_name_rules_by_their_own_dates_and_by_what_they_rest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {(one.day, one.rule.id) for one in rule_changes.changes(date(2025, 9, 1))}
    assert (date(2025, 9, 1), "LAB-001") in named
    assert rule_changes.changes(date(2099, 1, 1)) == []
    ending = replace(rules.by_id("LAB-003"), in_force_until=date(2099, 5, 1))
    monkeypatch.setattr(rule_changes, "ALL", (ending,))
    (change,) = rule_changes.changes(date(2099, 1, 1))
    assert change.day == date(2099, 5, 2)


def test_law_names_the_filings_that_a_change_touches(shipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "--since", "2025-08-01", "--root", str(shipped)]) == 0
    rows = capsys.readouterr().out.splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith("2025-09-01 LAB-001"))
    assert support.PROVIDER in rows[at + 2]
    assert support.SUPPORTER in rows[at + 2]
    assert main(["law", "--since", "gestern", "--root", str(shipped)]) == 2


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.id)
def test_explain_says_what_is_demanded_why_and_how_to_mend_it(
    rule: rules.Rule, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", rule.id.lower()]) == 0
    said = capsys.readouterr().out
    for part in (rule.title.zh, rule.title.en, rule.remedy.zh, rule.confidence, *rule.basis):
        assert part in said
    example = failing(rule.id)
    assert example is None or example.file in said


def test_explain_gives_the_words_of_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "LAB-002"])
    assert instruments()["deep_synthesis"].articles["第十七条第一款"].zh in capsys.readouterr().out


def test_explain_suggests_near_rules_and_knows_those_of_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "LAB-01"]) == 2
    assert "LAB-001" in capsys.readouterr().err
    assert main(["explain", "schema-required"]) == 0
    assert "failing example" in capsys.readouterr().out
    assert main(["explain", "什么"]) == 2
