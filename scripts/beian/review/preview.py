"""The preview of a pull request: the review page, a front page, redlines and the site, all in the review edition.

Only the filings that the branch changes are built, each with its entity.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from beian.check.workspace import Workspace
from beian.compare.redlines.redline_files import RedlineFiles, write_redlines
from beian.core.files import remove, write
from beian.core.model import Progress
from beian.core.places import ContentRoot
from beian.core.source_link import NOWHERE, SourceLink
from beian.privacy.leak_scan import refuse_leaks, secrets_of
from beian.review.branch import Review, TouchedFiling
from beian.review.changes import Redlines, change_review, with_redlines
from beian.review.model import ChangeReview
from beian.review.page import Addresses, front_page, review_page
from beian.site.make_site import make_site

FOLDER, PAGE, FRONT, REDLINES = "preview", "review.html", "index.html", "redline"


def make_preview(
    review: Review, progress: Progress = lambda _: None, source: SourceLink | None = None
) -> list[tuple[str, RedlineFiles]]:
    """Make the preview anew in `build/preview/`; returns each redline, or why there is none, with its filing.

    Raises Leaked when it shows a restricted answer.
    """
    root = replace(review.root, base=None, site_folder=f"build/{FOLDER}/site")
    folder = root.build / FOLDER
    for stale in [*(path for path in folder.glob("*") if path != root.site), root.build / REDLINES]:
        remove(stale)
    made = [(filing.filing, redline) for filing in review.filings for redline in _redlines(review, filing)]
    if any(redline.files for _, redline in made):
        shutil.copytree(root.build / REDLINES, folder / REDLINES)
    model = with_redlines(change_review(review), _by_paper(root, made))
    site = _add_site(root, _names(model), progress, source, review.versions.with_private)
    addresses = _addresses(folder, model, source or NOWHERE, site)
    write(folder / PAGE, review_page(model, addresses))
    write(folder / FRONT, front_page(model, addresses))
    made_here = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if root.site not in file.parents]
    refuse_leaks(secrets_of(review.versions.with_private, "review"), folder, made_here)
    return made


def _names(model: ChangeReview) -> set[str]:
    """The filings that the site shows: those that change, and their entities."""
    return {name for filing in model.filings for name in (filing.id, filing.id.split("/")[0])}


def _by_paper(root: ContentRoot, made: list[tuple[str, RedlineFiles]]) -> Redlines:
    """The redlines by filing and paper, with their addresses in the preview folder."""
    pages = {
        (filing, redline.paper): next((file for file in redline.files if file.suffix == ".html"), None)
        for filing, redline in made
    }
    return {
        (filing, redline.paper): (page.relative_to(root.build).as_posix() if page else "", redline)
        for filing, redline in made
        for page in [pages[filing, redline.paper]]
    }


def _addresses(folder: Path, model: ChangeReview, source: SourceLink, site: bool) -> Addresses:
    """Where the pages of papers and filings lie in the preview folder."""
    papers, filings = {}, {}
    for filing in model.filings:
        page = f"site/zh/filings/{filing.id}/index.html"
        if site and (folder / page).is_file():
            filings[filing.id] = page
        for file in (folder / "site/files" / filing.id).glob("*.html"):
            papers[filing.id, file.stem.partition("-")[0]] = file.relative_to(folder).as_posix()
    return Addresses(source, papers, filings, site)


def _add_site(
    root: ContentRoot, names: Collection[str], progress: Progress, source: SourceLink | None, whole: Workspace
) -> bool:
    """Make the site of the named filings; without any that still exists, remove it. Returns whether there is one."""
    workspace = Workspace(root, private=False)
    filings = [filing for filing in workspace.filings() if filing.id in names]
    if filings:
        make_site(workspace, "review", progress, filings, source, whole)
    else:
        remove(root.site)
    return bool(filings)


def _redlines(review: Review, filing: TouchedFiling) -> list[RedlineFiles]:
    if filing.papers.reason:
        return [RedlineFiles("", reason=filing.papers.reason)]
    if filing.old is None or filing.new is None or not filing.papers.touched:
        return []
    depth = filing.filing.count("/") + 3  # below the preview folder: redline/<filing>/<old>..<new>/
    back = f"{'../' * depth}{PAGE}"
    return list(write_redlines(review.root, filing.filing, filing.old, filing.new, list(filing.papers.touched), back))
