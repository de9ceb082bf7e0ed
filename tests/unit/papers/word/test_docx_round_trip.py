"""A docx read back with Pandoc has the text, the headings and the tables that were put in."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import support
from beian.build.maker import Build
from beian.core.places import ContentRoot
from beian.papers.formats import pandoc
from beian.papers.tables import with_row_heads_again
from beian.schema.editions import edition_of

TEXTS = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}


@pytest.fixture(scope="module")
def pairs(built: Path) -> list[tuple[str, list, list]]:
    """The blocks of every paper of the filing edition: as composed, and as read back."""
    workspace = support.workspace(built)
    found = []
    with Build(ContentRoot(built), workspace.evidence) as run:
        for filing in workspace.filings():
            for one in run.compositions(edition_of(filing, "filing")):
                name = f"{filing.id}/{one.paper.id}"
                command = [str(pandoc.executable()), "-f", "docx", "-t", "json", f"build/filing/{name}.docx"]
                done = subprocess.run(command, cwd=built, capture_output=True, check=True, timeout=120)
                found.append((name, as_on_pages(one.ast["blocks"]), json.loads(done.stdout)["blocks"]))
    assert len(found) >= 6
    return found


def as_on_pages(blocks: list) -> list:
    """The blocks with long row heads as they stand in a file: again where they span pages."""
    return [with_row_heads_again(block) if block["t"] == "Table" else block for block in blocks]


def walk(node: Any, sort: str) -> Iterator[dict]:
    if isinstance(node, list):
        for inner in node:
            yield from walk(inner, sort)
    elif isinstance(node, dict):
        if node.get("t") == sort:
            yield node
        yield from walk(node.get("c", []), sort)


def text(node: Any) -> str:
    """Without white space; a picture's alternative text is no text."""
    if isinstance(node, list):
        return "".join(text(inner) for inner in node)
    if not isinstance(node, dict) or node.get("t") in ("Image", *TEXTS):
        return ""
    return support.squeezed(node["c"]) if node["t"] == "Str" else text(node.get("c", []))


def without_contents(blocks: list) -> list:
    """The contents gain page numbers, so they are compared elsewhere."""
    kept = []
    for block in blocks:
        classes = block["c"][0][1] if block["t"] == "Div" else []
        linked = block["t"] == "Para" and re.search(r"\d$", text(block)) and any(walk(block, "Link"))
        if "contents" not in classes and not linked and text(block) != "目录":
            kept.append(block)
    return kept


def without_pictures(blocks: list) -> list:
    """A picture may wait until the text after it has filled the page."""
    return [block for block in without_contents(blocks) if block["t"] != "Figure"]


def table(block: dict) -> list[list[tuple[str, int, int]]]:
    body = block["c"]
    rows = [*body[3][1], *(row for part in body[4] for row in [*part[2], *part[3]])]
    return [[(text(cell[4]), cell[2], cell[3]) for cell in row[1]] for row in rows]


@pytest.mark.long
def test_headings_come_back_with_their_levels(pairs: list) -> None:
    for name, made, read in pairs:
        headings = [[(one["c"][0], text(one["c"][2])) for one in walk(blocks, "Header")] for blocks in (made, read)]
        assert headings[0] == headings[1], name


def test_tables_come_back_cell_by_cell(pairs: list) -> None:
    for name, made, read in pairs:
        tables = [[table(one) for one in walk(blocks, "Table")] for blocks in (made, read)]
        assert tables[0] == tables[1], name


def test_the_whole_text_comes_back_in_order(pairs: list) -> None:
    for name, made, read in pairs:
        assert len(text(made)) > 100, name
        assert text(without_pictures(made)) == text(without_pictures(read)), name
        assert [text(one) for one in walk(made, "Figure")] == [text(one) for one in walk(read, "Figure")], name
