"""Every shipped docx, on its XML: contents with numbers, language, headings, tables, pictures, and nothing about who made it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

import support
from beian.papers.formats import pdf
from beian.papers.word.contents import CONTENTS_DEPTH
from support import W

DOCUMENT, DRAWING = "word/document.xml", "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def papers(built: Path) -> dict[str, dict[str, bytes]]:
    """The parts of every docx of every edition, by its path."""
    found = {}
    for file in sorted((built / "build").rglob("*.docx")):
        with zipfile.ZipFile(file) as container:
            found[file.relative_to(built).as_posix()] = {name: container.read(name) for name in container.namelist()}
    assert len(found) > 12
    return found


def documents(papers: dict[str, dict[str, bytes]]) -> dict[str, etree._Element]:
    return {name: etree.fromstring(parts[DOCUMENT]) for name, parts in papers.items()}


def style(paragraph: etree._Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val")


def words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def test_contents_show_the_pages_of_the_pdf_and_are_marked_for_update(built: Path, papers: dict) -> None:
    seen = 0
    for name, document in documents(papers).items():
        entries = [one for one in document.iter(f"{W}p") if re.fullmatch(r"TOC\d", style(one))]
        if not entries:
            continue
        seen += 1
        headings = [one for one in document.iter(f"{W}p") if style(one) in ("Heading1", "Heading2")]
        pages = pdf.heading_pages((built / name).with_suffix(".pdf"), CONTENTS_DEPTH)
        assert [words(one) for one in entries] == [
            f"{words(heading)}{page}" for heading, page in zip(headings, pages, strict=True)
        ], name
        assert [style(one)[3:] for one in entries] == [style(one)[7:] for one in headings], name
        assert list(pages) == sorted(pages)
        assert pages[-1] > pages[0]
        begin = next(document.iter(f"{W}fldChar"))
        assert begin.get(f"{W}dirty") == "true"
        targets = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
        assert {link.get(f"{W}anchor") for one in entries for link in one.iter(f"{W}hyperlink")} <= targets
        assert all(one.find(f"{W}hyperlink/{W}r/{W}tab") is not None for one in entries)
    assert seen == 4


@pytest.mark.long
def test_the_pages_are_those_where_the_pdf_prints_the_headings(built: Path, papers: dict) -> None:
    name = "build/filing/acme/wenyin/service_provider/self_assessment.docx"
    pages = support.pdf_pages((built / name).with_suffix(".pdf").read_bytes())
    document = documents(papers)[name]
    entries = [one for one in document.iter(f"{W}p") if re.fullmatch(r"TOC\d", style(one))]
    for entry in entries:
        title, page = re.fullmatch(r"(.*?)(\d+)", words(entry)).groups()
        assert support.squeezed(title) in support.squeezed(pages[int(page) - 1])


def test_every_paper_has_a_language_a_title_and_headings(papers: dict) -> None:
    for name, parts in papers.items():
        core = parts["docProps/core.xml"].decode()
        assert "<dc:language>zh-CN</dc:language>" in core, name
        assert re.search(r"<dc:title>[^<]{4,}</dc:title>", core), name
        assert b'w:eastAsia="zh-CN"' in parts["word/styles.xml"], name
        styles = [style(one) for one in documents({name: parts})[name].iter(f"{W}p")]
        levels = [int(one[-1]) for one in styles if re.fullmatch(r"Heading\d", one)]
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False)), name


def test_nothing_says_who_or_what_machine_made_it(papers: dict) -> None:
    for name, parts in papers.items():
        assert not re.search(
            rb"rsid|lastModifiedBy|revision|<w:ins |<w:del |/tmp/|/home/|/root/", b"".join(parts.values())
        )
        assert "<dc:creator/>" in parts["docProps/core.xml"].decode(), name
        for part in ("docProps/app.xml", "docProps/custom.xml"):
            assert len(etree.fromstring(parts[part])) == 0, name


def test_rows_and_pictures_are_as_readers_need_them(papers: dict) -> None:
    pictures = 0
    for name, document in documents(papers).items():
        for row in document.iter(f"{W}tr"):
            if row.find(f"{W}trPr/{W}tblHeader") is not None:
                assert row.getparent().find(f"{W}tr") is row, name
        for picture in document.iter(f"{DRAWING}docPr"):
            pictures += 1
            assert len(picture.get("descr")) > 5, name
        for table in document.iter(f"{W}tbl"):
            grid = len(table.findall(f"{W}tblGrid/{W}gridCol"))
            for row in table.findall(f"{W}tr"):
                spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
                assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == grid, name
    assert pictures > 10


def test_every_part_is_named_by_a_content_type(papers: dict) -> None:
    for name, parts in papers.items():
        types = etree.fromstring(parts["[Content_Types].xml"])
        known = {one.get("PartName", "").lstrip("/") for one in types} | {one.get("Extension") for one in types}
        for part in parts:
            assert part in known or part.rpartition(".")[2] in known, (name, part)


@pytest.mark.long
def test_making_it_again_gives_the_same_bytes(built_root: Path) -> None:
    file = built_root / "build/filing/acme/wenyin/service_provider/self_assessment.docx"
    before = file.read_bytes()
    file.unlink()
    assert support.beian_here("build", "acme/wenyin/service_provider", cwd=built_root).returncode == 0
    assert file.read_bytes() == before
