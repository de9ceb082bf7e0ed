"""What the workflows run, in a real repository with a branch; with answers, files, branches and inputs that mean harm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import html

import filed
import support
from beian.bundle.rebuild_round import rebuild_last_round
from beian.content.changed_files import default_branches
from beian.core.places import ContentRoot
from beian.privacy.leak_scan import find_leaks, secrets_of
from beian.schema.decision import table as decision_table
from beian.site.difference_pages import filing_difference_pages
from support import ENTITY, PROVIDER, SUPPORTER, replace_once

DISCLOSURE = "filings/acme/wenyin/disclosure.yaml"
ASSESSMENT = "filings/acme/wenyin/assessment.yaml"
ROLE = "filings/acme/wenyin/service_provider.yaml"
HARM = (
    "$(touch harm) `touch harm` ${IFS} ; touch harm",
    "::set-output name=harm::1",
    "  ::add-path::/harm",
    "##[add-path]/harm",
    "<img src=x onerror=alert(1)> <script>alert(1)</script>",
    "[点击](javascript:alert(1)) ![图](http://harm.example/x.png) | 甲 | @someone",
)
BRANCHES = ["--output=harm", "$(touch harm)", "`touch harm`", "main\n::set-output name=harm::1", "-h", "../..", "a b"]
SECRETS = ("110101179911200012", "110101179903150027", "10000000002")


def ci(root: Path, task: str, *arguments: str, code: int | None = 0, **environment: str) -> str:
    """One task as the machine at the host runs it; the summary goes to a file, or is printed when that is empty."""
    told = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "", "GITHUB_ACTOR": "zhang-san", "AS_OF": "2026-03-02"}
    done = support.beian_here("ci", task, *arguments, cwd=root, **{**told, **environment})
    said = done.stdout + done.stderr
    assert code is None or done.returncode == code, said
    assert "Traceback" not in said
    assert not list(root.rglob("harm*"))
    return said


def obeyed(said: str) -> list[str]:
    """The workflow commands that the host would carry out: both notations, and none while they are stopped."""
    found, word = [], ""
    for line in said.splitlines():
        text = line.strip()
        if word:
            word = "" if text == f"::{word}::" else word
        elif text.startswith("::stop-commands::"):
            word = text.removeprefix("::stop-commands::")
        elif text.startswith("::") or "##[" in text:
            found.append(text)
    return found


@pytest.fixture
def branch(content_root: Path) -> Path:
    """The shipped content with a branch: an answer of one role and one of both roles changed, and one made wrong."""
    support.git(content_root, "switch", "--quiet", "--create", "feature")
    replace_once(content_root / ASSESSMENT, "安全补丁在发布后15日内评估", "安全补丁在发布后7日内评估")
    replace_once(content_root / DISCLOSURE, "减少文字起草和图像构思所需的时间", "减少文字起草所需的时间")
    replace_once(content_root / ROLE, "文茵图文生成算法-1", "又一算法-1")
    support.commit_all(content_root, "change")
    return content_root


# -- check ----------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_branch_is_annotated_and_summed_up(branch: Path, tmp_path: Path) -> None:
    support.git(branch, "switch", "--quiet", "main")
    replace_once(branch / DISCLOSURE, "公示信息链接", "公示链接")
    support.commit_all(branch, "meanwhile on main")
    support.git(branch, "switch", "--quiet", "feature")
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", "utf-8")
    said = ci(branch, "check", "--base", "main", code=1, GITHUB_STEP_SUMMARY=str(summary))
    commands = obeyed(said)
    line = support.line_of(branch / ROLE, "filed_name: 又一算法-1")
    assert any(one.startswith(f"::error file={ROLE},line={line},") for one in commands), commands
    assert all(one.startswith(("::error ", "::warning ", "::notice ")) for one in commands)
    text = summary.read_text("utf-8")
    assert text.startswith("before\n# ")
    (row,) = [row for row in text.splitlines() if "安全补丁" in row]
    assert f"{plain(PROVIDER)}<br>{plain(SUPPORTER)}" in row, "what both roles share is one row"
    assert "<del>15</del><ins>7</ins>" in row
    assert "<del>和图像构思</del>" in text
    assert "公示链接" not in text, "what main did meanwhile is not the branch's doing"
    assert any(row.startswith("| 新增 added |") and ROLE.replace("_", "&#95;") in row for row in text.splitlines())
    papers = text.partition("## 涉及的材料")[2].splitlines()
    assert f"| {plain(SUPPORTER)} | 互联网信息服务算法安全自评估报告 |" in papers
    (row,) = [row for row in papers if row.startswith(f"| {plain(PROVIDER)} |")]
    assert "互联网信息服务算法安全自评估报告" in row, "it has an error, so that drafts are compared"
    assert "草稿" not in text


def plain(text: str) -> str:
    return text.replace("_", "&#95;")


@pytest.mark.long
def test_changes_after_acceptance_are_classed(content_root: Path) -> None:
    support.add_entity(content_root, "suohe")
    support.commit_all(content_root, "an entity with an accepted round")
    support.git(content_root, "switch", "--quiet", "--create", "feature")
    replace_once(content_root / "filings/suohe/search/disclosure.yaml", "帮助用户较快找到", "帮助用户更快找到")
    replace_once(content_root / "filings/suohe/search/disclosure.yaml", "不检索全网，不提供", "不检索全网、不提供")
    replace_once(content_root / DISCLOSURE, "减少文字起草和图像构思所需的时间", "减少文字起草所需的时间")
    support.commit_all(content_root, "change")
    text = ci(content_root, "check", "--base", "main", code=None).partition("## 通过后的变化")[2].partition("\n## ")[0]
    rows = [row for row in text.splitlines() if row.startswith("| suohe")]
    assert [row.split(" | ")[1] for row in rows] == [
        "变更备案，涉及公示内容 a change filing that touches the public text",
        "无须办理 cosmetic",
    ]
    assert "wenyin" not in text, "it was never accepted, so nothing needs a change filing"


@pytest.mark.long
def test_a_shared_answer_names_each_accepted_filing_that_it_moves_with_the_last_day(content_root: Path) -> None:
    """The branch means the entity alone; the accepted algorithm shows the same person."""
    support.add_entity(content_root, "suohe")
    file = content_root / "filings/suohe/search/filing.yaml"
    file.write_text(file.read_text("utf-8").partition("change:\n")[0], "utf-8")
    shutil.rmtree(content_root / "filings/suohe/search/submissions/004")
    support.commit_all(content_root, "an entity with accepted rounds")
    support.git(content_root, "switch", "--quiet", "--create", "feature")
    people = content_root / "filings/suohe/people.yaml"
    replace_once(people, "post: 副总经理、算法安全责任人", "post: 首席运营官、算法安全责任人")
    support.commit_all(content_root, "change")
    said = ci(content_root, "check", "--base", "main", code=None, AS_OF="2026-11-15")
    text = said.partition("## 共用内容牵动的备案")[2].partition("\n## ")[0]
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| suohe")]
    assert [row[0] for row in rows] == ["| suohe", "| suohe/search"]
    assert {row[2] for row in rows} == {"2026-11-27"}
    assert "10 个工作日" in text


@pytest.mark.long
def test_a_problem_that_went_is_said_and_a_clean_branch_passes(branch: Path) -> None:
    support.git(branch, "switch", "--quiet", "--create", "mended")
    replace_once(branch / ROLE, "又一算法-1", "文茵图文生成算法-1")
    replace_once(branch / DISCLOSURE, "减少文字", "缩短文字")
    support.commit_all(branch, "mend")
    said = ci(branch, "check", BEIAN_BASE="feature")
    assert "| 消失 gone |" in said
    assert "| 新增 added |" not in said
    assert obeyed(said) == []


@pytest.mark.long
def test_a_first_push_is_compared_with_the_commit_before(branch: Path) -> None:
    assert "图像构思" in ci(branch, "check", code=1, BEIAN_BASE="0" * 40)


@pytest.mark.long
def test_new_and_removed_filings_are_one_row_each(content_root: Path) -> None:
    support.add_entity(content_root, "lanyu")
    support.git(content_root, "rm", "-r", "-q", "filings/acme/wenyin/technical_supporter.yaml")
    support.commit_all(content_root, "one more, one less")
    said = ci(content_root, "check", code=None)
    assert "| lanyu/feed | 整项备案 whole filing | 新增 added" in said
    assert f"| {plain(SUPPORTER)} | 整项备案 whole filing | 删除 removed" in said
    assert f"| {ENTITY} | 整项" not in said


@pytest.mark.long
def test_answers_and_files_that_mean_harm_stay_text(content_root: Path, tmp_path: Path) -> None:
    replace_once(
        content_root / DISCLOSURE, "本算法的目的是", "\n  ".join(["", *HARM, "", "本算法的目的是"]).lstrip("\n ")
    )
    wrong = content_root / "filings/acme/::error file=a,line=1::$(touch harm)\n::set-output name=a::b.yaml"
    wrong.write_text("##[add-path]/harm: ::add-path::/harm\n", "utf-8")
    support.commit_all(content_root, "harm")
    summary = tmp_path / "summary.md"
    said = ci(content_root, "check", code=None, GITHUB_STEP_SUMMARY=str(summary))
    commands = obeyed(said)
    assert all(one.startswith(("::error file=filings/", "::warning file=filings/")) for one in commands), commands
    text = summary.read_text("utf-8")
    for mark in ("<script", "<img", "](", "`touch", "@someone", "\n::", "##["):
        assert mark not in text, mark
    assert "set-output" in text, "it was shown, as text"


@pytest.mark.parametrize("name", BRANCHES)
def test_a_base_that_means_harm_is_refused(shipped: Path, name: str) -> None:
    said = ci(shipped, "check", code=2, BEIAN_BASE=name)
    assert obeyed(said) == []
    assert obeyed(ci(shipped, "check", f"--base={name}", code=2)) == []


@pytest.mark.long
def test_a_branch_named_like_an_option_is_a_branch(branch: Path) -> None:
    for name in ("--output=harm", "$(touch${IFS}harm)", "`touch${IFS}harm`"):
        support.git(branch, "update-ref", f"refs/heads/{name}", "main")
        assert "图像构思" in ci(branch, "check", code=1, BEIAN_BASE=name)


@pytest.mark.long
def test_a_restricted_answer_is_nowhere(content_root: Path) -> None:
    replace_once(content_root / "examples/private/acme/people.yaml", "'10000000002'", "'10000000009'")
    support.commit_all(content_root, "change what is restricted")
    said = ci(content_root, "check", code=None)
    for secret in (*SECRETS, "10000000009"):
        assert secret not in said


@pytest.fixture
def merged(one_role: Path, tmp_path: Path) -> Path:
    """What the host checks out for a pull request into `develop`, which moved on meanwhile: a clone, at the merge of both."""
    support.git(one_role, "branch", "--move", "develop")
    support.git(one_role, "switch", "--quiet", "--create", "feature")
    replace_once(one_role / DISCLOSURE, "减少文字起草和图像构思所需的时间", "减少文字起草所需的时间")
    support.commit_all(one_role, "own change")
    support.git(one_role, "switch", "--quiet", "develop")
    replace_once(one_role / ASSESSMENT, "安全补丁在发布后15日内评估", "安全补丁在发布后7日内评估")
    support.commit_all(one_role, "meanwhile on develop")
    clone = tmp_path / "clone 克隆"
    support.git(tmp_path, "clone", "--quiet", one_role.as_uri(), str(clone))
    support.git(clone, "switch", "--quiet", "--detach", "origin/develop")
    support.git(clone, "merge", "--quiet", "--no-ff", "--message", "merge", "origin/feature")
    return clone


@pytest.mark.long
def test_a_pull_request_shows_its_own_changes_where_its_target_moved_on(merged: Path) -> None:
    said = ci(merged, "check", code=None, BEIAN_BASE="origin/develop")
    assert "图像构思" in said
    assert "安全补丁" not in said


@pytest.mark.long
def test_a_preview_compares_with_one_base_and_leaves_the_users_site_alone(merged: Path) -> None:
    (merged / "site").mkdir()
    (merged / "site/own.html").write_text("<p>mine</p>", "utf-8")
    ci(merged, "preview", BEIAN_BASE="origin/develop")
    assert [file.name for file in (merged / "site").iterdir()] == ["own.html"]
    preview = merged / "build/preview"
    assert "图像构思" in (preview / "review.html").read_text("utf-8")
    redlines = [*(preview / "redline").rglob("*.docx"), *(preview / "site/differences").rglob("*.docx")]
    # the fact sheet shows how the text begins; the report changed on the target only
    assert sorted(one.stem for one in redlines) == ["fact_sheet", "public_disclosure"], "each is made once"
    told = [*preview.glob("*.html"), *(preview / "redline").rglob("*.html")]
    assert not [page for page in told if "7</ins>" in page.read_text("utf-8")]
    assert not [*preview.glob("site/*/differences.html")], "the review page tells what the branch changes"


@pytest.mark.long
def test_the_default_branch_may_have_any_name(merged: Path) -> None:
    assert default_branches(ContentRoot(merged))[0] == "origin/develop"
    made = {
        name: links
        for name, links, _ in filing_difference_pages(
            ContentRoot(merged), list(support.workspace(merged).filings([PROVIDER]))
        )
    }
    assert [words.zh for words, _ in made[PROVIDER]] == ["origin/develop → work"]


BROKEN = ["a: [1\n", "<<<<<<< HEAD\na: 1\n", "\ufeff\x00", "a: 1\na: 2\n"]
FIRST_AT_ONCE = [BROKEN[0], *(pytest.param(one, marks=pytest.mark.long) for one in BROKEN[1:])]


def spoil(root: Path, broken: str) -> None:
    support.git(root, "switch", "--quiet", "--create", "feature")
    (root / DISCLOSURE).write_text(broken, "utf-8")
    replace_once(root / "filings/acme/entity.yaml", "example: true", "example: true\n# seen")
    support.commit_all(root, "broken")


@pytest.mark.long
@pytest.mark.parametrize("broken", FIRST_AT_ONCE)
def test_a_file_that_cannot_be_read_takes_no_answer_away(content_root: Path, broken: str) -> None:
    spoil(content_root, broken)
    said = ci(content_root, "check", "--base", "main", code=1)
    rows = [row for row in said.splitlines() if row.startswith("|") and plain(PROVIDER) in row]
    assert any("无法读取 unreadable" in row and "disclosure.yaml" in row for row in rows), rows
    assert "删除 removed" not in said
    done = support.beian("diff", "--from", "main", cwd=content_root)
    assert "disclosure.yaml" in done.stderr
    assert "公示" not in done.stdout


@pytest.mark.long
@pytest.mark.parametrize("broken", BROKEN)
def test_a_preview_names_a_file_that_cannot_be_read(one_role: Path, broken: str) -> None:
    spoil(one_role, broken)
    ci(one_role, "preview", "--base", "main")
    assert "disclosure.yaml" in (one_role / "build/preview/review.html").read_text("utf-8")


# -- preview --------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_preview_has_site_redlines_and_changes_of_what_is_touched(one_role: Path) -> None:
    support.add_entity(one_role, "xinyue")
    support.commit_all(one_role, "another entity")
    replace_once(one_role / DISCLOSURE, "本算法的目的是", "<script>alert(1)</script>本算法的目的是")
    support.commit_all(one_role, "change")
    said = ci(one_role, "preview")
    assert obeyed(said) == []
    folder = one_role / "build/preview"
    redlines = sorted(file.relative_to(folder).as_posix() for file in (folder / "redline").rglob("*.docx"))
    assert [Path(one).name for one in redlines] == [
        "fact_sheet.docx",
        "public_disclosure.docx",
    ]  # it shows how the text begins
    assert (folder / f"site/zh/filings/{PROVIDER}/index.html").is_file()
    assert (folder / "site/zh/filings/acme/index.html").is_file()
    assert not (folder / "site/zh/filings/xinyue").exists(), "only what is touched is built"
    pages = [*folder.rglob("*.html")]
    for page in pages:
        text = page.read_text("utf-8")
        assert not [one for one in SECRETS if one in text], page
        assert "alert(1)" not in "".join(html.fromstring(text.encode()).xpath("//script/text()")), page
    assert "<ins>&lt;script&gt;" in (folder / "review.html").read_text("utf-8")
    links = html.fromstring((folder / "index.html").read_bytes()).xpath("//a/@href")
    assert [link for link in links if not (folder / link.partition("#")[0]).is_file()] == []


def test_a_preview_of_nothing_is_empty(content_root: Path) -> None:
    (content_root / "README.md").write_text("说明\n", "utf-8")
    support.commit_all(content_root, "no filing")
    ci(content_root, "preview")
    assert {file.name for file in (content_root / "build/preview").iterdir()} == {"review.html", "index.html"}


# -- publish --------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_what_is_published_says_nothing_else(one_role: Path) -> None:
    assert "none was found" in ci(one_role, "publish")
    site = one_role / "site"
    assert (site / "zh/index.html").is_file()
    assert find_leaks(secrets_of(support.workspace(one_role), "public"), site) == []


@pytest.mark.long
def test_a_site_with_a_leak_is_taken_away(one_role: Path) -> None:
    """Such as one that comes by another way than the answers: here in the owner's settings of the site."""
    settings = (support.CHECKOUT / "templates/site/mkdocs.yml").read_text("utf-8")
    (one_role / "mkdocs.yml").write_text(f"{settings}\ncopyright: 联系 13812345678\n", "utf-8")
    said = ci(one_role, "publish", code=1)
    assert "13812345678" not in said
    assert not (one_role / "site").exists()


