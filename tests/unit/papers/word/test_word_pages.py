"""Pages of a Word paper that nobody has seen: pictures leave no large blank, short things stay together, lines are counted."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from beian.core.places import engine_folder
from beian.papers.word.heights import PageLayout, PagePart, Styles, height_of, row_heights
from beian.papers.word.pages import keep_together, place_pictures
from support import W

NAMESPACES = (
    f'xmlns:w="{W[1:-1]}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/></w:sectPr>'
)
EMU = 12700
LINES_OF_A_PAGE = 24
SENTENCE = "申报人员逐项核对并留存记录。"  # fourteen hanzi


@pytest.fixture(scope="module")
def styles() -> Styles:
    with zipfile.ZipFile(engine_folder("templates") / "pandoc" / "reference.docx") as container:
        return Styles(etree.fromstring(container.read("word/styles.xml")))


def paragraph(text: str, style: str = "BodyText", properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def lines(count: int, style: str = "BodyText") -> str:
    return "".join(paragraph(f"第{number}行。", style) for number in range(count))


def figure(name: str, points: int) -> str:
    size = f'cx="{300 * EMU}" cy="{points * EMU}"'
    drawing = f"<wp:inline><wp:extent {size}/><a:ext {size}/><a:blip/></wp:inline>"
    picture = (
        f'<w:p><w:pPr><w:pStyle w:val="CaptionedFigure"/></w:pPr><w:r><w:drawing>{drawing}</w:drawing></w:r></w:p>'
    )
    return picture + paragraph(name, "ImageCaption")


def table(*rows: str, grid: tuple[int, ...] = (1800, 6120)) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'


def row(*cells: str) -> str:
    inside = "".join(f"<w:tc>{paragraph(cell, 'Compact')}</w:tc>" for cell in cells)
    return f"<w:tr>{inside}</w:tr>"


def document(*blocks: str) -> etree._Element:
    return etree.fromstring(f"<w:document {NAMESPACES}><w:body>{''.join(blocks)}{SECTION}</w:body></w:document>")


def said(tree: etree._Element) -> list[str]:
    found = ("".join(text.text or "" for text in block.iter(f"{W}t")) for block in tree.find(f"{W}body"))
    return [text for text in found if text]


def placed(styles: Styles, *blocks: str) -> tuple[list[str], list[int]]:
    """The texts in their order, and the heights of the pictures."""
    tree = document(*blocks)
    place_pictures(tree, styles)
    heights = [int(size.get("cy")) // EMU for size in tree.iter("{*}extent")]
    assert heights == [int(size.get("cy")) // EMU for size in tree.iter("{*}ext")], "both sizes of a picture agree"
    return said(tree), heights


# -- pictures ---------------------------------------------------------------------------------------------------------


def test_a_picture_that_fits_stays_as_it_is(styles: Styles) -> None:
    texts, heights = placed(styles, lines(5), figure("图1", 250), lines(30))
    assert (texts.index("图1"), heights) == (5, [250])


def test_a_picture_that_is_a_little_too_high_becomes_smaller(styles: Styles) -> None:
    texts, heights = placed(styles, lines(13), figure("图1", 270), lines(30))
    assert texts.index("图1") == 13
    assert 270 * 0.8 <= heights[0] < 270


def test_a_picture_that_is_far_too_high_waits_for_the_text_after_it(styles: Styles) -> None:
    texts, heights = placed(styles, lines(15), figure("图1", 290), lines(30))
    assert 23 <= texts.index("图1") <= 26, "the page is full before it"
    assert heights == [290]


def test_a_picture_before_a_chapter_becomes_smaller_still_since_no_text_can_fill_its_page(styles: Styles) -> None:
    chapter = paragraph("二、下一章", "Heading1")
    texts, heights = placed(styles, lines(13), figure("图1", 290), chapter, lines(30))
    assert texts.index("图1") == 13
    assert 290 * 0.7 <= heights[0] < 290 * 0.8
    texts, heights = placed(styles, lines(13), figure("图1", 290), lines(30))
    assert texts.index("图1") > 13, "where text can go ahead, it waits"
    assert heights == [290]


def test_pictures_keep_their_order(styles: Styles) -> None:
    blocks = (lines(15), figure("图1", 290), figure("图2", 60), figure("图3", 300), lines(60))
    texts, _ = placed(styles, *blocks)
    assert [text for text in texts if text.startswith("图")] == ["图1", "图2", "图3"]


def test_a_page_that_is_nearly_full_is_left_as_it_is(styles: Styles) -> None:
    texts, heights = placed(styles, lines(21), figure("图1", 290), lines(30))
    assert (texts.index("图1"), heights) == (21, [290])


@pytest.mark.parametrize(
    "stay",
    [
        paragraph("二、下一章", "Heading1"),
        paragraph("承办单位（盖章）", "Signature"),
        paragraph("上图所示页面已于次日更新。"),
        table(row("步骤", "说明")),
        paragraph("表3　步骤", "TableCaption") + table(row("步骤", "说明")),
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + paragraph("另页"),
    ],
)
def test_some_things_stay_after_the_picture(styles: Styles, stay: str) -> None:
    words = said(document(stay))[0]
    texts, _ = placed(styles, lines(15), figure("图1", 290), stay, lines(30))
    assert texts.index("图1") < texts.index(words)


def test_a_heading_goes_ahead_only_with_its_text(styles: Styles) -> None:
    blocks = (lines(15), figure("图1", 290), paragraph("2. 小节", "Heading3"), lines(30))
    texts, _ = placed(styles, *blocks)
    assert texts[texts.index("图1") - 1] != "2. 小节"
    assert texts[15] == "2. 小节"


def item(text: str) -> str:
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


@pytest.mark.parametrize("before", range(12, 24))
def test_no_picture_comes_between_what_belongs_together(styles: Styles, before: int) -> None:
    inside = (
        *(item(f"第{number}项") for number in range(5)),
        lines(3),
        paragraph("规格如下："),
        table(row("甲", "乙")),
    )
    texts, _ = placed(styles, lines(before), figure("图1", 290), paragraph("分工如下："), *inside, lines(30))
    around = texts[texts.index("图1") - 1], texts[texts.index("图1") + 1]
    assert not around[0].endswith("：")
    assert not (around[0].endswith("项") and around[1].endswith("项"))


def test_a_picture_at_the_end_is_not_lost(styles: Styles) -> None:
    texts, _ = placed(styles, lines(15), figure("图1", 290), paragraph("完。"))
    assert sorted(texts[-2:]) == sorted(["图1", "完。"])


def test_no_page_is_a_third_blank_wherever_the_picture_falls(styles: Styles) -> None:
    for before in range(LINES_OF_A_PAGE + 1):
        tree = document(lines(before), figure("图1", 297), lines(60))
        place_pictures(tree, styles)
        assert blank_before_picture(tree, styles) < 0.34, before


def blank_before_picture(tree: etree._Element, styles: Styles) -> float:
    """The share of a page that is blank because the picture stands on the next one."""
    page, after = PageLayout.of(tree.find(f"{W}body")), 0.0
    for block in tree.find(f"{W}body").iterchildren(f"{W}p"):
        parts, after = height_of(block, styles, page.width, after)
        caption = height_of(block.getnext(), styles, page.width, 0.0)[0] if parts[-1].tied else []
        if next(block.iter("{*}extent"), None) is not None:
            whole = sum(part.height for part in [*parts, *caption])
            return page.room / page.height if whole > page.room and page.used else 0.0
        page.put(parts)
    raise AssertionError("no picture")


# -- what stays together ---------------------------------------------------------------------------------------------


def kept(tree: etree._Element) -> list[bool]:
    """Of each paragraph whether it stays with the next; of a table, each row."""
    found = []
    for block in tree.find(f"{W}body"):
        for one in block.iterfind(f"{W}tr") if block.tag == f"{W}tbl" else [block]:
            if one.tag in (f"{W}p", f"{W}tr"):
                marks = [node.find(f"{W}pPr/{W}keepNext") is not None for node in one.iter(f"{W}p")]
                found.append(all(marks))
    return found


SEAL = paragraph("云川某某科技有限公司（盖章）", "Signature")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (paragraph("特此说明。"), [True]),
        (lines(9), [False] * 6 + [True] * 3),
        (lines(3, "Note"), [True] * 3),
        ('<w:bookmarkEnd w:id="3"/>' + lines(2) + '<w:bookmarkEnd w:id="4"/>', [True, True]),
        (paragraph(SENTENCE * 12), [True]),
        (table(*[row("日期", SENTENCE * 7)] * 4), [True, False, True, True]),
        (table(*[row("日期", SENTENCE * 7)] * 4) + paragraph("以上属实。"), [True, False, True, False, True]),
        (figure("图1", 290), [True, True]),
        (figure("图1", 290) + paragraph("以上属实。"), [False, False, True]),
    ],
)
def test_a_signature_takes_the_end_of_the_text_along(styles: Styles, before: str, expected: list[bool]) -> None:
    tree = document(before, SEAL)
    keep_together(tree, styles)
    assert kept(tree)[:-1] == expected


def test_a_small_table_stays_whole_and_the_ends_of_a_large_one_have_company(styles: Styles) -> None:
    for count, expected in ((5, [True] * 4 + [False]), (30, [True, *[False] * 27, True, False])):
        tree = document(table(*[row("项目", "内容")] * count))
        keep_together(tree, styles)
        assert kept(tree) == expected


@pytest.mark.parametrize("rows", [1, 2, 3, 8, 40])
@pytest.mark.parametrize("length", [1, 4, 9, 20, 60])
def test_nothing_that_is_kept_together_is_high(styles: Styles, rows: int, length: int) -> None:
    tree = document(paragraph("表1", "TableCaption"), table(*[row("项目", SENTENCE * length)] * rows))
    keep_together(tree, styles)
    body = tree.find(f"{W}body")
    page = PageLayout.of(body)
    one = body.find(f"{W}tbl")
    heights = row_heights(one, styles, page.width)
    chain = highest = 0.0
    for element, height in zip(one.iterfind(f"{W}tr"), heights, strict=True):
        whole = element.find(f"{W}trPr/{W}cantSplit") is not None
        chain += height if whole else 16.0
        highest = max(highest, chain)
        if element.find(f".//{W}keepNext") is None:
            chain = 0.0
    assert highest < page.height * 0.3


def test_marks_stand_where_the_schema_has_them(styles: Styles) -> None:
    tree = document(
        paragraph("甲", properties='<w:spacing w:after="120"/><w:jc w:val="left"/>'),
        "<w:p><w:pPr><w:numPr/></w:pPr></w:p>",
        "<w:p/>",
        SEAL,
    )
    keep_together(tree, styles)
    orders = [[etree.QName(one).localname for one in node] for node in tree.iter(f"{W}pPr")][:3]
    assert orders == [["pStyle", "keepNext", "spacing", "jc"], ["keepNext", "numPr"], ["keepNext"]]


# -- heights -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("字" * 29, 1),  # two of thirty-one are the indent
        ("字" * 30, 2),
        ("字" * (29 + 31), 2),
        ("字" * (29 + 31 + 1), 3),
        ("字" * 29 + "，" + "字" * 5, 2),
        ("x" * 400, 7),
    ],
)
def test_lines_are_counted_as_word_breaks_them(styles: Styles, text: str, count: int) -> None:
    block = document(paragraph(text)).find(f"{W}body/{W}p")
    parts, _ = height_of(block, styles, 442.2, 0.0)
    assert len(parts) == count
    assert {part.height for part in parts} == {26.0}


def test_a_page_turns_only_where_it_may() -> None:
    page = PageLayout(400, 100, used=60)
    page.put([PagePart(30, tied=True), PagePart(30), PagePart(10)])
    assert (page.number, page.used) == (2, 70)
    page.put([PagePart(50, again=20)])
    assert (page.number, page.used) == (3, 70)


def test_styles_of_others_do_no_harm() -> None:
    odd = (
        f'<w:styles {NAMESPACES}><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/><w:pPr><w:spacing w:line="12pt" w:before="x"/></w:pPr></w:style></w:styles>'
    )
    tree = etree.fromstring(
        f"<w:document {NAMESPACES}><w:body>{paragraph('甲', 'A')}{paragraph('乙', 'C')}</w:body></w:document>"
    )
    looks = Styles(etree.parse(io.BytesIO(odd.encode())).getroot())
    keep_together(tree, looks)
    place_pictures(tree, looks)
    assert said(tree) == ["甲", "乙"]
