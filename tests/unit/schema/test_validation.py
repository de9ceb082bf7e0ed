"""Two independent validators agree, on what is shipped and on every failing example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import support
from beian.commands.cli import main
from beian.content.halves import merged_halves
from beian.schema.meta.cross_check import DISAGREEMENT, errors_by_both
from beian.schema.meta.schema_files import validators_disagree
from beian.schema.registry import Registry

EXAMPLES = sorted((support.CHECKOUT / "tests/examples/rules").glob("*.yaml"))
OURS = (
    "schema-min-length-blank",
    "schema-max-length-line",
)  # JSON Schema counts blanks as characters, and knows no line


def compared(root: Path) -> int:
    """How many errors both validators find in the files of a content root; they must find the same."""
    registry, count = Registry(), 0
    for folder in support.workspace(root).library.folders.values():
        for half in folder.halves.values():
            if half.public.usable and (half.private is None or half.private.usable):
                fast, slow = errors_by_both(merged_halves(half)[0], registry.schema(half.schema))
                assert fast == slow, half.public.path
                count += fast.total()
    return count


def test_both_validators_accept_what_is_shipped(shipped: Path) -> None:
    assert compared(shipped) == 0
    assert validators_disagree() == []


@pytest.mark.parametrize(
    "file",
    [file for file in EXAMPLES if file.stem.startswith("schema-") and file.stem not in OURS],
    ids=lambda file: file.stem,
)
def test_both_validators_find_the_same_in_a_failing_example(file: Path, content_root: Path) -> None:
    patch = support.yaml_texts(file)
    support.replace_once(content_root / patch["file"], patch["find"], patch["replace"])
    assert compared(content_root)


class Blind:
    """A fast validator that accepts everything."""

    def iter_errors(self, _: Any) -> list[Any]:
        return []


def test_strict_tells_where_the_validators_differ_and_shows_no_answer(
    content_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    support.replace_once(file, "type: generative_synthesis", "type: generative-synthesis")
    monkeypatch.setattr("beian.schema.meta.cross_check.validator_of", lambda _: Blind())
    assert main(["check", "acme/wenyin", "--strict", "--format", "json", "--root", str(content_root)]) == 1
    said = capsys.readouterr().out
    (found,) = (one for one in json.loads(said) if one["rule"] == DISAGREEMENT)
    assert (found["path"], found["pointer"]) == ("filings/acme/wenyin/algorithm.yaml", "/type")
    assert found["line"] == support.line_of(file, "type: generative-synthesis")
    assert "jsonschema" in found["message_en"]
    assert "generative-synthesis" not in found["message"] + found["message_en"]


def test_strict_finds_nothing_in_what_is_shipped(shipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--strict", "--root", str(shipped)]) == 0
    assert DISAGREEMENT not in capsys.readouterr().out
