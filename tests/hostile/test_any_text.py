"""Any text survives: what is typed into an answer comes back from Word, PDF and HTML, from every kind of place.

Many strings share one paper, so that Pandoc and Typst are called a few times for about two thousand strings.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from lxml import html
from PIL import Image
from pypdf import PdfReader

import support
from beian.content.images import without_metadata
from beian.content.text_file import FORBIDDEN
from beian.core.model import Filing
from beian.core.problem import Position
from beian.papers.catalogue import Paper
from beian.papers.compose import Composer, Composition
from beian.papers.formats.glyphs import FontTables, read_tables, shipped_characters
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.unprintable import unprintable
from beian.papers.formats.writer import WriteTask, whole_file
from beian.papers.prose import blocks
from beian.papers.template import MARKDOWN, Templates
from fuzzing import bounded

FORMATS = ("docx", "pdf", "html")
TEXT = {"type": "string", "x-kind": "text"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "entity": {"type": "object", "properties": {"name": {"type": "string"}, "day": {"type": "string"}}},
        "items": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"line": {"type": "string"}, "text": TEXT}},
        },
        "shots": {"type": "object", "properties": {"here": {"type": "string"}}},
        "evidence": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"caption": {"type": "string"}}},
        },
        "assessment": {"type": "object", "properties": {}},
    },
}
TEMPLATE = """\
{% for item in items %}
〖{{ item.line }}〗

开头{{ item.line }}结尾

{{ item.text }}

- 项一
- {{ item.line }}
- {{ item.text }}

# {{ item.line }}

::: {.table widths="30 70" caption="表名{{ item.line }}"}
| 甲 | {{ item.line }} |
|--|--|
| {{ item.line }} | {{ item.text }} |
| {{ lines(item.line, "第二行") }} | **{{ item.line }}** |
:::

{% endfor %}
{{ figures(shots) }}

