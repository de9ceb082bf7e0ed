"""A character that no font of the PDF has: Word is made all the same, the PDF is not, and the answer's place is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import support
from beian.build.maker import Build
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.papers.formats.glyphs import read_tables, tables_from_json, tables_to_json

LACKING = "\U00018800"  # a Tangut character
PAPERS = f"build/filing/{support.PROVIDER}"
ASSESSMENT = "filings/acme/wenyin/assessment.yaml"


def word_text(root: Path) -> str:
    return support.docx_text((root / PAPERS / "self_assessment-草稿.docx").read_bytes())


def test_the_fonts_have_what_papers_need() -> None:
    tables = read_tables()
    assert tables.missing("安可美 ABC １２３ ，。、℃ 😀 —— ……") == []
    assert tables.missing(f"甲{LACKING}乙") == [LACKING]
    assert tables_from_json(json.loads(json.dumps(tables_to_json(tables)))) == tables


@pytest.mark.parametrize(
    ("file", "find", "text"),
    [
        ("entity.yaml", "\nname: 安可美", f"\nname: 安{LACKING}美"),
        ("people.yaml", "name: 林安然", f"name: 林{LACKING}然"),
        ("policies/monitoring.md", "第一条 为及时", f"第一条 为{LACKING}及时"),
        ("wenyin/assessment.yaml", "name: 账号与次数核验", f"name: 账号{LACKING}核验"),
        ("wenyin/assessment.yaml", "when: 核验通过", f"when: 核验{LACKING}"),
        ("evidence/text-label.yaml", "caption: 文本回答", f"caption: {LACKING}文本回答"),
    ],
)
def test_a_missing_glyph_names_file_and_line(content_root: Path, file: str, find: str, text: str) -> None:
    path = content_root / "filings/acme" / file
    support.replace_once(path, find, text)
    opened = support.workspace(content_root)
    with Build(ContentRoot(content_root), opened.evidence) as build:
        said = [build.unprintable(one) for filing in opened.library.filings for one in build.compositions(filing)]
    place = f"filings/acme/{file}:{support.line_of(path, LACKING)}:"
    assert any(place in english and "U+18800" in english for _, english in filter(None, said))


OTHERS = ("\U0002a6d0", "\U00030000", "🇨", "\ue000", "﷽")


@pytest.mark.parametrize(
    "letter", ["🧑\u200d💻", "한", *(pytest.param(one, marks=pytest.mark.long) for one in OTHERS)], ids=ascii
)
def test_what_cannot_be_printed_gives_word_only_and_its_very_place(built_root: Path, letter: str) -> None:
    for file in (built_root / PAPERS).glob("self_assessment.*"):
        file.unlink()
    (built_root / f"{PAPERS}/public_disclosure.pdf").unlink()
    path = built_root / ASSESSMENT
    support.replace_once(path, "scope_of_use: |\n  ", f"scope_of_use: |\n  甲乙{letter}丙")
    done = support.beian_here("build", support.PROVIDER, cwd=built_root)
    column = 5 + (letter == "🧑\u200d💻")  # the joiner is what is refused, and read as no text at all
    assert done.returncode == 1
    assert f"{ASSESSMENT}:{support.line_of(path, letter)}:{column}:" in done.stdout + done.stderr
    assert [*(built_root / PAPERS).glob("self_assessment.*")] == [], "a filing with errors is a draft"
    pdf = built_root / f"{PAPERS}/self_assessment-草稿.pdf"
    assert pdf.exists() is (letter not in word_text(built_root)), "what is no text at all is not shown"
    if letter == "한":
        assert letter in word_text(built_root)
        assert (built_root / f"{PAPERS}/public_disclosure-草稿.pdf").is_file(), "other papers are whole"


@pytest.mark.long
def test_an_old_pdf_does_not_stay_beside_a_new_word_paper(built_root: Path) -> None:
    assert (built_root / f"{PAPERS}/self_assessment.pdf").is_file()
    support.replace_once(built_root / ASSESSMENT, "name: 账号与次数核验", "name: 账号한核验")
    support.replace_once(built_root / ASSESSMENT, "when: 核验通过", "when: 核验글")
    for _ in range(2):  # the second time nothing is stale, and the lack is told again
        done = support.beian_here("build", support.PROVIDER, cwd=built_root)
        assert done.returncode == 1
        assert "“한”（U+D55C）" in done.stdout
        assert "FONT_DIR" in done.stdout
        assert [*(built_root / PAPERS).glob("self_assessment*.pdf")] == []
        assert "账号한核验" in word_text(built_root)
    support.replace_once(built_root / ASSESSMENT, "name: 账号한核验", "name: 账号与次数核验")
    support.replace_once(built_root / ASSESSMENT, "when: 核验글", "when: 核验通过")
    assert support.beian_here("build", support.PROVIDER, cwd=built_root).returncode == 0
    assert (built_root / f"{PAPERS}/self_assessment.pdf").is_file()


def test_a_picture_has_a_blank_where_the_font_has_no_character(content_root: Path) -> None:
    support.replace_once(content_root / ASSESSMENT, "name: 账号与次数核验", "name: 账号한核验㎡")
    opened = support.workspace(content_root)
    with Build(ContentRoot(content_root), opened.evidence) as build:
        papers = build.compositions(opened.filings([support.PROVIDER])[0])
        drawn = next(
            one for paper in papers for one in paper.pictures if "账号〓核验㎡" in one.content.decode("utf-8", "ignore")
        )
    assert "账号한核验㎡" in drawn.alternative


@pytest.mark.long
@pytest.mark.parametrize("gate", ["check", "pack", "build"])
def test_a_restricted_sign_is_not_told(content_root: Path, gate: str) -> None:
    file = content_root / "examples/private/acme/people.yaml"
    support.replace_once(file, "zhou.yining@", "zhou한yining@")
    done = support.beian_here(gate, "acme", cwd=content_root)
    assert done.returncode in (1, 2)
    said = done.stdout + done.stderr
    assert "examples/private/acme/people.yaml:" in said
    assert "한" not in said
    assert "D55C" not in said


@pytest.mark.long
def test_what_cannot_be_printed_is_packed_by_no_waiver(content_root: Path) -> None:
    support.replace_once(content_root / ASSESSMENT, "name: 账号与次数核验", f"name: 账号{LACKING}核验")
    opened = support.workspace(content_root)
    with Build(ContentRoot(content_root), opened.evidence) as build:
        papers = build.products(build.compositions(opened.filings([support.PROVIDER])[0]), ("pdf", "docx"))
        with pytest.raises(Failure, match="U\\+18800"):
            build.make(papers)
