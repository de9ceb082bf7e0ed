"""The last look before a public site leaves the house: whether it says anything that is not public.

The public edition is made from an object that holds nothing else; this looks again at what came out, in pages, Word
files and PDFs. It says which answer was found where, never the answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from beian.engine.guarding import personal_data
from beian.intake.word_file import W, open_parts
from beian.papers.pdf import text_of
from beian.schema.registry import kind
from beian.schema.walk import fields
from beian.values.model import Filing
from beian.values.places import engine_folder
from beian.values.plain_json import parse
from beian.values.problem import Position, Problem, Text, ordered

SHORTEST = 10  # characters of a passage that only one answer can have
PROSE = re.compile(r"\[\[.*?\]\]|[\n。；|]")  # references are resolved when printed, and tables cut into cells
TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
CHOSEN = ("option", "options", "file", "reference", "references")


def find_leaks(filings: Iterable[Filing], folder: Path) -> list[Problem]:
    """What a folder says that it must not: answers that are not public, and personal data of whatever origin."""
    texts = [found for one in filings for found in _texts(one)]
    public = _squeezed("\0".join([*(text for place, text in texts if not place), *_of_the_engine()]))
    hidden = {one: place for place, text in texts if place for one in _passages(text) if one not in public}
    problems: list[Problem] = []
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        path = file.relative_to(folder).as_posix()
        read = "\n".join(_read(file, path))
        whole = _squeezed(read)
        problems += [_leak(path, place) for one, place in hidden.items() if one in whole]
        problems += personal_data(path, read)
    return ordered(problems)


def _texts(filing: Filing) -> Iterator[tuple[str, str]]:
    """Every answer in free words, with its place where it is not public. Ids of records and files are no such words."""
    for one in fields(filing):
        if kind(one.schema) not in CHOSEN:
            place = "" if one.visibility == "public" else f"{filing.id} {one.pointer}"
            yield from ((place, text) for text in _strings(one.value))


def _of_the_engine() -> Iterator[str]:
    """The words of the schemas, which the reference pages show: an answer in the same words tells nothing."""
    for file in engine_folder("schemas").rglob("*.json"):
        yield from _strings(parse(file.read_bytes()))


def _passages(text: str) -> list[str]:
    return [passage for passage in map(_squeezed, PROSE.split(text)) if len(passage) >= SHORTEST]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _read(file: Path, path: str) -> Iterator[str]:
    """The words of a file; pictures, fonts, styles and programs have none of ours."""
    content = file.read_bytes()
    if path.endswith(".docx"):
        for root in open_parts(content, path).values():
            yield from ("".join(paragraph.itertext()) for paragraph in root.iter(f"{W}p"))
    elif path.endswith(".pdf"):
        yield text_of(content)
    elif path.endswith(".json"):
        yield from (html.unescape(TAGS.sub("", text)) for text in _strings(parse(content)))
    elif path.endswith((".html", ".xml", ".txt", ".svg")):
        text = content.decode("utf-8", "replace")
        yield html.unescape(TAGS.sub("", text))
        yield html.unescape(text)  # what stands in attributes


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _strings(one)


def _leak(path: str, place: str) -> Problem:
    message = Text(f"公开版中有不公开的内容：{place}（内容不显示）", f"the public edition shows {place} (not shown)")
    return Problem(Position(path), "", "leak", "error", "draft", message)
