"""A character that no vendored font has stops the build, with the place of the answer; nothing is rendered blank."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import support
from beian.engine.build import Build
from beian.papers.glyphs import as_data, from_data, read_tables
from beian.values.errors import Failure
from beian.values.places import ContentRoot

LACKING = "\U00018800"  # a Tangut character


def test_the_fonts_have_what_papers_need() -> None:
    tables = read_tables()
    assert tables.missing("安可美 ABC １２３ ，。、℃ 😀 —— ……") == []
    assert tables.missing(f"甲{LACKING}乙") == [LACKING]
    assert len(tables.covered) > 9000
    assert from_data(json.loads(json.dumps(as_data(tables)))) == tables


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
    with Build(ContentRoot(content_root), opened.evidence) as build, pytest.raises(Failure) as failure:
        [build.compositions(filing) for filing in opened.library.filings]
    place = f"filings/acme/{file}:{support.line_of(path, LACKING)}:"
    assert place in failure.value.english
    assert "U+18800" in failure.value.english


@pytest.mark.parametrize(
    "letter", ["㐀", "龘", "\U00020000", "\U00030000", "🇨", "🧑\u200d💻", "\ue000", "﷽"], ids=ascii
)
def test_what_cannot_be_printed_stops_the_build_at_its_very_place(content_root: Path, letter: str) -> None:
    path = content_root / "filings/acme/wenyin/assessment.yaml"
    support.replace_once(path, "scope_of_use: |\n  ", f"scope_of_use: |\n  甲乙{letter}丙")
    done = support.beian("build", support.PROVIDER, cwd=content_root)
    column = 5 + (letter == "🧑\u200d💻")  # the joiner is what is refused, and read as no text at all
    place = f"filings/acme/wenyin/assessment.yaml:{support.line_of(path, letter)}:{column}:"
    assert done.returncode in (1, 2)
    assert place in done.stdout + done.stderr
    assert not (content_root / "build/filing" / support.PROVIDER / "self_assessment.pdf").exists()
