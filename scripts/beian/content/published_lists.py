"""Imports the regulator's lists into the register of published filings, and opens that register for the rules.

It is public and stands in the tree, `register/published.csv`, so that everybody judges by the same one; the fictional
entities have their own, `examples/register/published.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from beian.content.filing_register import ListedFiling, Register, merged_entries
from beian.content.trees import Tree
from beian.core.errors import Failure
from beian.core.files import read_limited, write_changed
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Position, Problem, Severity, Text
from beian.core.processes.limited_process import LimitedProcess

if TYPE_CHECKING:  # slow to load; most roots have no register
    from beian.content.list_documents import ListDocument

REGISTER, EXAMPLE_REGISTER = "register/published.csv", "examples/register/published.csv"


@dataclass(frozen=True)
class ImportResult:
    """What an import did: the documents read, the entries now in the register, and how many of them are new."""

    documents: list[ListDocument]
    entries: int
    new: int
    changed: bool
    months: list[str]  # that the register covers now


def import_lists(root: ContentRoot, files: Iterable[Path]) -> ImportResult:
    """Lay list documents into the register, all of them or none; the same files give the same register in any order.

    Raises Failure for a document that is no list, or a register that the import did not write.
    """
    from beian.content.list_documents import read_register, register_bytes

    with LimitedProcess() as helper:
        read = [published_list(helper, file.name, read_limited(file)) for file in files]
    documents = sorted(read, key=lambda one: (one.month, one.name))
    target = root.path / REGISTER
    known = read_register(REGISTER, target.read_bytes()).entries if target.is_file() else []
    entries = merged_entries([*known, *(entry for document in documents for entry in document.entries)])
    changed = write_changed(target, register_bytes(entries))
    return ImportResult(documents, len(entries), len(entries) - len(known), changed, Register(entries).months)


def published_list(helper: LimitedProcess, name: str, content: bytes) -> ListDocument:
    """A list document. Raises Failure when it is none, or takes too much."""
    from beian.content.list_documents import ListDocument

    month, entries, skipped = helper.call(_published_list, name, content, what=Text(name, name))
    return ListDocument(name, month, [ListedFiling(*entry) for entry in entries], skipped)


def _published_list(name: str, content: bytes) -> tuple[str, list[tuple[str, ...]], list[int]]:
    from beian.content.list_documents import read_list

    read = read_list(name, content)
    return read.month, [astuple(entry) for entry in read.entries], read.skipped


class Registers:
    """The registers of a tree, each read once, and what there is to say about them."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, tuple[Register | None, Problem | None]] = {}

    def register(self, filing: Filing) -> Register | None:
        """The register that a filing is compared with, or None."""
        return self._open(_place(filing))[0]

    def problems(self, filing: Filing) -> list[Problem]:
        """That there is no register although the filing has numbers to look up, or that it cannot be read.

        Every filing gives the same problem at the same place, so a report of many says it once.
        """
        problem = self._open(_place(filing))[1]
        return [problem] if problem and _has_numbers(filing) else []

    def _open(self, path: str) -> tuple[Register | None, Problem | None]:
        if path not in self._read:
            self._read[path] = self._fresh(path)
        return self._read[path]

    def _fresh(self, path: str) -> tuple[Register | None, Problem | None]:
        content = self._tree.read(path)
        if content is None:
            return None, _problem(path, "info", *MISSING)
        from beian.content.list_documents import read_register

        try:
            return read_register(path, content), None
        except Failure as failure:
            return None, _problem(path, "error", failure.chinese, failure.english)


MISSING = (
    "没有导入公示清单，备案编号、备案主体和名称没有与清单核对",
    "no published list has been imported: numbers, holders and names were not compared with it",
)


def _place(filing: Filing) -> str:
    return EXAMPLE_REGISTER if filing.example else REGISTER


def _has_numbers(filing: Filing) -> bool:
    own = filing.answers.get(filing.own_file)
    records = [*(filing.answers.get("models") or {}).values(), own]
    return any(isinstance(record, dict) and record.get("filing_number") for record in records)


def _problem(path: str, severity: Severity, chinese: str, english: str) -> Problem:
    remedy = Text(
        "从网信部门网站下载公示清单（Word 文档），运行 beian register import 文件",
        "download the lists (Word documents) from the regulator's site and run beian register import FILE",
    )
    basis = ("实务：第三方编号以公示清单为准",)
    return Problem(Position(path), "", "register", severity, "draft", Text(chinese, english), remedy, basis)
