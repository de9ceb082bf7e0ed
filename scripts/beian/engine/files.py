"""The one atomic writer: a target holds its old content or its new content, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from beian.values.errors import Failure


def write(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all. Raises Failure when the disk refuses."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise Failure(
            f"无法写入 {target.name}：{error.strerror}", f"cannot write {target.name}: {error.strerror}"
        ) from None


def write_changed(target: Path, content: bytes) -> bool:
    """Write only when the content differs, so that a no-op touches nothing. Returns whether it wrote."""
    with contextlib.suppress(OSError):
        if target.read_bytes() == content:
            return False
    write(target, content)
    return True
