"""Attachments with a will of their own are found, kept out of bundles, and stripped where nobody signed them."""

from __future__ import annotations

import io
import random
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

import support
from attachments import HOLDS, compound, office, pdf
from beian.commands.cli import main
from beian.content import inspection
from beian.content.active_content import find_active_content
from beian.core.errors import Failure
from beian.core.file_kinds import ACTS
from beian.core.processes.limited_process import LimitedProcess, Limits
from beian.papers import sandbox
from beian.privacy.stripping import strip_file

NOTHING = {"properties", "web link", "a note", "signed", "form", "layers"}
EXPECTED = {
    "script": "script",
    "script on opening": "script",
    "script on a page": "script",
    "a script after another action": "script",
    "launch": "launch",
    "launch by a link": "launch",
    "submit": "sending",
    "import": "sending",
    "link to a file": "outside",
    "link to another document": "outside",
    "an outside stream": "outside",
    "a film": "media",
    "a dynamic form": "dynamic form",
    "embedded": "embedded",
    "encrypted": "unreadable",
}


def test_every_case_is_judged() -> None:
    assert set(HOLDS) == set(EXPECTED) | NOTHING
    assert set(EXPECTED.values()) <= set(ACTS)


@pytest.mark.parametrize("holds", EXPECTED)
def test_what_a_pdf_would_do_is_found(holds: str) -> None:
    assert find_active_content(pdf(holds)).active_content == (EXPECTED[holds],)


@pytest.mark.parametrize("holds", sorted(NOTHING))
def test_what_every_pdf_may_hold_is_not(holds: str) -> None:
    assert find_active_content(pdf(holds)).active_content == ()


def test_a_name_written_in_hexadecimal_is_the_same_name() -> None:
    plain = pdf("script on opening")
    assert b"/JavaScript" in plain
    for name, same in ((b"/JavaScript", b"/J#61vaScript"), (b"/JS", b"/#4aS")):
        plain = plain.replace(name, same)
    assert b"/JavaScript" not in plain
    assert find_active_content(plain).active_content == ("script",)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", pdf()[:300], b"\n" * 20 + pdf()[:200], b"%PDF-1.4\n" + b"<<" * 2000]
)
def test_what_cannot_be_looked_into_is_said(content: bytes) -> None:
    assert find_active_content(content).active_content == ("unreadable",)


@pytest.mark.parametrize(
    ("known", "strange"), [(b"/V 2", b"/V 9"), (b"/Standard", b"/Strangee"), (b"/Length 128", b"/Length 000")]
)
def test_an_encryption_that_nobody_knows_is_no_bug(known: bytes, strange: bytes) -> None:
    content = pdf("encrypted")
    assert known in content
    assert find_active_content(content.replace(known, strange)).active_content == ("unreadable",)


@pytest.mark.long
def test_torn_files_are_judged_and_never_a_bug() -> None:
    chance = random.Random(7)  # noqa: S311 - the same torn files each time
    whole = [pdf(holds) for holds in HOLDS] + [office()]
    for _ in range(1_500):
        content = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 20)] = chance.choice(
                [b"", b"<<", b"[", b"/", b" 9 0 R", b"-1", b"("]
            )
        find_active_content(bytes(content))


def external(kind: str, target: str) -> str:
    where = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationships><Relationship Id="a" Type="{where}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


OFFICE: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "nothing": (office(), ()),
    "a web link": (office(word___rels__document_xml_rels=external("hyperlink", "https://a.example")), ()),
    "a link to a share": (office(word___rels__document_xml_rels=external("hyperlink", r"file://\\a\b")), ("outside",)),
    "a template elsewhere": (
        office(word___rels__settings_xml_rels=external("attachedTemplate", "https://a.example/a.dotm")),
        ("outside",),
    ),
    "a picture elsewhere": (
        office(word___rels__document_xml_rels=external("image", "https://a.example/a.png")),
        ("outside",),
    ),
    "macros": (office(word__vbaProject_bin="x"), ("macro",)),
    "old macros of a table": (office(xl__macrosheets__sheet1_xml="<a/>"), ("macro",)),
    "an object": (office(word__embeddings__oleObject1_bin="x"), ("embedded", "object")),
    "a control": (office(word__activeX__activeX1_xml="<a/>"), ("object",)),
    "a workbook within": (office(word__embeddings__a_xlsx="x"), ("embedded",)),
    "links to workbooks": (office(xl__externalLinks__externalLink1_xml="<a/>"), ("outside",)),
    "a field that starts programs": (
        office(word__document_xml="<w:instrText>DDEAUTO c:\\cmd</w:instrText>"),
        ("outside",),
    ),
    "such a field in pieces": (
        office(word__document_xml="<w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x</w:instrText>"),
        ("outside",),
    ),
    "old macros": (compound("Root Entry", "Macros", "_VBA_PROJECT"), ("macro",)),
    "an old file": (compound("Root Entry", "WordDocument"), ()),
    "an encrypted file": (compound("EncryptedPackage"), ("unreadable",)),
    "rich text with an object": (b"{\\rtf1 {\\object\\objdata 01}}", ("object",)),
    "a bomb": (office(word__a_xml="<a>" + " " * 210_000_000), ("unreadable",)),
    "a torn file": (office()[:60], ("unreadable",)),
}


@pytest.mark.parametrize("name", OFFICE)
def test_what_an_office_file_would_do_is_found(name: str) -> None:
    content, expected = OFFICE[name]
    assert find_active_content(content).active_content == expected


