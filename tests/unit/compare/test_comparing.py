"""The verbs diff and redline, as people call them: versions by any name, four formats, and refusal where it is due."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

import support
from beian.check.workspace import Workspace
from beian.commands.cli import main
from beian.compare.redlines import redline_files as redlines
from beian.compare.redlines.redline_check import NotProven
from beian.compare.revisions import Revisions
from beian.compare.snapshots import Snapshot
from beian.core.places import ContentRoot
from beian.schema.editions import edition_of
from support import ENTITY, PROVIDER, SUPPORTER, beian_here, replace_once

ASSESSMENT = "filings/acme/wenyin/assessment.yaml"
PAPER = "self_assessment"
HOSTILE = [
    "--output=x",
    "-h",
    "--",
    "HEAD:filings",
    "@{u}",
    "../..",
    "a b",
    "$(id)",
    "HEAD\nx",
    "deadbeef",
    "",
    "\u202ex",
]


@pytest.fixture
def edited(content_root: Path) -> Path:
    """The shipped content with two answers changed and one product more, not committed: a website, since of two apps neither
    is the one whose number the registration takes."""
    replace_once(content_root / ASSESSMENT, "安全补丁在发布后15日内评估", "安全补丁在发布后7日内评估")
    replace_once(
        content_root / ASSESSMENT,
        "  | 日志审计平台 |",
        "  | 数据脱敏工具 | 去除<b>*个人*信息 | 本地 |\n  | 日志审计平台 |",
    )
    products = content_root / "filings/acme/products"
    text = (products / "wenyin-web.yaml").read_text("utf-8")
    (products / "wenyin-pad.yaml").write_text(text.replace("name: 文茵\n", "name: 文茵平板\n", 1), "utf-8")
    return content_root


def run(root: Path, *arguments: str, code: int = 0) -> str:
    done = beian_here(*arguments, cwd=root)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


# -- diff -----------------------------------------------------------------------------------------------------------------


def test_the_work_tree_is_compared_with_the_last_commit(edited: Path) -> None:
    (found,) = json.loads(run(edited, "diff", PROVIDER, "--format", "json"))
    assert (found["filing"], found["from"], found["to"]) == (PROVIDER, "HEAD", "work")
    assert [(one["change"], one["pointer"]) for one in found["changes"]] == [
        ("added", "/products/wenyin-pad"),
        ("changed", "/assessment/software"),
    ]
    assert found["changes"][1]["label"] == {"zh": "软件设施", "en": "Software"}
    assert found["not_compared"] > 0
    assert "restricted answers were not compared" in run(edited, "diff", PROVIDER)


def test_two_commits_are_compared_and_the_work_tree_is_not_touched(edited: Path) -> None:
    support.commit_all(edited, "edit")
    assert json.loads(run(edited, "diff", PROVIDER, "--format", "json"))[0]["changes"] == []
    (found,) = json.loads(run(edited, "diff", PROVIDER, "--from", "HEAD~1", "--to", "main", "--format", "json"))
    assert len(found["changes"]) == 2
    assert support.git(edited, "status", "--porcelain") == ""


@pytest.mark.long
def test_every_format_marks_the_change_and_keeps_markup_as_text(edited: Path) -> None:
    text = run(edited, "diff", PROVIDER)
    assert "安全补丁在发布后[-15-]{+7+}日内评估" in text
    assert "新增 产品“文茵平板” · added Products “文茵平板”" in text
    markdown = run(edited, "diff", PROVIDER, "--format", "markdown")
    assert "~~15~~**7**" in markdown
    assert r"\<b\>\*个人\*信息" in markdown
    page = run(edited, "diff", PROVIDER, "--format", "html")
    assert "<del>15</del><ins>7</ins>" in page
    assert not html.fromstring(page).xpath("//b")


def test_without_names_all_are_listed_and_only_changed_entities_are_compared(
    content_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(support.CHECKOUT / "filings/xinyue", content_root / "filings/xinyue")
    support.commit_all(content_root)
    replace_once(content_root / "filings/xinyue/entity.yaml", "staff_band: 26人", "staff_band: 27人")
    compared: list[str] = []
    snapshot = Revisions.snapshot

    def watched(self: Revisions, filing: str, version: str) -> Snapshot:
        compared.append(filing)
        return snapshot(self, filing, version)

    monkeypatch.setattr(Revisions, "snapshot", watched)
    assert main(["diff", "--root", str(content_root), "--format", "json"]) == 0
    found = {one["filing"]: len(one["changes"]) for one in json.loads(capsys.readouterr().out)}
    assert found == {ENTITY: 0, PROVIDER: 0, SUPPORTER: 0, "xinyue": 1}
    assert set(compared) == {"xinyue"}


def test_what_concerns_all_filings_compares_all(content_root: Path) -> None:
    settings = content_root / "overrides/terms.yaml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("{}\n", "utf-8")
    found = Revisions(Workspace(ContentRoot(content_root), private=False)).touched([], "HEAD", "work")
    assert found == [ENTITY, PROVIDER, SUPPORTER]
    assert Revisions(Workspace(ContentRoot(content_root), private=False)).touched([PROVIDER], "HEAD", "HEAD") == []
    assert Revisions(Workspace(ContentRoot(content_root), private=False)).touched([], "work", "work") == []


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("verb", ["diff", "redline"])
def test_a_hostile_or_unknown_revision_is_refused(shipped: Path, verb: str, name: str) -> None:
    before = sorted(shipped.iterdir())
    said = run(shipped, verb, ENTITY, f"--from={name}", code=2)
    assert "没有版本" in said
    assert "there is no version" in said
    assert "\u202e" not in said
    assert sorted(shipped.iterdir()) == before


def test_a_branch_named_like_an_option_is_a_branch(content_root: Path) -> None:
    support.git(content_root, "update-ref", "refs/heads/--output=x", "HEAD")
    assert json.loads(run(content_root, "diff", ENTITY, "--from=--output=x", "--format", "json"))[0]["changes"] == []
    assert not (content_root / "x").exists()


def test_a_filing_that_a_version_lacks_is_named(content_root: Path) -> None:
    support.git(content_root, "rm", "-q", "-r", "--cached", "filings/acme/wenyin")
    support.git(content_root, "commit", "-q", "-m", "before the algorithm")
    done = beian_here("diff", PROVIDER, cwd=content_root)
    assert f"没有备案“{PROVIDER}”" in done.stderr
    assert "新增 主体名称" in done.stdout
    assert not re.search(r"^  (?:修改|删除) ", done.stdout, re.MULTILINE)


@pytest.mark.long
def test_no_restricted_value_is_shown(content_root: Path) -> None:
    restricted = content_root / "examples/private/acme/people.yaml"
    before = restricted.read_text("utf-8")
    restricted.write_text(before.replace("phone:", "phone: #"), "utf-8")
    for form in ("text", "markdown", "json", "html"):
        said = run(content_root, "diff", ENTITY, "--format", form)
        assert not [line for line in before.split("\n") if "phone:" in line and line.split()[-1].strip('"') in said]


# -- redlines -------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_redlines_are_written_and_the_same_again(edited: Path) -> None:
    folder = edited / "build/redline" / PROVIDER / "HEAD..work"
    assert "√" in run(edited, "redline", PROVIDER)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {f"{PAPER}.docx", f"{PAPER}.html"} <= files.keys()
    assert "public_disclosure.docx" not in files, "it did not change"
    root = support.docx_document(files[f"{PAPER}.docx"])
    assert "数据脱敏工具" in "".join(text for one in root.iter(f"{support.W}ins") for text in one.itertext())
    page = html.fromstring(files[f"{PAPER}.html"].decode())
    assert all((folder / image.get("src")).is_file() for image in page.iter("img"))
    assert "修订对照稿" in support.docx_headers(files[f"{PAPER}.docx"])
    run(edited, "redline", PROVIDER)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_an_unknown_paper_is_named(edited: Path) -> None:
    said = run(edited, "redline", PROVIDER, "../x", code=2)
    assert PAPER in said


@pytest.mark.long
def test_what_is_not_proven_is_not_written(edited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old redline goes too: it would pass for the new one."""
    root = ContentRoot(edited)
    versions = Revisions(Workspace(root, private=False))
    old, new = versions.snapshot(PROVIDER, "HEAD"), versions.snapshot(PROVIDER, "work")
    (made,) = redlines.write_redlines(root, PROVIDER, old, new, [PAPER])
    assert all(path.is_file() for path in made.files)

    def refuse(*_: bytes) -> int:
        raise NotProven("as if")

    monkeypatch.setattr(redlines, "verify_redline", refuse)
    (refused,) = redlines.write_redlines(root, PROVIDER, old, new, [PAPER])
    assert refused.reason
    assert "没有通过核对" in refused.reason.zh
    assert not any(path.exists() for path in made.files)


