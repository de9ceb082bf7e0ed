"""Word's look of every paper: its styles, after GB/T 9704 with smaller type, because the papers are long and full of tables."""

from __future__ import annotations

from dataclasses import dataclass

SONG_TITLE, FANGSONG, KAI, HEI, LATIN = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "Times New Roman"
# Word falls back to these where the official fonts are not installed.
OTHER_NAMES = {SONG_TITLE: "宋体", FANGSONG: "仿宋", KAI: "楷体", HEI: "SimHei", LATIN: ""}

BODY, LINE = 14, 26  # points: type and exact line of body text
SMALL, SMALL_LINE = 10.5, 16  # the same in tables and notes
CONTENTS_LINE = 20  # so that thirty entries stay on one page
INDENT = 2 * BODY  # two characters of body text, for headings too, so that all first lines stand in one column
TEXT_WIDTH = 156  # millimetres: A4 less the margins 28 and 26


@dataclass(frozen=True)
class Style:
    """A paragraph style; lengths in points. What is None is inherited."""

    id: str
    name: str
    based: str | None = "Normal"
    next: str | None = None
    font: str = FANGSONG
    size: float | None = None
    bold: bool | None = None
    align: str | None = None  # left, center, right, both
    line: float | None = None  # exact; 0 for single spacing, which pictures need or they are cut to one line
    before: float | None = None
    after: float | None = None
    first: float | None = None  # indent of the first line
    left: float | None = None
    keep_next: bool = False
    keep_lines: bool = False
    joined: bool = False  # no space before and after between paragraphs of this style
    level: int | None = None  # in the outline, from 1
    extra: str = ""  # borders and tabs


def heading(level: int, font: str, size: float, bold: bool, before: float = 0, after: float = 0) -> Style:
    return Style(
        f"Heading{level}",
        f"heading {level}",
        next="BodyText",
        font=font,
        size=size,
        bold=bold,
        align="left",
        before=before,
        after=after,
        first=INDENT,
        keep_next=True,
        keep_lines=True,
        level=level,
    )


def contents(level: int) -> Style:
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips_of_mm(TEXT_WIDTH)}"/></w:tabs>'
    return Style(f"TOC{level}", f"toc {level}", left=(level - 1) * BODY, align="left", line=CONTENTS_LINE, extra=tab)


def twips(points: float) -> int:
    return round(points * 20)


def twips_of_mm(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


RULE = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="000000"/></w:pBdr>'
RIGHT_EDGE = f'<w:tabs><w:tab w:val="right" w:pos="{twips_of_mm(TEXT_WIDTH)}"/></w:tabs>'

PARAGRAPHS = (
    Style("Normal", "Normal", None, size=BODY, line=LINE, before=0, after=0, align="both"),
    Style("BodyText", "Body Text", first=INDENT),
    Style("FirstParagraph", "First Paragraph", "BodyText", "BodyText", first=INDENT),
    Style("Compact", "Compact", size=SMALL, line=SMALL_LINE, align="left"),
    Style(
        "Title", "Title", None, "BodyText", SONG_TITLE, 22, align="center", line=36, before=12, after=12, keep_next=True
    ),
    Style(
        "Subtitle", "Subtitle", None, "BodyText", KAI, 16, align="center", line=28, before=0, after=12, keep_next=True
    ),
    Style("Author", "Author", align="center"),
    Style("Date", "Date", align="center"),
    Style("AbstractTitle", "Abstract Title", font=HEI, align="center", keep_next=True),
    Style("Abstract", "Abstract", "BodyText", font=KAI),
    Style("Bibliography", "Bibliography", align="left"),
    heading(1, HEI, 16, False, before=14, after=4),
    heading(2, KAI, 15, True, before=6, after=2),
    heading(3, FANGSONG, BODY, True, before=2, after=2),
    *(heading(level, FANGSONG, BODY, True) for level in range(4, 10)),
    Style("BlockText", "Block Text", "BodyText", font=KAI, left=INDENT, first=INDENT),
    Style("FootnoteText", "Footnote Text", size=9, line=13, align="left"),
    Style("FootnoteBlockText", "Footnote Block Text", "FootnoteText"),
    Style("CommentText", "annotation text", size=SMALL, line=SMALL_LINE, align="left"),  # of redlines
    Style("SourceCode", "Source Code", size=SMALL, line=SMALL_LINE, align="left", left=INDENT),
    Style("DefinitionTerm", "Definition Term", next="Definition", bold=True, first=INDENT, keep_next=True),
    Style("Definition", "Definition", left=INDENT),
    Style("Caption", "Caption", None, font=HEI, size=SMALL, line=18, before=4, after=4, align="center"),
    Style("TableCaption", "Table Caption", "Caption", font=HEI, before=8, keep_next=True, keep_lines=True),
    Style("ImageCaption", "Image Caption", "Caption", font=HEI, after=8, keep_lines=True),
    Style("Figure", "Figure", line=0, before=6, align="center", keep_next=True),
    Style("CaptionedFigure", "Captioned Figure", "Figure", keep_next=True),
    Style("TOCHeading", "TOC Heading", None, "BodyText", HEI, 16, False, "center", 28, 12, 8, keep_next=True),
    *(contents(level) for level in (1, 2, 3)),
    Style("Header", "header", size=9, line=13, align="left", extra=RULE + RIGHT_EDGE),
    Style("Footer", "footer", size=9, line=13, align="center"),
    # The project's own, named in templates by custom-style
    Style("Signature", "Signature", before=LINE, left=180, align="left", keep_next=True, keep_lines=True, joined=True),
    Style("ContentsEntry", "Contents Entry", align="left", line=CONTENTS_LINE),
    Style("CellHeading", "Cell Heading", "Compact", font=HEI, align="center", keep_lines=True),
    Style("Note", "Note", font=KAI, size=SMALL, line=SMALL_LINE, before=4, after=4, joined=True),
    Style("Salutation", "Salutation", next="BodyText", align="left"),
)

# The names that Word does not know by itself
CUSTOM = {
    *("FirstParagraph", "Compact", "Author", "AbstractTitle", "Abstract", "FootnoteBlockText", "SourceCode"),
    *("DefinitionTerm", "Definition", "TableCaption", "ImageCaption", "Figure", "CaptionedFigure"),
    *("ContentsEntry", "CellHeading", "Note"),
}
