"""Writes the redline of two versions of a paper: a Word file with tracked changes, and an HTML page with marked text.

Unless the proof holds (accepting gives exactly the new paper, rejecting exactly the old one), nothing is written, files of
an earlier run are removed, and the result says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from beian.compare.difference_html import version_name
from beian.compare.paper_snapshot import (
    EPOCH,
    NOT_TRACKED,
    PaperSnapshot,
    comparable_pair,
    title_of,
    with_page_meta,
    with_word_comment,
)
from beian.compare.redlines.form_lines import WORDING
from beian.compare.redlines.redline import AUTHOR, merged_tree
from beian.compare.redlines.redline_check import NotProven, changes_by, verify_redline
from beian.compare.redlines.redline_list import RedlineEntry, listed, with_anchors
from beian.compare.redlines.wording import form_lines
from beian.compare.snapshots import Snapshot
from beian.core.errors import Failure
from beian.core.files import remove, write_changed
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.placeholders import FileWithPlaceholders
from beian.papers.formats.writer import WriteTask, html, whole_file, written_docx
from beian.papers.gaps import DRAFT, header_meta
from beian.papers.tree import Tree, picture_names
from beian.papers.word.finish import Parts, finished
from beian.papers.word.tracked_changes import tracked

MARK = "修订对照稿"
OF_FORM = Text(
    f"作者为“{WORDING}”的修订只是表单用语的变化，所填内容没有改动。",
    f"Changes by the author “{WORDING}” are of the form's wording only; nothing was answered otherwise.",
)


@dataclass(frozen=True)
class RedlineFiles:
    """The result for one paper: the files, or the reason why there are none; neither when the versions are equal.

    `changes` counts tracked changes, `form` those of them that are of the form's wording only; `entries` are the places
    where they are.
    """

    paper: str
    changes: int = 0
    form: int = 0
    files: tuple[Path, ...] = ()
    reason: Text | None = None
    entries: tuple[RedlineEntry, ...] = ()


@dataclass(frozen=True)
class RedlineContent:
    """A proven redline. `pictures` belong beside the page, by name."""

    docx: bytes
    html: bytes
    pictures: dict[str, bytes]
    changes: int
    form: int = 0
    entries: tuple[RedlineEntry, ...] = ()


def write_redlines(
    root: ContentRoot, filing: str, old: Snapshot, new: Snapshot, papers: list[str], back: str = ""
) -> Iterator[RedlineFiles]:
    """Redlines of the named papers, or of all that both versions have, into `build/redline/<filing>/<old>..<new>/`.

    `back` is the address of the page that leads here, for the way back.
    """
    before, after = old.papers(papers), new.papers(papers)
    for name in papers:
        if name not in before and name not in after:
            known = "、".join(sorted({*old.papers(), *new.papers()}))
            raise Failure(f"“{filing}”没有材料“{name}”。现有：{known}", f"{filing!r} has no paper {name!r}: {known}")
    folder = redline_folder(root, filing, old.name, new.name)
    with Pandoc() as pandoc:
        for name in papers or sorted({*before, *after}):
            yield _write_redline(folder, name, before.get(name), after.get(name), (old.name, new.name), pandoc, back)


def redline_folder(root: ContentRoot, filing: str, old: str, new: str) -> Path:
    """Where the redlines of two versions are written."""
    return root.build / "redline" / Path(*filing.split("/")) / f"{_file_name(old)}..{_file_name(new)}"


def _file_name(version: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in version)


def _write_redline(
    folder: Path,
    name: str,
    old: PaperSnapshot | None,
    new: PaperSnapshot | None,
    names: tuple[str, str],
    pandoc: Pandoc,
    back: str,
) -> RedlineFiles:
    redline = redline_or_reason(old, new, names, pandoc, back)
    targets = {form: folder / f"{name}.{form}" for form in ("docx", "html")}
    if not isinstance(redline, RedlineContent):
        for target in targets.values():
            remove(target)
        return RedlineFiles(name, reason=redline)
    contents = {targets["docx"]: redline.docx, targets["html"]: redline.html}
    for path, content in {**contents, **{folder / picture: body for picture, body in redline.pictures.items()}}.items():
        write_changed(path, content)
    return RedlineFiles(name, redline.changes, redline.form, tuple(contents), entries=redline.entries)


def redline_or_reason(
    old: PaperSnapshot | None, new: PaperSnapshot | None, names: tuple[str, str], pandoc: Pandoc, back: str = ""
) -> RedlineContent | Text | None:
    """The redline, or why there is none; None when the versions are equal. Raises Failure with the tool's own words."""
    if old is None or new is None:
        only = names[1] if old is None else names[0]
        return Text(f"只有“{only}”有这份材料。", f"only {only!r} has this paper.")
    old, new = comparable_pair(old, new)
    if old.tree == new.tree:
        return None
    try:
        return make_redline(old, new, names, pandoc, back)
    except NotProven as error:
        return Text(
            "修订对照稿没有通过核对（接受或者拒绝修订后与原稿不一致），未写出。请对照两个版本的原稿。",
            f"the redline did not pass its check, so it was not written: {error}. Compare the two papers instead.",
        )


