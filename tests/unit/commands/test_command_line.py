"""The command line as people meet it: its table, helps, near words, languages, colours, JSON and the Tab key."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import support
from beian.commands.cli import main
from beian.commands.parser import Verb, parse
from beian.commands.terminal.wording import language_of
from beian.commands.verbs import GROUPS

VERBS = {verb.name: verb for group in GROUPS for verb in group.verbs}
HANZI = re.compile(r"[\u4e00-\u9fff]")
SGR = re.compile(r"\x1b\[\d+m")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def said(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(list(words))
    except SystemExit as ended:
        code = int(str(ended.code or 0))
    streams = capsys.readouterr()
    return code, streams.out, streams.err


# -- the table ------------------------------------------------------------------------------------------------------


def test_the_table_is_cheap_to_import() -> None:
    """It loads what parses and prints; what reads content is imported when a verb runs."""
    code = "import sys, beian.commands.cli; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **support.PACKAGE}, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("beian.")}
    assert rooms == {"core", "commands"}
    foreign = {"yaml", "lxml", "jinja2", "jsonschema_rs", "argcomplete", "subprocess", "tempfile", "shutil"}
    assert foreign & set(loaded) == set()


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_the_example_of_a_verb_can_be_typed_as_it_stands(verb: Verb) -> None:
    options = parse(GROUPS, [verb.name, *shlex.split(verb.example)])
    assert options.verb is verb


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_help_is_in_the_language_that_is_asked_for(
    verb: Verb, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(verb.name, "--help", "--lang", language, capsys=capsys)
    assert code == 0
    words = " ".join(out.split())
    assert verb.purpose.say(language) in words
    assert verb.purpose.other(language) not in words
    if language == "en":
        assert not HANZI.search(out.partition("example:")[0]), HANZI.findall(out)
    if verb.example:
        assert f"beian {verb.name} {verb.example}" in out


def test_the_help_lists_every_verb_in_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said("--help", capsys=capsys)
    assert code == 0
    listed = re.findall(r"(?m)^  ([a-z-]+) ", out)
    assert listed == list(VERBS)
    assert re.findall(r"(?m)^(\S.* · .*):$", out)[: len(GROUPS)] == [group.title for group in GROUPS]
    english = said("--help", "--lang=en", capsys=capsys)[1]
    assert not HANZI.search(english)


def test_a_make_target_for_content_is_a_verb_of_the_same_name() -> None:
    makefile = (support.CHECKOUT / "Makefile").read_text("utf-8")
    called = re.findall(r"\$\(BEIAN\) ([a-z-]+)", makefile)
    assert len(called) > 30
    assert set(called) <= set(VERBS)


# -- near words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("chekc",), "check"),
        (("--lang", "en", "statsu"), "status"),
        (("chekc", "check"), "check"),
        (("explian", "LAB-001", "check"), "explain"),
        (("check", "--formt", "json"), "--format"),
        (("check", "acme", "--gat", "pack", "--failon", "info"), "--fail-on"),
        (("check", "--format", "jsno"), "json"),
        (("submit", "acme", "--kind", "frist"), "first"),
        (("build", "--edition", "reveiw"), "review"),
        (("private", "lock", "--forse"), "--force"),
        (("completion", "bahs"), "bash"),
    ],
    ids=" ".join,
)
def test_whoever_mistypes_is_told_what_was_meant(
    words: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, error = said(*words, capsys=capsys)
    assert (code, out) == (2, "")
    assert re.search(rf"did you mean {re.escape(meant)}\?", error), error
    if "--lang" not in words:
        assert f"是否想写 {meant}？" in error


@pytest.mark.parametrize(("words", "meant"), [(("check", "acme/wenyi"), "acme/wenyin"), (("submit", "amce"), "acme")])
def test_a_filing_that_there_is_not_is_answered_with_the_nearest(
    shipped: Path, words: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, error = said(*words, "--root", str(shipped), capsys=capsys)
    assert code == 2
    assert f"是否想写 {meant}？" in error


@pytest.mark.parametrize("name", ["XYZ", "LAB-999", "标识", "", "🙂"])
def test_explain_names_three_near_rules(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = said("explain", name, capsys=capsys)
    assert code == 2
    chinese, english = error.strip().split("\n")
    assert len(re.findall(r"[A-Z]{3}-\d{3} ", chinese.partition("相近的有")[2])) == 3
    assert len(re.findall(r"[A-Z]{3}-\d{3} ", english.partition("Near ones")[2])) == 3


# -- languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "both"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "both"),
        ([], {"LANG": "de_DE.UTF-8"}, "both"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "both"),
        ([], {"LANG": "zh_CN.UTF-8", "CI": "true"}, "both"),
        ([], {"LANG": "zh_CN.UTF-8", "CI": "false"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "BEIAN_LANG": "en"}, "en"),
        ([], {"CI": "true", "BEIAN_LANG": "zh"}, "zh"),
        ([], {"BEIAN_LANG": "klingon", "LANG": "zh_CN.UTF-8"}, "zh"),
        (["check", "--lang", "en"], {"BEIAN_LANG": "zh"}, "en"),
        (["--lang=both", "check"], {"LANG": "zh_CN.UTF-8"}, "both"),
    ],
)
def test_the_language_is_that_of_whoever_reads(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert language_of(arguments, environment) == language


def test_a_problem_is_told_in_one_language(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.replace_once(content_root / "filings/acme/entity.yaml", "type: enterprise", "type: company")
    chinese = said("check", "acme", "--lang", "zh", "--root", str(content_root), capsys=capsys)[1]
    english = said("--lang", "en", "check", "acme", "--root", str(content_root), capsys=capsys)[1]
    assert "错误 [schema-enum]" in chinese
    assert "选项“company”不存在" in chinese
    assert "is not an option" not in chinese
    assert "error [schema-enum]" in english
    assert "is not an option" in english
    assert not HANZI.search("\n".join(line for line in english.splitlines() if " | " not in line))


@pytest.mark.parametrize("form", ["json", "sarif", "github", "markdown"])
def test_what_programs_read_has_both_languages_always(
    content_root: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    support.replace_once(content_root / "filings/acme/entity.yaml", "type: enterprise", "type: company")
    words = ("check", "acme", "--format", form, "--root", str(content_root))
    told = {said(*words, "--lang", language, capsys=capsys)[1] for language in ("zh", "en", "both")}
    assert len(told) == 1
    assert "选项“company”不存在" in next(iter(told))


# -- answers for programs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("check",), {"path", "line", "rule", "message", "message_en"}),
        (("todo",), {"filing", "pages", "people"}),
        (("status",), {"filing", "state", "dues"}),
        (("diff", "--from", "001", "--to", "work"), {"filing", "changes"}),
        (("classify",), {"filing", "round", "changes"}),
        (("handover",), {"filings", "private_half"}),
        (("law", "--since", "2025-01-01"), {"changes", "unchecked"}),
        (("explain", "LAB-001"), {"id", "title", "title_en", "severity", "basis", "failing_example"}),
        (("explain", "schema-enum"), {"id", "title", "title_en"}),
        (("similar",), {"entities", "pairs", "alike"}),
        (("verify",), {"sort", "name", "wrong", "says"}),
        (("guard",), {"path", "line", "rule"}),
        (("doctor",), {"name", "ok", "required", "found"}),
        (("comments", "acme"), {"path", "open", "text", "shared_by"}),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_a_verb_that_answers_a_question_answers_programs_too(
    filed: Path, words: tuple[str, ...], keys: set[str]
) -> None:
    done = support.beian_here(*words, "--json", cwd=filed)
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    rows = told if isinstance(told, list) else [told]
    assert rows or words[0] in ("check", "guard", "comments")
    assert all(keys <= set(row) for row in rows), [keys - set(row) for row in rows]


# -- colours --------------------------------------------------------------------------------------------------------


def test_a_pipe_is_plain_and_force_color_is_not(content_root: Path) -> None:
    support.replace_once(content_root / "filings/acme/entity.yaml", "type: enterprise", "type: company")
    plain = support.beian_here("check", "acme", cwd=content_root).stdout
    forced = support.beian_here("check", "acme", cwd=content_root, FORCE_COLOR="1").stdout
    refused = support.beian_here("check", "acme", cwd=content_root, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b" not in plain
    assert "\x1b[31m错误 error\x1b[0m" in forced
    assert SGR.sub("", forced) == plain == refused


def test_no_answer_colours_or_commands_the_terminal(content_root: Path) -> None:
    support.replace_once(
        content_root / "filings/acme/entity.yaml", "type: enterprise", 'type: "\\e[31m\\e[2J√ company\\u009b5m"'
    )
    done = support.beian_here("check", "acme", cwd=content_root, FORCE_COLOR="1")
    assert done.returncode == 1
    assert not CONTROL.search(SGR.sub("", done.stdout)), done.stdout


# -- the Tab key ----------------------------------------------------------------------------------------------------


def completed(root: Path, line: str, tmp_path: Path) -> list[str]:
    """What a shell is told at the end of that line."""
    answer = tmp_path / "answer"
    environment = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line.encode())),
        "COMP_TYPE": "9",
    }
    code = "from beian.commands.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code], cwd=root, env={**os.environ, **support.PACKAGE, **environment}, check=True
    )
    return [word.strip() for word in answer.read_text("utf-8").split("\n") if word.strip()]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("beian expl", ["explain"]),
        ("beian check --fo", ["--format"]),
        ("beian check --format s", ["sarif"]),
        ("beian check acme/wenyin/s", [support.PROVIDER]),
        ("beian submit ac", ["acme", "acme/wenyin", support.PROVIDER, support.SUPPORTER]),
        ("beian explain LAB-00", [f"LAB-00{number}" for number in range(1, 10)]),
        ("beian signed commit", ["commitment_letter"]),
        ("beian private unl", ["unlock"]),
        ("beian --lang z", ["zh"]),
    ],
)
def test_the_tab_key_completes(shipped: Path, tmp_path: Path, line: str, expected: list[str]) -> None:
    assert completed(shipped, line, tmp_path) == expected


def test_where_there_is_no_content_the_tab_key_offers_nothing(tmp_path: Path) -> None:
    assert completed(tmp_path, "beian check ac", tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_its_program(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said("completion", shell, capsys=capsys)
    assert code == 0
    assert "_ARGCOMPLETE" in out
    assert "beian" in out
