"""Attachments and bundles that mean harm: metadata never leaves the house unnamed, bombs never unfold."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter

import support
from beian.bundle.manifest import MANIFEST, bundle_faults
from beian.content.attachments import clean_attachment, with_property_warning
from beian.content.images import without_metadata
from beian.content.list_documents import read_list
from beian.core.archive import stored_zip
from beian.core.errors import Failure

CANARY = "机密CANARY"
TURNED, DESCRIPTION, ARTIST, PLACE = 0x0112, 0x010E, 0x013B, 0x8825


def picture(kind: str, **options: object) -> bytes:
    """A picture whose metadata say where, when and by whom, with more behind its end."""
    exif = Image.Exif()
    exif[TURNED], exif[DESCRIPTION], exif[ARTIST] = 6, "CANARY", "CANARY"
    exif.get_ifd(PLACE).update({1: "N", 2: (39.0, 54.0, 20.0), 29: "CANARY"})
    texts = PngInfo()
    texts.add_text("Author", "CANARY")
    texts.add_itxt("Comment", CANARY, zip=False)
    own = {"PNG": {"pnginfo": texts}, "JPEG": {"comment": b"CANARY", "xmp": b"<x>CANARY</x>", "quality": 90}}[kind]
    out = io.BytesIO()
    Image.effect_noise((90, 60), 60).convert("RGB").save(out, kind, exif=exif, **own, **options)
    return out.getvalue() + b"PK\x03\x04CANARY"


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("JPEG", {}), ("JPEG", {"progressive": True})])
def test_a_picture_goes_out_with_its_pixels_only(kind: str, options: dict[str, object]) -> None:
    content = picture(kind, **options)
    assert b"CANARY" in content
    for clean in (clean_attachment(content, "x"), without_metadata(content, "x")):
        assert b"CANARY" not in clean
        with Image.open(io.BytesIO(clean)) as image:
            assert not {DESCRIPTION, ARTIST, PLACE} & set(image.getexif())
    with Image.open(io.BytesIO(clean_attachment(content, "x"))) as image, Image.open(io.BytesIO(content)) as before:
        assert image.tobytes() == before.tobytes()
        assert kind == "PNG" or image.getexif()[TURNED] == 6, "a picture that lies on its side still stands up"
    assert clean_attachment(clean_attachment(content, "x"), "x") == clean_attachment(content, "x")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_torn_picture_is_refused(kind: str) -> None:
    content = picture(kind)
    for end in (9, 30, 200, 900):
        with pytest.raises(Failure, match=r"license\.png"):
            clean_attachment(content[:end], "license.png")


def test_the_properties_of_a_pdf_are_named_and_not_shown() -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": CANARY, "/Producer": "x"})
    writer.write(out)
    note = with_property_warning("扫描件直接上传", out.getvalue())
    assert "Author、Producer" in note
    assert "CANARY" not in note
    assert with_property_warning("扫描件直接上传", b"%PDF-1.4\n%") == "扫描件直接上传"
    assert with_property_warning("扫描件直接上传", b"%PDF-1.4\n" + b"<<" * 20_000 + b"trailer") == "扫描件直接上传"


@pytest.mark.long
def test_no_metadata_reach_a_bundle(built_root: Path) -> None:
    for name in ("business-license", "legal-representative-id", "security-officer-id"):
        (built_root / f"examples/private/acme/files/{name}.png").write_bytes(picture("PNG"))
    done = support.beian("pack", "acme", cwd=built_root, AS_OF="2026-03-02")
    assert done.returncode == 0, done.stdout + done.stderr
    found = []
    for bundle in (built_root / "dist").rglob("*.zip"):
        assert b"CANARY" not in bundle.read_bytes()
        with zipfile.ZipFile(bundle) as container:
            found += [name for name in container.namelist() if name.endswith(".png")]
    assert len(found) == 3, found


# -- containers -------------------------------------------------------------------------------------------------------------


def packed(*entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as container:
        for name, content in entries:
            container.writestr(name, content)
    return out.getvalue()


def overlapping() -> bytes:
    """A thousand names for the same megabyte."""
    content = stored_zip([("a", b"x" * 1_000_000)])
    start = struct.unpack_from("<I", content, len(content) - 6)[0]
    row, tail = content[start : start + 47], bytearray(content[-22:])
    struct.pack_into("<HHI", tail, 8, 1000, 1000, 47 * 1000)
    return content[:start] + row * 1000 + bytes(tail)


BUNDLES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no zip": lambda: b"%PDF-1.4",
    "a bomb": lambda: packed((MANIFEST, b"{}"), ("a", b"\0" * 50_000_000)),
    "a bomb in the manifest": lambda: packed((MANIFEST, b"[" * 50_000_000)),
    "overlapping files": overlapping,
    "another packing": lambda: packed((MANIFEST, b"{}"), how=zipfile.ZIP_LZMA),
    "a deep manifest": lambda: stored_zip([(MANIFEST, b"[" * 200_000)]),
    "no number": lambda: stored_zip([(MANIFEST, b'{"files": [{"path": NaN, "sha256": Infinity}]}')]),
    "a list": lambda: stored_zip([(MANIFEST, b"[]")]),
    "rows of another shape": lambda: stored_zip([(MANIFEST, b'{"files": {"path": 1}}')]),
    "a way out": lambda: stored_zip([(MANIFEST, b'{"files": []}'), ("../../harm", b"x")]),
    "a name twice": lambda: stored_zip([(MANIFEST, b'{"files": []}'), (MANIFEST + " ", b"x")]),
    "a digest of itself": lambda: stored_zip([(MANIFEST, b'{"files": [], "digest": "0"}')]),
    "a huge number": lambda: stored_zip([(MANIFEST, b'{"files": ' + b"9" * 6000 + b"}")]),
}


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_that_means_harm_is_no_bundle(name: str) -> None:
    found = bundle_faults(BUNDLES[name]())
    assert found
    assert all(fault.zh and fault.en for fault in found), "in both languages"


@pytest.mark.parametrize("name", ["nothing", "no zip", "a bomb", "overlapping files", "another packing"])
def test_the_same_is_no_list_of_the_regulator(name: str) -> None:
    with pytest.raises(Failure):
        read_list("清单.docx", BUNDLES[name]())


WORDS = {
    "entities": '<!DOCTYPE w:document [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><w:document xmlns:w="W"/>',
    "an outside entity": '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="W">&a;</w:document>',
    "deep": '<w:document xmlns:w="W">' + "<w:tbl><w:tr><w:tc>" * 3000,
    "deep and whole": '<w:document xmlns:w="W">' + "<w:p>" * 900 + "</w:p>" * 900 + "</w:document>",
    "another encoding": '<?xml version="1.0" encoding="utf-7"?><w:document xmlns:w="W"/>',
}


@pytest.mark.parametrize("name", WORDS)
def test_a_word_file_that_means_harm_is_refused(name: str) -> None:
    text = WORDS[name].replace('"W"', f'"{support.W[1:-1]}"')
    with pytest.raises(Failure):
        read_list("清单.docx", packed(("word/document.xml", text.encode())))
