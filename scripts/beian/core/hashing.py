"""Digests of bytes and files. A module of its own, because a build that has nothing to do loads no more than this."""

from __future__ import annotations

import hashlib
from pathlib import Path

Source = bytes | Path  # a file in memory, or on disk until it is needed


def digest(*parts: str | bytes) -> str:
    """SHA-256 over the parts and their lengths, so that moving a byte between parts changes it."""
    state = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        state.update(len(content).to_bytes(8, "big") + content)
    return state.hexdigest()


def files_digest(folder: Path, pattern: str) -> str:
    """SHA-256 over the names and contents of all files below a folder that match a pattern."""
    files = sorted(file for file in folder.rglob(pattern) if file.is_file())
    return digest(*(part for file in files for part in (file.relative_to(folder).as_posix(), file.read_bytes())))


def content_of(source: Source) -> bytes:
    """The bytes of a file, read from disk where they are not in memory."""
    return source.read_bytes() if isinstance(source, Path) else source


def size_of(source: Source) -> int:
    """How many bytes a file has."""
    return source.stat().st_size if isinstance(source, Path) else len(source)


def digest_of(source: Source) -> bytes:
    """The SHA-256 of a file, without holding it."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).digest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
