"""The schemas as editors use them: the real YAML language server, offline, with the shipped settings."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import support
from beian.schema.registry import Registry
from language_server import LanguageServer

pytestmark = pytest.mark.e2e

RULES = support.CHECKOUT / "tests" / "examples" / "rules"
CHINESE = re.compile("[\u4e00-\u9fff]")
# a day that no calendar has (the server looks at the form of a date only), and blanks (they have a length)
NOT_IN_EDITORS = {"schema-format", "schema-min-length-blank"}
FIRST_ITEM = {"schema-unique-items"}  # for an editor a list begins at its first item, for `check` at its name
ENTITY, SYNTHESIS = "filings/acme/entity.yaml", "filings/acme/wenyin/generative_synthesis.yaml"


def expressible() -> Iterator[Path]:
    """The failing examples on `filings/` that JSON Schema can express: an editor sees one file, and not its twin."""
    for file in sorted(RULES.glob("*.yaml")):
        patch = support.yaml_texts(file)
        wanted = patch["expect"] if isinstance(patch["expect"], list) else [patch["expect"]]
        one_file = "and" not in patch and all(one.get("path", patch["file"]) == patch["file"] for one in wanted)
        by_schema = all(one["rule"].startswith(("schema-", "yaml-type")) for one in wanted)
        if one_file and by_schema and file.stem not in NOT_IN_EDITORS and patch["file"].startswith("filings/"):
            yield file


EXAMPLES = list(expressible())


@pytest.fixture(scope="module")
def editor(shipped: Path) -> Iterator[LanguageServer]:
    with LanguageServer(shipped) as server:
        yield server


def test_nothing_is_wrong_with_what_is_shipped(editor: LanguageServer, shipped: Path) -> None:
    files = [file.relative_to(shipped).as_posix() for file in sorted((shipped / "filings").rglob("*.yaml"))]
    assert len(files) > 20
    assert {path: found for path in [*files, "beian.yaml"] if (found := editor.problems(path))} == {}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_failing_example_is_marked_at_the_line_that_check_names(
    editor: LanguageServer, content_root: Path, file: Path
) -> None:
    patch = support.yaml_texts(file)
    path = content_root / patch["file"]
    support.replace_once(path, patch["find"], patch["replace"])
    found = editor.problems(patch["file"], path.read_text("utf-8"))
    checked = {problem.position.line for problem in support.problems_in(content_root)}
    assert {line - (file.stem in FIRST_ITEM) for line, _ in found} == checked
    assert editor.problems(patch["file"]) == []


def test_the_examples_cover_most_keywords() -> None:
    assert len(EXAMPLES) > 14


def test_hover_shows_title_help_and_options_in_chinese(editor: LanguageServer, shipped: Path) -> None:
    editor.problems(ENTITY)
    schema = Registry().schema("entity")["properties"]
    for key in ("name", "uscc", "type", "website"):
        shown = editor.hover(ENTITY, _line(shipped, key), 2)
        assert schema[key]["title"] in shown
        assert schema[key]["description"] in shown
    options = editor.hover(ENTITY, _line(shipped, "type"), 8)
    for value, label in zip(schema["type"]["enum"], schema["type"]["markdownEnumDescriptions"], strict=True):
        assert f"`{value}`: {label}" in options


def _line(root: Path, key: str) -> int:
    lines = (root / ENTITY).read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:"))


def test_completion_offers_the_options_with_their_chinese_labels(editor: LanguageServer) -> None:
    schema = Registry().schema("entity")["properties"]["type"]
    editor.problems(ENTITY, "name: 甲\ntype: \n")
    offered = editor.completions(ENTITY, 2, 7)
    assert offered == dict(zip(schema["enum"], schema["markdownEnumDescriptions"], strict=True))


def test_completion_offers_the_entries_that_are_still_to_be_answered(editor: LanguageServer) -> None:
    known = Registry().schema("generative_synthesis")["properties"]
    first = next(iter(known))
    editor.problems(SYNTHESIS, f"{first}: \n\n")
    offered = editor.completions(SYNTHESIS, 2, 1)
    assert set(offered) >= set(known) - {first}
    assert first not in offered
    for key in set(known) - {first}:
        assert CHINESE.search(offered[key]), key


def test_every_kind_of_file_has_its_schema() -> None:
    mapped = json.loads((support.CHECKOUT / ".vscode" / "settings.json").read_text("utf-8"))
    assert mapped["yaml.schemaStore.enable"] is False
    schemas = {name: [one] if isinstance(one, str) else one for name, one in mapped["yaml.schemas"].items()}
    names = {f"./schemas/{file.name}" for file in (support.CHECKOUT / "schemas").glob("*.json")}
    assert set(schemas) == names - {"./schemas/portal.json"}
    patterns = [pattern for found in schemas.values() for pattern in found]
    for file in sorted((support.CHECKOUT / "filings").rglob("*.yaml")):
        if file.name == "round.yaml":  # sealed: nobody edits it
            continue
        path = file.relative_to(support.CHECKOUT).as_posix()
        fitting = [one for one in patterns if fnmatch.fnmatch(path, one) and one.count("/") == path.count("/")]
        assert len(fitting) == 1, path
