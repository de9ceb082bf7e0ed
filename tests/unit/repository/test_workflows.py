"""The workflows: what two foreign judges say of them, and the properties that we rely on, read from the files themselves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import support
from beian.commands.ci.pull_requests import TASKS
from beian.schema.decision import table as decision_table
from support import CHECKOUT

GITHUB = CHECKOUT / ".github"
FILES = sorted((GITHUB / "workflows").glob("*.yml"))
VERBS = CHECKOUT / "scripts/beian/commands/ci"
UPLOADS = {
    "audit": {"build/sbom.cdx.json"},
    "review": {"content/build/preview/review.html", "content/build/preview/", "content/build/ci/numbers.txt"},
    "release": {"build/release/"},
    "pack": {"build/blanks/"},
    "new-filing": {"private/"},
}
COMMENT = GITHUB / "workflows/comment.yml"
ENGINE = f"https://github.com/someone/beian --commit {'0123456789' * 4}".split()


def jobs(file: Path) -> dict[str, Any]:
    return support.yaml_texts(file)["jobs"]


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(file).values() for step in job["steps"]]


def tool(name: str, *arguments: str) -> None:
    found = Path(sys.executable).parent / name
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content root of its own with what `init-ci github` writes."""
    root = tmp_path_factory.mktemp("内容")
    (root / "beian.yaml").write_text("engine: 0.6.0\n", "utf-8")
    done = support.beian_here("init-ci", "github", "--engine", *ENGINE, cwd=root)
    assert done.returncode == 0, done.stderr
    return root / ".github"


def test_zizmor_finds_nothing(written: Path) -> None:
    """Nor in what a content root gets; one finding is excused inline, at the trigger of the comment."""
    for folder in (GITHUB, written):
        tool("zizmor", "--offline", "--no-config", "--persona", "auditor", "--strict-collection", str(folder))
        excused = [file for file in folder.rglob("*.yml") if "zizmor: ignore" in file.read_text("utf-8")]
        assert [file.name for file in excused] == ["comment.yml"]
        assert excused[0].read_text("utf-8").count("zizmor: ignore[dangerous-triggers]") == 1


