"""Decides whether scanned pages are those of the paper that was signed; refuses blank, unsigned and wrong pages with a reason.

Pure: from pages to reasons. A page is recognised by its picture and, where the scan has words, by those too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from beian.bundle.scans.page_looks import PageLook
from beian.bundle.scans.scan_file import ScanPages
from beian.core.errors import Failure
from beian.core.problem import Text

HANZI = re.compile(r"[㐀-鿿]")
ENOUGH = 40  # hanzi that a page must have before its words decide
SAME, HALF, STRANGE = 0.9, 0.5, 0.15  # likeness of words: one page in two files, badly read, of nothing in common
CLEARLY = 0.1  # how much more another page's words must be like these
NEARLY, UNLIKE = 0.04, 0.35  # the same of pictures
SHAPE, COARSEST = (1.2, 1.65), 400  # of a scanned sheet: the longer by the shorter side, dots of the shorter
MOST = 5  # pages that one message names
RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?\Z")
AROUND_DASH = re.compile(r"\s*-\s*")
SEPARATORS = re.compile(r"[,、;\s]+")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~至到", "-"))
SIGNING_PLACE = re.compile(r"（(?:签字|签名|盖章)）")


@dataclass(frozen=True)
class PrintedPaper:
    """A printed paper to compare with: its name with that of its filing, and its pages."""

    name: Text
    pages: ScanPages


@dataclass(frozen=True)
class ComparedPages:
    """What scanned pages are compared with: the paper, other papers, names of other entities (`strangers`), and pages that
    are registered for other papers."""

    paper: PrintedPaper
    others: Sequence[PrintedPaper]
    strangers: Sequence[str]
    registered: Mapping[str, Text]  # digest of a page to where it is registered
    digital: bool = False


def page_numbers(text: str, count: int) -> list[int]:
    """The page numbers that a person typed, as `3` or `1,4-5`. Raises Failure for no number, one out of range, or a repeat."""
    numbers: list[int] = []
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).replace("第", "").replace("页", "")
    for part in filter(None, SEPARATORS.split(AROUND_DASH.sub("-", plain))):
        match = RANGE.match(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not match or last < first:
            raise Failure(
                f"--pages 中的“{part}”不是页码。写法：3 或者 1,4-5", f"--pages: {part!r} is no page. Write 3 or 1,4-5"
            )
        if first < 1 or last > count:
            raise Failure(
                f"--pages 中的“{part}”超出范围：这份材料共 {count} 页",
                f"--pages: {part!r} is out of range; the paper has {count} pages",
            )
        numbers += range(first, last + 1)
    repeated = [number for number, times in Counter(numbers).items() if times > 1]
    if repeated:
        raise Failure(f"--pages 中第 {repeated[0]} 页写了两次", f"--pages names page {repeated[0]} twice")
    if not numbers:
        raise Failure("--pages 没有写页码。写法：3 或者 1,4-5", "--pages names no page. Write 3 or 1,4-5")
    return numbers


def refuse_wrong_pages(scan: ScanPages, numbers: Sequence[int], known: ComparedPages) -> None:
    """Raises Failure that names the first scanned pages which are not the signed pages of these `numbers`."""
    reasons: list[Text] = []
    first_seen: dict[str, int] = {}
    for at, number in enumerate(numbers):
        first = first_seen.setdefault(scan.looks[at].digest, number)
        same_scan = _page_message(number, f"与第 {first} 页是同一张扫描", f"is the same scan as page {first}")
        reason = _why_refused(scan, at, number, known) or (same_scan if first != number and not known.digital else None)
        reasons += [reason] if reason else []
        if len(reasons) == MOST:
            break  # what is wrong is plain by now
    if reasons:
        raise Failure(
            "扫描件不能登记：\n" + "\n".join(f"  {text.zh}" for text in reasons),
            "the scan is refused:\n" + "\n".join(f"  {text.en}" for text in reasons),
        )


def pages_lacking_signature(paper: ScanPages, scanned: Iterable[int]) -> list[int]:
    """The pages that have a place for a signature or a seal and were not scanned."""
    to_sign = [number for number, words in enumerate(paper.words, 1) if SIGNING_PLACE.search("".join(words.split()))]
    return [number for number in to_sign if number not in set(scanned)]


def _why_refused(scan: ScanPages, at: int, number: int, known: ComparedPages) -> Text | None:
    """Why a page is refused: the plainest reason; None when it is not."""
    look, printed = scan.looks[at], known.paper.pages
    elsewhere = known.registered.get(look.digest)
    if look.is_blank(printed.looks[number - 1]):
        return _page_message(
            number, "是空白页，或者几乎没有内容。请重新扫描这一页", "is blank or nearly so. Scan it again"
        )
    if elsewhere and not known.digital:
        return _page_message(
            number,
            f"的扫描已经登记为{elsewhere.zh}。同一张扫描不能用于两份材料，请扫描本材料的这一页",
            f"is already registered as {elsewhere.en}. Scan this page of this paper",
        )
    wrong_page = _wrong_by_words(scan.words[at], number, known) or _wrong_by_look(look, scan.words[at], number, known)
    if wrong_page or known.digital or not _adds_no_picture(scan, at, printed, number):
        return wrong_page
    return _page_message(
        number,
        "与未签署的文件相同，没有扫描的图像。请打印、签字盖章后扫描；不要把没有签署的页并入扫描件",
        "is the unsigned file: nothing on it was scanned. Print, sign and scan it",
    )


def _adds_no_picture(scan: ScanPages, at: int, own: ScanPages, number: int) -> bool:
    """Whether a page shows no sign of a scan: no picture at all, or our words and no pictures but ours."""
    scanned, printed = scan.pictures[at], own.pictures[number - 1]
    if not scanned:
        return True
    if any(_is_sheet(*size) for size in scanned - printed) or scanned.total() > printed.total():
        return False
    return _text_similarity(scan.words[at], own.words[number - 1]) >= SAME


def _is_sheet(wide: int, high: int) -> bool:
    """Whether a picture of that many dots has the shape and the fineness of a scanned sheet."""
    return min(wide, high) > COARSEST and SHAPE[0] < max(wide, high) / min(wide, high) < SHAPE[1]


def _wrong_by_words(words: str, number: int, known: ComparedPages) -> Text | None:
    """Why the words of a page are those of another page; None where they fit or are too few."""
    words = "".join(words.split())
    if len(HANZI.findall(words)) < ENOUGH:
        return None
    expected = "".join(known.paper.pages.words[number - 1].split())
    for name in known.strangers:
        if name in words and name not in expected:
            return _page_message(number, f"写有其他主体的名称“{name}”", f"bears the name of another entity: {name}")
    own = _text_similarity(words, expected)
    candidates = [
        (_text_similarity(words, candidate.pages.words[at - 1]), candidate, at)
        for candidate, at in _other_pages(known, number)
    ]
    likest, printed, at_page = max(candidates, key=lambda candidate: candidate[0], default=(0.0, known.paper, 0))
    if likest > own + CLEARLY:
        return _is_another_page(number, printed, at_page, known)
    if own < STRANGE:
        return _page_message(
            number,
            f"的文字与《{known.paper.name.zh}》第 {number} 页不同，像是别的材料。请核对文件和页码",
            f"has other words than page {number} of {known.paper.name.en}. Look at the file and the numbers",
        )
    return None


def _wrong_by_look(look: PageLook, words: str, number: int, known: ComparedPages) -> Text | None:
    """Why the picture of a page is that of another page, or of none of this paper; None where it fits."""
    expected = known.paper.pages
    own = look.best_fit(expected.looks[number - 1])
    candidates = [
        (look.fit_near(candidate.pages.looks[at - 1], own).likeness, candidate, at)
        for candidate, at in _other_pages(known, number)
    ]
    likest, printed, at_page = max(candidates, key=lambda candidate: candidate[0], default=(0.0, known.paper, 0))
    if likest > max(own.likeness + NEARLY, UNLIKE):
        return _is_another_page(number, printed, at_page, known)
    if own.likeness < UNLIKE and _text_similarity(words, expected.words[number - 1]) < HALF:
        return _page_message(
            number,
            f"看不出是《{known.paper.name.zh}》第 {number} 页。请核对文件和页码；确实是这一页的，放平、拍全、对正后重新扫描",
            f"does not look like page {number} of {known.paper.name.en}. Look at the file and the numbers; if it is the "
            "page, scan it again, flat, straight and whole",
        )
    return None


def _other_pages(known: ComparedPages, number: int) -> Iterator[tuple[PrintedPaper, int]]:
    """Every page to compare with, except the one that it should be."""
    for paper in (known.paper, *known.others):
        for page in range(1, paper.pages.count + 1):
            if paper is not known.paper or page != number:
                yield paper, page


def _is_another_page(number: int, printed: PrintedPaper, at_page: int, known: ComparedPages) -> Text:
    if printed is known.paper:
        return _page_message(
            number, f"其实是第 {at_page} 页。请核对页序和页码", f"is really page {at_page}. Look at the order"
        )
    return _page_message(
        number,
        f"其实是{printed.name.zh}第 {at_page} 页。请核对文件",
        f"is really page {at_page} of {printed.name.en}. Look at the file",
    )


def _text_similarity(text: str, other_text: str) -> float:
    """From 0 to 1: the share of the longer text's pairs of signs, in any order, that both texts have."""
    first, second = _bigrams(text), _bigrams(other_text)
    return (first & second).total() / max(first.total(), second.total(), 1)


def _bigrams(text: str) -> Counter[str]:
    signs = "".join(unicodedata.normalize("NFKC", text).split())
    return Counter(map("".join, pairwise(signs)))


def _page_message(number: int, zh: str, en: str) -> Text:
    return Text(f"第 {number} 页{zh}", f"page {number} {en}")
