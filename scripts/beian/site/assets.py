"""The files beside a filing's page (papers in their formats, cleaned pictures), and the views of filings that pages are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from beian.build.maker import Build, drop_leftovers, paper_stem
from beian.bundle.status import statuses
from beian.check.workspace import Workspace
from beian.compare.round_notes import composed_with_notes
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Problem, Text
from beian.papers.catalogue import Paper
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


# a filing's id, its links (what is compared, address), and the files by their path on the site
FilingDifferencePages = tuple[str, list[tuple[Text, str]], dict[str, Asset]]


@dataclass(frozen=True)
class FilingAssets:
    """The files of one filing on the site: its papers, the `files` by their path on the site, and the ids of evidence
    with a picture. `shown` has, for each paper, the pointers of the answers that it shows."""

    papers: tuple[PaperFiles, ...]
    files: dict[str, Asset]
    evidence: tuple[str, ...] = ()
    shown: tuple[tuple[str, tuple[str, ...]], ...] = ()


def filing_assets(build: Build, workspace: Workspace, filings: list[Filing]) -> dict[str, FilingAssets]:
    """The papers (or drafts) and pictures of filings in their edition, made where stale; by filing.

    A paper that cannot be made has the reason in its place.
    """
    composed_by_filing: dict[str, list[Composition]] = {}
    papers: dict[str, list[PaperFiles]] = {}
    for filing in filings:
        composed_by_filing[filing.id], papers[filing.id] = _composed(build, workspace, filing)
    failures = _make_all(
        build, [composition for compositions in composed_by_filing.values() for composition in compositions]
    )
    assets = {}
    for filing in filings:
        files: dict[str, Asset] = {}
        for composition in composed_by_filing[filing.id]:
            failure = failures.get((filing.id, composition.paper.id))
            reason = failure or next((Text(*refusal) for refusal in [build.unprintable(composition)] if refusal), None)
            formats = () if failure else _formats(build, composition)
            papers[filing.id].append(PaperFiles(composition.paper, formats, reason, composition.name, filing.draft))
            files |= {} if failure else dict(_paper_files(build, composition))
        targets = [product.target for product in build.products(composed_by_filing[filing.id], FORMATS)]
        drop_leftovers(build.index, filing.id, filing.draft, filing.edition, targets)
        pictures = dict(_evidence(build, workspace, filing))
        files |= {f"{FILES}/{filing.id}/evidence-{name}.png": picture for name, picture in pictures.items()}
        order = [paper.id for paper in build.papers]
        shown = sorted(papers[filing.id], key=lambda files: order.index(files.paper.id))
        shown_answers = tuple(
            (composition.paper.id, tuple(answer.pointer for answer in composition.shown))
            for composition in composed_by_filing[filing.id]
        )
        assets[filing.id] = FilingAssets(tuple(shown), files, tuple(pictures), shown_answers)
    return assets


def _formats(build: Build, composition: Composition) -> tuple[str, ...]:
    return tuple(format_name for format_name in FORMATS if format_name != "pdf" or not build.unprintable(composition))


def _paper_files(build: Build, composition: Composition) -> Iterator[tuple[str, Asset]]:
    for product in build.products([composition], _formats(build, composition)):
        yield f"{FILES}/{product.target.partition('/')[2]}", Asset(build.path(product.target), product.key)
    for picture in composition.pictures:
        with suppress(Failure):
            yield f"{FILES}/{composition.filing.id}/{picture.name}", _picture_asset(build.pictures.file_of(picture))


def _composed(build: Build, workspace: Workspace, shown: Filing) -> tuple[list[Composition], list[PaperFiles]]:
    composed, failed = [], []
    for paper, result in composed_with_notes(workspace, build, workspace.with_gaps(shown)):
        if isinstance(result, Composition):
            composed.append(result)
        else:
            failed.append(PaperFiles(paper, failure=Text(result.chinese, result.english)))
    return composed, failed


def _make_all(build: Build, compositions: list[Composition]) -> dict[tuple[str, str], Text]:
    """Make all formats; returns the papers that failed (filing and paper), and why."""
    papers = {paper_stem(product.target): product for product in build.products(compositions, ("html",))}
    _, failures = build.make_or_report(
        [
            product
            for composition in compositions
            for product in build.products([composition], _formats(build, composition))
        ]
    )
    reasons: dict[tuple[str, str], Text] = {}
    for target, (chinese, english) in failures:
        composition = papers[paper_stem(target)].composition
        key = composition.filing.id, composition.paper.id
        reason, known = Text(f"{target}：{chinese}", f"{target}: {english}"), reasons.get(key)
        reasons[key] = Text(f"{known.zh}\n{reason.zh}", f"{known.en}\n{reason.en}") if known else reason
    return reasons


def _evidence(build: Build, workspace: Workspace, filing: Filing) -> Iterator[tuple[str, Asset]]:
    """The entity's evidence that may be shown as pictures in the review edition."""
    records = {} if filing.algorithm or filing.edition == "public" else filing.answers.get("evidence", {})
    for name, record in records.items():
        file = record.get("file") if isinstance(record, dict) and record.get("restricted") != "yes" else None
        content = workspace.evidence(filing, file) if isinstance(file, str) else None
        if content:
            with suppress(Failure):  # no picture
                yield name, _picture_asset(build.pictures.cleaned(content, name))