def test_what_a_content_root_gets_calls_our_workflows_with_what_they_take(written: Path) -> None:
    for file in sorted((written / "workflows").glob("*.yml")):
        tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file))
        assert support.yaml_texts(file)["permissions"] == {}
        ours = support.yaml_texts(GITHUB / "workflows" / file.name)
        (job,) = jobs(file).values()
        assert job["uses"] == f"someone/beian/.github/workflows/{file.name}@{ENGINE[-1]}"
        inputs = (ours["on"]["workflow_call"] or {}).get("inputs", {})
        assert job.get("with", {}).keys() == inputs.keys()
        # what a job of ours may do, its caller must allow
        assert job["permissions"] == {
            name: value for one in ours["jobs"].values() for name, value in one["permissions"].items()
        }
    trigger = support.yaml_texts(written / "workflows/comment.yml")["on"]["workflow_run"]
    assert trigger["workflows"] == [support.yaml_texts(written / "workflows/review.yml")["name"]]


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("workflows", FILES),
        ("issue-forms", sorted((GITHUB / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))),
        ("issue-config", [GITHUB / "ISSUE_TEMPLATE/config.yml"]),
    ],
)
def test_the_files_have_the_form_that_the_host_reads(schema: str, files: list[Path]) -> None:
    assert files
    tool("check-jsonschema", "--builtin-schema", f"vendor.github-{schema}", *map(str, files))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_actions_are_pinned_and_permissions_start_at_none(file: Path) -> None:
    text = file.read_text("utf-8")
    used = [line.strip() for line in text.splitlines() if "uses:" in line]
    assert all(re.fullmatch(r"(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used), used
    assert support.yaml_texts(file)["permissions"] == {}
    for job in jobs(file).values():
        assert "permissions" in job
        assert int(job["timeout-minutes"]) <= 60
    for step in steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_pasted_into_a_script(file: Path) -> None:
    for step in steps(file):
        assert "${{" not in step.get("run", "")
        assert "github-script" not in step.get("uses", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_pull_request_gets_no_secret_and_no_token_that_writes(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"secrets\.|pull_request_target|issue_comment", text)
    assert file == COMMENT or "workflow_run" not in text
    if "pull_request" in support.yaml_texts(file)["on"]:
        assert {value for job in jobs(file).values() for value in job["permissions"].values()} == {"read"}
        assert "github.token" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_calls_what_there_is_and_hands_over_what_is_read(file: Path) -> None:
    read = set(re.findall(r'given\("(\w+)"', "".join(one.read_text("utf-8") for one in VERBS.glob("*.py"))))
    for step in steps(file):
        called = re.search(r"ci ARGS=\"?(?:--root \S+ )?(\w+)", step.get("run", ""))
        assert not called or called[1] in TASKS
        handed = {name.removeprefix("BEIAN_").lower() for name in step.get("env", {}) if name.startswith("BEIAN_")}
        assert handed <= read


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_artefact_holds_a_bundle_or_the_private_half(file: Path) -> None:
    """`private/` of the new filing holds empty forms only: it was made by the step before, in a fresh checkout."""
    paths = {step["with"]["path"] for step in steps(file) if "upload-artifact" in step.get("uses", "")}
    assert paths == UPLOADS.get(file.stem, set())


def test_publishing_is_off_until_the_owner_turns_it_on() -> None:
    site = jobs(GITHUB / "workflows/publish.yml")["site"]
    assert site["if"] == "vars.BEIAN_PUBLISH == 'true'"
    assert [step["run"].split(" #")[0] for step in site["steps"] if "run" in step] == ["make ci ARGS=publish"]


def test_the_form_of_a_new_filing_asks_every_question() -> None:
    """Each in an input of its own, in the words of the table; what is chosen reaches the program as one text."""
    file = GITHUB / "workflows/new-filing.yml"
    form = support.yaml_texts(file)["on"]["workflow_dispatch"]["inputs"]
    questions = decision_table.questions()
    assert [name for name in form if name in {one["id"] for one in questions}] == [one["id"] for one in questions]
    for one in questions:
        asked = form[one["id"]]
        zh, en = asked["description"].split(" · ")
        assert (one["question"].startswith(zh), one["question_en"].startswith(en)) == (True, True)
        assert (asked["type"], asked["default"], sorted(asked["options"])) == (
            "choice",
            "unsure",
            sorted(one["options"]),
        )
    (step,) = [step for step in steps(file) if "BEIAN_ANSWERS" in step.get("env", {})]
    assert step["env"]["BEIAN_ANSWERS"] == "${{ toJSON(inputs) }}"
    others = form.keys() - {one["id"] for one in questions}
    assert {f"BEIAN_{one.upper()}": f"${{{{ inputs.{one} }}}}" for one in others}.items() <= step["env"].items()
    assert len(form) <= 25, "the host takes no more"


def test_the_comment_runs_nothing_and_reads_nothing_of_a_pull_request() -> None:
    (job,) = jobs(COMMENT).values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert job["if"] == "github.event.workflow_run.event == 'pull_request'"
    (step,) = job["steps"]  # no checkout, no action, no file of a run
    assert step.keys() == {"run", "env"}
    assert set(step["env"].values()) == {
        "${{ github.token }}",
        "${{ github.repository }}",
        "${{ github.event.workflow_run.head_sha }}",
        "${{ github.event.workflow_run.id }}",
    }
    assert not re.search(r"\b(make|git|python3?|eval|source|unzip|tar)\b", step["run"])


# -- what runs for which pull request -------------------------------------------------------------------------------------


def test_a_check_that_may_be_required_always_reports() -> None:
    """No path filter at a workflow, which would leave a required check waiting for ever; and one job that sums up."""
    for name in ("check", "review"):
        triggers = support.yaml_texts(GITHUB / f"workflows/{name}.yml")["on"]
        assert "pull_request" in triggers
        assert not triggers["pull_request"]
    found = jobs(GITHUB / "workflows/check.yml")
    last = found.pop("done")
    assert last["if"] == "always()"
    assert set(last["needs"]) == set(found)
    for name, job in found.items():
        assert name == "touched" or (job["needs"], job["if"]) == ("touched", "needs.touched.outputs.engine == 'true'")


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ("success skipped skipped skipped", 0),
        ("success success success success", 0),
        ("success failure skipped", 1),
        ("failure skipped skipped skipped", 1),
        ("success success cancelled success", 1),
    ],
)
def test_what_was_left_out_is_no_failure(results: str, code: int) -> None:
    (step,) = jobs(GITHUB / "workflows/check.yml")["done"]["steps"]
    done = subprocess.run(["bash", "-e", "-c", step["run"]], env={"RESULTS": results}, check=False)
    assert done.returncode == code


@pytest.mark.parametrize(
    ("changed", "engine"),
    [
        (["filings/acme/entity.yaml"], "false"),
        (["overrides/portal.yaml", "private.age/acme.age", "beian.yaml"], "false"),
        (["filings/acme/entity.yaml", "scripts/beian/__init__.py"], "true"),
        (["filings.py"], "true"),
        ([".github/workflows/check.yml"], "true"),
        (["tests/filings/x.yaml"], "true"),
    ],
)
def test_only_what_touches_the_engine_runs_its_tests(changed: list[str], engine: str, tmp_path: Path) -> None:
    """With the target moved on, as the host has it: what others did on it meanwhile does not count."""
    (look,) = [step for step in jobs(GITHUB / "workflows/check.yml")["touched"]["steps"] if "run" in step]
    root = tmp_path / "root"
    support.write_text(root / "README.md", "start\n")
    support.commit_all(root)
    support.git(root, "switch", "--quiet", "--create", "feature")
    for path in changed:
        support.write_text(root / path, "new\n")
    support.commit_all(root, "change")
    support.git(root, "switch", "--quiet", "main")
    support.write_text(root / "scripts/meanwhile.py", "others\n")
    support.commit_all(root, "meanwhile")
    support.git(root, "update-ref", "refs/remotes/origin/main", "main")
    support.git(root, "merge", "--quiet", "--message", "merge", "feature")
    for base, expected in (("origin/main", engine), ("", "true"), ("origin/nowhere", "true")):
        output = tmp_path / "output"
        output.write_text("", "utf-8")
        environment = {**os.environ, "BASE": base, "GITHUB_OUTPUT": str(output)}
        subprocess.run(["bash", "-e", "-c", look["run"]], cwd=root, env=environment, check=True, capture_output=True)
        assert output.read_text("utf-8") == f"engine={expected}\n"


@pytest.mark.parametrize("name", ["new-filing", "pack"])
def test_the_guide_calls_a_button_by_its_name(name: str) -> None:
    button = support.yaml_texts(GITHUB / f"workflows/{name}.yml")["name"]
    for guide in ("first-filing.md", "first-filing.zh-CN.md"):
        assert button in (CHECKOUT / "docs/guides" / guide).read_text("utf-8")


def test_every_entity_has_its_owner_in_the_example() -> None:
    text = (GITHUB / "CODEOWNERS.example").read_text("utf-8")
    owned = set(re.findall(r"^/filings/([a-z0-9-]+)/ ", text, re.MULTILINE))
    assert owned == {folder.name for folder in (CHECKOUT / "filings").iterdir() if folder.is_dir()}


@pytest.mark.parametrize("file", sorted(GITHUB.rglob("*.md")), ids=lambda file: file.stem)
def test_every_template_warns_against_personal_data_in_both_languages(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "身份证号" in text
    assert "identity numbers" in text
