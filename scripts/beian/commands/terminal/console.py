"""What reaches the terminal or a log: text that commands nothing and shows nobody's number, whatever an answer, a file or a
branch is called, and whoever writes: verbs, argparse, a traceback.

A terminal obeys control characters; the machines that run workflows obey lines that begin with `::` and words such as
`##[error]`. Both come out as `\\uXXXX`, which reads the same in text and in JSON.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from beian.commands.terminal.wording import aside, wording
from beian.core.text.masking import masked

# All controls but line end and tab, what turns the direction of writing, and other line ends.
CONTROLS = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
COMMAND, OLD_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE), re.compile(r"##(?=\w*\[)")


class Inert:
    """A stream of text on which nothing is obeyed. A line is held until it ends or is flushed, and looked at as a whole."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self._line = stream, ""
        self._finish = _colours() if _may_be_coloured(stream) else str

    def write(self, text: str) -> int:
        lines, end, self._line = (self._line + text).rpartition("\n")
        self.stream.write(self._finish(inert(lines + end)))
        return len(text)

    def flush(self) -> None:
        self.stream.write(self._finish(inert(self._line)))
        self._line = ""
        self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _may_be_coloured(stream: TextIO) -> bool:
    """Whether this is a terminal, as `NO_COLOR` (no-color.org) and `FORCE_COLOR` allow; pipes, files and logs stay plain."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    dumb = os.environ.get("TERM", "" if sys.platform == "win32" else "x") in ("dumb", "")
    return stream.isatty() and (not dumb or "WT_SESSION" in os.environ)  # old consoles of Windows show the codes


def _colours() -> Callable[[str], str]:
    from beian.commands.terminal.colours import coloured

    return coloured


def inert(text: str) -> str:
    """Lines of text as they may be printed."""
    text = COMMAND.sub(r"\1\\u003a", CONTROLS.sub(_spelled, masked(text)))
    return OLD_COMMAND.sub(r"#\\u0023", text)


def _spelled(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


@contextmanager
def inert_console() -> Iterator[None]:
    """As long as this lasts, nothing that is printed is obeyed but what goes through `obeyed`."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Inert(sys.stdout), Inert(sys.stderr)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(BrokenPipeError):
                stream.flush()
        sys.stdout, sys.stderr = before


def obeyed(lines: str) -> None:
    """Print lines that are commands to the machine, escaped by whoever made them; a terminal obeys nothing of them either."""
    sys.stdout.flush()
    print(masked(CONTROLS.sub(_spelled, lines)), file=getattr(sys.stdout, "stream", sys.stdout), flush=True)


def say(zh: str, en: str = "", between: str = " ") -> None:
    """Print a line, or of a message in both languages what is to be told."""
    print(wording(zh, en, between), flush=True)


def say_json(value: object) -> None:
    """Print a value for programs."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)


def progress(target: str) -> None:
    print(f"  √ {target}", file=sys.stderr, flush=True)


def noted(head: str) -> str:
    """The line that gives the head of a record, and asks for it to be kept."""
    return f"    head {head}{aside('请记在仓库之外', 'note it outside the repository', ' · ')}"
