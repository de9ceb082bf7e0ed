"""A filing as it was at one time (`Snapshot`), and the snapshot of a recorded round.

A round is read as it was frozen: nothing of it is judged or rendered again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from beian.check.workspace import Workspace
from beian.compare.alignment import plain_text
from beian.compare.paper_snapshot import PaperSnapshot
from beian.compare.sealed_answers import with_what_follows
from beian.compare.snapshot_files import DIAGRAMS, FIELDS, PAPERS, PICTURES
from beian.core.errors import Failure
from beian.core.json_shapes import fits, parse_json
from beian.core.model import Derivation, Filing
from beian.core.problem import Problem
from beian.papers.formats.guard_tree import refusal
from beian.papers.formats.picture_cache import PictureCache
from beian.papers.tree import Tree
from beian.record.field_snapshot import FrozenField, at_current_pointers
from beian.record.rounds import Round, folder_contents, read_round, sha256

WORDS = {"zh": str, "en": str}
FIELD = {"pointer": str, "label": WORDS, "visibility": str}
OTHER = {"key": str, "file": str, "digest": frozenset({str, None}), "record": {"pointer": str, "label": WORDS}}
LEGACY = "legacy"
Damage = tuple[str, Problem]  # a place of answers whose file cannot be read, and the reason


class NothingToCompare(Failure):
    """There is no such round of the filing, or it holds no answers that could be compared."""


@dataclass(frozen=True)
class Snapshot:
    """A filing as it was at one time, by the name of the version; answers and papers are read when they are asked for.

    The answers below the places in `unread` are unknown, since their file could not be read, for that reason; those of
    `unread_private` where they are restricted.
    """

    name: str
    read_fields: Callable[[], list[FrozenField]]
    make_papers: Callable[[Collection[str]], dict[str, PaperSnapshot]]
    unread: tuple[Damage, ...] = ()
    unread_private: Callable[[], tuple[Damage, ...]] = tuple
    reason: Failure | None = None  # why it is empty
    picture_digests: Mapping[str, str] = field(default_factory=dict)  # of the pictures that a round froze, by name
    derived: Mapping[str, Derivation] = field(default_factory=dict)  # answers that followed from others, by pointer
    sealed: bool = False  # a round, whose papers have the words of its day
    read_filing: Callable[[], Filing | None] = lambda: None

    @cached_property
    def fields(self) -> list[FrozenField]:
        """The answers in frozen form. Raises Failure when they cannot be read."""
        return self.read_fields()

    @cached_property
    def filing(self) -> Filing | None:
        """The filing in the review edition; None of a round, of which only the answers were frozen."""
        return self.read_filing()

    def papers(self, names: Collection[str] = ()) -> dict[str, PaperSnapshot]:
        """The papers of these names that it has, or all. Raises Failure when they cannot be made."""
        return self.make_papers(names)


def empty_snapshot(name: str, reason: Failure | None = None) -> Snapshot:
    """A version without the filing, for that reason."""
    return Snapshot(name, list, lambda _: {}, reason=reason)


def round_snapshot(workspace: Workspace, filing: str, number: str) -> Snapshot:
    """A round of a filing, its answers at the pointers of today's schema with what follows from them. Raises NothingToCompare; Failure for a damaged one."""
    recorded = read_round(workspace.root.path, filing, number)
    if recorded is None:
        raise NothingToCompare(f"“{filing}”没有第 {number} 轮存档。", f"{filing!r} has no recorded round {number}.")
    files = _verified_files(workspace, recorded)
    if recorded.purpose == LEGACY or FIELDS not in files:
        raise NothingToCompare(
            f"“{filing}”第 {number} 轮是补录的，只存有文件、日期和编号，没有可以比较的文字。",
            f"round {number} of {filing!r} was recorded afterwards: it holds files, dates and numbers, but no text that"
            " could be compared.",
        )
    fields = _parsed(recorded, files, FIELDS, _are_fields)

    def today() -> list[FrozenField]:
        current = workspace.library.filing(filing)
        found = at_current_pointers(fields, current.schema if current else {})
        return with_what_follows(current, found) if current else found

    digests = _picture_digests(recorded, files)
    return Snapshot(
        number,
        today,
        lambda names: _paper_snapshots(workspace, filing, recorded, files, names),
        picture_digests=digests,
        sealed=True,
    )


def _picture_digests(recorded: Round, files: dict[str, bytes]) -> dict[str, str]:
    if PICTURES not in files:
        return {}
    digests: dict[str, str] = _parsed(recorded, files, PICTURES, lambda data: fits(data, {str: str}))
    return digests


def _verified_files(workspace: Workspace, recorded: Round) -> dict[str, bytes]:
    """What the round froze. A file that is not as it was recorded is refused, so that no difference is made up."""
    files = folder_contents(workspace.root.path / recorded.path)
    for path, digest in recorded.data["files"].items():
        if sha256(files.get(path, b"")) != digest:
            raise _damaged(recorded, path)
    return {path: files[path] for path in recorded.data["files"]}


def _paper_snapshots(
    workspace: Workspace, filing: str, recorded: Round, files: dict[str, bytes], names: Collection[str]
) -> dict[str, PaperSnapshot]:
    diagrams = {path.removeprefix(DIAGRAMS): body for path, body in files.items() if path.startswith(DIAGRAMS)}
    digests = _picture_digests(recorded, files)
    pictures = {**diagrams, **_evidence_pictures(workspace, filing, digests)}
    gone = {name: digest for name, digest in digests.items() if name not in pictures}
    snapshots = {}
    for path in files:
        name = path.removeprefix(PAPERS).removesuffix(".json")
        if path.startswith(PAPERS) and (not names or name in names):
            tree: Tree = _parsed(recorded, files, path, lambda data: refusal(data) is None)
            left, right = (_header_text(tree, key) for key in ("header-left", "header-right"))
            snapshots[name] = PaperSnapshot(tree, pictures, left, right, recorded.data["submitted_on"], gone)
    return snapshots


def _evidence_pictures(workspace: Workspace, filing: str, digests: dict[str, str]) -> dict[str, bytes]:
    """The pictures of a round that the entity's evidence still holds, clean, by their name in the papers."""
    entity = filing.partition("/")[0]
    files = workspace.disk.files(f"filings/{entity}/evidence") if digests else ()
    evidence = {sha256(content): content for path in files if (content := workspace.disk.read(path))}
    pictures = PictureCache(workspace.root.build / "cache")
    return {
        name: pictures.cleaned(evidence[digest], name).read_bytes()
        for name, digest in digests.items()
        if digest in evidence
    }


def _header_text(tree: Tree, key: str) -> str:
    """The words of a header, which stand in the metadata of a tree."""
    return plain_text(tree["meta"].get(key))


def _are_fields(data: Any) -> bool:
    return fits(data, [FIELD]) and all(
        fits(field[key], OTHER[key]) for field in data for key in field.keys() & OTHER.keys()
    )


def _parsed(recorded: Round, files: dict[str, bytes], path: str, is_right: Callable[[object], bool]) -> Any:
    try:
        data = parse_json(files[path])
    except ValueError:
        data = None
    if not is_right(data):
        raise _damaged(recorded, path)
    return data


def _damaged(recorded: Round, path: str) -> Failure:
    return Failure(
        f"{recorded.path}/{path} 与存档不符，不能比较。运行 make verify 查看原因。",
        f"{recorded.path}/{path} is not as it was recorded, so it cannot be compared. Run make verify to see why.",
    )
