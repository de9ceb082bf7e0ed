"""`overrides/documents/<paper>/outline.yaml`: the official order, words and styles, laid over our template.

A list; the first entry whose types and roles fit a filing holds. A heading or row that the template does not have is
a typing error and stops the build with its line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from beian.intake.strict_yaml import Document, load
from beian.papers.catalogue import Paper
from beian.papers.outline import OwnOutline
from beian.values.errors import Failure
from beian.values.model import Filing

FILE = "outline.yaml"
KEYS = {"source", "types", "roles", "headings", "rows", "reference"}


def own_outline(
    overrides: Path, folders: list[Path], filing: Filing, paper: Paper, refuse_unsound: Callable[[str, bytes], None]
) -> OwnOutline:
    """The outline that this repository lays over a paper; empty without one. Raises Failure with the line, and what
    `refuse_unsound` raises for a Word file of styles."""
    file = overrides / "documents" / paper.id / FILE
    if not file.is_file():
        return OwnOutline()
    document = load(file.read_bytes(), f"overrides/documents/{paper.id}/{FILE}")
    if document.problems:
        first = document.problems[0]
        raise _failure(document, "", first.message.zh, first.message.en, first.position.line)
    if not isinstance(document.data, list):
        raise _failure(document, "", "应是一个列表", "this must be a list")
    for number, entry in enumerate(document.data):
        if _fits(document, number, entry, filing):
            said = "".join(one.read_text("utf-8") for folder in folders for one in (folder / paper.id).rglob("*.j2"))
            headings, rows = (
                _names(document, f"/{number}/{key}", entry.get(key, []), said) for key in ("headings", "rows")
            )
            return OwnOutline(headings, rows, _reference(document, number, entry, file.parent, refuse_unsound))
    return OwnOutline()


def _fits(document: Document, number: int, entry: Any, filing: Filing) -> bool:
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


def _names(document: Document, pointer: str, entries: Any, said: str) -> dict[str, str]:
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
        if ours not in said:
            raise _failure(
                document, f"{pointer}/{number}", f"模板中没有“{ours}”", f"the template does not say {ours!r}"
            )
        names[ours] = official
    return names


def _reference(
    document: Document,
    number: int,
    entry: dict[str, Any],
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