# -- release --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(submitted: Path, tmp_path: Path) -> Path:
    """A content root whose entity has its first round, committed."""
    root = Path(shutil.copytree(submitted, tmp_path / "submitted 内容"))
    support.commit_all(root, "round")
    return root


@pytest.mark.long
def test_a_release_has_the_manifest_and_the_review_edition_only(recorded: Path) -> None:
    said = ci(recorded, "release", GITHUB_REF_NAME="filed/acme/001")
    folder = recorded / "build/release"
    assert sorted(file.name for file in folder.iterdir()) == [
        "acme-001-manifest.yaml",
        "acme-001-notes.md",
        "acme-001-review.zip",
        "acme-001-sha256.txt",
    ]
    head = support.yaml_texts(recorded / "filings/acme/submissions/001/round.yaml")["head"]
    assert head in (folder / "acme-001-notes.md").read_text("utf-8")
    for secret in SECRETS:
        assert secret not in said
    with zipfile.ZipFile(folder / "acme-001-review.zip") as container:
        names = container.namelist()
        assert {Path(name).suffix for name in names} == {".pdf", ".docx"}
        for name in names:
            content = container.read(name)
            text = support.docx_text(content) if name.endswith(".docx") else "\n".join(support.pdf_pages(content))
            assert not [secret for secret in SECRETS if secret in text]
        assert "审阅版" in support.docx_headers(container.read("commitment_letter.docx"))


