"""Overviews of all filings: where they stand, what is unanswered. Kept by entity in `build/` while its files, the engine and
the day are the same.

What is kept is what is told, and shows no restricted answer. A filing that is named is read anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from beian.build.entities import OVERVIEWS, Entities, file_digests, inputs_digest, overview_target
from beian.bundle.status import Status, by_due, row_of, status_of, statuses
from beian.content.sealed_cache import load_stored, sealed
from beian.core.clock import today
from beian.core.errors import Failure
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.check.workspace import Workspace
    from beian.core.model import Filing

FEW = 20  # entities that are read sooner than a process starts
STATUS, TODO = OVERVIEWS

Row = dict[str, Any]  # one filing, as JSON


def statuses_of(root: ContentRoot, names: Sequence[str], day: date) -> list[Status]:
    """The status of each named filing on that day, or of all. Raises Failure when a record cannot be read."""
    if names or day != today(None):
        from beian.check.workspace import opened

        workspace = opened(root, names)
        return statuses(workspace, workspace.filings(names), day)
    return by_due(map(status_of, _of_all(root, STATUS)), day)


def todos_of(root: ContentRoot, names: Sequence[str]) -> list[Row]:
    """What is unanswered in each named filing, or in all."""
    if names:
        from beian.check.workspace import opened

        workspace = opened(root, names)
        return _todo(workspace, workspace.filings(names))
    return _of_all(root, TODO)


def _status(workspace: Workspace, filings: list[Filing]) -> list[Row]:
    return [row_of(one) for one in statuses(workspace, filings, workspace.as_of)]


def _todo(workspace: Workspace, filings: list[Filing]) -> list[Row]:
    from beian.papers.catalogue import catalogue
    from beian.papers.pages.todo import todo
    from beian.schema.editions import edition_of

    fitted = map(workspace.fitted, filings)
    shown = [one if one.has_private else edition_of(one, "review") for one in fitted]
    papers = catalogue(workspace.root)
    return [todo(one, papers).as_dict() for one in shown]


MAKERS: Mapping[str, Callable[[Workspace, list[Filing]], list[Row]]] = {STATUS: _status, TODO: _todo}


def _of_all(root: ContentRoot, what: str) -> list[Row]:
    """The rows of all filings, entity by entity; only entities that are not as they were are read."""
    as_of = today(None)
    entities = _keeping(root, what, as_of)
    if entities is None:
        from beian.check.workspace import Workspace

        workspace = Workspace(root, as_of=as_of)
        return MAKERS[what](workspace, workspace.filings())
    wanted = entities.named(())
    fresh = [one for one in wanted if entities.is_fresh(one, (one,))]
    known = {one: load_stored(entities.index.path(overview_target(what, one))) for one in fresh}
    stale = [one for one in wanted if known.get(one) is None]
    before = {one: (entities.looks(one), inputs_digest(file_digests(entities.tree, one))) for one in stale}
    for one, rows in _read(root, what, as_of, stale):
        known[one], target = rows, overview_target(what, one)
        look, inputs = before[one]
        with suppress(Failure):  # a full disk
            entities.index.keep(target, inputs, sealed(rows))
            entities.made(one, (one,), look, inputs, {one: {"targets": [target]}})
    with suppress(Failure):
        entities.save()
    return [row for one in wanted for row in known[one]]


def _keeping(root: ContentRoot, what: str, as_of: date) -> Entities | None:
    """The entities of which something may be kept. In CI, where `build/` may come from elsewhere, and where nothing can be
    written, nothing is; links, which no digest covers, may be entities as well."""
    try:
        entities = Entities(root, as_of, what)
    except Failure:
        return None
    entities.tree.files("filings")
    return None if entities.hash_always or entities.tree.irregular("filings") else entities


def _read(root: ContentRoot, what: str, as_of: date, entities: Sequence[str]) -> Iterable[tuple[str, list[Row]]]:
    if len(entities) <= FEW or os.cpu_count() in (1, None):
        return _part(root, what, as_of, entities)
    from beian.core.processes.executors import map_parts

    return (one for part in map_parts(_part, entities, root, what, as_of) for one in part)


def _part(root: ContentRoot, what: str, as_of: date, entities: Sequence[str]) -> list[tuple[str, list[Row]]]:
    from beian.check.entities import workspaces

    found = []
    for workspace in workspaces(root, False, as_of, entities) if entities else ():
        for entity in workspace.entities or ():
            filings = [one for one in workspace.library.filings if one.entity == entity]
            found.append((entity, MAKERS[what](workspace, filings)))
    return found
