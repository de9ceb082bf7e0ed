"""Forges other than GitHub, and what `init-ci` writes: run as their machines do, by `sh`, in a content root of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import support
from beian.privacy.leak_scan import find_leaks, secrets_of
from beian.schema.forms.scaffold import IGNORED
from support import PROVIDER, replace_once

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ENGINE = "https://git.example/group/beian"
DISCLOSURE = "filings/acme/wenyin/disclosure.yaml"
TELEPHONE = "13812345678"
ON_GITLAB = {
    "GITLAB_CI": "true",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_PROJECT_URL": "https://git.example/group/acme",
    "CI_JOB_URL": "https://git.example/group/acme/-/jobs/7",
    "CI_COMMIT_SHA": COMMIT,
}
FORGES = ("github", "gitlab", "shell")


def init(root: Path, forge: str, *arguments: str, code: int = 0, **environment: str) -> str:
    done = support.beian_here("init-ci", forge, *arguments, cwd=root, **environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def init_here(root: Path, forge: str, **more: Any) -> str:
    return init(root, forge, "--engine", ENGINE, "--commit", COMMIT, **more)


def files(root: Path) -> set[str]:
    return {
        file.relative_to(root).as_posix()
        for file in root.rglob("*")
        if file.is_file() and ".git/" not in f"{file.relative_to(root).as_posix()}/"
    }


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    root = tmp_path / "内容 库"
    support.write_text(root / "beian.yaml", "engine: 0.6.0\n")
    return root


@pytest.fixture
def branch(one_role: Path) -> Path:
    """A clone as a pipeline has it: a branch with one wrong answer and one changed, and the target moved on."""
    root = one_role
    support.git(root, "switch", "--quiet", "--create", "feature")
    replace_once(root / DISCLOSURE, "减少文字起草和图像构思所需的时间", "减少文字起草所需的时间")
    replace_once(root / f"filings/{PROVIDER}.yaml", "文茵图文生成算法-1", "又一算法-1")
    support.commit_all(root, "change")
    support.git(root, "switch", "--quiet", "main")
    replace_once(root / DISCLOSURE, "公示信息链接", "公示链接")
    support.commit_all(root, "meanwhile on main")
    support.git(root, "update-ref", "refs/remotes/origin/main", "main")
    support.git(root, "switch", "--quiet", "feature")
    return root


def sh(root: Path, *lines: str, code: int | None = 0, **environment: str) -> str:
    """Lines of a pipeline in one shell that stops at the first that fails, with the engine that this machine has."""
    program = root.parent / "beian"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m beian "$@"\n', "utf-8")
    program.chmod(0o755)
    known = {"AS_OF": "2026-03-02", "BEIAN": str(program), "BEIAN_LANG": "both"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "GIT", "BEIAN_BASE"))}
    done = subprocess.run(
        ["sh", "-e", "-c", "\n".join(lines)],
        cwd=root,
        env={**kept, **support.PACKAGE, **known, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def quality(root: Path) -> list[dict[str, Any]]:
    """The report, held to what GitLab asks of it (docs.gitlab.com/ci/testing/code_quality, “Code Quality report format”)."""
    rows = json.loads((root / "build/ci/code-quality.json").read_text("utf-8"))
    for row in rows:
        assert row.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in {"info", "minor", "major", "critical", "blocker"}
        path = row["location"]["path"]
        assert not path.startswith(("/", "./"))
        assert row["location"]["lines"]["begin"] >= 1
        assert row["description"]
        assert "\n" not in row["description"]
    assert len({row["fingerprint"] for row in rows}) == len(rows), "GitLab shows one of several with the same"
    return rows


# -- init-ci --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forge", FORGES)
def test_what_a_content_root_needs_is_written_once(bare: Path, forge: str) -> None:
    told = init_here(bare, forge)
    common = {"beian.yaml", ".gitignore", ".gitattributes", ".editorconfig", ".pre-commit-config.yaml"}
    own = {
        "github": {".github/workflows/review.yml", ".github/workflows/comment.yml"},
        "gitlab": {".gitlab-ci.yml", ".ci/beian.sh"},
        "shell": {".ci/beian.sh", ".ci/review.sh"},
    }[forge]
    assert files(bare) == common | own | {".vscode/settings.json"}
    assert all(f"√ {path}" in told for path in files(bare) - {"beian.yaml"})
    before = {path: (bare / path).stat().st_mtime_ns for path in files(bare)}
    assert "is so already" in init_here(bare, forge)
    assert before == {path: (bare / path).stat().st_mtime_ns for path in files(bare)}
    for path in files(bare):
        text = (bare / path).read_text("utf-8")
        assert not re.search(r"@[A-Z]+@", text), path
        assert text.endswith("\n")


def test_a_file_that_differs_is_left_alone_and_shown(bare: Path) -> None:
    (bare / ".gitignore").write_text("/private/\n", "utf-8")
    (bare / ".editorconfig").symlink_to("nowhere")
    told = init_here(bare, "gitlab", code=1)
    assert (bare / ".gitignore").read_text("utf-8") == "/private/\n"
    assert "    +/build/" in told
    assert "× .editorconfig" in told
    assert not (bare / "nowhere").exists()
    assert (bare / ".gitlab-ci.yml").is_file(), "one that differs keeps no other back"


def test_a_dry_run_writes_nothing(bare: Path) -> None:
    told = init(bare, "github", "--engine", ENGINE, "--commit", COMMIT, "--dry-run")
    assert re.search(r"\.github/workflows/review\.yml.*would be written", told)
    assert files(bare) == {"beian.yaml"}


def test_the_files_of_new_and_of_init_ci_agree(tmp_path: Path) -> None:
    done = support.beian_here("new", "xinco", "--root", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".gitignore").read_text("utf-8") == IGNORED
    init_here(tmp_path, "gitlab")


@pytest.mark.parametrize(
    ("engine", "commit"),
    [
        ("https://someone:geheim-7f3a91@git.example/group/beian", COMMIT),
        ("https://git.example", COMMIT),
        ("file:///somewhere/beian", COMMIT),
        ("https://git.example/a/b\n      - run: harm", COMMIT),
        ("https://git.example/a/$(harm)", COMMIT),
        (ENGINE, "main"),
        (ENGINE, COMMIT[:12]),
        (ENGINE, f"{COMMIT}\n"),
    ],
)
def test_an_engine_that_is_no_address_with_a_commit_is_refused(bare: Path, engine: str, commit: str) -> None:
    for forge in FORGES:
        told = init(bare, forge, "--engine", engine, "--commit", commit, code=2)
        assert "geheim" not in told
        assert files(bare) == {"beian.yaml"}


def test_at_github_the_engine_is_an_owners_repository(bare: Path) -> None:
    told = init(bare, "github", "--engine", "https://github.com/a/b/c", "--commit", COMMIT, code=2)
    assert "OWNER/REPOSITORY" in told
    init(bare, "github", "--engine", "git@github.com:a/b.git", "--commit", COMMIT)
    assert f"uses: a/b/.github/workflows/review.yml@{COMMIT}" in (bare / ".github/workflows/review.yml").read_text(
        "utf-8"
    )


def test_inside_of_another_repository_it_is_refused(bare: Path) -> None:
    support.git(bare.parent, "init", "--quiet")
    init_here(bare, "gitlab", code=2)
    assert files(bare) == {"beian.yaml"}


def test_the_editor_finds_the_schemas_that_the_engine_writes(bare: Path) -> None:
    init_here(bare, "shell")
    settings = json.loads((bare / ".vscode/settings.json").read_text("utf-8"))
    assert support.beian_here("schema", cwd=bare).returncode == 0
    named = list(settings["yaml.schemas"])
    assert len(named) > 15
    assert not [path for path in named if not (bare / path).is_file()]


def test_foreign_judges_take_the_files(bare: Path) -> None:
    init_here(bare, "gitlab")
    tools = Path(sys.executable).parent
    for command in (
        [tools / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", bare / ".gitlab-ci.yml"],
        [sys.executable, "-m", "pre_commit", "validate-config", bare / ".pre-commit-config.yaml"],
    ):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_gitlab_asks_beyond_its_schema(bare: Path) -> None:
    """docs.gitlab.com/ci/yaml: a name that is exposed has letters, digits, blanks, `-` and `_`; its paths no variables."""
    init_here(bare, "gitlab")
    pipeline = support.yaml_texts(bare / ".gitlab-ci.yml")
    exposed = {name: job["artifacts"] for name, job in pipeline.items() if "expose_as" in job.get("artifacts", {})}
    assert set(exposed) == {"preview", "review page"}
    for artifacts in exposed.values():
        assert re.fullmatch(r"\w[-\w ]*", artifacts["expose_as"], re.ASCII)
        assert not [path for path in artifacts["paths"] if re.search(r"[*$]", path)]
    assert exposed["review page"]["paths"] == ["build/preview/review.html"], "one file, so the link opens it"


# -- the adapters ---------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_pipeline_of_gitlab_reports_where_it_picks_reports_up(branch: Path) -> None:
    init_here(branch, "gitlab")
    job = support.yaml_texts(branch / ".gitlab-ci.yml")["check"]
    told = sh(branch, *job["script"], code=1, **ON_GITLAB)
    assert "::error" not in told
    assert job["artifacts"]["reports"]["codequality"] == "build/ci/code-quality.json"
    wrong = [row for row in quality(branch) if row["location"]["path"] == f"filings/{PROVIDER}.yaml"]
    line = support.line_of(branch / f"filings/{PROVIDER}.yaml", "filed_name: 又一算法-1")
    assert ("critical", line) in {(row["severity"], row["location"]["lines"]["begin"]) for row in wrong}
    summary = (branch / "build/ci/summary.md").read_text("utf-8")
    assert "图像构思" in summary
    assert "公示链接" not in summary, "what main did meanwhile is not the branch's doing"


@pytest.mark.long
def test_a_problem_whose_line_moved_keeps_its_fingerprint(branch: Path) -> None:
    init_here(branch, "shell")
    prints = []
    for _ in range(2):
        sh(branch, "sh .ci/beian.sh ci check", code=1, BEIAN_BASE="origin/main")
        prints.append({row["fingerprint"]: row["location"]["lines"]["begin"] for row in quality(branch)})
        file = branch / f"filings/{PROVIDER}.yaml"
        file.write_text(file.read_text("utf-8").replace("\nrole:", "\n# 说明\nrole:"), "utf-8")
    assert prints[0].keys() == prints[1].keys()
    assert prints[0] != prints[1]


@pytest.mark.long
def test_a_shell_knows_the_target_of_jenkins_or_is_told(branch: Path) -> None:
    init_here(branch, "shell")
    for told in ({"CHANGE_TARGET": "main"}, {"BEIAN_BASE": "origin/main"}):
        said = sh(branch, "sh .ci/beian.sh ci check", code=1, **told)
        assert "图像构思" in said
        assert "公示链接" not in said
    assert "there is no version" in sh(branch, "sh .ci/beian.sh ci check", code=2, CHANGE_TARGET="--output=harm")
    assert not list(branch.rglob("harm*"))


@pytest.mark.long
def test_no_report_says_what_is_personal(branch: Path) -> None:
    init_here(branch, "shell")
    (branch / "notes.txt").write_text(f"电话 {TELEPHONE}\n", "utf-8")
    replace_once(branch / DISCLOSURE, "减少文字", f"减少{TELEPHONE}文字")
    support.commit_all(branch, "by mistake")
    said = sh(branch, "sh .ci/beian.sh ci check", code=1, BEIAN_BASE="origin/main")
    assert "PRV-" in json.dumps(quality(branch))
    for text in (said, *(file.read_text("utf-8") for file in (branch / "build/ci").iterdir())):
        assert TELEPHONE not in text


@pytest.mark.long
def test_a_report_is_not_written_through_a_link(branch: Path) -> None:
    init_here(branch, "shell")
    elsewhere = branch.parent / "elsewhere"
    elsewhere.mkdir()
    (branch / "build").mkdir(exist_ok=True)
    (branch / "build/ci").symlink_to(elsewhere)
    said = sh(branch, "sh .ci/beian.sh ci check", code=2, BEIAN_BASE="origin/main")
    assert "is a link" in said
    assert not list(elsewhere.iterdir())


@pytest.mark.long
@pytest.mark.parametrize("own", [True, False], ids=["own", "called"])
def test_the_workflow_of_github_finds_engine_and_content(branch: Path, tmp_path: Path, own: bool) -> None:
    """The steps of our workflow in the folders of its checkouts, for this repository and for one that calls it."""
    content, engine = tmp_path / "content", tmp_path / "engine"
    branch.rename(content)
    engine = content if own else engine
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "tools/bootstrap.py"):
        (engine / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(support.CHECKOUT / name, engine / name)
    (step,) = [
        step
        for step in support.yaml_texts(support.CHECKOUT / ".github/workflows/review.yml")["jobs"]["check"]["steps"]
        if "run" in step
    ]
    summary = tmp_path / "summary.md"
    host = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary), "BEIAN_BASE": "origin/main"}
    host |= {"ENGINE": engine.name, "MAKEFLAGS": f"READY= BIN={sys.executable}"}
    said = sh(tmp_path, step["run"], code=2, **host)  # Make's own code: one of its lines failed
    assert f"::error file=filings/{PROVIDER}.yaml,line=" in said
    assert "图像构思" in summary.read_text("utf-8")
    assert not (content / "build/ci").exists()


@pytest.mark.long
@pytest.mark.parametrize("forge", ["gitlab", "shell"])
def test_a_preview_comes_with_its_note(branch: Path, forge: str) -> None:
    """The whole of what a forge runs; the wrong answer makes it end with 1, and the preview is there all the same."""
    init_here(branch, forge)
    if forge == "shell":
        sh(branch, "sh .ci/review.sh", code=1, BEIAN_BASE="origin/main")
    else:
        job = support.yaml_texts(branch / ".gitlab-ci.yml")["preview"]
        sh(branch, *job["script"], **ON_GITLAB)
        assert not [path for path in job["artifacts"]["paths"] if not (branch / path).exists()]
    note = (branch / "build/ci/note.md").read_text("utf-8")
    filings, changes, added, removed = map(int, (branch / "build/ci/numbers.txt").read_text("utf-8").split())
    assert (filings, changes, removed) == (1, 2, 0)
    assert added >= 1
    assert note.startswith("<!-- beian review -->\n")
    assert f"{changes} 处改动 changes" in note
    assert ("/-/jobs/7/artifacts/file/build/preview/review.html" in note) == (forge == "gitlab")
    assert "图像构思" not in note


@pytest.mark.long
def test_pages_of_gitlab_get_the_public_edition_or_nothing(one_role: Path) -> None:
    init_here(one_role, "gitlab")
    job = support.yaml_texts(one_role / ".gitlab-ci.yml")["pages"]
    assert [rule["if"].split(" && ")[0] for rule in job["rules"]] == ['$BEIAN_PUBLISH == "true"']
    sh(one_role, *job["script"], **ON_GITLAB)
    assert (one_role / "public/zh/index.html").is_file()
    assert find_leaks(secrets_of(support.workspace(one_role), "public"), one_role / "public") == []
    settings = (support.CHECKOUT / "templates/site/mkdocs.yml").read_text("utf-8")
    (one_role / "mkdocs.yml").write_text(f"{settings}\ncopyright: 联系 {TELEPHONE}\n", "utf-8")
    sh(one_role, "rm -r public", code=0)
    sh(one_role, *job["script"], code=1, **ON_GITLAB)
    assert not [*one_role.glob("public"), *one_role.glob("site")]


@pytest.mark.long
def test_the_engine_is_fetched_at_its_commit_and_kept(bare: Path) -> None:
    """From this checkout as it is committed, in place of the address on the web."""
    head = support.git(support.CHECKOUT, "rev-parse", "HEAD").strip()
    init(bare, "shell", "--engine", ENGINE, "--commit", head)
    support.commit_all(bare)
    environment = {"BEIAN": "", "BEIAN_ENGINE": support.CHECKOUT.as_uri(), "PYTHONPATH": ""}
    assert "beian 0." in sh(bare, "sh .ci/beian.sh --version", **environment)
    assert support.git(bare / "build/engine", "rev-parse", "HEAD").strip() == head
    assert support.git(bare, "status", "--short") == "", "the engine stands where Git does not look"
    environment["BEIAN_ENGINE"] = "file:///nowhere"
    assert "beian 0." in sh(bare, "sh .ci/beian.sh --version", **environment), "it is not fetched again"
    (bare / ".ci/beian.sh").write_text((bare / ".ci/beian.sh").read_text("utf-8").replace(head, COMMIT), "utf-8")
    assert "nowhere" in sh(bare, "sh .ci/beian.sh --version", code=128, **environment)
