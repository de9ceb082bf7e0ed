"""A row head that spans many lines stands again in the written file, and in no tree that is compared."""

from __future__ import annotations

import io
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

import support
from beian.build.maker import Build
from beian.core.places import ContentRoot
from beian.papers.formats.writer_input import for_word
from beian.papers.tables import with_row_heads_again
from beian.papers.tree import string


def cell(text: str, rows: int = 1) -> list[Any]:
    return [["", [], []], {"t": "AlignDefault"}, rows, 1, [{"t": "Plain", "c": string(text)}]]


def table(rows: list[list[Any]]) -> Any:
    columns = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": 0.5}]] * 2
    body = [["", [], []], 0, [], [[["", [], []], cells] for cells in rows]]
    return {"t": "Table", "c": [["", [], []], [None, []], columns, [["", [], []], []], [body], [["", [], []], []]]}


def grid(made: Any) -> list[tuple[str, str]]:
    """Each row with the head that covers it. Fails where a head covers too much or too little."""
    rows, head, left = [], "", 0
    for _, cells in made["c"][4][0][3]:
        if left == 0:
            head, left = cells[0][4][0]["c"][0]["c"], cells[0][2]
        elif len(cells) == 2:
            raise AssertionError("a head stands in a row that another covers")
        left -= 1
        rows.append((head, cells[-1][4][0]["c"][0]["c"]))
    assert left == 0
    return rows


LONG = "说明文字，" * 40  # ten lines of half a page's width


@pytest.mark.parametrize(
    ("texts", "heads"),
    [
        (["短"] * 5, 1),
        ([LONG, LONG, LONG, LONG], 4),
        ([LONG * 4, "短", "短"], 2),
        (["短", LONG * 4, LONG * 4], 3),
    ],
)
def test_a_head_is_repeated_for_what_is_long_and_covers_the_same_rows(texts: list[str], heads: int) -> None:
    rows = [[cell("事项", len(texts)), cell(texts[0])], *([cell(text)] for text in texts[1:]), [cell("后"), cell("面")]]
    before = table(rows)
    untouched = deepcopy(before)
    made = with_row_heads_again(before)
    assert before == untouched
    assert grid(made) == grid(untouched)
    starts = [cells[0][2] for _, cells in made["c"][4][0][3][:-1] if len(cells) == 2]
    assert len(starts) == heads
    assert sum(starts) == len(texts)
    assert with_row_heads_again(made) == made


@pytest.mark.long
def test_each_page_of_the_cover_table_has_the_head_of_its_rows(tmp_path: Path) -> None:
    opened = support.workspace(support.CHECKOUT)
    filing = next(one for one in opened.library.filings if one.id == "acme/wenyin/service_provider")
    with Build(ContentRoot(tmp_path), opened.evidence) as build:
        paper = next(one for one in build.papers if one.id == "self_assessment")
        composition = build.composition(filing, paper)
        cover = composition.ast["blocks"][0]
        heads = [row[1][0][2] for body in cover["c"][4] for row in body[3] if row[1][0][2] > 1]
        assert heads == [7, 8]  # versions are compared with one head each
        (again,) = [block for block in for_word(composition.ast, {})["blocks"] if block["t"] == "Table"][:1]
        texts = "".join(str(again).split("评估算法风险描述")[0:1])
        assert texts.count("评估算法描述") > 1
        products = build.products([composition], ["pdf", "docx"])
        build.make(products)
        pages = [page.extract_text() for page in PdfReader(build.path(products[0].target)).pages[:3]]
        word = Document(io.BytesIO(build.path(products[1].target).read_bytes()))
    assert "评估算法描述" in pages[1]
    assert "评估算法风险描" in pages[2]
    first_column = [row.cells[0].text for row in word.tables[0].rows]
    assert first_column.count("评估算法描述") == 7  # a merged cell has its text in each of its rows
    assert first_column.count("评估算法风险描述") == 8