def _picture_asset(picture: Path) -> Asset:
    return Asset(picture, picture.stem)


def filing_views(
    workspace: Workspace,
    shown: Sequence[Filing],
    papers: list[Paper],
    assets: Mapping[str, FilingAssets],
    problems: Mapping[str, list[Problem]],
    difference_pages: Sequence[FilingDifferencePages],
) -> list[FilingView]:
    """The views of filings, which are `shown` in their edition."""
    is_public = any(filing.edition == "public" for filing in shown)
    histories = {} if is_public else _histories(workspace, shown)
    links = {name: tuple(links) for name, links, _ in difference_pages}
    difference_files = {name: files for name, _, files in difference_pages}
    return [
        FilingView(
            filing,
            tuple(problems[filing.id]),
            assets[filing.id].papers,
            assets[filing.id].evidence,
            histories.get(filing.id),
            links.get(filing.id, ()),
            redlines_by_paper(difference_files.get(filing.id, {})),
            _workflow(assets[filing.id]),
            None if is_public else todo(filing, papers),
        )
        for filing in shown
    ]


def _histories(workspace: Workspace, shown: Sequence[Filing]) -> dict[str, History]:
    """The record and the dues of each filing, from the review edition of its answers."""
    reviewed = [edition_of(filing, "review") for filing in shown]
    histories = {}
    for status in statuses(workspace, reviewed, workspace.as_of):
        record = read_record(workspace.root.path, status.filing, workspace.registry)
        histories[status.filing] = History(
            record, status.dues, status.name, workspace.as_of, workspace.registry, status.next
        )
    return histories


def redlines_by_paper(files: Mapping[str, Asset]) -> dict[str, RedlineLinks]:
    """The newest redline of each paper, from files `<old>..<new>/<paper>.<format>`, the oldest pair first.

    Comparisons with a branch instead of a round are left out.
    """
    redlines: dict[str, RedlineLinks] = {}
    for file in files:
        path = PurePosixPath(file)
        old, separator, new = path.parent.name.partition(APART)
        if not separator or not old.isdigit() or path.suffix not in REDLINES or path.stem == "index":
            continue
        newest = redlines.get(path.stem)
        files_so_far = newest.files if newest and (newest.old, newest.new) == (old, new) else ()
        ordered = sorted(
            (*files_so_far, (path.suffix[1:], file)),
            key=lambda format_and_file: REDLINES.index(f".{format_and_file[0]}"),
        )
        redlines[path.stem] = RedlineLinks(old, new, tuple(ordered))
    return redlines


def _workflow(assets: FilingAssets) -> tuple[str, ...]:
    names = [PurePosixPath(file).name for file in assets.files]
    return tuple(sorted(name for name in names if name.startswith(WORKFLOW)))
