"""Golden papers: each shipped paper as readable Markdown, written from the tree that Word and PDF are made of.

`make golden` rewrites them. Read the difference before you commit it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import support
from beian.build.maker import Build
from beian.core.model import Edition
from beian.core.places import ContentRoot
from beian.schema.editions import edition_of

FOLDER = Path(__file__).parent
# what the shipped filings of `acme` do not show, read from others as they stand in the checkout: reports of the other types, and
# papers in a filing of choice. A paper that neither has is read from the first filing that has it.
ELSEWHERE = (
    ("jieyun/dispatch", "self_assessment"),
    ("jieyun/dispatch", "public_disclosure"),
    ("lanyu", "responsibility_statement"),
    ("lanyu/charts", "self_assessment"),
    ("lanyu/feed", "self_assessment"),
    ("lanyu/feed", "entity_difference"),
    ("suohe/guide", "change_note"),
    ("suohe/screen", "model_proofs"),
    ("suohe/screen", "self_assessment"),
    ("suohe/search", "self_assessment"),
    ("yiban/talk/service_provider", "cancellation_note"),
)
OF_A_RETURN = ("modification_note",)  # of a filing that answers comments; none is shipped so, test_rounds.py makes it


@pytest.fixture(scope="module")
def papers(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every paper of the catalogue by its name: the filing edition, and what the other editions make of the short ones."""
    opened = support.workspace(shipped)
    made = {}
    with Build(ContentRoot(tmp_path_factory.mktemp("golden")), opened.evidence) as build:
        for filing in opened.library.filings:
            for edition in ("filing", "review", "public"):
                for composition in build.compositions(edition_of(filing, edition)):
                    if _kept(composition.paper.id, edition):
                        name = f"{filing.id.replace('/', '-')}-{composition.paper.id}"
                        made[name + ("" if edition == "filing" else f".{edition}")] = support.markdown(composition.ast)
    everything = support.workspace(support.CHECKOUT)
    with Build(ContentRoot(tmp_path_factory.mktemp("golden")), everything.evidence) as build:
        for filing, paper in ELSEWHERE:
            own = next(one for one in everything.library.filings if one.id == filing)
            found = next(one for one in build.papers if one.id == paper)
            assert found.made_for(own)
            made[f"{filing.replace('/', '-')}-{paper}"] = support.markdown(build.composition(own, found).ast)
        for paper in build.papers:
            if paper.id not in OF_A_RETURN and not any(name.split(".")[0].endswith(f"-{paper.id}") for name in made):
                own = next((one for one in everything.library.filings if paper.made_for(one)), None)
                assert own, f"no shipped filing has the paper {paper.id}: answer in one of them what it shows"
                made[f"{own.id.replace('/', '-')}-{paper.id}"] = support.markdown(build.composition(own, paper).ast)
    return made


def _kept(paper: str, edition: Edition) -> bool:
    return edition == "filing" or paper in ("responsibility_statement", "public_disclosure")


NAMES = sorted(file.stem for file in FOLDER.glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_reads_as_expected(papers: dict[str, str], name: str, request: pytest.FixtureRequest) -> None:
    file = FOLDER / f"{name}.md"
    if request.config.getoption("--update-golden"):
        file.write_text(papers[name], "utf-8")
    assert papers[name].split("\n") == file.read_text("utf-8").split("\n")


def test_every_paper_has_its_golden_form(papers: dict[str, str], request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        for name in papers.keys() - {*NAMES}:
            (FOLDER / f"{name}.md").write_text(papers[name], "utf-8")
        for name in {*NAMES} - papers.keys():
            (FOLDER / f"{name}.md").unlink()
    there = {file.stem for file in FOLDER.glob("*.md")}
    assert there == papers.keys(), "a paper is new or gone: run make golden, and read the difference"


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_referred_to_in_the_text(papers: dict[str, str], name: str) -> None:
    captions = re.findall(r"^\[(图\d+)　.*\]$", papers[name], re.MULTILINE)
    text = re.sub(r"^\[图\d+　.*\]$", "", papers[name], flags=re.MULTILINE)
    assert [one for one in captions if not re.search(one + r"(?!\d)", text)] == []


@pytest.mark.parametrize("name", [one for one in NAMES if one.endswith("self_assessment")])
def test_every_risk_has_controls_and_a_residual_judgement(papers: dict[str, str], name: str) -> None:
    rows = re.search(r"风险、防控措施与剩余风险\]\n(?:\|.*\n){2}((?:\|.*\n)+)", papers[name])
    assert rows, "the table is not there"
    for row in rows[1].splitlines():
        risk, _, _, controls, residual = (cell.strip() for cell in row.strip("|").split("|"))
        assert controls, risk
        assert re.match("[低中高]：.", residual), risk
        assert re.search(f"^### \\d+\\. {re.escape(risk)}$", papers[name], re.MULTILINE), risk
