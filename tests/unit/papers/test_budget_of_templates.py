"""An owner's templates are filled within limits, in a process of their own, and print what they print anyway."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import support
import sweeps
from beian.build.maker import Build
from beian.core.errors import Failure
from beian.core.model import Edition
from beian.core.places import engine_folder
from beian.core.processes import limited_process
from beian.core.processes.limited_process import LimitedProcess, Limits
from beian.papers import sandbox
from beian.papers.catalogue import papers_of
from beian.papers.template import Templates
from beian.papers.view import root_views
from beian.schema.editions import edition_of
from beian.schema.filings import Library

DOCUMENTS = engine_folder("templates") / "documents"
PAPER = "commitment_letter"
SMALL = Limits(memory=300 << 20, processor=2, clock=60)


def own(root: Path, text: str, paper: str = PAPER) -> None:
    folder = root / "overrides/documents" / paper
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(DOCUMENTS / paper / "document.yaml", folder)
    (folder / "zh-CN.md.j2").write_text(text, "utf-8")


def compose(root: Path, paper: str = PAPER) -> None:
    workspace = support.workspace(root)
    filing = workspace.library.filing(support.ENTITY)
    assert filing
    with Build(workspace.root, workspace.evidence) as build:
        build.composition(filing, next(one for one in build.papers if one.id == paper))


@pytest.mark.long
@pytest.mark.parametrize("edition", ["filing", "review"])
def test_every_paper_is_the_same_from_there(content_root: Path, library: Library, edition: Edition) -> None:
    shutil.copytree(DOCUMENTS, content_root / "overrides/documents")
    workspace, plain = support.workspace(content_root), support.workspace(content_root)
    with Build(workspace.root, workspace.evidence) as here, Build(plain.root, plain.evidence) as there:
        object.__setattr__(here.composer, "templates", Templates([DOCUMENTS]))
        count = 0
        for filing in (edition_of(one, edition) for one in workspace.library.filings):
            for paper in papers_of(filing, here.papers):
                one, other = here.composition(filing, paper), there.composition(filing, paper)
                assert (one.record(), one.digest()) == (other.record(), other.digest()), paper.id
                count += 1
    assert count > 15


def test_an_engines_template_stays_here_and_one_with_an_owners_part_does_not(tmp_path: Path, library: Library) -> None:
    filing = library.filing(support.ENTITY)
    assert filing
    asked: list[str] = []

    def elsewhere(name: str, variables: dict[str, object]) -> tuple[str, list[object]]:
        asked.append(name)
        return "", []

    templates = Templates([tmp_path, DOCUMENTS], elsewhere)
    templates.render(f"{PAPER}/zh-CN.md.j2", root_views(filing))
    assert asked == []
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/zh-CN.md.j2").write_text("甲", "utf-8")
    templates.render("mine/zh-CN.md.j2", root_views(filing))
    assert asked == ["mine/zh-CN.md.j2"]


ENDLESS = {
    "loops in loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
    "loops that print": "{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}",
    "doubling": "{% set ns = ['甲'] %}"
    + "{% set ns = [ns, ns] %}" * 60
    + "{% for a in ns recursive %}{{ loop(a) if a is not string }}{% endfor %}",
    "a macro that calls itself twice": "{% macro m(n) %}{{ m(n - 1) }}{{ m(n - 1) }}{% endmacro %}{{ m(400) }}",
    "a set block again and again": "{% set a %}甲乙丙丁{% endset %}"
    + "{% set a %}{{ a }}{{ a }}{{ a }}{{ a }}{% endset %}" * 30
    + "{{ a }}",
    "a width": "{{ '%1000000000d' % 1 }}",
    "a format": "{{ '{:1000000000}'.format(1) }}",
    "a centred word": "{{ 'a'.center(1000000000) }}",
    "a long word": "{{ 'a' * 1000000000 }}",
    "a long word the other way": "{{ 1000000000 * 'a' }}",
    "a long list": "{{ [1] * 1000000000 }}",
    "a power": "{{ 10 ** 10 ** 10 }}",
    "products": "{% set a = 999999999999 %}{{ a * a * a }}",
    "a join by hand": "{{ ('a' * 99).join(['b', 'c']) }}",
    "batches": "{{ [1]|batch(1000000000, 'a')|list }}",
    "an answer too often": "{% for a in range(90000) %}{{ responsibility.update_management }}{{ entity }}{% endfor %}",
    "includes itself": "{% include 'commitment_letter/zh-CN.md.j2' %}",
}


@pytest.mark.long
@pytest.mark.parametrize("name", sweeps.first(6, ENDLESS))
def test_a_template_that_never_ends_or_fills_the_memory_ends_in_a_message(
    name: str, content_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited_process, "LIMITS", SMALL)
    own(content_root, f"第一行\n\n{ENDLESS[name]}\n")
    with pytest.raises(Failure, match=f"(?s){PAPER}.*{PAPER}"):
        compose(content_root)


@pytest.mark.parametrize(
    "text", ["{{ 3 * 4 }}", "{{ 2 ** 8 }}", "{{ 7 % 3 }}", "{{ 1.5 * 2 }}", "{{ 0 * 5 }}", "{{ 2 ** -1 }}"]
)
def test_ordinary_sums_pass(text: str, content_root: Path) -> None:
    own(content_root, f"{text}\n")
    compose(content_root)


def test_one_process_fills_all_papers_of_a_run(content_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(
        limited_process.subprocess,
        "Popen",
        lambda *a, real=limited_process.subprocess.Popen, **k: started.append(1) or real(*a, **k),
    )
    folders = [content_root, DOCUMENTS]
    (content_root / "mine.md.j2").write_text("{{ entity.name }}", "utf-8")
    filing = support.workspace(content_root).library.filing(support.ENTITY)
    assert filing
    with LimitedProcess() as helper:
        for _ in range(3):
            text, printed = sandbox.renderer_in_sandbox(helper, folders)("mine.md.j2", dict(root_views(filing)))
            assert (len(text), str(printed[0]._data)) == (3, filing.answers["entity"]["name"])
    assert len(started) == 1
