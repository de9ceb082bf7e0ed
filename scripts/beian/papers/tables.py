"""A template's table, as Markdown can write it, as the paper has it: widths, a head or none, cells that join."""

from __future__ import annotations

from collections.abc import Callable

from beian.papers.prose import Block
from beian.values.errors import Failure

Filling = Callable[[list[Block]], list[Block]]


def table(attributes: list, inner: list[Block], fill: Filling, caption: Callable[[str], list[Block]]) -> Block:
    """The one table of a `.table` block with its cells filled; raises Failure where the template's is no such table."""
    if len(inner) != 1 or inner[0]["t"] != "Table":
        raise Failure(
            "模板的 .table 中只能有一个表格（是否多了空行或竖线？）",
            "a .table block of a template holds exactly one pipe table (a blank line or a | too many?)",
        )
    given, options = inner[0]["c"], dict(attributes[2])
    widths = [float(width) for width in options["widths"].split()]
    if len(widths) != len(given[2]):
        raise Failure(
            f"模板表格有 {len(given[2])} 列，widths 写了 {len(widths)} 个",
            f"a template's table has {len(given[2])} columns, widths names {len(widths)}",
        )
    columns = [
        [_aligned(column[0]), {"t": "ColWidth", "c": width / sum(widths)}]
        for column, width in zip(given[2], widths, strict=True)
    ]
    head = _rows(given[3][1], fill) if int(options.get("headers", 1)) else []
    title = [{"t": "Plain", "c": caption(options["caption"])}] if "caption" in options else []
    classes, empty = [name for name in attributes[1] if name != "table"], ["", [], []]
    body = [empty, 0, [], _rows(given[4][0][3], fill)]
    return {
        "t": "Table",
        "c": [[attributes[0], classes, []], [None, title], columns, [empty, head], [body], [empty, []]],
    }


def _rows(rows: list, fill: Filling) -> list:
    """Cells that are only `<` join the cell on their left, cells that are only `^` the cell above."""
    above: list[list] = []
    out = []
    for attributes, cells in rows:
        line: list[list] = []
        owners: list[list] = []
        for column, cell in enumerate(cells):
            mark = _mark(cell)
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


def _aligned(alignment: Block) -> Block:
    return {"t": "AlignLeft"} if alignment["t"] == "AlignDefault" else alignment


def _mark(cell: list) -> str | None:
    body = cell[4]
    if len(body) == 1 and body[0]["t"] in ("Para", "Plain") and len(body[0]["c"]) == 1:
        return body[0]["c"][0].get("c") if body[0]["c"][0]["t"] == "Str" else None
    return None
