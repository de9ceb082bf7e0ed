"""Whether a registered file is what its name says, by its first bytes."""

from __future__ import annotations

SIGNATURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".pdf": (b"%PDF-",),
}


def is_picture(content: bytes, suffix: str) -> bool:
    """Whether the content is of the kind that the file's ending promises (PNG, JPEG or PDF)."""
    return content.startswith(SIGNATURES.get(suffix.lower(), ()))
