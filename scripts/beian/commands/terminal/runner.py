"""The machine that runs a workflow: what it hands over in the environment, and what it takes from our output.

A line of output that looks like a workflow command is obeyed, so nothing that an answer, a file or a branch may say is
printed before `obey_nothing`. Inputs come from the environment, never through a shell.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from beian.commands.terminal.console import obeyed
from beian.core.errors import Failure
from beian.core.text.masking import masked

LONGEST = 20_000


class Runner:
    """This run. Outside of GitHub the output stays as it is, and the summary is printed."""

    def __init__(self) -> None:
        self._there = os.environ.get("GITHUB_ACTIONS") == "true"
        self._word = ""

    def obey_nothing(self) -> None:
        """From here on no line is a command. Both streams become one, for else a line could come too early."""
        if not self._there or self._word:
            return
        import secrets

        self._word = secrets.token_hex(16)
        sys.stdout.flush()
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
        obeyed(f"::stop-commands::{self._word}")

    def command(self, lines: str) -> None:
        """Print lines that are commands, escaped by whoever made them; then nothing is obeyed again."""
        if self._word:
            obeyed(f"::{self._word}::")
        obeyed(lines)
        self._word = ""
        self.obey_nothing()

    def summary(self, markdown: str) -> None:
        """Add to the job's summary. Raises Failure when it cannot be written."""
        target = os.environ.get("GITHUB_STEP_SUMMARY")
        if not target:
            print(markdown, flush=True)
            return
        try:
            with Path(target).open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{masked(markdown)}\n")
        except OSError as error:
            raise Failure(
                f"无法写入运行摘要：{error.strerror}", f"cannot write the summary: {error.strerror}"
            ) from None


def given(name: str, *, required: bool = True) -> str:
    """What a person typed into a form: `filing` comes as `BEIAN_FILING`. Raises Failure for what nobody types."""
    from beian.content.text_file import FORBIDDEN

    text = os.environ.get(f"BEIAN_{name.upper()}", "").strip()
    if required and not text:
        raise Failure(f"缺少“{name}”（环境变量 BEIAN_{name.upper()}）", f"{name} is missing (BEIAN_{name.upper()})")
    if FORBIDDEN.search(text) or len(text) > LONGEST:
        raise Failure(f"“{name}”含有不可见字符，或者过长", f"{name} has invisible characters or is too long")
    return text
