"""Freezing: a filing's answers as a round keeps them, restricted ones as digests that only the key's holder can make."""

from __future__ import annotations

import hmac
import json
import secrets
from pathlib import Path
from typing import Any

from beian.engine.files import write
from beian.engine.workspace import Workspace
from beian.history.frozen import FrozenField, frozen
from beian.schema.editions import edition_of
from beian.schema.walk import fields
from beian.values.errors import Failure
from beian.values.model import Filing

KEY = "record.key"


def frozen_rows(workspace: Workspace, filing: Filing) -> list[FrozenField]:
    """The answers in the review edition, with a keyed digest of each restricted one that was given."""
    key = record_key(workspace.root.path / Path(workspace.library.folders[filing.entity].private_root).parent / KEY)
    secret = {one.pointer: one.value for one in fields(filing) if one.visibility == "restricted"}
    rows = frozen(edition_of(filing, "review"))
    for row in rows:
        if row["visibility"] == "restricted":
            given = row["pointer"] in secret
            row["digest"] = _keyed(key, row["pointer"], secret[row["pointer"]]) if given else None
    return rows


def _keyed(key: bytes, pointer: str, value: Any) -> str:
    """A digest that only the holder of the key can make: an identity number could else be found by trying them all."""
    return hmac.digest(
        key, f"{pointer}\0{json.dumps(value, ensure_ascii=False, sort_keys=True)}".encode(), "sha256"
    ).hex()


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
