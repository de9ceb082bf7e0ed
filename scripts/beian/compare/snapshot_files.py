"""The files that a round freezes of its answers and papers, always in the review edition.

`fields.json` has the answers, restricted ones only as digests under a key that stays outside Git; `papers/` the tree of
each paper; `diagrams/` the diagrams; `pictures.json` the digests of all other pictures, which are in the repository.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.errors import Failure
from beian.core.files import write
from beian.core.model import Field, Filing
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.products import PaperFactory
from beian.record.field_snapshot import FrozenField, frozen_fields
from beian.record.rounds import sha256
from beian.schema.editions import edition_of
from beian.schema.registry import kind
from beian.schema.walk import fields

KEY = "record.key"
FIELDS, PICTURES, PAPERS, DIAGRAMS = "fields.json", "pictures.json", "papers/", "diagrams/"


def round_files(
    workspace: Workspace, build: PaperFactory, filing: Filing, notes: Sequence[Composition] = ()
) -> dict[str, bytes]:
    """The files of a round by path: of the filing, and of the `notes` that go with it, which hold nothing restricted.

    Raises Failure when a paper or the key is unusable.
    """
    review = edition_of(filing, "review")
    files = {FIELDS: _json_lines(fields_with_digests(workspace, filing))}
    digests: dict[str, str] = {}
    standing = [paper for paper in papers_of(review, build.papers) if not paper.of_one_round]
    for composition in [*(build.composition(review, paper) for paper in standing), *notes]:
        files[f"{PAPERS}{composition.paper.id}.json"] = _json_line(composition.ast)
        for picture in composition.pictures:
            if picture.name.endswith(".svg"):
                files[f"{DIAGRAMS}{picture.name}"] = picture.content
            else:
                digests[picture.name] = picture.digest
    return {**files, PICTURES: _json_line(digests)}


def fields_with_digests(workspace: Workspace, filing: Filing) -> list[FrozenField]:
    """The answers in the review edition, with a keyed digest of each restricted one that was given."""
    key = digest_key(digest_key_file(workspace, filing))
    return with_digests(frozen_fields(edition_of(filing, "review")), filing, key, partial(workspace.file, filing))


def _json_line(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _json_lines(rows: list[FrozenField]) -> bytes:
    """One answer a line, so that Git shows which differ."""
    return b"[\n" + b",\n".join(_json_line(row).rstrip() for row in rows) + b"\n]\n"


def comparable_fields(workspace: Workspace, filing: Filing) -> list[FrozenField]:
    """Today's answers; restricted ones with digests where the private half and the key are."""
    return _with_known_digests(workspace, filing, workspace.edition(filing, "review"))


def given_fields(workspace: Workspace, filing: Filing) -> list[FrozenField]:
    """The same without asking whether a draft may show them: for who tells no more than whether something differs."""
    return _with_known_digests(workspace, filing, edition_of(filing, "review"))


def fields_under_key(workspace: Workspace, filing: Filing, key: bytes) -> list[FrozenField]:
    """The answers with digests under a key of the caller's, to tell which restricted ones differ between two states."""
    return with_digests(frozen_fields(edition_of(filing, "review")), filing, key, partial(workspace.file, filing))


def _with_known_digests(workspace: Workspace, filing: Filing, review: Filing) -> list[FrozenField]:
    rows, key_path = frozen_fields(review), digest_key_file(workspace, filing)
    if not filing.has_private or not key_path.is_file():
        return rows
    return with_digests(rows, filing, digest_key(key_path), partial(workspace.file, filing))


def with_digests(
    rows: list[FrozenField], filing: Filing, key: bytes, read: Callable[[str], bytes | None]
) -> list[FrozenField]:
    """Frozen answers, restricted ones with a digest under the key; restricted ones that nobody gave are left out."""
    given = {field.pointer: field for field in fields(filing) if field.visibility == "restricted"}
    return [
        _with_digest(row, given[row["pointer"]], key, read) if "digest" in row else row
        for row in rows
        if "digest" not in row or row["pointer"] in given
    ]


def _with_digest(row: FrozenField, answer: Field, key: bytes, read: Callable[[str], bytes | None]) -> FrozenField:
    """The answer with its digest; where it names a file that is there, with one of the content too: a scan that is made
    anew keeps its name."""
    digested: FrozenField = {**row, "digest": _keyed_digest(key, row["pointer"], answer.value)}
    content = read(str(answer.value)) if kind(answer.schema) == "file" else None
    return digested if content is None else {**digested, "file": _keyed_digest(key, row["pointer"], sha256(content))}


def _keyed_digest(key: bytes, pointer: str, value: object) -> str:
    """A digest that only the holder of the key can make: an identity number could else be found by trying them all."""
    return hmac.digest(
        key, f"{pointer}\0{json.dumps(value, ensure_ascii=False, sort_keys=True)}".encode(), "sha256"
    ).hex()


def digest_key_file(workspace: Workspace, filing: Filing) -> Path:
    """Where the key of the restricted digests is kept: beside the private halves."""
    return workspace.root.path / Path(workspace.library.folders[filing.entity].private_root).parent / KEY


def digest_key(path: Path) -> bytes:
    """The key of the restricted digests, made on first use. Raises Failure when the file is no key.

    Whoever loses it can still prove every round, but can no longer tell whether a restricted answer of an old round
    equals one of today; later rounds get a new key and show every restricted answer as changed.
    """
    if not path.is_file():
        write(path, secrets.token_hex(32).encode() + b"\n")
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Failure(f"{path.name} 已损坏，请从备份恢复。", f"{path.name} is damaged; restore it from a backup.")
    return key