{{ workflow_diagram() }}
"""
PAPER = Paper("any", "任意文字", "Any text", "entity", "entity", "s", 1, "s", "Word", "entity/day", (), "high")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


class Workshop:
    """Composes a paper out of strings and writes it in every format, with one Pandoc for all."""

    def __init__(self, folder: Path, pandoc: Pandoc, tables: FontTables) -> None:
        (folder / "any").mkdir()
        (folder / "any/zh-CN.md.j2").write_text(TEMPLATE, "utf-8")
        self.folder, self.pandoc, self.picture = folder, pandoc, picture()
        self.composer = Composer(Templates([folder]), self.parsed, lambda *_: self.picture, lambda: tables)
        self.tables = tables

    def parsed(self, text: str) -> dict[str, Any]:
        target = self.folder / "ast"
        self.pandoc.run({"op": "parse", "text": text, "from": MARKDOWN, "to_file": str(target)})
        return support.as_json(target.read_text("utf-8"))

    def compose(self, strings: list[str], texts: list[str], name: str) -> Composition:
        captions = strings[:12]
        shot = {"file": "a.png", "taken_on": "2026-01-02", "description": "说明", "proves": ["shots/here"]}
        steps = {f"s{n}": {"name": line, "kind": "rule"} for n, line in enumerate(strings[:12])}
        answers = {
            "entity": {"name": name, "day": "2026-01-02"},
            "items": {
                f"i{n}": {"line": line, "text": text} for n, (line, text) in enumerate(zip(strings, texts, strict=True))
            },
            "shots": {"here": "x"},
            "evidence": {f"e{n}": {**shot, "caption": line} for n, line in enumerate(captions)},
            "assessment": {
                "workflow": {"steps": steps, "links": [{"from": "s0", "to": "s1", "when": strings[0][:12]}]}
            },
        }
        filing = Filing("a", "a", None, None, True, True, answers, SCHEMA, {"": Position("a.yaml")}, {})
        return self.composer.compose(filing, PAPER)

    def write(self, composition: Composition, form: str) -> bytes:
        pictures = [
            (p.name, p.content if p.name.endswith(".svg") else without_metadata(p.content, p.name))
            for p in composition.pictures
        ]
        job = WriteTask(
            "any",
            form,
            composition.serialized(),
            tuple(pictures),
            composition.header_left,
            composition.header_right,
            composition.date,
        )
        return whole_file(job, self.pandoc)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Pandoc() as pandoc:
        yield Workshop(tmp_path_factory.mktemp("任意 text"), pandoc, read_tables())


PRINTABLE = read_tables()
MODIFIERS = range(0x1F3FB, 0x1F400)  # skin tones: only emoji before them carry them, and Typst says so
LETTERS = sorted(
    letter
    for letter in (shipped_characters() | PRINTABLE.beside) - set(map(chr, MODIFIERS)) - support.sharing_a_glyph()
    if letter > " " and not FORBIDDEN.match(letter) and not unicodedata.category(letter).startswith("M")
)
FRAGMENTS = st.sampled_from([text for text in support.AWKWARD if not PRINTABLE.missing(text)])
LINES = (
    st.lists(
        FRAGMENTS
        | st.text(st.sampled_from(LETTERS), min_size=1, max_size=6)
        | st.sampled_from([" ", "\\", "|", "*", "#", "-"]),
        min_size=1,
        max_size=4,
    )
    .map("".join)
    .map(str.strip)
    .filter(bool)
)
BATCH = st.lists(LINES, min_size=36, max_size=36)


def places(words: str) -> set[str]:
    """What a paper must show for one string: on its own, inside a line, in cells, as captions."""
    return {f"〖{words}〗", f"开头{words}结尾", words, f"表名{words}"}


# a failing paper is not shrunk: a hundred papers more would say little more than the first one
QUICK = {"deadline": None, "phases": [Phase.generate]}


@pytest.mark.long
@bounded(5, **QUICK)
@given(BATCH, LINES)
def test_any_line_comes_back_from_every_place_of_every_format(
    workshop: Workshop, strings: list[str], name: str
) -> None:
    _check(workshop, strings, strings, name)


@pytest.mark.long
def test_awkward_lines_come_back_from_every_place_of_every_format(workshop: Workshop) -> None:
    strings = [text for text in support.AWKWARD if not workshop.tables.missing(text)]
    assert len(strings) > 45
    _check(workshop, strings, strings, "".join(strings[:6]))
    _check(workshop, strings[::-1], [f"第一段{text}。\n\n{text} 第二段" for text in strings], "二")


TEXTS = support.yaml_texts(Path(__file__).parent / "texts.yaml")
FIELDS = (f"{support.W}instrText", f"{support.W}fldSimple")
HOSTILE = [text for group, texts in TEXTS.items() if group != "unprintable" for text in texts]


@pytest.mark.long
@pytest.mark.parametrize("texts", [HOSTILE[::2], HOSTILE[1::2]], ids=["one half", "the other"])
def test_hostile_texts_come_back_from_every_place_and_make_nothing(workshop: Workshop, texts: list[str]) -> None:
    papers = _check(workshop, texts, texts, "=cmd|'/C calc'!A0 {{ 7*7 }} <script>")
    with zipfile.ZipFile(io.BytesIO(papers["docx"])) as container:
        parts = {name: container.read(name).decode("utf-8", "replace") for name in container.namelist()}
    assert not [name for name in parts if re.search(r"vba|macro|embed|activeX|\.bin$", name, re.IGNORECASE)]
    assert not [name for name, part in parts.items() if name.endswith(".rels") and "External" in part]
    trees = [support.docx_document(papers["docx"], name) for name in parts if name.endswith(".xml")]
    fields = [f"{node.text} {node.get(f'{support.W}instr')}" for tree in trees for node in tree.iter(*FIELDS)]
    assert {word for field in fields for word in re.findall(r"[A-Z]{3,}", field)} <= {"TOC", "PAGE", "NUMPAGES"}, fields
    page = html.fromstring(papers["html"].decode())
    assert not page.xpath(
        "//script | //iframe | //object | //embed | //form | //base | //@*[starts-with(name(), 'on')]"
    )
    assert not [one for one in page.xpath("//@href | //@src") if not one.startswith(("#", "evidence-", "workflow-"))]
    for sheet in PdfReader(io.BytesIO(papers["pdf"])).pages:
        for note in sheet.get("/Annots") or []:
            assert note.get_object().get("/A", {}).get("/S", "/GoTo") == "/GoTo"


@pytest.mark.parametrize("text", TEXTS["unprintable"])
def test_what_no_font_has_is_refused_at_its_place(workshop: Workshop, text: str) -> None:
    said = unprintable(workshop.compose([text] * 2, [text] * 2, "甲"), workshop.tables)
    assert re.match(r"a\.yaml:1:1: .*U\+", said[1])


def _check(workshop: Workshop, strings: list[str], texts: list[str], name: str) -> dict[str, bytes]:
    composition = workshop.compose(strings, texts, name)
    papers = {form: workshop.write(composition, form) for form in FORMATS}
    said = {
        "docx": support.docx_text(papers["docx"]),
        "html": support.html_text(papers["html"]),
        "pdf": support.pdf_text(papers["pdf"], name, PAPER.title),
    }
    paragraphs = [
        re.sub(r"^(表\d+　|图\d+　|[一二三四五六七八九十]+、)", "", line)
        for line in support.docx_paragraphs(papers["docx"])
    ]
    assert support.docx_headers(papers["docx"]).startswith(name)
    for line in strings:
        for place in places(line):
            assert place in said["html"], place
            assert support.squeezed(place) in said["pdf"], place
        assert {f"〖{line}〗", f"开头{line}结尾", f"表名{line}", line, f"{line}\n第二行"} <= set(paragraphs), line
        assert paragraphs.count(line) >= 4, line  # heading, two cells, list item
    for line in strings[:12]:
        for text in said.values():
            assert support.squeezed(f"{line}（2026年1月2日取得）") in support.squeezed(text)
    for shown in composition.shown:
        for text in shown.texts:
            for form in FORMATS:
                assert support.squeezed(text) in support.squeezed(said[form]), (form, text)
    return papers


@bounded(300, **QUICK)
@given(st.lists(LINES, min_size=1, max_size=4).map("\n".join))
def test_a_long_answer_loses_no_letter(text: str) -> None:
    """Whatever the subset makes of it, all letters that are no list marks and no table rules are still there."""
    kept = support.squeezed(support.markdown({"meta": {}, "blocks": blocks(text, lambda *_: None)}))
    for letter in set(re.sub(r"[\s\d|.:\\-]", "", text)):
        assert letter in kept
