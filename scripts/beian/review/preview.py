"""What a reviewer is handed beside a pull request: site, redlines and a page of changes, all in the review edition.

Only the filings that the branch touches are built, each with its entity.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace

from beian.check.workspace import Workspace
from beian.compare.difference_html import DifferencePage, difference_page
from beian.compare.difference_text import FilingDifferences
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
    """All of it into `build/preview/`, made anew; returns what became of the redlines, by filing. Raises Leaked."""
    root = replace(review.root, base=review.base, site_folder=f"build/{FOLDER}/site")
    folder = root.build / FOLDER
    for stale in [*(one for one in folder.glob("*") if one != root.site), root.build / "redline"]:
        remove(stale)
    made = [(one.filing, redline) for one in review.filings for redline in _redlines(review, one)]
    if any(redline.files for _, redline in made):
        shutil.copytree(root.build / "redline", folder / "redline")
    write(folder / "changes.html", difference_page(map(_difference_page, review.filings)).encode())
    made_here = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if root.site not in file.parents]
    refuse_leaks(secrets_of(Workspace(root), "review"), folder, made_here)
    _add_site(
        root, {name for one in review.filings for name in (one.filing, one.filing.split("/")[0])}, progress, source
    )
    return made


def _add_site(root: ContentRoot, names: Collection[str], progress: Progress, source: SourceLink | None) -> None:
    """The site of the named filings; none where none of them is there any more."""
    workspace = Workspace(root, private=False)
    shown = [one for one in workspace.filings() if one.id in names]
    if shown:
        make_site(workspace, "review", progress, shown, source)
    else:
        remove(root.site)


def _redlines(review: Review, one: TouchedFiling) -> list[RedlineFiles]:
    if one.papers.reason:
        return [RedlineFiles("", reason=one.papers.reason)]
    if one.old is None or one.new is None or not one.papers.touched:
        return []
    return list(write_redlines(review.root, one.filing, one.old, one.new, list(one.papers.touched)))


def _difference_page(one: TouchedFiling) -> DifferencePage:
    old, new = (side.name if side else NONE for side in (one.old, one.new))
    notes = [f"{one.unreadable.zh}\n{one.unreadable.en}"] if one.unreadable else []
    return DifferencePage(FilingDifferences(one.filing, old, new, one.differences), notes)
