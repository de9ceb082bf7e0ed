"""What lies in a bundle: `1-upload/` by step and slot, `2-internal/` for the people who hand it in.

Pure: from papers, files and texts that others made to the entries of the zip. Names inside are Chinese.

Attachments go in as people handed them in, without what their cameras and programs noted: pictures lose all metadata
(places, names, dates, comments, anything after their end) and keep every pixel; of a PDF, which may be signed and stays as
it is, the properties are named. A photo that was taken with the phone held sideways is turned: as PNG, which loses nothing.
Its place may take no PNG, or the PNG may be too large; then it stays a JPEG that says how it is turned, as most viewers
heed, and the guide says so.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from beian.bundle.verify import MANIFEST, manifest_digest
from beian.papers.catalogue import NO_SLOT, Paper
from beian.papers.images import turned
from beian.papers.stand_ins import Source, content_of, digest_of, size_of
from beian.values.archive import stored_zip
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.picture import EXIF, JPEG, PNG, exif, header

MEGABYTE, MEGABYTES = 1024 * 1024, 10  # what a turned photo may have where no limit is known
PNG_KEPT = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs")
START_OF_SCAN, END, APP1, COMMENT = 0xDA, 0xD9, 0xE1, 0xFE
WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD8))
JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # what decides how the pixels look
EXIF_ORIENTATION = EXIF + b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01%b\0\0\0\0\0\0"
UPLOAD, INTERNAL = "1-upload", "2-internal"
NO_SLOT_NOTE = "系统内没有已知的上传位置，随自评估报告提交，或者按审核人员要求提交"
UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


def bare(content: bytes, name: str) -> bytes:
    """The attachment as it goes out. Raises Failure for a picture that is not whole; `name` is what messages call it."""
    try:
        if content.startswith(PNG):
            return _bare_png(content)
        return _bare_jpeg(content) if content.startswith(JPEG) else content
    except (IndexError, ValueError, struct.error):
        raise Failure(f"{name} 不是完整的图片。", f"{name} is no whole picture.") from None


def upright(content: bytes, name: str, rules: Mapping[str, Any]) -> tuple[bytes, str]:
    """A picture as it goes out, standing up, and what is to be said of it. `rules` are those of its place.

    Raises Failure for a picture that is not whole.
    """
    clean, head = bare(content, name), header(content)
    if head is None or head.turn == 1:
        return clean, ""
    png, formats = turned(content, name), rules.get("formats", ("png",))
    fits = len(png) <= MEGABYTE * rules.get("max_megabytes", MEGABYTES)
    if content.startswith(PNG) or (fits and "png" in formats):
        return png, "照片已经转正" if content.startswith(PNG) else "照片已经转正，改为 PNG，像素没有损失"
    return clean, "照片的方向写在文件里，看图软件会自动转正；上传后请核对方向"


def properties(content: bytes) -> list[str]:
    """The names (never the values) of what a PDF says about its author, program and dates."""
    try:
        reader = PdfReader(io.BytesIO(content))
        named = [key.lstrip("/") for key in reader.metadata or {}]
        return sorted([*named, *(["XMP"] if "/Metadata" in reader.root_object else [])])
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []  # a scan that this cannot read is still the scan


def noted(note: str, content: bytes) -> str:
    """What the guide says of an attachment, with a warning where a PDF tells more than it shows."""
    named = "、".join(properties(content)) if content.startswith(b"%PDF") else ""
    return f"{note}；文件属性含有 {named}，上传前请核对" if named else note


def _bare_png(content: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while True:
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise ValueError
        if kind in PNG_KEPT or kind == b"IEND":
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = [JPEG], 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise ValueError
        if marker == END:
            return b"".join([*kept, b"\xff\xd9"])
        size = 0 if marker in WITHOUT_LENGTH else struct.unpack_from(">H", content, at + 2)[0]
        end = at + 2 + size
        if end > len(content):
            raise ValueError
        kept.append(_bare_segment(marker, content[at:end]))
        at = end
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, at)
            kept.append(content[at:end])
            at = end


def _bare_segment(marker: int, segment: bytes) -> bytes:
    body = segment[4:]
    if marker == APP1 and body.startswith(EXIF):
        turn, _ = exif(body[len(EXIF) :])
        told = EXIF_ORIENTATION % struct.pack(">H", turn)
        return struct.pack(">BBH", 0xFF, APP1, len(told) + 2) + told if turn > 1 else b""
    noted = marker == COMMENT or 0xE0 <= marker <= 0xEF
    return b"" if noted and not (marker in JPEG_KEPT and body.startswith(JPEG_KEPT[marker])) else segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is not part of the pixels."""
    while True:
        at = content.index(b"\xff", at)
        follows = content[at + 1]
        if follows and follows not in WITHOUT_LENGTH and follows != 0xFF:
            return at
        at += 1 if follows == 0xFF else 2


