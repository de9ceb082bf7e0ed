"""The one way this project writes a zip: the same bytes on every machine. Standard library only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def stored_zip(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the entries in their order, with fixed times and attributes, stored: no zlib can change its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as container:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            container.writestr(entry, content)
    return out.getvalue()
