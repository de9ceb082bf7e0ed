"""How papers word what was answered: labels in official register, figures of one form, nothing said twice, all that is
referred to there. Read from the papers of all shipped filings."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import support
from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.reply_rows import row_describer
from beian.core.model import Filing, parts
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition, printed_by
from beian.papers.sandbox import values_from_json, values_to_json
from beian.papers.view import root_views
from beian.record.field_differences import Change
from beian.schema.display import printed
from beian.schema.editions import edition_of
from beian.schema.meta.paper_words import QUESTION, paper_word_faults
from beian.schema.registry import kind, paper_label
from beian.schema.walk import schema_at

REPORT = "self_assessment"
LONG = 30  # characters of a sentence that no paper says twice


@pytest.fixture(scope="module")
def opened() -> Workspace:
    return support.workspace(support.CHECKOUT)


@pytest.fixture(scope="module")
def build(opened: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    with Build(ContentRoot(tmp_path_factory.mktemp("words")), opened.evidence) as maker:
        yield maker


@pytest.fixture(scope="module")
def papers(opened: Workspace, build: Build) -> dict[tuple[str, str], Composition]:
    made = [paper for filing in opened.library.filings for paper in build.compositions(filing)]
    assert {"generative_synthesis", *(one.filing.type for one in made)} > {"dispatch_decision", "ranking_selection"}
    return {(one.filing.id, one.paper.id): one for one in made}


def filing_of(opened: Workspace, name: str) -> Filing:
    return next(one for one in opened.library.filings if one.id == name)


def changed(filing: Filing, **files: Any) -> Filing:
    return replace(filing, answers={**deepcopy(filing.answers), **files})


def paper_text(build: Build, filing: Filing, paper: str) -> str:
    found = next(one for one in build.papers if one.id == paper)
    return support.markdown(build.composition(filing, found).ast)


def generic(filing: Filing, pointer: str) -> str:
    """The place of an answer with `*` for a record's own key."""
    steps, schema = [], filing.schema
    for step in parts(pointer):
        steps.append(step if step in schema.get("properties", {}) else "*")
        schema = schema_at(schema, f"/{step}") or {}
    return "/".join(steps)


def printed_labels(papers: dict[tuple[str, str], Composition]) -> dict[str, tuple[str, bool]]:
    """Every field that some paper prints: its label there, and whether that is the portal's own."""
    table = {}
    for paper in papers.values():
        for answer in paper.shown:
            schema = schema_at(paper.filing.schema, answer.pointer)
            assert schema is not None, answer.pointer
            own = bool(schema.get("x-portal")) and "x-paper-label" not in schema
            table[generic(paper.filing, answer.pointer)] = (paper_label(schema), own)
    return table


@pytest.mark.long
def test_no_printed_field_has_a_question_for_a_label(papers: dict[tuple[str, str], Composition]) -> None:
    table = printed_labels(papers)
    assert len(table) > 400
    assert table["products/*/complaints/response_days"] == ("投诉举报答复期限", False)
    assert table["generative_synthesis/batch_output"] == ("是否支持批量输出", True)
    questions = {place: label for place, (label, official) in table.items() if QUESTION.search(label) and not official}
    assert questions == {}


@pytest.mark.long
def test_the_words_of_templates_ask_nothing(opened: Workspace, build: Build) -> None:
    official = {
        "算法数据是否包含生物特征",
        "是否包含生物特征",
        "是否包含身份信息",
    }  # the portal's question, joined to its group
    asked = set()
    for filing in opened.library.filings:
        for paper in papers_of(filing, build.papers):
            words, values = printed_by(build.composer.templates, filing, paper)
            own = [str(value) for value in values if isinstance(value, str)]  # labels that a template prints
            portal = {
                paper_label(schema)
                for answer in build.composition(filing, paper).shown
                if (schema := schema_at(filing.schema, answer.pointer)) and schema.get("x-portal")
            }
            pieces = [piece for text in (words, *own) for piece in re.split(r"[\n|。；：]| · ", text)]
            asked |= {one.strip() for one in pieces if QUESTION.search(one)} - portal - official
    named = {
        record["name"]
        for filing in opened.library.filings
        for record in filing.answers.get("assessment", {}).get("workflow", {}).get("steps", {}).values()
    }
    assert {one for one in asked if not any(name in one for name in named)} == set()


def test_figures_have_one_form_and_their_unit(papers: dict[tuple[str, str], Composition]) -> None:
    bare, count = [], 0
    for paper in papers.values():
        for answer in paper.shown:
            schema = schema_at(paper.filing.schema, answer.pointer) or {}
            if kind(schema) == "number":
                count += 1
                assert "x-paper-unit" in schema, answer.pointer
                value = re.fullmatch(r"([\d,]+)(\D*)", answer.texts[0])
                assert value, answer
                assert value[1] == f"{int(value[1].replace(',', '')):,}", answer
                assert value[2] in ("", schema["x-paper-unit"]), answer  # within prose the writer gave the unit
        text = support.markdown(paper.ast)
        bare += re.findall(r"(?<![\d.,-])\d{5,}(?=人|次|条|个|张|份|元)", text)
        assert not re.search(r"(人人|个月个月|秒秒|个工作日个工作日)", text)
    assert count > 50
    assert bare == []


