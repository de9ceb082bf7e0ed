"""The guard looks into every file by its content and at every name, and knows what the private half holds."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import random
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from PIL import Image
from pypdf import PdfWriter

import support
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.privacy import container_text as unpacking
from beian.privacy import guard as guarding
from beian.privacy.guard import guard_tree
from beian.privacy.guard_history import guard_history

WRONG, MOBILE = "110108" + "199003074235", "138" + "12345678"  # the check digit is none
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
LANDLINE, PASSPORT, CARD, ACCOUNT = "010-6655 4437", "E58129473", "6222 0212 3456 7894 321", "shencha-zhangsan"
HALF = f"""zhou-yining:
  id_type: passport
  id_number: {PASSPORT}
  phone: '{LANDLINE}'
  note: {CARD}
  test_account: {ACCOUNT}
  email: z.yining@acme.example
  given_on: 2026-03-02
  id_scan: files/security-officer-id.png
"""


def zipped(name: str, content: bytes, **how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as container:
        container.writestr(name, content)
    return out.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as container:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        container.addfile(member, io.BytesIO(content))
    return out.getvalue()


def word(value: str) -> bytes:
    """In two runs, in a cell behind a cell with a digit."""
    runs = f"<w:r><w:t>{value[:7]}</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>{value[7:]}</w:t></w:r>"
    row = f"<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p>{runs}</w:p></w:tc></w:tr>"
    return f"<w:document><w:tbl>{row}</w:tbl></w:document>".encode()


def notebook(value: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    picture = base64.encodebytes(out.getvalue() + value.encode()).decode()
    return json.dumps({"cells": [{"outputs": [{"data": {"image/png": picture}}]}]}).encode()


def attached(value: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(9, 9)
    writer.add_attachment("a.txt", value.encode())
    writer.write(out)
    return out.getvalue()


CARRIERS: dict[str, Callable[[str], bytes]] = {
    "a.zip": lambda value: zipped("a.txt", value.encode(), compression=zipfile.ZIP_DEFLATED),
    "twice.zip": lambda value: zipped("a.zip", zipped("b.md", value.encode(), compression=zipfile.ZIP_DEFLATED)),
    "paper.docx": lambda value: zipped("word/document.xml", word(value), compression=zipfile.ZIP_DEFLATED),
    "behind.bin": lambda value: b"#!/bin/sh\n" + zipped("a", value.encode(), compression=zipfile.ZIP_DEFLATED),
    "table.tsv": lambda value: f"姓名\t{value}\n".encode(),
    "out.log": lambda value: f"12:00 id={value}\n".encode(),
    "data.xml": lambda value: f"<a><b>{value}</b></a>".encode(),
    "attribute.xml": lambda value: f'<a\n b="{value}"/>'.encode(),
    "drawing.svg": lambda value: f"<svg><text><tspan>{value[:5]}</tspan>{value[5:]}</text></svg>".encode(),
    "page.htm": lambda value: "".join(f"&#{ord(letter)};" for letter in value).encode(),
    "cells.ipynb": lambda value: json.dumps({"cells": [{"source": [f"x = '{value}'\n"]}]}).encode(),
    "picture.ipynb": notebook,
    "escaped.json": lambda value: ('"' + "".join(f"\\u{ord(letter):04x}" for letter in value) + '"').encode(),
    "nothing": str.encode,
    "people.YAML": lambda value: f"id: '{value}'\n".encode(),
    "wide.txt": lambda value: value.translate(WIDE).encode(),
    "utf16.txt": lambda value: f"号码 {value}\n".encode("utf-16"),
    "utf16-bare.txt": lambda value: f"号码 {value}\n".encode("utf-16-le"),
    "utf16-other.csv": lambda value: f"number {value}\n".encode("utf-16-be"),
    "utf32.txt": lambda value: f"号码 {value}\n".encode("utf-32"),
    "utf32-bare.txt": lambda value: f"号码 {value}\n".encode("utf-32-be"),
    "gbk.txt": lambda value: f"号码 {value} 等\n".encode("gb18030"),
    "gbk-wide.txt": lambda value: f"证件号码为 {value.translate(WIDE)} 等\n".encode("gb18030"),
    "a.gz": lambda value: gzip.compress(value.encode()),
    "second.gz": lambda value: gzip.compress(b"a") + gzip.compress(value.encode()),
    "a.bz2": lambda value: bz2.compress(value.encode()),
    "a.xz": lambda value: lzma.compress(value.encode()),
    "a.tar": lambda value: tarred("a.gz", gzip.compress(value.encode())),
    "a.tgz": lambda value: gzip.compress(tarred("a.txt", value.encode())),
    "named.zip": lambda value: zipped(f"{value}.txt", b"a"),
    "named.tar": lambda value: tarred(f"{value}.txt", b"a"),
    "old.doc": lambda value: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + value.encode("utf-16-le") + bytes(9),
    "photo.jpg": lambda value: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(9)) + value.encode() + b"\0\x01",
    "mail.eml": lambda value: (
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"a " * 40 + value.encode())
    ),
    "pages.pdf": attached,
}


@pytest.fixture(scope="module")
def carrying(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Problem]]:
    """What the three ways of looking find in a repository with each carrier, one with each of two numbers."""
    root = support.copy_content(tmp_path_factory.mktemp("guard") / "库")
    support.commit_all(root)
    for name, carrier in CARRIERS.items():
        for folder, value in (("identity", WRONG), ("mobile", MOBILE)):
            (root / folder).mkdir(exist_ok=True)
            (root / folder / name).write_bytes(carrier(value))
    support.git(root, "add", "--all", "--force")
    found = {"staged": guard_tree(ContentRoot(root), staged=True)}
    support.commit_all(root)
    found["tracked"] = guard_tree(ContentRoot(root), staged=False)
    shutil.rmtree(root / "identity")
    shutil.rmtree(root / "mobile")
    support.commit_all(root)
    return found | {
        "history": list(guard_history(ContentRoot(root))),
        "clean": guard_tree(ContentRoot(root), staged=False),
    }


@pytest.mark.parametrize("look", ["staged", "tracked", "history"])
@pytest.mark.parametrize("name", CARRIERS)
def test_no_content_hides_a_number_whatever_the_file_is_called(
    carrying: dict[str, list[Problem]], name: str, look: str
) -> None:
    for folder, kind in (("identity", "identity number"), ("mobile", "mobile number")):
        found = [one for one in carrying[look] if one.position.path.split("!")[0] == f"{folder}/{name}"]
        assert any(kind in one.message.en for one in found), f"{folder}/{name}"
        assert not any("cannot be looked into" in one.message.en for one in found)


def test_no_value_is_said(carrying: dict[str, list[Problem]]) -> None:
    said = "\n".join(one.describe() for found in carrying.values() for one in found)
    for value in (WRONG, MOBILE, WRONG.translate(WIDE)):
        assert value not in said
    assert carrying["clean"] == []


# -- what the private half holds ------------------------------------------------------------------------------------


@pytest.fixture
def guarded(bare_root: Path) -> Path:
    """A repository of its own with a private half that holds what no form tells."""
    half = bare_root / "private/acme"
    (half / "files").mkdir(parents=True)
    (half / "people.yaml").write_text(HALF, "utf-8")
    Image.effect_noise((40, 40), 50).save(half / "files/security-officer-id.png")
    (bare_root / ".gitignore").write_text("/private/\n", "utf-8")
    support.commit_all(bare_root)
    return bare_root


def staged(root: Path, files: dict[str, bytes]) -> list[Problem]:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
        support.git(root, "add", "--force", path)
    return guard_tree(ContentRoot(root), staged=True)


@pytest.mark.parametrize(
    "text",
    [
        f"电话{LANDLINE}。",
        "电话 01066554437，",
        "（010）6655-4437",
        f"护照 {PASSPORT.lower()}",
        "护照号码Ｅ５８１２９４７３",
        f"card: {CARD.replace(' ', '')}",
        "6222-0212-3456-7894-321",
        f"account={ACCOUNT}",
        ACCOUNT.upper(),
        "z.yining@acme.example",
        base64.b64encode(f"tel {LANDLINE}".encode()).decode(),
    ],
)
def test_what_has_no_form_counts_where_it_equals_a_private_value(guarded: Path, text: str) -> None:
    found = staged(guarded, {"a.txt": f"一\n{text}\n".encode(), "b.zip": zipped("c", text.encode())})
    assert {one.position.path for one in found} == {"a.txt", "b.zip!c"}
    assert {one.message.en for one in found} == {"this is the same as a value in private/ (not shown)"}
    assert [one.position.line for one in found if one.position.path == "a.txt"] == [2]
    shutil.rmtree(guarded / "private")
    assert guard_tree(ContentRoot(guarded), staged=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "010-6655 4438",
        "E58129474",
        "EE581294731",
        f"x{PASSPORT}",
        "2026-03-02",
        "20260302",
        "id_type: passport",
        "files/security-officer-id.png",
        "shencha-zhangsan2",
        "shencha zhangsan",
        "zhou-yining",
        "5, 8, 1, 2, 9, 4, 7, 3",
        "0.010665544",
    ],
)
def test_what_only_resembles_a_private_value_is_left_alone(guarded: Path, text: str) -> None:
    assert staged(guarded, {"a.txt": text.encode()}) == []


def test_a_private_half_that_is_no_yaml_is_compared_all_the_same(guarded: Path) -> None:
    (guarded / "private/acme/people.yaml").write_text(HALF + "  broken: [\n", "utf-8")
    assert staged(guarded, {"a.txt": PASSPORT.encode()})


def test_a_copy_of_a_private_file_is_known_under_any_name(guarded: Path) -> None:
    scan = (guarded / "private/acme/files/security-officer-id.png").read_bytes()
    shown = (guarded / "examples/private/acme/files/security-officer-id.png").read_bytes()
    out = io.BytesIO()
    Image.open(io.BytesIO(scan)).save(out, "JPEG")
    found = staged(
        guarded,
        {
            "filings/acme/evidence/stamp.png": scan,
            "note.md": scan,
            "a.zip": zipped("b.bin", scan),
            "example.png": shown,
            "again.jpg": out.getvalue(),
        },
    )
    assert {one.position.path for one in found} == {
        "filings/acme/evidence/stamp.png", "note.md", "a.zip!b.bin", "example.png"
    }  # fmt: skip
    assert {one.message.en for one in found} == {"this is a copy of a file in private/ (not shown)"}
    support.commit_all(guarded)
    assert len(list(guard_history(ContentRoot(guarded)))) == 4


def test_made_up_numbers_of_tests_are_left_alone_but_not_private_ones(guarded: Path) -> None:
    found = staged(guarded, {"tests/a.py": WRONG.encode(), "tests/b.py": PASSPORT.encode()})
    assert [one.position.path for one in found] == ["tests/b.py"]


# -- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [WRONG, MOBILE, PASSPORT, LANDLINE.replace(" ", "")])
def test_a_value_in_the_name_of_a_file_is_found_and_not_said(guarded: Path, value: str) -> None:
    found = staged(guarded, {f"filings/acme/证件{value}/{value}.png": b"a", f"{value}": b"b"})
    assert {one.position.path for one in found} == {"filings/acme/〔受限内容〕/〔受限内容〕.png", "〔受限内容〕"}
    assert {one.message.en.split(":")[0] for one in found} == {"in the name"}
    done = support.beian_here("hook", cwd=guarded)
    assert done.returncode == 1
    assert value not in done.stdout + done.stderr
    assert "〔受限内容〕.png" in done.stdout
    support.commit_all(guarded)
    said = "".join(one.describe() for one in guard_history(ContentRoot(guarded)))
    assert "in the name" in said
    assert value not in said


def test_a_value_over_several_folders_is_not_said(guarded: Path) -> None:
    found = staged(guarded, {"E581/29473/a.txt": b"a"})
    assert [one.position.path for one in found] == ["〔受限内容〕.txt"]


@pytest.mark.parametrize("value", [WRONG, MOBILE, PASSPORT])
def test_branches_and_tags_are_named_after_nobody(guarded: Path, value: str) -> None:
    support.git(guarded, "branch", f"mend/{value}")
    support.git(guarded, "tag", f"v-{value}")
    for verb in (("guard",), ("guard", "--staged"), ("guard", "--history"), ("hook",)):
        done = support.beian_here(*verb, cwd=guarded)
        assert done.returncode == 1, verb
        assert done.stdout.count("refs/heads/mend/〔受限内容〕:1") == 1
        assert done.stdout.count("refs/tags/〔受限内容〕:1") == 1
        assert value not in done.stdout + done.stderr


def test_a_branch_without_a_commit_has_a_name_too(tmp_path: Path) -> None:
    (tmp_path / "beian.yaml").write_text("engine: 0.1.0\n", "utf-8")
    support.git(tmp_path, "init", "--quiet", f"--initial-branch=fix-{MOBILE}")
    support.git(tmp_path, "add", "--all")
    assert [one.position.path for one in guard_tree(ContentRoot(tmp_path), staged=True)] == ["refs/heads/〔受限内容〕"]


def test_messages_of_tags_and_tags_of_files_are_read(guarded: Path) -> None:
    support.git(guarded, "tag", "-a", "v1", "-m", f"call\n\n{LANDLINE} <a@company.cn>")
    (guarded / "x").write_text(f"a {WRONG}", "utf-8")
    support.git(guarded, "tag", "file", support.git(guarded, "hash-object", "-w", "x").strip())
    said = "".join(one.describe() for one in guard_history(ContentRoot(guarded)))
    assert "refs/tags/v1: this is the same as a value" in said
    assert "refs/tags/file: this looks like an identity number" in said
    assert "e-mail" not in said


# -- what cannot be looked into -------------------------------------------------------------------------------------


def test_what_cannot_be_looked_into_is_said(bare_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypted = bytearray(zipped("a", b"a"))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(start) + flags] |= 1
    monkeypatch.setattr(unpacking, "MOST", 1_000_000)
    files = {
        "encrypted.zip": bytes(encrypted),
        "cut.gz": gzip.compress(b"abc" * 50)[:-12],
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(40),
        "bomb.gz": gzip.compress(bytes(2_000_000)),
        "bomb.xz": lzma.compress(bytes(2_000_000)),
        "large.bin": bytes(1_000_001),
    }
    found = staged(bare_root, files)
    assert {one.position.path for one in found} == set(files)
    assert {one.message.en.split(":")[0] for one in found} == {"it cannot be looked into"}


def test_a_file_of_countless_parts_is_said_to_be_too_large(bare_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_PARTS", 50)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for number in range(60):
            container.writestr(str(number), b"a")
    assert ["too large" in one.message.en for one in staged(bare_root, {"a.zip": out.getvalue()})] == [True]


def test_an_object_too_large_to_read_is_said_to_be(bare_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beian.content.git.LARGEST", 1000)
    found = staged(bare_root, {"a.bin": b"a" * 5000, "b.md": WRONG.encode()})
    assert [(one.position.path, "too large" in one.message.en) for one in found] == [("a.bin", True), ("b.md", False)]


@pytest.mark.parametrize(
    "text", ["</a>" + "<" * 400_000, "</a>" + "<script " * 60_000, "A" * 400_000, '"AAAA",' * 60_000]
)
def test_no_text_takes_long(text: str) -> None:
    before = process_time()
    assert list(unpacking.Unpacker().parts("a", text.encode()))
    assert process_time() - before < 5


def test_bytes_of_chance_have_no_finding(bare_root: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same bytes each time
    found = staged(bare_root, {f"{number}.bin": chance.randbytes(1_500_000) for number in range(2)})
    assert found == []


@pytest.mark.long
def test_this_repository_and_its_examples_are_clean() -> None:
    assert (support.CHECKOUT / ".git").exists(), "else nothing is looked at"
    assert guard_tree(ContentRoot(support.CHECKOUT), staged=False) == []
    assert guarding.MADE_UP_NUMBERS == ("tests/",)
