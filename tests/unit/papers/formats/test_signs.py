"""Signs and rare hanzi print in PDF and Word with the shipped fonts; what these cover is written down, and is true."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from pypdf import PdfReader

import support
import sweeps
from beian.core.errors import Failure
from beian.core.places import engine_folder
from beian.papers.formats import pdf
from beian.papers.formats.glyphs import FALLBACK, font_folder, missing_characters, shipped_characters
from beian.papers.word.styles import hint_signs
from support import CHECKOUT

SIGNS = [line for line in (CHECKOUT / "tests/signs.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = ("NotoSerifSC-Regular", "NotoSerifSC-Bold", "NotoSansSC-Regular", "NotoSansSC-Bold")
# The blocks and lists that the guide on signing gives numbers for.
BLOCKS = {
    "4E00–9FFF": range(0x4E00, 0xA000),
    "3400–4DBF": range(0x3400, 0x4DC0),
    "20000–2A6DF": range(0x20000, 0x2A6E0),
    "2A700–2EE5D": [
        *range(0x2A700, 0x2B73A),
        *range(0x2B740, 0x2B81E),
        *range(0x2B820, 0x2CEA2),
        *range(0x2CEB0, 0x2EBE1),
        *range(0x2EBF0, 0x2EE5E),
    ],
    "30000–323AF": [*range(0x30000, 0x3134B), *range(0x31350, 0x323B0)],
}


def letters(encoding: str) -> set[str]:
    """The characters of two bytes that an encoding has."""
    pairs = (bytes([row, cell]) for row in range(0x81, 0xFF) for cell in range(0x40, 0xFF))
    return set("".join(pair.decode(encoding, "ignore") for pair in pairs)) - set(map(chr, range(0x80)))


def page(text: str) -> bytes:
    """A page in the fonts of the papers: the text as body, then as a heading."""
    look = (engine_folder("templates") / "pandoc/paper.typ").read_text("utf-8").partition("#let front")[0]
    for name, value in {
        "title": "T",
        "header-left": "",
        "header-right": "",
        "year": "2026",
        "month": "1",
        "day": "1",
    }.items():
        look = look.replace(f"${name}$", value)
    words = "\n\n".join(f'#"{line}"' for line in text.replace("\\", "\\\\").replace('"', '\\"').splitlines())
    return f"{look}{words}\n#heading-look(12pt, 1pt, 1pt)[{words}]".encode()


@cache
def text_of(file: Path) -> str:
    """The text of a PDF without white space, with what it says of signs that share a glyph (ActualText)."""
    reader = PdfReader(file)
    said = [re.findall(rb"/ActualText<FEFF(\w+)>", one.get_contents().get_data()) for one in reader.pages]
    also = "".join(bytes.fromhex(one.decode()).decode("utf-16-be") for found in said for one in found)
    return support.squeezed("".join(page.extract_text() for page in reader.pages) + also)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of a filing with every sign in a long answer, one group a paragraph."""
    root = support.copy_content(tmp_path_factory.mktemp("signs") / "root")
    text = "scope_of_use: |\n" + "".join(f"  {line}\n\n" for line in SIGNS) + "  "
    support.replace_once(root / "filings/acme/wenyin/assessment.yaml", "scope_of_use: |\n  ", text)
    done = support.beian("build", support.PROVIDER, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "build/filing" / support.PROVIDER / "self_assessment.pdf"


@pytest.mark.parametrize("line", SIGNS, ids=lambda line: line.partition(" ")[0])
def test_every_sign_is_in_pdf_and_word(made: Path, line: str) -> None:
    assert set(support.squeezed(line)) <= set(text_of(made))
    assert line in word_text(made.with_suffix(".docx"))


@cache
def word_text(file: Path) -> str:
    return support.docx_text(file.read_bytes())


def test_all_that_is_called_covered_is_printed_in_every_style() -> None:
    """PDF/A takes no missing glyph: Typst refuses it."""
    all_letters = sorted(shipped_characters())
    lines = ["".join(all_letters[first : first + 500]) for first in range(0, len(all_letters), 500)]
    printed = sweeps.part(lines, few=20, some=60)
    assert pdf.pdf(page("\n".join(printed)), {}, "2026-01-01").startswith(b"%PDF")
    with pytest.raises(Failure, match="could not be displayed"):
        pdf.pdf(page("甲\U00018800乙"), {}, "2026-01-01")


@pytest.mark.long
def test_what_is_written_down_is_what_the_fonts_have() -> None:
    had, families = {}, set()
    for file in font_folder().glob("*.ttf"):
        with TTFont(file, lazy=True) as font:
            had[file.stem] = set(font.getBestCmap())
            families.add(font["name"].getBestFamilyName())
    assert {chr(code) for codes in had.values() for code in codes} == shipped_characters()
    assert len({frozenset(had[name]) for name in MAIN}) == 1, "else a sign would print in one style only"
    assert families == {"Noto Serif SC", "Noto Sans SC", *FALLBACK}


def test_names_written_in_the_usual_encodings_can_be_printed() -> None:
    table = support.CHECKOUT / "tools/hanzi.txt"
    for wanted in (letters("gbk"), letters("gb2312"), set("".join(table.read_text("utf-8").split()))):
        assert missing_characters("".join(one for one in wanted if not "\ue000" <= one <= "\uf8ff")) == []


def test_accents_of_their_own_and_emoji_styles_can_be_printed() -> None:
    text = "e\u0301 n\u0302\u0323 и\u0306 u\u0308\u0301 か\u3099 ♥\ufe0f ☎\ufe0e 👍🏽 ① 中\u0301"
    assert missing_characters(text) == []
    assert pdf.pdf(page(text), {}, "2026-01-01").startswith(b"%PDF")


@pytest.mark.parametrize("guide", ["signing.md", "signing.zh-CN.md"])
def test_the_guide_gives_the_true_numbers(guide: str) -> None:
    text = (CHECKOUT / "docs/guides" / guide).read_text("utf-8")
    for block, codes in BLOCKS.items():
        row = next(line for line in text.splitlines() if block in line)
        held = sum(chr(code) in shipped_characters() for code in codes)
        assert re.findall(r"[\d,]+", row.rpartition("|")[0].rpartition("|")[2]) == [f"{held:,}", f"{len(codes):,}"]


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("“ABC”——①见图→", ["“", "”——①", "→"]),
        ("阿卜杜拉·买买提……", ["·", "……"]),
        ("It’s 3 × 4 ± 1–2, CO₂ and é", []),
        ("‘x’ Ⅳ ☑ ≤", ["‘", "’", "Ⅳ", "☑", "≤"]),
    ],
)
@pytest.mark.parametrize("tag", ["t", "delText"])
def test_word_takes_the_font_of_the_hanzi_for_signs(text: str, chinese: list[str], tag: str) -> None:
    run = etree.fromstring(
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:rPr><w:rStyle w:val="a"/><w:b/></w:rPr><w:{tag}>{text}</w:{tag}></w:r></w:p>'
    )
    hint_signs(run)
    assert "".join(run.itertext()) == text
    hinted = [part for part in run.iter(f"{W}r") if part.find(f"{W}rPr/{W}rFonts") is not None]
    assert ["".join(part.itertext()) for part in hinted] == chinese
    for part in run.iter(f"{W}r"):
        order = [one.tag.removeprefix(W) for one in part[0]]
        assert order in (["rStyle", "b"], ["rStyle", "rFonts", "b"])


def test_a_paper_in_word_has_its_signs_in_the_font_of_the_hanzi(made: Path) -> None:
    document = support.docx_document(made.with_suffix(".docx").read_bytes())
    bare = [
        run
        for run in document.iter(f"{W}r")
        if set("".join(run.itertext())) & set("①●→≤√“”…—Ⅳ☑·") and run.find(f"{W}rPr/{W}rFonts") is None
    ]
    assert ["".join(run.itertext()) for run in bare] == []


def test_typst_writes_the_same_after_it_forgot() -> None:
    before = pdf.pdf(page("甲乙"), {}, "2026-01-01")
    pdf.forget()
    assert pdf.pdf(page("甲乙"), {}, "2026-01-01") == before
