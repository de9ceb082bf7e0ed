"""A wrong answer is a problem, never a traceback: rules and editions get through answers of any shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import support
import sweeps
from beian.check.judge import judge
from beian.core.model import EDITIONS, Filing, join
from beian.rules.rule import Case
from beian.schema.editions import edition_of
from beian.schema.filings import Library

WRONG: tuple[Any, ...] = (None, 0, -1, True, "", "文字", [], ["x"], [None], [{}], {}, {"a": 1}, {"a": {"b": "c"}})


def places(node: Any, at: str = "") -> list[str]:
    """Every place in the answers, records included; of like records only the first."""
    if isinstance(node, dict):
        records = [key for key, value in node.items() if isinstance(value, dict)]
        alike = at and len(records) > 3 and len(records) == len(node)
        return [at, *(place for key in (records[:1] if alike else node) for place in places(node[key], join(at, key)))]
    if isinstance(node, list) and node:
        return [at, *places(node[0], join(at, 0))]
    return [at]


def with_answer(filing: Filing, pointer: str, value: Any) -> Filing:
    answers = json.loads(json.dumps(filing.answers))
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    target = answers
    for step in steps:
        target = target[int(step)] if isinstance(target, list) else target[step]
    target[int(last) if isinstance(target, list) else last] = value
    return Filing(**{**vars(filing), "answers": answers})


@pytest.mark.long
@pytest.mark.parametrize("name", sweeps.first(1, [support.PROVIDER, support.ENTITY]))
def test_no_wrong_answer_stops_the_judging(library: Library, name: str) -> None:
    filing = library.filing(name)
    assert filing
    found = [pointer for pointer in places(filing.answers) if pointer.count("/") > 1][::5]
    assert len(found) > 40
    for number, pointer in enumerate(found):
        value = WRONG[number % len(WRONG)]
        _judge(with_answer(filing, pointer, value), pointer, value)


def _judge(filing: Filing, pointer: str, value: Any) -> None:
    try:
        judge(Case(filing, lambda _: True))
    except Exception as error:
        raise AssertionError(f"{value!r} at {pointer} of {filing.id}: {type(error).__name__}: {error}") from error


def test_no_wrong_answer_stops_the_editions(library: Library) -> None:
    filing = library.filing(support.PROVIDER)
    assert filing
    for number, pointer in enumerate(places(filing.answers)[1::3]):
        changed = with_answer(filing, pointer, WRONG[number % len(WRONG)])
        for edition in EDITIONS:
            edition_of(changed, edition)


FILES = ["entity", "people", "responsibility", "products/wenyin-web", "models/wenyin-14b", "evidence/text-label"] + [
    f"wenyin/{name}"
    for name in (
        "algorithm",
        "generative_synthesis",
        "assessment",
        "disclosure",
        "service_provider",
        "technical_supporter",
    )
]


@pytest.mark.sweep(few=15, some=60)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", ["文字\n", "- 一\n- 二\n", "12\n", "a: {b: {c: d}}\n", "? \n"])
def test_a_file_of_another_shape_is_a_problem(content_root: Path, name: str, content: str) -> None:
    (content_root / f"filings/acme/{name}.yaml").write_text(content, "utf-8")
    assert f"filings/acme/{name}.yaml" in {problem.position.path for problem in support.problems_in(content_root)}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_a_problem_where_it_is_needed(content_root: Path, name: str) -> None:
    (content_root / f"filings/acme/{name}.yaml").unlink()
    assert support.problems_in(content_root)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("people", "nonsense"),
        ("people", "wenyin/people"),
        ("entity", "wenyin/entity"),
        ("products/wenyin-web", "wenyin/product"),
        ("products/wenyin-web", "products/deep/er"),
        ("wenyin/algorithm", "algorithm"),
        ("wenyin/algorithm", "wenyin/beian"),
        ("wenyin/algorithm", "wenyin/portal"),
        ("wenyin/algorithm", "wenyin/nonsense"),
        ("wenyin/generative_synthesis", "wenyin/personalized_push"),
    ],
)
def test_a_good_file_in_the_wrong_place_is_a_problem(content_root: Path, source: str, path: str) -> None:
    file = content_root / f"filings/acme/{path}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((content_root / f"filings/acme/{source}.yaml").read_bytes())
    assert f"filings/acme/{path}.yaml" in {problem.position.path for problem in support.problems_in(content_root)}


def test_the_ending_is_yaml(content_root: Path) -> None:
    folder = content_root / "filings/acme"
    (folder / "people.yaml").rename(folder / "people.yml")
    assert "filings/acme/people.yml" in {problem.position.path for problem in support.problems_in(content_root)}
