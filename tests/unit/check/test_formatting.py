"""`fmt`: one form for all files, the same answers as before; and what killed writers leave is swept away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from beian.check.formatting import format_files, tidied, tidied_policy
from beian.commands.cli import main
from beian.content.yaml.strict import load
from beian.core.files import remove_leftovers, write
from beian.record.field_differences import differences
from beian.record.field_snapshot import frozen_fields

HOSTILE = sorted((support.CHECKOUT / "tests" / "hostile" / "yaml").glob("*.yaml"))
FILE = "filings/acme/entity.yaml"


def tidy(text: str) -> str:
    return tidied(text.encode(), "a.yaml").decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 甲  \nb: 乙\t\n", "a: 甲\nb: 乙\n"),
        ("a: 甲", "a: 甲\n"),
        ("a: 甲\n\n\n", "a: 甲\n"),
        ("a: 甲\r\nb: 乙\r\n", "a: 甲\nb: 乙\n"),
        ("a: 甲\rb: 乙", "a: 甲\nb: 乙\n"),
        ("\ufeffa: 甲\n", "a: 甲\n"),
        ("a: 安\u200b可\u200d美\u00ad公\u2060司\ufeff\n", "a: 安可美公司\n"),
        ("\u200ba\u200c: 甲\n", "a: 甲\n"),
        ("# 注释  \n\na:\n  # 内注 \n  b: 甲 # 尾注  \n", "# 注释\n\na:\n  # 内注\n  b: 甲 # 尾注\n"),
        ("a: |\n  甲\n\n\nb: 乙\n", "a: |\n  甲\n\n\nb: 乙\n"),
        ("a:\n    b: 甲\n", "a:\n    b: 甲\n"),
        ("a:   甲\n", "a:   甲\n"),
        ("", ""),
        ("# 只有注释", "# 只有注释\n"),
    ],
)
def test_a_file_gets_its_form(before: str, after: str) -> None:
    assert tidy(before) == after
    assert tidy(after) == after


@pytest.mark.parametrize(
    "text", ["a: |\n  甲  \n  乙\nb: 丙\n", "a: |\n  甲\n     \n  乙\n", "a: |+\n  甲\n\n\n", 'a: "甲\\ \n  乙"\n']
)
def test_blanks_that_belong_to_an_answer_stay(text: str) -> None:
    assert load(text.encode(), "a").data == load(tidied(text.encode(), "a"), "a").data
    assert tidy(f"x: 丁  \n{text}") == f"x: 丁\n{text}"


@pytest.mark.parametrize("text", ["a:\n\tb: 甲\n", "a: \u202e甲\n", "a: 甲\u0007\n", "a: \u2028甲\n"])
def test_what_only_a_person_can_mend_stays_and_is_reported(text: str) -> None:
    assert tidy(text) == text
    assert load(text.encode(), "a.yaml").problems


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_no_file_loses_an_answer(file: Path) -> None:
    before, once = load(file.read_bytes(), "a"), tidied(file.read_bytes(), "a")
    after = load(once, "a")
    assert tidied(once, "a") == once
    assert before.problems or (after.data, after.problems) == (before.data, [])


WORDS = st.text(st.sampled_from("甲乙ab1:#-'\"|>&*!%{}[], \t\r\n\u200b\u00ad\ufeff"), max_size=60)


@given(st.lists(st.tuples(st.sampled_from(["a: ", "b: |\n  ", "c: >-\n  ", "- ", "  ", "# ", 'd: "']), WORDS)))
def test_what_could_be_read_reads_the_same_afterwards(pieces: list[tuple[str, str]]) -> None:
    text = "".join(f"{start}{rest}\n" for start, rest in pieces)
    before, once = load(text.encode(), "a"), tidied(text.encode(), "a")
    assert tidied(once, "a") == once
    if before.usable:
        assert load(once, "a").data == before.data
        assert load(once, "a").usable


def test_the_shipped_files_have_their_form(shipped: Path) -> None:
    done = format_files(support.workspace(shipped), write_back=False)
    assert (done.changed, done.unreadable) == ([], [])


def test_fmt_mends_files_that_check_refuses(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private = "examples/private/acme/people.yaml"
    wanted = {path: (content_root / path).read_bytes() for path in (FILE, private)}
    mess = wanted[FILE].decode().replace("安可美", "安可\u200b美").replace("\n", " \r\n") + "\n\n"
    (content_root / FILE).write_bytes(b"\xef\xbb\xbf" + mess.encode())
    (content_root / private).write_bytes(wanted[private].replace(b"\n", b"\r\n"))
    assert support.problems_in(content_root)
    root = ["--root", str(content_root)]
    assert main(["fmt", *root, "--check"]) == 1
    out = capsys.readouterr().out
    assert FILE in out
    assert private in out
    assert main(["fmt", *root]) == 0
    assert {path: (content_root / path).read_bytes() for path in wanted} == wanted
    assert main(["fmt", *root, "--check"]) == 0


def test_fmt_quotes_in_a_file_that_it_had_to_tidy_first(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    text = file.read_text("utf-8").replace("version: '2.3'", "version: 2.30\u200b  ")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert main(["fmt", "--root", str(content_root)]) == 0
    assert 'version: "2.30"\n' in file.read_text("utf-8")
    assert support.problems_in(content_root) == []


def test_fmt_reports_tabs_and_leaves_them(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.replace_once(content_root / FILE, "  valid_until: 长期", "\tvalid_until: 长期")
    before = (content_root / FILE).read_bytes()
    assert main(["fmt", "--root", str(content_root)]) == 1
    assert f"{FILE}:{support.line_of(content_root / FILE, 'valid_until')}:" in capsys.readouterr().out
    assert (content_root / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#监测制度\n##第一章\n正文  \n", "# 监测制度\n## 第一章\n正文\n"),
        ("# 监测制度\r\n\r\n###　第一节\r\n", "# 监测制度\n\n### 第一节\n"),
        ("\ufeff# 监测\u200b制度", "# 监测制度\n"),
        ("# 监测制度\n#话题 不是标题\n见 C##x\n##\n####### 七\n- ##项\n", None),
        ("# 监测制度\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 | 三 |\n1.项\n", None),
        ("", None),
    ],
)
def test_a_policy_gets_its_form_and_nothing_is_guessed(before: str, after: str | None) -> None:
    tidy_one = tidied_policy(before.encode()).decode()
    assert tidy_one == (before if after is None else after)
    assert tidied_policy(tidy_one.encode()).decode() == tidy_one


def test_fmt_writes_policies_and_what_was_filed_stays_the_same(content_root: Path) -> None:
    file = content_root / "filings/acme/policies/monitoring.md"
    wanted = file.read_text("utf-8")
    file.write_bytes(wanted.replace("\n## ", "\n##").replace("\n", "\r\n").encode())
    glued = support.filing_in(content_root, support.ENTITY)
    root = ["--root", str(content_root)]
    assert main(["fmt", *root, "--check"]) == 1
    assert main(["fmt", *root]) == 0
    assert file.read_text("utf-8") == wanted
    assert (
        differences(frozen_fields(glued), frozen_fields(support.filing_in(content_root, support.ENTITY))).changes == ()
    )


def test_a_policy_that_is_no_utf8_is_left_alone(content_root: Path) -> None:
    file = content_root / "filings/acme/policies/monitoring.md"
    file.write_bytes("# 监测制度\n##第一章\n".encode("gbk"))
    main(["fmt", "--root", str(content_root)])
    assert file.read_bytes() == "# 监测制度\n##第一章\n".encode("gbk")


# -- leavings of killed writers -------------------------------------------------------------------------------------


def test_leavings_of_dead_writers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    gone = tmp_path / "a" / f".writing-{dead.pid}-x"
    mine, old, other = (
        tmp_path / f".writing-{os.getpid()}-x",
        tmp_path / f".writing-{os.getpid()}-y",
        tmp_path / "paper",
    )
    gone.parent.mkdir()
    for path in (gone, mine, old, other):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted([mine.name, "paper"])
    remove_leftovers(tmp_path / "nothing here")


def test_a_writer_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
