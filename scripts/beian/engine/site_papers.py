"""What stands beside the site's pages: papers in their formats, and cleaned pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from beian.engine.build import Build, stem
from beian.engine.workspace import Workspace
from beian.pages.exhibit import FILES, PaperFiles
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.problem import Text

FORMATS = ("html", "docx", "pdf")
NOT_READY = Text(
    "该备案有错误，材料未生成；错误见上面的“问题”。",
    "The filing has errors, so its papers were not made; see the problems above.",
)


@dataclass(frozen=True)
class Beside:
    """A file in `build/`, and a key that changes with its content."""

    path: Path
    key: str


@dataclass(frozen=True)
class Side:
    """A filing's papers for its page, the evidence with a picture, and the files to place by their path on the site.

    `shown` are the answers (pointers) that each paper shows.
    """

    papers: tuple[PaperFiles, ...]
    files: dict[str, Beside]
    evidence: tuple[str, ...] = ()
    shown: tuple[tuple[str, tuple[str, ...]], ...] = ()


def papers_side(run: Build, workspace: Workspace, filings: list[Filing], blocked: set[str]) -> dict[str, Side]:
    """The papers and pictures of filings in their edition, made where stale. What cannot be made says why."""
    composed: dict[str, list[Composition]] = {}
    papers: dict[str, list[PaperFiles]] = {}
    for filing in filings:
        composed[filing.id], papers[filing.id] = _composed(run, filing, filing.id in blocked)
    failures = _make(run, [one for some in composed.values() for one in some])
    sides = {}
    for filing in filings:
        files: dict[str, Beside] = {}
        for one in composed[filing.id]:
            failure = failures.get((filing.id, one.paper.id))
            why = failure or next((Text(*said) for said in [run.unprintable(one)] if said), None)
            papers[filing.id].append(PaperFiles(one.paper, () if failure else _formats(run, one), why))
            files |= {} if failure else dict(_paper_files(run, one))
        pictures = dict(_evidence(run, workspace, filing))
        files |= {f"{FILES}/{filing.id}/evidence-{name}.png": picture for name, picture in pictures.items()}
        order = [paper.id for paper in run.papers]
        shown = sorted(papers[filing.id], key=lambda one: order.index(one.paper.id))
        record = tuple((one.paper.id, tuple(each.pointer for each in one.shown)) for one in composed[filing.id])
        sides[filing.id] = Side(tuple(shown), files, tuple(pictures), record)
    return sides


def _formats(run: Build, composition: Composition) -> tuple[str, ...]:
    return tuple(form for form in FORMATS if form != "pdf" or not run.unprintable(composition))


def _paper_files(run: Build, composition: Composition) -> Iterator[tuple[str, Beside]]:
    for product in run.products([composition], _formats(run, composition)):
        yield f"{FILES}/{product.target.partition('/')[2]}", Beside(run.path(product.target), product.key)
    for picture in composition.pictures:
        with suppress(Failure):
            yield f"{FILES}/{composition.filing.id}/{picture.name}", _beside(run.pictures.file_of(picture))


def _composed(run: Build, filing: Filing, blocked: bool) -> tuple[list[Composition], list[PaperFiles]]:
    done, failed = [], []
    for paper in papers_of(filing, run.papers):
        try:
            if blocked:
                raise Failure(NOT_READY.zh, NOT_READY.en)
            done.append(run.composition(filing, paper))
        except Failure as failure:
            failed.append(PaperFiles(paper, failure=Text(failure.chinese, failure.english)))
    return done, failed


def _make(run: Build, compositions: list[Composition]) -> dict[tuple[str, str], Text]:
    """Make all formats; which papers failed and why."""
    papers = {stem(one.target): one for one in run.products(compositions, ("html",))}
    _, failures = run.attempt([each for one in compositions for each in run.products([one], _formats(run, one))])
    found: dict[tuple[str, str], Text] = {}
    for target, (chinese, english) in failures:
        filing, paper = papers[stem(target)].composition.filing.id, papers[stem(target)].composition.paper.id
        said = Text(f"{target}：{chinese}", f"{target}: {english}")
        before = found.get((filing, paper))
        found[filing, paper] = Text(f"{before.zh}\n{said.zh}", f"{before.en}\n{said.en}") if before else said
    return found


def _evidence(run: Build, workspace: Workspace, filing: Filing) -> Iterator[tuple[str, Beside]]:
    """The entity's evidence that may be shown as pictures in the review edition."""
    records = {} if filing.algorithm or filing.edition == "public" else filing.answers.get("evidence", {})
    for name, record in records.items():
        file = record.get("file") if isinstance(record, dict) and record.get("restricted") != "yes" else None
        content = workspace.evidence(filing, file) if isinstance(file, str) else None
        if content:
            with suppress(Failure):  # no picture
                yield name, _beside(run.pictures.cleaned(content, name))


def _beside(picture: Path) -> Beside:
    return Beside(picture, picture.stem)
