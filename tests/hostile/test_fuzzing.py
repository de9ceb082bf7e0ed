"""Fuzzing: whatever the bytes, the loader, long answers, differences, pictures and bundles end in an answer and in time.

Bounded to a minute; see `fuzzing.py`. What others may send beside answers is in `test_fuzzing_others.py`. What is found as a file in `found/`, by the name of what reads it, and read again with every run.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import support
from beian.bundle.manifest import MANIFEST, bundle_faults, manifest_digest
from beian.check.formatting import tidied
from beian.content.attachments import clean_attachment, with_property_warning
from beian.content.filing_register import ListedFiling
from beian.content.images import without_metadata
from beian.content.list_documents import read_list, read_register, register_bytes
from beian.content.yaml.strict import load
from beian.core.archive import stored_zip
from beian.core.errors import Failure
from beian.papers.prose import blocks
from beian.record.field_differences import differences
from beian.record.field_snapshot import frozen_fields
from beian.record.rounds import parse_round
from beian.schema.filings import Library
from beian.schema.registry import Registry
from beian.schema.validation import places, schema_problems
from beian.schema.walk import leaves
from fuzzing import bounded, mutated

FOUND = Path(__file__).parent / "found"
SHIPPED = sorted((support.CHECKOUT / "filings/acme").rglob("*.yaml"))
SEEDS = [file.read_bytes() for file in SHIPPED]
MARKS = "|-*+.)1[]:#>`~_\\!<&@%{}'\", \t\n\r甲\u3000\u200b\ufdd0\ud7ff\U0001f600"


# -- what is read -----------------------------------------------------------------------------------------------------------


def read_yaml(content: bytes) -> None:
    """The loader, the tidier, and the schemas on what came out."""
    document = load(content, "filings/acme/entity.yaml")
    assert document.problems or document.data is not None
    for problem in document.problems:
        assert 1 <= problem.position.line <= max(1, content.count(b"\n") + content.count(b"\r") + 1)
        assert problem.describe()
    tidied(content, "filings/acme/entity.yaml")
    parse_round(content)
    if document.usable:
        for name in ("entity", "assessment"):
            schema = REGISTRY.schema(name)
            schema_problems(document.data, schema, places(document.positions, document.path))
            list(leaves(document.data, schema))


def read_prose(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    for headings in (None, 2):
        blocks(text, lambda sort, _: None if sort == "a" else "某", headings=headings)


def read_bundle(content: bytes) -> None:
    assert bundle_faults(content) or stored(content), "only what is canonical is whole"


def stored(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return stored_zip((name, container.read(name)) for name in container.namelist()) == content


def read_picture(content: bytes) -> None:
    for read in (
        lambda: without_metadata(content, "x"),
        lambda: clean_attachment(content, "x"),
        lambda: with_property_warning("", content),
    ):
        _may_fail(read)


def read_word(content: bytes) -> None:
    _may_fail(lambda: read_list("x.docx", content))


def read_csv(content: bytes) -> None:
    _may_fail(lambda: read_register("x.csv", content))


def _may_fail(read: Callable[[], object]) -> None:
    with contextlib.suppress(Failure):
        read()


REGISTRY = Registry()
READERS = {name.removeprefix("read_"): value for name, value in list(globals().items()) if name.startswith("read_")}
READERS = {name: READERS[name] for name in ("yaml", "prose", "bundle", "picture", "word", "csv")}


@pytest.mark.parametrize("file", sorted(FOUND.glob("*")), ids=lambda file: file.name)
def test_what_was_found_once_stays_mended(file: Path) -> None:
    READERS[file.name.partition("-")[0]](file.read_bytes())


# -- at random --------------------------------------------------------------------------------------------------------------


@bounded(250)
@given(
    mutated(SEEDS)
    | st.binary(max_size=200)
    | st.text(MARKS, max_size=120).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_a_document_or_a_problem(content: bytes) -> None:
    read_yaml(content)


PIECES = st.sampled_from(
    ["| a | b |", "|-|-|", "- ", "1. ", "  ", "\n", "\n\n", "[[person:a]]", "[[", "# ", "> ", "甲", "|", "\t", "***"]
)


@bounded(300)
@given(
    (st.lists(PIECES, max_size=60).map("".join) | st.text(MARKS, max_size=300)).map(
        lambda text: text.encode("utf-8", "replace")
    )
)
def test_any_long_answer_is_blocks(content: bytes) -> None:
    read_prose(content)


def bundle() -> bytes:
    """A small whole bundle."""
    body = {"1-upload/甲/a.pdf": b"%PDF-1.4", "2-internal/b.html": "乙".encode() * 50}
    import hashlib

    rows = [{"path": path, "size": len(one), "sha256": hashlib.sha256(one).hexdigest()} for path, one in body.items()]
    manifest: dict[str, Any] = {"format": 1, "files": rows}
    manifest["digest"] = manifest_digest(manifest)
    return stored_zip([(MANIFEST, json.dumps(manifest).encode()), *body.items()])


WHOLE = bundle()


def test_a_whole_bundle_is_whole() -> None:
    assert bundle_faults(WHOLE) == []


@bounded(300)
@given(mutated([WHOLE]))
def test_any_other_bytes_are_no_bundle(content: bytes) -> None:
    assert bundle_faults(content) or content == WHOLE


def pictures() -> list[bytes]:
    found = []
    for kind, mode in (("PNG", "RGB"), ("PNG", "P"), ("PNG", "LA"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("GIF", "P")):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112], exif[0x010E] = 6, "CANARY"
        Image.new(mode, (20, 10)).save(out, kind, **({"exif": exif} if kind != "GIF" else {}))
        found.append(out.getvalue())
    return found


@bounded(150)
@given(mutated(pictures()))
def test_any_picture_is_clean_or_refused(content: bytes) -> None:
    read_picture(content)


def word() -> bytes:
    out = io.BytesIO()
    row = "".join(
        f"<w:tc><w:p><w:r><w:t>{one}</w:t></w:r></w:p></w:tc>" for one in ("备案编号", "算法名称", "主体名称")
    )
    text = f'<w:document xmlns:w="{support.W[1:-1]}"><w:body><w:tbl><w:tr>{row}</w:tr></w:tbl></w:body></w:document>'
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("word/document.xml", text)
    return out.getvalue()


@bounded(100)
@given(mutated([word()]))
def test_any_word_file_is_read_or_refused(content: bytes) -> None:
    read_word(content)


CELLS = st.text(st.sampled_from("=+-@'\"\t,;甲1＝ "), max_size=6)


@bounded(100)
@given(st.lists(st.builds(lambda cells: ListedFiling(*cells), st.lists(CELLS, min_size=10, max_size=10)), max_size=4))
def test_no_cell_is_a_formula_and_all_come_back(entries: list[ListedFiling]) -> None:
    import csv

    content = register_bytes(entries)
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert list(read_register("x.csv", content).entries) == entries


# -- differences ------------------------------------------------------------------------------------------------------------

VALUES = st.one_of(st.text(MARKS, max_size=12), st.lists(st.text(max_size=4), max_size=3), st.integers(), st.none())


@pytest.mark.long
@bounded(60)
@given(data=st.data())
def test_differences_of_any_two_states_are_told(library: Library, data: st.DataObject) -> None:
    filing = library.filing(support.PROVIDER)
    assert filing
    old = frozen_fields(filing)[:: data.draw(st.integers(3, 9))]
    new = copy.deepcopy(old)
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(new) - 1))
        if data.draw(st.booleans()):
            del new[place]
        elif "value" in new[place]:
            new[place]["value"] = data.draw(VALUES)
            new[place].pop("shown", None)
    forth, back = differences(old, new), differences(new, old)
    assert (not forth.changes) == (not back.changes)
    assert differences(old, old).changes == ()
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(one.pointer, one.sort) for one in forth.changes} == {
        (one.pointer, opposite[one.sort]) for one in back.changes
    }
