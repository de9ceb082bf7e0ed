"""What the portal shows differently: one file that reaches validation, worksheet, papers, site, editors and todo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import support
from beian.build.maker import Build
from beian.bundle.assemble import bundle_inputs_digest
from beian.bundle.contents import paper_uploads
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.papers.catalogue import catalogue
from beian.papers.pages.worksheet import worksheet
from beian.schema.registry import has_unverified_options, option_label

FILE = "overrides/portal.yaml"
SEEN = "    source: 系统页面，2026-12-03\n    confidence: high\n"
SCENE = "  generative_synthesis/usage_scenario:\n"
QUESTION = """questions:
  filing_purpose:
    section: basic_attributes
    order: 9
    label: {zh: 备案目的, en: Purpose}
    kind: option
    options:
      first: {zh: 首次备案, en: First}
      again: {zh: 重新备案, en: Again}
    required: yes
"""


def write(root: Path, text: str) -> None:
    (root / "overrides").mkdir(exist_ok=True)
    (root / FILE).write_text(text, "utf-8")


def found(root: Path) -> list[tuple[str, int, str]]:
    return [(p.position.path, p.position.line, p.rule) for p in support.workspace(root).library.problems]


def rows(root: Path, name: str = support.PROVIDER) -> dict:
    sheet = worksheet(support.filing_in(root, name), catalogue(ContentRoot(root)))
    return {row.key: (section.id, row) for step in sheet.steps for section in step.sections for row in section.rows}


@pytest.mark.long
def test_a_field_takes_label_place_limit_and_option_wording(content_root: Path) -> None:
    write(
        content_root,
        f"fields:\n{SCENE}    label: {{zh: 应用场景, en: Scenes}}\n    section: gs_data\n    order: 1\n    required: no\n"
        f"    relabel:\n      text_generation: {{zh: 文本类, en: Text}}\n{SEEN}"
        f"  generative_synthesis/algorithm_introduction:\n    limit: 50\n{SEEN}"
        f"  products/*/name:\n    label: {{zh: 产品全称, en: Full name}}\n{SEEN}",
    )
    assert found(content_root) == []
    section, row = rows(content_root)["/generative_synthesis/usage_scenario"]
    assert (section, row.label.zh, row.order, row.required) == ("gs_data", "应用场景", 1, False)
    assert row.value.startswith("文本类、")
    assert row.doubt.options, "other words for one option do not verify the list"
    assert rows(content_root)["/generative_synthesis/algorithm_introduction"][1].over
    assert rows(content_root)["/products/wenyin-web/name"][1].label.zh == "产品全称"
    over = [one.rule for one in support.problems_in(content_root) if one.pointer.endswith("algorithm_introduction")]
    assert "MOD-015" in over


def test_a_whole_list_decides_which_answers_there_are_and_counts_as_seen(content_root: Path) -> None:
    write(
        content_root,
        f"fields:\n  generative_synthesis/calculation_method:\n    options:\n      other_way: {{zh: 其他方式, en: Other}}\n{SEEN}",
    )
    assert [(rule, path.split("/")[-1]) for path, _, rule in found(content_root)] == [
        ("schema-enum", "generative_synthesis.yaml")
    ]
    leaf = support.workspace(content_root).registry.schema("generative_synthesis")["properties"]["calculation_method"]
    assert not has_unverified_options(leaf)
    assert option_label(leaf, "other_way").zh == "其他方式"


def test_required_reaches_the_check_in_both_directions(content_root: Path) -> None:
    write(
        content_root, f"fields:\n  entity/brands:\n    section: entity_basic\n    order: 9\n    required: yes\n{SEEN}"
    )
    assert [(path, rule) for path, _, rule in found(content_root)] == [("filings/acme/entity.yaml", "schema-required")]
    assert rows(content_root, support.ENTITY)["/entity/brands"][1].missing
    write(content_root, f"fields:\n  entity/monthly_active_users:\n    required: no\n{SEEN}")
    support.replace_once(content_root / "filings/acme/entity.yaml", "monthly_active_users: 386000\n", "")
    assert found(content_root) == []


def test_a_paper_takes_slot_title_order_and_formats(content_root: Path) -> None:
    write(
        content_root,
        f"papers:\n  self_assessment:\n    slot: 盖章扫描件\n    title: 自评估\n    order: 1\n    upload: [docx]\n{SEEN}",
    )
    paper = next(one for one in catalogue(ContentRoot(content_root)) if one.id == "self_assessment")
    assert (paper.slot, paper.title, paper.order, paper.upload) == ("盖章扫描件", "自评估", 1, ("docx",))
    assert rows(content_root)["paper:self_assessment"][1].label.zh == "盖章扫描件"


def test_an_additional_question_is_asked_answered_and_typed(content_root: Path) -> None:
    write(content_root, QUESTION + SEEN)
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    assert "filings/acme/wenyin/algorithm.yaml" in [path for path, *_ in found(content_root)]
    assert {rule for *_, rule in found(content_root)} == {"schema-required"}
    assert rows(content_root)["/algorithm/additional/filing_purpose"][1].missing
    file.write_text(file.read_text("utf-8") + "additional:\n  filing_purpose: first\n", "utf-8")
    assert found(content_root) == []
    section, row = rows(content_root)["/algorithm/additional/filing_purpose"]
    assert (section, row.value, row.label.en) == ("basic_attributes", "首次备案", "Purpose")
    support.replace_once(file, "filing_purpose: first", "filing_purpose: firts")
    assert [rule for *_, rule in found(content_root)] == ["schema-enum"]
    support.replace_once(file, "  filing_purpose: firts", "  filing_purpose: first\n  filing_purposes: x")
    line = support.line_of(file, "filing_purposes")
    assert found(content_root) == [("filings/acme/wenyin/algorithm.yaml", line, "schema-additional-properties")]


@pytest.mark.parametrize(
    ("section", "more", "file", "key"),
    [
        ("entity_basic", "", "entity", "/entity/additional/q"),
        ("legal_representative", "", "entity", "legal_representative:/entity/additional/q"),
        ("technical_service", "    roles: [technical_supporter]\n", "wenyin/technical_supporter", None),
        ("product", "", "products/wenyin-web", "/products/wenyin-web/additional/q"),
        ("gs_risk", "    types: [generative_synthesis]\n", "wenyin/algorithm", "/algorithm/additional/q"),
    ],
)
def test_a_question_stands_in_the_file_of_its_section(
    content_root: Path, section: str, more: str, file: str, key: str | None
) -> None:
    question = (
        f"    section: {section}\n    order: 30\n    label: {{zh: 问, en: Q}}\n    kind: line\n    limit: 5\n{more}"
    )
    write(content_root, f"questions:\n  q:\n{question}{SEEN}")
    place = content_root / f"filings/acme/{file}.yaml"
    place.write_text(place.read_text("utf-8") + "additional: {q: 一二三四五六}\n", "utf-8")
    assert found(content_root) == []
    name = {"entity": support.ENTITY, "wenyin/technical_supporter": support.SUPPORTER}.get(file, support.PROVIDER)
    at, row = rows(content_root, name)[key or "/technical_supporter/additional/q"]
    assert (at, row.value, row.over) == (section, "一二三四五六", True)


def test_a_question_of_other_types_is_neither_asked_nor_answered(content_root: Path) -> None:
    write(content_root, QUESTION + "    types: [ranking_selection]\n" + SEEN)
    assert found(content_root) == []
    assert "/algorithm/additional/filing_purpose" not in rows(content_root)
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    file.write_text(file.read_text("utf-8") + "additional:\n  filing_purpose: first\n", "utf-8")
    assert [rule for *_, rule in found(content_root)] == ["schema-false-schema"]


def test_without_the_file_nothing_is_asked_in_addition(content_root: Path) -> None:
    file = content_root / "filings/acme/entity.yaml"
    file.write_text(file.read_text("utf-8") + "additional: {x: y}\n", "utf-8")
    assert [rule for *_, rule in found(content_root)] == ["schema-additional-properties"]


@pytest.mark.parametrize(
    ("text", "line", "rule", "says"),
    [
        (
            f"fields:\n  generative_synthesis/usage_scenarios:\n    limit: 3\n{SEEN}",
            2,
            "portal-override",
            "usage_scenario",
        ),
        (f"fields:\n  nothing/at_all:\n    limit: 3\n{SEEN}", 2, "portal-override", "没有这个项目"),
        (f"fields:\n{SCENE}    section: gs_dta\n{SEEN}", 3, "portal-override", "gs_data"),
        (f"fields:\n{SCENE}    section: entity_basic\n{SEEN}", 3, "portal-override", "不能放在"),
        (f"fields:\n{SCENE}    section: product\n{SEEN}", 3, "portal-override", "不能放在"),
        (f"fields:\n{SCENE}    limit: 3\n{SEEN}", 3, "portal-override", "字数"),
        (f"fields:\n{SCENE}    limit: 0\n{SEEN}", 3, "schema-minimum", "字数"),
        (f"fields:\n{SCENE}    relabel:\n      txt: {{zh: 甲, en: a}}\n{SEEN}", 4, "portal-override", "没有选项"),
        (f"fields:\n  entity/name:\n    options:\n      a: {{zh: 甲, en: a}}\n{SEEN}", 3, "portal-override", "选择题"),
        (f"fields:\n  entity/brands:\n    order: 3\n{SEEN}", 2, "portal-override", "原不询问"),
        (f"fields:\n  people/*/name:\n    order: 3\n{SEEN}", 2, "portal-override", "多节"),
        (f"fields:\n{SCENE}    lable: x\n{SEEN}", 3, "schema-additional-properties", "lable"),
        (f"fields:\n{SCENE}    order: 3\n", 2, "schema-required", "source"),
        (f"papers:\n  self_assesment:\n    order: 3\n{SEEN}", 2, "portal-override", "self_assessment"),
        (f"{QUESTION}{SEEN}".replace("basic_attributes", "basics"), 3, "portal-override", "没有这一节"),
        (f"{QUESTION}{SEEN}".replace("kind: option", "kind: line"), 6, "portal-override", "options"),
        (f"{QUESTION}    limit: 3\n{SEEN}", 11, "portal-override", "字数"),
        (
            f"{QUESTION}    roles: [service_provider]\n    types: [ranking_selection]\n{SEEN}",
            11,
            "portal-override",
            "只能",
        ),
        ("fields: [\n", 1, "intake", "YAML"),
    ],
)
def test_a_wrong_entry_is_a_problem_at_its_line_in_both_languages(
    content_root: Path, text: str, line: int, rule: str, says: str
) -> None:
    write(content_root, text)
    problems = support.workspace(content_root).library.problems
    first = problems[0]
    assert (first.position.path, first.rule) == (FILE, rule)
    assert rule == "intake" or first.position.line == line
    assert says in first.message.zh + first.remedy.zh
    assert first.message.en
    assert all(problem.position.path == FILE for problem in problems), "a wrong entry changes nothing"
    opened = support.workspace(content_root)
    assert all(opened.blocking(filing, "draft") for filing in opened.filings())


def test_one_wrong_entry_does_not_hide_the_sound_ones(content_root: Path) -> None:
    write(
        content_root,
        f"fields:\n{SCENE}    label: {{zh: 应用场景, en: S}}\n{SEEN}  entity/nothing:\n    limit: 3\n{SEEN}",
    )
    assert len(found(content_root)) == 1
    assert rows(content_root)["/generative_synthesis/usage_scenario"][1].label.zh == "应用场景"


def test_bundles_and_papers_are_stale_after_a_difference(content_root: Path) -> None:
    def keys() -> tuple[str, set[str]]:
        opened = support.workspace(content_root)
        filing = next(one for one in opened.filings() if one.id == support.PROVIDER)
        with Build(opened.root, opened.evidence) as build:
            products = build.products(build.compositions(filing), ("pdf",))
        return bundle_inputs_digest(opened, filing), {f"{one.target} {one.key}" for one in products}

    bundle, papers = keys()
    write(content_root, f"fields:\n{SCENE}    relabel:\n      text_generation: {{zh: 文本类, en: Text}}\n{SEEN}")
    assert keys()[0] != bundle
    assert keys()[1] - papers, "no paper shows the option's new wording"


def test_schemas_for_editors_have_the_differences(content_root: Path) -> None:
    write(content_root, QUESTION + SEEN)
    done = support.beian_here("schema", cwd=content_root)
    assert done.returncode == 0, done.stderr
    made = json.loads((content_root / "build/schemas/algorithm.json").read_text("utf-8"))
    assert made["properties"]["additional"]["properties"]["filing_purpose"]["enum"] == ["first", "again"]
    assert '"$ref"' not in json.dumps(made)


def test_questions_and_papers_of_the_portal_stay_as_they_are_without_the_file(content_root: Path) -> None:
    assert support.workspace(content_root).registry.problems == []
    assert support.workspace(content_root).registry.changes.fields == {}


def test_a_step_and_a_section_take_the_portals_names(content_root: Path) -> None:
    named = "label: {zh: 算法详细信息, en: Details}"
    write(content_root, f"sections:\n  gs_overview:\n    {named}\n{SEEN}  algorithm:\n    {named}\n{SEEN}")
    assert found(content_root) == []
    sheet = worksheet(support.filing_in(content_root, support.PROVIDER), catalogue(ContentRoot(content_root)))
    step = next(one for one in sheet.steps if one.id == "algorithm")
    assert step.title == Text("算法详细信息", "Details")
    assert next(one for one in step.sections if one.id == "gs_overview").title == Text("算法详细信息", "Details")


def test_a_name_for_a_section_that_is_not_there_is_a_problem(content_root: Path) -> None:
    write(content_root, f"sections:\n  gs_overwiev:\n    label: {{zh: 概述, en: Overview}}\n{SEEN}")
    assert found(content_root) == [(FILE, 2, "portal-override")]
    assert "gs_overview" in support.problems_in(content_root)[0].remedy.zh


@pytest.mark.long
def test_file_rules_reach_the_worksheet_and_stop_a_bundle_that_breaks_them(content_root: Path) -> None:
    scan = "fields:\n  entity/certificate/scan:\n    file: {formats: [jpg], max_megabytes: 2}\n"
    write(content_root, scan + SEEN)
    assert found(content_root) == []
    assert [one.rule for one in support.problems_in(content_root)] == ["EVD-015"]
    row = next(row for key, (_, row) in rows(content_root, "acme").items() if key == "/entity/certificate/scan")
    assert row.file_rules.zh == "格式：jpg；不超过 2 兆字节"
    done = support.beian_here("pack", "acme", cwd=content_root)
    assert done.returncode == 1
    assert "只收 jpg" in done.stdout
    assert not list((content_root / "dist").glob("**/*.zip"))


def test_a_size_limit_stops_a_paper_that_is_too_large(content_root: Path) -> None:
    write(content_root, f"papers:\n  responsibility_statement:\n    max_megabytes: 1\n{SEEN}")
    paper = next(one for one in catalogue(ContentRoot(content_root)) if one.id == "responsibility_statement")
    filing = support.filing_in(content_root, "acme")
    (upload,) = paper_uploads(filing, paper, {"pdf": b"0" * (1024 * 1024 + 1)})
    with pytest.raises(Failure, match="超过系统上限 1 兆字节"):
        upload.refuse_what_the_portal_does_not_take()
    (upload,) = paper_uploads(filing, paper, {"pdf": b"0" * 1024 * 1024})
    upload.refuse_what_the_portal_does_not_take()


def test_file_rules_belong_to_files_only(content_root: Path) -> None:
    write(content_root, f"fields:\n  entity/name:\n    file: {{max_megabytes: 2}}\n{SEEN}")
    assert found(content_root) == [(FILE, 3, "portal-override")]


def test_what_is_staged_is_judged_with_the_staged_differences(content_root: Path) -> None:
    support.git(content_root, "init", "--quiet")
    support.git(content_root, "add", ".")
    write(content_root, f"fields:\n  nowhere/name:\n    limit: 1\n{SEEN}")
    assert support.beian_here("check", "--staged", cwd=content_root).returncode == 0
    support.git(content_root, "add", ".")
    assert "portal-override" in support.beian_here("check", "--staged", cwd=content_root).stdout
