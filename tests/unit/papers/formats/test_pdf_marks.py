"""Every shipped PDF, on its objects: PDF/A-2a and PDF/UA-1, tags, language, title, bookmarks, embedded fonts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

import support
from support import etree

XMP = {
    "{http://www.aiim.org/pdfa/ns/id/}part": "2",
    "{http://www.aiim.org/pdfa/ns/id/}conformance": "A",
    "{http://www.aiim.org/pdfua/ns/id/}part": "1",
}


@pytest.fixture(scope="module")
def readers(built: Path) -> dict[str, PdfReader]:
    found = {file.relative_to(built).as_posix(): PdfReader(file) for file in sorted((built / "build").rglob("*.pdf"))}
    assert len(found) > 12
    return found


def objects(reader: PdfReader) -> Iterator[Any]:
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        yield reader.get_object(IndirectObject(number, 0, reader))


def test_the_standards_are_declared(readers: dict[str, PdfReader]) -> None:
    for name, reader in readers.items():
        xmp = etree.fromstring(reader.trailer["/Root"]["/Metadata"].get_data())
        said = {one.tag: one.text for one in xmp.iter(*XMP)} | {
            key: value for one in xmp.iter() for key, value in one.attrib.items() if key in XMP
        }
        assert said == XMP, name


def test_it_is_tagged_and_says_language_and_title(readers: dict[str, PdfReader]) -> None:
    for name, reader in readers.items():
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value, name
        assert root["/StructTreeRoot"]["/K"], name
        assert root["/Lang"].lower() == "zh-cn", name
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value, name
        title = reader.metadata.title
        assert title
        assert support.squeezed(title) in support.squeezed("".join(page.extract_text() for page in reader.pages[:1]))
        assert reader.metadata.author is None


def test_headings_are_bookmarks(readers: dict[str, PdfReader]) -> None:
    for name, reader in readers.items():
        if name.endswith(("self_assessment.pdf", "responsibility_statement.pdf")):
            titles = [one.title for one in reader.outline if not isinstance(one, list)]
            assert len(titles) >= 3, name
            assert titles[0].startswith("一、"), name


@pytest.mark.long
def test_every_font_is_embedded(readers: dict[str, PdfReader]) -> None:
    for name, reader in readers.items():
        fonts = [
            one
            for one in objects(reader)
            if isinstance(one, DictionaryObject) and one.get("/Type") == "/FontDescriptor"
        ]
        assert fonts, name
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts), name


def test_every_picture_has_words(readers: dict[str, PdfReader]) -> None:
    figures = 0
    for name, reader in readers.items():
        for one in objects(reader):
            if isinstance(one, DictionaryObject) and one.get("/S") == "/Figure":
                figures += 1
                assert len(one.get("/Alt", "")) > 5, name
    assert figures > 10


@pytest.mark.long
def test_no_signature_stands_on_a_page_of_its_own(readers: dict[str, PdfReader]) -> None:
    signed = 0
    for name, reader in readers.items():
        for page in reader.pages[1:]:
            lines = [line for line in page.extract_text().splitlines() if line.strip()]
            places = [place for place, line in enumerate(lines) if support.squeezed(line).endswith("（盖章）")]
            signed += len(places)
            # the header, what goes with the signature, then at most two lines for those who sign
            assert all(place > 3 or "（签字）" not in "".join(lines[:place]) for place in places), (name, lines[:5])
            assert all(place > 1 for place in places), (name, lines[:5])
    assert signed > 2
