"""Freezing: what a round keeps of its answers and papers, always in the review edition.

Answers as fields, restricted ones as digests under a key that stays outside Git; the tree of each paper; diagrams as
they are, and of every other picture the digest, since the file itself is in the repository.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from beian.check.workspace import Workspace
from beian.core.errors import Failure
from beian.core.files import write
from beian.core.model import Filing
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.products import Plans
from beian.record.field_snapshot import FrozenField, frozen
from beian.schema.editions import edition_of
from beian.schema.walk import fields

KEY = "record.key"
FIELDS, PICTURES, PAPERS, DIAGRAMS = "fields.json", "pictures.json", "papers/", "diagrams/"


def frozen_files(
    workspace: Workspace, build: Plans, filing: Filing, notes: Sequence[Composition] = ()
) -> dict[str, bytes]:
    """The files of a round by path, made from the whole filing and the `notes` that go with it, which hold nothing restricted.

    Raises Failure when a paper or the key is unusable.
    """
    review = edition_of(filing, "review")
    files = {FIELDS: _lines(frozen_rows(workspace, filing))}
    digests: dict[str, str] = {}
    standing = [paper for paper in papers_of(review, build.papers) if not paper.of_one_round]
    for composition in [*(build.composition(review, paper) for paper in standing), *notes]:
        files[f"{PAPERS}{composition.paper.id}.json"] = _json(composition.ast)
        for picture in composition.pictures:
            if picture.name.endswith(".svg"):
                files[f"{DIAGRAMS}{picture.name}"] = picture.content
            else:
                digests[picture.name] = picture.digest
    return {**files, PICTURES: _json(digests)}


def frozen_rows(workspace: Workspace, filing: Filing) -> list[FrozenField]:
    """The answers in the review edition, with a keyed digest of each restricted one that was given."""
    return with_digests(frozen(edition_of(filing, "review")), filing, record_key(key_file(workspace, filing)))


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _lines(rows: list[FrozenField]) -> bytes:
    """One answer a line, so that Git shows which differ."""
    return b"[\n" + b",\n".join(_json(row).rstrip() for row in rows) + b"\n]\n"


def comparable_fields(workspace: Workspace, filing: Filing) -> list[FrozenField]:
    """Today's answers; restricted ones with digests where the private half and the key are."""
    rows, place = frozen(workspace.edition(filing, "review")), key_file(workspace, filing)
    return with_digests(rows, filing, record_key(place)) if filing.has_private and place.is_file() else rows


def with_digests(rows: list[FrozenField], filing: Filing, key: bytes) -> list[FrozenField]:
    """Frozen answers whose restricted ones can be compared; those that nobody gave are left out."""
    given = {one.pointer: one.value for one in fields(filing) if one.visibility == "restricted"}
    return [
        {**row, "digest": _keyed(key, row["pointer"], given[row["pointer"]])} if "digest" in row else row
        for row in rows
        if "digest" not in row or row["pointer"] in given
    ]


def _keyed(key: bytes, pointer: str, value: Any) -> str:
    """A digest that only the holder of the key can make: an identity number could else be found by trying them all."""
    return hmac.digest(
        key, f"{pointer}\0{json.dumps(value, ensure_ascii=False, sort_keys=True)}".encode(), "sha256"
    ).hex()


def key_file(workspace: Workspace, filing: Filing) -> Path:
    """Where the key of the restricted digests is kept: beside the private halves."""
    return workspace.root.path / Path(workspace.library.folders[filing.entity].private_root).parent / KEY


def record_key(place: Path) -> bytes:
    """The key of the restricted digests, made on first use. Raises Failure when the file is no key.

    Whoever loses it can still prove every round, but can no longer tell whether a restricted answer of an old round
    equals one of today; later rounds get a new key and show every restricted answer as changed.
    """
    if not place.is_file():
        write(place, secrets.token_hex(32).encode() + b"\n")
    try:
        key = bytes.fromhex(place.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Failure(f"{place.name} 已损坏，请从备份恢复。", f"{place.name} is damaged; restore it from a backup.")
    return key
