"""`beian reproduce` makes everything twice for real, and notices a byte that depends on where it was made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import support
from beian.core.archive import first_difference, stored_zip

DAY = "2026-03-02"
# A fault of the kind that the verb is for: a bundle that tells the time zone of the machine that made it.
FAULT = """
import os
import beian.bundle.contents as contents
whole = contents.stored_zip
contents.stored_zip = lambda entries: whole([*entries, ("zone.txt", os.environ.get("TZ", "").encode())])
"""


@pytest.mark.long
@pytest.mark.parametrize("entity", ["xinyue", pytest.param("acme", marks=pytest.mark.sweep(few=0, some=1))])
def test_what_is_shipped_is_reproducible(content_root: Path, entity: str) -> None:
    if entity != "acme":
        support.add_entity(content_root, entity)
    done = support.beian("reproduce", entity, "--no-site", "--as-of", DAY, cwd=content_root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "are the same" in done.stdout
    assert not (content_root / "dist").exists(), "it works on copies"


@pytest.mark.long
def test_a_byte_that_depends_on_the_machine_is_found(content_root: Path, tmp_path: Path) -> None:
    fault = tmp_path / "fault"
    fault.mkdir()
    (fault / "sitecustomize.py").write_text(FAULT, "utf-8")
    path = os.pathsep.join([str(fault), support.PACKAGE["PYTHONPATH"]])
    support.add_entity(content_root, "xinyue")
    done = support.beian("reproduce", "xinyue", "--no-site", "--as-of", DAY, cwd=content_root, PYTHONPATH=path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "zone.txt › 第 0 字节起不同" in done.stdout


def test_a_run_that_fails_is_no_proof(content_root: Path) -> None:
    done = support.beian("reproduce", "nobody", "--no-site", cwd=content_root)
    assert done.returncode == 2
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (b"same", b"same", ""),
        (b"abc", b"abd", "第 2 字节"),
        (b"abc", b"abcd", "第 3 字节"),
        (stored_zip([("a", b"x")]), stored_zip([("a", b"y")]), "a › 第 0 字节"),
        (stored_zip([("a", b"x")]), stored_zip([("b", b"x")]), "文件名"),
        (stored_zip([("a", b"x")]), stored_zip([("a", b"x")]) + b"!", "压缩包的记录"),
        (
            stored_zip([("in.zip", stored_zip([("a", b"x")]))]),
            stored_zip([("in.zip", stored_zip([("a", b"y")]))]),
            "in.zip › a › 第 0 字节",
        ),
    ],
)
def test_the_place_of_the_first_difference_is_named(one: bytes, other: bytes, said: str) -> None:
    assert (said in first_difference(one, other)) if said else not first_difference(one, other)
