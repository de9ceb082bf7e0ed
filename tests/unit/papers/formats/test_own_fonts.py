"""`FONT_DIR`: the user's own fonts lead in the PDF, are part of every key, and are refused where they are of no use."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

import support

FILING = "xinyue"
PAPER = f"build/filing/{FILING}/responsibility_statement"
RARE = "한\U0002a6d0"


def font(file: Path, family: str, letters: str, **os2: int) -> None:
    """A font whose letters are all the same box."""
    pen = TTGlyphPen(None)
    for number, point in enumerate([(100, 0), (100, 700), (900, 700), (900, 0)]):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    box, names = pen.glyph(), [".notdef", *(f"u{ord(letter):X}" for letter in letters)]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(letter): f"u{ord(letter):X}" for letter in letters})
    made.setupGlyf(dict.fromkeys(names, box))
    made.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    made.setupHorizontalHeader(ascent=880, descent=-120)
    made.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "") + "-Regular"})
    made.setupOS2(**os2)
    made.setupPost()
    file.parent.mkdir(parents=True, exist_ok=True)
    made.save(file)


def fonts_of(file: Path) -> dict[str, bytes]:
    """The fonts of a PDF by name, and which characters each of them prints."""
    resources = (page["/Resources"].get("/Font", {}) for page in PdfReader(file).pages)
    found = [one.get_object() for fonts in resources for one in fonts.values()]
    return {one["/BaseFont"].split("+")[-1]: one["/ToUnicode"].get_data().upper() for one in found}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An answer with rare hanzi, and own fonts: one for the text, one for headings, one with the rare hanzi only."""
    root = support.copy_entity(tmp_path_factory.mktemp("own") / "内容", FILING)
    answer = "officer_duties: |\n  "
    support.replace_once(root / "filings/xinyue/responsibility.yaml", answer, f"{answer}“{RARE}”")
    font(root / "字体/text.ttf", "Own Fangsong", "一的是不在算法A")
    font(root / "字体/below/head.OTF", "Own Hei", "一的是不在算法")
    font(root / "字体/latin.ttf", "Own Roman", "ABCabc0123456789“”—…")
    font(root / "字体/rare.ttf", "Own Rare", f"A{RARE}")
    return root


@pytest.mark.long
def test_without_them_the_rare_hanzi_are_refused_with_a_hint(made: Path) -> None:
    done = support.beian("build", FILING, cwd=made)
    assert done.returncode == 1
    assert "filings/xinyue/responsibility.yaml:" in done.stdout
    assert "U+D55C" in done.stdout
    assert "FONT_DIR" in done.stdout


@pytest.mark.long
def test_they_lead_and_fill_in(made: Path) -> None:
    done = support.beian("build", FILING, cwd=made, FONT_DIR="字体")
    assert done.returncode == 0, done.stdout + done.stderr
    found = fonts_of(made / f"{PAPER}.pdf")
    assert {"OwnFangsong-Regular", "OwnHei-Regular", "OwnRare-Regular", "OwnRoman-Regular"} <= set(found)
    assert b"<0041>" in found["OwnRoman-Regular"] or b"<0031>" in found["OwnRoman-Regular"]
    assert b"<201C>" not in found["OwnRoman-Regular"], "quotation marks are Chinese"
    assert any(b"<201C>" in printed for printed in found.values())
    assert any(name.startswith("NotoSerifSC") for name in found), "for the letters that the own fonts lack"
    assert RARE in "".join(support.pdf_pages((made / f"{PAPER}.pdf").read_bytes()))
    assert "生成 0 个文件" in support.beian("build", FILING, cwd=made, FONT_DIR="字体").stdout


@pytest.mark.long
def test_a_changed_font_makes_the_papers_anew(made: Path) -> None:
    support.beian("build", FILING, cwd=made, FONT_DIR="字体")
    font(made / "字体/text.ttf", "Own Fangsong", "一的是不在算法B")
    assert "生成 0 个文件" not in support.beian("build", FILING, cwd=made, FONT_DIR="字体").stdout


@pytest.mark.parametrize("case", ["nowhere", "empty", "damaged", "forbidden", "many"])
def test_a_folder_of_no_use_is_refused_by_name(content_root: Path, case: str) -> None:
    folder = content_root / "my fonts"
    if case != "nowhere":
        folder.mkdir()
        (folder / "readme.txt").write_text("no font", "utf-8")
    if case == "damaged":
        (folder / "torn.ttf").write_bytes(b"\0\1\0\0" + b"x" * 40)
    if case == "forbidden":
        font(folder / "locked.ttf", "Locked", "一A", fsType=2)
    if case == "many":
        for number in range(41):
            (folder / f"{number}.ttf").touch()
    done = support.beian("build", "acme", cwd=content_root, FONT_DIR=str(folder))
    assert done.returncode == 2
    assert done.stderr.count("FONT_DIR") == 2
    assert {"damaged": "torn.ttf", "forbidden": "locked.ttf", "many": "41"}.get(case, "my fonts") in done.stderr
    assert not (content_root / "build/filing").exists()
