"""A round's life by the real command: signed, recorded, returned, mended, recorded again, verified, with real Git."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document

import support
from beian.compare.snapshot_files import digest_key
from beian.core.errors import Failure
from beian.record.events import split_comments
from beian.record.rounds import sha256
from beian.record.states import STATES, STEPS, step

ENTITY = "filings/acme/submissions"
DAY = "2026-03-30"  # on which all of this is entered; the first round was sent on the second
LETTERS = ("commitment_letter", "responsibility_statement", "employment_proof")


def run(root: Path, *arguments: str, code: int = 0) -> str:
    done = support.beian_here(*arguments, cwd=root, AS_OF=DAY)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def root(submitted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(submitted, tmp_path / "submitted 内容"))


def test_a_round_holds_what_was_sent_and_nothing_restricted(root: Path) -> None:
    folder = root / ENTITY / "001"
    data = support.yaml_texts(folder / "round.yaml")
    assert (data["purpose"], data["answers"], data["submitted_on"]) == ("first", "", "2026-03-02")
    assert data["previous"] == {}
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
    bundle = support.sealed_bundle(root, "acme", "001")
    scans = [name for name in zipfile.ZipFile(bundle).namelist() if "（已签署）" in name]
    assert len(scans) == len(LETTERS)
    assert "待签字" not in "".join(zipfile.ZipFile(bundle).namelist())
    assert "dist/" not in support.git(root, "status", "--porcelain")


@pytest.mark.long
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


@pytest.mark.long
def test_verify_compares_bundle_and_tag_with_the_record(root: Path) -> None:
    said = run(root, "verify")
    assert "没有标签" in said
    support.commit_all(root, "round")
    support.git(root, "tag", "-a", "filed/acme/001", "-m", "acme 001 head " + "0" * 64)
    assert "标签" in run(root, "verify", code=1)
    head = support.yaml_texts(root / ENTITY / "001/round.yaml")["head"]
    support.git(root, "tag", "-f", "-a", "filed/acme/001", "-m", f"acme 001 first head {head}")
    run(root, "verify")
    support.sealed_bundle(root, "acme", "001").unlink()
    assert "不在这里" in run(root, "verify")
    (root / ENTITY / "001/fields.json").write_text("[]\n")
    assert "fields.json" in run(root, "verify", code=1)


@pytest.mark.long
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


@pytest.mark.long
def test_a_scan_is_stale_when_what_was_signed_changes(root: Path) -> None:
    run(root, "event", "acme", "returned", "--date", "2026-03-10")
    people = root / "filings/acme/people.yaml"
    people.write_text(people.read_text("utf-8").replace("林安然", "林安宁"), "utf-8")
    said = run(root, "submit", "acme", "--as-of", "2026-03-12", code=1)
    assert "《算法备案承诺书》的扫描件已失效" in said
    support.lay_scans(root, "acme", *LETTERS, day="2026-03-02")
    run(root, "submit", "acme", "--as-of", "2026-03-12")
    assert len(list((root / ENTITY).iterdir())) == 2


@pytest.mark.long
def test_a_return_with_comments_blocks_until_they_are_settled(root: Path) -> None:
    (root / "notice.txt").write_text("以下问题请修改：\n1. 承诺书盖章不清\n2、责任制度\n过于笼统\n", "utf-8")
    run(root, "event", "acme", "receipt", "--date", "2026-03-03")
    said = run(root, "comments", "acme", "notice.txt", "--date", "2026-03-10")
    assert "2 条" in said
    assert "没有作为意见 · no comment：以下问题请修改：" in said
    assert "# outcome:" in next((root / ENTITY / "001/events").glob("*comment*")).read_text("utf-8")
    run(root, "event", "acme", "returned", "--date", "2026-03-10", "--set", "due=2026-03-20")
    status = json.loads(run(root, "status", "--json", "acme"))
    entity = next(one for one in status if one["filing"] == "acme")
    assert (entity["state"], entity["open_comments"]) == ("returned", 2)
    assert "2026-03-20" in [due["day"] for due in entity["dues"]]
    assert "未办结" in run(root, "submit", "acme", "--as-of", "2026-03-12", code=1)
    assert "未办结" in run(root, "pack", "acme", code=1)
    for file in (root / ENTITY / "001/events").glob("*comment*"):
        said = "answer: 已补充两名人员。\nanswered_by: 合规岗\noutcome: explained\n"
        file.write_text(file.read_text("utf-8") + said, "utf-8")
    run(root, "submit", "acme", "--as-of", "2026-03-12")
    second = support.yaml_texts(root / ENTITY / "002/round.yaml")
    with zipfile.ZipFile(support.sealed_bundle(root, "acme", "002")) as bundle:
        names = [name for name in bundle.namelist() if name.startswith("1-upload") and "修改说明" in name]
        note = support.pdf_text(bundle.read(names[0]))
    assert "责任制度过于笼统" in note
    assert "已补充两名人员" in note
    assert "作出说明，未改内容" in note
    assert (root / ENTITY / "002/papers/modification_note.json").is_file()
    assert (second["purpose"], second["answers"]) == ("first", "001")
    assert len(second["previous"]["events"]) == 4
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


def test_a_notice_that_is_entered_twice_gives_each_comment_once(root: Path) -> None:
    (root / "notice.txt").write_text("1. 承诺书盖章不清\n2. 责任制度过于笼统\n", "utf-8")
    run(root, "comments", "acme", "notice.txt", "--date", "2026-03-10")
    first = next((root / ENTITY / "001/events").glob("*comment*"))
    first.write_text(first.read_text("utf-8") + "answer: 已重新盖章。\noutcome: explained\n", "utf-8")
    before = {one.name: one.read_bytes() for one in (root / ENTITY / "001/events").iterdir()}
    (root / "notice.txt").write_text("1. 承诺书盖章不清\n2. 责任制度过于笼统\n3. 联系人有误\n", "utf-8")
    assert "3 条" in run(root, "comments", "acme", "notice.txt", "--date", "2026-03-10")
    after = {one.name: one.read_bytes() for one in (root / ENTITY / "001/events").iterdir()}
    assert len(after) == 3
    assert before.items() <= after.items()


def test_what_was_sent_is_never_replaced_by_a_branch_that_does_not_know_it(root: Path) -> None:
    sent = support.sealed_bundle(root, "acme", "001")
    content = sent.read_bytes()
    shutil.rmtree(root / ENTITY / "001")  # a branch without that round
    said = run(root, "submit", "acme", code=2)
    assert f"dist/acme/rounds/{sent.name}" in said
    assert "filed/acme/001" in said
    assert not (root / ENTITY / "001").exists()
    assert sent.read_bytes() == content
    (root / "old.pdf").write_bytes(b"%PDF-1.4\n")
    assert sent.name in run(root, "legacy", "acme", "old.pdf", "--date", "2025-01-20", code=2)
    sent.rename(root / "kept elsewhere.zip")
    run(root, "submit", "acme")
    head = support.yaml_texts(root / ENTITY / "001/round.yaml")["head"]
    assert support.sealed_bundle(root, "acme", "001").name == f"acme-001-{head[:12]}.zip"


def test_a_word_notice_is_split_like_a_text(root: Path) -> None:
    notice = Document()
    for line in ("请修改：", "一、承诺书盖章不清", "二、责任制度过于笼统"):
        notice.add_paragraph(line)
    notice.save(str(root / "notice.docx"))
    assert "2 条" in run(root, "comments", "acme", "notice.docx", "--date", "2026-03-10")
    (root / "broken.docx").write_bytes(b"PK")
    run(root, "comments", "acme", "broken.docx", "--date", "2026-03-10", code=2)


def test_an_impossible_event_is_refused_with_the_reason(root: Path) -> None:
    assert "只能发生在" in run(root, "event", "acme", "listed", "--date", "2026-03-10", code=2)
    assert "缺少决定结果" in run(root, "event", "acme", "decision", "--date", "2026-03-10", code=1)
    assert "schema-enum" in run(root, "event", "acme", "nonsense", "--date", "2026-03-10", code=1)
    assert not (root / ENTITY / "001/events").exists()
    assert "只能发生在" in run(root, "submit", "acme", code=1), "a second first round"


@pytest.mark.long
def test_an_algorithm_needs_its_entity_accepted_or_a_reason(root: Path) -> None:
    provider = "acme/wenyin/service_provider"
    assert "没有已通过的轮次" in run(root, "submit", provider, code=1)
    assert "没有已通过的轮次" not in run(root, "submit", provider, "--entity-reason", "省网信办要求同时报送", code=1)
    run(root, "event", "acme", "decision", "--date", "2026-03-20", "--set", "result=filed")
    support.lay_scans(root, provider, "self_assessment", day=DAY)
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
        (
            "某某公司：\n经审核，贵公司材料存在以下问题：\n1.甲\n2.乙\n续行\n特此通知。\n某省网信办\n2026年3月1日",
            ["甲", "乙\n续行"],
        ),
        ("尊敬的填报人：\n您好！经审核问题如下\n材料不清晰\n缺少盖章", ["材料不清晰", "缺少盖章"]),
        ("请补充如下：", ["请补充如下："]),
        ("一、甲\n二、乙\n请于10个工作日内提交。", ["甲", "乙"]),
        ("1.甲\n2.乙\n请在收到通知后15日内报送", ["甲", "乙"]),
        ("1.甲\n2.乙\n请补充近30日内提交的记录", ["甲", "乙\n请补充近30日内提交的记录"]),
    ],
)
def test_a_notice_is_split_into_its_points(text: str, items: list[str]) -> None:
    found, others = split_comments(text)
    assert found == items
    lines = [line for line in text.split("\n") if line.strip()]
    assert len(others) + sum(item.count("\n") + 1 for item in items) == len(lines), "nothing is lost in silence"


def test_every_step_leads_to_a_state_that_exists() -> None:
    named = {state for steps in STEPS.values() for pair in steps.items() for state in pair}
    assert named == set(STATES) - {"to_sign"}, "a draft that is ready"
    for state in named:
        for taken in STEPS:
            after, reason = step(state, taken)
            assert (after == state and reason) or state in STEPS[taken]


@pytest.mark.long
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


def test_the_key_is_made_once_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    key = digest_key(tmp_path / "private/record.key")
    assert len(key) == 32
    assert digest_key(tmp_path / "private/record.key") == key
    (tmp_path / "private/record.key").write_text("abc")
    with pytest.raises(Failure, match="damaged"):
        digest_key(tmp_path / "private/record.key")


# -- the head of the record -------------------------------------------------------------------------------------------------


def heads(said: str) -> list[str]:
    return re.findall(r"head ([0-9a-f]{64})（", said)


def status(root: Path, filing: str = "acme") -> dict[str, Any]:
    return next(one for one in json.loads(run(root, "status", "--json", filing)) if one["filing"] == filing)


@pytest.mark.long
def test_every_verb_that_changes_or_shows_the_record_prints_the_same_head(root: Path) -> None:
    first = support.yaml_texts(root / ENTITY / "001/round.yaml")["head"]
    assert status(root)["head"] == first
    assert status(root, "acme/wenyin/service_provider")["head"] == ""
    (entered,) = heads(run(root, "event", "acme", "receipt", "--date", "2026-03-03"))
    (root / "notice.txt").write_text("1. 承诺书盖章不清\n", "utf-8")
    (commented,) = heads(run(root, "comments", "acme", "notice.txt", "--date", "2026-03-10"))
    assert len({first, entered, commented}) == 3
    assert status(root)["head"] == commented
    assert heads(run(root, "status", "acme")) == [commented]
    assert heads(run(root, "verify")) == [commented]
    for anchor, later in ((first, 2), (entered, 1), (commented, 0)):
        said = run(root, "verify", "--anchor", anchor)
        assert f"√ head {anchor}" in said
        assert (f"{later} events came later" in said) == bool(later)
        assert ("已证明：2 件事件" in said) == (not later)


def test_a_decision_that_was_changed_is_noticed_by_the_noted_head_while_the_filing_is_quiet(root: Path) -> None:
    run(root, "event", "acme", "decision", "--date", "2026-03-20", "--set", "result=filed")
    noted = status(root)["head"]
    event = next((root / ENTITY / "001/events").iterdir())
    support.replace_once(event, "result: filed", "result: not_filed")
    run(root, "verify")
    assert "it covers was edited" in " ".join(run(root, "verify", "--anchor", noted, code=1).split())
    support.replace_once(event, "result: not_filed", "result: filed")
    run(root, "verify", "--anchor", noted)


@pytest.mark.long
def test_a_head_of_the_events_stays_provable_when_the_next_round_has_sealed_them(root: Path) -> None:
    run(root, "event", "acme", "returned", "--date", "2026-03-10")
    noted = status(root)["head"]
    run(root, "submit", "acme", "--as-of", "2026-03-12")
    assert f"√ head {noted}" in run(root, "verify", "--anchor", noted)
    assert status(root)["head"] == support.yaml_texts(root / ENTITY / "002/round.yaml")["head"]


@pytest.mark.long
def test_a_tag_with_the_head_of_the_events_is_the_tag_of_the_round(root: Path) -> None:
    run(root, "event", "acme", "decision", "--date", "2026-03-20", "--set", "result=filed")
    support.commit_all(root, "round")
    support.git(root, "tag", "-a", "filed/acme/001", "-m", f"acme 001 accepted head {status(root)['head']}")
    assert "与标签一致" in run(root, "verify")
    event = next((root / ENTITY / "001/events").iterdir())
    event.write_text(event.read_text("utf-8") + "channel: 电话\n", "utf-8")
    assert "标签" in run(root, "verify", code=1)


# -- papers of events -------------------------------------------------------------------------------------------------------

PAPERS = "examples/private/acme/events/001"


@pytest.mark.long
def test_papers_of_an_event_are_kept_in_the_private_half_and_sealed_with_it(root: Path) -> None:
    """Under names that say nothing; wherever they are, `verify` compares them, and elsewhere says that they are away."""
    (root / "周一宁的回执.PDF").write_bytes(b"%PDF-1.4 receipt")
    (root / "截图").write_bytes(b"\x89PNG")
    said = run(root, "event", "acme", "receipt", "--date", "2026-03-03", *attach("周一宁的回执.PDF", "截图"))
    kept = {file.name: file.read_bytes() for file in (root / PAPERS).iterdir()}
    assert kept == {"2026-03-03-receipt-1-1.pdf": b"%PDF-1.4 receipt", "2026-03-03-receipt-1-2": b"\x89PNG"}
    event = next((root / ENTITY / "001/events").iterdir())
    data = support.yaml_texts(event)
    assert data["attachments"] == {name: sha256(content) for name, content in kept.items()}
    assert f"{PAPERS}/" in said
    assert "周一宁" not in event.read_text("utf-8") + said
    run(root, "check", "acme")
    assert "已证明：2 份附件" in run(root, "verify")
    (root / PAPERS / "2026-03-03-receipt-1-2").write_bytes(b"\x89PNG other")
    assert "2026-03-03-receipt-1-2" in run(root, "verify", code=1)
    (root / PAPERS / "2026-03-03-receipt-1-2").unlink()
    assert f"附件不在这里 {PAPERS}/2026-03-03-receipt-1-2" in run(root, "verify")
    assert f"{PAPERS}/2026-03-03-receipt-1-2" in run(root, "handover", "acme")
    assert f"{PAPERS}/2026-03-03-receipt-1-1" not in run(root, "handover", "acme")


def attach(*files: str) -> list[str]:
    return [word for file in files for word in ("--attach", file)]


@pytest.mark.long
def test_a_paper_that_comes_later_joins_its_event_and_the_same_one_only_once(root: Path) -> None:
    (root / "a.png").write_bytes(b"a")
    (root / "b.png").write_bytes(b"b")
    decision = ("event", "acme", "decision", "--date", "2026-03-20", "--set", "result=filed")
    run(root, *decision, "--set", "channel=备案系统通知")
    before = status(root)["head"]
    run(root, *decision, *attach("a.png"))
    run(root, *decision, *attach("a.png", "b.png"))
    (event,) = (root / ENTITY / "001/events").iterdir()
    assert list(support.yaml_texts(event)["attachments"]) == [
        "2026-03-20-decision-1-1.png",
        "2026-03-20-decision-1-2.png",
    ]
    assert support.yaml_texts(event)["channel"] == "备案系统通知"
    assert status(root)["head"] != before
    run(root, "verify", "--anchor", status(root)["head"])


@pytest.mark.parametrize(
    ("file", "words"), [("nowhere.pdf", "无法读取"), ("empty.pdf", "空文件"), ("a.pdf", "不会覆盖")]
)
def test_a_paper_that_cannot_be_kept_leaves_no_event(root: Path, file: str, words: str) -> None:
    (root / "empty.pdf").write_bytes(b"")
    (root / "a.pdf").write_bytes(b"a")
    (root / PAPERS).mkdir(parents=True)
    (root / PAPERS / "2026-03-03-receipt-1-1.pdf").write_bytes(b"somebody's")
    assert words in run(root, "event", "acme", "receipt", "--date", "2026-03-03", *attach(file), code=2)
    assert not (root / ENTITY / "001/events").exists()
    assert (root / PAPERS / "2026-03-03-receipt-1-1.pdf").read_bytes() == b"somebody's"


def test_papers_need_the_private_half_and_an_event_without_them_does_not(root: Path) -> None:
    shutil.rmtree(root / "examples/private/acme")
    (root / "a.pdf").write_bytes(b"a")
    receipt = ("event", "acme", "receipt", "--date", "2026-03-03")
    assert "private/acme/" in run(root, *receipt, *attach("a.pdf"), code=2)
    run(root, *receipt)


# -- days -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("event", "acme", "receipt", "--date", "2026-03-03"),
        ("comments", "acme", "notice.txt", "--date", "2026-03-03"),
        ("submit", "acme", "--as-of", "2026-03-03"),
        ("legacy", "acme/wenyin/service_provider", "notice.txt", "--date", "2026-03-03"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_has_not_happened_yet_is_not_recorded(root: Path, arguments: tuple[str, ...]) -> None:
    (root / "notice.txt").write_text("1. 承诺书盖章不清\n", "utf-8")
    before = {file: file.read_bytes() for file in root.rglob("submissions/**/*") if file.is_file()}
    done = support.beian_here(*arguments, cwd=root, AS_OF="2026-03-02")
    assert done.returncode == 2
    assert "2026-03-03 is after today, 2026-03-02" in done.stderr
    assert {file: file.read_bytes() for file in root.rglob("submissions/**/*") if file.is_file()} == before
    assert support.beian("event", "acme", "receipt", "--date", "2199-01-01", cwd=root, AS_OF="").returncode == 2


def test_nothing_comes_back_before_it_was_sent(root: Path) -> None:
    said = run(root, "event", "acme", "decision", "--date", "2026-03-01", "--set", "result=filed", code=1)
    assert "早于这一轮的报送日期 2026-03-02" in said
    run(root, "event", "acme", "receipt", "--date", "2026-03-02")
    run(root, "event", "acme", "returned", "--date", "2026-03-10")
    assert "2026-03-10" in run(root, "submit", "acme", "--as-of", "2026-03-09", code=1)


def test_recorded_days_that_cannot_be_are_problems_with_place_and_remedy(root: Path) -> None:
    folder = root / ENTITY / "001/events"
    folder.mkdir()
    (folder / "2026-03-01-receipt-1.yaml").write_text("kind: receipt\ndate: 2026-03-01\n", "utf-8")
    (folder / "2026-03-05-review-2.yaml").write_text("kind: review\nstage: entity\ndate: 2026-03-05\n", "utf-8")
    said = run(root, "check", "acme", "--as-of", "2026-03-02", code=1)
    assert "2026-03-01-receipt-1.yaml:2:" in said
    assert "before the round was sent, on 2026-03-02" in said
    assert "2026-03-05-review-2.yaml:3:" in said
    assert "2026-03-05 is after today (2026-03-02)" in said
    assert "2026-03-05-review-2.yaml" not in run(root, "check", "acme", "--as-of", "2026-03-05", code=1)
    assert "001/round.yaml:5:1" in run(root, "check", "acme", "--as-of", "2026-03-01", code=1)


def test_a_decision_without_its_result_names_the_options_and_a_kind_with_a_slip_what_was_meant(root: Path) -> None:
    said = run(root, "event", "acme", "decision", "--date", "2026-03-10", code=1)
    for words in ("--set result=filed（予以备案", "result=not_filed（不予备案）", "result=cancelled (Cancelled)"):
        assert words in said
    assert "--set stage=entity" in run(root, "event", "acme", "review", "--date", "2026-03-10", code=1)
    assert "did you mean decision?" in run(root, "event", "acme", "decison", "--date", "2026-03-10", code=1)
    shown = " ".join(run(root, "event", "--help").split())
    event = support.workspace(root).registry.schema("event")["properties"]
    for option in (*event["kind"]["enum"], *event["result"]["enum"]):
        assert option in shown
