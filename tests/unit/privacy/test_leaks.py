"""The scanner finds a secret in every dress and container, never prints it, and is not led astray."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter

import support
from beian.content.pdf_text import words_of
from beian.papers.formats.pdf import pdf
from beian.privacy import container_text as unpacking
from beian.privacy.container_text import MOST
from beian.privacy.leak_scan import Secrets, find_leaks, secrets_of
from beian.privacy.secret_encodings import SecretSearch
from beian.schema.walk import fields

NUMBER, MAIL, WORDS = "110101179911200012", "zhou.yining@acme.example", "审核策略由三人共同决定，不对外"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DRESSES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "spaced": " ".join,
    "dashes": "-".join,
    "lines": "\n".join,
    "zero width": "\u200b".join,
    "no-break": "\u00a0".join,
    "full width": lambda text: text.translate(WIDE),
    "capitals": str.upper,
    "reversed": lambda text: text[::-1],
    "hex": lambda text: text.encode().hex(),
    "hex, spaced": lambda text: text.encode().hex(" ").upper(),
    "hex of UTF-16": lambda text: text.encode("utf-16-be").hex(),
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "address": quote,
    "entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hex entities": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "entities twice": lambda text: html.escape("".join(f"&#{ord(letter)};" for letter in text)),
    "escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "json": lambda text: json.dumps({"a": text}),
    **{
        f"base64 after {shift}": lambda text, shift=shift: base64.b64encode(
            b"x" * shift + text.encode() + b"yz"
        ).decode()
        for shift in range(4)
    },
    "base64 in lines": lambda text: base64.encodebytes(b"abcdefg" * 8 + text.encode() + b"h" * 60).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"??>>" + text.encode()).decode(),
}


@pytest.mark.parametrize("secret", [NUMBER, MAIL, WORDS])
@pytest.mark.parametrize("dress", DRESSES)
def test_a_secret_is_found_in_every_dress(dress: str, secret: str) -> None:
    text = f"前文 before 12 {DRESSES[dress](secret)} after 34 后文"
    if dress != "plain" and DRESSES[dress](secret) == secret:
        pytest.skip("the dress changes nothing")
    loose = dress == "dashes" and not any(letter.isdigit() for letter in secret)  # words keep their signs
    assert ({one.secret for one in SecretSearch([secret, "another-secret-1"]).find(text)} == {secret}) != loose


@pytest.mark.parametrize("offset", range(9))
def test_a_secret_is_found_wherever_it_starts(offset: int) -> None:
    for text in (NUMBER, f"{NUMBER}x", f"x{NUMBER}", NUMBER[:-1] + NUMBER):
        assert SecretSearch([NUMBER]).find("a" * offset + text)


def test_what_only_resembles_a_secret_is_none() -> None:
    needles = SecretSearch([NUMBER, "review-acme", "a", "123456"])
    for text in (NUMBER[:-1], NUMBER[1:], "build/review/acme/", "a 123456", "", "review acme"):
        assert needles.find(text) == set()
    assert needles.find("Review-Acme")


# -- containers -----------------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return out.getvalue()


def png(**texts: str) -> bytes:
    info, out = PngInfo(), io.BytesIO()
    for key, text in texts.items():
        info.add_itxt(key, text, zip=True)
    Image.new("RGB", (4, 4), "navy").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def with_metadata(content: bytes, **values: str) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.add_metadata({f"/{key}": value for key, value in values.items()})
    writer.add_attachment("a.txt", NUMBER.encode() if "attached" in values else b"-")
    writer.write(out)
    return out.getvalue()


def typst(text: str) -> bytes:
    return pdf(f'#set text(font: "Noto Serif SC", lang: "zh")\n#set document(title: "题")\n{text}'.encode(), {}, "")


WORD = f"<w:document><w:r><w:t>{NUMBER[:9]}</w:t></w:r><w:r><w:t>{NUMBER[9:]}</w:t></w:r></w:document>".encode()
FILES = {
    "page.html": f"<p>{NUMBER[:4]}<b>{NUMBER[4:]}</b></p>".encode(),
    "attribute.html": f'<a title="{NUMBER}">x</a>'.encode(),
    "script.html": f'<script>var a = "{NUMBER}"</script>'.encode(),
    "utf16.txt": NUMBER.encode("utf-16"),
    "bytes.bin": b"\x80\x81\xff" + NUMBER.encode() + b"\xfe",
    "search_index.json": json.dumps({"docs": [{"text": f"a {NUMBER}"}]}).encode(),
    "a.gz": gzip.compress(NUMBER.encode()),
    "a.docx": zipped({"word/document.xml": WORD, "docProps/core.xml": b"<a/>"}),
    "deep.zip": zipped({"a.zip": zipped({"b.gz": gzip.compress(zipped({"c.txt": NUMBER.encode()}))})}),
    "named.zip": zipped({f"{NUMBER}.txt": b"x"}),
    f"{NUMBER}.txt": b"x",
    "chunk.png": png(Comment=NUMBER),
    "after.png": png() + NUMBER.encode(),
    "in-page.html": b'<img src="data:image/png;base64,' + base64.b64encode(png(Author=NUMBER)) + b'">',
    "drawn.pdf": typst(f"编号 {NUMBER[:6]} {NUMBER[6:]}"),
    "title.pdf": typst(f'#set document(author: "{NUMBER}")\n文'),
    "information.pdf": with_metadata(typst("文"), Keywords=NUMBER),
    "attached.pdf": with_metadata(typst("文"), attached="yes"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_secret_is_found_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / name).write_bytes(FILES[name])
    found = find_leaks(Secrets("review", {NUMBER: "acme /people/zhou-yining/id_number"}), tmp_path)
    assert found
    for one in found:
        assert NUMBER not in one.describe()
        assert "zhou-yining" in one.message.zh
    assert find_leaks(Secrets("review", {NUMBER[:-1] + "9": "x"}), tmp_path) == []


def test_a_private_file_is_found_by_its_bytes(content_root: Path, tmp_path: Path) -> None:
    tmp_path = tmp_path / "out"
    tmp_path.mkdir()
    secrets = secrets_of(support.workspace(content_root), "review")
    scan = (content_root / "examples/private/acme/files/security-officer-id.png").read_bytes()
    (tmp_path / "a.zip").write_bytes(zipped({"picture.png": scan}))
    assert [one.message.zh.split("，")[0][-30:] for one in find_leaks(secrets, tmp_path)] != []
    (tmp_path / "a.zip").write_bytes(zipped({"picture.png": scan[:-1]}))
    assert find_leaks(secrets, tmp_path) == []


# -- hostile --------------------------------------------------------------------------------------------------------


LITTLE = MOST // 100  # what bombs may unpack to, in tests that try how that is counted


def bomb() -> bytes:
    return zipped({f"{number}.txt": b"0" * (LITTLE // 8) for number in range(10)})


def nested(depth: int) -> bytes:
    content = NUMBER.encode()
    for _ in range(depth):
        content = zipped({"a.zip": content})
    return content


CLOSED = {
    "bomb.zip": bomb,
    "bomb.gz": lambda: gzip.compress(b"0" * (MOST + 1)),
    "deep.zip": lambda: nested(30),
    "torn.zip": lambda: zipped({"a": b"b" * 999})[:-30],
    "torn.gz": lambda: b"\x1f\x8b\x08\x00nothing",
    "torn.pdf": lambda: b"%PDF-1.7\nnothing",
    "bomb.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>\nstream\n" + zlib.compress(b"0" * (LITTLE + 9)),
    "locked.pdf": lambda: locked(typst("文")),
}


def locked(content: bytes) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("name", CLOSED)
def test_what_cannot_be_looked_into_is_a_problem(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name != "bomb.gz":  # that one has the real size
        monkeypatch.setattr(unpacking, "MOST", LITTLE)
    (tmp_path / name).write_bytes(CLOSED[name]())
    (found,) = find_leaks(Secrets("review", {NUMBER: "x"}), tmp_path)
    assert "cannot be looked into" in found.message.en


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIEND", b"\\u", b"%", b"&#x110000;", b"\xff\xfe\xd8"],
)
def test_odd_files_are_no_trouble(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    assert find_leaks(Secrets("review", {NUMBER: "x"}), tmp_path) == []


# -- on what is shipped ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_glyphs_of_a_pdf_are_read_as_pypdf_reads_the_page(built: Path) -> None:
    for file in sorted((built / "build/review/acme").rglob("*.pdf")):
        if "technical_supporter" in file.parts:
            continue  # the same report as the other role's
        pages = Counter(support.squeezed("".join(page.extract_text() for page in PdfReader(file).pages)))
        assert not pages - Counter(
            support.squeezed(words_of(file.read_bytes()))
        )  # pypdf leaves out what stands for pictures


@pytest.mark.long
def test_other_editions_are_found_out_file_by_file(built_root: Path, tmp_path: Path) -> None:
    for folder in built_root.glob("build/*/acme/wenyin/technical_supporter"):
        shutil.rmtree(folder)  # the same papers as the other role's
    workspace = support.workspace(built_root)
    secrets = {edition: secrets_of(workspace, edition) for edition in ("review", "public")}
    values = list(secrets["public"].texts)
    for folder, edition in (("review", "review"), ("public", "review"), ("public", "public")):
        assert find_leaks(secrets[edition], built_root / "build" / folder) == []
    for paper in ("self_assessment", "fact_sheet"):
        for file in built_root.glob(f"build/*/acme/**/{paper}.*"):
            file.unlink()  # they are long; of the others each holds something
    for folder, edition in (("filing", "review"), ("filing", "public"), ("review", "public")):
        found = find_leaks(secrets[edition], built_root / "build" / folder)
        assert {Path(one.position.path.split("!")[0]).suffix for one in found} >= {".docx", ".json", ".pdf"}
        for one in found:
            assert not [value for value in values if value in one.describe()]
    answer = next(one.value for one in fields(workspace.filings()[-1]) if one.pointer == "/assessment/software")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/page.html").write_text(f"<p>{html.escape(answer).replace('的', '<b>的</b>', 3)}</p>", "utf-8")
    assert {one.rule for one in find_leaks(secrets["public"], tmp_path / "pages")} == {"leak"}
    (tmp_path / "pages/page.html").write_text("电话 13812345678", "utf-8")
    assert [one.rule for one in find_leaks(secrets["public"], tmp_path / "pages")] == ["PRV-003"]


def test_without_a_private_half_nothing_restricted_is_known(content_root: Path) -> None:
    support.shutil.rmtree(content_root / "examples/private")
    assert len(secrets_of(support.workspace(content_root), "review")) == 0


def test_a_value_that_another_answer_gives_openly_is_no_secret(content_root: Path) -> None:
    people = content_root / "examples/private/acme/people.yaml"
    known = secrets_of(support.workspace(content_root), "review").texts
    assert "10000000002" in known
    support.replace_once(people, "'10000000002'", "386000000")
    support.replace_once(content_root / "filings/acme/entity.yaml", "386000", "386000000")
    assert "386000000" not in secrets_of(support.workspace(content_root), "review").texts
