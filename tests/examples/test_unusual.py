"""Correct but unusual filings: each file in unusual/ changes a shipped filing into something rare, and nothing is wrong.

To add one, add a file: `changes` as in the failing examples, `delete` for files that are not there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import support

UNUSUAL = sorted((Path(__file__).parent / "unusual").glob("*.yaml"))


@pytest.mark.parametrize("file", UNUSUAL, ids=lambda file: file.stem)
def test_an_unusual_filing_is_clean(file: Path, content_root: Path) -> None:
    patch = support.yaml_texts(file)
    support.apply(content_root, patch["changes"])
    for name in patch.get("delete", []):
        (content_root / name).unlink()
    assert [one.describe() for one in support.problems_in(content_root)] == []


def test_there_are_unusual_filings() -> None:
    assert len(UNUSUAL) >= 10
