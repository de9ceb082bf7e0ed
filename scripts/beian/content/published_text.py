"""A published agreement or policy as the text of a policy file, from Word, Markdown or plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from beian.content.text_file import decode
from beian.content.word_file import DOCUMENT, blocks, open_parts
from beian.core.errors import Failure
from beian.core.problem import Text
from beian.core.processes.limited_process import LimitedProcess

CHAPTER = re.compile(r"第[一二三四五六七八九十百\d]{1,4}章\s*\S")
MARK = re.compile(r"#+\s*")
ENDINGS = (".docx", ".md", ".txt")


def policy_text(name: str, content: bytes) -> str:
    """The text of a policy file: its first line is the title, chapters are headings, tables have rows of bars.

    Raises Failure for another kind of file, one that is damaged or too large, and one without a text.
    """
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise Failure(
            f"{name}：只能导入 .docx、.md、.txt。请另存为其中一种。",
            f"{name}: only .docx, .md and .txt can be imported. Save it as one of these.",
        )
    with LimitedProcess() as helper:
        return str(helper.call(as_policy, name, content, what=Text(name, name)))


def as_policy(name: str, content: bytes) -> str:
    """The same without a process of its own."""
    lines = _word_lines(content, name) if name.lower().endswith(".docx") else _typed_lines(content, name)
    written = [line.rstrip() for line in lines]
    title, *rest = [*written[next((n for n, line in enumerate(written) if line.strip()), len(written)) :], ""]
    if not title.strip() or not any(line.strip() for line in rest):
        raise Failure(f"{name}：没有文字，或者只有标题。", f"{name}: it has no text, or a title only.")
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).strip("\n")
    return f"# {MARK.sub('', title, count=1).strip()}\n\n{body}\n"


def _typed_lines(content: bytes, name: str) -> Iterator[str]:
    text, problems = decode(content, name)
    if problems:
        raise Failure(f"{name}：{problems[0].message.zh}", f"{name}: {problems[0].message.en}")
    for line in text.split("\n"):
        yield f"## {line.strip()}" if CHAPTER.match(line.strip()) else line


def _word_lines(content: bytes, name: str) -> Iterator[str]:
    """Paragraphs, each with an empty line behind it, and the rows of tables."""
    for block in blocks(open_parts(content, name)[DOCUMENT]):
        if isinstance(block, str):
            for line in block.split("\n"):
                yield f"## {line.strip()}" if CHAPTER.match(line.strip()) else line.strip()
        else:
            yield from _rows([[" ".join(cell.text.split()).replace("|", "｜") for cell in row] for row in block])
        yield ""


def _rows(table: list[list[str]]) -> Iterator[str]:
    width = max(map(len, table), default=0)
    for number, row in enumerate(table):
        yield f"| {' | '.join([*row, *[''] * (width - len(row))])} |"
        if not number:
            yield f"|{'---|' * width}"
