"""Awkward papers as Pandoc trees: what stands next to what, and where Word's schema is easily hurt."""

from __future__ import annotations

import trees
from trees import (
    RULE,
    Node,
    bullets,
    cell,
    code,
    figure,
    heading,
    note,
    numbered,
    para,
    plain,
    quote,
    row,
    string,
    table,
)

GRID = table(("列甲", "列乙"), ("一", "二"))
CAPTIONED = table(("列甲", "列乙"), ("一", "二"), caption="表一　说明")
LONG = "section-" + "很长的名称" * 20


def named(level: int, name: str, text: str) -> Node:
    return {"t": "Header", "c": [level, [name, [], []], [string(text)]]}


def anchor(name: str, *blocks: Node) -> Node:
    return {"t": "Div", "c": [[name, [], []], list(blocks)]}


def holding(*blocks: Node) -> Node:
    """A table with these blocks in its first cell."""
    made = table(("甲", "乙"))
    made["c"][4][0][3] = [row(cell(list(blocks)), "旁边")]
    return made


def spanning() -> Node:
    made = table(("甲", "乙", "丙"))
    made["c"][4][0][3] = [row(cell("竖", rows=2), cell("横", columns=2)), row("三", "四")]
    return made


def deep(depth: int) -> Node:
    return bullets([plain(f"第{depth}层"), *([deep(depth + 1)] if depth < 9 else [])])


CASES: dict[str, list[Node]] = {
    "nothing": [],
    "only a table": [GRID],
    "only a table with a caption": [CAPTIONED],
    "a table first and last": [GRID, para("中间。"), CAPTIONED],
    "tables one after another": [GRID, GRID, CAPTIONED, GRID],
    "a table under a heading": [heading(1, "甲"), GRID, heading(1, "乙"), GRID],
    "a table ends each of several levels": [
        heading(1, "甲"),
        heading(2, "乙"),
        heading(3, "丙"),
        GRID,
        heading(1, "丁"),
    ],
    "a table before and after an anchor": [anchor("起", para("前文。")), GRID, anchor("止", para("后文。"))],
    "tables inside anchors": [anchor("甲", GRID), anchor("乙", GRID), anchor("丙", anchor("丁", GRID))],
    "a table ends a division, a table follows": [anchor("", para("文。"), GRID), GRID],
    "lists around a table": [bullets("甲", "乙"), GRID, numbered("丙", "丁")],
    "a table in a list, a table after it": [bullets([plain("甲"), GRID]), GRID],
    "a table alone in a list": [numbered([GRID], [GRID]), para("后文。")],
    "a table in a quotation": [quote(GRID), quote(para("引文。"), GRID)],
    "a cell that is a table": [holding(GRID)],
    "a cell that ends with a table": [holding(plain("文"), GRID)],
    "a cell with two tables": [holding(GRID, CAPTIONED)],
    "a cell with all sorts": [
        holding(para("文"), deep(0), numbered("甲", [plain("乙"), GRID]), quote(para("引文。")), RULE)
    ],
    "a cell with a picture": [holding(figure("a.png", "图一")), figure("b.png", "图二"), GRID],
    "a cell in a cell in a cell": [holding(holding(holding(plain("内"))))],
    "an anchor ends a cell": [holding(plain("文"), anchor("尾", plain("末")))],
    "a heading in a cell": [holding(heading(2, "格中标题"), plain("文"))],
    "empty cells": [table(("", ""), ("", ""), ("", ""))],
    "cells that join": [spanning()],
    "one column, one row": [table(("",)), table(("甲",), ("",))],
    "figures and tables in turn": [
        figure("a.png", "图一"),
        GRID,
        figure("a.png", "图一"),
        CAPTIONED,
        figure("b.png", ""),
    ],
    "the same picture many times": [figure("a.png", "图")] * 5,
    "long and strange names": [named(1, LONG, "甲"), named(2, LONG + "二", "乙"), named(1, "1-数字开头", "丙"), GRID],
    "a page break around tables": [GRID, trees.PAGE_BREAK, GRID, trees.PAGE_BREAK],
    "signatures around tables": [GRID, trees.division("Signature", para("签字：")), GRID],
    "signs that XML does not know": [para("甲\x0b乙\x0c丙\x00丁\ufffe戊\uffff己\x1f"), code("甲\x08乙")],
    "notes in cells and headings": [holding(plain("文", note("注一"))), para("文", note("注二")), GRID],
    "rules and empty paragraphs around a table": [RULE, GRID, RULE, para(), GRID, para()],
    "levels left out": [heading(1, "甲"), heading(4, "乙"), GRID, heading(2, "丙"), heading(6, "丁"), GRID],
}