@pytest.mark.parametrize(
    "tag",
    ["", "v1", "filed/acme/002", "filed/nobody/001", "filed/../001", "filed/acme/001\n", "filed/acme/$(id)", "-h"],
)
def test_a_tag_of_no_round_is_refused(recorded: Path, tag: str) -> None:
    ci(recorded, "release", code=2, GITHUB_REF_NAME=tag)
    assert not (recorded / "build/release").exists()


def spoil_picture(root: Path) -> None:
    next((root / "filings/acme/evidence").glob("*.png")).write_bytes(b"")


def spoil_template(root: Path) -> None:
    support.write_text(root / "overrides/documents/commitment_letter/zh-CN.md.j2", "承诺书\n\n{{ entity.nickname }}\n")


def spoil_page(root: Path) -> None:
    file = root / "filings/acme/entity.yaml"
    file.write_text(f"{file.read_text('utf-8')}example: true\n", "utf-8")


@pytest.mark.parametrize("spoil", [spoil_picture, spoil_template, spoil_page])
def test_a_draft_is_neither_released_nor_made_again_as_a_round(recorded: Path, spoil: Callable[[Path], None]) -> None:
    """What was sent had no errors; what stands there has, though every answer is the same."""
    shutil.rmtree(recorded / "build", ignore_errors=True)
    spoil(recorded)
    support.commit_all(recorded, "spoilt")
    assert "drafts only and no release" in ci(recorded, "release", code=2, GITHUB_REF_NAME="filed/acme/001")
    same, why = rebuild_last_round(support.workspace(recorded, as_of=date.fromisoformat(filed.DAY)), "acme")
    assert not same
    assert "草稿" in why.zh
    assert not [*recorded.glob("build/release*"), *recorded.glob("build/**/*.pdf")]