def test_a_version_with_errors_has_drafts(edited: Path) -> None:
    replace_once(edited / ASSESSMENT, "written_on: 2026-11-18", "written_on: soon")
    root = ContentRoot(edited)
    state = Revisions(Workspace(root, private=False)).snapshot(PROVIDER, "work")
    made = state.papers()[PAPER]
    assert "草稿" in made.header_right
    assert "【有误：报告撰写时间】" in json.dumps(made.tree, ensure_ascii=False)


@pytest.mark.long
def test_a_redline_is_of_the_review_edition(edited: Path) -> None:
    filing = Revisions(Workspace(ContentRoot(edited), private=False)).work.library.filing(PROVIDER)
    assert filing
    assert not filing.has_private
    state = Revisions(Workspace(ContentRoot(edited), private=False)).snapshot(PROVIDER, "work")
    assert state.fields == Revisions(Workspace(ContentRoot(edited), private=False)).snapshot(PROVIDER, "work").fields
    assert edition_of(filing, "review").edition == "review"
    assert "审阅版" in state.papers()[PAPER].header_right


def test_make_passes_the_versions_on() -> None:
    done = subprocess.run(
        ["make", "-n", "diff", f"FILING={PROVIDER}", "FROM=001", "TO=--output=x"],
        cwd=support.CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert '--from="001" --to="--output=x"' in done.stdout


@pytest.mark.long
def test_a_new_filing_is_compared_with_nothing_and_hides_no_other(edited: Path) -> None:
    filings = edited / "filings"
    shutil.copytree(filings / "acme", filings / "fresh")
    shutil.rmtree(filings / "fresh/submissions", ignore_errors=True)
    done = beian_here("diff", "--format", "json", cwd=edited)
    assert done.returncode == 0, done.stderr
    assert "“fresh”" in done.stderr
    found = {one["filing"]: one["changes"] for one in json.loads(done.stdout)}
    assert {change["change"] for change in found["fresh"]} == {"added"}
    assert "/entity/name" in {change["pointer"] for change in found["fresh"]}
    assert found[PROVIDER] != []
    assert len(found[PROVIDER]) < 10
    refused = beian_here("redline", "fresh", cwd=edited)
    assert refused.returncode == 1
    assert "只有“work”有这份材料" in refused.stdout
    gone = beian_here("diff", "fresh", "--from", "work", "--to", "HEAD", "--format", "json", cwd=edited)
    assert {change["change"] for one in json.loads(gone.stdout) for change in one["changes"]} == {"removed"}
    assert "deadbeef" in run(edited, "diff", "fresh", "--from", "deadbeef", code=2)
