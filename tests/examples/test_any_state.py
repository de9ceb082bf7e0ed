"""No state of a form crashes: each answer, record and file taken out, emptied or put out of shape, one at a time.

Whatever state it is, `check`, `todo` and `status` tell it in words for people, in every form of a report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
import yaml

import support
import sweeps
from beian.engine.changes import touched
from beian.engine.overviews import MAKERS, STATUS, TODO
from beian.engine.plans import Plans
from beian.engine.statuses import status_of
from beian.engine.workspace import Workspace
from beian.faces import formats, open_questions, overviews, report
from beian.values.clock import today
from beian.values.model import Filing, parts
from beian.values.places import ContentRoot
from beian.values.problem import Problem, ordered
from mutations import WAYS, Mutated, Mutation, changed, read_once

AT_LEAST = 6000
SHARES = 8  # of all cases, so that test processes share them
NO_WORDS = re.compile(
    r"\bNone\b(?! yet)|Undefined|\bnan\b|\b(?:Key|Type|Value|Attribute|Index)Error|\bTrue\b|\bFalse\b|NoneType|<class"
    r"|\{\}|\[\]|\[['\"{]|\{['\"]|'(?:str|dict|list|int|bool)'|mappingproxy|Masked\("
)


@cache
def grown() -> Mutated:
    return Mutated(support.CHECKOUT, grown=True)


@cache
def as_shipped() -> Mutated:
    return Mutated(support.CHECKOUT)


def test_there_are_enough_states() -> None:
    assert len(set(map(str, grown().mutations()))) >= AT_LEAST


@pytest.mark.parametrize("share", range(SHARES))
def test_any_state_is_told_in_words(share: int) -> None:
    cases = sweeps.part(grown().mutations(sweeps.SEED)[share::SHARES], few=16, some=200, name=str(share))
    with read_once():
        found = [f"{case}: {fault}" for case in cases for fault in faults(grown().workspace(case), case)]
    assert not found, "\n".join(dict.fromkeys(found))


def faults(workspace: Workspace, case: Mutation) -> Iterator[str]:
    """What the filings make raise that the mutation concerns, and what is told of them in no words for people."""
    tell: tuple[Callable[[Workspace, list[Filing]], list[str]], ...] = (checked, asked, standing)
    for one in tell:
        try:
            said = "\n".join(one(workspace, touched(workspace.filings(), [case.path])))
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            yield f"{one.__name__}: {type(error).__name__}: {error}"
        else:
            yield from (line for line in said.split("\n") if NO_WORDS.search(line))


def checked(workspace: Workspace, filings: list[Filing]) -> list[str]:
    """The problems as text; the other forms say the same, and are only made."""
    problems = ordered([*workspace.library.problems, *workspace.all_problems(filings)])
    for form in (report.as_json, formats.as_sarif, formats.as_github, partial(formats.as_markdown, filings=3)):
        assert form(problems)
    return [one.describe() for one in problems]


def asked(workspace: Workspace, filings: list[Filing]) -> list[str]:
    rows = MAKERS[TODO](workspace, filings)
    return [open_questions.as_text(rows)] if json.dumps(rows) else []


def standing(workspace: Workspace, filings: list[Filing]) -> list[str]:
    day = today(None)
    found = [status_of(row) for row in MAKERS[STATUS](workspace, filings)]
    assert json.dumps([one.as_dict() for one in found])
    return [overviews._text(found, day), overviews.as_ics(found, day)]


# -- papers -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plans]:
    """The templates, with a place for what they keep."""
    root = ContentRoot(tmp_path_factory.mktemp("plans"))
    made = Plans(root, lambda *_: None)
    yield made
    made.close()


@pytest.mark.parametrize("share", range(SHARES))
def test_any_state_has_papers(share: int, plans: Plans) -> None:
    """A draft where something is wrong, and where nothing is, papers with every character and picture in its place."""
    cases = sweeps.part(as_shipped().mutations(sweeps.SEED)[share::SHARES], few=4, some=60, name=str(share))
    with read_once():
        found = [f"{case}: {fault}" for case in cases for fault in unmade(plans, as_shipped().workspace(case), case)]
    assert not found, "\n".join(dict.fromkeys(found))


def unmade(plans: Plans, workspace: Workspace, case: Mutation) -> Iterator[str]:
    """Why papers of the filings that the mutation concerns could not be made."""
    plans.composer = replace(plans.composer, read_evidence=workspace.evidence)
    for filing in touched(workspace.filings(), [case.path]):
        shown = workspace.for_papers(filing, "filing")
        try:
            made = plans.compositions(shown)
            why = [] if shown.draft else [why for one in made if (why := plans.unprintable(one))]
            for one in plans.products(made) if not shown.draft else ():
                plans.job(one)
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            why = [error]
        yield from (f"{filing.id}: {type(one).__name__}: {one}" for one in why)


@pytest.mark.parametrize(
    ("name", "pointer", "way"),
    [
        ("entity", "/security_officer", "list"),
        ("people", "/lin-anran", "map"),
        ("products/wenyin-web", "/functions", "word"),
        ("wenyin/assessment", "/data", "dropped"),
        ("wenyin/service_provider", "", "list"),
    ],
)
def test_a_state_is_the_same_as_in_a_file_that_somebody_wrote(
    content_root: Path, name: str, pointer: str, way: str
) -> None:
    file = content_root / f"filings/acme/{name}.yaml"
    case = Mutation(f"filings/acme/{name}.yaml", pointer, way)
    data = changed(as_shipped().data[case.path], parts(pointer), WAYS[way])
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    opened = as_shipped().workspace(case)
    assert told(support.problems_in(content_root)) == told(opened.all_problems(opened.filings()))


def told(problems: list[Problem]) -> list[tuple[str, ...]]:
    return sorted((one.position.path, one.pointer, one.rule, one.message.zh, one.remedy.en) for one in problems)
