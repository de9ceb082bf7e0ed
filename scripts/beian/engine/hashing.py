"""Digests of bytes. Apart, because a build that has nothing to do loads no more than this."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest(*parts: str | bytes) -> str:
    """SHA-256 over the parts and their lengths, so that moving a byte between parts changes it."""
    state = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        state.update(len(content).to_bytes(8, "big") + content)
    return state.hexdigest()


def files_digest(folder: Path, pattern: str) -> str:
    files = sorted(file for file in folder.rglob(pattern) if file.is_file())
    return digest(*(part for file in files for part in (file.relative_to(folder).as_posix(), file.read_bytes())))
