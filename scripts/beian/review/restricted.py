"""Restricted answers that a branch changes, as far as it can be known: that they changed, never what they say.

Only an example's private half is in Git, so only there can both sides be read. Of the locked half it is known that it
changed; of a half that stays outside Git, nothing.
"""

from __future__ import annotations

import secrets

from beian.check.workspace import Workspace
from beian.compare.snapshot_files import fields_under_key
from beian.core.places import ContentRoot
from beian.record.field_differences import Change, differences

TRACKED, LOCKED = "examples/private/", "private.age/"


class RestrictedChanges:
    """What the branch does to restricted answers, between a commit and the work tree."""

    def __init__(self, root: ContentRoot, start: str, paths: frozenset[str]) -> None:
        touched = {path.removeprefix(TRACKED).split("/")[0] for path in paths if path.startswith(TRACKED)}
        self.locked = any(path.startswith(LOCKED) for path in paths)
        self._found: dict[str, list[Change]] = {}
        self._key = secrets.token_bytes(32)  # of this run only: nobody can try values against the digests
        self._sides = (
            [Workspace(root, revision=start, entities=touched), Workspace(root, entities=touched)] if touched else []
        )

    def of(self, filing: str) -> list[Change]:
        """The restricted answers of a filing that changed, without any value."""
        if filing not in self._found:
            self._found[filing] = self._changed(filing)
        return self._found[filing]

    def _changed(self, filing: str) -> list[Change]:
        sides = [(workspace, workspace.library.filing(filing)) for workspace in self._sides]
        if len(sides) != 2 or not all(one and one.example for _, one in sides):
            return []
        rows = [fields_under_key(workspace, one, self._key) for workspace, one in sides if one]
        return [change for change in differences(*rows).changes if change.restricted]
