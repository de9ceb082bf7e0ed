"""Makes the model of a review: each change once, with what it reaches, from the two sides of each filing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial

from beian.compare.redlines.redline_files import RedlineFiles
from beian.compare.snapshots import Snapshot
from beian.core.model import Filing, parts
from beian.core.problem import Problem, Text
from beian.core.text.differences import text_changes
from beian.core.text.references import resolved
from beian.papers.catalogue import catalogue
from beian.record.field_differences import Change
from beian.record.filing_record import class_name
from beian.review.branch import Review, TouchedFiling
from beian.review.limitations import lost_limitations
from beian.review.model import (
    AnswerPart,
    ChangedPaper,
    ChangeReview,
    ClassRow,
    FilingName,
    FollowingAnswer,
    MovedRow,
    ReachedPaper,
    ReviewedChange,
    UnreadEntry,
)
from beian.review.owners import Owners
from beian.review.pictures import with_pictures
from beian.review.restricted import RestrictedChanges
from beian.schema.display import breadcrumb, reference_text
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

Redlines = Mapping[tuple[str, str], tuple[str, RedlineFiles]]  # by filing and paper: address, and what it holds
WHOLE = Text("整项备案", "whole filing")


@lru_cache(maxsize=1)  # summary, note and preview of one run show the same
def change_review(review: Review) -> ChangeReview:
    """The model of what a branch does, without its redlines."""
    owners, titles = Owners(review.root.path), {paper.id: paper.title for paper in catalogue(review.root)}
    restricted = RestrictedChanges(review.root, review.start, review.paths)
    found: dict[tuple[object, ...], ReviewedChange] = {}
    for touched in review.filings:
        for change in _of_filing(touched, restricted.of(touched.filing), titles):
            key = (change.pointer, change.sort, change.old, change.new, change.parts, change.count)
            known = found.get(key)
            found[key] = _joined(known, change) if known else _with_owners(change, owners)
    problems = review.checked.problems
    return ChangeReview(
        review.start,
        tuple(filing_name(touched) for touched in review.filings if _differs(touched, restricted)),
        tuple(with_pictures(review, list(found.values()), owners, titles)),
        tuple(paper for touched in review.filings for paper in _papers(touched, titles)),
        tuple(review.added),
        tuple(review.removed),
        len(problems),
        sum(problem.blocks("pack") for problem in problems),
        tuple(_unread(review)),
        max((filing.differences.unknown for filing in review.filings if not _is_example(filing)), default=0),
        restricted.locked,
        tuple(row for touched in review.filings for row in _classes(touched)),
        any(touched.classified is not None for touched in review.filings),
        tuple(MovedRow(one.filing, one.round, str(one.last), one.words) for one in review.moved),
    )


def _unread(review: Review) -> Iterator[UnreadEntry]:
    """Each file that cannot be read once, with the filings whose answers it hides."""
    found: dict[Problem, tuple[Text, dict[str, FilingName]]] = {}
    for touched in review.filings:
        for one in touched.compared.unread:
            found.setdefault(one.problem, (one.text(), {}))[1][touched.filing] = filing_name(touched)
    for problem, (text, names) in found.items():
        yield UnreadEntry(problem.position, text, tuple(names.values()))


def with_redlines(model: ChangeReview, redlines: Redlines) -> ChangeReview:
    """The model with the redlines that were made, each change with its place in them."""

    def placed(change: ReviewedChange, paper: ReachedPaper) -> ReachedPaper:
        address, redline = redlines.get((paper.filing, paper.paper), ("", RedlineFiles(paper.paper)))
        entry = next((one for one in redline.entries if not change.restricted and _is_at(one.changed, change)), None)
        return replace(paper, redline=address, entry=entry)

    def read(paper: ChangedPaper) -> ChangedPaper:
        address, redline = redlines.get((paper.filing, paper.paper), ("", RedlineFiles(paper.paper)))
        return replace(paper, redline=address, places=len(redline.entries), reason=paper.reason or redline.reason)

    changes = (replace(one, papers=tuple(placed(one, paper) for paper in one.papers)) for one in model.changes)
    return replace(model, changes=tuple(changes), papers=tuple(map(read, model.papers)))


def _is_example(touched: TouchedFiling) -> bool:
    """Whether the filing's private half is in Git, so that CI knows of it what changed."""
    filing = _filing(touched.new) or _filing(touched.old)
    return bool(filing and filing.example)