def test_content_or_a_record_that_changed_is_not_released(recorded: Path) -> None:
    entity = recorded / "filings/acme/entity.yaml"
    entity.write_text(entity.read_text("utf-8").replace("安可美智能科技有限公司", "安可美智能有限公司"), "utf-8")
    assert "differs from round 001" in ci(recorded, "release", code=2, GITHUB_REF_NAME="filed/acme/001")
    file = recorded / "filings/acme/submissions/001/fields.json"
    file.write_text(file.read_text("utf-8").replace("安可美", "安可丽"), "utf-8")
    assert "not whole" in ci(recorded, "release", code=2, GITHUB_REF_NAME="filed/acme/001")


# -- buttons --------------------------------------------------------------------------------------------------------------


def test_a_new_filing_comes_as_a_branch_without_the_private_half(content_root: Path) -> None:
    shutil.copy(support.CHECKOUT / ".gitignore", content_root)
    support.commit_all(content_root, "ignore")
    said = ci(content_root, "new", BEIAN_FILING="newco", BEIAN_NAME="$(touch harm) `x` <b>公司")
    assert "new-newco" in said
    assert support.git(content_root, "log", "-1", "--format=%an %ae %s").strip() == (
        "zhang-san zhang-san@users.noreply.github.com filings: start newco"
    )
    assert support.git(content_root, "branch", "--show-current").strip() == "new-newco"
    assert "filings/newco/entity.yaml" in support.git(content_root, "ls-files")
    assert "private/newco" not in support.git(content_root, "ls-files")
    assert (content_root / "private/newco/entity.yaml").is_file()
    given = {"serves-public": "yes", "generates-content": "yes"}
    answers = ", ".join(f"{one['id']}={given.get(one['id'], 'no')}" for one in decision_table.questions())
    chat = {"BEIAN_FILING": "newco/chat", "BEIAN_ANSWERS": answers, "BEIAN_VOLUNTARY": "true"}
    ci(content_root, "new", code=None, BEIAN_LOGIN="yes", **chat)
    assert "filings/newco/chat/algorithm.yaml" in support.git(content_root, "ls-files")
    assert "login_required: yes\n" in (content_root / "filings/newco/products/chat.yaml").read_text("utf-8")
    assert "\n    access:\n" in (content_root / "filings/newco/chat/assessment.yaml").read_text("utf-8")


