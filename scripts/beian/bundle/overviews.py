"""The status and the open questions of all filings, cached by entity in `build/`.

A row is read from the cache while the files, the engine and the day are the same; rows hold no restricted answer. A filing
that is named is always read anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from beian.build.freshness import STATUS, TODO, BuiltEntities, What, file_digests, inputs_digest, overview_target
from beian.bundle.status import Row, Status, by_due, row_of, status_of, statuses
from beian.content.sealed_cache import load_stored, sealed
from beian.core.clock import today
from beian.core.errors import Failure
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.check.workspace import Workspace
    from beian.core.model import Filing

FEW = 20  # entities that are read sooner than a process starts


def statuses_of(root: ContentRoot, names: Sequence[str], day: date) -> list[Status]:
    """The status of each named filing on that day, or of all. Raises Failure when a record cannot be read."""
    if names or day != today(None):
        from beian.check.opening import opened

        workspace = opened(root, names)
        return statuses(workspace, workspace.filings(names), day)
    return by_due(map(status_of, _cached_rows(root, STATUS)), day)


def todos_of(root: ContentRoot, names: Sequence[str]) -> list[Row]:
    """The open questions of each named filing, or of all, as JSON."""
    if names:
        from beian.check.opening import opened

        workspace = opened(root, names)
        return _todo(workspace, workspace.filings(names))
    return _cached_rows(root, TODO)


def _status(workspace: Workspace, filings: list[Filing]) -> list[Row]:
    return [row_of(status) for status in statuses(workspace, filings, workspace.as_of)]


def _todo(workspace: Workspace, filings: list[Filing]) -> list[Row]:
    from beian.papers.catalogue import catalogue
    from beian.papers.pages.todo import todo
    from beian.schema.editions import edition_of

    fitted = map(workspace.fitted, filings)
    shown = [filing if filing.has_private else edition_of(filing, "review") for filing in fitted]
    papers = catalogue(workspace.root)
    return [todo(filing, papers).as_dict() for filing in shown]


MAKERS: Mapping[What, Callable[[Workspace, list[Filing]], list[Row]]] = {STATUS: _status, TODO: _todo}


def _cached_rows(root: ContentRoot, what: What) -> list[Row]:
    """The rows of all filings, entity by entity; only entities that changed are read."""
    as_of = today(None)
    entities = _cached_entities(root, what, as_of)
    if entities is None:
        from beian.check.workspace import Workspace

        workspace = Workspace(root, as_of=as_of)
        return MAKERS[what](workspace, workspace.filings())
    wanted = entities.selected(())
    fresh = [entity for entity in wanted if entities.is_fresh(entity, (entity,))]
    rows_by_entity = {entity: load_stored(entities.index.path(overview_target(what, entity))) for entity in fresh}
    stale = [entity for entity in wanted if rows_by_entity.get(entity) is None]
    before = {
        entity: (entities.inputs_stamp(entity), inputs_digest(file_digests(entities.tree, entity))) for entity in stale
    }
    for entity, rows in _read_rows(root, what, as_of, stale):
        rows_by_entity[entity], target = rows, overview_target(what, entity)
        stamp, inputs = before[entity]
        with suppress(Failure):  # a full disk
            entities.index.write(target, inputs, sealed(rows))
            entities.note_built(entity, (entity,), stamp, inputs, {entity: {"targets": [target]}})
    with suppress(Failure):
        entities.save()
    return [row for entity in wanted for row in rows_by_entity[entity]]


def _cached_entities(root: ContentRoot, what: What, as_of: date) -> BuiltEntities | None:
    """The entities whose rows may be cached; None where no cache can be trusted or written.

    That is in CI, where `build/` may come from elsewhere, where nothing can be written, and where filings have links, which
    no digest covers.
    """
    try:
        entities = BuiltEntities(root, as_of, what)
    except Failure:
        return None
    entities.tree.files("filings")
    return None if entities.hash_always or entities.tree.irregular("filings") else entities


def _read_rows(root: ContentRoot, what: What, as_of: date, entities: Sequence[str]) -> Iterable[tuple[str, list[Row]]]:
    if len(entities) <= FEW or os.cpu_count() in (1, None):
        return _rows_of(root, what, as_of, entities)
    from beian.core.processes.executors import map_parts

    return (row for part in map_parts(_rows_of, entities, root, what, as_of) for row in part)


def _rows_of(root: ContentRoot, what: What, as_of: date, entities: Sequence[str]) -> list[tuple[str, list[Row]]]:
    from beian.check.entities import workspaces

    rows = []
    for workspace in workspaces(root, False, as_of, entities) if entities else ():
        for entity in workspace.entities or ():
            filings = [filing for filing in workspace.library.filings if filing.entity == entity]
            rows.append((entity, MAKERS[what](workspace, filings)))
    return rows
