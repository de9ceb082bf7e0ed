"""The promise of long answers: what Word and the PDF say is what was typed, less the published markers, in its order.

The expected text is made line by line from `MARKERS` alone, without the reader. The numbers that Word counts by itself are
taken from its numbering, so a list that starts or goes on otherwise than typed is a difference.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from lxml import etree

import pasted
import support
from beian.core.text.typed_lines import MARKERS
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.writer import WriteTask, whole_file
from beian.papers.prose import blocks
from fuzzing import bounded
from support import W

BAR = re.compile("[|｜]")
POINTS = "●•–"  # what the PDF prints before an item

TITLE = {"title": {"t": "MetaInlines", "c": [{"t": "Str", "c": "长答案"}]}}


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def less_markers(text: str) -> str:
    """A text without blanks and without the signs that are read."""
    out = []
    for line in map(str.strip, MARKERS["line end"].split(text)):
        number, bullet = (MARKERS[name].match(line) for name in ("number", "bullet"))
        start = f"{number[1]}." if number else ""
        out.append(start + without_bars(line[(number or bullet).end() if number or bullet else 0 :]))
    return "".join(out)


def without_bars(line: str) -> str:
    """A line without blanks, bars and what is only dashes between them: all that is told of these here is their place."""
    cells = BAR.split(re.sub(rf"\\+(?={BAR.pattern})", "", line))
    return support.squeezed("".join(cell for cell in cells if not MARKERS["rule"].fullmatch(support.squeezed(cell))))


def paper(texts: list[str], form: str, pandoc: Pandoc) -> bytes:
    """A paper that shows the texts between 〖0〗, 〖1〗 and so on."""
    body = []
    for number, text in enumerate([*texts, ""]):
        body += [{"t": "Para", "c": [{"t": "Str", "c": f"〖{number}〗"}]}, *blocks(text, lambda *_: None)]
    ast = {"pandoc-api-version": [1, 23, 1], "meta": TITLE, "blocks": body}
    return whole_file(
        WriteTask("x", form, json.dumps(ast, ensure_ascii=False).encode(), (), "", "", "2026-01-02"), pandoc
    )


def spans(said: str, count: int) -> list[str]:
    parts = re.split(r"〖\d+〗", said)
    assert len(parts) == count + 2
    return parts[1:-1]


def word_lines(docx: bytes) -> str:
    """The paragraphs as Word shows them, with the numbers that it counts."""
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        numbering = etree.fromstring(container.read("word/numbering.xml"))
    abstract = {one.get(f"{W}abstractNumId"): one for one in numbering.iter(f"{W}abstractNum")}
    lists = {one.get(f"{W}numId"): one for one in numbering.iter(f"{W}num")}
    counted: dict[tuple[str, str], int] = {}
    lines = []
    for paragraph in support.docx_document(docx).iter(f"{W}p"):
        mark, number = "", paragraph.find(f"{W}pPr/{W}numPr")
        if number is not None:
            own, level = (number.find(f"{W}{name}").get(f"{W}val") for name in ("numId", "ilvl"))
            shape = abstract[lists[own].find(f"{W}abstractNumId").get(f"{W}val")]
            (look,) = [one for one in shape.iter(f"{W}lvl") if one.get(f"{W}ilvl") == level]
            if look.find(f"{W}numFmt").get(f"{W}val") == "decimal":
                starts = [one for one in lists[own].iter(f"{W}lvlOverride") if one.get(f"{W}ilvl") == level]
                start = (starts[0].find(f"{W}startOverride") if starts else look.find(f"{W}start")).get(f"{W}val")
                counted[own, level] = counted.get((own, level), int(start) - 1) + 1
                mark = look.find(f"{W}lvlText").get(f"{W}val").replace(f"%{int(level) + 1}", str(counted[own, level]))
        text = "".join(one.text or "" for one in paragraph.iter(f"{W}t"))
        lines.append(mark + without_bars(text))
    return "".join(lines)


def check(texts: list[str], pandoc: Pandoc, forms: tuple[str, ...] = ("docx", "pdf")) -> None:
    for form in forms:
        content = paper(texts, form, pandoc)
        said = word_lines(content) if form == "docx" else support.pdf_text(content)
        for text, span in zip(texts, spans(said, len(texts)), strict=True):
            wanted, got = less_markers(text), span
            if form == "pdf":  # where a line begins is not told, so bars and dashes are compared in Word
                wanted, got = (re.sub(rf"[{POINTS}|｜\\:：—－-]", "", one) for one in (wanted, got))
            assert got == wanted, (form, text)


@pytest.mark.sweep(few=14, some=56)
@pytest.mark.parametrize("name", pasted.TEXTS)
def test_a_pasted_text_stands_in_word_as_it_was_typed(name: str, pandoc: Pandoc) -> None:
    check([pasted.TEXTS[name]], pandoc, ("docx",))


def test_pasted_texts_stand_in_word_and_pdf_beside_each_other(pandoc: Pandoc) -> None:
    check([text for text in pasted.TEXTS.values() if "😀" not in text], pandoc)


WORDS = st.sampled_from(
    [
        "甲方负责",
        "审核",
        "the model",
        "v1.2",
        "2026年",
        "（一）",
        "，",
        "。",
        "：",
        "“引用”",
        "a|b",
        "**重**",
        "《规定》",
        "\\",
        "#",
        "C#",
    ]
)
LINE = st.lists(WORDS, min_size=1, max_size=4).map("".join)
LEAD = st.sampled_from(
    ["", "", "", "  ", "    ", "　　", "\t", "- ", "  - ", "    - ", "1. ", "2. ", "7. ", "  3. ", "1.", "1、", "* "]
)
ROW = st.lists(LINE, min_size=1, max_size=4).map(lambda cells: f"| {' | '.join(cells)} |")
ENDS = st.sampled_from(["\n", "\n", "\n", "\n\n", "  \n", "\r\n", "\n \t\n"])
RULES = st.sampled_from(["|---|---|", "| :-- | --: |", "|-|", "--|--", "｜---｜"])
PIECE = st.tuples(st.one_of(st.tuples(LEAD, LINE).map("".join), ROW, RULES), ENDS).map("".join)
TEXT = st.lists(PIECE, min_size=1, max_size=9).map("".join)


@bounded(12, deadline=None, phases=[Phase.generate])
@given(st.lists(TEXT, min_size=25, max_size=25))
def test_any_lines_stand_in_word_and_pdf_as_they_were_typed(pandoc: Pandoc, texts: list[str]) -> None:
    check(texts, pandoc)