def make_redline(
    old: PaperSnapshot, new: PaperSnapshot, names: tuple[str, str], pandoc: Pandoc, back: str = ""
) -> RedlineContent:
    """The redline of a comparable pair, proven. Raises NotProven; Failure with the tool's own words."""
    date = f"{new.date or EPOCH}T00:00:00Z"
    then = comparable_pair(old.reworded, new)[0].tree if old.reworded else None
    try:
        form = form_lines(old.tree, then, new.tree) if then else None
        tree = merged_tree(old.tree, new.tree, AUTHOR, date, form)
    except ValueError as error:
        raise NotProven(str(error)) from None
    before, after = map(version_name, names)
    notes = [text.format(old=before, new=after) for text in (NOT_TRACKED.zh, NOT_TRACKED.en)]
    notes += [OF_FORM.zh, OF_FORM.en] if form and (form.kept or form.dropped) else []
    shown = {*picture_names(tree["blocks"])}  # a round holds the pictures of all its papers
    pictures = {name: content for name, content in {**old.pictures, **new.pictures}.items() if name in shown}
    docx = _tracked_docx(with_word_comment(tree, "".join(notes), date), new, pictures, pandoc)
    clean = [
        whole_file(_write_task("unplaced.docx", version.tree, version, version.pictures), pandoc)
        for version in (old, new)
    ]
    changes = verify_redline(docx, *clean)
    if DRAFT in new.header_right:
        tree = {**tree, "meta": {**tree["meta"], **header_meta(new.header_right)}}
    blocks, entries = with_anchors(tree["blocks"])
    tree = {**tree, "blocks": [*(listed(entries) if entries else []), *blocks]}
    tree = with_page_meta(tree, {"redline-note": " ".join(notes), "redline-back": back})
    page = html(_write_task("html", tree, new, pictures), pandoc, redline=True)
    return RedlineContent(docx, page.whole(), pictures, changes, changes_by(WORDING, docx), tuple(entries))


def _tracked_docx(tree: Tree, new: PaperSnapshot, pictures: Mapping[str, bytes], pandoc: Pandoc) -> bytes:
    """The merged tree as a Word file, its markers turned into tracked changes."""
    job = _write_task("docx", tree, new, pictures)
    out, placed = written_docx(job, pandoc, redline=True)
    title = title_of(tree)

    def change(parts: Parts) -> Parts:
        return tracked(parts, AUTHOR, f"{job.date or EPOCH}T00:00:00Z", title, WORDING)

    right = f"{job.header_right}　{MARK}"
    return FileWithPlaceholders(finished(out, job.header_left, right, job.date, change, place=False), placed).whole()


def _write_task(form: str, tree: Tree, version: PaperSnapshot, pictures: Mapping[str, bytes]) -> WriteTask:
    ast = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    ordered = tuple(sorted(pictures.items()))
    return WriteTask(form, form, ast, ordered, version.header_left, version.header_right, version.date)
