"""The regulator's Word template: compared with ours, its order and words adopted, and never trusted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

import support
import sweeps
from beian.commands.cli import main

PAPER = "self_assessment"
COVER = ("主体名称", "统一社会信用代码", "算法名称", "算法类型", "算法应用领域", "算法使用场景", "算法上线情况")
CHAPTERS = {
    "算法情况": ("算法流程", "算法数据", "算法模型", "干预策略", "结果标识"),
    "服务情况": (),
    "风险防控情况": ("数据安全防护", "风险防范机制建设", "用户权益保护", "内容生态治理", "模型安全保障"),
    "风险研判": ("算法滥用", "算法漏洞", "算法恶意利用", "其他方面的风险"),
    "安全评估结论": (),
    "其他应当说明的相关情况": (),
}
NUMERALS = "一二三四五六七八九十"


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """A template in the shape of the regulator's, with chapters three and four, and two cover rows, exchanged."""
    document = docx.Document()
    document.add_heading("互联网信息服务算法安全自评估报告", 0)
    rows = [*COVER[:2], COVER[3], COVER[2], *COVER[4:], "法定代表人意见"]
    table = document.add_table(len(rows), 2)
    for row, words in zip(table.rows, rows, strict=True):
        row.cells[0].text = words
        row.cells[1].text = "（请按实际情况填写）"
    for number, (chapter, sections) in enumerate(CHAPTERS.items()):
        document.add_paragraph(f"{NUMERALS[number]}、{chapter}")
        document.add_paragraph("请描述有关情况，并附证明材料；没有的写无。")
        for place, section in enumerate(sections):
            document.add_heading(f"（{NUMERALS[place]}）{section}", 2)
    target = tmp_path / "官方模板.docx"
    document.save(str(target))
    return target