def _differs(touched: TouchedFiling, restricted: RestrictedChanges) -> bool:
    """Whether anything of the filing differs: a shared file also touches filings that show nothing of what changed."""
    of_answers = bool(touched.differences.changes or touched.compared.unread or restricted.of(touched.filing))
    return of_answers or bool(touched.papers.touched or touched.papers.reason)


def filing_name(touched: TouchedFiling) -> FilingName:
    """How people call the filing, with its role; its id where its answers cannot be read."""
    filing = _filing(touched.new) or _filing(touched.old)
    if filing is None:
        return FilingName(touched.filing, Text(touched.filing, touched.filing))
    schema = schema_at(filing.schema, f"/{filing.role}/role") if filing.role else None
    if schema is None:
        return FilingName(touched.filing, filing.name)
    role = option_label(schema, str(filing.role))
    return FilingName(touched.filing, Text(f"{filing.name.zh}（{role.zh}）", f"{filing.name.en} ({role.en})"))


def _filing(side: Snapshot | None) -> Filing | None:
    return side.filing if side else None


def _of_filing(
    touched: TouchedFiling,
    secret: list[Change],
    titles: Mapping[str, str],
) -> Iterator[ReviewedChange]:
    """The changes of one filing; one that was added or removed is one change."""
    name = filing_name(touched)
    if touched.old is None or touched.new is None:
        sort = "added" if touched.old is None else "removed"
        yield ReviewedChange(
            "added" if sort == "added" else "removed",
            f"/{touched.filing}",
            WHOLE,
            name.name.zh,
            (name,),
            count=len(touched.differences.changes),
        )
        return
    known = {change.pointer for change in secret}
    changes = [*(one for one in touched.differences.changes if one.pointer not in known), *secret]
    derived = _following(touched, changes)
    for change in changes:
        if change.pointer not in derived:
            follows = [one for one in changes if derived.get(one.pointer) == change.pointer]
            yield _reviewed(touched, name, change, follows, titles)


def _following(touched: TouchedFiling, changes: list[Change]) -> dict[str, str]:
    """Changed answers that nobody typed, by the changed answer that they follow from."""
    sides = [side.derived for side in (touched.old, touched.new) if side]
    pointers = {change.pointer for change in changes}
    found: dict[str, str] = {}
    for pointer in [change.pointer for change in changes if all(change.pointer in side for side in sides)]:
        sources, seen = [*sides[-1][pointer].sources], {pointer}
        while sources:
            source = sources.pop(0)
            derivation = sides[-1].get(source)
            if source not in seen and derivation:
                sources += derivation.sources
            elif around := next((one for one in pointers if f"{source}/".startswith(f"{one}/")), ""):
                found[pointer] = around
                break
            seen.add(source)
    return found


def _reviewed(
    touched: TouchedFiling,
    name: FilingName,
    change: Change,
    follows: list[Change],
    titles: Mapping[str, str],
) -> ReviewedChange:
    old, new = (_words(side, text) for side, text in ((touched.old, change.old), (touched.new, change.new)))
    public, filing = change.visibility == "public", _filing(touched.new)
    members = [
        AnswerPart(part.label, "" if part.restricted else _part_words(touched, part), part.restricted)
        for part in change.parts
    ]
    return ReviewedChange(
        change.sort,
        change.pointer,
        change.label,
        _where(touched, change),
        (name,),
        public,
        change.restricted,
        old,
        new,
        tuple(text_changes(old or "", new or "")) if (old, new) != (None, None) else (),
        tuple(members),
        follows=tuple(
            FollowingAnswer(one.label, _words(touched.old, one.old) or "", _words(touched.new, one.new) or "")
            for one in follows
        ),
        papers=tuple(_reached(touched, [change, *follows], titles)),
        position=filing.position(change.pointer) if filing else None,
        lost=tuple(lost_limitations(old or "", new or "")) if public else (),
    )


