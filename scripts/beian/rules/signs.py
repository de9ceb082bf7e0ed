"""Rules on signs: characters that no font of the PDF can draw. Word and the web pages take other fonts and show them."""

from __future__ import annotations

from collections.abc import Iterator

from beian.rules.base import NOTES, Case, Finding, found, rule
from beian.schema.walk import shape_of
from beian.values.model import Masked
from beian.values.problem import Text

MOST = 8  # characters that are named
REMEDY = Text(
    "换用其他字或符号；或者用 FONT_DIR 指定含有这些字的字体文件夹（见“签署和报送”指南）。在此之前只生成 Word，不生成该材料的 PDF",
    "use other characters, or name a folder of fonts that have them (FONT_DIR, see the guide on signing). Until then only"
    " Word is made of the paper, no PDF",
)
BASIS = ("实务：PDF 中缺字会印成方框，看不出原来的字",)


def named(letters: list[str]) -> Text:
    """Characters with their code points, as a message names them."""
    chinese = "、".join(f"“{letter}”（U+{ord(letter):04X}）" for letter in letters[:MOST])
    english = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:MOST])
    more = len(letters) - MOST
    return Text(f"{chinese}等 {len(letters)} 个", f"{english} and {more} more") if more > 0 else Text(chinese, english)


def _lacking(case: Case, *, restricted: bool) -> Iterator[tuple[str, list[str]]]:
    for pointer, value, schema in case.answers:
        given = value if isinstance(value, list) else [value]
        text = "\n".join(one for one in given if isinstance(one, str) and not isinstance(one, Masked))
        if not text or pointer.split("/")[2:3] in NOTES or (shape_of(schema).visibility == "restricted") != restricted:
            continue
        letters = case.missing(text)
        if letters:
            yield pointer, sorted(letters, key=text.index)


@rule(
    "FNT-001",
    scope=("entity", "algorithm"),
    gate="pack",
    basis=BASIS,
    title=Text("答案中的字，PDF 字体中都要有", "The fonts of the PDF must have every character of an answer"),
    message=Text("PDF 字体中没有这些字：{letters}", "the fonts of the PDF lack these characters: {letters_en}"),
    remedy=REMEDY,
)
def _open(case: Case) -> Iterator[Finding]:
    for pointer, letters in _lacking(case, restricted=False):
        said = named(letters)
        yield found(pointer, letters[0], letters=said.zh, letters_en=said.en)


@rule(
    "FNT-002",
    scope=("entity", "algorithm"),
    gate="pack",
    restricted=True,
    basis=BASIS,
    title=Text(
        "受限内容中的字，PDF 字体中都要有", "The fonts of the PDF must have every character of a restricted answer"
    ),
    message=Text(
        "PDF 字体中没有此处的一个或几个字（内容不显示）",
        "the fonts of the PDF lack one or more characters here (not shown)",
    ),
    remedy=REMEDY,
)
def _restricted(case: Case) -> Iterator[Finding]:
    for pointer, letters in _lacking(case, restricted=True):
        yield found(pointer, letters[0])
