"""The worksheet: which rows, in which order, with which text; and its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from beian.core.model import MASK, Edition, Filing
from beian.core.places import ContentRoot
from beian.core.text.characters import count_characters
from beian.papers.catalogue import catalogue
from beian.papers.pages.worksheet import standalone_html, worksheet
from beian.papers.pages.worksheet_rows import Worksheet, WorksheetRow
from beian.schema.editions import edition_of
from beian.schema.filings import Library
from support import (
    AWKWARD,
    CHECKOUT,
    ENTITY,
    PROVIDER,
    SUPPORTER,
    filing_in,
    problems_in,
    replace_once,
    workspace,
)

INTRODUCTION = "/generative_synthesis/algorithm_introduction"


def sheet_of(filing: Filing | None, edition: Edition = "filing", **uploads: list[str]) -> Worksheet:
    assert filing
    return worksheet(edition_of(filing, edition), catalogue(ContentRoot(CHECKOUT)), uploads)


def sheet_in(root: Path, name: str) -> Worksheet:
    return sheet_of(filing_in(root, name))


def row_of(sheet: Worksheet, key: str) -> WorksheetRow:
    return next(row for row in sheet.rows if row.key == key)


def sections(sheet: Worksheet) -> list[str]:
    return [section.id for step in sheet.steps for section in step.sections]


def test_an_entity_fills_in_the_first_step(library: Library) -> None:
    sheet = sheet_of(library.filing(ENTITY))
    assert sections(sheet) == [
        "entity_basic",
        "entity_certificate",
        "legal_representative",
        "security_officer",
        "entity_documents",
    ]
    documents = sheet.steps[0].sections[-1].rows
    assert [row.key for row in documents] == [
        "paper:commitment_letter",
        "paper:responsibility_statement",
        "/entity/icp_or_licence",
    ]


def test_a_provider_fills_in_products_and_their_functions(library: Library) -> None:
    sheet = sheet_of(library.filing(PROVIDER))
    assert [step.id for step in sheet.steps] == ["algorithm", "association"]
    assert sections(sheet)[-6:] == ["product", "function", "function"] * 2
    basic = sheet.steps[0].sections[0].rows
    assert [row.label.zh for row in basic][-5:-3] == ["算法安全自评估报告", "拟公示内容"]
    assert [(row.label.zh.endswith("（系统内无已知上传位置）"), row.required) for row in basic[-3:]] == [
        (True, False)
    ] * 3
    assert [row.order for row in basic] == sorted(row.order for row in basic)


def test_a_supporter_fills_in_its_technical_service(library: Library) -> None:
    assert [name for name in sections(sheet_of(library.filing(SUPPORTER))) if name in ("product", "function")] == []
    assert sections(sheet_of(library.filing(SUPPORTER)))[-1] == "technical_service"


def test_only_the_two_posts_people_are_asked_for(library: Library) -> None:
    keys = [row.key for row in sheet_of(library.filing(ENTITY)).rows if "/people/" in row.key]
    assert {key.split("/people/")[1].split("/")[0] for key in keys} == {"lin-anran", "zhou-yining"}
    assert len(keys) == len(set(keys))


def test_one_person_in_both_posts_has_two_sets_of_rows(content_root: Path) -> None:
    replace_once(
        content_root / "filings/acme/entity.yaml", "security_officer: zhou-yining", "security_officer: lin-anran"
    )
    rows = sheet_in(content_root, ENTITY).rows
    assert len({row.key for row in rows}) == len(rows)


def test_functions_that_are_not_ticked_are_left_out(content_root: Path) -> None:
    replace_once(
        content_root / "filings/acme/wenyin/service_provider.yaml",
        "  wenyin-app:\n    functions:\n      - chat\n      - illustrate\n",
        "  wenyin-app:\n    functions:\n      - chat\n",
    )
    keys = [row.key for row in sheet_in(content_root, PROVIDER).rows if "/wenyin-app/functions/" in row.key]
    assert keys
    assert not [key for key in keys if "/illustrate/" in key]


def test_a_part_is_named_with_the_record_around_it(library: Library) -> None:
    labels = [row.label.zh for row in sheet_of(library.filing(PROVIDER)).rows]
    assert "前置许可 · 编号" in labels
    assert not [label for label in labels if label.startswith("证件信息 · ")]


def test_the_count_is_of_the_text_that_is_typed(library: Library) -> None:
    row = row_of(sheet_of(library.filing(PROVIDER)), INTRODUCTION)
    assert (row.limit, row.count, row.over) == (200, count_characters(row.value), False)
    assert "\n" not in row.value


def test_a_text_over_its_limit_shows(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    replace_once(file, "  本算法面向年满18周岁", f"  {'长' * 200}本算法面向年满18周岁")
    sheet = sheet_in(content_root, PROVIDER)
    assert row_of(sheet, INTRODUCTION).over
    assert "超出" in standalone_html(sheet)


def test_a_required_answer_that_is_missing_shows(content_root: Path) -> None:
    replace_once(content_root / "filings/acme/entity.yaml", "uscc: 91999999MA0ACME00H\n", "")
    sheet = sheet_in(content_root, ENTITY)
    assert [row.key for row in sheet.missing] == ["/entity/uscc"]
    assert "未填写（必填）" in standalone_html(sheet)


def test_the_shipped_example_answers_all_that_is_required(library: Library) -> None:
    assert [row.key for filing in library.filings for row in sheet_of(filing).missing] == []


def test_no_row_of_the_portal_is_blank_in_any_example(examples: Path) -> None:
    blank = [
        (filing.id, row.key)
        for filing in workspace(examples).library.filings
        for row in sheet_of(filing).rows
        if not row.answered
    ]
    assert not blank


def test_a_number_that_is_not_needed_is_replaced_by_the_reason(examples: Path) -> None:
    row = row_of(sheet_in(examples, "suohe/search"), "/products/suohe-account/prior_licence/number")
    assert row.value.startswith("无。公众账号在青鸟公众平台内运行")
    assert "没有编号的原因" in row.source.zh
    assert row.place.startswith("filings/suohe/products/suohe-account.yaml:")


def test_a_row_says_which_answers_it_follows_from(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    replace_once(file, "calculation_method: cloud\n", "")
    for model in ("wenyin-14b", "wenyin-guard"):
        shelf = content_root / f"filings/acme/models/{model}.yaml"
        replace_once(shelf, "origin: self_trained\n", "origin: self_trained\nhosting: own_servers\n")
    sheet = sheet_in(content_root, PROVIDER)
    formats = row_of(sheet, "/generative_synthesis/output_file_format")
    assert formats.value == "txt、docx、png、jpg"
    assert formats.source.zh == "由方向、格式得出"
    method = row_of(sheet, "/generative_synthesis/calculation_method")
    assert method.value == "云端计算"
    assert method.source.zh.endswith("，待确认")
    assert row_of(sheet, INTRODUCTION).source.zh == ""
    page = standalone_html(sheet)
    assert "由方向、格式得出" in page
    assert method.source.zh in page


def test_a_value_for_the_portal_only_stands_on_the_worksheet_and_in_no_answer(content_root: Path) -> None:
    own = content_root / f"filings/{PROVIDER}.yaml"
    place, reason = "generative_synthesis/training_data_source", "系统页面的选项没有自建数据集，经电话确认"
    entry = f"portal_only:\n  one:\n    pointer: {place}\n    value: 其他（自建和采购）\n    reason: {reason}\n"
    own.write_text(own.read_text("utf-8") + entry, "utf-8")
    filing = filing_in(content_root, PROVIDER)
    row = row_of(sheet_of(filing), f"/{place}")
    assert (row.value, row.choices) == ("其他（自建和采购）", ())
    assert row.count == 9
    assert row.source.zh == f"只在系统页面这样填：{reason}"
    assert filing.answers["generative_synthesis"]["training_data_source"][0] == "open_source_dataset"
    assert "其他（自建和采购）" not in standalone_html(sheet_of(filing, "public"))


def test_a_restricted_row_takes_no_value_for_the_portal_only(content_root: Path) -> None:
    person = "people/zhou-yining/phone"
    own = content_root / f"filings/{PROVIDER}.yaml"
    entry = (
        f"portal_only:\n  one:\n    pointer: {person}\n    value: 见附件\n    reason: 测试用，受限的答案不能这样改\n"
    )
    own.write_text(own.read_text("utf-8") + entry, "utf-8")
    assert "见附件" not in standalone_html(sheet_in(content_root, PROVIDER))
    assert [one.rule for one in problems_in(content_root, PROVIDER) if one.rule == "REF-006"] == ["REF-006"]


def test_references_are_resolved_and_what_means_nothing_is_marked(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    replace_once(file, "algorithm_introduction: |\n  ", "algorithm_introduction: |\n  [[model:wenyin-guard]]与")
    row = row_of(sheet_in(content_root, PROVIDER), INTRODUCTION)
    assert row.value.startswith("文茵内容安全审核模型与")
    assert not row.unresolved
    replace_once(file, "[[model:wenyin-guard]]", "[[section:risks]]")
    assert row_of(sheet_in(content_root, PROVIDER), INTRODUCTION).unresolved


def test_long_text_is_plain_text(library: Library) -> None:
    value = row_of(sheet_of(library.filing(SUPPORTER)), "/technical_supporter/support_plan").value
    assert "\n- 准入：" in value
    assert "\n\n" not in value


def test_dates_are_typed_as_the_answer_and_options_by_their_wording(library: Library) -> None:
    sheet = sheet_of(library.filing(PROVIDER))
    assert row_of(sheet, "/algorithm/launched_on").value == "2026-11-16"
    assert row_of(sheet, "/generative_synthesis/usage_scenario").value == "文本生成、对话生成、图像生成"


def test_what_is_not_sure_is_marked(library: Library) -> None:
    sheet = sheet_of(library.filing(PROVIDER))
    doubt = row_of(sheet, "/generative_synthesis/usage_scenario").doubt
    assert doubt
    assert doubt.options
    assert doubt.sources
    assert row_of(sheet, "/service_provider/filed_name").doubt is None
    doubts = [row.doubt for step in sheet.steps for one in step.sections for row in one.rows if row.doubt]
    assert not {"ours", "seed"} & {source for doubt in doubts for source in doubt.sources}


def test_uploads_name_the_files_of_the_bundle(library: Library) -> None:
    files = ["1-upload/第一步 主体信息/算法备案承诺书.pdf"]
    page = html.fromstring(standalone_html(sheet_of(library.filing(ENTITY), commitment_letter=files)))
    assert files[0] in page.xpath("//div[@data-key='paper:commitment_letter']//code/text()")


def test_restricted_answers_are_there_in_the_filing_edition_only(library: Library) -> None:
    key = "security_officer:/people/zhou-yining/phone"
    assert row_of(sheet_of(library.filing(ENTITY)), key).value.isdigit()
    masked = row_of(sheet_of(library.filing(ENTITY), "review"), key)
    assert (masked.value, masked.place, masked.missing) == (MASK, "", False)
    page = html.fromstring(standalone_html(sheet_of(library.filing(ENTITY), "review")))
    assert page.xpath(f"//div[@data-key='{key}']//button[@class='ws-copy']") == []


@pytest.mark.parametrize(("edition", "banner"), [("filing", False), ("review", True)])
def test_the_edition_is_on_the_file_unless_it_is_the_filing_edition(
    library: Library, edition: Edition, banner: bool
) -> None:
    page = html.fromstring(standalone_html(sheet_of(library.filing(PROVIDER), edition)))
    assert bool(page.xpath("//p[@class='edition']")) is banner


def test_the_file_refers_to_nothing_outside(library: Library) -> None:
    page = html.fromstring(standalone_html(sheet_of(library.filing(PROVIDER))))
    assert page.xpath("//@src | //@href[.!='data:,' and not(starts-with(., '#'))] | //iframe | //form") == []


def test_awkward_text_comes_back_from_the_file(library: Library) -> None:
    filing = library.filing(ENTITY)
    assert filing
    for text in AWKWARD:
        answers = {**filing.answers, "entity": {**filing.answers["entity"], "address": text}}
        page = html.fromstring(standalone_html(sheet_of(replace(filing, answers=answers))))
        row = page.xpath("//div[@data-key='/entity/address']")[0]
        assert row.xpath(".//button/@data-copy") == [text]
        assert row.xpath(".//div[@class='ws-text']")[0].text_content() == text
        assert row.xpath(".//script") == []
