"""Scans that come back: the upload is the whole signed paper, and what is not that paper is refused with its page."""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject, TextStringObject

import support
import sweeps
from attachments import HOLDS
from beian.bundle.scans.page_checks import page_numbers
from beian.bundle.scans.register_scan import register_scan
from beian.core.errors import Failure
from tools.simulated_scan import as_pdf, blank_sheet, scan_of, scanned, sheets
from tools.simulated_scan import signed as by_hand

SEALED, LETTER, SIGNED = "responsibility_statement", "commitment_letter", "employment_proof"
PAGES = {SEALED: 3, LETTER: 2, SIGNED: 4}
DAY = {"AS_OF": "2026-03-02"}
PHRASES = [
    "本单位对算法安全负责",
    "建立健全管理制度",
    "明确责任人员",
    "定期开展评估",
    "及时处置风险",
    "保存日志记录",
    "接受社会监督",
    "按规定报告",
]
PAPER = """title: {title}
title_en: Statement {title}
of: entity
step: entity
section: security_officer
order: {order}
slot: {title}
leaves_as: 打印、签署后扫描
date: entity/prepared_on
confidence: 示例
sources: [示例]
{hands}
"""


@pytest.fixture(scope="session")
def printed(shared: Path) -> Path:
    """A content root whose three papers of several pages are printed: two sealed, one only signed. Read only."""

    def make(root: Path) -> None:
        support.copy_content(root)
        shutil.copy(support.CHECKOUT / ".gitignore", root)
        support.commit_all(root)
        hands = {
            SEALED: "seal: true",
            LETTER: "seal: true\nsigned_by: legal_representative",
            SIGNED: "signed_by: security_officer",
        }
        for order, (name, pages) in enumerate(PAGES.items()):
            folder = root / "overrides/documents" / name
            folder.mkdir(parents=True)
            told = PAPER.format(title=f"书面材料{'甲乙丙'[order]}", order=order + 1, hands=hands[name])
            (folder / "document.yaml").write_text(told, "utf-8")
            (folder / "zh-CN.md.j2").write_text(text_of(name, pages, signed="seal" not in hands[name]), "utf-8")
        done = support.beian_here("sign", "acme", cwd=root, **DAY)
        assert done.returncode == 0, done.stdout + done.stderr
        for name, pages in PAGES.items():
            assert len(PdfReader(pdf_of(root, name)).pages) == pages

    return support.once(shared / "printed 内容", make)


def text_of(name: str, pages: int, *, signed: bool) -> str:
    """Paragraphs of many lengths, no two papers alike; the one that is only signed has a place for it in front too."""
    chance = random.Random(name)  # noqa: S311 - the same text again
    place = "算法安全责任人（签字）：＿＿＿＿" if signed else "{{ entity.name }}（盖章）"
    parts = [place] if signed else []
    for page in range(pages):
        parts += ["，".join(chance.choices(PHRASES, k=chance.randint(1, 9))) + "。" for _ in range(9)]
        parts += ["::: {.pagebreak}\n:::"] if page < pages - 1 else []
    return "\n\n".join([*parts, f"::: {{.signature}}\n{place}\n\n{{{{ entity.prepared_on }}}}\n:::\n"])


@pytest.fixture
def root(printed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(printed, tmp_path / "内容"))


def pdf_of(root: Path, name: str) -> Path:
    return root / f"build/filing/acme/{name}.pdf"


def ours(root: Path, name: str) -> bytes:
    return pdf_of(root, name).read_bytes()


def register(root: Path, name: str, content: bytes, pages: str = "", file: str = "扫描.pdf") -> Path:
    (root / file).write_bytes(content)
    opened = support.workspace(root)
    return register_scan(opened, support.filing_in(root, "acme"), name, root / file, pages).path


def refusal(root: Path, name: str, content: bytes, pages: str = "", file: str = "扫描.pdf") -> str:
    """What is said of a scan that is refused; nothing of it is kept."""
    kept = root / "examples/private/acme/signed"
    before = {path: path.read_bytes() for path in kept.rglob("*.*")}
    with pytest.raises(Failure) as raised:
        register(root, name, content, pages, file)
    assert {path: path.read_bytes() for path in kept.rglob("*.*")} == before
    assert raised.value.english
    return raised.value.chinese


