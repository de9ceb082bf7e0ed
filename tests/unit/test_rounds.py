"""A round's life by the real command: signed, recorded, returned, mended, recorded again, verified, with real Git."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

import support
from beian.history.events import split_comments
from beian.history.states import STATES, STEPS, step

SCAN = b"%PDF-1.4\n% a fictional scan\n"
ENTITY = "filings/acme/submissions"
LETTERS = ("commitment_letter", "responsibility_statement", "employment_proof")


def run(root: Path, *arguments: str, code: int = 0) -> str:
    done = support.beian(*arguments, cwd=root, AS_OF="2026-03-02")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def sign(root: Path, *papers: str) -> None:
    (root / "scan.pdf").write_bytes(SCAN)
    for paper in papers:
        run(root, "signed", paper, "scan.pdf", "--filing", "acme")


@pytest.fixture(scope="session")
def submitted(shared: Path) -> Path:
    """A content root whose entity has its first round, recorded once by the real command. Read only."""

    def make(root: Path) -> None:
        support.copy_content(root)
        shutil.copy(support.CHECKOUT / ".gitignore", root)
        support.commit_all(root)
        assert "缺少《算法备案承诺书》" in run(root, "submit", "acme", code=1)
        sign(root, *LETTERS)
        run(root, "submit", "acme")

    return support.once(shared / "submitted 内容", make)


@pytest.fixture
def root(submitted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(submitted, tmp_path / "submitted 内容"))


def test_a_round_holds_what_was_sent_and_nothing_restricted(root: Path) -> None:
    folder = root / ENTITY / "001"
    data = support.yaml_texts(folder / "round.yaml")
    assert (data["kind"], data["submitted_on"], data["previous"]) == ("first", "2026-03-02", {})
    assert set(data["scans"]) == set(LETTERS)
    assert {"fields.json", "papers/commitment_letter.json"} <= set(data["files"])
    people = support.yaml_texts(root / "examples/private/acme/people.yaml")
    text = "".join(file.read_text("utf-8") for file in folder.rglob("*.*"))
    for person in people.values():
        for value in (person.get("id_number"), person.get("phone")):
            assert not value or value not in text
    rows = {row["pointer"]: row for row in json.loads((folder / "fields.json").read_text("utf-8"))}
    secret = rows["/people/zhou-yining/id_number"]
    assert "value" not in secret
    assert len(secret["digest"]) == 64
    assert rows["/entity/name"]["label"]["zh"]
    assert not list(root.glob(".git/refs/tags/*")), "tags are set by a person"


def test_the_sealed_bundle_has_the_scans_and_lies_outside_git(root: Path) -> None:
    bundle = root / "dist/acme/rounds/acme-001.zip"
    scans = [name for name in zipfile.ZipFile(bundle).namelist() if "（已签署）" in name]
    assert len(scans) == len(LETTERS)
    assert "待签字" not in "".join(zipfile.ZipFile(bundle).namelist())
    assert "dist/" not in support.git(root, "status", "--porcelain")


def test_verify_proves_the_record_and_the_noted_head(root: Path) -> None:
    head = support.yaml_texts(root / ENTITY / "001/round.yaml")["head"]
    assert head in run(root, "verify")
    run(root, "verify", "--anchor", head)
    assert "截断" in run(root, "verify", "--anchor", "0" * 64, code=1)
    shutil.rmtree(root / ENTITY)
    run(root, "verify", "--anchor", head, code=1)


def test_verify_compares_bundle_and_tag_with_the_record(root: Path) -> None:
    said = run(root, "verify")
    assert "没有标签" in said
    support.commit_all(root, "round")
    support.git(root, "tag", "-a", "filed/acme/001", "-m", "acme 001 head " + "0" * 64)
    assert "标签" in run(root, "verify", code=1)
    head = support.yaml_texts(root / ENTITY / "001/round.yaml")["head"]
    support.git(root, "tag", "-f", "-a", "filed/acme/001", "-m", f"acme 001 first head {head}")
    run(root, "verify")
    (root / "dist/acme/rounds/acme-001.zip").unlink()
    assert "不在这里" in run(root, "verify")
    (root / ENTITY / "001/fields.json").write_text("[]\n")
    assert "fields.json" in run(root, "verify", code=1)


def test_a_squash_and_a_shallow_clone_lose_nothing(root: Path, tmp_path: Path) -> None:
    support.commit_all(root, "round")
    support.git(root, "reset", "--soft", "HEAD~1")
    support.git(root, "commit", "--amend", "--quiet", "--message", "squashed")
    support.git(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), "clone")
    run(tmp_path / "clone", "verify")


def test_two_branches_that_record_the_same_round_conflict(root: Path) -> None:
    support.commit_all(root, "round")
    for branch, text in (("one", "第一"), ("two", "第二")):
        support.git(root, "checkout", "--quiet", "-b", branch, "main")
        file = root / ENTITY / "001/round.yaml"
        support.replace_once(file, '"2026-03-02"\nas_of', f'"{text}"\nas_of')
        support.commit_all(root, branch)
    with pytest.raises(Exception, match="returned non-zero"):
        support.git(root, "merge", "one")
    assert "两个分支" in run(root, "verify", code=1)


def test_a_scan_is_stale_when_what_was_signed_changes(root: Path) -> None:
    run(root, "event", "acme", "returned", "--date", "2026-03-10")
    name = "文音"
    file = root / "filings/acme/entity.yaml"
    text = file.read_text("utf-8")
    old = support.yaml_texts(file)["name"]
    file.write_text(text.replace(f"name: {old}", f"name: 新{name}{old}"), "utf-8")
    said = run(root, "submit", "acme", "--as-of", "2026-03-12", code=1)
    assert "已失效" in said or "错误" in said


def test_a_return_with_comments_blocks_until_they_are_settled(root: Path) -> None:
    (root / "notice.txt").write_text("以下问题请修改：\n1. 承诺书盖章不清\n2、责任制度\n过于笼统\n", "utf-8")
    run(root, "event", "acme", "receipt", "--date", "2026-03-03")
    assert "3 条" in run(root, "comments", "acme", "notice.txt", "--date", "2026-03-10")
    run(root, "event", "acme", "returned", "--date", "2026-03-10", "--set", "due=2026-03-20")
    status = json.loads(run(root, "status", "--json", "acme"))
    entity = next(one for one in status if one["filing"] == "acme")
    assert (entity["state"], entity["open_comments"]) == ("returned", 3)
    assert "2026-03-20" in [due["day"] for due in entity["dues"]]
    assert "未办结" in run(root, "submit", "acme", "--as-of", "2026-03-12", code=1)
    assert "未办结" in run(root, "pack", "acme", code=1)
    for file in (root / ENTITY / "001/events").glob("*comment*"):
        file.write_text(file.read_text("utf-8") + "outcome: explained\n", "utf-8")
    run(root, "submit", "acme", "--as-of", "2026-03-12")
    second = support.yaml_texts(root / ENTITY / "002/round.yaml")
    assert second["kind"] == "resubmission"
    assert len(second["previous"]["events"]) == 5
    run(root, "verify")
    event = next((root / ENTITY / "001/events").glob("*receipt*"))
    event.write_text(event.read_text("utf-8").replace("03-03", "03-04"), "utf-8")
    assert event.name in run(root, "verify", code=1)


def test_an_impossible_event_is_refused_with_the_reason(root: Path) -> None:
    assert "只能发生在" in run(root, "event", "acme", "listed", "--date", "2026-03-10", code=2)
    assert "缺少决定结果" in run(root, "event", "acme", "decision", "--date", "2026-03-10", code=1)
    assert "schema-enum" in run(root, "event", "acme", "nonsense", "--date", "2026-03-10", code=1)
    assert not (root / ENTITY / "001/events").exists()
    assert "只能发生在" in run(root, "submit", "acme", code=1), "a second first round"


def test_an_algorithm_needs_its_entity_accepted_or_a_reason(root: Path) -> None:
    provider = "acme/wenyin/service_provider"
    assert "没有已通过的轮次" in run(root, "submit", provider, code=1)
    assert "没有已通过的轮次" not in run(root, "submit", provider, "--entity-reason", "省网信办要求同时报送", code=1)
    run(root, "event", "acme", "decision", "--date", "2026-03-20", "--set", "result=filed")
    (root / "scan.pdf").write_bytes(SCAN)
    run(root, "signed", "self_assessment", "scan.pdf", "--filing", provider)
    run(root, "submit", provider, "--as-of", "2026-03-21")
    data = support.yaml_texts(root / "filings/acme/wenyin/submissions/service_provider/001/round.yaml")
    assert data["entity_round"]["number"] == "001"
    run(root, "verify")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.甲\n2.乙", ["甲", "乙"]),
        ("一、甲\n续行\n二、乙\n", ["甲\n续行", "乙"]),
        ("（1）甲\n（2）乙", ["甲", "乙"]),
        ("甲\n\n乙", ["甲", "乙"]),
        ("\n \n", []),
    ],
)
def test_a_notice_is_split_into_its_points(text: str, items: list[str]) -> None:
    assert split_comments(text) == items


def test_every_step_leads_to_a_state_that_exists() -> None:
    assert {state for steps in STEPS.values() for pair in steps.items() for state in pair} == set(STATES) - {
        "numbered"
    } | {"numbered"}
    for state in STATES:
        for taken in STEPS:
            after, reason = step(state, taken)
            assert (after == state and reason) or state in STEPS[taken]
