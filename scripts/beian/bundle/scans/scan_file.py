"""A scanned PDF: its pages, the part of it that is kept, and the whole signed paper that its pages make with ours.

Only what its pages show is kept: no scripts, no attachments, no links, no properties. A digitally signed PDF would lose
its signature by that, so it is kept as it is, whole.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, PdfObject

from beian.bundle.scans.page_looks import PageLook
from beian.content.pdf_text import NOT_WHOLE, words_by_page
from beian.core.errors import Failure
from beian.papers.formats.pdf import page_pictures

PAGE_KEYS = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Annots"}
DRAWN = {"/Ink", "/Stamp", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"}
ANNOTATION = {"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/CA", "/C", "/InkList"}
TAIL = 4096  # bytes in which a whole PDF has its end mark
PICTURES = {b"\xff\xd8\xff": "JPG", b"\x89PNG": "PNG", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
INLINE = re.compile(rb"\bBI\s.{1,400}?\sID\s", re.DOTALL)


@dataclass(frozen=True)
class ScanPages:
    """A PDF by its pages; what is asked of them is read once."""

    content: bytes

    @cached_property
    def count(self) -> int:
        """How many pages there are."""
        return len(_reader(self.content).pages)

    @cached_property
    def looks(self) -> list[PageLook]:
        """The picture of each page."""
        shapes = [_aspect(page) for page in _reader(self.content).pages]
        return [
            PageLook(png, shape) for png, shape in zip(page_pictures(self.content, self.count), shapes, strict=True)
        ]

    @cached_property
    def words(self) -> list[str]:
        """The text of each page."""
        return words_by_page(self.content)

    @cached_property
    def pictures(self) -> list[Counter[tuple[int, int]]]:
        """For each page, how many pictures of which width and height in dots are on it."""
        return [Counter(_picture_sizes(page)) for page in _reader(self.content).pages]


def open_scan(content: bytes, name: str) -> ScanPages:
    """The pages of a scan. Raises Failure for a file that is no PDF, damaged, encrypted or without pages."""
    for start, kind in PICTURES.items():
        if content.startswith(start):
            raise Failure(
                f"{name} 是 {kind} 图片，不是 PDF 文件。请用扫描仪或者手机的“扫描文稿”功能另存为 PDF，一页材料对应一页；"
                "已有照片的，选中全部照片后打印，打印机选“Microsoft Print to PDF”。",
                f"{name} is a {kind} picture, no PDF. Scan to PDF with a scanner or the document scanner of a phone, one "
                "page of the paper to a page; print photographs that are there to “Microsoft Print to PDF”.",
            )
    if not content.startswith(b"%PDF-"):
        raise Failure(f"{name} 不是 PDF 文件。请扫描为 PDF。", f"{name} is no PDF. Scan to PDF.")
    try:
        reader = _reader(content)
        if reader.is_encrypted:
            raise Failure(
                f"{name} 有密码或者限制权限，备案系统和本工具都无法读取。请另存为没有密码的 PDF。",
                f"{name} is encrypted. Save it without a password or restrictions.",
            )
        if b"%%EOF" in content[-TAIL:] and len(reader.pages):
            return ScanPages(content)
    except NOT_WHOLE:
        pass
    raise Failure(
        f"{name} 已损坏或者不完整，没有可读取的页。请重新扫描或者重新传送文件。",
        f"{name} is damaged or not whole: it has no page that can be read. Scan or transfer it again.",
    )


def shows_more(scan: ScanPages) -> bool:
    """Whether pages have parts that `bare_scan` would change: fields of a form, or layers, of which some may be hidden."""
    reader = _reader(scan.content)
    annotations = (reference.get_object() for page in reader.pages for reference in page.get("/Annots") or [])
    has_fields = any(annotation.get("/Subtype") == "/Widget" for annotation in annotations)
    return has_fields or "/OCProperties" in reader.root_object


def with_pages(base: bytes, scan: bytes, numbers: list[int]) -> bytes:
    """`base` with the pages of `scan` in the places of these page numbers. The same inputs make the same bytes."""
    pages = list(_reader(base).pages)
    for number, page in zip(numbers, _reader(scan).pages, strict=True):
        pages[number - 1] = page
    return _rewrite(pages)


def bare_scan(scan: ScanPages, name: str) -> ScanPages:
    """The scan reduced to what its pages show. Raises Failure where a page cannot be read."""
    try:
        return ScanPages(_rewrite(_reader(scan.content).pages))
    except NOT_WHOLE:
        raise Failure(
            f"{name} 中有无法读取的页。请重新扫描。", f"a page of {name} cannot be read. Scan it again."
        ) from None


def _reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def _rewrite(pages: Iterable[PageObject]) -> bytes:
    writer = PdfWriter()
    for page in pages:
        _strip(writer, writer.add_page(page, excluded_keys=("/Annots", "/B", "/AA", "/Parent")), page)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _strip(writer: PdfWriter, page: PageObject, source: PageObject) -> None:
    """Remove from a page all that it does not show; strokes and stamps that a person drew on it stay."""
    for key in set(page) - PAGE_KEYS - {"/Parent"}:
        del page[key]
    kept = ArrayObject()
    for reference in source.get("/Annots") or []:
        annotation = reference.get_object()
        if annotation.get("/Subtype") in DRAWN and "/AP" in annotation:
            copy = annotation.clone(writer, ignore_fields=sorted(set(annotation) - ANNOTATION))
            kept.append(copy.indirect_reference or copy)
    if kept:
        page[NameObject("/Annots")] = kept


def _aspect(page: PageObject) -> float:
    """Width by height as the page is shown."""
    box = page.cropbox
    wide, high = abs(float(box.width)) or 1.0, abs(float(box.height)) or 1.0
    return high / wide if page.rotation % 180 else wide / high


def _picture_sizes(page: PageObject) -> Iterator[tuple[int, int]]:
    yield from _picture_sizes_in(page.get("/Resources"), 0)
    drawn = page.get_contents()
    yield from [(0, 0)] * len(INLINE.findall(drawn.get_data() if drawn is not None else b""))
    yield from [(0, 0)] * len(page.get("/Annots") or [])


def _picture_sizes_in(resources: PdfObject | None, depth: int) -> Iterator[tuple[int, int]]:
    for form in map(_dictionary, _dictionary(_dictionary(resources).get("/XObject")).values()):
        if form.get("/Subtype") == "/Image":
            yield int(form.get("/Width", 0)), int(form.get("/Height", 0))
        elif depth < 3:
            yield from _picture_sizes_in(form.get("/Resources"), depth + 1)


def _dictionary(value: PdfObject | None) -> DictionaryObject:
    """The dictionary that a value of a PDF is, or refers to; an empty one for all else."""
    target = value.get_object() if value is not None else None
    return target if isinstance(target, DictionaryObject) else DictionaryObject()