def texts(content: bytes) -> list[str]:
    return [support.squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def joined(*contents: bytes) -> bytes:
    """Pages of several files in one, as people merge them."""
    writer, out = PdfWriter(), io.BytesIO()
    for content in contents:
        writer.append(io.BytesIO(content))
    writer.write(out)
    return out.getvalue()


def only(content: bytes, *numbers: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for number in numbers:
        writer.add_page(PdfReader(io.BytesIO(content)).pages[number - 1])
    writer.write(out)
    return out.getvalue()


@pytest.mark.long
def test_a_signed_set_goes_out_whole(root: Path) -> None:
    for name in (SEALED, LETTER):
        register(root, name, scan_of(ours(root, name)))
    for page in ("1", "第4页"):
        said = support.beian_here("submit", "acme", cwd=root, **DAY)
        assert said.returncode == 1, "the place to sign on page 4 is not scanned yet"
        register(root, SIGNED, scan_of(ours(root, SIGNED), [int(page.strip("第页"))]), page)
    assert "第 4 页有签字或者盖章处" in said.stdout
    done = support.beian_here("submit", "acme", cwd=root, **DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(support.sealed_bundle(root, "acme", "001")) as bundle:
        uploads = {Path(name).stem: bundle.read(name) for name in bundle.namelist() if "（已签署）" in name}
        guide = bundle.read("2-internal/提交说明.html").decode()
    assert "不能只交签署页" in guide
    for sign, name in zip("甲乙丙", PAGES, strict=True):
        assert len(PdfReader(io.BytesIO(uploads[f"书面材料{sign}（已签署）"])).pages) == PAGES[name]
    whole, paper = uploads["书面材料丙（已签署）"], ours(root, SIGNED)
    assert [bool(text) for text in texts(whole)] == [False, True, True, False]
    assert texts(whole)[1:3] == texts(paper)[1:3]
    record = json.loads((root / f"examples/private/acme/signed/{SIGNED}.json").read_text("utf-8"))
    assert (list(record["pages"]), record["lacking"]) == (["1", "4"], [])
    round_ = support.yaml_texts(root / "filings/acme/submissions/001/round.yaml")
    assert round_["scans"][SIGNED] == record["upload"]


@pytest.mark.long
def test_the_sheet_says_what_has_to_be_scanned(printed: Path) -> None:
    sheet = (printed / "dist/acme/sign/00-签署单.html").read_text("utf-8")
    assert sheet.count("<td>扫描整份</td>") == 2
    assert sheet.count("只扫描几页的，须含全部签署页") == 1


@pytest.mark.long
def test_the_sheet_asks_for_no_second_signature_of_a_paper_that_still_reads_so(root: Path) -> None:
    again = "已登记的扫描件仍然有效，不必再签"
    register(root, LETTER, scan_of(ours(root, LETTER)))
    assert support.beian_here("sign", "acme", cwd=root, **DAY).returncode == 0
    sheet = root / "dist/acme/sign/00-签署单.html"
    rows = {
        name: row for row in sheet.read_text("utf-8").split("<tr>") for name in "甲乙丙" if f"书面材料{name}<" in row
    }
    assert [name for name, row in rows.items() if again in row] == ["乙"]
    template = root / f"overrides/documents/{LETTER}/zh-CN.md.j2"
    template.write_text(f"改过的一句话。\n\n{template.read_text('utf-8')}", "utf-8")
    assert support.beian_here("sign", "acme", cwd=root, **DAY).returncode == 0
    assert again not in sheet.read_text("utf-8")
    said = support.beian_here("submit", "acme", cwd=root, **DAY).stdout
    assert (
        f"已失效：材料或者扫描件在登记之后有改动，请重新签署、扫描。登记：beian signed {LETTER} SCAN.pdf --filing acme"
        in said
    )


WRONG = {
    "blank": (
        "第 2 页是空白页",
        LETTER,
        lambda root: as_pdf([*sheets_of(root, LETTER)[:1], scanned(blank_sheet(), 3)]),
        "",
    ),
    "blank and noisy": (
        "第 1 页是空白页",
        SIGNED,
        lambda root: as_pdf([scanned(Image.new("RGB", (595, 842), (236, 234, 228)), 8, 1.5)]),
        "1",
    ),
    "the file itself": ("就是未签署的文件", SIGNED, lambda root: ours(root, SIGNED), ""),
    "saved again": ("第 1 页与未签署的文件相同", SIGNED, lambda root: joined(ours(root, SIGNED)), ""),
    "a page of it": ("第 3 页与未签署的文件相同", SIGNED, lambda root: only(ours(root, SIGNED), 3), "3"),
    "filled up with it": (
        "第 2 页与未签署的文件相同",
        LETTER,
        lambda root: joined(scan_of(ours(root, LETTER), [1]), only(ours(root, LETTER), 2)),
        "",
    ),
    "another paper": (
        "其实是“acme”的《书面材料甲》第 2 页",
        SIGNED,
        lambda root: scan_of(ours(root, SEALED), [2]),
        "2",
    ),
    "another paper with words": (
        "其实是“acme”的《书面材料甲》第 1 页",
        LETTER,
        lambda root: only(ours(root, SEALED), 1, 2),
        "",
    ),
    "reversed": ("第 1 页其实是第 2 页", LETTER, lambda root: scan_of(ours(root, LETTER), [2, 1]), ""),
    "the same page twice": ("第 2 页其实是第 1 页", LETTER, lambda root: scan_of(ours(root, LETTER), [1, 1]), ""),
    "too few": ("页数不符：扫描件 1 页，材料 2 页", LETTER, lambda root: scan_of(ours(root, LETTER), [2]), ""),
    "too few, not sealed": ("用 --pages 写明页码", SIGNED, lambda root: scan_of(ours(root, SIGNED), [4]), ""),
    "a seal across": ("盖骑缝章", LETTER, lambda root: scan_of(ours(root, LETTER), [2]), "2"),
    "not as many": ("--pages 写了 2 页，扫描件有 1 页", SIGNED, lambda root: scan_of(ours(root, SIGNED), [4]), "3-4"),
    "out of range": ("共 4 页", SIGNED, lambda root: scan_of(ours(root, SIGNED), [4]), "5"),
    "cut off": ("已损坏", SIGNED, lambda root: scan_of(ours(root, SIGNED))[:30_000], ""),
    "no page": ("已损坏", SIGNED, lambda root: b"%PDF-1.4\n% a fictional scan\n%%EOF\n", ""),
    "encrypted": ("有密码", SIGNED, lambda root: locked(scan_of(ours(root, SIGNED), [4])), "4"),
    "a photograph": ("是 JPG 图片", SIGNED, lambda root: photograph(), ""),
    "a text": ("不是 PDF 文件", SIGNED, lambda root: "签好了".encode(), ""),
}


def sheets_of(root: Path, name: str) -> list[Image.Image]:
    return [scanned(by_hand(sheet, at), at) for at, sheet in enumerate(sheets(ours(root, name)))]


def locked(content: bytes) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def photograph() -> bytes:
    out = io.BytesIO()
    blank_sheet().save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("case", sweeps.first(8, WRONG))
def test_a_wrong_scan_is_refused_with_its_page_and_reason(printed: Path, tmp_path: Path, case: str) -> None:
    root = Path(shutil.copytree(printed, tmp_path / "内容"))
    said, name, make, pages = WRONG[case]
    assert said in refusal(root, name, make(root), pages)


@pytest.mark.long
def test_one_scan_serves_one_paper(root: Path) -> None:
    scan = scan_of(ours(root, SIGNED), [2])
    register(root, SIGNED, scan, "2")
    shown = root / "overrides/documents"
    shutil.copy(shown / SIGNED / "zh-CN.md.j2", shown / LETTER / "zh-CN.md.j2")
    (shown / LETTER / "document.yaml").write_text(
        (shown / SIGNED / "document.yaml")
        .read_text("utf-8")
        .replace("order: 3", "order: 9")
        .replace("title: ", "title: 又一份"),
        "utf-8",
    )
    assert f"已经登记为“acme”的 {SIGNED} 第 2 页" in refusal(root, LETTER, scan, "2")
    register(root, SIGNED, scan, "2")  # again for its own paper


@pytest.mark.parametrize(
    "lie",
    [
        lambda page: page.rotate(180),
        lambda page: page.rotate(90, expand=True),
        lambda page: page.rotate(2.5, Image.Resampling.BICUBIC, fillcolor=(250, 250, 250)),
        lambda page: page.resize((571, 808)).crop((-12, -17, 583, 825)).point(lambda shade: shade or 245),
        lambda page: page.convert("L").point(lambda shade: 255 if shade > 150 else 0),
    ],
    ids=["upside down", "sideways", "askew", "smaller", "black and white"],
)
def test_a_scan_may_lie_as_scans_do(root: Path, lie) -> None:
    page = lie(scanned(by_hand(sheets(ours(root, SIGNED))[3], 5), 6))
    whole = PdfReader(register(root, SIGNED, as_pdf([page]), "4")).pages[3]
    assert whole.mediabox.width > whole.mediabox.height if page.width > page.height else True


def over(words: bytes, picture: bytes, scale: float = 1) -> bytes:
    """One page with its words, and a picture laid over it: what reads scans leaves it so, and who pastes a signature."""
    writer, out = PdfWriter(), io.BytesIO()
    page = writer.add_page(PdfReader(io.BytesIO(words)).pages[0])
    page.merge_transformed_page(
        PdfReader(io.BytesIO(picture)).pages[0], Transformation().scale(scale).translate(200 * (1 - scale), 0)
    )
    writer.write(out)
    return out.getvalue()


def test_words_under_the_picture_of_a_sheet_do_not_make_it_unsigned(root: Path) -> None:
    words, scan = only(ours(root, SIGNED), 4), scan_of(ours(root, SIGNED), [4])
    register(root, SIGNED, over(words, scan), "4")


def test_the_same_words_with_a_picture_of_a_signature_are_signed(root: Path) -> None:
    register(root, SIGNED, over(only(ours(root, SIGNED), 4), as_pdf([by_hand(blank_sheet(), 1)]), 0.2), "4")


@pytest.mark.long
def test_the_paper_of_another_entity_is_known_by_its_name(root: Path) -> None:
    support.add_entity(root, "suohe")
    name = support.yaml_texts(root / "filings/suohe/entity.yaml")["name"]
    other = Path(shutil.copytree(root, root.parent / "other"))
    template = other / f"overrides/documents/{SIGNED}/zh-CN.md.j2"
    template.write_text(template.read_text("utf-8").replace("（签字）：", f"（签字），{name}："), "utf-8")
    assert support.beian_here("sign", "acme", cwd=other, **DAY).returncode == 0
    words, scan = only(ours(other, SIGNED), 4), scan_of(ours(other, SIGNED), [4])
    assert f"写有其他主体的名称“{name}”" in refusal(root, SIGNED, over(words, scan), "4")


@pytest.mark.long
def test_nothing_comes_along_but_what_the_pages_show(root: Path) -> None:
    writer, out = PdfWriter(clone_from=io.BytesIO(scan_of(ours(root, SIGNED)))), io.BytesIO()
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("SCRIPT")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("ATTACHED.txt", b"ATTACHED")
    writer.add_metadata({"/Author": "AUTHOR"})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): TextStringObject("OPENED")})
    writer.write(out)
    kept = register(root, SIGNED, out.getvalue()).read_bytes()
    reader = PdfReader(io.BytesIO(kept))
    assert not {"/Names", "/OpenAction", "/AcroForm", "/AA"} & set(reader.root_object)
    assert not reader.metadata
    assert not [word for word in (b"SCRIPT", b"ATTACHED", b"AUTHOR", b"OPENED", b"/JS") if word in kept]
    assert register(root, SIGNED, out.getvalue()).read_bytes() == kept, "the same inputs, the same bytes"


