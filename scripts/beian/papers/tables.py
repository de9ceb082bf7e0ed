"""Tables of papers: column widths, heads, and cells that join, which Markdown's tables cannot say.

The widths of a template's table are its own, those of an answer's table follow its content; no column is narrower than
its longest word, as far as the page allows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from beian.core.errors import Failure
from beian.papers.tree import Attributes, Cell, Node, Row

Filling = Callable[[list[Node]], list[Node]]
HEAD_LINES = 12  # of a table, in lines: what a row head covers before it stands again
LINE_OF_TABLE, MARGINS = 44.0, 1.0  # in hanzi: a line of a table as wide as the page, the margins of a cell
NARROWEST, LONGEST_WORD = 5.0, 14.0  # in hanzi: of a column that has more text, a word that its column makes room for
HANZI, LETTER = "\u2e80-\U0010ffff", 0.55
WORD = re.compile(f"[^\\s{HANZI}]+[，。、：；！？）》】”’]?")
TEXT = {"LineBreak": "\n", "Space": " ", "SoftBreak": " "}


def table(attributes: Attributes, inner: list[Node], fill: Filling, caption: Callable[[str], list[Node]]) -> Node:
    """The one table of a template's `.table` block with its cells filled. Raises Failure where the block holds
    something else."""
    if len(inner) != 1 or inner[0]["t"] != "Table":
        raise Failure(
            "模板的 .table 中只能有一个表格（是否多了空行或竖线？）",
            "a .table block of a template holds exactly one pipe table (a blank line or a | too many?)",
        )
    parts, options = inner[0]["c"], dict(attributes[2])
    widths = [float(width) for width in options["widths"].split()]
    if len(widths) != len(parts[2]):
        raise Failure(
            f"模板表格有 {len(parts[2])} 列，widths 写了 {len(widths)} 个",
            f"a template's table has {len(parts[2])} columns, widths names {len(widths)}",
        )
    head = _joined_rows(parts[3][1], fill) if int(options.get("headers", 1)) else []
    title = [{"t": "Plain", "c": caption(options["caption"])}] if "caption" in options else []
    empty: Attributes = ["", [], []]
    classes = [name for name in attributes[1] if name != "table"]
    rows = _joined_rows(parts[4][0][3], fill)
    columns = _columns([_alignment(column[0]) for column in parts[2]], [*head, *rows], widths)
    return {
        "t": "Table",
        "c": [[attributes[0], classes, []], [None, title], columns, [empty, head], [[empty, 0, [], rows]], [empty, []]],
    }


def fitted(blocks: list[Node]) -> list[Node]:
    """The blocks of a long answer, the columns of whose tables are as wide as their content asks for."""
    return [_fitted(block) for block in blocks]


def _fitted(block: Node) -> Node:
    if block["t"] == "BulletList":
        return {"t": "BulletList", "c": [fitted(item) for item in block["c"]]}
    if block["t"] == "OrderedList":
        return {"t": "OrderedList", "c": [block["c"][0], [fitted(item) for item in block["c"][1]]]}
    if block["t"] != "Table":
        return block
    attributes, caption, columns, head, bodies, foot = block["c"]
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]])]
    fitted_columns = _columns([column[0] for column in columns], rows, None)
    return {"t": "Table", "c": [attributes, caption, fitted_columns, head, bodies, foot]}


def _columns(alignments: list[Node], rows: list[Row], given_widths: list[float] | None) -> list[list[Node]]:
    texts: list[list[str]] = [[] for _ in alignments]
    for column, cell in _single_cells(rows):
        if column < len(texts):
            texts[column].append(_node_text(cell[4]))
    shares = zip(alignments, widths(texts, given_widths), strict=True)
    return [[alignment, {"t": "ColWidth", "c": share}] for alignment, share in shares]


def widths(texts: list[list[str]], given_widths: list[float] | None = None) -> list[float]:
    """The shares of the page that columns with these texts have; `given` are those of the template, where it names them."""
    words = [max((text_width(word) for text in column for word in WORD.findall(text)), default=0.0) for column in texts]
    least = [min(word, LONGEST_WORD) + MARGINS for word in words]
    if given_widths is not None:
        return _shares(given_widths, least)
    lengths = [[max(map(text_width, text.split("\n"))) for text in column] or [0.0] for column in texts]
    natural = [max(column) + MARGINS for column in lengths]
    if sum(natural) <= LINE_OF_TABLE:
        return _shares(natural, [0.0] * len(natural))
    least = [max(low, min(high, NARROWEST + MARGINS)) for low, high in zip(least, natural, strict=True)]
    return _shares([(max(column) + sum(column) / len(column)) / 2 + MARGINS for column in lengths], least)


def _shares(wishes: list[float], least: list[float]) -> list[float]:
    """The page, shared as wished, where that gives each column its least; the rest is what the others share."""
    if sum(least) >= LINE_OF_TABLE:
        return [round(low / sum(least), 4) for low in least]
    fixed: dict[int, float] = {}
    while True:
        free = [column for column in range(len(wishes)) if column not in fixed]
        scale = (LINE_OF_TABLE - sum(fixed.values())) / sum(wishes[column] for column in free)
        narrow = {column: least[column] for column in free if wishes[column] * scale < least[column]}
        if not narrow:
            return [round(fixed.get(column, wish * scale) / LINE_OF_TABLE, 4) for column, wish in enumerate(wishes)]
        fixed |= narrow


def _single_cells(rows: list[Row]) -> Iterator[tuple[int, Cell]]:
    """The cells that span one column, with its number."""
    taken: dict[int, int] = {}  # column -> rows that a cell above still covers
    for _, cells in rows:
        column = 0
        for cell in cells:
            while taken.get(column, 0):
                column += 1
            if cell[3] == 1:
                yield column, cell
            taken |= {column + offset: cell[2] for offset in range(cell[3])}
            column += cell[3]
        taken = {covered: count - 1 for covered, count in taken.items()}


def _node_text(node: object) -> str:
    """The text below a node, one line for each block."""
    if isinstance(node, list):
        return "".join(_node_text(inner) for inner in node)
    if not isinstance(node, dict):
        return ""
    inner = str(node["c"]) if node["t"] == "Str" else TEXT.get(node["t"], "") + _node_text(node.get("c", []))
    return inner + "\n" if node["t"] in ("Plain", "Para") else inner


def text_width(text: str) -> float:
    """The width of a text in hanzi."""
    width = 0.0
    for letter in text:
        width += 1 if letter > "\u2e7f" else LETTER
    return width


def with_row_heads_again(table: Node) -> Node:
    """The table as it goes to a page: a row head that spans many lines stands again, so that each page has it.

    Only the written file has it so: versions are compared as the tree has them.
    """
    *before, bodies, foot = table["c"]
    shares = [width.get("c") or 1 / len(table["c"][2]) for _, width in table["c"][2]]
    parts = [[*body[:3], _rows_with_heads_again(body[3], shares)] for body in bodies]
    return {"t": "Table", "c": [*before, parts, foot]}


def _rows_with_heads_again(rows: list[Row], shares: list[float]) -> list[Row]:
    out: list[Row] = []
    head: Cell = []
    left, lines = 0, 0  # rows that the head covers still, lines that it covers so far
    for attributes, given in rows:
        cells = [*given] if left == 0 else [["", {}, 2, 1, []], *given]  # below a head: what it takes of the line
        height = _lines(cells, shares)
        if left == 0:
            head, left, lines = ([*cells[0]], cells[0][2], 0) if cells else ([], 1, 0)
            cells[:1] = [head] if cells else []
        elif lines + height > HEAD_LINES and all(block["t"] in ("Plain", "Para") for block in head[4]):
            head[2] -= left
            head, lines = [*head[:2], left, *head[3:]], 0
            cells[0] = head
        else:
            cells = given
        left, lines = left - 1, lines + height
        out.append([attributes, cells])
    return out


def _lines(cells: list[Cell], shares: list[float]) -> int:
    """The height of a row in lines, without what covers more rows."""
    lines, column = 1, 0
    for cell in cells:
        room = max(1.0, LINE_OF_TABLE * sum(shares[column : column + cell[3]]) - MARGINS)
        column += cell[3]
        texts = _node_text(cell[4]).rstrip("\n").split("\n") if cell[2] == 1 else []
        lines = max(lines, sum(max(1, math.ceil(text_width(text) / room)) for text in texts))
    return lines


def _joined_rows(rows: list[Row], fill: Filling) -> list[Row]:
    """Cells that are only `<` join the cell on their left, cells that are only `^` the cell above."""
    above: list[Cell] = []
    out = []
    for attributes, cells in rows:
        line: list[Cell] = []
        owners: list[Cell] = []
        for column, cell in enumerate(cells):
            mark = _join_mark(cell)
            if mark == "<" and owners:
                if owners[-1] in line:
                    owners[-1][3] += 1
                owners.append(owners[-1])
            elif mark == "^" and above:
                owner = above[column]
                if not any(owner is other for other in owners):
                    owner[2] += 1
                owners.append(owner)
            else:
                new = [cell[0], cell[1], 1, 1, fill(cell[4])]
                line.append(new)
                owners.append(new)
        above = owners
        out.append([attributes, line])
    return out


def _alignment(alignment: Node) -> Node:
    return {"t": "AlignLeft"} if alignment["t"] == "AlignDefault" else alignment


def _join_mark(cell: Cell) -> str | None:
    body = cell[4]
    if len(body) == 1 and body[0]["t"] in ("Para", "Plain") and len(body[0]["c"]) == 1:
        return body[0]["c"][0].get("c") if body[0]["c"][0]["t"] == "Str" else None
    return None
