"""`check --strict`: what the fast validator says of each file beside jsonschema, and the engine's own schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from beian.check.opening import opened
from beian.check.workspace import Workspace
from beian.content.halves import FileHalves, merged_halves
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.schema.meta.cross_check import disagreements
from beian.schema.meta.schema_files import schema_faults
from beian.schema.validation import places


def strict_problems(root: ContentRoot, names: Sequence[str], as_of: date, *, staged: bool) -> list[Problem]:
    """What only `check --strict` finds, of the named filings' entities or of all: each a fault of the program.

    Raises Failure for an unknown name.
    """
    workspace = opened(root, names, staged=staged, as_of=as_of)
    entities = {name.split("/")[0] for name in names}
    halves = [
        half
        for slug, folder in workspace.library.folders.items()
        if not entities or slug in entities
        for half in folder.halves.values()
    ]
    return [*schema_faults(), *(problem for half in halves for problem in _of_file(half, workspace))]


def _of_file(halves: FileHalves, workspace: Workspace) -> Iterator[Problem]:
    if halves.public.usable and (halves.private is None or halves.private.usable):
        data, positions, _ = merged_halves(halves)
        yield from disagreements(data, workspace.registry.schema(halves.schema), places(positions, halves.public.path))
