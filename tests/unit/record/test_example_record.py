"""The example record: whole, free of restricted values, and what the verbs after a decision make of it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

import support
from beian.record.chain import check_record, find_noted_head
from beian.record.filing_record import Record, read_record
from sweeps import part

SEARCH = "suohe/search"
EVENTS = f"filings/{SEARCH}/submissions"


def record(root: Path, name: str) -> Record:
    return read_record(root, name, support.workspace(root).registry)


@pytest.fixture
def suohe(tmp_path: Path) -> Path:
    """A content root with the entity that has the record, and the key of its digests."""
    root = tmp_path / "内容"
    (root / "examples/private").mkdir(parents=True)
    support.add_entity(root, "suohe")
    for name in ("beian.yaml", "examples/private/record.key", ".gitignore"):
        shutil.copy(support.CHECKOUT / name, root / name)
    return root


def test_every_round_of_the_checkout_is_as_it_was_recorded() -> None:
    checked, strays = check_record(support.CHECKOUT)
    assert len(checked) > 6
    assert [one for one in checked if one.faults] == []
    assert strays == []


def test_one_changed_byte_anywhere_in_a_shipped_record_is_noticed_against_its_head(tmp_path: Path) -> None:
    files = sorted(file for file in (support.CHECKOUT / "filings").glob("**/submissions/**/*") if file.is_file())
    for file in files:
        copied = tmp_path / file.relative_to(support.CHECKOUT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(file.read_bytes())
    last = {one.filing: one.record_head for one in check_record(tmp_path)[0]}
    events = [file for file in files if file.parent.name == "events"]
    assert len(events) > 20
    for number, file in enumerate([*events, *part(files, few=12, some=60, name="shipped record")]):
        copied = tmp_path / file.relative_to(support.CHECKOUT)
        content = copied.read_bytes()
        at = number * 7919 % len(content)
        copied.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        checked, _ = check_record(tmp_path)
        assert any(one.faults for one in checked) or not all(
            find_noted_head(checked, head) for head in last.values()
        ), f"{file} at {at}"
        copied.write_bytes(content)
    assert all(find_noted_head(check_record(tmp_path)[0], head) for head in last.values())


def test_the_story_ends_before_the_day_on_which_it_is_read() -> None:
    found = [record(support.CHECKOUT, name) for name in ("suohe", SEARCH, "suohe/guide", "yiban/talk/service_provider")]
    days = [one.data["submitted_on"] for story in found for one in story.rounds]
    days += [event.date for story in found for event in story.events]
    assert max(days) < "2026-11-15"
    assert days[0] == "2026-08-19"


@pytest.mark.parametrize(
    ("name", "state", "kinds"),
    [
        ("suohe", "accepted", ["first"]),
        (SEARCH, "change_pending", ["first", "resubmission", "resubmission", "change"]),
        ("suohe/guide", "cancelled", ["legacy", "cancellation"]),
        ("yiban/talk/service_provider", "cancellation_pending", ["legacy", "cancellation"]),
    ],
)
def test_each_filing_stands_where_its_story_ends(name: str, state: str, kinds: list[str]) -> None:
    found = record(support.CHECKOUT, name)
    assert (found.state, [one.kind for one in found.rounds]) == (state, kinds)
    assert found.refused == ()


def test_it_was_returned_with_seven_comments_and_then_with_two() -> None:
    comments = [event for event in record(support.CHECKOUT, SEARCH).events if event.kind == "comment"]
    assert [sum(event.round == number for event in comments) for number in ("001", "002", "003")] == [7, 2, 0]
    assert not any(event.open for event in comments)


def test_no_restricted_value_stands_in_the_record() -> None:
    values: list[str] = []
    for file in (support.CHECKOUT / "examples/private").rglob("*.yaml"):
        text = support.yaml_texts(file)
        stack = [text]
        while stack:
            node = stack.pop()
            stack += list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
            values += [node] if isinstance(node, str) and len(node) > 9 else []
    assert len(values) > 20
    files = [file for file in (support.CHECKOUT / "filings").glob("**/submissions/**/*") if file.is_file()]
    recorded = "".join(file.read_text("utf-8") for file in files)
    assert [value for value in values if value in recorded] == []


def test_the_public_page_says_what_was_accepted_and_not_what_is_planned(suohe: Path) -> None:
    done = support.beian_here("disclose", SEARCH, cwd=suohe)
    assert done.returncode == 0, done.stderr
    folder = suohe / f"dist/{SEARCH}/disclosure"
    page = support.html_text((folder / "算法公示.html").read_bytes())
    assert "网信算备999999000006104260019号" in page
    assert "APP上线后同样适用" in page
    assert "索合APP" not in page, "that is in the change under review"
    assert "网信算备999999000006104260019号" in (folder / "片段.html").read_text("utf-8")
    (suohe / f"{EVENTS}/003/events/2026-09-18-decision-3.yaml").unlink()
    assert support.beian_here("disclose", SEARCH, cwd=suohe).returncode == 2


def test_changes_since_the_accepted_round_are_classified_and_may_be_overruled(suohe: Path) -> None:
    said = support.beian_here("classify", SEARCH, cwd=suohe)
    assert said.returncode == 1
    assert said.stdout.count("[变更备案，涉及公示内容") == 2
    assert "《算法安全自评估报告》变更" in said.stdout
    support.replace_once(
        suohe / "filings/suohe/entity.yaml", "name: 澄州索合信息技术有限公司", "name: 澄州索合信息有限公司"
    )
    assert "主体名称变更" in support.beian_here("classify", SEARCH, cwd=suohe).stdout
    event = suohe / f"{EVENTS}/004/events/2026-11-12-classified-1.yaml"
    event.write_text(
        "kind: classified\ndate: 2026-11-12\nclass: cosmetic\ntext: 仅为简称\nconcerns:\n  - /entity/name\n", "utf-8"
    )
    assert "overruled：仅为简称" in support.beian_here("classify", SEARCH, cwd=suohe).stdout


def test_handing_over_names_state_dues_open_items_and_what_is_missing(suohe: Path) -> None:
    (suohe / "examples/private/record.key").unlink()
    event = suohe / f"{EVENTS}/004/events/2026-11-12-comment-1.yaml"
    event.write_text("kind: comment\ndate: 2026-11-12\ntext: 请补充\ndue: 2026-11-20\n", "utf-8")
    said = support.beian_here("handover", "--as-of", "2027-03-01", SEARCH, cwd=suohe).stdout
    for words in ("变更审核中", "260019号", "逾期 late 2026-11-20", event.name, "suohe-search-004-", "record.key"):
        assert words in said


def test_comments_name_the_filings_that_say_the_same(suohe: Path) -> None:
    said = support.beian_here("comments", SEARCH, cwd=suohe).stdout
    assert "suohe、suohe/screen" in said


@pytest.mark.long
def test_an_old_round_is_entered_by_its_files(suohe: Path) -> None:
    (suohe / "报告.pdf").write_bytes(b"%PDF-1.4\n")
    done = support.beian_here("legacy", "suohe/screen", "报告.pdf", "--date", "2025-01-20", cwd=suohe)
    assert done.returncode == 0, done.stderr
    assert zipfile.ZipFile(io.BytesIO(support.sealed_bundle(suohe, "suohe/screen", "001").read_bytes())).namelist()
    assert support.beian_here("verify", cwd=suohe).returncode == 0
    assert json.loads(support.beian_here("status", "--json", "suohe/screen", cwd=suohe).stdout)[0]["state"] == "listed"
    assert "补录" in support.beian_here("diff", "suohe/screen", "--from", "001", "--to", "work", cwd=suohe).stderr
    again = support.beian_here("legacy", "suohe/screen", "报告.pdf", "--date", "2025-01-20", cwd=suohe)
    assert again.returncode == 2
