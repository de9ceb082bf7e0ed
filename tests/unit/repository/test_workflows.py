"""The workflows: what two foreign judges say of them, and the properties that we rely on, read from the files themselves."""

from __future__ import annotations

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
    "audit": "build/sbom.cdx.json",
    "preview": "build/preview/",
    "release": "build/release/",
    "pack": "build/blanks/",
    "new-filing": "private/",
}


def jobs(file: Path) -> dict[str, Any]:
    return support.yaml_texts(file)["jobs"]


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(file).values() for step in job["steps"]]


def tool(name: str, *arguments: str) -> None:
    found = Path(sys.executable).parent / name
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    tool("zizmor", "--offline", "--no-config", "--persona", "auditor", str(GITHUB))


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
    assert not re.search(r"secrets\.|pull_request_target|workflow_run|issue_comment", text)
    if "pull_request" in support.yaml_texts(file)["on"]:
        assert {value for job in jobs(file).values() for value in job["permissions"].values()} == {"read"}
        assert "github.token" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_calls_what_there_is_and_hands_over_what_is_read(file: Path) -> None:
    read = set(re.findall(r'given\("(\w+)"', "".join(one.read_text("utf-8") for one in VERBS.glob("*.py"))))
    for step in steps(file):
        called = re.search(r"make ci ARGS=(\w+)", step.get("run", ""))
        assert not called or called[1] in TASKS
        handed = {name.removeprefix("BEIAN_").lower() for name in step.get("env", {}) if name.startswith("BEIAN_")}
        assert handed <= read


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_artefact_holds_a_bundle_or_the_private_half(file: Path) -> None:
    """`private/` of the new filing holds empty forms only: it was made by the step before, in a fresh checkout."""
    paths = {step["with"]["path"] for step in steps(file) if "upload-artifact" in step.get("uses", "")}
    assert paths == ({UPLOADS[file.stem]} if file.stem in UPLOADS else set())


def test_publishing_is_off_until_the_owner_turns_it_on() -> None:
    site = jobs(GITHUB / "workflows/publish.yml")["site"]
    assert site["if"] == "vars.BEIAN_PUBLISH == 'true'"
    assert [step["run"].split(" #")[0] for step in site["steps"] if "run" in step] == ["make ci ARGS=publish"]


def test_the_form_of_a_new_filing_asks_every_question() -> None:
    form = support.yaml_texts(GITHUB / "workflows/new-filing.yml")["on"]["workflow_dispatch"]["inputs"]
    assert form["answers"]["default"].split() == [f"{one['id']}=unsure" for one in decision_table.questions()]
    assert len(form) <= 10, "the host takes no more"


def test_every_entity_has_its_owner_in_the_example() -> None:
    text = (GITHUB / "CODEOWNERS.example").read_text("utf-8")
    owned = set(re.findall(r"^/filings/([a-z0-9-]+)/ ", text, re.MULTILINE))
    assert owned == {folder.name for folder in (CHECKOUT / "filings").iterdir() if folder.is_dir()}


@pytest.mark.parametrize("file", sorted(GITHUB.rglob("*.md")), ids=lambda file: file.stem)
def test_every_template_warns_against_personal_data_in_both_languages(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "身份证号" in text
    assert "identity numbers" in text