def _part_words(touched: TouchedFiling, part: Change) -> str:
    side = touched.old if part.sort == "removed" else touched.new
    return _words(side, part.new if part.new is not None else part.old) or ""


def _words(side: Snapshot | None, text: str | None) -> str | None:
    """An answer's text with references replaced by what they stand for."""
    filing = _filing(side)
    return text if text is None or filing is None else resolved(text, partial(reference_text, filing))


def _where(touched: TouchedFiling, change: Change) -> str:
    """The names of the records around an answer, as papers call them; of a record itself, nothing."""
    filing = _filing(touched.old if change.sort == "removed" else touched.new)
    around = change.pointer.rpartition("/")[0]
    if filing is None or len(parts(around)) < 2 or change.parts:
        return ""
    return breadcrumb(filing, around)


def _reached(touched: TouchedFiling, changes: list[Change], titles: Mapping[str, str]) -> Iterator[ReachedPaper]:
    """The papers that read otherwise and show one of the answers; of a restricted one, which no paper shows in this
    edition, all that have its place."""
    restricted = any(change.restricted for change in changes)
    shown: dict[str, set[str]] = {}
    for side in (touched.old, touched.new):
        if side and not touched.papers.reason and (restricted or touched.papers.touched):
            for name, paper in side.papers().items():
                shown.setdefault(name, set()).update(paper.shown)
    for name in sorted(shown) if restricted else touched.papers.touched:
        if any(_shows(change.pointer, shown.get(name, set())) for change in changes):
            yield ReachedPaper(touched.filing, name, titles.get(name, name))


def _shows(pointer: str, shown: set[str]) -> bool:
    return any(f"{one}/".startswith(f"{pointer}/") or f"{pointer}/".startswith(f"{one}/") for one in shown)


def _is_at(changed: tuple[str, str], change: ReviewedChange) -> bool:
    """Whether a place of a redline holds what was changed: what it deletes and inserts stands in the answer's texts."""
    deleted, inserted = ("".join(text.split()) for text in changed)
    texts = [(change.old or "", change.new or ""), *((one.old, one.new) for one in change.follows)]
    texts += [(part.text, part.text) for part in change.parts]
    if any(pair.name and "".join(pair.name.split()) in deleted + inserted for pair in change.pictures):
        return True
    return bool(deleted or inserted) and any(
        deleted in "".join(before.split()) and inserted in "".join(after.split()) for before, after in texts
    )


def _papers(touched: TouchedFiling, titles: Mapping[str, str]) -> Iterator[ChangedPaper]:
    if touched.papers.reason:
        yield ChangedPaper(touched.filing, "", "", reason=touched.papers.reason)
    for name in touched.papers.touched:
        yield ChangedPaper(touched.filing, name, titles.get(name, name))


def _classes(touched: TouchedFiling) -> Iterator[ClassRow]:
    """What the changes of an accepted filing need, the weightiest first."""
    sorted_out = touched.classified or []
    for kind in dict.fromkeys(change.kind for change in sorted_out):
        changes = [change for change in sorted_out if change.kind == kind]
        labels = tuple(change.change.label.zh for change in changes)
        bases = tuple(dict.fromkeys(change.basis for change in changes))
        yield ClassRow(touched.filing, kind, class_name(kind), labels, bases)


def _joined(known: ReviewedChange, other: ReviewedChange) -> ReviewedChange:
    """The same change of a further filing."""
    follows = tuple(dict.fromkeys([*known.follows, *other.follows]))
    return replace(
        known, filings=(*known.filings, *other.filings), papers=(*known.papers, *other.papers), follows=follows
    )


def _with_owners(change: ReviewedChange, owners: Owners) -> ReviewedChange:
    return replace(change, owners=owners.of(change.position.path)) if change.position else change
