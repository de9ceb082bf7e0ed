"""No state of a form crashes: each answer, record and file taken out, emptied or put out of shape, one at a time.

Whatever state it is, `check`, `todo` and `status` tell it in words for people, in every form of a report.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from random import Random

import pytest
import yaml

import support
import sweeps
from beian.build.maker import Build
from beian.bundle.assemble import make_bundle, why_not_ready
from beian.bundle.overviews import MAKERS, STATUS, TODO
from beian.bundle.status import status_of
from beian.check.judge import judge
from beian.check.workspace import Workspace
from beian.commands.answers import open_questions
from beian.commands.record import overviews
from beian.commands.terminal import formats, report
from beian.content.changed_files import filings_with
from beian.core.clock import today
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Problem, ordered
from beian.core.workdays import calendar
from beian.papers.products import PaperFactory
from beian.record.deadlines import FilingAtDay, deadlines
from beian.record.events import read_events
from beian.record.filing_record import Record
from beian.record.rounds import read_rounds
from beian.record.states import state_of
from beian.rules.rule import Case
from beian.schema.decision.table import questions
from beian.schema.registry import Registry
from mutations import WAYS, Mutated, Mutation, grown, places, read_once

AT_LEAST, FRESH_AT_LEAST = 6000, 1400
SHARES = 8  # of all cases, so that test processes share them
NO_WORDS = re.compile(
    r"\bNone\b(?! yet)|Undefined|\bnan\b|\b(?:Key|Type|Value|Attribute|Index)Error|\bTrue\b|\bFalse\b|NoneType|<class"
    r"|\{\}|\[\]|\[['\"{]|\{['\"]|'(?:str|dict|list|int|bool)'|mappingproxy|Masked\("
)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is shipped, in whose `build/` a check keeps what it found."""
    root = tmp_path_factory.mktemp("states")
    for name in ("filings", "examples"):
        shutil.copytree(support.CHECKOUT / name, root / name)
    return root


@pytest.fixture(scope="module")
def as_shipped(content: Path) -> Mutated:
    return Mutated(content)


@pytest.fixture(scope="module")
def full(content: Path) -> Mutated:
    return Mutated(content, grown=True)


def test_there_are_enough_states(full: Mutated) -> None:
    assert len(set(map(str, full.mutations()))) >= AT_LEAST


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_any_state_is_told_in_words(share: int, full: Mutated) -> None:
    cases = sweeps.part(full.mutations(sweeps.SEED)[share::SHARES], few=6, some=200, name=str(share))
    with read_once():
        found = [f"{case}: {fault}" for case in cases for fault in faults(full.workspace(case), case)]
    assert not found, "\n".join(dict.fromkeys(found))


def faults(workspace: Workspace, case: Mutation) -> Iterator[str]:
    """What the filings make raise that the mutation concerns, and what is told of them in no words for people."""
    tell: tuple[Callable[[Workspace, list[Filing]], list[str]], ...] = (checked, asked, standing)
    for one in tell:
        try:
            said = "\n".join(one(workspace, filings_with(workspace.filings(), [case.path])))
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            yield f"{one.__name__}: {type(error).__name__}: {error}"
        else:
            yield from (line for line in said.split("\n") if NO_WORDS.search(line))


def checked(workspace: Workspace, filings: list[Filing]) -> list[str]:
    """The problems as text; the other forms say the same, and are only made."""
    problems = ordered([*workspace.library.problems, *workspace.all_problems(filings)])
    for form in (report.as_json, formats.as_sarif, formats.as_github, partial(formats.as_markdown, filings=3)):
        form(problems)
    return [one.describe() for one in problems]


def asked(workspace: Workspace, filings: list[Filing]) -> list[str]:
    rows = MAKERS[TODO](workspace, filings)
    return [open_questions.as_text(rows)] if json.dumps(rows) else []


def standing(workspace: Workspace, filings: list[Filing]) -> list[str]:
    day = today(None)
    found = [status_of(row) for row in MAKERS[STATUS](workspace, filings)]
    assert json.dumps([one.as_dict() for one in found])
    return [overviews._text(found, day), overviews.as_ics(found, day)]


KINDS = Registry().schema("event")["properties"]["kind"]["enum"]
RECORDED = "suohe/guide"  # a filing on record: what is said of its last round is judged


@pytest.mark.parametrize("kind", KINDS)
def test_any_state_of_an_event_is_told_in_words(kind: str, as_shipped: Mutated) -> None:
    """An event with an answer to every question, each of them mutated in turn."""
    opened = as_shipped.workspace(None, RECORDED.partition("/")[0])
    filing, schema = opened.filings([RECORDED])[0], opened.registry.schema("event")
    whole = grown({"kind": kind, "date": "2026-11-10"}, schema, {}, "filing")
    *before, last = read_rounds(opened.root.path, RECORDED)
    for pointer, way in sweeps.part(list(product(places(whole, schema), WAYS)), few=6, some=60, name=kind):
        event = Mutation(RECORDED, pointer, way).content(whole) or b""
        rounds = [*before, replace(last, events={**last.events, f"events/2026-11-10-{kind}-90.yaml": event})]
        events, problems = read_events(rounds, opened.registry, today(None))
        state, refused = state_of(rounds, events)
        record = Record(opened.root.path, tuple(rounds), tuple(events), state, tuple(refused))
        problems += judge(Case(filing, lambda _: True, as_of=today(None), record=record), fits=True)
        dues = deadlines(FilingAtDay(filing, rounds, events, state, today(None), calendar(opened.overrides)))
        said = [one.describe() for one in problems] + [one.what.zh for one in dues] + [one.en for one in refused]
        assert not NO_WORDS.search("\n".join(said)), (pointer, way)


