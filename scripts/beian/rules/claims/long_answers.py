"""Rules on how long answers are typed: what cannot be read as the form that it looks like, at its own line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Position, Text
from beian.core.text.long_answer import MOST_COLUMNS, Paragraph, TextBlock, TypedTable, all_blocks
from beian.core.text.references import REFERENCE, SHELVES
from beian.core.text.typed_lines import BAR, BARS, TYPED_MARK, cells_of, is_rule
from beian.rules.rule import Case, Finding, rule

SORTS = "|".join([*SHELVES, "answer", "section"])
BROKEN = re.compile(rf"[\[［【]{{2}}\s*(?:[A-Za-z]+\s*[:：]|(?:{SORTS})(?![A-Za-z]))[^\]］】\s]*[\]］】]*")
FOREIGN = re.compile(
    r"(?<![\d*])\*\*[^*\n]+\*\*(?!\*)|^>\s*\D|^(?:```|~~~)|!?\[[^\]\n]*\]\((?:https?:|\w+\.\w)[^)\n]*\)|^#+\s+\S|^#{2,}[^#\s]"
)
CUT, HANZI = 18, "\u2e7f"  # hanzi of a line from which on it may have been cut by the page that it was copied from
SAID = 30  # characters of a line that a message quotes
DESIGN = ("本项目：长答案只认文档所列的几种写法",)
BOTH = ("entity", "algorithm")


def place_in(case: Case, pointer: str, text: str, line: int, excerpt: str = "") -> Position:
    """Where a line of a long answer stands in its file, at the excerpt in it."""
    lines = text.split("\n")
    typed = lines[line - 1].strip()
    at = case.filing.position(pointer)
    source = case.filing.sources.get(at.path, [])
    numbers = range(at.line, min(max(at.end_line, at.line), len(source)) + 1)
    places = [number for number in numbers if typed in source[number - 1]]
    earlier = sum(typed in one for one in lines[: line - 1])
    if earlier >= len(places):
        return at
    number = places[earlier]
    return Position(at.path, number, source[number - 1].find(excerpt or typed) + 1, number)


def _quoted(text: str) -> str:
    return text if len(text) <= SAID else f"{text[:SAID]}…"


@rule(
    "TXT-021",
    severity="warning",
    scope=BOTH,
    basis=DESIGN,
    title=Text("表格每一行的格数应与表头相同", "Every row of a table has as many cells as its head"),
    message=Text("这一行有 {count} 格，表头有 {width} 格", "this row has {count} cells, the head has {width}"),
    remedy=Text(
        "补上缺的格（空格也要竖线），或者合并多的格；格内的竖线写成 \\|",
        "add the missing cells (an empty one has its bars too) or join what is too many; a bar inside a cell is \\|",
    ),
)
def _rows(case: Case) -> Iterator[Finding]:
    for pointer, text, forms in case.long_answers:
        for table in (form for form in all_blocks(forms) if isinstance(form, TypedTable)):
            width = len(table.rows[0][1])
            for line, cells in table.rows:
                if len(cells) != width:
                    values = {"count": len(cells), "width": width}
                    yield Finding(pointer, values, position=place_in(case, pointer, text, line))


@rule(
    "TXT-022",
    severity="warning",
    scope=BOTH,
    basis=DESIGN,
    title=Text("表格应写成认得的样子", "A table is written so that it is read as one"),
    message=Text(
        "“{said}”像表格的一行，但{fault}，照原样印成文字",
        "{said!r} looks like a row of a table, but {fault_en}; it is printed as text",
    ),
    remedy=Text(
        "写成：| 甲 | 乙 |，下一行 |---|---|，再往下一行一条，行间不空行；格太多的拆成几个表",
        "write | a | b |, then |---|---|, then a line for each row with no blank line between; split a table too wide",
    ),
)
def _no_tables(case: Case) -> Iterator[Finding]:
    for pointer, text, forms in case.long_answers:
        told = -1  # one finding for lines that follow one another
        for one, before in _paragraphs(forms):
            fault = _fault(one, before)
            if fault and one.line != told + 1:
                values = {"said": _quoted(one.text), "fault": fault.zh, "fault_en": fault.en}
                yield Finding(pointer, values, position=place_in(case, pointer, text, one.line))
            told = one.line if fault else told


def _fault(one: Paragraph, before: Paragraph | None) -> Text | None:
    """Why a paragraph that looks like a row of a table is none."""
    if one.text[0] in BARS and len(cells_of(one.text)) > MOST_COLUMNS:
        return Text(f"一行超过 {MOST_COLUMNS} 格，纸面排不下", f"more than {MOST_COLUMNS} cells do not fit a page")
    if is_rule(one.text) or (one.text[0] in BARS and len(BAR.findall(one.text)) > 2):
        return Text("前后没有同样以竖线开头的行", "no row stands right before or after it")
    if (
        before
        and before.line == one.line - 1
        and 0 < one.text.count("\t") == before.text.count("\t")
        and not TYPED_MARK.match(one.text)
    ):
        return Text("格之间是制表符，没有竖线", "its cells are parted by tabs, not by bars")
    return None


def _paragraphs(forms: tuple[TextBlock, ...]) -> Iterator[tuple[Paragraph, Paragraph | None]]:
    """Every paragraph, with the one before it."""
    last: Paragraph | None = None
    for form in all_blocks(forms):
        if isinstance(form, Paragraph):
            yield form, last
        last = form if isinstance(form, Paragraph) else None


@rule(
    "TXT-023",
    severity="warning",
    scope=BOTH,
    basis=DESIGN,
    title=Text(
        "长答案中不用其他排版记号", "Long answers have no headings, bold, quotes, code, links or pictures of Markdown"
    ),
    message=Text("“{said}”的记号会照原样印出", "the marks of {said!r} are printed as they are typed"),
    remedy=Text(
        "删除记号；章节标题只用于制度文件（## 加空格），图片登记为佐证材料",
        "remove the marks; only policies have headings (## and a blank), and pictures are registered as evidence",
    ),
)
def _foreign(case: Case) -> Iterator[Finding]:
    for pointer, text, forms in case.long_answers:
        for one, _ in _paragraphs(forms):
            found = FOREIGN.search(one.text)
            if found:
                place = place_in(case, pointer, text, one.line, found[0])
                yield Finding(pointer, {"said": _quoted(found[0].strip())}, position=place)


@rule(
    "TXT-024",
    scope=BOTH,
    basis=DESIGN,
    title=Text("引用应写完整", "A reference is written in full"),
    message=Text("“{said}”不是完整的引用，会照原样印出", "{said!r} is no whole reference and is printed as it is"),
    remedy=Text(
        "写成 [[类别:目标]]：半角方括号和冒号，中间没有空格，如 [[person:zhou-yining]]",
        "write [[sort:target]] with ASCII brackets and colon and no blanks, as [[person:zhou-yining]]",
    ),
)
def _broken(case: Case) -> Iterator[Finding]:
    for pointer, text in case.prose:
        if not any(sign in text for sign in "[［【"):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            rest = REFERENCE.sub(lambda whole: " " * len(whole[0]), line)
            for found in BROKEN.finditer(rest):
                place = place_in(case, pointer, text, number, found[0])
                yield Finding(pointer, {"said": _quoted(found[0])}, position=place)


@rule(
    "TXT-025",
    severity="info",
    scope=BOTH,
    basis=DESIGN,
    title=Text("一行是一段，句子中间不换行", "A line is a paragraph: a sentence is not broken"),
    message=Text(
        "“…{said}”后面没有标点就换了行，下一行会另起一段",
        "the line ends after {said!r} without a sign; the next line is a paragraph of its own",
    ),
    remedy=Text(
        "从网页或者 PDF 粘贴时断开的，接成一行；本来就是两段的，补上标点",
        "join the lines where pasting from a PDF has broken them; where they are two paragraphs, end the first",
    ),
)
def _cut(case: Case) -> Iterator[Finding]:
    """The first line of an answer that seems to be cut: long, without a sign at its end, and the next is not longer."""
    for pointer, text, forms in case.long_answers:
        lines = text.split("\n")
        for one, before in _paragraphs(forms):
            line, following = lines[one.line - 2].strip(), lines[one.line - 1].strip()
            if before and _looks_cut(line, following):
                yield Finding(pointer, {"said": line[-12:]}, position=place_in(case, pointer, text, one.line - 1))
                break


def _looks_cut(line: str, following: str) -> bool:
    hanzi = sum(letter > HANZI for letter in line)
    return hanzi >= CUT and len(following) <= len(line) + 2 and line[-1].isalnum() and following[0].isalnum()
