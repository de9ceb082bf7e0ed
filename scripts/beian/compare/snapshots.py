"""Recorded rounds as versions to compare: read as they were frozen; nothing of them is judged or rendered again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from beian.check.workspace import Workspace
from beian.compare.alignment import plain
from beian.compare.freezing import DIAGRAMS, FIELDS, PAPERS, PICTURES
from beian.compare.paper_snapshot import PaperVersion
from beian.core.errors import Failure
from beian.core.json_shapes import fits, parse_json
from beian.papers.formats.guard_tree import refusal
from beian.papers.formats.picture_cache import KeptPictures
from beian.record.field_snapshot import FrozenField, renamed
from beian.record.rounds import Round, contents, read_round, sha256

WORDS = {"zh": str, "en": str}
FIELD = {"pointer": str, "label": WORDS, "visibility": str}
OTHER = {"key": str, "digest": frozenset({str, None}), "record": {"pointer": str, "label": WORDS}}
LEGACY = "legacy"


class NoSuchText(Failure):
    """There is no such round of the filing, or it holds no answers that could be compared."""


@dataclass(frozen=True)
class Snapshot:
    """One version of one filing; what it holds is worked out when it is asked for."""

    name: str
    read: Callable[[], list[FrozenField]]
    make: Callable[[Collection[str]], dict[str, PaperVersion]]
    picture_digests: Mapping[str, str] = field(default_factory=dict)  # of the pictures that a round froze, by name

    @cached_property
    def fields(self) -> list[FrozenField]:
        return self.read()

    def papers(self, names: Collection[str] = ()) -> dict[str, PaperVersion]:
        """The papers of these names that it has, or all. Raises Failure when they cannot be made."""
        return self.make(names)


def round_state(workspace: Workspace, filing: str, number: str) -> Snapshot:
    """A round of a filing, its answers at the pointers of today's schema. Raises NoSuchText; Failure for a bad one."""
    found = read_round(workspace.root.path, filing, number)
    if found is None:
        raise NoSuchText(f"“{filing}”没有第 {number} 轮存档。", f"{filing!r} has no recorded round {number}.")
    files = _whole_files(workspace, found)
    if found.purpose == LEGACY or FIELDS not in files:
        raise NoSuchText(
            f"“{filing}”第 {number} 轮是补录的，只存有文件、日期和编号，没有可以比较的文字。",
            f"round {number} of {filing!r} was recorded afterwards: it holds files, dates and numbers, but no text that"
            " could be compared.",
        )
    fields = _json(found, files, FIELDS, _are_fields)

    def today() -> list[FrozenField]:
        current = workspace.library.filing(filing)
        return renamed(fields, current.schema if current else {})

    pictures = _digests(found, files)
    return Snapshot(number, today, lambda names: _papers(workspace, filing, found, files, names), pictures)


def _digests(found: Round, files: dict[str, bytes]) -> dict[str, str]:
    return _json(found, files, PICTURES, lambda data: fits(data, {str: str})) if PICTURES in files else {}


def _whole_files(workspace: Workspace, found: Round) -> dict[str, bytes]:
    """What the round froze. A file that is not as it was recorded is refused, so that no difference is made up."""
    files = contents(workspace.root.path / found.path)
    for path, digest in found.data["files"].items():
        if sha256(files.get(path, b"")) != digest:
            raise _damaged(found, path)
    return {path: files[path] for path in found.data["files"]}


def _papers(
    workspace: Workspace, filing: str, found: Round, files: dict[str, bytes], names: Collection[str]
) -> dict[str, PaperVersion]:
    diagrams = {path.removeprefix(DIAGRAMS): body for path, body in files.items() if path.startswith(DIAGRAMS)}
    digests = _digests(found, files)
    pictures = {**diagrams, **_still_there(workspace, filing, digests)}
    gone = {name: digest for name, digest in digests.items() if name not in pictures}
    made = {}
    for path in files:
        name = path.removeprefix(PAPERS).removesuffix(".json")
        if path.startswith(PAPERS) and (not names or name in names):
            tree = _json(found, files, path, lambda data: refusal(data) is None)
            left, right = (_words(tree["meta"], key) for key in ("header-left", "header-right"))
            made[name] = PaperVersion(tree, pictures, left, right, found.data["submitted_on"], gone)
    return made


def _still_there(workspace: Workspace, filing: str, digests: dict[str, str]) -> dict[str, bytes]:
    """The pictures of a round that the entity's evidence still holds, clean, by their name in the papers."""
    entity = filing.partition("/")[0]
    files = workspace.disk.files(f"filings/{entity}/evidence") if digests else ()
    evidence = {sha256(content): content for path in files if (content := workspace.disk.read(path))}
    pictures = KeptPictures(workspace.root.build / "cache")
    return {
        name: pictures.cleaned(evidence[one], name).read_bytes() for name, one in digests.items() if one in evidence
    }


def _words(meta: dict[str, Any], key: str) -> str:
    return plain(meta.get(key, {}).get("c", []))


def _are_fields(data: Any) -> bool:
    return fits(data, [FIELD]) and all(fits(one[key], OTHER[key]) for one in data for key in one.keys() & OTHER.keys())


def _json(found: Round, files: dict[str, bytes], path: str, is_right: Callable[[Any], bool]) -> Any:
    try:
        data = parse_json(files[path])
    except ValueError:
        data = None
    if not is_right(data):
        raise _damaged(found, path)
    return data


def _damaged(found: Round, path: str) -> Failure:
    return Failure(
        f"{found.path}/{path} 与存档不符，不能比较。运行 make verify 查看原因。",
        f"{found.path}/{path} is not as it was recorded, so it cannot be compared. Run make verify to see why.",
    )