# -- the smallest filing: a form that nobody has filled in ----------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Mutated:
    """An entity and an algorithm as `beian new` starts them."""
    root = tmp_path_factory.mktemp("fresh")
    yes = ("serves-public", "public-expression", "generates-content")
    said = [f"--answer={one['id']}={'yes' if one['id'] in yes else 'no'}" for one in questions()]
    for name, answers in (("xinya", []), ("xinya/yi", said)):
        done = support.beian_here("new", name, "--as-of", "2026-11-22", *answers, cwd=root)
        assert done.returncode == 0, done.stderr
    return Mutated(root)


def test_a_fresh_form_has_enough_states(fresh: Mutated) -> None:
    assert len(set(map(str, fresh.mutations()))) >= FRESH_AT_LEAST


@pytest.mark.long
@pytest.mark.parametrize("share", range(2))
def test_any_state_of_a_fresh_form_is_told_in_words(share: int, fresh: Mutated) -> None:
    cases = sweeps.part(fresh.mutations(sweeps.SEED)[share::2], few=10, some=150, name=f"fresh {share}")
    with read_once():
        found = [f"{case}: {fault}" for case in cases for fault in faults(fresh.workspace(case), case)]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.long
@pytest.mark.parametrize("share", range(2))
def test_any_state_of_a_fresh_form_has_drafts(share: int, plans: PaperFactory, fresh: Mutated) -> None:
    """And no paper that is none."""
    cases = sweeps.part(fresh.mutations(sweeps.SEED)[share::2], few=3, some=40, name=f"fresh {share}")
    with read_once():
        found = [f"{case}: {fault}" for case in cases for fault in unmade(plans, fresh.workspace(case), case)]
    opened = fresh.workspace(None, "xinya")
    assert all(opened.presentable(filing).draft for filing in opened.filings())
    assert not found, "\n".join(dict.fromkeys(found))


# -- papers -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperFactory]:
    """The templates, with a place for what they keep."""
    root = ContentRoot(tmp_path_factory.mktemp("plans"))
    made = PaperFactory(root, lambda *_: None)
    yield made
    made.close()


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_any_state_has_papers(share: int, plans: PaperFactory, as_shipped: Mutated) -> None:
    """A draft where something is wrong, and where nothing is, papers with every character and picture in its place."""
    cases = sweeps.part(as_shipped.mutations(sweeps.SEED)[share::SHARES], few=2, some=60, name=str(share))
    with read_once():
        found = [f"{case}: {fault}" for case in cases for fault in unmade(plans, as_shipped.workspace(case), case)]
    assert not found, "\n".join(dict.fromkeys(found))


def unmade(plans: PaperFactory, workspace: Workspace, case: Mutation) -> Iterator[str]:
    """Why papers of the filings that the mutation concerns could not be made."""
    plans.composer = replace(plans.composer, read_evidence=workspace.evidence)
    for filing in filings_with(workspace.filings(), [case.path]):
        shown = workspace.for_papers(filing, "filing")
        try:
            made = plans.compositions(shown)
            why = [] if shown.draft else [why for one in made if (why := plans.unprintable(one))]
            for one in plans.products(made) if not shown.draft else ():
                plans.write_task(one)
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            why = [error]
        yield from (f"{filing.id}: {type(one).__name__}: {one}" for one in why)


@pytest.mark.long
def test_what_passes_the_gate_is_packed(as_shipped: Mutated) -> None:
    """Mutations that leave a filing clean, drawn from all, each with the bundle of that filing made."""
    wanted = {"few": 2, "some": 8, "all": 50}[sweeps.LEVEL]
    cases = as_shipped.mutations(sweeps.SEED)
    for case in Random(sweeps.SEED).sample(cases, len(cases)):  # noqa: S311 - the same cases for the same seed
        opened = as_shipped.workspace(case)
        filing = next(
            (one for one in filings_with(opened.filings(), [case.path]) if not why_not_ready(opened, one)), None
        )
        if filing:
            with Build(opened.root, opened.evidence) as build:
                assert make_bundle(opened, build, filing), case
            wanted -= 1
        if not wanted:
            break
    assert not wanted


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "pointer", "way"),
    [
        ("entity", "/security_officer", "list"),
        ("people", "/lin-anran", "map"),
        ("products/wenyin-web", "/functions", "word"),
        ("wenyin/assessment", "/data", "dropped"),
        ("products/wenyin-web", "", "dropped"),
        ("wenyin/service_provider", "", "list"),
    ],
)
def test_a_state_is_the_same_as_in_a_file_that_somebody_wrote(
    content_root: Path, as_shipped: Mutated, name: str, pointer: str, way: str
) -> None:
    file = content_root / f"filings/acme/{name}.yaml"
    case = Mutation(f"filings/acme/{name}.yaml", pointer, way)
    file.unlink()
    if typed := case.content(as_shipped.data[case.path]):
        file.write_text(yaml.safe_dump(json.loads(typed), allow_unicode=True, sort_keys=False), "utf-8")
    opened = as_shipped.workspace(case)
    assert told(support.problems_in(content_root)) == told(opened.all_problems(opened.filings()))


def told(problems: list[Problem]) -> list[tuple[str, ...]]:
    return sorted((one.position.path, one.pointer, one.rule, one.message.zh, one.remedy.en) for one in problems)
