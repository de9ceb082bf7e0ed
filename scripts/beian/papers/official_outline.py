"""An official outline: read from a Word template, compared with ours, and laid over ours by the owner's list.

The list is `overrides/documents/<paper>/outline.yaml`; its first entry whose types and roles fit a filing holds. A heading or
row that our template does not have is a typing error and stops the build with its line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from lxml import etree

from beian.content.word_file import DOCUMENT, STYLES, W, open_parts
from beian.content.yaml.strict import Document, load
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Text
from beian.papers.catalogue import Paper
from beian.papers.outline import NUMBER, OutlineEntry, OutlineOverride, is_label, unnumbered

HEADING = re.compile(r"(heading|标题)\s*[1-6]$", re.IGNORECASE)
CONTENTS = re.compile(r"toc|contents|目录", re.IGNORECASE)
SENTENCE = re.compile(r"[。；;！？]|，.*，")
NEAR = 0.6
WORDS = {
    "lacks": Text("缺少", "lacks"),
    "adds": Text("多出", "adds"),
    "renamed": Text("改称", "renames"),
    "moved": Text("移位", "moves"),
}
Kind = Literal["lacks", "adds", "renamed", "moved"]
FILE = "outline.yaml"
KEYS = {"source", "types", "roles", "headings", "rows", "reference"}


def read_outline(docx: bytes, name: str) -> list[OutlineEntry]:
    """The outline of a Word file; `name` is how messages call it. Raises Failure for what is no sound docx."""
    parts = open_parts(docx, name)
    names = _style_names(parts[STYLES]) if STYLES in parts else {}
    body = parts[DOCUMENT].find(f"{W}body")
    return [] if body is None else list(_entries(body, names))


def _style_names(styles: etree._Element) -> dict[str, str]:
    """The names of the styles by id; a style of its own with an outline level is called a heading too."""
    names = {}
    for style in styles.iter(f"{W}style"):
        title, level = style.find(f"{W}name"), style.find(f"{W}pPr/{W}outlineLvl")
        name = "" if title is None else title.get(f"{W}val", "")
        names[style.get(f"{W}styleId", "")] = "heading 1" if level is not None else name
    return names


def _entries(body: etree._Element, names: dict[str, str]) -> Iterator[OutlineEntry]:
    section = ""
    for element in body.iter(f"{W}p", f"{W}tbl"):
        if next(element.iterancestors(f"{W}tbl"), None) is not None:
            continue
        if element.tag == f"{W}p":
            words = _heading_words(element, names)
            if words:
                section = words
                yield OutlineEntry("heading", words)
        else:
            labels = (_element_text(cell) for cell in element.iter(f"{W}tc") if not _joins_above(cell))
            yield from (OutlineEntry("row", words, section) for words in labels if is_label(words))


def _heading_words(paragraph: etree._Element, names: dict[str, str]) -> str:
    """The words of a heading: by style, or a short numbered line as official templates have them."""
    text, style = _element_text(paragraph), paragraph.find(f"{W}pPr/{W}pStyle")
    named = names.get(style.get(f"{W}val", ""), "") if style is not None else ""
    if CONTENTS.match(named):
        return ""
    if HEADING.match(named) or paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
        return unnumbered(text)
    numbered = NUMBER.match(text) and not SENTENCE.search(text)
    return unnumbered(text) if numbered and is_label(unnumbered(text)) else ""


def _joins_above(cell: etree._Element) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"


def _element_text(element: etree._Element) -> str:
    return " ".join("".join(part.text or "" for part in element.iter(f"{W}t")).split())


@dataclass(frozen=True)
class Difference:
    """One difference; `official` and `ours` are the entry on each side, where there is one."""

    kind: Kind
    official: OutlineEntry | None
    ours: OutlineEntry | None


@dataclass(frozen=True)
class Comparison:
    """All differences, and the pairs that mean the same, in the official order."""

    differences: tuple[Difference, ...]
    pairs: tuple[tuple[OutlineEntry, OutlineEntry], ...]


def compare_outlines(official: list[OutlineEntry], ours: list[OutlineEntry]) -> Comparison:
    """Headings with headings and rows with rows: first the same words in the same place, then anywhere, then similar."""
    left, right = dict(enumerate(official)), dict(enumerate(ours))
    pairs: dict[int, int] = {}
    for alike in (_same_place, _same_words, _similar):
        for number in sorted(left):
            match = next((other for other in sorted(right) if alike(left[number], right[other])), None)
            if match is not None:
                pairs[number] = match
                del left[number], right[match]
    return Comparison(
        tuple(_differences(official, ours, pairs, left, right)),
        tuple((official[number], ours[pairs[number]]) for number in sorted(pairs)),
    )


def _differences(
    official: list[OutlineEntry],
    ours: list[OutlineEntry],
    pairs: dict[int, int],
    left: dict[int, OutlineEntry],
    right: dict[int, OutlineEntry],
) -> list[Difference]:
    differences = [Difference("lacks", entry, None) for entry in left.values()]
    differences += [Difference("adds", None, entry) for entry in right.values()]
    for kind in ("heading", "row"):
        numbers = [number for number in sorted(pairs) if official[number].sort == kind]
        unmoved = _longest_rise([pairs[number] for number in numbers])
        for number in numbers:
            official_entry, other = official[number], ours[pairs[number]]
            if official_entry.key != other.key:
                differences.append(Difference("renamed", official_entry, other))
            if pairs[number] not in unmoved:
                differences.append(Difference("moved", official_entry, other))
    return differences


def _same_place(entry: OutlineEntry, other: OutlineEntry) -> bool:
    return _same_words(entry, other) and entry.place == other.place


def _same_words(entry: OutlineEntry, other: OutlineEntry) -> bool:
    return entry.sort == other.sort and entry.key == other.key


def _similar(entry: OutlineEntry, other: OutlineEntry) -> bool:
    return entry.sort == other.sort and SequenceMatcher(None, entry.key, other.key, autojunk=False).ratio() >= NEAR


def _longest_rise(numbers: list[int]) -> set[int]:
    """The numbers of the longest rising subsequence: what is not among them was moved."""
    ends: list[int] = []
    lengths = []
    for number in numbers:
        index = bisect_left(ends, number)
        ends[index : index + 1] = [number]
        lengths.append(index)
    rising: set[int] = set()
    wanted = len(ends) - 1
    for number, length in zip(reversed(numbers), reversed(lengths), strict=True):
        if length == wanted and (not rising or number < min(rising)):
            rising.add(number)
            wanted -= 1
    return rising


def outline_override(
    overrides: Path, folders: list[Path], filing: Filing, paper: Paper, refuse_unsound: Callable[[str, bytes], None]
) -> OutlineOverride:
    """The outline that the owner lays over a paper; an empty one where there is none. Raises Failure with the line, and
    what `refuse_unsound` raises for a Word file of styles."""
    file = overrides / "documents" / paper.id / FILE
    if not file.is_file():
        return OutlineOverride()
    document = load(file.read_bytes(), f"overrides/documents/{paper.id}/{FILE}")
    if document.problems:
        first = document.problems[0]
        raise _failure(document, "", first.message.zh, first.message.en, first.position.line)
    if not isinstance(document.data, list):
        raise _failure(document, "", "应是一个列表", "this must be a list")
    for number, entry in enumerate(document.data):
        if _applies(document, number, entry, filing):
            template_text = "".join(
                file.read_text("utf-8") for folder in folders for file in (folder / paper.id).rglob("*.j2")
            )
            headings, rows = (
                _words_by_ours(document, f"/{number}/{key}", entry.get(key, []), template_text)
                for key in ("headings", "rows")
            )
            return OutlineOverride(headings, rows, _reference(document, number, entry, file.parent, refuse_unsound))
    return OutlineOverride()


def _applies(document: Document, number: int, entry: object, filing: Filing) -> bool:
    if not isinstance(entry, dict) or set(entry) - KEYS or "source" not in entry:
        raise _failure(
            document,
            f"/{number}",
            f"每项写明 source，可写 {'、'.join(sorted(KEYS - {'source'}))}",
            f"each entry names its source, and may have {', '.join(sorted(KEYS - {'source'}))}",
        )
    types, roles = entry.get("types"), entry.get("roles")
    for key, listed in (("types", types), ("roles", roles)):
        if listed is not None and not isinstance(listed, list):
            raise _failure(document, f"/{number}/{key}", "应是一个列表", "this must be a list")
    return (not types or filing.type in types) and (not roles or filing.role in roles)


def _words_by_ours(document: Document, pointer: str, entries: object, template_text: str) -> dict[str, str]:
    """Official words by ours: an entry is the words themselves, or `ours` and `official`."""
    names: dict[str, str] = {}
    if not isinstance(entries, list):
        raise _failure(document, pointer, "应是一个列表", "this must be a list")
    for number, entry in enumerate(entries):
        pair = entry if isinstance(entry, dict) else {"ours": entry, "official": entry}
        ours, official = pair.get("ours"), pair.get("official")
        if set(pair) != {"ours", "official"} or not isinstance(ours, str) or not isinstance(official, str):
            raise _failure(
                document,
                f"{pointer}/{number}",
                "应是标题文字，或者 ours 和 official 两项",
                "this must be the words, or the two of ours and official",
            )
        if ours not in template_text:
            raise _failure(
                document, f"{pointer}/{number}", f"模板中没有“{ours}”", f"the template does not say {ours!r}"
            )
        names[ours] = official
    return names


def _reference(
    document: Document,
    number: int,
    entry: Mapping[str, object],
    folder: Path,
    refuse_unsound: Callable[[str, bytes], None],
) -> bytes:
    name = entry.get("reference")
    if name is None:
        return b""
    file = folder / str(name)
    if not isinstance(name, str) or Path(name).name != name or not file.is_file() or file.is_symlink():
        raise _failure(
            document, f"/{number}/reference", "同一文件夹中没有这个文件", "there is no such file in the same folder"
        )
    content = file.read_bytes()
    refuse_unsound(name, content)
    return content


def _failure(document: Document, pointer: str, chinese: str, english: str, line: int = 0) -> Failure:
    position = document.positions.get(pointer)
    place = f"{document.path}:{line or (position.line if position else 1)}"
    return Failure(f"{place}: {chinese}。", f"{place}: {english}.")