def digitally_signed(content: bytes) -> bytes:
    """With a signature value in a field, as signing programs write it."""
    writer, out = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    ranges = ArrayObject(map(NumberObject, (0, 10, 20, 30)))
    value = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/ByteRange"): ranges,
            NameObject("/Contents"): ByteStringObject(b"\x30" * 64),
        }
    )
    field = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): writer._add_object(value)})
    fields = ArrayObject([writer._add_object(field)])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    writer.write(out)
    return out.getvalue()


@pytest.mark.long
def test_a_digitally_signed_file_is_kept_byte_for_byte_and_never_taken_apart(root: Path) -> None:
    content = digitally_signed(ours(root, LETTER))
    assert register(root, LETTER, content).read_bytes() == content
    assert "只能整份登记" in refusal(root, SIGNED, digitally_signed(scan_of(ours(root, SIGNED), [4])), "4")
    assert "其实是" in refusal(root, LETTER, digitally_signed(only(ours(root, SEALED), 1, 2)))


@pytest.mark.long
def test_a_digitally_signed_file_with_a_script_is_not_taken_and_one_with_files_is(root: Path) -> None:
    def with_(change: Callable[[PdfWriter], object]) -> bytes:
        writer, out = PdfWriter(clone_from=io.BytesIO(ours(root, LETTER))), io.BytesIO()
        change(writer)
        writer.write(out)
        return digitally_signed(out.getvalue())

    assert "脚本" in refusal(root, LETTER, with_(HOLDS["script on opening"]))
    assert "启动程序" in refusal(root, LETTER, with_(HOLDS["launch"]))
    content = with_(HOLDS["embedded"])
    assert register(root, LETTER, content).read_bytes() == content


