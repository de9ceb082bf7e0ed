"""What makes a type of algorithm is said in its schema alone; a sixth type takes a schema, sections of the report and an example."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import support
from beian.core.places import engine_folder
from beian.schema.algorithm_types import KEY, types
from beian.schema.decision.table import questions, table
from beian.schema.meta.schema_files import schema_faults
from beian.schema.meta.types import SHAPE
from beian.site.law_pages import glossary_terms

DERIVED = {"options/algorithm_type", "entity", "algorithm", "service_provider", "technical_supporter"}
SIXTH, MODEL = "new_type", "dispatch_decision"


def test_every_type_has_an_example_a_question_a_conclusion_and_a_term() -> None:
    known = {filing.id: filing.type for filing in support.workspace(support.CHECKOUT).library.filings}
    assert {kind.id: known[kind.example] for kind in types().values()} == {name: name for name in types()}
    concluded = {one["then"]["type"]: one["when"] for one in table()["outcomes"] if "type" in one["then"]}
    assert concluded == {name: [{kind.question["id"]: ["yes"]}] for name, kind in types().items()}
    assert {kind.question["id"] for kind in types().values()} <= {one["id"] for one in questions()}
    assert {*types()} <= {one.id for one in glossary_terms()}


def test_no_file_but_its_schema_has_to_name_every_type() -> None:
    """Lists that follow from the schemas are written by fmt; all else asks the schemas."""
    folders = ("scripts", "schemas", "templates", "tools", "benchmarks")
    files = [file for folder in folders for file in (support.CHECKOUT / folder).rglob("*") if file.is_file()]
    naming = {
        file.relative_to(support.CHECKOUT).with_suffix("").as_posix().removeprefix("schemas/")
        for file in files
        if file.suffix in (".py", ".json", ".yaml", ".j2", ".html")
        and all(name in file.read_text("utf-8") for name in types())
    }
    assert naming <= DERIVED


# -- a schema that is not sound -----------------------------------------------------------------------------------------


def changed_type(folder: Path, change: Callable[[Any], object]) -> list[str]:
    """What is said of the schemas after a change of what makes `dispatch_decision` a type."""
    file = folder / f"{MODEL}.json"
    schema = json.loads(file.read_text("utf-8"))
    change(schema[KEY])
    file.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return [one.describe() for one in schema_faults(folder)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "templates").symlink_to(engine_folder("templates"))
    return shutil.copytree(engine_folder("schemas"), tmp_path / "schemas")


@pytest.mark.parametrize("key", [key for key in SHAPE["properties"] if key != "number_digits_of"])
def test_what_a_type_does_not_say_is_missed(folder: Path, key: str) -> None:
    assert f"'{key}' is a required property" in "\n".join(changed_type(folder, lambda given: given.pop(key)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda given: given.update(number_digits=["6"]), "x-type/number_digits/0 is not as asked"),
        (
            lambda given: given.update(number_digits=["02"]),
            "personalized_push: its number_digits is that of dispatch_decision (02)",
        ),
        (lambda given: given.update(order=1), "its order is that of"),
        (
            lambda given: given["question"].update(id="generates-content"),
            "its question is that of dispatch_decision (generates-content)",
        ),
        (lambda given: given["question"]["basis"][0].update(law="nothing"), "knows no law nothing"),
        (lambda given: given.update(wrods=["派单"]), "'wrods' was unexpected"),
    ],
    ids=["digits", "digits of another", "order of another", "question of another", "law", "misspelt"],
)
def test_a_type_that_cannot_be_meant_is_refused(folder: Path, change: Callable[[Any], object], words: str) -> None:
    assert words in "\n".join(changed_type(folder, change))


def test_a_copy_of_a_type_is_told_just_what_it_must_change(folder: Path) -> None:
    shutil.copy2(folder / f"{MODEL}.json", folder / f"{SIXTH}.json")
    told = {(one.position.path, one.pointer) for one in schema_faults(folder)}
    lists = {("schemas/entity.json", ""), ("schemas/options/algorithm_type.json", "")}
    own = {f"/{KEY}", *(f"/{KEY}/{key}" for key in ("order", "number_digits", "question", "conclusion"))}
    assert told == lists | {(f"schemas/{SIXTH}.json", pointer) for pointer in own}


def test_a_type_without_sections_of_the_report_is_refused(folder: Path) -> None:
    (folder.parent / "templates").unlink()
    assert "templates/documents/self_assessment/types/dispatch_decision.md.j2" in "\n".join(
        changed_type(folder, lambda _: None)
    )


def test_lists_of_types_that_are_out_of_step_are_told(folder: Path) -> None:
    file = folder / "options/algorithm_type.json"
    options = json.loads(file.read_text("utf-8"))
    for column in ("enum", "markdownEnumDescriptions", "x-english"):
        options[column].reverse()
    file.write_text(json.dumps(options, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (found,) = schema_faults(folder)
    assert (found.position.path, found.remedy.en) == ("schemas/options/algorithm_type.json", "run make fmt")


# -- a sixth type -------------------------------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A checkout with one entity, whose algorithm is of a new type: one schema, one file of sections, one flow, one example."""
    root = support.copy_entity(tmp_path / "engine", "jieyun")
    for name in ("scripts", "schemas", "templates", "tests/examples/rules", ".vscode"):
        shutil.copytree(support.CHECKOUT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    schema = json.loads((root / f"schemas/{MODEL}.json").read_text("utf-8"))
    schema[KEY] |= {"order": 6, "name": {"zh": "路线规划类", "en": "Route planning"}, "number_digits": ["07"]}
    schema[KEY] |= {"telling_words": ["规划路线"], "example": "jieyun/dispatch"}
    schema[KEY]["question"] |= {"id": "plans-routes", "question": "是否用算法规划路线？"}
    schema[KEY]["conclusion"] |= {"id": "type-route"}
    (root / f"schemas/{SIXTH}.json").write_text(json.dumps(schema), "utf-8")  # `fmt` brings it into form
    sections = root / "templates/documents/self_assessment/types"
    shutil.copy2(sections / f"{MODEL}.md.j2", sections / f"{SIXTH}.md.j2")
    steps = root / "templates/records/steps"
    shutil.copy2(steps / f"{MODEL}.yaml", steps / f"{SIXTH}.yaml")
    example = root / "filings/jieyun"
    (example / f"dispatch/{MODEL}.yaml").rename(example / f"dispatch/{SIXTH}.yaml")
    for file in example.rglob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace(MODEL, SIXTH), "utf-8")
    support.replace_once(example / f"dispatch/{SIXTH}.yaml", "把订单分配给", "把订单交给")  # words of dispatching
    return root


@pytest.mark.long
def test_a_sixth_type_is_checked_built_and_packed(engine: Path) -> None:
    def beian(*arguments: str) -> str:
        environment = {
            **os.environ,
            "PYTHONPATH": str(engine / "scripts"),
            "PYTHONPYCACHEPREFIX": str(engine / "pycache"),
        }
        command = [sys.executable, "-m", "beian", *arguments]
        done = subprocess.run(command, cwd=engine, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    changed = beian("fmt")
    assert {line.partition("：")[0] for line in changed.splitlines()} == {
        ".vscode/settings.json",
        f"schemas/{SIXTH}.json",
        "schemas/entity.json",
        "schemas/options/algorithm_type.json",
    }
    beian("check", "--strict")
    beian("build")
    beian("pack")
    assert [*(engine / "dist").rglob("*dispatch*.zip")]
    assert "plans-routes" in beian("new", "--questions")
    report = engine / "build/filing/jieyun/dispatch/self_assessment.docx"
    assert "（路线规划类）" in ZipFile(report).read("word/document.xml").decode()
