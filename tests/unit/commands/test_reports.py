"""Reports of check: the line shown and the place marked, SARIF, annotations, Markdown; gates, limits and changes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, FormatChecker, ValidationError

import support
from beian.commands.cli import main
from beian.commands.terminal import formats
from beian.commands.terminal.quotes import marked, width
from beian.core.problem import Position, Problem, Text

RULES = support.CHECKOUT / "tests" / "examples/rules"
SARIF = support.CHECKOUT / "tests" / "sarif/sarif-schema-2.1.0.json"
AWKWARD = Problem(
    Position("filings/示例 公司/a,b:c.yaml", 3, 5),
    "/entity/name",
    "NAM-001",
    "error",
    "pack",
    Text("含“100%”\n::error::假 | `x` [a](b) <b>", "it's\r\n::set-output name=a::b @someone"),
    Text("改正", "mend it"),
)


def run(root: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main([*arguments, "--root", str(root)])
    return code, capsys.readouterr().out


def break_name(root: Path) -> None:
    support.replace_once(root / "filings/acme/wenyin/service_provider.yaml", "filed_name: ", "filed_name: 又")


def test_the_line_is_shown_and_the_place_is_marked_below_hanzi(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    break_name(content_root)
    rows = run(content_root, "check", capsys=capsys)[1].splitlines()
    line = next(number for number, row in enumerate(rows) if "| filed_name: 又" in row)
    assert "filings/acme/wenyin/service_provider.yaml" in rows[line - 1]
    column = int(rows[line - 1].split(":")[2])
    caret = rows[line + 1].index("^") - rows[line + 1].index("|") - 2
    assert caret == width(rows[line].partition("| ")[2][: column - 1])


def test_a_mark_counts_wide_letters_and_a_long_line_is_cut_around_it() -> None:
    assert marked("甲乙：x", 7, 4) == ["    7 | 甲乙：x", "      |       ^"]
    text, mark = marked("字" * 300 + "错" + "字" * 300, 12, 301)
    before = text.partition("| ")[2].partition("错")[0]
    assert mark.partition("| ")[2] == " " * width(before) + "^"
    assert len(text) < 90


def test_a_quoted_line_cannot_command_the_terminal() -> None:
    text = marked("a\x1b[31mb\u202ec\td", 1, 1)[0]
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("key", ["id_number", "id_nummer", "x: x: id_number"])
@pytest.mark.parametrize("half", ["examples/private/acme/people.yaml", "filings/acme/people.yaml"])
def test_a_restricted_value_is_never_quoted(
    half: str, key: str, content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = "110101219912310099"
    file = content_root / half
    text = file.read_text("utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("  id_number:")]
    lines.insert(lines.index("zhou-yining:") + 1, f"  {key}: {value}")
    file.write_text("\n".join(lines), "utf-8")
    for form in ("text", "json", "sarif", "github", "markdown"):
        code, out = run(content_root, "check", "--format", form, capsys=capsys)
        assert code == 1
        assert value not in out


def test_personal_data_in_a_line_that_cannot_be_read_is_not_quoted(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = content_root / "filings/acme/people.yaml"
    file.write_text(file.read_text("utf-8") + "\nx: 13812345678\nx: 13812345678\n", "utf-8")
    code, out = run(content_root, "check", capsys=capsys)
    assert code == 1
    assert "13812345678" not in out


def is_sarif(text: str) -> dict:
    """The log of a report, which the OASIS schema accepts, with references that resolve."""
    given = SARIF.read_bytes()
    assert hashlib.sha256(given).hexdigest() in (SARIF.parent / "README.md").read_text("utf-8")
    log = json.loads(text)
    Draft4Validator(json.loads(given), format_checker=FormatChecker()).validate(log)
    (run_,) = log["runs"]
    listed = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
    assert len(listed) == len(set(listed))
    for result in run_["results"]:
        assert listed[result["ruleIndex"]] == result["ruleId"]
        (place,) = result["locations"]
        address = place["physicalLocation"]["artifactLocation"]["uri"]
        assert address.isascii()
        assert not address.startswith("/")
    return log


def test_sarif_fits_the_schema_of_oasis(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_name(content_root)
    of_content = is_sarif(run(content_root, "check", "--format", "sarif", capsys=capsys)[1])["runs"][0]
    (content_root / "filings/acme/people.yaml").write_text("x: [\n", "utf-8")
    of_form = is_sarif(run(content_root, "check", "--format", "sarif", capsys=capsys)[1])["runs"][0]
    for one, rule in ((of_content, "NAM-009"), (of_form, "intake")):
        assert rule in {result["ruleId"] for result in one["results"]}


def test_what_is_waived_is_a_suppression_in_sarif() -> None:
    (result,) = is_sarif(formats.as_sarif([replace(AWKWARD, waiver="平台统一处置（某人）")]))["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "平台统一处置（某人）"


@pytest.mark.parametrize("broken", ['"level": "fatal"', '"startLine": 0', '"kind": "somewhere"'])
def test_the_schema_refuses_what_is_no_sarif(broken: str) -> None:
    text = formats.as_sarif([replace(AWKWARD, waiver="x")])
    key = broken.partition(":")[0]
    with pytest.raises(ValidationError):
        is_sarif(re.sub(rf'{key}: (?:"\w+"|\d+)', broken, text))


def test_a_sarif_address_is_a_reference_and_a_clean_run_has_no_results() -> None:
    sarif = is_sarif(formats.as_sarif([AWKWARD]))
    assert "%20" in sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert is_sarif(formats.as_sarif([]))["runs"][0]["results"] == []


def test_an_answer_cannot_break_out_of_an_annotation() -> None:
    (line,) = formats.as_github([AWKWARD]).splitlines()
    assert line.startswith("::error file=filings/示例 公司/a%2Cb%3Ac.yaml,line=3,col=5,title=NAM-001::")
    assert "100%25" in line
    assert "%0A::error::假" in line


def test_an_answer_cannot_break_out_of_a_summary() -> None:
    text = formats.as_markdown([AWKWARD], 1)
    row = text.splitlines()[-1]
    assert row.count(" | ") == 3
    for mark in ("<b>", "`", "](", "@someone", "::set"):
        assert mark not in row


def test_a_summary_says_how_many_are_left_out() -> None:
    many = [Problem(Position("a", n), "", "X", "error", "draft", Text("字", "word")) for n in range(1, 251)]
    assert "50 more" in formats.as_markdown(many, 1)


@pytest.mark.long
def test_a_gate_leaves_out_what_counts_later(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch = support.yaml_texts(RULES / "RSK-010.yaml")
    for change in (patch, *patch["and"]):
        support.replace_once(content_root / change["file"], change["find"], change["replace"])
    found = json.loads(run(content_root, "check", "--format", "json", capsys=capsys)[1])
    assert "RSK-010" in {one["rule"] for one in found}
    assert {one["gate"] for one in found} == {"pack"}
    assert run(content_root, "check", "--gate", "draft", capsys=capsys)[0] == 0
    assert run(content_root, "check", "--gate", "pack", capsys=capsys)[0] == 1
    assert run(content_root, "check", "--gate", "after_approval", capsys=capsys)[0] == 1


@pytest.mark.long
def test_fail_on_moves_the_limit_and_shows_all_the_same(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch = support.yaml_texts(RULES / "ENT-014-mail.yaml")
    support.replace_once(content_root / patch["file"], patch["find"], patch["replace"])
    assert run(content_root, "check", "--fail-on", "warning", capsys=capsys)[0] == 1
    for chosen in ((), ("--fail-on", "error")):
        code, out = run(content_root, "check", *chosen, capsys=capsys)
        assert code == 0
        assert "ENT-014" in out
    assert run(content_root, "check", "--fail-on", "info", capsys=capsys)[0] == 1


def test_changed_sees_the_filings_that_a_change_touches(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_name(content_root)
    support.commit_all(content_root, "broken")
    assert run(content_root, "check", "--changed", capsys=capsys)[0] == 0, "nothing is staged"
    code, out = run(content_root, "check", "--changed", "HEAD~1", "--format", "json", capsys=capsys)
    assert code == 1
    assert {one["path"] for one in json.loads(out)} == {"filings/acme/wenyin/service_provider.yaml"}
    other = content_root / "filings/acme/wenyin/technical_supporter.yaml"
    other.write_text(other.read_text("utf-8") + "\n# 说明\n", "utf-8")
    support.git(content_root, "add", str(other))
    assert run(content_root, "check", "--changed", capsys=capsys) == (
        0,
        "1 项备案，没有发现问题。 1 filings, no problems.\n",
    )
    shared = content_root / "filings/acme/entity.yaml"
    shared.write_text(shared.read_text("utf-8") + "\n# 说明\n", "utf-8")
    support.git(content_root, "add", str(shared))
    assert run(content_root, "check", "--changed", capsys=capsys)[0] == 1, "an entity fact concerns every filing"


def test_changed_against_nothing_known_is_the_operators_to_mend(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--changed=nowhere", "--root", str(content_root)]) == 2
    assert main(["check", "--changed=--output=x", "--root", str(content_root)]) == 2
    assert not (content_root / "x").exists()


def test_a_problem_of_both_roles_is_said_once(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.replace_once(
        content_root / "filings/acme/wenyin/generative_synthesis.yaml",
        "batch_output: yes",
        "batch_output: yes\nimplicit_label: no",
    )
    found = json.loads(run(content_root, "check", "--format", "json", capsys=capsys)[1])
    said = [(one["path"], one["line"], one["rule"], one["message"]) for one in found]
    assert len(said) == len(set(said)) > 0
