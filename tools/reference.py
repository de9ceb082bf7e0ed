"""Make `templates/pandoc/reference.docx`, Word's look of every paper: `python -m tools.reference`.

Writes the styles of `word_styles.py` and the page, header and footer of the Word files. Pandoc takes these parts from the
file and ignores its text, which only shows each style to whoever opens it. The header holds HEADER_LEFT and HEADER_RIGHT, each in a run of its own; the product replaces them in
a rendered paper. Nothing else may be written into the file by hand: it would be lost on the next run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from tools.word_styles import BODY, CUSTOM, FANGSONG, LATIN, OTHER_NAMES, PARAGRAPHS, Style, twips, twips_of_mm

TARGET = Path(__file__).resolve().parents[1] / "templates" / "pandoc" / "reference.docx"
HEADER_LEFT, HEADER_RIGHT = "@@HEADER_LEFT@@", "@@HEADER_RIGHT@@"

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{RELATIONS}"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def fonts(east: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{east}" w:cs="{LATIN}"/>'


def switch(tag: str, on: bool | None) -> str:
    return "" if on is None else f"<w:{tag}/>" if on else f'<w:{tag} w:val="0"/>'


def attributes(**values: object) -> str:
    return "".join(f' w:{name}="{value}"' for name, value in values.items() if value is not None)


def element(tag: str, **values: object) -> str:
    found = attributes(**values)
    return f"<w:{tag}{found}/>" if found else ""


def points(value: float | None) -> int | None:
    return None if value is None else twips(value)


def spacing(style: Style) -> str:
    """Exact lines by default; single spacing where the style says line 0."""
    line, rule = (240, "auto") if style.line == 0 else (points(style.line), "exact" if style.line else None)
    return element("spacing", before=points(style.before), after=points(style.after), line=line, lineRule=rule)


def paragraph_properties(style: Style) -> str:
    return "".join(
        (
            switch("keepNext", style.keep_next or None),
            switch("keepLines", style.keep_lines or None),
            style.extra,
            spacing(style),
            # not firstLineChars: Word lets it win over the hanging indent of a list
            element("ind", left=points(style.left), firstLine=points(style.first)),
            switch("contextualSpacing", style.joined or None),
            element("jc", val=style.align),
            element("outlineLvl", val=style.level and style.level - 1),
        )
    )


def run_properties(style: Style) -> str:
    size = style.size and round(style.size * 2)
    return "".join(
        (
            fonts(style.font),
            switch("b", style.bold) + switch("bCs", style.bold),
            element("sz", val=size) + element("szCs", val=size),
        )
    )


def paragraph_style(style: Style) -> str:
    kind = ' w:default="1"' if style.id == "Normal" else ' w:customStyle="1"' if style.id in CUSTOM else ""
    return (
        f'<w:style w:type="paragraph"{kind} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f"{element('basedOn', val=style.based)}{element('next', val=style.next)}<w:qFormat/>"
        f"<w:pPr>{paragraph_properties(style)}</w:pPr><w:rPr>{run_properties(style)}</w:rPr></w:style>\n"
    )


def character_style(style_id: str, name: str, properties: str = "") -> str:
    default = ' w:default="1"' if style_id == "DefaultParagraphFont" else ""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    based = "" if default else '<w:basedOn w:val="DefaultParagraphFont"/>'
    return (
        f'<w:style w:type="character"{default} w:styleId="{style_id}"><w:name w:val="{name}"/>{based}{look}</w:style>\n'
    )


CHARACTERS = (
    character_style("DefaultParagraphFont", "Default Paragraph Font"),
    character_style("BodyTextChar", "Body Text Char"),
    character_style("VerbatimChar", "Verbatim Char", fonts(FANGSONG)),
    character_style("SectionNumber", "Section Number"),
    character_style("FootnoteReference", "Footnote Reference", '<w:vertAlign w:val="superscript"/>'),
    character_style("CommentReference", "annotation reference", element("sz", val=16) + element("szCs", val=16)),
    character_style("Hyperlink", "Hyperlink", '<w:color w:val="000000"/>'),
)


def cell_margins() -> str:
    sides = (("top", 40), ("left", 100), ("bottom", 40), ("right", 100))
    return "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)


def borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)


def table_styles() -> str:
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{cell_margins()}</w:tblCellMar></w:tblPr></w:style>\n'
        '<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:rPr>{fonts(FANGSONG)}</w:rPr>"
        f"<w:tblPr><w:tblBorders>{borders()}</w:tblBorders><w:tblCellMar>{cell_margins()}</w:tblCellMar></w:tblPr>"
        '<w:trPr><w:cantSplit/></w:trPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>\n'
    )


def styles() -> str:
    defaults = f'{fonts(FANGSONG)}<w:sz w:val="{BODY * 2}"/><w:szCs w:val="{BODY * 2}"/>'
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    return (
        f"{XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{defaults}{language}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault/></w:docDefaults>\n"
        f"{''.join(map(paragraph_style, PARAGRAPHS))}{''.join(CHARACTERS)}{table_styles()}</w:styles>"
    )


def run(content: str) -> str:
    return f"<w:r>{content}</w:r>"


def text(content: str) -> str:
    return run(f'<w:t xml:space="preserve">{escape(content)}</w:t>')


def field(instruction: str) -> str:
    """A complex field, which Word and WPS work out when they lay out the page."""
    mark = '<w:fldChar w:fldCharType="{}"/>'.format
    code = f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>'
    return run(mark("begin")) + run(code) + run(mark("separate")) + text("1") + run(mark("end"))


def paragraph(style: str, content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def header() -> str:
    content = text(HEADER_LEFT) + run("<w:tab/>") + text(HEADER_RIGHT)
    return f"{XML}<w:hdr {NAMESPACES}>{paragraph('Header', content)}</w:hdr>"


def footer() -> str:
    content = text("第 ") + field("PAGE") + text(" 页 共 ") + field("NUMPAGES") + text(" 页")
    return f"{XML}<w:ftr {NAMESPACES}>{paragraph('Footer', content)}</w:ftr>"


def section() -> str:
    page = {"w": twips_of_mm(210), "h": twips_of_mm(297)}
    sides = {"top": 37, "right": 26, "bottom": 35, "left": 28, "header": 25, "footer": 25}
    margins = {side: twips_of_mm(width) for side, width in sides.items()}
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>'
        f"{element('pgSz', **page)}{element('pgMar', **margins, gutter=0)}</w:sectPr>"
    )


def document() -> str:
    sample = "".join(paragraph(style.id, text(f"{style.name} · {style.font}")) for style in PARAGRAPHS)
    return f"{XML}<w:document {NAMESPACES}><w:body>{sample}{section()}</w:body></w:document>"


def font_table() -> str:
    entries = (
        f"<w:font w:name={quoteattr(name)}>{element('altName', val=other or None)}</w:font>"
        for name, other in OTHER_NAMES.items()
    )
    return f"{XML}<w:fonts {NAMESPACES}>{''.join(entries)}</w:fonts>"


def settings() -> str:
    """What Pandoc takes over: without a compatibility mode Word opens the paper as one of Word 2007.

    doNotExpandShiftReturn: a line that ends in a break is not stretched to the full width.
    """
    whole_lines = "<w:doNotExpandShiftReturn/>"
    mode = element("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return (
        f"{XML}<w:settings {NAMESPACES}>{element('defaultTabStop', val=420)}"
        f"{element('characterSpacingControl', val='compressPunctuation')}<w:compat>{whole_lines}{mode}</w:compat>"
        f"{element('themeFontLang', val='en-US', eastAsia='zh-CN')}</w:settings>"
    )


# part of word/ -> its relation and content type
PARTS = {"styles": "styles", "header1": "header", "footer1": "footer", "fontTable": "fontTable", "settings": "settings"}


def relations() -> str:
    entries = (
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{part}.xml"/>'
        for number, (part, kind) in enumerate(PARTS.items(), 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{"".join(entries)}</Relationships>'


def root_relations() -> str:
    entry = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{entry}</Relationships>'


def content_types() -> str:
    entries = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{DOCUMENT}.{kind}+xml"/>'
        for part, kind in {"document": "document.main", **PARTS}.items()
    )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def parts() -> dict[str, str]:
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": root_relations(),
        "word/_rels/document.xml.rels": relations(),
        "word/document.xml": document(),
        "word/fontTable.xml": font_table(),
        "word/footer1.xml": footer(),
        "word/header1.xml": header(),
        "word/settings.xml": settings(),
        "word/styles.xml": styles(),
    }


def main() -> int:
    with ZipFile(TARGET, "w", ZIP_STORED) as archive:  # stored: no dependence on a version of zlib
        for name, content in sorted(parts().items()):
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