@dataclass(frozen=True)
class Upload:
    """One file for one slot of the regulator's form; `pointer` is the answer that names it, for a scan.

    `rules` are what the portal was seen to ask of the file: `formats` (endings), `max_megabytes`.
    """

    step: str
    slot: str
    name: str
    content: Source
    pointer: str = ""
    paper: Paper | None = None
    note: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)

    def refuse_what_the_portal_refuses(self) -> None:
        """Raises Failure for a file whose format or size the portal does not take."""
        ending, formats = self.name.rpartition(".")[2].lower(), self.rules.get("formats", ())
        if formats and ending not in formats:
            listed = "、".join(formats)
            raise Failure(
                f"{self.path}：系统的这个栏目只收 {listed}。请转换格式后再打包。依据：overrides/portal.yaml",
                f"{self.path}: this slot of the portal takes {', '.join(formats)} only. Convert the file and pack again. "
                "Basis: overrides/portal.yaml",
            )
        limit, size = self.rules.get("max_megabytes", 0), size_of(self.content)
        if limit and size > limit * MEGABYTE:
            raise Failure(
                f"{self.path}：{size / MEGABYTE:.1f} 兆字节，超过系统上限 {limit} 兆字节。请压缩图片或者拆分后再打包。"
                "依据：overrides/portal.yaml",
                f"{self.path}: {size / MEGABYTE:.1f} megabytes, the portal takes {limit}. Make its pictures smaller and "
                "pack again. Basis: overrides/portal.yaml",
            )

    @property
    def path(self) -> str:
        return "/".join([UPLOAD, self.step, self.slot.translate(UNSAFE), self.name.translate(UNSAFE)])


@dataclass
class Bundle:
    """A bundle while it is put together."""

    filing: str
    uploads: list[Upload] = field(default_factory=list)
    internal: dict[str, Source] = field(default_factory=dict)

    def entries(self) -> dict[str, Source]:
        files: dict[str, Source] = {upload.path: upload.content for upload in self.uploads}
        return files | {f"{INTERNAL}/{name}": content for name, content in self.internal.items()}

    def paths_of(self, paper: Paper) -> list[str]:
        return [upload.path for upload in self.uploads if upload.paper == paper]


def step_folder(filing: Filing, step: str) -> str:
    """`第一步-主体信息`: the folder of a step, after the portal's own title."""
    title = next(one["title"] for one in filing.schema["x-steps"] if one["id"] == step)
    return title.split(" / ")[0].replace(" ", "-").translate(UNSAFE)


def paper_uploads(filing: Filing, paper: Paper, made: Mapping[str, Source], note: str = "") -> list[Upload]:
    """The files of one paper by format, under the name that tells what is still to be done with them."""
    slotless = "" if paper.slot else NO_SLOT_NOTE
    return [
        Upload(
            step_folder(filing, paper.step),
            paper.slot or NO_SLOT.zh,
            f"{paper.title}{to_be_done(paper)}.{form}",
            made[form],
            "",
            paper,
            "；".join(part for part in (paper.leaves_as, slotless, note) if part),
            {"max_megabytes": paper.max_megabytes},
        )
        for form in paper.upload
    ]


def to_be_done(paper: Paper) -> str:
    """What the name of a paper's file says is still missing."""
    words = ("签字" if paper.signed_by else "") + ("盖章" if paper.seal else "")
    return f"（待{words}）" if words else ""


def scan_upload(filing: Filing, paper: Paper, scan: bytes) -> Upload:
    """A paper that came back signed, whole, for its slot."""
    return Upload(
        step_folder(filing, paper.step),
        paper.slot or NO_SLOT.zh,
        f"{paper.title}（已签署）.pdf",
        scan,
        "",
        paper,
        noted("已签署的整份材料，直接上传" if paper.slot else f"已签署的整份材料，直接上传；{NO_SLOT_NOTE}", scan),
        {"max_megabytes": paper.max_megabytes},
    )


def packed(bundle: Bundle, facts: Mapping[str, Any]) -> bytes:
    """The zip: the manifest first, then every file in the order of its name."""
    files = bundle.entries()
    manifest: dict[str, Any] = {"format": 1, "filing": bundle.filing, **facts, "files": _listed(files.items())}
    manifest["digest"] = manifest_digest(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return stored_zip(
        chain(
            [(MANIFEST, text)],
            ((path, content_of(content)) for path, content in sorted(files.items(), key=itemgetter(0))),
        )
    )


def _listed(files: Iterable[tuple[str, Source]]) -> list[dict[str, Any]]:
    return [
        {"path": path, "size": size_of(content), "sha256": digest_of(content).hex()}
        for path, content in sorted(files, key=itemgetter(0))
    ]
