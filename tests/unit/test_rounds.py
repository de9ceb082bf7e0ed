"""A round's life by the real command: signed, recorded, returned, mended, recorded again, verified, with real Git."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from docx import Document

import support
from beian.engine.freezing import record_key
from beian.engine.submitting import place_at_once
from beian.history.events import STATES, STEPS, split_comments, step
from beian.values.errors import Failure

ENTITY = "filings/acme/submissions"
LETTERS = ("commitment_letter", "responsibility_statement", "employment_proof")


def run(root: Path, *arguments: str, code: int = 0) -> str:
    done = support.beian(*arguments, cwd=root, AS_OF="2026-03-02")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def sign(root: Path, *papers: str) -> None:
    support.register_scans(root, "acme", *papers, AS_OF="2026-03-02")


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
    assert "已重新生成" in run(root, "verify")
    people = root / "examples/private/acme/people.yaml"
    written = people.read_text("utf-8")
    people.write_text(written.replace("10000000002", "10000000009"), "utf-8")
    assert "答案在报送之后有改动" in run(root, "verify")
    people.write_text(written, "utf-8")
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


def test_a_rebase_loses_nothing(root: Path) -> None:
    support.git(root, "checkout", "--quiet", "-b", "filing")
    support.commit_all(root, "round")
    support.git(root, "checkout", "--quiet", "main")
    (root / "notes.md").write_text("x\n")
    support.commit_all(root, "notes")
    support.git(root, "rebase", "--quiet", "main", "filing")
    run(root, "verify")


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
    people = root / "filings/acme/people.yaml"
    people.write_text(people.read_text("utf-8").replace("林安然", "林安宁"), "utf-8")
    said = run(root, "submit", "acme", "--as-of", "2026-03-12", code=1)
    assert "《算法备案承诺书》的扫描件已失效" in said
    sign(root, *LETTERS)
    run(root, "submit", "acme", "--as-of", "2026-03-12")
    assert len(list((root / ENTITY).iterdir())) == 2


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
        said = "answer: 已补充两名人员。\nanswered_by: 合规岗\noutcome: explained\n"
        file.write_text(file.read_text("utf-8") + said, "utf-8")
    run(root, "submit", "acme", "--as-of", "2026-03-12")
    second = support.yaml_texts(root / ENTITY / "002/round.yaml")
    with zipfile.ZipFile(root / "dist/acme/rounds/acme-002.zip") as bundle:
        names = [name for name in bundle.namelist() if name.startswith("1-upload") and "修改说明" in name]
        note = support.pdf_text(bundle.read(names[0]))
    assert "责任制度过于笼统" in note
    assert "已补充两名人员" in note
    assert "作出说明，未改内容" in note
    assert (root / ENTITY / "002/papers/modification_note.json").is_file()
    assert second["kind"] == "resubmission"
    assert len(second["previous"]["events"]) == 5
    run(root, "verify")
    event = next((root / ENTITY / "001/events").glob("*receipt*"))
    event.write_text(event.read_text("utf-8").replace("03-03", "03-04"), "utf-8")
    assert event.name in run(root, "verify", code=1)


def test_a_comment_that_says_an_answer_changed_needs_the_change(root: Path) -> None:
    settled = ["text=请修改", "answer=已修改", "answered_by=合规岗", "outcome=answer_changed"]
    options = [word for one in settled for word in ("--set", one)]
    run(root, "event", "acme", "comment", "--date", "2026-03-10", *options)
    event = next((root / ENTITY / "001/events").iterdir())
    event.write_text(event.read_text("utf-8") + "concerns:\n  - /people\n", "utf-8")
    run(root, "event", "acme", "returned", "--date", "2026-03-10")
    assert "没有改动" in run(root, "submit", "acme", "--as-of", "2026-03-12", code=1)


def test_a_word_notice_is_split_like_a_text(root: Path) -> None:
    notice = Document()
    for line in ("请修改：", "一、承诺书盖章不清", "二、责任制度过于笼统"):
        notice.add_paragraph(line)
    notice.save(str(root / "notice.docx"))
    assert "3 条" in run(root, "comments", "acme", "notice.docx", "--date", "2026-03-10")
    (root / "broken.docx").write_bytes(b"PK")
    run(root, "comments", "acme", "broken.docx", "--date", "2026-03-10", code=2)


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
    support.register_scans(root, provider, "self_assessment", AS_OF="2026-03-02")
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
    named = {state for steps in STEPS.values() for pair in steps.items() for state in pair}
    assert named == set(STATES) - {"to_sign"}, "a draft that is ready"
    for state in named:
        for taken in STEPS:
            after, reason = step(state, taken)
            assert (after == state and reason) or state in STEPS[taken]


def test_events_of_one_day_keep_the_order_in_which_they_were_entered(root: Path) -> None:
    run(root, "event", "acme", "review", "--date", "2026-03-10", "--set", "stage=entity")
    run(root, "event", "acme", "returned", "--date", "2026-03-10")
    assert json.loads(run(root, "status", "--json", "acme"))
    names = sorted(file.name for file in (root / ENTITY / "001/events").iterdir())
    assert names == ["2026-03-10-returned-2.yaml", "2026-03-10-review-1.yaml"]
    assert (
        next(one for one in json.loads(run(root, "status", "--json")) if one["filing"] == "acme")["state"] == "returned"
    )


def test_a_faulty_event_is_found_by_check_and_a_sealed_one_is_not_judged(root: Path) -> None:
    event = root / ENTITY / "001/events/2026-03-10-receipt-1.yaml"
    event.parent.mkdir()
    event.write_text("kind: receipt\ndate: 2026-03-40\nwhat: x\n", "utf-8")
    said = run(root, "check", "acme", code=1)
    assert f"{event.name}:3:" in said
    assert "unknown entry: what" in said


def test_the_calendar_file_names_what_is_due(root: Path) -> None:
    run(root, "event", "acme", "receipt", "--date", "2026-03-03")
    said = run(root, "status", "--ics", "acme")
    assert "DTSTART;VALUE=DATE:20260415" in said.replace("\r", "")
    assert all(len(line.encode()) <= 75 for line in said.splitlines())
    assert said.count("BEGIN:VEVENT") == said.count("END:VEVENT") > 0


def test_a_folder_comes_into_its_place_at_once_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "submissions/001"
    place_at_once(tmp_path / "build", target, {"a": b"1", "b/c": b"2"})
    with pytest.raises(Failure):
        place_at_once(tmp_path / "build", target, {"a": b"3"})
    assert (target / "a").read_bytes() == b"1"
    assert list((tmp_path / "build").iterdir()) == []
    (tmp_path / "full").write_text("a file where the folder should be")
    with pytest.raises(Failure):
        place_at_once(tmp_path / "build", tmp_path / "full/001", {"a": b"1"})
    assert list((tmp_path / "build").iterdir()) == []


def test_the_key_is_made_once_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    key = record_key(tmp_path / "private/record.key")
    assert len(key) == 32
    assert record_key(tmp_path / "private/record.key") == key
    (tmp_path / "private/record.key").write_text("abc")
    with pytest.raises(Failure, match="damaged"):
        record_key(tmp_path / "private/record.key")
