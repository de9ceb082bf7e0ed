"""Pictures that nobody can print, or that only look as if: made here, so that no such file stands in the repository."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21146c8f2b5e\nsize 12345\n"


def saved(kind: str, mode: str = "RGB", **options: object) -> bytes:
    """A picture with something on it."""
    out = io.BytesIO()
    noise = Image.effect_noise((320, 240), 60)
    image = noise.point(lambda shade: shade * 257, "I").convert("I;16") if mode == "I;16" else noise.convert(mode)
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def head_only(width: int, height: int) -> bytes:
    """A PNG that says a size and has hardly any pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG + head + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def flipped(content: bytes, after: bytes) -> bytes:
    """With one bit of the checksum of a chunk turned over."""
    at = content.index(after)
    (size,) = struct.unpack_from(">I", content, at - 4)
    place = at + 4 + size
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def animated(kind: str) -> bytes:
    frames = [Image.effect_noise((320, 240), 40 + 20 * number).convert("RGB") for number in range(3)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


BROKEN: dict[str, tuple[str, Callable[[], bytes]]] = {  # the rule that must find it, and the file
    "empty": ("EVD-010", lambda: b""),
    "pointer": ("EVD-010", lambda: LFS),
    "webp": ("EVD-010", lambda: saved("WEBP")),
    "gif": ("EVD-010", lambda: animated("GIF")),
    "bmp": ("EVD-010", lambda: saved("BMP")),
    "tiff": ("EVD-010", lambda: saved("TIFF")),
    "jpeg": ("EVD-010", lambda: saved("JPEG")),
    "heic": ("EVD-010", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99),
    "pdf": ("EVD-010", lambda: b"%PDF-1.7\n%%EOF\n"),
    "page": ("EVD-010", lambda: b"<!DOCTYPE html><title>404</title>"),
    "archive": ("EVD-010", lambda: b"PK\x03\x04" + b"\0" * 99),
    "signature alone": ("EVD-011", lambda: PNG),
    "cut": ("EVD-011", lambda: saved("PNG")[:5000]),
    "without its end": ("EVD-011", lambda: saved("PNG")[:-12]),
    "checksum of the head": ("EVD-011", lambda: flipped(saved("PNG"), b"IHDR")),
    "checksum of the pixels": ("EVD-011", lambda: flipped(saved("PNG"), b"IDAT")),
    "pixels of nothing": ("EVD-011", lambda: head_only(900, 600)),
    "no width": ("EVD-011", lambda: head_only(0, 600)),
    "too many pixels": ("EVD-012", lambda: head_only(20_000, 20_000)),
}
SOUND: dict[str, tuple[str, Callable[[], bytes]]] = {  # the ending of its name, and the file
    "grey": (".png", lambda: saved("PNG", "L")),
    "of two colours": (".png", lambda: saved("PNG", "1")),
    "with a palette": (".png", lambda: saved("PNG", "P")),
    "transparent": (".png", lambda: saved("PNG", "RGBA")),
    "sixteen bits": (".png", lambda: saved("PNG", "I;16")),
    "animated": (".png", lambda: animated("PNG")),
    "something behind its end": (".png", lambda: saved("PNG") + b"trailing"),
    "JPEG": (".jpg", lambda: saved("JPEG")),
    "progressive": (".jpg", lambda: saved("JPEG", progressive=True)),
    "CMYK": (".jpg", lambda: saved("JPEG", "CMYK")),
}
