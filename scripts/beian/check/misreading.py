"""The sentences of a filing that contradict its answers, and the record of those that the program read wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from beian.check.workspace import Workspace
from beian.content.transaction import write_together
from beian.content.yaml.writer import edit_answers
from beian.core.errors import Failure
from beian.core.model import Filing, join
from beian.rules.claims.reader.claims import Contradiction, contradictions
from beian.rules.rule import Case
from beian.schema.editions import edition_of
from beian.schema.walk import keys_at


def contradictions_of(workspace: Workspace, filing: Filing) -> dict[str, Contradiction]:
    """What contradicts in the prose of a filing, by the digest of the sentence."""
    others = [one for one in workspace.library.filings if one.entity == filing.entity and one.id != filing.id]
    own, *others = (edition_of(workspace.fitted(one), "review") for one in (filing, *others))
    found = contradictions(Case(own, has_file=lambda _: True, other_filings=tuple(others)))
    return {one.mark: one for ones in found.values() for one in ones}


def record_misread(workspace: Workspace, filing: Filing, sentences: Iterable[Contradiction]) -> str:
    """Writes sentences that are misread to `algorithm.yaml`, or to `entity.yaml`; returns the path of the file. Raises
    Failure when it cannot be written."""
    stem = "algorithm" if filing.algorithm else "entity"
    path = "/".join(filter(None, ("filings", filing.entity, filing.algorithm, f"{stem}.yaml")))
    content = workspace.disk.read(path)
    if content is None:
        raise Failure(f"没有 {path}，无法记录。", f"there is no {path} to record it in.")
    changes = {join("/misread", one.mark): one.sentence for one in sentences}
    edited = edit_answers(content, changes, partial(keys_at, workspace.registry.schema(stem)))
    write_together(workspace.root.path, {workspace.root.path / path: edited}, replace=True)
    return path
