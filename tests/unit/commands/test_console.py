"""Nothing that is printed is a command: neither to the terminal nor to the machine that runs a workflow."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from beian.commands.terminal.console import Inert, inert, obeyed

OBEYED = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
CONTROL = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
WORDS = [
    "::error file=a::b",
    "##[error]",
    "##vso[task.setvariable]",
    "  ",
    "\t",
    "\n",
    "\x1b[31m",
    "\r",
    "\u202e",
    ":",
    "#",
    "[",
    "文",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.booleans())
def test_whatever_is_written_in_whichever_parts_commands_nothing(parts: list[str], flushes: bool) -> None:
    stream = io.StringIO()
    out = Inert(stream)
    for part in parts:
        out.write(part)
        if flushes and part.endswith("\n"):
            out.flush()
    out.flush()
    assert not OBEYED.search(stream.getvalue())
    assert not CONTROL.search(stream.getvalue())


def test_what_commands_nothing_is_printed_as_it_is() -> None:
    text = "filings/示例/a.yaml:1:2: 错误 [X] ## 标题 a::b\n\t2026-03-02T10:00\n# one\r\n"
    assert inert(text) == text
    assert json.loads(inert(json.dumps({"a": "\x85::b ##[c]"}, ensure_ascii=False))) == {"a": "\x85::b ##[c]"}


def test_commands_to_the_machine_command_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    obeyed("::error file=a\x1b[2J\r\u202eb::c\n::error::d")
    assert capsys.readouterr().out == "::error file=a\\u001b[2J\\u000d\\u202eb::c\n::error::d\n"


NAME = "evil\n::error file=a::假\x1b[2J\n##[error]x"


@pytest.fixture
def hostile(content_root: Path) -> Path:
    """Line breaks, control characters and commands in answers, file names, keys and names of filings' files."""
    entity = content_root / "filings/acme/entity.yaml"
    text, count = re.subn(r"(?m)^name: .*$", lambda _: f"name: {json.dumps(NAME)}", entity.read_text("utf-8"))
    assert count == 1
    entity.write_text(text + f"{json.dumps(NAME)}: 1\n", "utf-8")
    (content_root / f"filings/acme/evidence/{NAME.replace('/', '')}.png").write_bytes(b"no picture")
    (content_root / f"filings/acme/{NAME.replace('/', '')}.yaml").write_text("a: 1\n")
    support.commit_all(content_root)
    (content_root / f"filings/acme/{NAME.replace('/', '')}2.yaml").write_text("a: 1\n")
    return content_root


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "--format", "json"),
        ("check", "--format", "sarif"),
        ("check", "--format", "markdown"),
        ("todo",),
        ("todo", "--format", "json"),
        ("status",),
        ("build", "acme"),
        ("pack", "acme"),
        ("diff",),
        ("fmt", "--check"),
        ("guard",),
        ("hook",),
        ("verify", NAME),
        ("explain", NAME),
        ("check", NAME),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_no_verb_prints_a_command(hostile: Path, words: tuple[str, ...]) -> None:
    done = support.beian_here(*words, cwd=hostile)
    said = done.stdout + "\n" + done.stderr
    assert "Traceback" not in said
    assert not OBEYED.search(said), OBEYED.search(said)
    assert not CONTROL.search(said), CONTROL.search(said)
    if "json" in words or "sarif" in words:
        json.loads(done.stdout)


@pytest.mark.long
def test_an_answer_of_one_line_has_no_line_break(content_root: Path) -> None:
    file = content_root / "filings/acme/entity.yaml"
    text = file.read_text("utf-8")
    for name, wrong in (
        ('"文茵\\n科技"', True),
        ("|\n  文茵\n  科技", True),
        ("|\n  示例公司\n", False),
        ('"示例公司\\r科技"', False),
    ):
        changed, count = re.subn(r"(?m)^name: .*$", lambda _, name=name: f"name: {name}", text)
        assert count == 1
        file.write_text(changed, "utf-8")
        found = [one for one in support.problems_in(content_root, "acme") if one.rule == "schema-line"]
        assert bool(found) is wrong, name
        assert all(one.position.path == "filings/acme/entity.yaml" for one in found)


def test_annotations_are_the_commands_that_are_meant(hostile: Path) -> None:
    lines = support.beian_here("check", "--format", "github", cwd=hostile).stdout.splitlines()
    assert lines
    assert all(
        re.match(r"::(error|warning|notice)( file=filings/|::)", line) for line in lines if line.startswith("::")
    )
    assert not [line for line in lines if not line.startswith("::")]
