"""The command line: what it says, with which exit code, and that it reads what it was told to read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import support
from beian.commands.cli import main

FILE = "filings/acme/entity.yaml"


def run(root: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main([arguments[0], "--root", str(root), *arguments[1:]])
    said = capsys.readouterr()
    return code, said.out, said.err


def spoil(root: Path) -> None:
    support.replace_once(root / FILE, "type: enterprise", "type: company")


def test_clean_content_is_said_to_be_clean(shipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(shipped, "check", capsys=capsys)
    assert (code, err) == (0, "")
    assert "3 项备案，没有发现问题。" in out
    assert "no problems" in out


def test_a_problem_is_said_with_its_place_in_both_languages(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(content_root)
    code, out, _ = run(content_root, "check", capsys=capsys)
    assert code == 1
    line = support.line_of(content_root / FILE, "type: company")
    assert f"{FILE}:{line}:7: 错误 error [schema-enum]" in out
    assert "选项“company”不存在" in out
    assert "is not an option" in out
    assert "1 个错误" in out


def test_json_is_one_list_of_problems(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(content_root)
    code, out, _ = run(content_root, "check", "--format", "json", capsys=capsys)
    (found,) = json.loads(out)
    assert code == 1
    assert {"path", "line", "column", "pointer", "rule", "severity", "gate", "message", "basis"} <= set(found)
    assert (found["path"], found["rule"], found["pointer"]) == (FILE, "schema-enum", "/type")


def test_json_of_clean_content_is_an_empty_list(shipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(shipped, "check", "--format", "json", capsys=capsys)
    assert (code, json.loads(out)) == (0, [])


def test_a_warning_is_told_and_fails_only_where_that_is_asked_for(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = content_root / "filings/acme/models/huilan-image.yaml"
    support.replace_once(
        file, "filing_number: 网信算备999999000123401260013号", "filing_number: 网信算备999999000123401260014号"
    )
    code, out, _ = run(content_root, "check", capsys=capsys)
    assert code == 0
    assert "警告 warning [MOD-011]" in out
    assert run(content_root, "check", "--fail-on", "warning", capsys=capsys)[0] == 1


def test_a_named_filing_is_judged_alone(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.replace_once(content_root / "filings/acme/wenyin/service_provider.yaml", "算法-1", "算法-0")
    assert run(content_root, "check", support.PROVIDER, capsys=capsys)[0] == 1
    assert run(content_root, "check", support.SUPPORTER, capsys=capsys)[0] == 0
    assert run(content_root, "check", "acme/wenyin", capsys=capsys)[0] == 1


@pytest.mark.parametrize("name", ["nobody", "acme/", "acme/wenyi", "../acme", ""])
def test_an_unknown_filing_is_the_operators_to_mend(
    shipped: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, out, err = run(shipped, "check", name, capsys=capsys)
    assert (code, out) == (2, "")
    assert "acme/wenyin/service_provider" in err


@pytest.mark.parametrize("arguments", [("build", f"acme/{'x' * 300}"), ("verify", "x" * 300), ("similar", "x" * 300)])
def test_a_name_that_no_disk_takes_is_the_operators_to_mend(
    content_root: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main([*arguments, "--root", str(content_root)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_elsewhere_than_in_a_content_root_the_operator_is_told(tmp_path: Path) -> None:
    done = support.beian("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "beian.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_content_root_is_found_from_a_folder_inside(shipped: Path) -> None:
    done = support.beian("check", "acme", cwd=shipped / "filings" / "acme")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.long
def test_the_staged_check_sees_the_index_only(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(content_root)
    assert run(content_root, "check", "--staged", capsys=capsys)[0] == 0
    support.git(content_root, "add", FILE)
    support.replace_once(content_root / FILE, "type: company", "type: enterprise")
    code, out, _ = run(content_root, "check", "--staged", capsys=capsys)
    assert code == 1
    assert "schema-enum" in out
    assert run(content_root, "check", capsys=capsys)[0] == 0


def test_a_staged_file_that_is_not_on_the_disk_is_seen(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content_root / FILE).unlink()
    assert run(content_root, "check", "--staged", capsys=capsys)[0] == 0
    assert run(content_root, "check", capsys=capsys)[0] == 1


def test_a_staged_check_without_git_is_the_operators_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = support.copy_content(tmp_path / "no git")
    code, _, err = run(root, "check", "--staged", capsys=capsys)
    assert code == 2
    assert "git" in err


def test_a_symbolic_link_is_not_followed(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = content_root.parent / "secret.yaml"
    secret.write_text((content_root / FILE).read_text("utf-8"), "utf-8")
    (content_root / FILE).unlink()
    (content_root / FILE).symlink_to(secret)
    code, out, _ = run(content_root, "check", capsys=capsys)
    assert code == 1
    assert f"{FILE}:1:1" in out


@pytest.mark.long
def test_fmt_mends_what_check_reports_and_then_changes_nothing(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    support.replace_once(file, "version: '2.3'", "version: 2.30  # 版本")
    assert run(content_root, "fmt", "--check", capsys=capsys)[0] == 1
    assert "version: 2.30" in file.read_text("utf-8")
    assert run(content_root, "fmt", capsys=capsys)[0] == 0
    assert 'version: "2.30"  # 版本' in file.read_text("utf-8")
    assert run(content_root, "fmt", "--check", capsys=capsys)[0] == 0
    assert run(content_root, "check", capsys=capsys)[0] == 0


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["check", "--format", "xml"], ["build", "--edition", "secret"]]
)
def test_a_wrong_command_line_is_the_operators_to_mend(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "usage" in said
    assert "写得不完整或者不对" in said


@pytest.mark.parametrize("verb", ["private", "ci"])
def test_a_verb_with_tasks_alone_says_which_there_are(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"“beian {verb}”后面写得不完整" in said
    assert {"private": "解密到 private/", "ci": "check"}[verb] in said.replace("\n               ", "")
