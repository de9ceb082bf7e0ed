"""Foreign judges of every Word file: Microsoft's Open XML SDK, and readers that other people wrote."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import docx
import pytest

import awkward
import support
import trees
from beian.check.workspace import Workspace
from beian.compare.redlines.redline_files import RedlineContent, redline_or_reason
from beian.compare.snapshots import NothingToCompare, Snapshot, round_snapshot
from beian.papers.formats.pandoc import Pandoc, executable
from beian.papers.formats.writer import WriteTask, whole_file
from beian.papers.outline import number_headings
from beian.papers.word.check import faults
from beian.record.rounds import read_rounds
from support import W
from trees import Node
from word_judge import judged

pytestmark = pytest.mark.e2e
OLDER = "Office2013"  # the first with all that our papers use


@pytest.fixture(scope="module")
def papers(everything: Path) -> list[Path]:
    """Every docx of every example."""
    found = sorted((everything / "build").rglob("*.docx"))
    assert len(found) > 80
    return found


@pytest.fixture(scope="module")
def redlines(everything: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every redline of the examples: between all rounds that follow each other, and those in the bundles."""
    folder, workspace = tmp_path_factory.mktemp("redlines"), support.workspace(everything)
    made: dict[str, bytes] = {}
    with Pandoc() as pandoc:
        for filing in workspace.library.filings:
            for old, new in pairwise(states(workspace, filing.id)):
                before, after = old.papers(), new.papers()
                for name in sorted({*before, *after}):
                    found = redline_or_reason(before.get(name), after.get(name), (old.name, new.name), pandoc)
                    if isinstance(found, RedlineContent):
                        made[f"{filing.id} {old.name}..{new.name} {name}"] = found.docx
    for bundle in sorted((everything / "dist").rglob("*.zip")):
        with zipfile.ZipFile(bundle) as container:
            names = [name for name in container.namelist() if "修订对照" in name and name.endswith(".docx")]
            made |= {f"{bundle.stem} {name}": container.read(name) for name in names}
    return written(made, folder, 6)


def states(workspace: Workspace, filing: str) -> Iterator[Snapshot]:
    """The rounds of a filing that have a text; one recorded afterwards has none."""
    for one in read_rounds(workspace.root.path, filing):
        with suppress(NothingToCompare):
            yield round_snapshot(workspace, filing, one.number)


@pytest.fixture(scope="module")
def awkward_papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every awkward paper, and in one redline each way: all of them against a plain one, and every kind of change.

    The redlines go together because the judge takes half a second to wake up; one by one they have the cheap check.
    """
    made: dict[str, bytes] = {}
    pairs = {
        "awkward": (trees.BASE, together(awkward.CASES.values())),
        "changes": [together(case[place] for case in trees.cases().values()) for place in (0, 1)],
    }
    with Pandoc() as pandoc:
        for name, blocks in awkward.CASES.items():
            version = trees.version(blocks)
            ast, pictures = json.dumps(version.tree, ensure_ascii=False).encode(), tuple(version.pictures.items())
            made[name] = whole_file(WriteTask("x", "docx", ast, pictures, "左", "右", version.date), pandoc)
        for name, (old, new) in pairs.items():
            for way, ends in (("forth", (old, new)), ("back", (new, old))):
                made[f"{name} {way}"] = trees.redlined(*map(trees.version, ends), ("1", "2"), pandoc).docx
    return written(made, tmp_path_factory.mktemp("awkward"), 38)


def together(papers: Iterable[list[Node]]) -> list[Node]:
    """Papers one after another as one, each of their headings with a name of its own."""
    blocks = copy.deepcopy([block for blocks in papers for block in blocks])
    number_headings(blocks)
    return blocks


def written(made: dict[str, bytes], folder: Path, least: int) -> list[Path]:
    assert len(made) >= least
    files = {
        folder / f"{number:03} {name.replace('/', '-')[-60:]}": content
        for number, (name, content) in enumerate(made.items())
    }
    files = {file.with_name(f"{file.name.removesuffix('.docx')}.docx"): content for file, content in files.items()}
    for file, content in files.items():
        file.write_bytes(content)
    return [*files]


def test_the_judge_is_awake(papers: list[Path], tmp_path: Path) -> None:
    """The fault that most papers had: properties of a paragraph in the end of a bookmark."""
    with zipfile.ZipFile(io.BytesIO(papers[0].read_bytes())) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:sectPr>", b'<w:bookmarkEnd w:id="990"><w:pPr/></w:bookmarkEnd><w:sectPr>'
    )
    hurt = tmp_path / "hurt.docx"
    with zipfile.ZipFile(hurt, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    assert any("bookmarkEnd" in fault and "cannot contain children" in fault for fault in judged([hurt]))
    assert faults(hurt.read_bytes())


def test_the_sdk_finds_nothing_wrong_in_any_paper(papers: list[Path]) -> None:
    assert judged(papers) == []


def test_the_sdk_finds_nothing_wrong_in_any_redline(redlines: list[Path]) -> None:
    assert judged(redlines) == []


def test_the_sdk_finds_nothing_wrong_in_awkward_papers(awkward_papers: list[Path]) -> None:
    assert judged(awkward_papers) == []


def test_an_older_word_finds_nothing_wrong_either(papers: list[Path], redlines: list[Path]) -> None:
    one_of_each = {file.name: file for file in papers}
    assert (
        judged([*one_of_each.values(), *redlines[:3], support.CHECKOUT / "templates/pandoc/reference.docx"], OLDER)
        == []
    )


def test_other_programs_read_all_of_them(papers: list[Path], redlines: list[Path], awkward_papers: list[Path]) -> None:
    for file in (*papers, *redlines, *awkward_papers):
        document = docx.Document(str(file))
        assert len(document.paragraphs) == len(document.element.body.findall(f"{W}p")), file
    for file in (*redlines, *awkward_papers):
        command = [executable(), "--track-changes=all", "--to=plain", file]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, ""), file


def test_libreoffice_reads_the_awkward_ones(awkward_papers: list[Path], tmp_path: Path) -> None:
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, "pdf", "--outdir", tmp_path, *awkward_papers], capture_output=True, check=True, timeout=300
    )
    lacking = [file.name for file in awkward_papers if not (tmp_path / f"{file.stem}.pdf").is_file()]
    assert lacking == []


def test_qpdf_finds_nothing_wrong_in_any_pdf(everything: Path) -> None:
    found = sorted((everything / "build").rglob("*.pdf"))
    assert len(found) > 80
    for file in found:
        done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
