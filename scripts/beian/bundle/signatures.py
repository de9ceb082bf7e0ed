"""Who signs and seals which paper: the signing set in order, its sheet, and the guide to handing in.

Pure: from papers and their PDFs to files by name.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterable
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pypdf import PdfReader

from beian.bundle.contents import Bundle
from beian.core.model import Filing, at
from beian.core.places import engine_folder
from beian.papers.catalogue import Paper
from beian.papers.upload_names import SIGNERS, UNSAFE, pending_mark
from beian.record.purposes import Purpose

SHEET = "00-签署单.html"
SEAL = "落款“（盖章）”处盖主体公章"
CROSS_PAGE = "右侧各页骑缝处盖骑缝章（本项目建议）"
FULL = "扫描整份"
SOME = "扫描整份；只扫描几页的，须含全部签署页，登记时写明页码，其余各页用本文件"


@cache
def bundle_template(name: str) -> Template:
    """A template of `templates/bundle`, which escapes whatever it prints."""
    loader = FileSystemLoader(engine_folder("templates") / "bundle")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(name)


def submission_guide(filing: Filing, bundle: Bundle, papers: list[Paper], purpose: Purpose) -> str:
    """The guide to handing in the bundle of a round of that purpose, as one self-contained HTML page."""
    to_sign = [
        {
            "title": paper.title,
            "signer": signer(filing, paper),
            "seal": "主体公章" if paper.seal else "无需盖章",
            "leaves_as": paper.leaves_as,
        }
        for paper in papers
        if (paper.signed_by or paper.seal) and bundle.upload_paths(paper)
    ]
    internal = [paper.title for paper in papers if paper.internal]
    uploads = [
        {"step": upload.step, "slot": upload.slot, "path": upload.path, "note": upload.note}
        for upload in bundle.uploads
    ]
    entity = at(filing.answers, "/entity/name")
    return bundle_template("guide.html.j2").render(
        name=filing.name.zh,
        filing=filing.id,
        entity=entity,
        purpose=purpose.name(filing.step).zh,
        bases=purpose.bases(filing.step),
        steps=purpose.steps(filing.step),
        to_sign=to_sign,
        uploads=uploads,
        internal=internal,
    )


def signer(filing: Filing, paper: Paper) -> str:
    """Who signs the paper by hand, with the post; empty when nobody does."""
    if not paper.signed_by:
        return ""
    person = at(filing.answers, f"/people/{at(filing.answers, f'/entity/{paper.signed_by}')}/name")
    return f"{SIGNERS[paper.signed_by]} {person or ''}".strip()


def needs_signing(paper: Paper) -> bool:
    """Whether people have to sign or seal the paper before it is uploaded."""
    return bool(paper.signed_by or paper.seal) and not paper.internal


def needs_seal_across_pages(paper: Paper, pages: int) -> bool:
    """Whether the paper gets a seal across its pages: then each page bears a part of it, and only a full scan shows it."""
    return paper.seal and pages > 1


def signing_set(
    filing: Filing, printed: Iterable[tuple[Paper, bytes]], purpose: Purpose, done: Collection[str] = ()
) -> dict[str, bytes]:
    """The files of the set by name: the sheet, then each PDF under its number in the order of signing.

    `done` are the ids of papers that need no new signature: a scan of what they say now is registered."""
    rows, files = [], {}
    for number, (paper, content) in enumerate(printed, 1):
        name = f"{number:02}-{paper.title}{pending_mark(paper)}.pdf".translate(UNSAFE)
        files[name] = content
        rows.append(
            {
                "name": name,
                "sha256": hashlib.sha256(content).hexdigest()[:16],
                "done": paper.id in done,
                **_sheet_row(filing, paper, content),
            }
        )
    entity = at(filing.answers, "/entity/name")
    sheet = bundle_template("sign.html.j2").render(
        name=filing.name.zh, filing=filing.id, entity=entity, rows=rows, purpose=purpose.name(filing.step).zh
    )
    return {SHEET: sheet.encode(), **files}


def _sheet_row(filing: Filing, paper: Paper, content: bytes) -> dict[str, object]:
    pages = len(PdfReader(io.BytesIO(content)).pages)
    crossed = needs_seal_across_pages(paper, pages)
    seals = [SEAL, *([CROSS_PAGE] if crossed else [])] if paper.seal else []
    back = FULL if crossed or pages == 1 else SOME
    signs = signer(filing, paper)
    return {
        "title": paper.title,
        "id": paper.id,
        "pages": pages,
        "signer": signs,
        "seals": seals,
        "crossed": crossed,
        "back": back,
    }
