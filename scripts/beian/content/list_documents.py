"""Reads the regulator's list documents (Word tables), and reads and writes the register file made of them (CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from beian.content.filing_register import ListedFiling, Register
from beian.core.errors import Failure
from beian.core.text.identifiers import canonical

if TYPE_CHECKING:
    from beian.content.word_file import Cell

COLUMNS = {  # heading of the register file -> headings that the lists have printed for it
    "备案编号": ("备案编号",),
    "算法名称": ("算法名称",),
    "算法类别": ("算法类别", "算法类型"),
    "角色": ("角色",),
    "主体名称": ("主体名称", "备案主体"),
    "应用产品": ("应用产品",),
    "主要用途": ("主要用途",),
    "备注": ("备注",),
    "公示月份": (),
    "来源": (),
}
ENDED = ("注销时间", "注销日期")  # the lists of cancellations have it in place of remarks
NEEDED = ("备案编号", "算法名称", "主体名称")
MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月")
CANCELLATION = re.compile(r"注销.{0,30}(?:清单|名单|公告|通告|公示|通知)|(?:清单|名单|公告|通告|公示|通知).{0,30}注销")
NUMBER = re.compile(r"网信算备\d{20,22}号\Z", re.ASCII)  # the lists have printed one with a digit too many
HANZI = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
SPACE = re.compile(rf"(?<={HANZI}) | (?={HANZI})")
FORMULA, INERT = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"), "'"


@dataclass(frozen=True)
class ListDocument:
    """What one document lists; `skipped` are the numbers of table rows without a number that can be read."""

    name: str
    month: str
    entries: list[ListedFiling]
    skipped: list[int]


def read_list(name: str, content: bytes) -> ListDocument:
    """A list document of any layout since 2022. Raises Failure when it is none, or lists nothing."""
    from beian.content.word_file import DOCUMENT, open_parts, paragraphs, tables

    root = open_parts(content, name)[DOCUMENT]
    words = "\n".join(paragraphs(root))
    title = MONTH.search(words)
    ended = f"已注销（{title[0] if title else '公告'}）" if CANCELLATION.search(words) else ""
    month = f"{title[1]}-{int(title[2]):02d}" if title else ""
    entries: list[ListedFiling] = []
    skipped: list[int] = []
    for number, given in _rows(tables(root)):
        code = canonical("filing_number", given["备案编号"])
        if NUMBER.match(code):
            if ended and "注销" not in given["备注"]:
                given["备注"] = "；".join(filter(None, (given["备注"], ended)))
            entries.append(ListedFiling(*(given | {"备案编号": code, "公示月份": month, "来源": name}).values()))
        elif any(given.values()):
            skipped.append(number)
    if not entries:
        raise Failure(
            f"{name}：没有找到公示清单的表格。表头应有{'、'.join(NEEDED)}，编号以“网信算备”开头。",
            f"{name}: no table of a published list. Its headings are {', '.join(NEEDED)}; numbers start with 网信算备.",
        )
    return ListDocument(name, month, entries, skipped)


def _rows(found: Iterable[list[list[Cell]]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows below headings, by the register's columns; a table without headings goes on where the last one ended."""
    headings: list[Cell] = []
    for table in found:
        for number, row in enumerate(table, 1):
            read = [cell._replace(text=_column(cell.text)) for cell in row]
            if set(NEEDED) <= {heading.text for heading in read}:
                headings = read
            elif headings:
                yield number, _by_column(row, headings)


def _by_column(row: list[Cell], headings: list[Cell]) -> dict[str, str]:
    """Cells go with headings in their order: some lists merge cells differently in each row. Else by place."""
    if len(row) == len(headings):
        read = {heading.text: cell.text for heading, cell in zip(headings, row, strict=True)}
    else:
        placed = dict(row)
        read = {heading.text: placed.get(heading.column, "") for heading in headings}
    given = {column: _tidy(read.get(column, "")) for column in COLUMNS}
    if read.get(ENDED[0], "").strip():
        given["备注"] = f"{given['备注']}已注销（{_tidy(read[ENDED[0]])}）"
    return given


@lru_cache(maxsize=1000)
def _column(heading: str) -> str:
    """The register's column for a printed heading, or the heading itself."""
    heading = re.sub(r"\s", "", heading)
    return (
        ENDED[0]
        if heading in ENDED
        else next((name for name, printed in COLUMNS.items() if heading in printed), heading)
    )


@lru_cache(maxsize=1000)  # merged rows have the same text again
def _tidy(text: str) -> str:
    from beian.content.word_file import MAX_CELL

    return SPACE.sub("", " ".join(text.split()))[:MAX_CELL]


def register_bytes(entries: Iterable[ListedFiling]) -> bytes:
    """The register file: CSV that spreadsheets open as UTF-8, one line an entry."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([_inert(cell) for cell in astuple(entry)] for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    """A cell as text: a spreadsheet runs what begins like a formula, and lists come from outside."""
    return f"{INERT}{cell}" if cell.startswith((*FORMULA, INERT)) else cell


def read_register(name: str, content: bytes) -> Register:
    """The register in a file that an import wrote. Raises Failure when it is none."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable(name) from None
    if not rows or rows[0] != list(COLUMNS) or any(len(row) != len(COLUMNS) for row in rows):
        raise _unreadable(name)
    return Register(ListedFiling(*(cell.removeprefix(INERT) for cell in row)) for row in rows[1:])


def _unreadable(name: str) -> Failure:
    return Failure(
        f"{name}：不是导入时写出的公示清单文件，可能被表格软件另存过。请删除后重新导入。",
        f"{name}: not the file that the import wrote; a spreadsheet may have saved it. Delete it and import again.",
    )
