"""What is finished in the docx: rows stay whole, the header says whose paper it is, the bytes are reproducible."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import support
from beian.core.archive import FIXED_TIME
from beian.papers.word.contents import CONTENTS_FIELD
from beian.papers.word.finish import finished
from support import W

PAPERS = {
    "acme/responsibility_statement": True,
    "acme/commitment_letter": False,
    "acme/wenyin/service_provider/self_assessment": True,
}


def docx(built: Path, name: str, edition: str = "filing") -> bytes:
    return (built / f"build/{edition}/{name}.docx").read_bytes()


@pytest.mark.parametrize("name", PAPERS)
def test_short_rows_stay_on_one_page_and_long_ones_may_break(built: Path, name: str) -> None:
    rows = {
        max(sum(len(text.text or "") for text in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")): row
        for row in support.docx_document(docx(built, name)).iter(f"{W}tr")
    }
    whole = {length: row.find(f"{W}trPr/{W}cantSplit") is not None for length, row in rows.items()}
    assert all(kept for length, kept in whole.items() if length < 60)
    assert not any(kept for length, kept in whole.items() if length > 500)


def test_a_piece_of_evidence_stays_on_one_page(built: Path) -> None:
    """The longest row, eleven lines, would break elsewhere."""
    document = support.docx_document(docx(built, "acme/wenyin/service_provider/evidence_list"))
    rows = [*document.iter(f"{W}tr")]
    assert len(rows) == 13
    assert max(len([*row.iter(f"{W}br")]) for row in rows) > 5
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None


@pytest.mark.parametrize("name", PAPERS)
def test_no_row_stands_alone_and_tables_have_space_around_them(built: Path, name: str) -> None:
    tables = list(support.docx_document(docx(built, name)).iterfind(f"{W}body/{W}tbl"))
    assert tables
    for table in tables:
        first, *more = table.findall(f"{W}tr")
        text = "".join(part.text or "" for row in (first, *more[:1]) for part in row.iter(f"{W}t"))
        if more and len(text) < 40:
            assert all(one.find(f"{W}pPr/{W}keepNext") is not None for one in first.iter(f"{W}p")), text
        after = table.getnext()
        style = after.find(f"{W}pPr/{W}pStyle") if after is not None else None
        if style is not None and style.get(f"{W}val") in ("BodyText", "FirstParagraph"):
            assert after.find(f"{W}pPr/{W}spacing").get(f"{W}before") == "120"


def test_the_seal_stays_with_the_table_before_it(built: Path) -> None:
    document = support.docx_document(docx(built, "acme/employment_proof"))
    (table,) = document.iterfind(f"{W}body/{W}tbl")
    last = table.findall(f"{W}tr")[-1]
    assert all(one.find(f"{W}pPr/{W}keepNext") is not None for one in last.iter(f"{W}p"))
    assert table.getnext().find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Signature"


@pytest.mark.parametrize("name", PAPERS)
def test_every_table_with_a_header_repeats_it(built: Path, name: str) -> None:
    document = support.docx_document(docx(built, name))
    headed = [table for table in document.iter(f"{W}tbl") if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None]
    assert len(headed) >= (5 if PAPERS[name] else 0)
    for table in headed:
        assert table.find(f"{W}tr").find(f"{W}trPr/{W}tblHeader") is not None


@pytest.mark.parametrize("edition", ["filing", "review"])
def test_the_header_names_entity_paper_and_edition(built: Path, edition: str) -> None:
    header = support.docx_headers(docx(built, "acme/commitment_letter", edition))
    assert "安可美智能科技有限公司" in header
    assert "算法备案承诺书" in header
    assert ("审阅版·不作报送" in header) == (edition == "review")
    assert "@@" not in header


def test_the_footer_counts_the_pages(built: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(built, "acme/commitment_letter"))) as container:
        footers = "".join(
            container.read(name).decode() for name in container.namelist() if name.startswith("word/footer")
        )
    assert "PAGE" in footers
    assert "NUMPAGES" in footers


def test_the_contents_are_a_field_that_word_can_update(built: Path) -> None:
    document = support.docx_document(docx(built, "acme/wenyin/service_provider/self_assessment"))
    assert [node.text for node in document.iter(f"{W}instrText")] == [CONTENTS_FIELD]
    sorts = [node.get(f"{W}fldCharType") for node in document.iter(f"{W}fldChar")]
    assert sorts == ["begin", "separate", "end"]


def test_the_container_is_stored_sorted_and_without_times(built: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(built, "acme/commitment_letter"))) as container:
        entries = container.infolist()
    names = [entry.filename for entry in entries]
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    assert {(entry.date_time, entry.compress_type) for entry in entries} == {(FIXED_TIME, zipfile.ZIP_STORED)}


def test_the_paper_is_dated_by_its_answer(built: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(built, "acme/commitment_letter"))) as container:
        core = container.read("docProps/core.xml").decode()
    assert core.count("2026-11-18T00:00:00Z") == 2


@pytest.mark.parametrize("text", support.AWKWARD)
def test_any_header_is_text(built: Path, text: str) -> None:
    template = zip_with_header("@@HEADER_LEFT@@", "@@HEADER_RIGHT@@")
    assert support.docx_headers(finished(template, text, "标题", "2026-01-02")) == text + "标题"


def zip_with_header(*texts: str) -> bytes:
    runs = "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("word/header1.xml", f'<w:hdr xmlns:w="{W[1:-1]}"><w:p>{runs}</w:p></w:hdr>')
    return out.getvalue()


@pytest.mark.long
def test_cells_after_a_table_in_a_cell_keep_the_small_type(built_root: Path) -> None:
    file = built_root / "filings/acme/wenyin/assessment.yaml"
    support.replace_once(
        file, "scope_of_use: |\n", "scope_of_use: |\n  | 甲 | 乙 |\n  | --- | --- |\n  | 一 | 二 |\n\n"
    )
    assert support.beian_here("build", support.PROVIDER, cwd=built_root).returncode == 0
    document = support.docx_document(docx(built_root, "acme/wenyin/service_provider/self_assessment"))
    styles = {node.get(f"{W}val") for cell in document.iter(f"{W}tc") for node in cell.iter(f"{W}pStyle")}
    assert "Compact" in styles
    assert not {"BodyText", "FirstParagraph"} & styles
