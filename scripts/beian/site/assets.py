"""Filings as the site shows them, put together from what was built, judged, compared and recorded; and what stands beside
their pages: papers in their formats, and cleaned pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from beian.build.leftovers import drop_leftovers
from beian.build.maker import Build, paper_stem
from beian.bundle.status import statuses
from beian.check.workspace import Workspace
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Problem, Text
from beian.papers.catalogue import Paper, papers_of
from beian.papers.compose import Composition
from beian.papers.pages.todo import todo
from beian.record.filing_record import read_record
from beian.schema.editions import edition_of
from beian.site.filing_view import FILES, FilingView, PaperFiles, RedlineLinks
from beian.site.timeline import History

FORMATS = ("html", "docx", "pdf")
WORKFLOW, REDLINES, APART = "workflow-", (".html", ".docx"), ".."


@dataclass(frozen=True)
class Asset:
    """A file in `build/`, and a key that changes with its content."""

    path: Path
    key: str


FilingDifferencePages = tuple[str, list[tuple[Text, str]], dict[str, Asset]]


@dataclass(frozen=True)
class FilingAssets:
    """A filing's papers for its page, the evidence with a picture, and the files to place by their path on the site.

    `shown` are the answers (pointers) that each paper shows.
    """

    papers: tuple[PaperFiles, ...]
    files: dict[str, Asset]
    evidence: tuple[str, ...] = ()
    shown: tuple[tuple[str, tuple[str, ...]], ...] = ()


def filing_assets(run: Build, workspace: Workspace, filings: list[Filing]) -> dict[str, FilingAssets]:
    """The papers, or drafts, and pictures of filings in their edition, made where stale. What cannot be made says why."""
    composed: dict[str, list[Composition]] = {}
    papers: dict[str, list[PaperFiles]] = {}
    for filing in filings:
        composed[filing.id], papers[filing.id] = _composed(run, workspace.with_gaps(filing))
    failures = _make_all(run, [one for some in composed.values() for one in some])
    sides = {}
    for filing in filings:
        files: dict[str, Asset] = {}
        for one in composed[filing.id]:
            failure = failures.get((filing.id, one.paper.id))
            why = failure or next((Text(*said) for said in [run.unprintable(one)] if said), None)
            formats = () if failure else _formats(run, one)
            papers[filing.id].append(PaperFiles(one.paper, formats, why, one.name, filing.draft))
            files |= {} if failure else dict(_paper_files(run, one))
        targets = [one.target for one in run.products(composed[filing.id], FORMATS)]
        drop_leftovers(run.index, filing.id, filing.draft, filing.edition, targets)
        pictures = dict(_evidence(run, workspace, filing))
        files |= {f"{FILES}/{filing.id}/evidence-{name}.png": picture for name, picture in pictures.items()}
        order = [paper.id for paper in run.papers]
        shown = sorted(papers[filing.id], key=lambda one: order.index(one.paper.id))
        record = tuple((one.paper.id, tuple(each.pointer for each in one.shown)) for one in composed[filing.id])
        sides[filing.id] = FilingAssets(tuple(shown), files, tuple(pictures), record)
    return sides


def _formats(run: Build, composition: Composition) -> tuple[str, ...]:
    return tuple(form for form in FORMATS if form != "pdf" or not run.unprintable(composition))


def _paper_files(run: Build, composition: Composition) -> Iterator[tuple[str, Asset]]:
    for product in run.products([composition], _formats(run, composition)):
        yield f"{FILES}/{product.target.partition('/')[2]}", Asset(run.path(product.target), product.key)
    for picture in composition.pictures:
        with suppress(Failure):
            yield f"{FILES}/{composition.filing.id}/{picture.name}", _picture_asset(run.pictures.file_of(picture))


def _composed(run: Build, filing: Filing) -> tuple[list[Composition], list[PaperFiles]]:
    done, failed = [], []
    for paper in papers_of(filing, run.papers):
        try:
            done.append(run.composition(filing, paper))
        except Failure as failure:
            failed.append(PaperFiles(paper, failure=Text(failure.chinese, failure.english)))
    return done, failed


def _make_all(run: Build, compositions: list[Composition]) -> dict[tuple[str, str], Text]:
    """Make all formats; which papers failed and why."""
    papers = {paper_stem(one.target): one for one in run.products(compositions, ("html",))}
    _, failures = run.make_or_report([each for one in compositions for each in run.products([one], _formats(run, one))])
    found: dict[tuple[str, str], Text] = {}
    for target, (chinese, english) in failures:
        filing, paper = (
            papers[paper_stem(target)].composition.filing.id,
            papers[paper_stem(target)].composition.paper.id,
        )
        said = Text(f"{target}：{chinese}", f"{target}: {english}")
        before = found.get((filing, paper))
        found[filing, paper] = Text(f"{before.zh}\n{said.zh}", f"{before.en}\n{said.en}") if before else said
    return found


def _evidence(run: Build, workspace: Workspace, filing: Filing) -> Iterator[tuple[str, Asset]]:
    """The entity's evidence that may be shown as pictures in the review edition."""
    records = {} if filing.algorithm or filing.edition == "public" else filing.answers.get("evidence", {})
    for name, record in records.items():
        file = record.get("file") if isinstance(record, dict) and record.get("restricted") != "yes" else None
        content = workspace.evidence(filing, file) if isinstance(file, str) else None
        if content:
            with suppress(Failure):  # no picture
                yield name, _picture_asset(run.pictures.cleaned(content, name))


