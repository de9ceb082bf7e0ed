"""The files of a release of a round: its notes with the head, its manifest, and its papers in the review edition.

Never the bundle. Nothing is released unless the record is whole and the content at the tag is what was recorded.
"""

from __future__ import annotations

import re
from pathlib import Path

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.comparison import compare_snapshots
from beian.compare.difference_html import DifferencePage, difference_page
from beian.compare.revisions import WORK, Revisions
from beian.core.archive import stored_zip
from beian.core.errors import Failure
from beian.core.files import remove, write
from beian.core.model import Filing, Progress
from beian.core.places import ContentRoot
from beian.privacy.leak_scan import refuse_leaks, secrets_of
from beian.record.chain import check_record
from beian.record.field_differences import differences
from beian.record.rounds import FILE, sha256, submissions

FOLDER = "release"
SLUG = "[a-z0-9]+(?:[-_][a-z0-9]+)*"
TAG = re.compile(rf"filed/({SLUG}(?:/{SLUG}){{0,2}})/(\d{{3}})\Z")


def make_release(root: ContentRoot, tag: str, progress: Progress = lambda _: None) -> Path:
    """Write the files of a release for a tag (`filed/FILING/ROUND`) into `build/release/`; returns that folder.

    Raises Failure for another tag, a record that is not whole, or content that differs from the round.
    """
    match = TAG.match(tag)
    if not match:
        raise Failure("标签应为 filed/备案标识/轮次，如 filed/acme/001", "the tag must be filed/FILING/ROUND")
    filing, number = match.groups()
    head = _proven_head(root, filing, number)
    workspace = Workspace(root, private=False)
    versions = Revisions(workspace)
    review = workspace.edition(workspace.filings([filing])[0], "review")
    _refuse_other_content(versions, review.id, number)
    if review.draft:
        raise Failure(
            f"{filing} 有错误，只有草稿，不能发布（beian check {filing} 列出）。",
            f"{filing} has errors, so there are drafts only and no release (beian check {filing} lists them).",
        )
    folder = root.build / FOLDER
    remove(folder)
    name = f"{filing.replace('/', '-')}-{number}"
    files = {
        f"{name}-manifest.yaml": (root.path / submissions(filing) / number / FILE).read_bytes(),
        f"{name}-review.zip": stored_zip(
            [*_paper_files(workspace, review, progress), *_change_files(versions, filing, number)]
        ),
    }
    sums = "".join(f"{sha256(content)}  {path}\n" for path, content in files.items())
    files |= {f"{name}-sha256.txt": sums.encode(), f"{name}-notes.md": _notes(tag, head).encode()}
    for path, content in files.items():
        write(folder / path, content)
    refuse_leaks(secrets_of(Workspace(root), "review"), folder)
    return folder


def _notes(tag: str, head: str) -> str:
    """The notes of the release: the head of the record, kept outside the repository to prove the record later."""
    return (
        f'head {head}\n\n核验存档 · to prove the record：`git checkout {tag}`，`make verify ARGS="--anchor {head}"`\n'
    )


def _proven_head(root: ContentRoot, filing: str, number: str) -> str:
    """The head of the record that ends with this round. Raises Failure when the record is not whole."""
    checked, strays = check_record(root.path)
    rounds = [recorded for recorded in checked if recorded.filing == filing and recorded.number <= number]
    if not rounds or rounds[-1].number != number:
        raise Failure(f"没有这一轮存档：{filing} {number}", f"there is no recorded round {number} of {filing}")
    faults = [fault for recorded in rounds for fault in recorded.faults] + strays
    if faults:
        raise Failure(
            "\n".join(["存档不完整，不能发布：", *(fault.zh for fault in faults)]),
            "\n".join(["the record is not whole, so it is not released:", *(fault.en for fault in faults)]),
        )
    return rounds[-1].record_head


def _refuse_other_content(versions: Revisions, filing: str, number: str) -> None:
    changed = differences(versions.snapshot(filing, number).fields, versions.snapshot(filing, WORK).fields).changes
    if changed:
        raise Failure(
            f"标签处的内容与第 {number} 轮存档有 {len(changed)} 处不同，不能作为该轮发布。",
            f"the content at the tag differs from round {number} in {len(changed)} places.",
        )


def _paper_files(workspace: Workspace, review: Filing, progress: Progress) -> list[tuple[str, bytes]]:
    with Build(workspace.root, workspace.evidence, hash_always=True, progress=progress) as build:
        products = build.products(review, ("pdf", "docx"))
        build.make(products)
        return [(Path(product.target).name, build.path(product.target).read_bytes()) for product in products]


def _change_files(versions: Revisions, filing: str, number: str) -> list[tuple[str, bytes]]:
    """What differs from the round before, when there is one."""
    before = f"{int(number) - 1:03d}"
    if before == "000":
        return []
    old, new = (versions.snapshot(filing, name) for name in (before, number))
    page = difference_page([DifferencePage(compare_snapshots(filing, old, new))])
    return [("changes.html", page.encode())]
