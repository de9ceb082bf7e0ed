"""Papers that stand in `build/` and must not: those of another state of the filing, and those that it has no more."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from beian.build.index import Index
from beian.core.model import EDITIONS
from beian.papers.gaps import DRAFT

PAPER_FILE = re.compile(rf"[a-z0-9_]+(-{DRAFT})?\.(?:docx|pdf|html|shown\.json)\Z")


def drop_leftovers(index: Index, filing: str, draft: bool, edition: str = "", targets: Collection[str] = ()) -> None:
    """Remove the papers of a filing that are of another state, and in an `edition` those that are none of its `targets`.

    So a paper without the mark of a draft is there only while the filing may be packed.
    """
    wanted = {_paper_stem(target) for target in targets}
    for other in EDITIONS:
        for file in sorted((index.root.build / other / filing).glob("*.*")):
            target, match = f"{other}/{filing}/{file.name}", PAPER_FILE.match(file.name)
            belongs = _paper_stem(target) in wanted if other == edition else bool(match and match[1]) is draft
            if match and not belongs:
                index.drop(target)


def _paper_stem(target: str) -> str:
    path = PurePosixPath(target)
    return f"{path.parent}/{path.name.partition('.')[0]}"
