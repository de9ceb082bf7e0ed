"""The register: list documents of every layout in, one file out; hostile documents refused; rules that look things up."""

from __future__ import annotations

import io
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest

import support
from beian.content.filing_register import ListedFiling, Register, merged_entries
from beian.content.list_documents import read_list, read_register, register_bytes
from beian.content.published_lists import EXAMPLE_REGISTER, REGISTER
from beian.core.errors import Failure
from beian.core.text.characters import comparison_form
from beian.rules.published import unknown_number
from beian.rules.suppliers import candidates

ROLES = ("序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "备注")
CLASSES = ("序号", "算法名称", "算法类别", "主体名称", "应用产品", "主要用途", "备案编号", "备注")
CANCELLED = ("序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "注销时间")
OWN = "网信算备999999000555501260019号"
ONE, TWO, THREE = (f"网信算备99999900000{n}101250011号" for n in (41, 42, 43))
ROW = ("1", "云图绘画算法", "服务提供者", "云川（虚构）科技有限公司", "云图（APP）", "应用于绘画场景。", ONE, "")
SUPPORTER = ("2", "云图绘画算法-2", "服务技术支持者", "云川（虚构）科技有限公司", "--", "应用于绘画场景。", TWO, "")


def document(
    *rows: Sequence[str], title: str = "境内深度合成服务算法备案清单（2025年9月）", shape: str = "plain"
) -> bytes:
    """A list document; `shape` is how the table's cells are merged."""
    made = docx.Document()
    made.add_paragraph("附件")
    made.add_paragraph(title)
    wide = shape != "plain"
    table = made.add_table(rows=0, cols=len(rows[0]) + wide)
    for number, row in enumerate(rows):
        cells = list(table.add_row().cells)
        if wide:  # as in June 2024: purpose covers two columns of the grid, in one row the products do
            first = 4 if shape == "uneven" and number == 1 else 5
            cells[first : first + 2] = [cells[first].merge(cells[first + 1])]
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    return saved(made)


def saved(made: docx.document.Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(change: Callable[[bytes], bytes], content: bytes) -> bytes:
    """A docx with another word/document.xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == "word/document.xml" else old.read(name))
    return out.getvalue()


# -- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["plain", "merged", "uneven"])
def test_the_layouts_of_the_synthesis_lists(shape: str) -> None:
    read = read_list("深度合成.docx", document(ROLES, ROW, SUPPORTER, shape=shape))
    assert (read.month, read.skipped) == ("2025-09", [])
    assert read.entries[0] == ListedFiling(
        ONE,
        "云图绘画算法",
        "",
        "服务提供者",
        "云川（虚构）科技有限公司",
        "云图（APP）",
        "应用于绘画场景。",
        "",
        "2025-09",
        "深度合成.docx",
    )
    assert (read.entries[1].products, read.entries[1].number) == ("--", TWO)


def test_the_layout_of_the_recommendation_lists() -> None:
    row = ("1", "云图推荐算法", "个性化推送类", *ROW[3:7], "变更内容：主要用途")
    read = read_list("a.docx", document(CLASSES, row, title="境内互联网信息服务算法备案清单（2022年8月）"))
    entry = read.entries[0]
    assert (entry.algorithm_class, entry.role, entry.remark, entry.month) == (
        "个性化推送类",
        "",
        "变更内容：主要用途",
        "2022-08",
    )


def test_a_list_of_cancellations_marks_its_entries() -> None:
    entry = read_list("a.docx", document(CANCELLED, (*ROW[:7], "2025年7月1日"))).entries[0]
    assert entry.cancelled
    assert entry.remark == "已注销（2025年7月1日）"


def test_headings_and_texts_may_be_broken_and_spaced() -> None:
    headings = [f"{text[:2]} \n{text[2:]}" for text in ROLES]
    row = (*ROW[:5], "应用于\n绘画 场景，Smart  Note。", f" 网信算备\n{ONE[4:].replace('1', '１')} ", "")
    entry = read_list("a.docx", document(headings, row)).entries[0]
    assert (entry.purpose, entry.number) == ("应用于绘画场景，Smart Note。", ONE)


def test_a_second_table_goes_on_and_other_tables_do_not_matter() -> None:
    made = docx.Document(io.BytesIO(document(ROLES, ROW)))
    for row in (SUPPORTER, ("", "注：以上排名不分先后", "", "", "", "", "", "")):
        for cell, text in zip(made.add_table(1, 8).rows[0].cells, row, strict=True):
            cell.text = text
    read = read_list("a.docx", saved(made))
    assert [entry.number for entry in read.entries] == [ONE, TWO]
    assert read.skipped == [1]


def test_a_row_without_a_readable_number_is_said_and_the_others_are_kept() -> None:
    bad = (*SUPPORTER[:6], "网信算备12号", "")
    read = read_list("a.docx", document(ROLES, ROW, bad))
    assert ([entry.number for entry in read.entries], read.skipped) == ([ONE], [3])


def test_a_holder_that_stands_in_one_cell_for_several_rows() -> None:
    made = docx.Document(io.BytesIO(document(ROLES, ROW, SUPPORTER)))
    table = made.tables[0]
    table.cell(2, 3).text = ""
    table.cell(1, 3).merge(table.cell(2, 3))
    assert [entry.entity for entry in read_list("a.docx", saved(made)).entries] == [ROW[3], ROW[3]]


def test_what_was_deleted_or_moved_away_in_a_revision_is_not_read() -> None:
    run = "<w:r><w:t>应用于绘画场景。</w:t></w:r>"
    old = '<w:moveFrom w:id="1" w:author="a"><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:del w:id="2" w:author="a"><w:r><w:delText>删</w:delText></w:r></w:del>'
    content = rewritten(lambda xml: xml.replace(run.encode(), (old + run).encode()), document(ROLES, ROW))
    assert read_list("a.docx", content).entries[0].purpose == "应用于绘画场景。"
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        assert "旧" in container.read("word/document.xml").decode()


def entities(xml: bytes) -> bytes:
    head, _, body = xml.partition(b"?>")
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    return head + b"?>" + doctype.encode() + body.replace("云图绘画算法".encode(), b"&l9;&f;", 1)


def doctype(xml: bytes) -> bytes:
    head, _, body = xml.partition(b"?>")
    declared = b'<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    return head + b"?>" + declared + body.replace("云图绘画算法".encode(), b"&f;", 1)


def huge(xml: bytes) -> bytes:
    return xml.replace(b"</w:body>", b"<w:p/>" * 6_000_000 + b"</w:body>")


def deep(xml: bytes) -> bytes:
    return xml.replace(b"</w:body>", b"<w:sdt>" * 5_000 + b"</w:sdt>" * 5_000 + b"</w:body>")


def damaged(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        place = container.getinfo("word/document.xml").header_offset + 200
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("xl/workbook.xml", "<a/>")
    return out.getvalue()


HOSTILE = {
    "empty": (lambda: b"", "不是完整的 Word 文件"),
    "text": ("序号,算法名称\n".encode, "不是完整的 Word 文件"),
    "old-word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式"),
    "cut-off": (lambda: document(ROLES, ROW)[:-200], "不是完整的 Word 文件"),
    "one-byte": (lambda: damaged(document(ROLES, ROW)), "不是完整的 Word 文件"),
    "no-document": (other_zip, "不是完整的 Word 文件"),
    "entities": (lambda: rewritten(entities, document(ROLES, ROW)), "不是完整的 Word 文件"),
    "doctype": (lambda: rewritten(doctype, document(ROLES, ROW)), "文档类型声明"),
    "bomb": (lambda: rewritten(huge, document(ROLES, ROW)), "展开后过大"),
    "deep": (lambda: rewritten(deep, document(ROLES, ROW)), "不是完整的 Word 文件"),
    "not-xml": (lambda: rewritten(lambda _: b"\x00\x01", document(ROLES, ROW)), "不是完整的 Word 文件"),
    "no-table": (lambda: saved(docx.Document()), "没有找到公示清单的表格"),
    "other-columns": (lambda: document(("序号", "名称", "编号"), ("1", "甲", ONE)), "没有找到公示清单的表格"),
    "headings-only": (lambda: document(ROLES), "没有找到公示清单的表格"),
    "no-numbers": (lambda: document(ROLES, (*ROW[:6], "无", "")), "没有找到公示清单的表格"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_wrong_document_is_refused_in_clear_words(name: str) -> None:
    make, said = HOSTILE[name]
    content = make()
    started = time.perf_counter()
    with pytest.raises(Failure) as failure:
        read_list("清单.docx", content)
    assert time.perf_counter() - started < 5
    assert failure.value.chinese.startswith("清单.docx：")
    assert said in failure.value.chinese


# -- merging --------------------------------------------------------------------------------------------------------


def entry(number: str = ONE, **changed: str) -> ListedFiling:
    given = {"name": "云图绘画算法", "algorithm_class": "", "role": "服务提供者", "entity": "云川科技有限公司"}
    given |= {"products": "云图（APP）", "purpose": "绘画", "remark": "", "month": "2025-09", "source": "a.docx"}
    return ListedFiling(number, **(given | changed))


def test_the_newest_list_wins_and_remarks_and_sources_add_up() -> None:
    old = entry(algorithm_class="生成合成类", role="", remark="新增产品", month="2022-08", source="b.docx")
    new = entry(name="云图新绘画算法", remark="算法名称变更")
    for order in ([old, new], [new, old]):
        assert merged_entries(order) == [
            entry(
                name="云图新绘画算法",
                algorithm_class="生成合成类",
                remark="新增产品；算法名称变更",
                source="a.docx；b.docx",
            )
        ]


def test_merging_again_changes_nothing_and_the_order_is_by_number() -> None:
    given = [
        entry(THREE),
        entry(ONE, remark="甲"),
        entry(TWO),
        entry(ONE, month="2026-01", remark="乙", source="c.docx"),
    ]
    once = merged_entries(given)
    assert [one.number for one in once] == [ONE, TWO, THREE]
    assert merged_entries([*once, *given]) == once


def test_the_file_holds_any_text() -> None:
    given = [entry(remark='引号"、逗号,换行\n行'), entry(TWO, purpose="=1+1", name="“弯”")]
    assert read_register("a.csv", register_bytes(given)).entries == given


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", "备案编号".encode("gbk"), register_bytes([entry()]) + b"x,y\n", b'"open'],
    ids=["empty", "other", "gbk", "short-row", "open-quote"],
)
def test_a_file_that_no_import_wrote_is_refused(content: bytes) -> None:
    with pytest.raises(Failure, match="重新导入"):
        read_register("register/published.csv", content)


def test_names_agree_whatever_their_width_brackets_and_spaces() -> None:
    assert (
        comparison_form("云川（虚构）科技 有限公司")
        == comparison_form("云川(虚构)科技有限公司")
        == comparison_form("云川〔虚构〕科技有限公司")
    )
    assert comparison_form("ＡＢＣ") == comparison_form("abc")
    assert comparison_form("云川") != comparison_form("云州")


def test_a_holder_is_known_by_its_former_name_in_the_remark() -> None:
    renamed = entry(remark="变更内容：原主体名称“云川（旧）有限公司”变更为“云川科技有限公司”")
    assert renamed.names("云川(旧)有限公司")
    assert renamed.names("云川科技有限公司")
    assert not renamed.names("云川")
    assert not entry().names("")
    assert Register([renamed]).of_holder("云川科技 有限公司") == [renamed]


# -- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "清单 lists"
    folder.mkdir()
    (folder / "2025.docx").write_bytes(document(ROLES, ROW, SUPPORTER))
    recommendation = ("1", "云图推荐算法", "个性化推送类", *ROW[3:6], THREE, "")
    (folder / "2022.docx").write_bytes(document(CLASSES, recommendation, title="清单（2022年8月）"))
    return folder


def test_an_import_says_what_it_read_and_a_second_one_changes_nothing(content_root: Path, lists: Path) -> None:
    files = [str(lists / "2025.docx"), str(lists / "2022.docx")]
    done = support.beian_here("register", "import", *files, cwd=content_root)
    assert done.returncode == 0, done.stderr
    assert "2022.docx：2022-08，1 项" in done.stdout
    assert "2025.docx：2025-09，2 项" in done.stdout
    assert "新增 3 项" in done.stdout
    written = (content_root / REGISTER).read_bytes()
    again = support.beian_here("register", "import", *reversed(files), cwd=content_root)
    assert "未变" in again.stdout
    assert (content_root / REGISTER).read_bytes() == written


def test_a_folder_is_imported_whole_with_its_months_and_a_notice_of_cancellation_among_them(
    content_root: Path, lists: Path
) -> None:
    ended = ("1", *ROW[1:6], ONE, "2026年6月1日停止服务")
    notice = document(ROLES, ended, title="关于注销部分深度合成服务算法备案编号的公告（2026年7月）")
    (lists / "notice.docx").write_bytes(notice)
    (lists / "~$notice.docx").write_bytes(b"what Word keeps beside an open file")
    done = support.beian_here("register", "import", str(lists), cwd=content_root)
    assert done.returncode == 0, done.stderr
    assert "3 项 · 3 filings" in done.stdout
    assert "涵盖的月份 months covered：2022-08、2025-09、2026-07" in done.stdout
    register = read_register(REGISTER, (content_root / REGISTER).read_bytes())
    assert {one.number for one in register.entries if one.cancelled} == {ONE}
    assert register.entry(ONE).remark == "2026年6月1日停止服务；已注销（2026年7月）"
    empty = content_root / "空"
    empty.mkdir()
    done = support.beian_here("register", "import", str(empty), cwd=content_root)
    assert done.returncode == 2
    assert "没有 Word 文档" in done.stderr


@pytest.mark.long
def test_a_filing_of_ones_own_that_stands_in_a_list_may_be_recorded_as_listed(content_root: Path, lists: Path) -> None:
    """Asked once it stands there, with the command; not before, and not again when it is recorded."""
    number, name = "网信算备999999000006104260019号", "索合信息检索算法"
    support.add_entity(content_root, "suohe")
    support.replace_once(content_root / "filings/suohe/entity.yaml", "example: true\n", "")
    (content_root / "private").mkdir()
    (content_root / "examples/private/suohe").rename(content_root / "private/suohe")
    shutil.rmtree(content_root / "filings/suohe/search/submissions/004")

    def imported() -> str:
        done = support.beian_here("register", "import", str(lists), cwd=content_root)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "登记为已公布" not in imported()
    row = ("1", name, "检索过滤类", "澄州索合信息技术有限公司", "索合（网站）", "应用于检索场景。", number, "")
    (lists / "2026.docx").write_bytes(document(CLASSES, row, title="互联网信息服务算法备案清单（2026年7月）"))
    said = imported()
    assert "在 2026-07 的清单中，要登记为已公布吗？" in said
    assert "beian event suohe/search listed --date DATE" in said
    done = support.beian_here("event", "suohe/search", "listed", "--date", "2026-11-20", cwd=content_root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "登记为已公布" not in imported()


@pytest.mark.parametrize(
    "title", ["境内深度合成服务算法备案清单（2025年9月）", "互联网信息服务算法备案清单（2025年9月）"]
)
def test_a_list_in_which_some_are_cancelled_is_no_notice_of_cancellation(title: str) -> None:
    found = read_list("x.docx", document(ROLES, (*ROW[:7], "已注销"), SUPPORTER, title=title)).entries
    assert [one.cancelled for one in found] == [True, False]


@pytest.mark.parametrize(
    "remark",
    [
        "2024年8月，变更内容：主体名称由甲（虚构）科技有限公司变更为乙（虚构）科技有限公司，新增产品丙(网站)",
        "原主体名称甲（虚构）科技有限公司变更为乙（虚构）科技有限公司",
        "主体由甲（虚构）科技有限公司变更为乙（虚构）科技有限公司",
        "原主体名称“甲（虚构）科技有限公司”变更为“乙（虚构）科技有限公司”",
    ],
)
def test_a_renamed_holder_is_known_by_both_names_with_and_without_quotation_marks(remark: str) -> None:
    listed = entry(ONE, remark=remark)
    assert listed.names("甲（虚构）科技有限公司")
    assert listed.names("乙(虚构)科技有限公司")
    assert not listed.names("丙")
    assert not listed.names("科技有限公司")


@pytest.mark.parametrize(
    ("months", "number", "words"),
    [
        (("2025-09",), OWN, "可能比清单新"),
        (("2022-08", "2026-07"), OWN.replace("0126001", "0125001"), ""),
        (("2022-08", "2022-10"), OWN, "可能比清单新"),
        (("2026-07", "2026-09"), OWN.replace("0126001", "0123001"), "没有导入 2023 年编号所在的清单"),
    ],
)
def test_a_number_that_is_not_there_is_spoken_of_by_the_months_that_were_imported(
    months: tuple[str, ...], number: str, words: str
) -> None:
    register = Register([entry(f"网信算备99999900006{at}101250011号", month=month) for at, month in enumerate(months)])
    said = unknown_number("/x", register, number).values["fault"]
    assert words in said
    assert all(month in said for month in (months[0], months[-1]))
    assert words or said.endswith("没有该编号")


def test_one_bad_document_leaves_the_register_as_it_was(content_root: Path, lists: Path) -> None:
    (lists / "坏.docx").write_bytes(b"no zip")
    done = support.beian_here("register", "import", *map(str, lists.iterdir()), cwd=content_root)
    assert done.returncode == 2
    assert "坏.docx：不是完整的 Word 文件" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (content_root / REGISTER).exists()


def test_an_import_of_nothing_asks_for_files(content_root: Path) -> None:
    done = support.beian_here("register", "import", cwd=content_root)
    assert done.returncode == 2
    assert "请给出公示清单" in done.stderr


@pytest.mark.parametrize("name", ["没有.docx", "."])
def test_a_file_that_cannot_be_read_is_a_failure(content_root: Path, name: str) -> None:
    done = support.beian_here("register", "import", name, cwd=content_root)
    assert done.returncode == 2
    assert "无法读取" in done.stderr


# -- without a register, and with a broken one ----------------------------------------------------------------------


def test_without_a_register_check_says_so_once(content_root: Path) -> None:
    (content_root / EXAMPLE_REGISTER).unlink()
    found = support.problems_in(content_root)
    assert [(one.rule, one.severity, one.position.path) for one in found] == [("register", "info", EXAMPLE_REGISTER)]
    assert support.beian_here("check", cwd=content_root).returncode == 0


def test_nothing_is_said_where_there_is_nothing_to_look_up(content_root: Path) -> None:
    (content_root / EXAMPLE_REGISTER).unlink()
    model = content_root / "filings/acme/models/huilan-image.yaml"
    support.replace_once(model, "\nfiling_number: 网信算备999999000123401260013号", "")
    assert "register" not in {one.rule for one in support.problems_in(content_root)}


@pytest.mark.long
def test_a_broken_register_is_a_problem_and_hides_no_other(content_root: Path) -> None:
    (content_root / EXAMPLE_REGISTER).write_bytes("备案编号".encode("gbk"))
    model = content_root / "filings/acme/models/huilan-image.yaml"
    support.replace_once(model, "\nfiling_number: 网信算备999999000123401260013号", "\nfiling_number: 网信算备1号")
    assert {one.rule for one in support.problems_in(content_root)} == {"register", "MOD-011", "PUB-009"}


def test_examples_are_never_compared_with_the_real_lists(content_root: Path, lists: Path) -> None:
    support.beian_here("register", "import", str(lists / "2025.docx"), cwd=content_root)
    assert support.problems_in(content_root) == []


@pytest.mark.long
def test_a_real_entity_is_compared_with_the_imported_lists(content_root: Path, lists: Path) -> None:
    support.replace_once(content_root / "filings/acme/entity.yaml", "example: true\n", "")
    (content_root / "private").mkdir()
    (content_root / "examples/private/acme").rename(content_root / "private/acme")
    support.beian_here("register", "import", str(lists / "2025.docx"), cwd=content_root)
    found = [one for one in support.problems_in(content_root) if one.rule == "MOD-012"]
    assert ["截至 2025-09" in one.message.zh for one in found] == [True]


# -- correct but unusual --------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("holder", "explanation"),
    [
        ("云川澜图 科技有限公司", ""),
        ("云川澜图（虚构）集团有限公司", "备案主体为提供方的母公司云川澜图(虚构)集团有限公司。"),
    ],
    ids=["a space", "an affiliate"],
)
def test_a_holder_that_is_the_supplier_or_is_explained_gives_no_finding(
    content_root: Path, holder: str, explanation: str
) -> None:
    support.replace_once(content_root / EXAMPLE_REGISTER, "云川澜图科技有限公司", holder)
    model = content_root / "filings/acme/models/huilan-image.yaml"
    support.replace_once(model, "supplier_relation: |\n", f"supplier_relation: |\n  {explanation or '说明。'}\n")
    assert support.problems_in(content_root) == []


@pytest.mark.long
def test_a_renamed_entity_is_known_by_its_former_name(content_root: Path) -> None:
    row = f"{OWN},文茵图文生成算法-1,,服务提供者,安可美旧名有限公司,文茵（网站）,应用于图文生成场景。,,2026-05,a.docx"
    support.replace_once(content_root / EXAMPLE_REGISTER, "来源\n", f"来源\n{row}\n")
    own = content_root / "filings/acme/wenyin/service_provider.yaml"
    published = "published:\n  class_or_role: 服务提供者\n  products: 文茵(网站)\n  purpose: 应用于图文生成场景\n"
    support.replace_once(own, "生成算法-1\n", f"生成算法-1\nfiling_number: {OWN}\n{published}")
    assert [one.rule for one in support.problems_in(content_root)] == ["REG-005"]
    entity = content_root / "filings/acme/entity.yaml"
    support.replace_once(
        entity, "name: 安可美智能科技有限公司\n", "name: 安可美智能科技有限公司\nbrands:\n  - 安可美旧名有限公司\n"
    )
    assert support.problems_in(content_root) == []


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("云图绘画大模型", [TWO, ONE]),  # the supporter's before the provider's
        ("YunSong-Large", [THREE]),
        ("无关的模型", []),
    ],
)
def test_candidates_share_words_with_the_model(name: str, offered: list[str]) -> None:
    others = [entry(f"网信算备99999900000{n}101250011号", name=f"第{n}号算法", products="--") for n in (51, 52)]
    listed = [entry(ONE), entry(TWO, role="服务技术支持者"), entry(THREE, name="YunSongChat对话算法", products="--")]
    register = Register([*others, *listed, entry("网信算备999999000061101250011号", remark="已注销")])
    assert [one.number for one in candidates(name, "云川科技有限公司", register)] == offered
    assert candidates(name, "别的公司", register) == []


def test_the_only_filings_of_a_supplier_are_offered_whatever_their_names() -> None:
    assert candidates("无关的模型", "云川科技有限公司", Register([entry()])) == [entry()]


# -- the regulator's own documents, where their folder is named -----------------------------------------------------

if os.environ.get("BEIAN_LISTS"):
    REAL = sorted(Path(os.environ["BEIAN_LISTS"]).glob("*.docx"))
    ROWS = {
        "deep-synthesis-2023-06.docx": 41,
        "deep-synthesis-2024-06.docx": 492,
        "deep-synthesis-2025-09.docx": 586,
        "recommendation-2022-08.docx": 30,
        "recommendation-2024-04.docx": 69,
        "recommendation-2025-09.docx": 56,
    }

    def test_there_are_real_lists() -> None:
        assert REAL, f"BEIAN_LISTS names {os.environ['BEIAN_LISTS']}, which has no docx"

    @pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
    def test_a_real_list_is_read_whole(file: Path) -> None:
        read = read_list(file.name, file.read_bytes())
        assert read.skipped == []
        assert len(read.entries) == ROWS.get(file.name, len(read.entries))
        for one in read.entries:
            assert one.name
            assert one.entity
            assert one.products
            assert one.purpose
            assert bool(one.role) is not bool(one.algorithm_class)