def test_what_an_office_file_tells_is_named() -> None:
    core = "<cp:coreProperties><dc:creator>CANARY</dc:creator><cp:lastModifiedBy/></cp:coreProperties>"
    assert find_active_content(office(docProps__core_xml=core)).properties == ("creator",)


# -- the way to a bundle ----------------------------------------------------------------------------------------------------


def registered(root: Path, content: bytes) -> Path:
    """One of the shipped proofs as a PDF of that content."""
    place = root / "filings/acme/evidence/paper.pdf"
    place.write_bytes(content)
    record = root / "filings/acme/evidence/text-label.yaml"
    support.replace_once(record, "file: text-label.png", "file: paper.pdf")
    return place


def found_in(root: Path) -> dict[str, str]:
    found = [one for one in support.problems_in(root) if one.rule.startswith("EVD-0") and one.rule >= "EVD-007"]
    assert {one.pointer for one in found} <= {"/evidence/text-label/file", "/entity/certificate/scan"}
    return {one.rule: f"{one.severity} {one.gate} {one.message.zh}" for one in found}


@pytest.mark.long
def test_a_script_is_told_at_once_and_refused_at_pack(content_root: Path) -> None:
    registered(content_root, pdf("script", "embedded"))
    assert found_in(content_root) == {"EVD-007": "error pack 附件含有嵌入的文件、脚本"}
    blocked = support.beian_here("pack", support.ENTITY, cwd=content_root, AS_OF="2026-03-02")
    assert (blocked.returncode, "EVD-007" in blocked.stdout) == (1, True)


def test_a_scan_of_the_private_half_is_judged_and_nothing_of_it_is_said(content_root: Path) -> None:
    (content_root / "examples/private/acme/files/business-license.png").write_bytes(pdf("launch", "properties"))
    found = found_in(content_root)
    assert found["EVD-007"] == "error pack 附件含有启动程序的动作"
    assert found["EVD-009"].startswith("info draft 附件的文件属性含有 Author")
    assert "CANARY" not in str(found)
    assert "business" not in str(found)


def test_files_in_a_signed_pdf_are_a_warning_and_scripts_in_one_are_refused(content_root: Path) -> None:
    place = registered(content_root, pdf("signed", "embedded"))
    assert {rule: said.split()[0] for rule, said in found_in(content_root).items()} == {"EVD-008": "warning"}
    place.write_bytes(pdf("signed", "embedded", "script"))
    assert set(found_in(content_root)) == {"EVD-007", "EVD-008"}


def test_a_pdf_that_takes_too_much_is_one_that_cannot_be_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_inspector", lambda: LimitedProcess(Limits(8 << 20, 1, 30, 1 << 10)))
    monkeypatch.setattr(inspection, "_known", {})
    assert inspection.inspect_attachment(pdf()).active_content == ("unreadable",)


# -- stripping --------------------------------------------------------------------------------------------------------------


def test_stripping_leaves_what_the_pages_show(content_root: Path) -> None:
    place = registered(content_root, pdf("script", "launch", "embedded", "properties"))
    pages = len(PdfReader(io.BytesIO(place.read_bytes())).pages)
    assert main(["strip", str(place), "--root", str(content_root)]) == 0
    after = find_active_content(place.read_bytes())
    assert (after.active_content, after.properties) == ((), ())
    assert b"CANARY" not in place.read_bytes()
    assert len(PdfReader(io.BytesIO(place.read_bytes())).pages) == pages
    once = place.read_bytes()
    assert not strip_file(place)
    assert place.read_bytes() == once


@pytest.mark.parametrize(
    "holds", [("signed", "properties"), ("signed", "script"), ("form", "properties"), ("layers", "properties")]
)
def test_what_is_signed_or_would_look_otherwise_is_left_alone(holds: tuple[str, ...], tmp_path: Path) -> None:
    place = tmp_path / "甲.pdf"
    place.write_bytes(pdf(*holds))
    with pytest.raises(Failure, match=r"甲\.pdf"):
        strip_file(place)
    assert place.read_bytes() == pdf(*holds)


def test_what_is_no_pdf_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "甲.docx"
    place.write_bytes(office())
    with pytest.raises(Failure, match=r"甲\.docx"):
        strip_file(place)


@pytest.mark.long
def test_a_signed_scan_goes_out_byte_for_byte(content_root: Path) -> None:
    files = content_root / "examples/private/acme/files"
    (files / "business-license.pdf").write_bytes(pdf("signed", "embedded", "properties"))
    entity = next(path for path in (content_root / "examples/private/acme").glob("entity.yaml"))
    support.replace_once(entity, "business-license.png", "business-license.pdf")
    done = support.beian_here("pack", support.ENTITY, cwd=content_root, AS_OF="2026-03-02")
    assert done.returncode == 0, done.stdout + done.stderr
    for number, bundle in enumerate((content_root / "dist").rglob("*.zip")):
        shutil.unpack_archive(bundle, content_root / f"out/{number}")
    assert pdf("signed", "embedded", "properties") in {
        one.read_bytes() for one in (content_root / "out").rglob("*.pdf")
    }


def test_a_word_file_of_styles_brings_no_macros(content_root: Path) -> None:

    with LimitedProcess() as helper, pytest.raises(Failure, match="宏"):
        sandbox.refuse_unsound_styles(helper, "甲.docx", office(word__vbaProject_bin="x"))
