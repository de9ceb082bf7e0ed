"""Pictures that a branch adds, changes or removes, each beside what it was, small enough for a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from beian.check.workspace import Workspace
from beian.compare.revisions import WORK
from beian.content.images import thumbnail
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Text
from beian.record.field_differences import Sort
from beian.review.branch import SHORT, Review
from beian.review.model import FilingName, PicturePair, ReachedPaper, ReviewedChange
from beian.review.owners import Owners

PICTURE = Text("图片", "picture")


def with_pictures(
    review: Review, changes: list[ReviewedChange], owners: Owners, titles: Mapping[str, str]
) -> Iterator[ReviewedChange]:
    """The changes, those of evidence with its picture; then the pictures whose answers did not change."""
    pairs = dict(_pairs(review))
    seen = set()
    for change in changes:
        place = "/".join(change.pointer.split("/")[:3])
        seen.add(place)
        yield replace(change, pictures=(pairs[place][0],)) if place in pairs else change
    for place, (pair, filing) in pairs.items():
        if place not in seen:
            at = filing.position(f"{place}/file")
            sort: Sort = "changed" if pair.old and pair.new else "added" if pair.new else "removed"
            yield ReviewedChange(
                sort,
                place,
                PICTURE,
                pair.name,
                (FilingName(filing.id, filing.name),),
                papers=tuple(_showing(review, place.rpartition("/")[2], titles)),
                position=at,
                owners=owners.of(at.path),
                pictures=(pair,),
            )


def _showing(review: Review, key: str, titles: Mapping[str, str]) -> Iterator[ReachedPaper]:
    """The papers that read otherwise and show the picture."""
    for touched in review.filings:
        sides = [side.papers() for side in (touched.old, touched.new) if side and touched.papers.touched]
        for name in touched.papers.touched:
            papers = [papers[name] for papers in sides if name in papers]
            if any(picture.startswith(f"evidence-{key}.") for paper in papers for picture in paper.pictures):
                yield ReachedPaper(touched.filing, name, titles.get(name, name))


def _pairs(review: Review) -> Iterator[tuple[str, tuple[PicturePair, Filing]]]:
    """The pictures of evidence that differ, by the place of the record, with a filing that has it.

    Pictures belong to the entity, and all its filings share them.
    """
    if not any("/evidence/" in path for path in review.paths):
        return
    versions = [review.versions.workspace(name) for name in (review.start[:SHORT], WORK)]
    for touched in (one for one in review.filings if "/" not in one.filing):
        sides = [side.filing if side else None for side in (touched.old, touched.new)]
        found = [_pictures(version, side) if side else {} for version, side in zip(versions, sides, strict=True)]
        shown = sides[1] or sides[0]
        for key in dict.fromkeys([*found[1], *found[0]]):
            (old_name, old), (new_name, new) = (side.get(key, ("", b"")) for side in found)
            pair = PicturePair(new_name or old_name, _small(old), _small(new)) if old != new else None
            if shown and pair and (pair.old or pair.new):
                yield f"/evidence/{key}", (pair, shown)


def _pictures(workspace: Workspace, filing: Filing) -> dict[str, tuple[str, bytes]]:
    """The evidence that may be shown: its caption and its file, by key."""
    records: Mapping[str, object] = filing.answers.get("evidence", {})
    return {
        key: (str(record.get("caption", key)), workspace.evidence(filing, str(record.get("file"))) or b"")
        for key, record in records.items()
        if isinstance(record, dict) and record.get("restricted") != "yes"
    }


def _small(content: bytes) -> bytes | None:
    if content:
        with suppress(Failure):  # no picture
            return thumbnail(content)
    return None
