"""The signed papers in the private half: which fit the papers as they read now, and which are missing or stale.

What is kept is what is uploaded: our PDF with the scanned pages in place. It belongs to one text: the digest of the paper's
content in the filing edition. When an answer that the paper shows changes, the scan is stale; a new version of a tool that
only sets the pages otherwise does not make it so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from beian.build.maker import Build
from beian.bundle.next_round import next_round
from beian.bundle.scans.scan_file import ScanPages
from beian.bundle.signatures import needs_signing
from beian.check.workspace import Workspace
from beian.content.pdf_text import NOT_WHOLE
from beian.core.errors import Failure
from beian.core.json_shapes import parse_json
from beian.core.model import Filing
from beian.core.problem import Text
from beian.papers.catalogue import Paper, papers_of
from beian.papers.compose import Composition
from beian.record.rounds import sha256


@dataclass(frozen=True)
class SignedScan:
    """A signed paper as it is uploaded, and the digest of the text that was signed."""

    paper: Paper
    content: bytes
    signed: str


def papers_to_sign(filing: Filing, papers: list[Paper]) -> list[Paper]:
    """The papers of a filing that are uploaded signed or sealed, and so must be scanned."""
    return [paper for paper in papers_of(filing, papers) if needs_signing(paper)]


def compositions_to_sign(workspace: Workspace, build: Build, filing: Filing) -> dict[str, Composition]:
    """The papers by id as they are signed: those of the next round, and the others that are signed, as they stand."""
    coming = {one.paper.id: one for one in next_round(workspace, build, filing).papers if needs_signing(one.paper)}
    standing = [paper for paper in papers_to_sign(filing, build.papers) if not paper.of_one_round]
    return {paper.id: build.composition(filing, paper) for paper in standing if paper.id not in coming} | coming


def composed_to_sign(workspace: Workspace, build: Build, filing: Filing, name: str) -> Composition:
    """The paper of that name as it is signed. Raises Failure for a paper that nobody signs."""
    papers = compositions_to_sign(workspace, build, filing)
    if name not in papers:
        known = "、".join(f"{paper_id}（{one.paper.title}）" for paper_id, one in papers.items()) or "（无）"
        raise Failure(
            f"“{filing.id}”没有要签字盖章的材料“{name}”。有：{known}",
            f"{filing.id!r} has no paper {name!r} to sign. There are: {known}",
        )
    return papers[name]


def signed_scans(
    workspace: Workspace, filing: Filing, build: Build, papers: Iterable[Composition]
) -> tuple[list[SignedScan], list[Text]]:
    """The scans that fit these papers as they read now, and a sentence for each that is missing, stale, changed or not whole."""
    complete, lacking = [], []
    for composition in (one for one in papers if needs_signing(one.paper)):
        paper = composition.paper
        path = workspace.root.path / signed_folder(workspace, filing) / f"{paper.id}.pdf"
        signed = composition.digest()
        command = f"beian signed {paper.id} SCAN.pdf --filing {filing.id}"
        try:
            content, record = path.read_bytes(), parse_json(path.with_suffix(".json").read_text("utf-8"))
            known = (record["signed"], record["upload"] if "upload" in record else record["scan"])
            unsigned = "、".join(str(int(number)) for number in record.get("lacking", []))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            lacking.append(
                Text(
                    f"缺少《{paper.title}》的签字盖章扫描件。登记：{command}",
                    f"the signed scan of {paper.title_en} is missing. Register it: {command}",
                )
            )
            continue
        if known != (signed, sha256(content)):
            lacking.append(
                Text(
                    f"《{paper.title}》的扫描件已失效：材料或者扫描件在登记之后有改动，请重新签署、扫描。登记：{command}",
                    f"the scan of {paper.title_en} is stale: the paper or the scan changed since. Sign and scan again: {command}",
                )
            )
        elif unsigned:
            lacking.append(
                Text(
                    f"《{paper.title}》第 {unsigned} 页有签字或者盖章处，还没有扫描件。登记：{command} --pages …",
                    f"pages {unsigned} of {paper.title_en} have a place to sign and no scan. Register: {command} --pages …",
                )
            )
        elif incomplete := None if "upload" in record else _why_incomplete(content, printed_pages(build, composition)):
            wanted = f"《{paper.title}》{incomplete.zh}，请重新登记：{command}"
            lacking.append(Text(wanted, f"{paper.title_en}: {incomplete.en}; register it again: {command}"))
        else:
            complete.append(SignedScan(paper, content, signed))
    return complete, lacking


def _why_incomplete(content: bytes, printed: ScanPages) -> Text | None:
    """Why a scan that an earlier version of the program registered is not the whole paper; None when it is."""
    try:
        count = ScanPages(content).count
    except NOT_WHOLE:
        count = 0
    if count == printed.count:
        return None
    return Text(
        f"的扫描件是旧版登记的，共 {count} 页，材料共 {printed.count} 页；上传的必须是整份材料",
        f"the scan, kept by an earlier version, has {count} pages of {printed.count}, and the whole paper is uploaded",
    )


def printed_pages(build: Build, paper: Composition) -> ScanPages:
    """Our PDF of the paper as it reads now: the file that the verb `sign` writes."""
    products = build.products([paper], ("pdf",))
    build.make(products)
    return ScanPages(build.path(products[0].target).read_bytes())


def signed_folder(workspace: Workspace, filing: Filing) -> str:
    """The folder with a filing's signed papers, as a path of the repository."""
    private = workspace.library.folders[filing.entity].private_root
    return "/".join([private, "signed", *filing.id.split("/")[1:]])