def test_the_inputs_of_the_form_become_answers_and_the_branch_a_link(content_root: Path, tmp_path: Path) -> None:
    """All inputs come as one text; what is no question is not taken for one. No pull request is there yet, and it says so."""
    shutil.copy(support.CHECKOUT / ".gitignore", content_root)
    support.commit_all(content_root, "ignore")
    chosen = {one["id"]: "no" for one in decision_table.questions()}
    chosen |= {"serves-public": "yes", "generates-content": "yes"}
    inputs = {"filing": "acme/chat", "name": "聊天", "voluntary": False, "launch": "", "login": "unsure", **chosen}
    summary = tmp_path / "summary.md"
    ci(
        content_root,
        "new",
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_SERVER_URL="https://git.example",
        GITHUB_REPOSITORY="owner/acme",
        BEIAN_FILING="acme/chat",
        BEIAN_VOLUNTARY="true",
        BEIAN_LOGIN=str(inputs["login"]),
        BEIAN_ANSWERS=json.dumps(inputs, indent=2),
    )
    assert "filings/acme/chat/generative_synthesis.yaml" in support.git(content_root, "ls-files")
    assert "\n    access:\n" not in (content_root / "filings/acme/chat/assessment.yaml").read_text("utf-8")
    text = summary.read_text("utf-8")
    assert "(https://git.example/owner/acme/compare/new-acme-chat?expand=1)" in text
    assert "no pull request yet" in text


