"""Opening a content root for named filings: no more of it is read than concerns them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from beian.check.workspace import Workspace
from beian.content.loading import SLUG
from beian.core.places import ContentRoot
from beian.schema.filings import names_of_all


def opened(
    root: ContentRoot,
    names: Sequence[str] = (),
    *,
    staged: bool = False,
    private: bool = True,
    as_of: date | None = None,
) -> Workspace:
    """A workspace for the named filings, or for all. It reads only the entities of the names.

    The others are read too where they have a say: who writes an unknown name, or that of an example that a real entity
    hides, is told all that there are.
    """
    open_for = partial(Workspace, root, staged=staged, private=private, as_of=as_of)
    entities = sorted({name.split("/")[0] for name in names})
    if entities and all(SLUG.match(entity) for entity in entities):
        part = open_for(entities=entities)
        names_read = {"/".join(filing.id.split("/")[:count]) for filing in part.library.filings for count in (1, 2, 3)}
        examples = {slug for slug, folder in part.library.folders.items() if folder.example}
        if names_read.issuperset(names) and (not examples or examples <= names_of_all(open_for().tree).keys()):
            return part
    return open_for()
