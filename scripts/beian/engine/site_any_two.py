"""The page of a filing on which any two of its rounds, or a round and the content as it is, are compared."""

from __future__ import annotations

import contextlib
from pathlib import Path

from beian.engine.files import write_changed
from beian.engine.redlines import redline_folder
from beian.engine.versions import WORK, Versions
from beian.history.frozen import FrozenField
from beian.history.rounds import read_rounds
from beian.pages.any_two import any_two_page
from beian.values.errors import Failure
from beian.values.model import Filing

NAME = "rounds.html"


def make_any_two(versions: Versions, filing: Filing) -> Path | None:
    """The page in `build/`; None where there are no two versions with a text (a round that was entered later has none)."""
    names = [one.number for one in read_rounds(versions.root.path, filing.id)]
    found: dict[str, list[FrozenField]] = {}
    for name in [*names, WORK]:
        with contextlib.suppress(Failure):
            found[name] = list(versions.state(filing.id, name).fields)
    if not names or len(found) < 2:
        return None
    file = redline_folder(versions.root, filing.id, "", "").parent / NAME
    write_changed(file, any_two_page(filing.id, found).encode())
    return file