def test_yes_and_no_are_statements_where_the_portal_does_not_ask(papers: dict[tuple[str, str], Composition]) -> None:
    stated = set()
    for paper in papers.values():
        for answer in paper.shown:
            schema = schema_at(paper.filing.schema, answer.pointer) or {}
            if schema.get("enum") == ["yes", "no"] and not schema.get("x-portal"):
                assert answer.texts[0] not in ("是", "否"), answer
                stated.add(answer.texts[0])
    assert {"应当开展安全评估", "一个文件只有一份", "境内"} <= stated


def test_an_unknown_answer_is_printed_as_it_stands(opened: Workspace) -> None:
    schema = schema_at(filing_of(opened, "acme").schema, "/entity/foreign_investment") or {}
    assert printed("yes", schema, {}) == "有外商投资"
    assert printed("perhaps", schema, {}) == "perhaps"


def test_no_paper_says_a_sentence_twice(papers: dict[tuple[str, str], Composition]) -> None:
    """Tables apart, adopted policies each for itself, and the names of the risks that a control meets."""
    twice = {}
    for (filing, name), paper in papers.items():
        for piece in re.split(r"::: pagebreak", support.markdown(paper.ast).split("---\n", 2)[2]):
            lines = [line for line in piece.splitlines() if not line.startswith(("|", "[", "#", "对应风险："))]
            sentences = Counter(
                said.strip()
                for line in lines
                for said in re.split(r"(?<=[。！？；])", line)
                if len(said.strip()) > LONG
            )
            twice |= {(filing, name, said): times for said, times in sentences.items() if times > 1}
    assert twice == {}


def test_the_list_of_evidence_names_figures_and_chapters_of_the_report(
    papers: dict[tuple[str, str], Composition],
) -> None:
    seen, titles = 0, {paper.paper.title for paper in papers.values()}
    for (filing, name), paper in papers.items():
        if name != "evidence_list":
            continue
        report = support.markdown(papers[filing, REPORT].ast)
        chapters = chapters_of(report)
        captions = dict(re.findall(r"^\[(图\d+)(?:（\d+/\d+）)?　(.*)（\d+年.*取得.*）.*\]$", report, re.MULTILINE))
        for row in re.findall(r"^\| \d+ \| (.*) \|$", support.markdown(paper.ast), re.MULTILINE):
            caption, figure, *_, proves = row.split(" | ")
            assert figure == "—" or captions[figure].startswith(caption), row
            assert " · " not in proves
            assert "/" not in re.sub(r"《.*?》", "", proves).replace("输入/输出", ""), proves
            for line in proves.split(" ⏎ "):
                number, found, _ = line.partition("　")
                elsewhere = re.match(r"《(.+)》", number)  # an annex of the report
                assert not found or number in chapters or (elsewhere and elsewhere[1] in titles), line
                seen += bool(found)
    assert seen > 50


def chapters_of(report: str) -> dict[str, str]:
    """The headings of a paper by the number that a reference to them has: 一（二）1."""
    chapters, above = {}, [""] * 6
    for marks, number, words in re.findall(
        r"^(#+) ([一二三四五六七八九十]+、|（.+?）|\d+\. )(.*)$", report, re.MULTILINE
    ):
        level = len(marks)
        above[level - 1 :] = [number.rstrip("、. "), *[""] * (6 - level)]
        chapters["".join(above)] = words
    return chapters


def test_people_read_what_they_sign_and_where_the_rest_stands(papers: dict[tuple[str, str], Composition]) -> None:
    pointed = 0
    for (filing, name), paper in papers.items():
        if name != "fact_sheet":
            continue
        text = support.markdown(paper.ast)
        assert "长答案" not in text
        report = papers.get((filing, REPORT))
        chapters = chapters_of(support.markdown(report.ast)) if report else {}
        for number in re.findall(r"……（全文见自评估报告(.*?)）(?: \||$)", text):
            assert number in ("封面表", *chapters), number
            pointed += 1
        assert not re.search(r"\| ……（全文见", text)
    assert pointed > 300


def test_a_long_answer_that_no_paper_prints_is_read_in_full(opened: Workspace, build: Build) -> None:
    filing = filing_of(opened, "acme/wenyin/service_provider")
    reason = filing.answers["algorithm"]["filing_decision"]["reason"]
    assert len(reason) > 200
    ending = reason.strip().splitlines()[-1][-20:].rstrip("。")
    assert ending in paper_text(build, filing, "fact_sheet")


def test_what_a_technical_supporter_need_not_have_is_no_gap_in_its_report(opened: Workspace, build: Build) -> None:
    for role, says in (("service_provider", True), ("technical_supporter", False)):
        filing = filing_of(opened, f"acme/wenyin/{role}")
        assessment = deepcopy(filing.answers["assessment"])
        areas = ("rumour_refutation", "right_to_know", "other_rights", "illegal_content", "manual_review")
        controls = {key: one for key, one in assessment["controls"].items() if one["area"] not in areas}
        text = paper_text(build, changed(filing, assessment={**assessment, "controls": controls}), REPORT)
        assert ("本次自评估未列出该类措施" in text) is says
        assert "（五）结果标识" in text  # labelling is due from both


