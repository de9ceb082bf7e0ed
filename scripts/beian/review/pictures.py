"""Pictures that a branch adds, changes or removes, each beside what it was, small enough for a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from beian.compare.revisions import WORK
from beian.content.images import thumbnail
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Text
from beian.review.branch import SHORT, Review
from beian.review.model import FilingName, PicturePair, ReviewedChange
from beian.review.owners import Owners

PICTURE = Text("图片", "picture")


def with_pictures(review: Review, changes: list[ReviewedChange], owners: Owners) -> Iterator[ReviewedChange]:
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
            name = FilingName(filing.id, filing.name)
            sort = "changed" if pair.old and pair.new else "added" if pair.new else "removed"
            yield ReviewedChange(
                sort,  # type: ignore[arg-type]
                place,
                PICTURE,
                pair.name,
                (name,),
                position=at,
                owners=owners.of(at.path),
                pictures=(pair,),
            )


def _pairs(review: Review) -> Iterator[tuple[str, tuple[PicturePair, Filing]]]:
    """The pictures of evidence that differ, by the place of the record, with a filing that has it."""
    if not any("/evidence/" in path for path in review.paths):
        return
    old, new = (review.versions.workspace(name) for name in (review.start[:SHORT], WORK))
    for touched in review.filings:
        if "/" in touched.filing:
            continue  # pictures belong to the entity, and all its filings share them
        sides = [(workspace, side.filing) for workspace, side in ((old, touched.old), (new, touched.new)) if side]
        records: dict[str, dict[str, bytes]] = {}
        for workspace, filing in sides:
            for key, record in (filing.answers.get("evidence", {}) if filing else {}).items():
                if filing and isinstance(record, dict) and record.get("restricted") != "yes":
                    content = workspace.evidence(filing, str(record.get("file")))
                    at = "old" if workspace is old else "new"
                    records.setdefault(key, {"name": str(record.get("caption", key)).encode()})[at] = content or b""
        for key, record in records.items():
            before, after = record.get("old"), record.get("new")
            shown = next((filing for _, filing in reversed(sides) if filing), None)
            if before != after and shown:
                pair = PicturePair(record["name"].decode(), _small(before), _small(after))
                if pair.old or pair.new:
                    yield f"/evidence/{key}", (pair, shown)


def _small(content: bytes | None) -> bytes | None:
    if content:
        with suppress(Failure):  # no picture
            return thumbnail(content)
    return None
