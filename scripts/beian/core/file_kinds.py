"""The kinds of files that may be registered, known by their first bytes; the faults that such a file can have; and the result
of inspecting one for active content. Reads no files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict

from beian.core.picture import JPEG, PNG
from beian.core.problem import Text

FaultKind = Literal["missing", "empty", "pointer", "other", "cut", "checksum", "broken", "pixels", "format", "bytes"]
MEGABYTE = 1024 * 1024
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
LARGEST_POINTER = 1024  # bytes, by the specification of Git LFS
HEAD = 1024  # bytes in which readers look for the mark of a PDF
HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


class FileRules(TypedDict, total=False):
    """What the portal was seen to ask of a file: endings without a dot, and how large it may be (`x-file` of a schema)."""

    formats: list[str]
    max_megabytes: float


@dataclass(frozen=True)
class Fault:
    """What is wrong with a registered file; `what` is the kind that an `other` one really is, or the formats that the portal
    takes; `size` how large it is."""

    kind: FaultKind
    detail: str = ""
    size: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of files: its name, how it is told, and the endings of names under which it may be registered."""

    name: Text
    begins: Callable[[bytes], bool]
    endings: tuple[str, ...] = ()


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


KINDS = {
    "PNG": Kind(Text("PNG 图片", "a PNG picture"), _starts(PNG), (".png",)),
    "JPEG": Kind(Text("JPEG 图片", "a JPEG picture"), _starts(JPEG + b"\xff"), (".jpg", ".jpeg")),
    "PDF": Kind(Text("PDF 文件", "a PDF file"), _starts(b"%PDF-"), (".pdf",)),
    "WebP": Kind(Text("WebP 图片", "a WebP picture"), lambda all_of: all_of[:4] == b"RIFF" and all_of[8:12] == b"WEBP"),
    "HEIC": Kind(Text("HEIC 图片", "a HEIC picture"), lambda all_of: all_of[4:8] == b"ftyp" and all_of[8:12] in HEIF),
    "AVIF": Kind(Text("AVIF 图片", "an AVIF picture"), lambda all_of: all_of[4:12] in (b"ftypavif", b"ftypavis")),
    "GIF": Kind(Text("GIF 图片", "a GIF picture"), _starts(b"GIF87a", b"GIF89a")),
    "TIFF": Kind(Text("TIFF 图片", "a TIFF picture"), _starts(b"II*\0", b"MM\0*")),
    "BMP": Kind(Text("BMP 图片", "a BMP picture"), _starts(b"BM")),
    "Office": Kind(Text("压缩包或者 Office 文件", "an archive or an Office file"), _starts(b"PK\x03\x04", b"\xd0\xcf\x11\xe0")),
    "page": Kind(Text("网页或者 SVG", "a web page or SVG"), lambda all_of: all_of.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"),
}  # fmt: skip
UNKNOWN = Text("其他内容", "something else")


def kind_name(kind: str) -> Text:
    """How people call a kind of files."""
    return KINDS[kind].name if kind in KINDS else UNKNOWN


def refused_by_portal(ending: str, size: int, rules: FileRules) -> Fault | None:
    """Why the portal does not take a file of that ending and size; `rules` are what it was seen to ask of its place."""
    formats, limit = rules.get("formats", ()), rules.get("max_megabytes", 0)
    if formats and ending.lower().lstrip(".") not in formats:
        return Fault("format", "、".join(formats))
    if limit and size > limit * MEGABYTE:
        return Fault("bytes", str(limit), f"{size / MEGABYTE:.1f}")
    return None


def kind_fault(content: bytes | None, ending: str) -> Fault | None:
    """Why a file is not of the kind that its name promises, or not there; None when it is."""
    if content is None:
        return Fault("missing")
    if not content.strip(b"\0 \r\n\t"):
        return Fault("empty")
    if content.startswith(LFS_POINTER) and len(content) <= LARGEST_POINTER:
        return Fault("pointer")
    kind = next((name for name, candidate in KINDS.items() if candidate.begins(content)), "")
    if kind in KINDS and ending.lower() in KINDS[kind].endings:
        return None
    return Fault("other", kind)


# -- what inspecting a file finds ------------------------------------------------------------------------------------------------

EMBEDDED, UNREADABLE = "embedded", "unreadable"
ACTS = {
    "script": Text("脚本", "a script"),
    "launch": Text("启动程序的动作", "an action that starts a program"),
    "sending": Text("发送或者导入数据的动作", "an action that sends or imports data"),
    "outside": Text(
        "指向文件之外（网页以外）的链接或者内容", "links to, or content from, outside the file other than web pages"
    ),
    "media": Text("音视频或者三维内容", "sound, film or 3D content"),
    "dynamic form": Text("动态表单（XFA）", "a dynamic form (XFA)"),
    "macro": Text("宏", "macros"),
    "object": Text("嵌入的对象（OLE、控件）", "embedded objects (OLE, controls)"),
    EMBEDDED: Text("嵌入的文件", "embedded files"),
    UNREADABLE: Text(
        "无法检查的内容（加密、损坏，或者过于复杂）", "what cannot be looked into (encrypted, damaged or too complex)"
    ),
}


@dataclass(frozen=True)
class Attachment:
    """What a file that goes out holds: what acts (keys of ACTS), names of its properties, and whether it is digitally signed."""

    active_content: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    digitally_signed: bool = False
