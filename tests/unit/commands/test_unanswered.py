"""`check` on a form that was begun: what is not answered is counted by page, what is answered wrongly is told in full."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import support
from beian.commands.cli import main
from beian.schema.decision.table import questions

YES = ("serves-public", "public-expression", "generates-content", "calls-filed-model")


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A content root with one entity and one algorithm, just started."""
    (tmp_path / "beian.yaml").write_text("engine: 0.5.0\n", "utf-8")
    answers = [f"--answer={one['id']}={'yes' if one['id'] in YES else 'no'}" for one in questions()]
    for name in (["xingchen"], ["xingchen/huahua", *answers]):
        assert main(["new", "--root", str(tmp_path), *name, "--as-of", "2026-11-22"]) == 0
    return tmp_path


def check(root: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["check", "--root", str(root), "--as-of", "2026-11-22", *arguments])
    return code, capsys.readouterr().out


def test_an_unfinished_form_greets_on_one_screen_and_the_rest_is_there_for_who_asks(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, short = check(begun, capsys=capsys)
    assert code == 1
    assert len(short.splitlines()) < 60
    found = re.search(r"responsibility\.yaml：(\d+) 处待填，从第 (\d+) 行开始 · \1 to answer, from line \2", short)
    assert found
    file = begun / "filings/xingchen/responsibility.yaml"
    lines = file.read_text("utf-8").split("\n")
    assert int(found[2]) == 1 + lines.index("  name:")
    assert re.search(r"\d+ values are proposed and want to be confirmed", short)
    assert "[CNF-001]" not in short
    code, whole = check(begun, "--all", capsys=capsys)
    assert code == 1
    assert "处待填" not in whole
    assert len(whole.splitlines()) > 1000
    assert whole.splitlines()[-1] == short.splitlines()[-1], "the summary counts all, however they are told"


def test_programs_get_every_problem(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems = json.loads(check(begun, "--json", capsys=capsys)[1])
    counted, _ = check(begun, "--all", capsys=capsys)[1].splitlines()[-1].split("个错误")
    assert sum(one["severity"] == "error" for one in problems) == int(counted.rpartition("：")[2])
    sarif = json.loads(check(begun, "--format", "sarif", capsys=capsys)[1])
    assert len(sarif["runs"][0]["results"]) == len(problems)
    assert check(begun, "--format", "github", capsys=capsys)[1].count("::error") > 250


def test_what_is_answered_wrongly_is_told_in_full_beside_the_counts(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entity = begun / "filings/xingchen/entity.yaml"
    support.replace_once(entity, "\nuscc:\n", "\nuscc: 91110000MA00000000\n")
    risks = begun / "filings/xingchen/huahua/assessment.yaml"
    support.replace_once(risks, "    likelihood:\n    # 影响程度", "    likelihood: often\n    # 影响程度")
    _, said = check(begun, capsys=capsys)
    assert "[ENT-001]" in said
    assert f"assessment.yaml:{support.line_of(risks, 'likelihood: often')}:" in said
    assert "often" in said


@pytest.mark.long
def test_the_last_open_answers_are_told_one_by_one(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = content_root / "filings/acme/wenyin/assessment.yaml"
    text = file.read_text("utf-8")
    for count in range(1, 6):
        text = text.replace("    likelihood: ", "    likelihood:\n    #", 1)
        file.write_text(text, "utf-8")
        said = check(content_root, "acme", capsys=capsys)[1]
        assert ("处待填" in said) is (count > 3)
        assert said.count("“可能性”没有填写") == (count if count <= 3 else 0)


def test_a_rule_on_a_finished_record_is_told_while_another_record_is_open(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what hangs on an open answer waits."""
    file = content_root / "filings/acme/wenyin/assessment.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("    measure: |\n", "    measure:\n    x: |\n"), "utf-8")
    support.replace_once(content_root / "filings/acme/entity.yaml", "uscc: 9", "uscc: 8")
    said = check(content_root, "acme", capsys=capsys)[1]
    assert "[ENT-001]" in said
    assert "处待填" in said
