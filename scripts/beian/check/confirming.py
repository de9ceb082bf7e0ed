"""Records a confirmation of proposed answers: in `algorithm.yaml` for all roles of an algorithm, or in `entity.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from beian.check.workspace import Workspace
from beian.content.transaction import write_together
from beian.content.yaml.writer import edit_answers
from beian.core.errors import Failure
from beian.core.model import Filing, at, join
from beian.schema.derived.derivation import KEY, fingerprint
from beian.schema.derived.proposals import ProposedAnswer
from beian.schema.walk import keys_at


def record_confirmation(
    workspace: Workspace, filing: Filing, proposals: Iterable[ProposedAnswer], person: str, day: date
) -> str:
    """Writes who confirmed which values on that day; returns the path of the file. One entry a person and day: later ones
    of the same day are added to it. Raises Failure when the file cannot be written."""
    stem = "algorithm" if filing.algorithm else "entity"
    path = "/".join(filter(None, ("filings", filing.entity, filing.algorithm, f"{stem}.yaml")))
    content = workspace.disk.read(path)
    if content is None:
        raise Failure(f"没有 {path}，无法记录确认。", f"there is no {path} to record the confirmation in.")
    entry = f"/{KEY}/{day.isoformat()}-{person}"
    before = at(filing.answers, f"/{stem}{entry}") or {}
    values = {**(before.get("values") or {}), **{one.pointer[1:]: fingerprint(one.value) for one in proposals}}
    order = partial(keys_at, workspace.registry.schema(stem))
    changes = (
        {join(f"{entry}/values", place): mark for place, mark in values.items()}
        if before
        else {entry: {"by": person, "on": day.isoformat(), "values": values}}
    )
    write_together(
        workspace.root.path, {workspace.root.path / path: edit_answers(content, changes, order)}, replace=True
    )
    return path