@pytest.mark.long
def test_a_scan_kept_by_an_earlier_version_is_registered_again_unless_it_is_whole(root: Path) -> None:
    for name in PAGES:
        register(root, name, scan_of(ours(root, name)))
    folder = root / "examples/private/acme/signed"
    for name, content in {SEALED: scan_of(ours(root, SEALED), [3]), LETTER: scan_of(ours(root, LETTER))}.items():
        record = json.loads((folder / f"{name}.json").read_text("utf-8"))
        (folder / f"{name}.pdf").write_bytes(content)
        old = {"paper": name, "filing": "acme", "signed": record["signed"], "scan": sha256(content).hexdigest()}
        (folder / f"{name}.json").write_text(json.dumps(old), "utf-8")
    said = support.beian_here("submit", "acme", cwd=root, **DAY).stdout
    assert "《书面材料甲》的扫描件是旧版登记的，共 1 页，材料共 3 页" in said
    assert "书面材料乙" not in said


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("3", [3]),
        ("1,4-5", [1, 4, 5]),
        ("1，4－5", [1, 4, 5]),
        ("第1页、第3至5页", [1, 3, 4, 5]),
        (" 2 ~ 3 6", [2, 3, 6]),
        ("６；1—2", [6, 1, 2]),
    ],
)
def test_page_numbers_are_read_as_people_type_them(text: str, pages: list[int]) -> None:
    assert page_numbers(text, 6) == pages


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0", "超出范围"),
        ("7", "超出范围"),
        ("5-9", "超出范围"),
        ("3-2", "不是页码"),
        ("首页", "不是页码"),
        ("2,1-3", "第 2 页写了两次"),
        ("，", "没有写页码"),
    ],
)
def test_page_numbers_that_cannot_be_are_refused(text: str, said: str) -> None:
    with pytest.raises(Failure, match=said):
        page_numbers(text, 6)


def test_simulated_scans_are_the_same_bytes_each_time(printed: Path) -> None:
    assert scan_of(ours(printed, SIGNED), [1]) == scan_of(ours(printed, SIGNED), [1])
