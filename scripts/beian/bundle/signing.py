"""The signing set: what is printed, in order, and a sheet that says who signs by hand, which seal goes where, and the date.

Pure: from papers and their PDFs to files by name.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable

from pypdf import PdfReader

from beian.bundle.contents import UNSAFE, to_be_done
from beian.bundle.guide import signer, template
from beian.papers.catalogue import Paper
from beian.values.model import Filing, at

SHEET = "00-签署单.html"
SEAL = "落款“（盖章）”处盖主体公章"
CROSS_PAGE = "右侧各页骑缝处盖骑缝章（本项目建议）"
FULL = "扫描整份"
SOME = "扫描整份；只扫描几页的，须含全部签署页，登记时写明页码，其余各页用本文件"


def needs_hands(paper: Paper) -> bool:
    """Whether people have to sign or seal the paper before it is uploaded."""
    return bool(paper.signed_by or paper.seal) and not paper.internal


def crosses_pages(paper: Paper, pages: int) -> bool:
    """Whether a seal across the pages is asked for: then every page bears a part of it, and only a full scan shows it."""
    return paper.seal and pages > 1


def signing_set(filing: Filing, made: Iterable[tuple[Paper, bytes]]) -> dict[str, bytes]:
    """The files of the set by name: the sheet, then each PDF under its number in the order of signing."""
    rows, files = [], {}
    for number, (paper, content) in enumerate(made, 1):
        name = f"{number:02}-{paper.title}{to_be_done(paper)}.pdf".translate(UNSAFE)
        files[name] = content
        rows.append({"name": name, "sha256": hashlib.sha256(content).hexdigest()[:16], **_todo(filing, paper, content)})
    entity = at(filing.answers, "/entity/name")
    sheet = template("sign.html.j2").render(name=filing.name.zh, filing=filing.id, entity=entity, rows=rows)
    return {SHEET: sheet.encode(), **files}


def _todo(filing: Filing, paper: Paper, content: bytes) -> dict[str, object]:
    pages = len(PdfReader(io.BytesIO(content)).pages)
    crossed = crosses_pages(paper, pages)
    seals = [SEAL, *([CROSS_PAGE] if crossed else [])] if paper.seal else []
    back = FULL if crossed or pages == 1 else SOME
    return {"title": paper.title, "pages": pages, "signer": signer(filing, paper), "seals": seals, "back": back}