@pytest.mark.parametrize(
    "told",
    [
        {"BEIAN_FILING": name}
        for name in ("--help", "$(touch harm)", "../up", "a\n::set-output name=a::b", "a\u202eb", "", "policies")
    ]
    + [
        {"BEIAN_FILING": "newco", "BEIAN_NAME": "公司\n::add-path::/harm"},
        {"BEIAN_FILING": "newco/chat", "BEIAN_ANSWERS": "--root=/ x=yes"},
        {"BEIAN_FILING": "newco/chat", "BEIAN_ANSWERS": '{"serves-public": "$(touch harm)"}'},
        {"BEIAN_FILING": "newco/chat", "BEIAN_ANSWERS": "{harm"},
        {"BEIAN_FILING": "newco/chat", "BEIAN_LAUNCH": "$(date)"},
        {"BEIAN_FILING": "newco/chat", "BEIAN_LOGIN": "$(touch harm)"},
        {"BEIAN_FILING": "newco", "GITHUB_ACTOR": "a <b@c.example>"},
        {"BEIAN_FILING": "acme"},
    ],
    ids=repr,
)
def test_an_input_that_means_harm_makes_nothing(content_root: Path, told: dict[str, str]) -> None:
    assert obeyed(ci(content_root, "new", code=2, **told)) == []
    assert support.git(content_root, "branch", "--list").split() == ["*", "main"]