def _picture_asset(picture: Path) -> Asset:
    return Asset(picture, picture.stem)


def filing_views(
    workspace: Workspace,
    shown: Sequence[Filing],
    papers: list[Paper],
    sides: Mapping[str, FilingAssets],
    found: Mapping[str, list[Problem]],
    compared: Sequence[FilingDifferencePages],
) -> list[FilingView]:
    """The filings in the edition they are `shown` in; `compared` is what `differences_sides` gave."""
    closed = any(one.edition == "public" for one in shown)
    histories = {} if closed else _histories(workspace, shown)
    links = {name: tuple(some) for name, some, _ in compared}
    beside = {name: files for name, _, files in compared}
    return [
        FilingView(
            one,
            tuple(found[one.id]),
            sides[one.id].papers,
            sides[one.id].evidence,
            histories.get(one.id),
            links.get(one.id, ()),
            redlines_by_paper(beside.get(one.id, {})),
            _workflow(sides[one.id]),
            None if closed else todo(one, papers),
        )
        for one in shown
    ]


def _histories(workspace: Workspace, shown: Sequence[Filing]) -> dict[str, History]:
    """The record and the dues of each filing, from the review edition of its answers."""
    reviewed = [edition_of(filing, "review") for filing in shown]
    found = {}
    for one in statuses(workspace, reviewed, workspace.as_of):
        record = read_record(workspace.root.path, one.filing, workspace.registry)
        found[one.filing] = History(record, one.dues, one.name, workspace.as_of, workspace.registry)
    return found


def redlines_by_paper(files: Mapping[str, Asset]) -> dict[str, RedlineLinks]:
    """The newest redline of each paper: files stand in `<old>..<new>/<paper>.<format>`, the oldest pair first.

    A comparison with a branch is none with a round and is left out.
    """
    made: dict[str, RedlineLinks] = {}
    for place in files:
        path = PurePosixPath(place)
        old, apart, new = path.parent.name.partition(APART)
        if not apart or not old.isdigit() or path.suffix not in REDLINES or path.stem == "index":
            continue
        known = made.get(path.stem)
        same = known.files if known and (known.old, known.new) == (old, new) else ()
        ordered = sorted((*same, (path.suffix[1:], place)), key=lambda one: REDLINES.index(f".{one[0]}"))
        made[path.stem] = RedlineLinks(old, new, tuple(ordered))
    return made


def _workflow(side: FilingAssets) -> tuple[str, ...]:
    names = [PurePosixPath(place).name for place in side.files]
    return tuple(sorted(name for name in names if name.startswith(WORKFLOW)))
