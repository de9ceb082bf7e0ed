"""Typing errors in YAML: full-width signs, odd blanks, curly quotes, tabs, marks of a merge that stopped half-way.

A slip is believed when the file can be read further once it is mended; so text that only looks like one is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from beian.content.yaml.scalars import single_quoted
from beian.core.text.characters import COLONS, NARROW, ODD_BLANKS, code_point

Words = tuple[str, str, str, str]  # what is wrong and how to mend it, in Chinese and English
OPENING, CLOSING = "“‘„‟”’＂＇", "”’“‘＂＇"
HEAD = r"\A([ ]*(?:- +)*)"
WIDE = r"－＿\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
KEY = rf"[A-Za-z0-9_{WIDE}-]+"
ANY_KEY = rf"(?:{KEY}|[\u4e00-\u9fff]{{1,20}})"
# What few files need is compiled when one does: all commands read files.
RECORD_LINE = rf"\s*(?:- +)*[a-z][a-z0-9_-]*\s*[{COLONS}]"
NAMED_LINE = rf"\s*(?:- +)*{ANY_KEY}\s*[{COLONS}]"
ITEM_LINE = rf"\s*(?:[－–—−]\s*\S|-(?=[{ODD_BLANKS}A-Za-z\u4e00-\u9fff]))"
BAR_LINE = r".*:\s+[｜＞][+-]?\s*\Z"
HIDDEN_COMMENT = re.compile(rf"[{ODD_BLANKS}] *#\s")
COMMENT_LINE = r"\s*＃\s"
ODD_KEY = re.compile(rf"[{ODD_BLANKS}{OPENING}{CLOSING}\uff01-\uff5e]")
CONFLICT = r"(?:<{7}|\|{7}|>{7})(?: .*)?\Z|={7}\Z"
MOST = 200  # lines that are mended in one file

TAB: Words = ("这里用了制表符缩进", "a tab is used as indentation", "改用空格缩进", "indent with blanks")
CURLY: Words = (
    "用作 YAML 引号的是弯引号",
    "curly quotes are used as YAML quotes",
    "改为直引号；引号属于内容的，在外面再加一对直引号",
    "use straight quotes; put straight ones around if the curly ones belong to the text",
)
ODD_KEY_WORDS: Words = (
    "冒号前的名称里有全角字符、弯引号或者特殊空格",
    "the name before the colon has full-width characters, curly quotes or odd blanks",
    "改用半角字符；本是一段文字的，整段加直引号",
    "type it in half width; quote the whole if it is text",
)
CONFLICT_WORDS: Words = (
    "这里留有没有解决的 Git 合并冲突",
    "an unresolved Git merge conflict is left here",
    "选定一种内容，删除 <<<<<<<、=======、>>>>>>> 各行",
    "choose one version and remove the lines <<<<<<<, =======, >>>>>>>",
)


@dataclass(frozen=True)
class Typo:
    """One typing error: line and column from 1, its message, and whether `fmt` mends it."""

    line: int
    column: int
    words: Words
    safe: bool = True


@dataclass(frozen=True)
class ReadingTrouble:
    """Where reading stops or goes astray: after how many events, and the lines (from 0) that may be at fault."""

    after: int
    first: int
    last: int
    column: int = 0  # from 1, where something is surely wrong even if no mending helps


@dataclass(frozen=True)
class _TypoKind:
    """One kind of typing error: the pattern that finds it in a line, the text that replaces it, and its message."""

    pattern: str  # compiled when a file needs mending
    mend: Callable[[re.Match[str]], str]
    words: Callable[[re.Match[str]], Words]
    safe: Callable[[re.Match[str]], bool] = lambda _: True
    value: bool = False  # whether it concerns a value, which may be meant so


def _sign(sign: str, proper: str, name: str) -> Words:
    return (
        f"{name}写成了“{sign}”（{code_point(sign)}）",
        f"{sign!r} ({code_point(sign)}) stands where {proper!r} is needed",
        f"改为半角的 {proper}；本是一段文字的，整段加直引号",
        f"type {proper}; quote the whole if it is text",
    )


def _blank(found: re.Match[str]) -> Words:
    if "\t" in found["x"]:
        return TAB
    odd = next(sign for sign in found["x"] if sign != " ")
    return (
        f"缩进里有特殊空格（{code_point(odd)}）",
        f"an odd blank ({code_point(odd)}) is used as indentation",
        "改用普通空格缩进",
        "indent with plain blanks",
    )


def _indents(width: int) -> _TypoKind:
    return _TypoKind(
        rf"\A((?:[ ]*- )?[ ]*)(?P<x>[{ODD_BLANKS}\t][{ODD_BLANKS}\t ]*)",
        lambda found: found[1] + "".join(" " * width if sign in "\u3000\t" else " " for sign in found["x"]),
        _blank,
        safe=lambda found: "\t" not in found["x"],
    )


NARROW_SPACE: Words = (
    "冒号后面缺少空格，或者是特殊空格",
    "a plain blank is missing after the colon",
    "在冒号后加一个普通空格；本是一段文字的，整段加直引号",
    "put a blank after the colon; quote the whole if it is text",
)
DASH_SPACE: Words = (
    "短横后面缺少空格",
    "a blank is missing after the dash",
    "在短横后加一个空格；本是一段文字的，整段加直引号",
    "put a blank after the dash; quote the whole if it is text",
)
HASH_SPACE: Words = (
    "注释的井号前是特殊空格，注释会被当作内容",
    "an odd blank stands before the comment, which is read as part of the answer",
    "井号前改用普通空格；井号属于内容的，整段加直引号",
    "put a plain blank before the #; quote the whole if the # belongs to it",
)
SORTS = (  # in the order in which they stand in a line; `x` is the place that is named
    _TypoKind(
        rf"\A([ ]*)(?P<x>[－–—−]\s*|-[{ODD_BLANKS}]+|-(?=[^\s-]))",
        lambda found: f"{found[1]}- ",
        lambda found: DASH_SPACE if found["x"][0] == "-" else _sign(found["x"][0], "-", "列表的短横"),
        safe=lambda found: found["x"][0] in "－-",
    ),
    _TypoKind(
        r"\A([ ]*)(?P<x>＃)",
        lambda found: f"{found[1]}#",
        lambda _: _sign("＃", "#", "注释的井号"),
    ),
    _TypoKind(
        rf"{HEAD}(?P<x>[\"'{OPENING}])({ANY_KEY})[\"'{CLOSING}](?=\s*[:{COLONS}])",
        lambda found: f"{found[1]}{found[3]}",
        lambda _: CURLY,
    ),
    _TypoKind(
        rf"{HEAD}(?=\S*?[{WIDE}])(?P<x>{KEY})(?=\s*[:{COLONS}])",
        lambda found: found[1] + found["x"].translate(NARROW),
        lambda _: ODD_KEY_WORDS,
    ),
    _TypoKind(
        rf"{HEAD}({ANY_KEY})(?P<x>[{ODD_BLANKS}]+)(?=:)",
        lambda found: found[1] + found[2],
        lambda _: ODD_KEY_WORDS,
    ),
    _TypoKind(
        rf"{HEAD}({ANY_KEY}\s*)(?P<x>[{COLONS}][\s{ODD_BLANKS}]*)",
        lambda found: f"{found[1]}{found[2].rstrip()}: ",
        lambda found: _sign(found["x"][0], ":", "冒号"),
    ),
    _TypoKind(
        rf"{HEAD}([A-Za-z_][A-Za-z0-9_-]*)(?P<x>:[{ODD_BLANKS}]+|:(?=[^\s/:]))",
        lambda found: f"{found[1]}{found[2]}: ",
        lambda _: NARROW_SPACE,
    ),
    _TypoKind(
        rf"{HEAD}({ANY_KEY}:[ ]+)(?P<x>[｜＞])(?=[+-]?\s*\Z)",
        lambda found: found[1] + found[2] + found["x"].translate(NARROW),
        lambda found: _sign(found["x"], found["x"].translate(NARROW), "长文字的竖线"),
    ),
    _TypoKind(
        rf"\A(.*[\"'\]}}])[ {ODD_BLANKS}]+(?P<x>[＃#])",
        lambda found: f"{found[1]} #",
        lambda found: HASH_SPACE if found["x"] == "#" else _sign("＃", "#", "注释的井号"),
    ),
    _TypoKind(
        rf"\A(.*?\S) *(?P<x>[{ODD_BLANKS}][{ODD_BLANKS} ]*)(?=#\s)",
        lambda found: f"{found[1]} ",
        lambda _: HASH_SPACE,
    ),
    _TypoKind(
        rf"{HEAD}({ANY_KEY}:[ ]+)?(?=[{OPENING}]|.*[{CLOSING}]\s*\Z)(?P<x>[\"'{OPENING}])(.*)[\"'{CLOSING}]\s*\Z",
        lambda found: f"{found[1]}{found[2] or ''}{single_quoted(found[4])}",
        lambda _: CURLY,
        safe=lambda _: False,
        value=True,
    ),
)


def hides_structure(lines: list[str], *, below: bool, root: bool) -> bool:
    """Whether the lines of one unquoted text, below its key or the whole of a file, were meant as something else."""
    if root and any(re.match(NAMED_LINE, line) for line in lines):
        return True
    if below and any(all(re.match(pattern, line) for line in lines) for pattern in (RECORD_LINE, ITEM_LINE)):
        return True
    return any(re.match(COMMENT_LINE, line) for line in lines[1:]) or (
        len(lines) > 1 and bool(re.match(BAR_LINE, lines[0]))
    )


def mended_line(line: str, width: int, most: int, *, values: bool) -> tuple[str, list[tuple[int, Words, bool]]]:
    """A line with its first slips mended, and each with its column, words and whether the mending is safe."""
    found: list[tuple[int, Words, bool]] = []
    now = line
    for kind in (_indents(width), *SORTS):
        match = re.match(kind.pattern, now) if values or not kind.value else None
        after = kind.mend(match) + now[match.end() :] if match else now
        if match and after != now and len(found) < most:
            found.append((match.start("x") + len(line) - len(now) + 1, kind.words(match), kind.safe(match)))
            now = after
    return now.rstrip(" ") if found else now, found


def conflicts(text: str) -> list[int]:
    """The lines (from 1) at which unresolved merge conflicts begin."""
    if not any(mark in text for mark in ("<<<<<<<", "|||||||", "=======", ">>>>>>>")):
        return []
    begun, inside = [], False
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(CONFLICT, line):
            if not inside:
                begun.append(number)
            inside = line[0] != ">" and (inside or line[0] == "<")
    return begun


@dataclass(frozen=True)
class Repair:
    """The slips of a text, the text as it would be without them, and with only those mended that `fmt` mends."""

    slips: list[Typo]
    read_as: str
    mended: str


def repair(text: str, trouble_in: Callable[[str], ReadingTrouble | None]) -> Repair:
    """Mend slip after slip for as long as `trouble_in` reads further each time."""
    lines, safe_lines, slips = text.split("\n"), text.split("\n"), []
    trouble = trouble_in(text)
    for _ in range(MOST):
        step = _step(lines, trouble, trouble_in) if trouble else None
        if step is None:
            break
        place, line, found, trouble = step
        whole = all(safe for _, _, safe in found) and safe_lines[place] == lines[place]
        lines[place] = line
        safe_lines[place] = line if whole else safe_lines[place]
        slips += [Typo(place + 1, column, words, whole) for column, words, _ in found]
    else:
        safe_lines = text.split("\n")  # too many to be told from text that is no YAML at all
    if trouble and trouble.column:
        slips += _named(lines, trouble)
    return Repair(slips, "\n".join(lines), "\n".join(safe_lines))


def _step(
    lines: list[str], trouble: ReadingTrouble, trouble_in: Callable[[str], ReadingTrouble | None]
) -> tuple[int, str, list[tuple[int, Words, bool]], ReadingTrouble | None] | None:
    for place in range(trouble.first, min(trouble.last + 1, len(lines))):
        tried = set()
        for values, width, most in product((False, True), (2, 1), range(1, 5)):
            line, found = mended_line(lines[place], width, most, values=values)
            if found and line not in tried:
                tried.add(line)
                after = trouble_in("\n".join([*lines[:place], line, *lines[place + 1 :]]))
                if after is None or after.after > trouble.after:
                    return place, line, found, after
    return None


def _named(lines: list[str], trouble: ReadingTrouble) -> Iterator[Typo]:
    """What is surely a slip although no mending of one line helps: of several sorts, the first."""
    for place in range(trouble.first, min(trouble.last + 1, len(lines))):
        _, found = mended_line(lines[place], 2, 1, values=False)
        if found:
            yield Typo(place + 1, found[0][0], found[0][1], safe=False)
            return
    yield Typo(trouble.first + 1, trouble.column, ODD_KEY_WORDS, safe=False)