def test_comments_come_as_a_branch_one_file_each(recorded: Path) -> None:
    told = {"AS_OF": "2026-03-10", "BEIAN_FILING": "acme", "BEIAN_DATE": "2026-03-10"}
    notice = "请修改：1、承诺书 $(touch harm) 缺少日期。2、责任制度 ::set-output name=a::b 不完整，见第2.3条。"
    ci(recorded, "comments", **told, BEIAN_TEXT=notice)
    assert support.git(recorded, "branch", "--show-current").strip() == "comments-acme-2026-03-10"
    files = support.git(recorded, "show", "--name-only", "--format=", "HEAD").split()
    assert len(files) == 2, "what asks for changes at all is no comment"
    assert "缺少日期" in (recorded / files[0]).read_text("utf-8")
    assert "2.3" in (recorded / files[1]).read_text("utf-8")


def test_comments_with_personal_data_are_not_committed(recorded: Path) -> None:
    before = support.git(recorded, "rev-parse", "HEAD")
    told = {
        "AS_OF": "2026-03-10",
        "BEIAN_FILING": "acme",
        "BEIAN_DATE": "2026-03-10",
        "BEIAN_TEXT": "1、联系 13812345678 补正。",
    }
    assert "13812345678" not in ci(recorded, "comments", code=1, **told)
    assert support.git(recorded, "rev-parse", "HEAD") == before


@pytest.mark.long
def test_papers_with_blanks_hold_nothing_restricted(content_root: Path) -> None:
    (content_root / f"filings/{SUPPORTER}.yaml").unlink()  # its papers are much the same as the other role's
    ci(content_root, "pack", BEIAN_FILING="acme")
    folder = content_root / "build/blanks/acme"
    letter = (folder / "responsibility_statement.docx").read_bytes()
    assert "审阅版" not in support.docx_headers(letter)
    texts = [support.docx_text(file.read_bytes()) for file in folder.rglob("*.docx")]
    texts += ["\n".join(support.pdf_pages(file.read_bytes())) for file in folder.rglob("*.pdf")]
    assert any("＿＿＿＿" in text for text in texts)
    for text in texts:
        assert not [secret for secret in (*SECRETS, "受限内容") if secret in text]
    assert "/people/zhou-yining/id_number" in next(folder.glob("*.txt")).read_text("utf-8")


