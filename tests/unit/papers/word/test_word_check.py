"""Word files are sound by the cheap check, and the check finds what it is there for."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from itertools import cycle, pairwise
from pathlib import Path

import docx
import pytest
from lxml import html

import awkward
import support
import sweeps
import trees
from beian.build.maker import Build
from beian.bundle.contents import Upload, paper_uploads
from beian.commands.cli import main
from beian.compare.redlines.redline_files import RedlineContent, redline_or_reason
from beian.compare.snapshots import round_snapshot
from beian.core.hashing import Source, content_of
from beian.core.model import Filing
from beian.papers.catalogue import Paper
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.writer import WriteTask, whole_file
from beian.papers.outline import number_headings
from beian.papers.word.check import faults
from support import W

DOCUMENT, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
MARKS = '<w:bookmarkStart w:id="990{0}" w:name="{1}"/><w:bookmarkEnd w:id="990{0}"/>'
LISTED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4711"/></w:numPr></w:pPr></w:p><w:sectPr>'
RETURNED = "suohe/search"  # an example that came back twice
AWKWARD = dict(zip(trees.cases(), cycle(awkward.CASES), strict=False))  # an awkward paper for each kind of change


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def written(name: str, pandoc: Pandoc) -> bytes:
    version = trees.version(awkward.CASES[name])
    ast = json.dumps(version.tree, ensure_ascii=False).encode()
    return whole_file(WriteTask("x", "docx", ast, tuple(version.pictures.items()), "左", "右", version.date), pandoc)


@pytest.mark.sweep(few=12, some=34)
@pytest.mark.parametrize("name", awkward.CASES)
def test_awkward_papers_are_sound(name: str, pandoc: Pandoc) -> None:
    assert faults(written(name, pandoc)) == []


# -- the examples, and what refuses a wrong file ------------------------------------------------------------------------


@pytest.mark.long
def test_every_paper_and_redline_of_the_examples_is_sound(everything: Path, pandoc: Pandoc) -> None:
    papers = {file.as_posix(): file.read_bytes() for file in (everything / "build").rglob("*.docx")}
    assert len(papers) > 80
    workspace, redlines = support.workspace(everything), {}
    states = [round_snapshot(workspace, RETURNED, number) for number in ("001", "002", "003", "004")]
    for old, new in sweeps.part(list(pairwise(states)), few=1, some=3):
        before, after = old.papers(), new.papers()
        for name in sorted(before.keys() & after.keys()):
            made = redline_or_reason(before[name], after[name], (old.name, new.name), pandoc)
            redlines |= {f"{old.name}..{new.name} {name}": made.docx} if isinstance(made, RedlineContent) else {}
    assert redlines
    judged = [*sweeps.part(sorted(papers.items()), few=20, some=60), *redlines.items()]
    found = {place: faults(docx) for place, docx in judged}
    assert [place for place, faulty in found.items() if faulty] == []


@pytest.mark.sweep(few=7, some=42)
@pytest.mark.parametrize("name", trees.cases())
def test_redlines_are_sound_and_so_are_those_of_awkward_papers(name: str, pandoc: Pandoc) -> None:
    for old, new in (trees.cases()[name], trees.cases()[name][::-1], (trees.BASE, awkward.CASES[AWKWARD[name]])):
        made = trees.redlined(trees.version(old), trees.version(new), ("1", "2"), pandoc)
        assert faults(made.docx) == []
        ids = [one.get("id") for one in html.fromstring(made.html).iter() if one.get("id")]
        assert len(ids) == len(set(ids))


HURT = {  # a part, what is sought there, what is put for it, what is said
    "properties in an end": (
        DOCUMENT,
        "<w:sectPr>",
        '<w:bookmarkEnd w:id="990"><w:pPr/></w:bookmarkEnd><w:sectPr>',
        "bookmarkEnd has",
    ),
    "properties of a page's section": (DOCUMENT, "<w:sectPr>", "<w:sectPr><w:pPr/>", "does not belong"),
    "properties after the text": (
        DOCUMENT,
        "<w:body>",
        "<w:body><w:p><w:r><w:t>文</w:t></w:r><w:pPr/></w:p>",
        "come first",
    ),
    "spacing before the style": (DOCUMENT, "<w:pPr><w:pStyle", "<w:pPr><w:jc/><w:pStyle", "another order"),
    "a cell without a paragraph": (
        DOCUMENT,
        "<w:sectPr>",
        "<w:tbl><w:tr><w:tc/></w:tr></w:tbl><w:sectPr>",
        "end with a paragraph",
    ),
    "tables that touch": (DOCUMENT, "<w:sectPr>", "<w:tbl/><w:tbl/><w:sectPr>", "two tables touch"),
    "a style that is nowhere": (DOCUMENT, 'pStyle w:val="Heading1"', 'pStyle w:val="Kopf"', "no style is called Kopf"),
    "a list that is nowhere": (DOCUMENT, "<w:sectPr>", LISTED, "no num 4711"),
    "a list too deep": (DOCUMENT, "<w:sectPr>", LISTED.replace('ilvl w:val="0"', 'ilvl w:val="9"'), "deeper"),
    "a name twice": (
        DOCUMENT,
        "<w:sectPr>",
        MARKS.format(1, "Twice") + MARKS.format(2, "twice") + "<w:sectPr>",
        "called twice",
    ),
    "a number twice": (
        DOCUMENT,
        "<w:sectPr>",
        MARKS.format(1, "a") + MARKS.format(1, "b") + "<w:sectPr>",
        "number 9901",
    ),
    "a name too long": (DOCUMENT, "<w:sectPr>", MARKS.format(1, "n" * 41) + "<w:sectPr>", "too long"),
    "half a bookmark": (DOCUMENT, "<w:sectPr>", '<w:bookmarkEnd w:id="990"/><w:sectPr>', "half of the bookmark"),
    "a picture's relationship": (
        DOCUMENT,
        "<w:sectPr>",
        '<w:hyperlink r:id="rId4711"/><w:sectPr>',
        "relationship is called rId4711",
    ),
    "a target that is nowhere": (RELATIONS, 'Target="styles.xml"', 'Target="look.xml"', "no word/look.xml"),
    "no content type": (TYPES, "/word/comments.xml", "/word/remarks.xml", "no word/remarks.xml"),
    "broken XML": (DOCUMENT, "<w:body>", "<w:body", "cannot be read"),
}


@pytest.mark.parametrize("name", HURT)
def test_the_check_finds_what_is_wrong(name: str, pandoc: Pandoc) -> None:
    part, sought, put, said = HURT[name]
    whole = written("a table under a heading", pandoc)
    found = faults(replaced(whole, part, sought, put))
    assert any(said in one for one in found), found
    assert faults(whole) == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04 cut off"])
def test_what_is_no_docx_is_a_fault_and_no_crash(content: bytes) -> None:
    assert faults(content)[0].startswith("it cannot be read")


def replaced(docx: bytes, part: str, sought: str, put: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        parts = {name: container.read(name).decode("utf-8", "surrogateescape") for name in container.namelist()}
    assert sought in parts[part]
    parts[part] = parts[part].replace(sought, put, 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, text in parts.items():
            container.writestr(name, text.encode("utf-8", "surrogateescape"))
    return out.getvalue()


@pytest.mark.long
def test_pack_refuses_an_unsound_file_as_a_fault_of_ours(
    content_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hurt(filing: Filing, paper: Paper, made: dict[str, Source], note: str = "") -> list[Upload]:
        made["docx"] = replaced(
            content_of(made["docx"]), DOCUMENT, "<w:sectPr>", '<w:bookmarkEnd w:id="990"/><w:sectPr>'
        )
        return paper_uploads(filing, paper, made, note)

    monkeypatch.setattr("beian.bundle.assemble.paper_uploads", hurt)
    assert main(["pack", "acme", "--root", str(content_root)]) == 3
    error = capsys.readouterr().err
    assert "算法备案承诺书.docx 不是完好的 Word 文件，没有打包。这是程序的问题" in error
    assert "half of the bookmark with the number 990 is missing" in error
    assert "Traceback" not in error
    assert not list((content_root / "dist").rglob("*.zip"))


# -- an official template's look ------------------------------------------------------------------------------------------


def chinese_reference() -> bytes:
    """A Word file as a Chinese Word writes it: few styles, ids of its own, a picture in the header."""
    document, out = docx.Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(trees.PICTURES["a.png"]))
    ids = {"Normal": "a", "Heading1": "1", "BodyText": "a3", "Header": "a7", "Caption": "a9"}
    for root in (document.styles.element, document.sections[0].header._element):
        for one in root.iter():
            for key in (f"{W}styleId", f"{W}val"):
                if one.get(key) in ids and one.tag != f"{W}name":
                    one.set(key, ids[one.get(key)])
    document.save(out)
    return out.getvalue()


def test_styles_that_an_official_template_lacks_are_brought_along(pandoc: Pandoc) -> None:
    version = trees.version([*trees.BASE, *awkward.CASES["a cell with all sorts"]])
    ast, pictures = json.dumps(version.tree, ensure_ascii=False).encode(), tuple(version.pictures.items())
    made = whole_file(WriteTask("x", "docx", ast, pictures, "左", "右", version.date, chinese_reference()), pandoc)
    assert faults(made) == []
    styles = docx.Document(io.BytesIO(made)).styles.element.findall(f"{W}style")
    names = [one.find(f"{W}name").get(f"{W}val").casefold() for one in styles]
    assert len(names) == len(set(names)), "no style a second time under another id"
    known = {one.get(f"{W}styleId") for one in styles}
    based = {
        one.get(f"{W}val") for style in styles for one in style.iterchildren(f"{W}basedOn", f"{W}next", f"{W}link")
    }
    assert based <= known
    assert {"1", "Signature", "CellHeading", "TableCaption"} <= known


def test_our_own_styles_are_those_that_pandoc_uses() -> None:
    styles = support.docx_document(
        (support.CHECKOUT / "templates/pandoc/reference.docx").read_bytes(), "word/styles.xml"
    )
    names = [one.get(f"{W}styleId") for one in styles.iter(f"{W}style")]
    pointed = {one.get(f"{W}val") for one in styles.iter(f"{W}basedOn", f"{W}next", f"{W}link")}
    assert len(names) == len(set(names))
    assert pointed <= {*names}
    assert {"CommentText", "CommentReference"} <= {*names}


# -- names ---------------------------------------------------------------------------------------------------------------


def test_no_two_headings_have_one_name() -> None:
    given = [(1, ""), (2, ""), (2, "x"), (2, "X"), (3, ""), (1, "section-1"), (2, "x"), (1, "")]
    unnumbered = [(2, ""), (2, ""), (3, "")]
    blocks = [{"t": "Header", "c": [level, [name, [], []], trees.plain("题")["c"]]} for level, name in given]
    blocks += [{"t": "Header", "c": [level, [name, ["unnumbered"], []], []]} for level, name in unnumbered]
    sections = number_headings(blocks)
    names = [block["c"][1][0].casefold() for block in blocks]
    assert len(set(names)) == len(names) == 11
    assert {"x", "X", "section-1"} <= set(sections), "references find what the template named"


def test_annexes_have_names_of_their_own_in_word_and_on_the_page(shipped: Path, pandoc: Pandoc) -> None:
    workspace = support.workspace(shipped)
    with Build(workspace.root, workspace.evidence) as build:
        compositions = build.compositions(support.filing_in(shipped, "acme"))
        one = next(one for one in compositions if one.paper.id == "responsibility_statement")
    pictures = tuple((picture.name, picture.content) for picture in one.pictures)
    for form in ("html", "docx"):
        made = whole_file(WriteTask("x", form, one.serialized(), pictures, "左", "右", one.date), pandoc)
        if form == "docx":
            assert faults(made) == []
            ids = [mark.get(f"{W}name") for mark in support.docx_document(made).iter(f"{W}bookmarkStart")]
        else:
            ids = [tag.get("id") for tag in html.fromstring(made).iter() if tag.get("id")]
        assert len(ids) == len(set(ids)) > 5
