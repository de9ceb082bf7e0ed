"""Brings a content root to the data model of this engine: answers that now follow from others are taken out of its files.

Nothing that is said changes: an answer is taken out only where every filing that shows it has the same answer afterwards,
which is proven by loading the result. Sealed rounds are never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from beian import __version__
from beian.check.workspace import Workspace
from beian.content.transaction import write_together
from beian.content.trees import Tree
from beian.content.yaml.edits import comparable_json
from beian.content.yaml.strict import load
from beian.content.yaml.writer import REMOVED, edit_answers
from beian.core.model import AnswerTree, Filing, at, parts
from beian.schema.derived.derivation import existing, filled, sources_of, without
from beian.schema.drafts import place_of
from beian.schema.filings import load_library
from beian.schema.walk import is_record, owns, schema_at

SETTINGS = "beian.yaml"
KEPT = ("filed_name", "launched_on")  # once sent they stay as they were written


@dataclass(frozen=True)
class Repeated:
    """An answer that follows from others: where it stands, and whether what follows is the same."""

    path: str
    pointer: str  # in its file
    source: str  # the pointer of the answer that it repeats; empty where it may differ or is composed of several
    agrees: bool


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade does: the new contents by path, what goes, and the repeated answers that differ from their source."""

    contents: Mapping[str, bytes]
    repeated: list[Repeated]
    differing: list[Repeated]


def upgrade_of(workspace: Workspace) -> Upgrade:
    """What brings the workspace's root to this engine. Raises Failure for a file that cannot be edited."""
    library = workspace.library
    found = [one for filing in library.filings for one in _repeated(workspace, filing)]
    agreeing = _agreed(found)
    contents = _without(workspace, agreeing)
    while lost := _lost(workspace, contents):
        kept = [one for one in agreeing if (one.path, one.pointer) not in lost]
        agreeing = kept if len(kept) < len(agreeing) else []
        contents = _without(workspace, agreeing)
    differing = {(one.path, one.pointer): one for one in found if one.source and not one.agrees}
    return Upgrade({**contents, **_settings(workspace)}, agreeing, [*differing.values()])


def apply_upgrade(workspace: Workspace, upgrade: Upgrade) -> None:
    """Write the files, all or none."""
    root = workspace.root.path
    write_together(root, {root / path: content for path, content in upgrade.contents.items()}, replace=True)


def _repeated(workspace: Workspace, filing: Filing) -> Iterator[Repeated]:
    """The answers of a filing's own files that also follow from others."""
    members = filing.schema["properties"]
    given = without(filing.answers, filing.derived)
    record = workspace.record(filing)
    sent = bool(record and record.rounds) or at(given, f"/{filing.own_file}/filing_number") is not None
    for stem, schema in members.items():
        if not owns(filing, stem):
            continue
        for place in sources_of(schema, f"/{stem}"):
            for pointer in existing(given, parts(place)):
                node = schema_at(filing.schema, pointer)
                if node is None or is_record(node) or "confirm" in node["x-from"]:
                    continue
                if sent and parts(pointer)[-1] in KEPT:
                    continue
                source = "" if node["x-from"].get("may_differ") else node["x-from"].get("pointer", "")
                yield from _compared(filing, given, pointer, source)


def _compared(filing: Filing, given: AnswerTree, pointer: str, source: str) -> Iterator[Repeated]:
    answers, derived = filled(without(given, [pointer]), filing.schema["properties"])
    path = filing.position(pointer).path
    if at(given, pointer) is not None and pointer in derived and pointer.startswith(place_of(path)):
        agrees = comparable_json(at(answers, pointer)) == comparable_json(at(given, pointer))
        yield Repeated(path, pointer.removeprefix(place_of(path)), source, agrees and not derived[pointer].unconfirmed)


def _agreed(found: Iterable[Repeated]) -> list[Repeated]:
    """Those that agree in every filing, none of which is the last of its record: an empty record is no answer."""
    differing = {(one.path, one.pointer) for one in found if not one.agrees}
    return [*{(one.path, one.pointer): one for one in found if (one.path, one.pointer) not in differing}.values()]


def _without(workspace: Workspace, repeated: Iterable[Repeated]) -> dict[str, bytes]:
    """The files without these answers. A record keeps its last answer."""
    by_path: dict[str, list[str]] = {}
    for one in repeated:
        by_path.setdefault(one.path, []).append(one.pointer)
    contents = {}
    for path, pointers in by_path.items():
        content = workspace.disk.read(path)
        if content is not None:
            contents[path] = edit_answers(content, dict.fromkeys(_shortened(content, path, pointers), REMOVED))
    return {path: content for path, content in contents.items() if content != workspace.disk.read(path)}


def _shortened(content: bytes, path: str, pointers: list[str]) -> list[str]:
    """The pointers without those that would leave an empty record behind."""
    data, going = load(content, path).data, set(pointers)
    for pointer in pointers:
        around = pointer.rpartition("/")[0]
        record = at(data, around) if around else data
        if isinstance(record, Mapping) and all(f"{around}/{key}" in going for key in record):
            going.discard(pointer)
    return [pointer for pointer in pointers if pointer in going]


class _Changed:
    """The work tree with some files as they would be."""

    def __init__(self, tree: Tree, contents: Mapping[str, bytes]) -> None:
        self._tree, self._contents = tree, contents

    def files(self, folder: str) -> list[str]:
        return self._tree.files(folder)

    def irregular(self, folder: str) -> list[str]:
        return self._tree.irregular(folder)

    def read(self, path: str) -> bytes | None:
        return self._contents[path] if path in self._contents else self._tree.read(path)


def _lost(workspace: Workspace, contents: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """The answers, by path and pointer in their file, that some filing would have otherwise."""
    tree = _Changed(workspace.disk, contents)
    after = {one.id: one for one in load_library(tree, tree, workspace.registry).filings} if contents else {}
    found: set[tuple[str, str]] = set()
    for filing in workspace.library.filings if contents else ():
        for place in (
            place for stem, schema in filing.schema["properties"].items() for place in sources_of(schema, f"/{stem}")
        ):
            for pointer in existing(filing.answers, parts(place)):
                if comparable_json(at(filing.answers, pointer)) != comparable_json(
                    at(after[filing.id].answers, pointer)
                ):
                    path = filing.position(pointer).path
                    found.add((path, pointer.removeprefix(place_of(path))))
    return found


def _settings(workspace: Workspace) -> dict[str, bytes]:
    """The settings with the version of this engine, where they name another."""
    content = workspace.disk.read(SETTINGS) or b""
    changed = edit_answers(content, {"/engine": __version__})
    return {SETTINGS: changed} if changed != content else {}