def test_papers_with_blanks_are_refused_with_errors(branch: Path) -> None:
    ci(branch, "pack", code=1, BEIAN_FILING=PROVIDER)
    ci(branch, "pack", code=2, BEIAN_FILING="--all")
    assert not (branch / "build/blanks").exists()


# -- the hook -------------------------------------------------------------------------------------------------------------


def hook(root: Path, code: int) -> str:
    done = support.beian_here("hook", cwd=root, AS_OF="2026-03-02")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_a_commit_is_judged_by_what_is_staged(content_root: Path) -> None:
    assert "没有发现问题" in hook(content_root, 0)
    replace_once(content_root / ROLE, "文茵图文生成算法-1", "又一算法-1")
    hook(content_root, 0)
    support.git(content_root, "add", ROLE)
    replace_once(content_root / ROLE, "又一算法-1", "文茵图文生成算法-1")
    assert ROLE in hook(content_root, 1), "mended on the disk, but not staged"
    support.git(content_root, "add", ROLE)
    hook(content_root, 0)


def test_a_commit_is_stopped_by_form_and_personal_data(content_root: Path) -> None:
    replace_once(content_root / ROLE, "role: service_provider", "role:   service_provider ")
    (content_root / "notes.txt").write_text("电话 13812345678\n", "utf-8")
    hook(content_root, 0)
    support.git(content_root, "add", "--all")
    said = hook(content_root, 1)
    assert f"{ROLE}：需要规范" in said
    assert "PRV-003" in said
    assert "13812345678" not in said


def test_a_form_that_was_begun_can_be_committed(content_root: Path) -> None:
    replace_once(content_root / "filings/acme/entity.yaml", "staff_band: 150人（100—299人）", "staff_band:")
    support.git(content_root, "add", "--all")
    said = hook(content_root, 0)
    assert "1 places are unfinished" in said
    replace_once(content_root / "filings/acme/entity.yaml", "staff_band:", "staff_bant:")
    support.git(content_root, "add", "--all")
    assert "staff_bant" in hook(content_root, 1), "what is wrong still stops it"


@pytest.mark.long
def test_pre_commit_runs_the_hook_offline_from_this_checkout(content_root: Path) -> None:
    """A real commit by the shipped settings, with the environment where they expect it."""
    (content_root / ".venv").symlink_to(sys.prefix)
    shutil.copy(support.CHECKOUT / ".pre-commit-config.yaml", content_root)
    shutil.copy(support.CHECKOUT / ".gitignore", content_root)
    (content_root / ".git/info/exclude").write_text(".venv\n", "utf-8")
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=content_root, check=True, capture_output=True)
    replace_once(content_root / ROLE, "文茵图文生成算法-1", "又一算法-1")
    done = commit(content_root)
    assert done.returncode == 1
    assert ROLE in done.stdout + done.stderr
    replace_once(content_root / ROLE, "又一算法-1", "文茵图文生成算法-1")
    assert commit(content_root).returncode == 0


def commit(root: Path) -> subprocess.CompletedProcess[str]:
    support.git(root, "add", "--all")
    command = ["git", "-C", str(root), "commit", "--quiet", "--message", "x"]
    skipped = {"SKIP": "check-hooks-apply,check-useless-excludes"}  # they ask for files that only the engine has
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **skipped})


def test_the_hook_for_content_roots_is_well_formed() -> None:
    for kind, file in (("manifest", ".pre-commit-hooks.yaml"), ("config", ".pre-commit-config.yaml")):
        command = [sys.executable, "-m", "pre_commit", f"validate-{kind}", str(support.CHECKOUT / file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
