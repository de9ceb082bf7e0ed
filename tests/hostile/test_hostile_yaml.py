"""Hostile YAML: each file in yaml/ is read to its end by the strict intake, with the outcome that cases.yaml demands."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

import support
from beian.content.text_file import MAX_BYTES
from beian.content.yaml.strict import Document, load

FOLDER = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "cases.yaml").read_text("utf-8"))
SECONDS = 5
LARGE = {
    "deep-flow": b"[" * 100_000,
    "deep-flow-mapping": b"{a: " * 50_000,
    "deep-block": b"".join(b" " * depth + b"a:\n" for depth in range(1_200)),
    "deep-list": b"- " * 100_000,
    "five-megabytes": b"a: " + b"x" * 5_000_000,
    "five-megabytes-of-hanzi": "名: ".encode() + "字".encode() * 1_700_000,
    "many-entries": b"".join(b"k%d: 1\n" % number for number in range(60_000)),
    "many-items": b"a: [" + b"1," * 60_000 + b"]",
    "many-lines": b"a: |\n" + b"  x\n" * 200_000,
    "many-anchors": b"".join(b"k%d: &a%d 1\n" % (number, number) for number in range(30_000)),
    "many-quotes": b"a: " + b'"' * 100_000,
    "long-plain-scalar": b"a: " + b"x: " * 300_000,
}


def test_every_file_has_its_outcome() -> None:
    assert sorted(CASES) == sorted(file.stem for file in (FOLDER / "yaml").glob("*.yaml"))


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_has_the_demanded_outcome(name: str) -> None:
    document, wanted = _load((FOLDER / "yaml" / f"{name}.yaml").read_bytes()), CASES[name]
    if "data" in wanted:
        assert (document.data, document.problems) == (wanted["data"], [])
    else:
        first = document.problems[0]
        assert (first.position.line, first.rule) == (wanted["line"], "intake")
        assert wanted.get("says", "") in first.message.zh


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_is_refused_in_time(name: str) -> None:
    assert _load(LARGE[name]).problems or name == "many-lines"


def test_the_size_limit_counts_bytes() -> None:
    fits = b"a: 1\n#" + b"x" * (MAX_BYTES - 6)
    assert _load(fits).problems == []
    assert len(_load(fits + b"x").problems) == 1


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("fine-")])
def test_a_hostile_file_in_a_filing_is_a_problem_and_hides_no_other(name: str, content_root: Path) -> None:
    file = content_root / "filings/acme/products/wenyin-web.yaml"
    file.write_bytes((FOLDER / "yaml" / f"{name}.yaml").read_bytes())
    support.replace_once(content_root / "filings/acme/entity.yaml", "type: enterprise", "type: company")
    began = time.monotonic()
    found = {problem.position.path for problem in support.workspace(content_root).library.problems}
    assert time.monotonic() - began < SECONDS
    assert {"filings/acme/products/wenyin-web.yaml", "filings/acme/entity.yaml"} <= found


def _load(content: bytes) -> Document:
    began = time.monotonic()
    document = load(content, "filings/acme/entity.yaml")
    assert time.monotonic() - began < SECONDS
    assert all(problem.position.path == "filings/acme/entity.yaml" for problem in document.problems)
    return document
