"""What is unanswered: by page and by person, in step with the worksheet, with no value in it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import support
from beian.commands.answers import open_questions
from beian.commands.cli import main
from beian.core.places import ContentRoot
from beian.papers.catalogue import catalogue
from beian.papers.pages.todo import NOBODY, Todo, score, todo
from beian.schema.decision.table import questions
from beian.schema.registry import Registry, portal


def of(root: Path, name: str) -> Todo:
    return todo(support.filing_in(root, name), catalogue(ContentRoot(root)))


def page(found: Todo, section: str):
    return next(one for one in found.pages if one.id == section)


def test_the_shipped_example_has_nothing_required_open(shipped: Path) -> None:
    for name in support.EXAMPLES:
        found = of(shipped, name)
        assert score(found.pages).percent == 100, [one for p in found.pages for one in p.open if one.required]


def test_an_open_answer_stands_on_its_page_with_its_place(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    support.replace_once(file, "rumor_refutation:", "x_rumor_refutation:")
    found = page(of(content_root, support.PROVIDER), "gs_risk")
    first = found.open[0]
    assert (first.pointer, first.required) == ("/generative_synthesis/rumor_refutation", True)
    assert first.place.startswith("filings/acme/wenyin/generative_synthesis.yaml:")
    assert 0 < score([found]).percent < 100
    assert score([found]).answered == score([found]).required - 1


def test_what_the_portal_does_not_ask_is_listed_by_file(content_root: Path) -> None:
    (content_root / "filings/acme/wenyin/assessment.yaml").unlink()
    found = page(of(content_root, support.PROVIDER), "assessment")
    assert score([found]).answered == 0
    assert score([found]).required > 10
    assert "assessment" not in [one.id for one in of(content_root, support.ENTITY).pages]


def test_people_have_their_share(content_root: Path) -> None:
    file = content_root / "filings/acme/entity.yaml"
    text = file.read_text("utf-8").partition("answered_by:")[0]
    file.write_text(text + "answered_by:\n  gs_risk: zhou-yining\n  assessment: zhou-yining\n", "utf-8")
    found = of(content_root, support.PROVIDER)
    assert found.people == ["zhou-yining", NOBODY]
    assert [one.id for one in found.of("zhou-yining")] == ["gs_risk", "assessment"]
    assert "周以宁" in open_questions.as_text([found.as_dict()])
    support.replace_once(file, "gs_risk: zhou-yining", "gs_risk: nobody-here")
    assert "REF-001" in {problem.rule for problem in support.problems_in(content_root)}


@pytest.mark.long
def test_the_command_prints_text_and_json_without_values(content_root: Path) -> None:
    text = support.beian_here("todo", cwd=content_root)
    assert text.returncode == 0, text.stderr
    assert f"{support.PROVIDER}  " in text.stdout
    data = json.loads(support.beian_here("todo", support.ENTITY, "--format", "json", cwd=content_root).stdout)
    assert {one["filing"] for one in data} == set(support.EXAMPLES)
    assert all(0 <= p["percent"] <= 100 for one in data for p in one["pages"])
    assert "安可美智能科技有限公司" not in json.dumps([one["pages"] for one in data], ensure_ascii=False)


def test_restricted_answers_are_not_judged_without_the_private_half(content_root: Path) -> None:
    shutil.rmtree(content_root / "examples/private")
    data = json.loads(support.beian_here("todo", support.ENTITY, "--format", "json", cwd=content_root).stdout)
    entity = next(one for one in data if one["filing"] == support.ENTITY)
    assert entity["percent"] == 100
    assert "/phone" not in json.dumps(entity)


def test_every_page_and_file_can_be_given_to_a_person(content_root: Path) -> None:
    names = Registry().schema("entity")["properties"]["answered_by"]["propertyNames"]["enum"]
    sections = {section["id"] for step in portal() for section in step["sections"]}
    files = {name for one in support.workspace(content_root).filings() for name in one.schema["properties"]}
    assert sections | files <= set(names)
    file = content_root / "filings/acme/entity.yaml"
    support.replace_once(file, "  gs_risk: zhou-yining", "  gs_riks: zhou-yining")
    assert {problem.rule for problem in support.problems_in(content_root)} == {"schema-property-names"}


@pytest.mark.parametrize(
    ("path", "lines", "missed"),
    [
        ("acme/wenyin/algorithm.yaml", "  status: submitted\n", "/algorithm/security_assessment/status"),
        ("acme/wenyin/algorithm.yaml", "  submitted_on: 2026-11-06\n", "/algorithm/security_assessment/submitted_on"),
        ("acme/entity.yaml", "uscc: 91999999MA0ACME00H\n", "/entity/uscc"),
    ],
)
def test_what_check_misses_is_required(content_root: Path, path: str, lines: str, missed: str) -> None:
    """Also what only another answer makes necessary, such as the day on which an assessment was submitted."""
    file = content_root / "filings" / path
    support.replace_once(file, lines, "")
    problems = [one for one in support.problems_in(content_root) if one.rule == "schema-required"]
    assert any(missed.endswith(f"/{one.message.zh.partition('（')[2].removesuffix('）')}") for one in problems)
    found = of(content_root, support.ENTITY if missed.startswith("/entity") else support.PROVIDER)
    assert [one.required for p in found.pages for one in p.open if one.pointer == missed] == [True]


def test_what_no_answer_makes_necessary_stays_optional(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    support.replace_once(file, "  required: yes\n", "  required: no\n")
    support.replace_once(file, "  triggers:\n    - launch\n", "")
    asked = {one.pointer: one.required for p in of(content_root, support.PROVIDER).pages for one in p.open}
    assert asked["/algorithm/security_assessment/triggers"] is False


def test_an_answer_that_stands_in_for_a_required_one_leaves_nothing_open(content_root: Path) -> None:
    """A product without a number of a prior licence says why; check misses nothing then."""
    file = content_root / "filings/acme/products/wenyin-web.yaml"
    text = file.read_text("utf-8")
    licence = "prior_licence:\n  not_required_reason: |\n    尚未取得编号。\n"
    changed, count = re.subn(r"^prior_licence:\n(?:  .*\n)+", licence, text, flags=re.MULTILINE)
    assert count == 1
    file.write_text(changed, "utf-8")
    assert not [one for one in support.problems_in(content_root) if one.rule == "schema-required"]
    asked = [one.pointer for p in of(content_root, support.PROVIDER).pages for one in p.open]
    assert "/products/wenyin-web/prior_licence/number" not in asked


def test_what_the_portal_lets_be_empty_and_check_does_not_is_required(content_root: Path) -> None:
    folder = content_root / "filings/acme/wenyin"
    support.replace_once(folder / "algorithm.yaml", "type: generative_synthesis", "type: retrieval_filtering")
    text = (folder / "algorithm.yaml").read_text("utf-8")
    (folder / "algorithm.yaml").write_text(re.sub(r"^roles:\n(?:  .*\n)+", "", text, flags=re.MULTILINE), "utf-8")
    (folder / "retrieval_filtering.yaml").write_text("additional: {}\n", "utf-8")
    for role in ("service_provider", "technical_supporter"):
        (folder / f"{role}.yaml").unlink()
    (folder / "filing.yaml").write_text("products: {}\n", "utf-8")
    asked = {one.pointer: one.required for p in of(content_root, "acme/wenyin").pages for one in p.open}
    assert asked["/retrieval_filtering/retrieval_subtype"] is True


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """One entity and one algorithm, just started."""
    (tmp_path / "beian.yaml").write_text("engine: 0.5.0\n", "utf-8")
    yes = ("serves-public", "public-expression", "generates-content", "calls-filed-model")
    answers = [f"--answer={one['id']}={'yes' if one['id'] in yes else 'no'}" for one in questions()]
    for name in (["xingchen"], ["xingchen/huahua", *answers, "--launch", "2026-12-20"]):
        assert main(["new", "--root", str(tmp_path), *name, "--as-of", "2026-11-22"]) == 0
    return tmp_path


def test_a_form_just_begun_is_hardly_answered_and_every_open_place_is_counted(begun: Path) -> None:
    found = [of(begun, name) for name in ("xingchen", "xingchen/huahua/service_provider")]
    whole = [score(one.pages) for one in found]
    assert sum(one.answered for one in whole) * 100 // sum(one.required for one in whole) <= 8
    asked = {one.pointer for each in found for p in each.pages for one in p.open if one.required}
    problems = support.problems_in(begun)
    open_places = [one for one in problems if one.rule == "schema-type" and "prior_licence" not in one.pointer]
    assert len(open_places) > 190
    for problem in open_places:
        assert any(one.endswith(problem.pointer) for one in asked), problem.describe()
    blanks = sum(file.read_text("utf-8").count("【填写") for file in begun.glob("filings/*/policies/*.md"))
    (policies,) = (p for each in found for p in each.pages if p.id == "policies")
    assert score([policies]).required == blanks > 30


def test_what_new_writes_is_no_answer_but_asked_for_where_it_was_taken_away(begun: Path) -> None:
    file = begun / "filings/xingchen/responsibility.yaml"
    before = page(of(begun, "xingchen"), "responsibility")
    assert score([before]).answered == 0
    support.replace_once(file, "    name: 特别重大（Ⅰ级）\n", "")
    after = page(of(begun, "xingchen"), "responsibility")
    assert score([after]).required == score([before]).required + 1
    assert "/responsibility/incident_levels/level-1/name" in {one.pointer for one in after.open if one.required}


def test_what_follows_from_other_answers_is_not_asked_and_a_proposal_is_until_it_is_confirmed(begun: Path) -> None:
    found = of(begun, "xingchen/huahua/service_provider")
    asked = {one.pointer: one for p in found.pages for one in p.questions}
    assert "/assessment/risks/abuse/title" not in asked, "it follows from the kind"
    (proposal,) = (one for pointer, one in asked.items() if pointer.endswith("/retention/log_months"))
    assert (proposal.required, proposal.answered) == (True, False)
    figures = [one for p in of(begun, "xingchen").pages for one in p.open if one.pointer.endswith("/drill_months")]
    assert [(one.required, one.seconds) for one in figures] == [(True, 10)], (
        "nobody must type it, but somebody confirm it"
    )


def test_a_record_that_must_be_there_is_counted_with_its_answers(begun: Path) -> None:
    file = begun / "filings/xingchen/huahua/assessment.yaml"
    text = file.read_text("utf-8")
    before = score([page(of(begun, "xingchen/huahua/service_provider"), "assessment")])
    file.write_text(re.sub(r"(?s)\nrisks:\n.*?\n\n", "\nrisks:\n\n", text), "utf-8")
    after = score([page(of(begun, "xingchen/huahua/service_provider"), "assessment")])
    assert after.required == before.required - 7 * 6 + 7, "one risk instead of seven, with kind and title to be given"


def test_time_is_estimated_by_the_kind_of_answer(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    disclosure = page(of(begun, "xingchen/huahua/service_provider"), "disclosure")
    takes = {one.pointer.rpartition("/")[2]: one.seconds for one in disclosure.open}
    assert takes["purpose"] == 75, "fifty characters, forty a minute"
    risks = page(of(begun, "xingchen/huahua/service_provider"), "assessment")
    assert {one.seconds for one in risks.open if one.pointer.endswith("/likelihood")} == {10}
    minutes = score([disclosure]).minutes
    assert minutes == -(-sum(one.seconds for one in disclosure.open if one.required) // 60)
    capsys.readouterr()
    assert main(["todo", "--root", str(begun)]) == 0
    said = capsys.readouterr().out
    assert f"约 {minutes} 分钟 {minutes} min" in said
    assert "40 characters a minute" in said
