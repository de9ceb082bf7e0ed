"""Registering a scan: it is judged page by page, made into the whole signed paper, and kept with its record.

Pages that are registered later join the earlier ones, as long as they are of the same text in the same print.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beian.build.maker import Build
from beian.bundle.scans.judging import ComparedPages, PrintedPaper, page_numbers, refuse_strange, without_signature
from beian.bundle.scans.scan_file import ScanPages, bare, opened, whole
from beian.bundle.scans.signed import composed_to_sign, folder_of, printed_pages, to_sign
from beian.bundle.signing import crosses_pages
from beian.check.workspace import Workspace
from beian.content.inspection import inspected
from beian.content.pdf_text import is_digitally_signed
from beian.content.placing import place
from beian.core.attachment import ACTS, EMBEDDED
from beian.core.errors import Failure
from beian.core.json_shapes import parse_json
from beian.core.model import Filing, at
from beian.core.problem import Text
from beian.papers.catalogue import Paper
from beian.record.rounds import sha256

FORMAT = 2  # of the record; before, it held neither the pages nor whether the upload was whole


@dataclass(frozen=True)
class KeptScan:
    """What was registered: where it lies, its pages, which of them are scanned, and which still have to be."""

    path: Path
    count: int
    scanned: list[int]
    lacking: list[int]


def keep_scan(workspace: Workspace, filing: Filing, name: str, file: Path, pages: str = "") -> KeptScan:
    """Keep a scan of the paper `name` as it reads now, or of some `pages` of it. Raises Failure for what cannot be one."""
    if not filing.has_private:
        raise Failure(f"缺少 private/{filing.entity}/。", f"private/{filing.entity}/ is missing.")
    problems = workspace.blocking(filing, "pack")
    if problems:
        raise Failure(
            f"{filing.id} 有 {len(problems)} 处错误，只有草稿；草稿的扫描件不能登记。先改正：beian check {filing.id}",
            f"{filing.id} has {len(problems)} errors, so there are drafts only, of which no scan is registered."
            f" Mend them first: beian check {filing.id}",
        )
    try:
        scan = opened(file.read_bytes(), file.name)
    except OSError as error:
        raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None
    with Build(workspace.root, workspace.evidence) as build:
        composed = composed_to_sign(workspace, build, filing, name)
        paper, signed = composed.paper, composed.digest()
        printed = printed_pages(build, composed)
        digital = _refuse_unfit(scan, printed, file.name, pages)
        numbers = _numbers(paper, scan, printed, pages)
        others = _others(workspace, build, filing, paper)
    target = workspace.root.path / folder_of(workspace, filing) / f"{name}.pdf"
    taken = bare(scan, file.name)
    elsewhere = _registered(workspace, target)
    known = ComparedPages(PrintedPaper(paper.name, printed), others, _strangers(workspace, filing), elsewhere, digital)
    refuse_strange(taken, numbers, known)
    earlier = _joined(target, signed, printed) if len(numbers) < printed.count else {}
    base = target.read_bytes() if earlier else printed.content
    upload = scan.content if digital else whole(base, taken.content, numbers)
    looks = [{"scan": sha256(scan.content), "look": look.digest} for look in taken.looks]
    scanned = earlier | dict(zip(map(str, numbers), looks, strict=True))
    done = sorted(map(int, scanned))
    lacking = [] if digital else without_signature(printed, done)
    record = {
        "format": FORMAT,
        "paper": name,
        "filing": filing.id,
        "signed": signed,
        "printed": sha256(printed.content),
        "upload": sha256(upload),
        "pages": {str(number): scanned[str(number)] for number in done},
        "lacking": lacking,
        "digital": digital,
    }
    told = json.dumps(record, indent=1).encode() + b"\n"
    place(workspace.root.path, {target: upload, target.with_suffix(".json"): told}, replace=True)
    return KeptScan(target, printed.count, done, lacking)


def _refuse_unfit(scan: ScanPages, printed: ScanPages, name: str, pages: str) -> bool:
    """Raises Failure for the unsigned file and for pages of a digitally signed one; returns whether it is signed so."""
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
    """A signed file is uploaded byte for byte: what it would do by itself, it would do there. Embedded files may stay."""
    acts = [ACTS[act] for act in inspected(scan.content).acts if act != EMBEDDED]
    if acts:
        raise Failure(
            f"{name} 含有{'、'.join(act.zh for act in acts)}，不能登记。请从签署软件另出一份不含这些内容的。",
            f"{name} has {', '.join(act.en for act in acts)} and cannot be registered. Have it signed anew without.",
        )


def _numbers(paper: Paper, scan: ScanPages, printed: ScanPages, pages: str) -> list[int]:
    """The page numbers that the pages of the scan have in the paper."""
    full = f"请扫描整份材料，共 {printed.count} 页", f"Scan the whole paper, {printed.count} pages"
    crossed = crosses_pages(paper, printed.count)
    if not pages:
        if scan.count != printed.count:
            some = (
                ("", "") if crossed else ("；只扫描了其中几页的，用 --pages 写明页码", "; name some pages by --pages")
            )
            raise Failure(
                f"页数不符：扫描件 {scan.count} 页，材料 {printed.count} 页。{full[0]}{some[0]}。",
                f"the scan has {scan.count} pages, the paper {printed.count}. {full[1]}{some[1]}.",
            )
        return list(range(1, printed.count + 1))
    numbers = page_numbers(pages, printed.count)
    if crossed and len(numbers) < printed.count:
        raise Failure(
            f"这份材料盖骑缝章，每一页都有印迹，不能只登记几页。{full[0]}，不写 --pages。",
            f"this paper bears a seal across its pages, so some of them are not enough. {full[1]}, without --pages.",
        )
    if len(numbers) != scan.count:
        raise Failure(
            f"--pages 写了 {len(numbers)} 页，扫描件有 {scan.count} 页，两者应当相同。",
            f"--pages names {len(numbers)} pages and the scan has {scan.count}; they must be as many.",
        )
    return numbers


def _others(workspace: Workspace, build: Build, filing: Filing, paper: Paper) -> list[PrintedPaper]:
    """The papers that could be mistaken for this one: of the same algorithm in all its roles, or of the entity."""
    found = []
    for other in workspace.library.filings:
        if (other.entity, other.algorithm) != (filing.entity, filing.algorithm):
            continue
        for one in to_sign(other, build.papers):
            try:
                if (other.id, one.id) != (filing.id, paper.id):
                    name = Text(f"“{other.id}”的《{one.title}》", f"{one.title_en} of {other.id}")
                    found.append(PrintedPaper(name, printed_pages(build, build.composition(other, one))))
            except Failure:
                continue  # a paper that cannot be printed was not signed
    return found


def _strangers(workspace: Workspace, filing: Filing) -> list[str]:
    """The names of the other entities here, whose papers look much the same."""
    own = str(at(filing.answers, "/entity/name") or "")
    names = {str(at(one.answers, "/entity/name") or "") for one in workspace.library.filings}
    return sorted(name for name in names if len(name) > 3 and name not in own and own not in name)


def _registered(workspace: Workspace, target: Path) -> dict[str, Text]:
    """The scanned pages that are registered for other papers, of whichever entity."""
    found = {}
    for folder in workspace.library.folders.values():
        for file in sorted((workspace.root.path / folder.private_root / "signed").rglob("*.json")):
            if file == target.with_suffix(".json"):
                continue
            record = _record(file)
            for number, page in record.get("pages", {}).items():
                where = record.get("filing"), record.get("paper"), number
                found[page["look"]] = Text("“{}”的 {} 第 {} 页".format(*where), "{1} of {0}, page {2}".format(*where))
    return found


def _joined(target: Path, signed: str, printed: ScanPages) -> dict[str, Any]:
    """The pages that were scanned before, for the same text and the same print; then the new ones join them."""
    record = _record(target.with_suffix(".json"))
    wanted = {"signed": signed, "printed": sha256(printed.content), "digital": False}
    if any(record.get(key) != value for key, value in wanted.items()) or not target.is_file():
        return {}
    return dict(record["pages"]) if sha256(target.read_bytes()) == record.get("upload") else {}


def _record(file: Path) -> dict[str, Any]:
    """A record of this format; empty for an older one and for what is none."""
    try:
        record = parse_json(file.read_text("utf-8"))
        whole_record = record["format"] == FORMAT and all(page["look"] for page in record["pages"].values())
        return dict(record) if whole_record else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
