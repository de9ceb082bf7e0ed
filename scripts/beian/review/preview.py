"""The preview of a pull request: site, redlines and a page of changes, all in the review edition.

Only the filings that the branch touches are built, each with its entity.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace

from beian.check.workspace import Workspace
from beian.compare.difference_html import DifferencePage, difference_page
from beian.compare.redline_files import RedlineFiles, write_redlines
from beian.core.files import remove, write
from beian.core.model import Progress
from beian.core.places import ContentRoot
from beian.core.source_link import SourceLink
from beian.privacy.leak_scan import refuse_leaks, secrets_of
from beian.review.branch import Review, TouchedFiling
from beian.site.make_site import make_site

FOLDER = "preview"
NONE = "（无 none）"


def make_preview(
    review: Review, progress: Progress = lambda _: None, source: SourceLink | None = None
) -> list[tuple[str, RedlineFiles]]:
    """Make the preview anew in `build/preview/`; returns each redline, or why there is none, with its filing.

    Raises Leaked when it shows a restricted answer.
    """
    root = replace(review.root, base=review.base, site_folder=f"build/{FOLDER}/site")
    folder = root.build / FOLDER
    for stale in [*(path for path in folder.glob("*") if path != root.site), root.build / "redline"]:
        remove(stale)
    redlines_made = [(filing.filing, redline) for filing in review.filings for redline in _redlines(review, filing)]
    if any(redline.files for _, redline in redlines_made):
        shutil.copytree(root.build / "redline", folder / "redline")
    write(folder / "changes.html", difference_page(map(_difference_page, review.filings)).encode())
    made_here = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if root.site not in file.parents]
    refuse_leaks(secrets_of(Workspace(root), "review"), folder, made_here)
    _add_site(
        root,
        {name for filing in review.filings for name in (filing.filing, filing.filing.split("/")[0])},
        progress,
        source,
    )
    return redlines_made


def _add_site(root: ContentRoot, names: Collection[str], progress: Progress, source: SourceLink | None) -> None:
    """Make the site of the named filings; without any that still exists, remove it."""
    workspace = Workspace(root, private=False)
    filings = [filing for filing in workspace.filings() if filing.id in names]
    if filings:
        make_site(workspace, "review", progress, filings, source)
    else:
        remove(root.site)


def _redlines(review: Review, filing: TouchedFiling) -> list[RedlineFiles]:
    if filing.papers.reason:
        return [RedlineFiles("", reason=filing.papers.reason)]
    if filing.old is None or filing.new is None or not filing.papers.touched:
        return []
    return list(write_redlines(review.root, filing.filing, filing.old, filing.new, list(filing.papers.touched)))


def _difference_page(filing: TouchedFiling) -> DifferencePage:
    old, new = (side.name if side else NONE for side in (filing.old, filing.new))
    return DifferencePage(replace(filing.compared, old=old, new=new))
