"""Word files are sound by the cheap check, and the check finds what it is there for."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import awkward
import trees
from beian.engine.jobs import Job, make
from beian.papers.pandoc import Pandoc
from beian.papers.word_check import faults


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def written(name: str, pandoc: Pandoc) -> bytes:
    version = trees.version(awkward.CASES[name])
    ast = json.dumps(version.tree, ensure_ascii=False).encode()
    return make(Job("x", "docx", ast, tuple(version.pictures.items()), "左", "右", version.date), pandoc)


@pytest.mark.parametrize("name", awkward.CASES)
def test_awkward_papers_are_sound(name: str, pandoc: Pandoc) -> None:
    assert faults(written(name, pandoc)) == []
