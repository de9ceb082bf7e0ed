"""Registers a scan of a signed paper: checks each page, makes the whole signed paper, and keeps it with a record.

Pages that are registered later join the earlier ones, as long as they are of the same text in the same print.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from beian.build.maker import Build
from beian.bundle.scans.page_checks import (
    ComparedPages,
    PrintedPaper,
    page_numbers,
    pages_lacking_signature,
    refuse_wrong_pages,
)
from beian.bundle.scans.scan_file import ScanPages, bare_scan, open_scan, with_pages
from beian.bundle.scans.signed_papers import composed_to_sign, compositions_to_sign, printed_pages, signed_folder
from beian.bundle.signatures import needs_seal_across_pages
from beian.check.workspace import Workspace
from beian.content.inspection import inspect_attachment
from beian.content.pdf_text import is_digitally_signed
from beian.content.transaction import write_together
from beian.core.errors import Failure
from beian.core.file_kinds import ACTS, EMBEDDED
from beian.core.json_shapes import Shape, fits, parse_json
from beian.core.model import Filing, at
from beian.core.problem import Text
from beian.papers.catalogue import Paper
from beian.record.rounds import sha256

FORMAT = 2  # of the record; before, it held neither the pages nor whether the upload was whole
TEXTS = ("paper", "filing", "signed", "printed", "upload")
RECORD_SHAPE: Shape = {
    "format": range(FORMAT, FORMAT + 1),
    **dict.fromkeys(TEXTS, str),
    "pages": {str: {"scan": str, "look": str}},
    "lacking": [int],
    "digital": bool,
}


class ScannedPage(TypedDict):
    """One page that was scanned: the digests of the file that it came with and of its picture."""

    scan: str
    look: str


class ScanRecord(TypedDict):
    """What stands beside the scan of a paper: whose it is, the digests of the text, of the unsigned print and of the
    upload, the scanned pages by number, and the pages that still lack a signature."""

    format: int
    paper: str
    filing: str
    signed: str
    printed: str
    upload: str
    pages: dict[str, ScannedPage]
    lacking: list[int]
    digital: bool


@dataclass(frozen=True)
class RegisteredScan:
    """A registered paper: its path, its count of pages, the numbers of scanned pages and of pages that still must be."""

    path: Path
    count: int
    scanned: list[int]
    lacking: list[int]


def register_scan(workspace: Workspace, filing: Filing, name: str, file: Path, pages: str = "") -> RegisteredScan:
    """Register a scan of the paper `name` as it reads now, or of some `pages` of it.

    Raises Failure, with the reason, for a file that is no scan of it.
    """
    _refuse_unready(workspace, filing)
    try:
        scan = open_scan(file.read_bytes(), file.name)
    except OSError as error:
        raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None
    with Build(workspace.root, workspace.evidence) as build:
        composed = composed_to_sign(workspace, build, filing, name)
        paper, signed = composed.paper, composed.digest()
        printed = printed_pages(build, composed)
        digital = _refuse_unfit(scan, printed, file.name, pages)
        numbers = _page_numbers_of_scan(paper, scan, printed, pages)
        others = _similar_papers(workspace, build, filing, paper)
    target = workspace.root.path / signed_folder(workspace, filing) / f"{name}.pdf"
    bare_pages = bare_scan(scan, file.name)
    elsewhere = _registered_pages(workspace, target)
    compared_with = ComparedPages(
        PrintedPaper(paper.name, printed), others, _other_entities(workspace, filing), elsewhere, digital
    )
    refuse_wrong_pages(bare_pages, numbers, compared_with)
    earlier = _earlier_pages(target, signed, printed) if len(numbers) < printed.count else {}
    base = target.read_bytes() if earlier else printed.content
    upload = scan.content if digital else with_pages(base, bare_pages.content, numbers)
    looks: list[ScannedPage] = [{"scan": sha256(scan.content), "look": look.digest} for look in bare_pages.looks]
    scanned = earlier | dict(zip(map(str, numbers), looks, strict=True))
    numbers_done = sorted(map(int, scanned))
    lacking = [] if digital else pages_lacking_signature(printed, numbers_done)
    record: ScanRecord = {
        "format": FORMAT,
        "paper": name,
        "filing": filing.id,
        "signed": signed,
        "printed": sha256(printed.content),
        "upload": sha256(upload),
        "pages": {str(number): scanned[str(number)] for number in numbers_done},
        "lacking": lacking,
        "digital": digital,
    }
    text = json.dumps(record, indent=1).encode() + b"\n"
    write_together(workspace.root.path, {target: upload, target.with_suffix(".json"): text}, replace=True)
    return RegisteredScan(target, printed.count, numbers_done, lacking)


def _refuse_unready(workspace: Workspace, filing: Filing) -> None:
    """Raises Failure while the filing has no private half here, or only drafts."""
    if not filing.has_private:
        raise Failure(f"缺少 private/{filing.entity}/。", f"private/{filing.entity}/ is missing.")
    problems = workspace.blocking(filing, "pack")
    if problems:
        raise Failure(
            f"{filing.id} 有 {len(problems)} 处错误，只有草稿；草稿的扫描件不能登记。先改正：beian check {filing.id}",
            f"{filing.id} has {len(problems)} errors, so there are drafts only, of which no scan is registered."
            f" Mend them first: beian check {filing.id}",
        )


def _refuse_unfit(scan: ScanPages, printed: ScanPages, name: str, pages: str) -> bool:
    """Whether the file is digitally signed. Raises Failure for the unsigned file, and for pages of a digitally signed one."""
    if scan.content == printed.content:
        raise Failure(
            f"{name} 就是未签署的文件。请打印、签字盖章后扫描。",
            f"{name} is the unsigned file itself. Print, sign and scan it.",
        )
    digital = is_digitally_signed(scan.content)
    if digital:
        _refuse_acting(scan, name)
    if digital and pages:
        raise Failure(
            f"{name} 是带数字签名的文件，只能整份登记，不写 --pages：拆页会使签名失效。",
            f"{name} is digitally signed: register it whole, without --pages, for taking pages breaks the signature.",
        )
    return digital


def _refuse_acting(scan: ScanPages, name: str) -> None:
    """Raises Failure for a signed file with scripts and the like: it is uploaded byte for byte. Embedded files may stay."""
    acts = [ACTS[act] for act in inspect_attachment(scan.content).active_content if act != EMBEDDED]
    if acts:
        raise Failure(
            f"{name} 含有{'、'.join(act.zh for act in acts)}，不能登记。请从签署软件另出一份不含这些内容的。",
            f"{name} has {', '.join(act.en for act in acts)} and cannot be registered. Have it signed anew without.",
        )


def _page_numbers_of_scan(paper: Paper, scan: ScanPages, printed: ScanPages, pages: str) -> list[int]:
    """The page numbers that the pages of the scan have in the paper."""
    scan_all = f"请扫描整份材料，共 {printed.count} 页", f"Scan the whole paper, {printed.count} pages"
    crossed = needs_seal_across_pages(paper, printed.count)
    if not pages:
        if scan.count != printed.count:
            hint = (
                ("", "") if crossed else ("；只扫描了其中几页的，用 --pages 写明页码", "; name some pages by --pages")
            )
            raise Failure(
                f"页数不符：扫描件 {scan.count} 页，材料 {printed.count} 页。{scan_all[0]}{hint[0]}。",
                f"the scan has {scan.count} pages, the paper {printed.count}. {scan_all[1]}{hint[1]}.",
            )
        return list(range(1, printed.count + 1))
    numbers = page_numbers(pages, printed.count)
    if crossed and len(numbers) < printed.count:
        raise Failure(
            f"这份材料盖骑缝章，每一页都有印迹，不能只登记几页。{scan_all[0]}，不写 --pages。",
            f"this paper bears a seal across its pages, so some of them are not enough. {scan_all[1]}, without --pages.",
        )
    if len(numbers) != scan.count:
        raise Failure(
            f"--pages 写了 {len(numbers)} 页，扫描件有 {scan.count} 页，两者应当相同。",
            f"--pages names {len(numbers)} pages and the scan has {scan.count}; they must be as many.",
        )
    return numbers


def _similar_papers(workspace: Workspace, build: Build, filing: Filing, paper: Paper) -> list[PrintedPaper]:
    """The papers that could be mistaken for this one: of the same algorithm in all its roles, or of the entity."""
    papers = []
    for other in workspace.library.filings:
        if (other.entity, other.algorithm) != (filing.entity, filing.algorithm):
            continue
        with suppress(Failure):  # a paper that cannot be printed was not signed
            for candidate in compositions_to_sign(workspace, build, other).values():
                if (other.id, candidate.paper.id) != (filing.id, paper.id):
                    other_paper = candidate.paper
                    name = Text(f"“{other.id}”的《{other_paper.title}》", f"{other_paper.title_en} of {other.id}")
                    papers.append(PrintedPaper(name, printed_pages(build, candidate)))
    return papers


def _other_entities(workspace: Workspace, filing: Filing) -> list[str]:
    """The names of the other entities of the content root, whose papers look much the same."""
    own = str(at(filing.answers, "/entity/name") or "")
    names = {str(at(other.answers, "/entity/name") or "") for other in workspace.library.filings}
    return sorted(name for name in names if len(name) > 3 and name not in own and own not in name)


def _registered_pages(workspace: Workspace, target: Path) -> dict[str, Text]:
    """The scanned pages that are registered for other papers of any entity: by digest of their picture, which paper's."""
    pages = {}
    for folder in workspace.library.folders.values():
        for file in sorted((workspace.root.path / folder.private_root / "signed").rglob("*.json")):
            record = _read_record(file)
            if record is None or file == target.with_suffix(".json"):
                continue
            for number, page in record["pages"].items():
                where = record["filing"], record["paper"], number
                pages[page["look"]] = Text("“{}”的 {} 第 {} 页".format(*where), "{1} of {0}, page {2}".format(*where))
    return pages


def _earlier_pages(target: Path, signed: str, printed: ScanPages) -> dict[str, ScannedPage]:
    """The pages that were registered before, of the same text in the same print; empty otherwise."""
    record = _read_record(target.with_suffix(".json"))
    if not record or record["digital"] or not target.is_file():
        return {}
    now = signed, sha256(printed.content), sha256(target.read_bytes())
    return record["pages"] if (record["signed"], record["printed"], record["upload"]) == now else {}


def _read_record(file: Path) -> ScanRecord | None:
    """The record in a file; None for one of an older format, and for no record."""
    try:
        record: ScanRecord = parse_json(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return record if fits(record, RECORD_SHAPE) else None
