"""Drafts: a filing with errors has papers that show what is there, mark what is not, and leak nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import support
from beian.check.withholding import withheld
from beian.check.workspace import Workspace
from beian.core.model import Filing, Gap, at
from beian.core.places import ContentRoot
from beian.papers.word.check import faults
from beian.privacy.blank_papers import make_blanks
from beian.schema.walk import fields
from support import ENTITY, PROVIDER, SUPPORTER, replace_once

ASSESSMENT = "filings/acme/wenyin/assessment.yaml"
OWN = "filings/acme/wenyin/service_provider.yaml"


def gapped(root: Path, filing: str = PROVIDER) -> Filing:
    workspace = support.workspace(root)
    return workspace.for_papers(workspace.library.filing(filing), "filing")


def test_an_answer_that_is_missing_or_wrong_is_a_gap_that_says_which(content_root: Path) -> None:
    replace_once(content_root / "filings/acme/wenyin/algorithm.yaml", "version:", "# version:")
    shown = gapped(content_root)
    assert shown.draft
    assert at(shown.answers, "/algorithm/version") == "【待填写：算法版本】"


@pytest.mark.parametrize("put", ["错词", "[甲, 乙]", "{甲: 乙}", "", "7"])
def test_a_value_of_another_kind_is_a_gap(content_root: Path, put: str) -> None:
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    file.write_text(support.re.sub(r"(?m)^batch_output:.*$", f"batch_output: {put}", file.read_text("utf-8")), "utf-8")
    value = at(gapped(content_root).answers, "/generative_synthesis/batch_output")
    assert isinstance(value, Gap)
    assert value.startswith("【")
    assert "批量" in value


def test_an_answer_that_breaks_a_rule_stays_and_is_marked(content_root: Path) -> None:
    replace_once(content_root / OWN, "算法-1", "算法-0")
    shown = gapped(content_root)
    assert at(shown.answers, "/service_provider/filed_name").endswith("算法-0")
    assert shown.marks["/service_provider/filed_name"] == "【有误：NAM-001】"


def test_what_is_clean_is_no_draft(content_root: Path) -> None:
    replace_once(content_root / OWN, "算法-1", "算法-0")
    workspace = support.workspace(content_root)
    for name, draft in ((PROVIDER, True), (SUPPORTER, False), (ENTITY, False)):
        filing = workspace.library.filing(name)
        assert workspace.for_papers(filing, "filing").draft is draft
        assert draft or workspace.for_papers(filing, "filing") == replace(filing, edition="filing")


def test_a_file_that_cannot_be_read_shows_what_could_be_read(content_root: Path) -> None:
    file = content_root / ASSESSMENT
    text, scope = (
        file.read_text("utf-8"),
        at(support.filing_in(content_root, PROVIDER).answers, "/assessment/scope_of_use"),
    )
    place = text.index("\nsoftware:")
    file.write_text(text[:place] + '\nsoftware: "不成对\n' + text[place:], "utf-8")
    shown = gapped(content_root)
    assert at(shown.answers, "/assessment/scope_of_use") == scope
    assert at(shown.answers, "/assessment/hardware") == "【未能读取：硬件设施】"


# -- what is built --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def clean(shared: Path, shipped: Path) -> Path:
    """The provider's papers, made of content without errors."""

    def make(root: Path) -> None:
        shutil.copytree(shipped, root)
        assert build(root) == (0, "生成 12 个文件，其余未变。 12 files made, the rest unchanged.\n")

    return support.once(shared / "clean 内容", make)


@pytest.fixture
def content(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "内容 库"))


def build(root: Path, *arguments: str) -> tuple[int, str]:
    done = support.beian_here("build", *(arguments or (PROVIDER,)), cwd=root, AS_OF="2026-11-26")
    return done.returncode, done.stdout


def files_of(root: Path, edition: str = "filing") -> set[str]:
    return {one.name for one in (root / "build" / edition / PROVIDER).glob("*")}


@pytest.mark.long
def test_the_clean_paper_goes_when_the_draft_comes_and_comes_back(content: Path) -> None:
    names = files_of(content)
    drafts = {name.replace(".", "-草稿.", 1) for name in names}
    before = (content / "build/filing" / PROVIDER / "self_assessment.docx").read_bytes()
    assert build(content, "--edition", "review", PROVIDER)[0] == 0
    replace_once(content / OWN, "算法-1", "算法-0")
    code, said = build(content)
    assert code == 1
    assert "草稿" in said
    assert "NAM-001" in said
    assert "其余未变" in said
    assert files_of(content) == drafts
    assert files_of(content, "review") == set(), "no paper without the mark, in whatever edition"
    code, said = build(content)
    assert code == 1, "an unchanged draft is fresh, and is a draft all the same"
    assert "草稿" in said
    assert "其余未变" not in said
    replace_once(content / OWN, "算法-0", "算法-1")
    assert build(content)[0] == 0
    assert files_of(content) == names
    assert (content / "build/filing" / PROVIDER / "self_assessment.docx").read_bytes() == before