def compare(root: Path, official: Path, *more: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["template", "compare", str(official), PAPER, support.PROVIDER, *more, "--root", str(root)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_says_what_ours_lacks_adds_renames_and_moves(
    content_root: Path, official: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = compare(content_root, official, capsys=capsys)
    lines = out.splitlines()
    assert code == 1
    assert "缺少 lacks   表格行 row　法定代表人意见" in lines
    assert any(line.startswith("多出 adds    表格行 row　") and "、真实性声明" in line for line in lines)
    assert any(line.startswith("改称 renames 标题 heading　其他方面的风险（本仓库 ours：其他风险）") for line in lines)
    assert sum(line.startswith("移位 moves   表格行 row　算法") for line in lines) == 1
    assert any(line.startswith("移位 moves   标题 heading　") for line in lines)
    assert not [line for line in lines if "算法流程" in line and line.startswith("缺少")]
    assert lines[-1].startswith("互联网信息服务算法安全自评估报告（acme/wenyin/service_provider）：")


def test_no_answer_is_said(content_root: Path, official: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = compare(content_root, official, capsys=capsys)
    assert "周以宁" not in out
    assert "安可美智能" not in out


@pytest.mark.long
def test_the_adopted_outline_brings_order_and_words_of_the_template(
    content_root: Path, official: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, _ = compare(content_root, official, "--adopt", capsys=capsys)
    assert code == 0
    assert main(["build", support.PROVIDER, "--root", str(content_root)]) == 0
    built = content_root / "build/filing" / support.PROVIDER / f"{PAPER}.docx"
    headings = [
        "".join(run.text for run in paragraph.runs)
        for paragraph in docx.Document(str(built)).paragraphs
        if paragraph.style.name == "Heading 1"
    ]
    assert headings == [f"{NUMERALS[number]}、{chapter}" for number, chapter in enumerate(CHAPTERS)]
    text = support.docx_text(built.read_bytes())
    assert text.index("算法类型") < text.index("算法名称")
    assert "（一）数据安全防护" in text
    assert "（四）其他方面的风险" in text


def test_an_outline_that_is_there_is_left_alone(
    content_root: Path, official: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = content_root / f"overrides/documents/{PAPER}/outline.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("[]\n", "utf-8")
    code, _, error = compare(content_root, official, "--adopt", capsys=capsys)
    assert (code, own.read_text("utf-8")) == (2, "[]\n")
    assert "已有" in error


@pytest.mark.long
def test_it_holds_only_for_the_types_and_roles_it_names(
    content_root: Path, official: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compare(content_root, official, "--adopt", capsys=capsys)
    assert main(["build", support.SUPPORTER, "--root", str(content_root)]) == 0
    text = support.docx_text((content_root / "build/filing" / support.SUPPORTER / f"{PAPER}.docx").read_bytes())
    assert text.index("三、风险研判") < text.index("四、风险防控情况")


WRONG = (
    ("- source: a\n  headings: [算法情况, 没有这一章]\n", 2, "模板中没有“没有这一章”"),
    ("- source: a\n  rows:\n    - {ours: 主体名称}\n", 3, "应是标题文字"),
    ("- source: a\n  heading: [算法情况]\n", 1, "每项写明 source"),
    ("- headings: [算法情况]\n", 1, "每项写明 source"),
    ("source: a\n", 1, "应是一个列表"),
    ("- source: a\n  reference: ../../../beian.yaml\n", 2, "没有这个文件"),
    ("- source: a\n  headings: 算法情况\n", 2, "应是一个列表"),
    ("- source: a\n  source: b\n", 2, ""),
)


@pytest.mark.parametrize("wrong", sweeps.first(2, WRONG), ids=lambda wrong: wrong[0])
def test_a_wrong_outline_names_its_line(
    content_root: Path, wrong: tuple[str, int, str], capsys: pytest.CaptureFixture[str]
) -> None:
    text, line, said = wrong
    own = content_root / f"overrides/documents/{PAPER}/outline.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(text, "utf-8")
    assert main(["build", support.PROVIDER, "--root", str(content_root)]) == 2
    error = capsys.readouterr().err
    assert f"overrides/documents/{PAPER}/outline.yaml:{line}: " in error
    assert said in error


@pytest.mark.long
def test_the_styles_of_the_template_are_taken(content_root: Path, official: Path) -> None:
    document = docx.Document(str(official))
    document.styles["Heading 1"].font.name = "方正小标宋"
    folder = content_root / f"overrides/documents/{PAPER}"
    folder.mkdir(parents=True)
    document.save(str(folder / "official.docx"))
    (folder / "outline.yaml").write_text("- source: 官方模板\n  reference: official.docx\n", "utf-8")
    built = content_root / "build/filing" / support.PROVIDER / f"{PAPER}.docx"
    assert main(["build", support.PROVIDER, "--root", str(content_root)]) == 0
    assert docx.Document(str(built)).styles["Heading 1"].font.name == "方正小标宋"
    document.styles["Heading 1"].font.name = "仿宋"
    document.save(str(folder / "official.docx"))
    assert main(["build", support.PROVIDER, "--root", str(content_root)]) == 0
    assert docx.Document(str(built)).styles["Heading 1"].font.name == "仿宋"


def packed(**parts: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w>&b;</w>'
HOSTILE = {
    "empty": b"",
    "no zip": b"PK\x03\x04 not a zip",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "no document": packed(a_xml="<a/>"),
    "broken xml": packed(word__document_xml="<w:document>"),
    "bomb": packed(word__document_xml=b"0" * 31_000_000),
    "many parts": packed(**{f"p{number}_xml": "<a/>" for number in range(2100)}),
    "entities": packed(word__document_xml=ENTITIES),
    "entities in UTF-16": packed(word__document_xml=ENTITIES.encode("utf-16")),
    "external": packed(word__document_xml='<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>'),
    "nested": packed(word__document_xml="<a>" * 300_000),
    "cut off": packed(word__document_xml="<w/>" * 900)[:200],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(
    name: str, shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "模板.docx"
    file.write_bytes(HOSTILE[name])
    code, out, error = compare(shipped, file, capsys=capsys)
    assert (code, out) == (2, "")
    assert "模板.docx" in error
    assert "Traceback" not in error
    assert "root:" not in error


def test_a_false_size_in_the_container_is_no_way_around_the_limit(
    shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(packed(word__document_xml=b"<w>" + b" " * 20_000_000 + b"</w>"))
    size, false = (20_000_007).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert content.count(size) == 2
    file = tmp_path / "模板.docx"
    file.write_bytes(bytes(content).replace(size, false))
    assert compare(shipped, file, capsys=capsys)[0] == 2


def test_a_paper_or_file_that_is_not_there_is_named(
    shipped: Path, official: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template", "compare", str(official), "self_assesment", "--root", str(shipped)]) == 2
    assert "是否想写 self_assessment？" in capsys.readouterr().err
    assert main(["template", "compare", "没有.docx", PAPER, "--root", str(shipped)]) == 2
    assert "无法读取 没有.docx" in capsys.readouterr().err