def test_where_nothing_is_trained_the_report_says_so(opened: Workspace, build: Build) -> None:
    filing = filing_of(opened, "acme/wenyin/service_provider")
    called = {
        key: {name: value for name, value in {**one, "origin": "api"}.items() if name != "training_data"}
        for key, one in filing.answers["models"].items()
    }
    types = {**filing.answers["generative_synthesis"], "training_data_source": ["other"]}
    text = paper_text(build, changed(filing, models=called, generative_synthesis=types), REPORT)
    assert "训练数据来源、训练数据产生方式、境外数据、个人信息和训练数据预处理不涉及。" in text
    assert "训练数据来源：其他" not in text
    assert "训练数据来源：其他" in paper_text(build, changed(filing, generative_synthesis=types), REPORT)


def test_a_further_service_prints_what_differs_and_names_what_does_not(opened: Workspace, build: Build) -> None:
    filing = filing_of(opened, "acme/wenyin/service_provider")
    text = paper_text(build, filing, REPORT)
    assert text.count("| 未成年人保护 |") + text.count("| 未成年人使用与保护 |") == 1
    assert re.search(r"下列事项与文茵（网站）相同：服务对象；.*未成年人使用与保护；.*。", text)
    products = deepcopy(filing.answers["products"])
    products["wenyin-app"]["minors"] = "另有安排。"
    text = paper_text(build, changed(filing, products=products), REPORT)
    assert "| 未成年人使用与保护 | 另有安排。 |" in text
    said = re.search(r"下列事项与文茵（网站）相同：(.*)。", text)
    assert said
    assert "未成年人" not in said[1]


def test_the_owners_name_of_a_field_is_the_portals_and_is_printed(tmp_path: Path) -> None:
    root = support.copy_entity(tmp_path / "root", "acme")
    (root / "overrides").mkdir(exist_ok=True)
    (root / "overrides/portal.yaml").write_text(
        "fields:\n  products/*/login_required:\n    label: {zh: 登录使用, en: Login}\n"
        "    source: https://beian.cac.gov.cn\n    confidence: high\n",
        "utf-8",
    )
    filing = filing_of(support.workspace(root), "acme/wenyin/service_provider")
    assert paper_label(schema_at(filing.schema, "/products/wenyin-web/login_required") or {}) == "登录使用"


def test_the_note_on_changes_words_answers_as_papers_do(opened: Workspace) -> None:
    filing = filing_of(opened, "acme/wenyin/service_provider")
    rows = row_describer(edition_of(filing, "review"), [])
    days = Change("changed", "/products/wenyin-web/complaints/response_days", Text("", ""), "filing", "15", "1500")
    login = Change("changed", "/products/wenyin-web/login_required", Text("", ""), "filing", "是", "否")
    assert rows(days) == {
        "where": "产品“文茵（网站）”—申诉、投诉和举报—投诉举报答复期限",
        "old": "15个工作日",
        "new": "1,500个工作日",
    }
    assert rows(login)["old"] == "使用需要登录"
    assert rows(login)["new"] == "使用不需要登录"


def test_what_refers_to_other_papers_crosses_to_the_process_with_limits(opened: Workspace, build: Build) -> None:
    filing = filing_of(opened, "acme/wenyin/service_provider")
    for name in ("fact_sheet", "evidence_list"):
        paper = next(one for one in build.papers if one.id == name)
        variables = {**root_views(filing), "edition": "filing", "role_id": filing.role or "", "optional": []}
        text, values = build.composer.templates.render(paper.template, variables)
        sent = json.loads(json.dumps(values_to_json(name, text, values)))
        assert [*values_from_json(sent, variables)] == [str(one) if isinstance(one, int) else one for one in values]


@pytest.mark.parametrize(
    ("leaf", "key"),
    [
        ({"title": "入口在哪里"}, "x-paper-label"),
        ({"title": "入口", "x-paper-label": "入口在哪里"}, "x-paper-label"),
        ({"title": "登录", "enum": ["yes", "no"], "x-paper-yes": "需要登录"}, "x-paper-yes"),
        ({"title": "登录", "x-paper-yes": "需要登录", "x-paper-no": "不需要登录"}, "x-paper-yes"),
        ({"title": "是否支持批量输出", "x-portal": {"model": {"order": 1}}}, ""),
        ({"title": "入口在哪里", "x-paper-label": "入口"}, ""),
    ],
)
def test_a_schema_without_words_for_papers_is_refused_at_its_key(leaf: dict[str, Any], key: str) -> None:
    schema = {"type": "object", "properties": {"field": {"type": "string", **leaf}}}
    found = [fault.pointer for fault in paper_word_faults("product", schema)]
    assert found == ([f"/properties/field/{key}"] if key else [])