@pytest.mark.long
def test_a_draft_says_so_on_every_page_and_shows_its_gaps_in_every_format(content: Path) -> None:
    text = (content / ASSESSMENT).read_text("utf-8")
    (content / ASSESSMENT).write_text(support.re.sub(r"(?m)^assessed_on: .*$", "assessed_on:", text), "utf-8")
    replace_once(content / OWN, "算法-1", "算法-0")
    assert build(content)[0] == 1
    folder = content / "build/filing" / PROVIDER
    word, pdf = ((folder / f"self_assessment-草稿.{ending}").read_bytes() for ending in ("docx", "pdf"))
    assert "草稿" in support.docx_headers(word)
    assert all("草稿" in page for page in support.pdf_pages(pdf))
    for said in (support.docx_text(word), support.squeezed("".join(support.pdf_pages(pdf)))):
        assert support.squeezed("【待填写：自评估时间】") in support.squeezed(said)
        assert support.squeezed("算法-0【有误：NAM-001】") in support.squeezed(said)
    assert 'w:val="Gap"' in support.etree.tostring(support.docx_document(word)).decode()
    assert faults(word) == []


@pytest.mark.long
def test_a_paper_that_the_filing_has_no_more_goes(content: Path) -> None:
    folder = content / "build/filing" / PROVIDER
    for name in ("gone.docx", "gone.pdf", "gone.shown.json", "我的笔记.docx"):
        shutil.copy(folder / "self_assessment.docx", folder / name)
    replace_once(content / OWN, "算法-1", "算法-2")
    build(content)
    assert not list(folder.glob("gone.*"))
    assert (folder / "我的笔记.docx").is_file(), "not ours"


@pytest.mark.long
@pytest.mark.parametrize("verb", ["pack", "sign", "submit"])
def test_a_draft_is_not_handed_on(content: Path, verb: str) -> None:
    replace_once(content / OWN, "算法-1", "算法-0")
    build(content)
    done = support.beian_here(verb, PROVIDER, cwd=content, AS_OF="2026-11-26")
    assert done.returncode == 1
    assert "NAM-001" in done.stdout
    assert not any(file.is_file() for file in (content / "dist").rglob("*"))
    assert not list((content / "filings").rglob("submissions/*/record.yaml"))


@pytest.mark.long
def test_a_scan_of_a_draft_is_not_registered(content: Path) -> None:
    replace_once(content / OWN, "算法-1", "算法-0")
    build(content)
    scan = content / "build/filing" / PROVIDER / "fact_sheet-草稿.pdf"
    done = support.beian_here("signed", "fact_sheet", str(scan), "--filing", PROVIDER, cwd=content, AS_OF="2026-11-26")
    assert done.returncode == 2
    assert "草稿" in done.stdout + done.stderr
    assert not list(content.rglob("signed/**/*.pdf"))


@pytest.mark.long
def test_blanks_of_a_filing_with_errors_are_drafts(content: Path) -> None:
    replace_once(content / OWN, "算法-1", "算法-0")
    workspace = Workspace(ContentRoot(content), private=False)
    folder = make_blanks(workspace, workspace.library.filing(PROVIDER))
    assert {one.name for one in folder.glob("self_assessment*")} == {
        f"self_assessment-草稿.{e}" for e in ("docx", "pdf")
    }


@pytest.mark.long
def test_a_picture_that_is_missing_or_none_leaves_a_gap(content: Path) -> None:
    shown = list((content / "filings/acme/evidence").glob("*.png"))
    shown[0].write_bytes(b"no picture")
    shown[1].unlink()
    assert build(content, "acme")[0] == 1
    texts = [support.docx_text(file.read_bytes()) for file in (content / "build/filing").rglob("*-草稿.docx")]
    assert sum("【待填写：图片 " in text for text in texts) >= 2


@pytest.mark.long
def test_a_bundle_leaves_no_draft_behind(content: Path) -> None:
    replace_once(content / OWN, "算法-1", "算法-0")
    build(content)
    replace_once(content / OWN, "算法-0", "算法-1")
    assert support.beian_here("pack", PROVIDER, cwd=content, AS_OF="2026-11-26").returncode == 0
    assert not list((content / "build").rglob("*-草稿.*"))


def test_of_a_clean_filing_nothing_is_withheld() -> None:
    """What the shipped filings say has never the form of a person's number, so that drafts hide nothing else."""
    for filing in support.workspace(support.CHECKOUT).filings():
        assert fields(withheld(filing)) == fields(filing), filing.id


def test_a_draft_that_cannot_be_made_is_told_and_the_others_stand(content: Path) -> None:
    replace_once(content / OWN, "算法-1", "算法-0")
    outline = content / "overrides/documents/self_assessment/outline.yaml"
    outline.parent.mkdir(parents=True)
    outline.write_text("source: a\n", "utf-8")
    done = support.beian_here("build", PROVIDER, cwd=content, AS_OF="2026-11-26")
    assert done.returncode == 2
    assert "overrides/documents/self_assessment/outline.yaml:1" in done.stderr
    names = {one.name for one in (content / "build/filing" / PROVIDER).iterdir()}
    assert "public_disclosure-草稿.pdf" in names
    assert not [name for name in names if name.startswith("self_assessment")]
