"""The command line: parses, opens the workspace, sorts outcomes into exit codes. `beian VERB` is what `make VERB` does.

Exit codes: 0 clean, 1 problems, 2 the operator can mend it, 3 our bug, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from beian import __version__
from beian.commands.terminal.console import inert_console
from beian.commands.verbs import GROUPS
from beian.core.errors import Failure, OurFault
from beian.core.places import find_content_root
from beian.core.processes.garbage import collect_rarely

CLEAN, PROBLEMS, OPERATOR, BUG, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    os.environ["PYTHONSAFEPATH"] = "1"  # nor do the processes that we start import what lies in the current folder
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    collect_rarely()
    with inert_console():
        return _outcome(arguments)


def _outcome(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return BUG if isinstance(failure, OurFault) else OPERATOR
    except BrokenPipeError:
        return OPERATOR
    except OSError as error:  # a full disk, no permission, a name too long: the machine's, and not ours
        place = f"{error.filename}: " if error.filename else ""
        print(f"无法读写 · cannot read or write: {place}{error.strerror or error}", file=sys.stderr)
        return OPERATOR
    except Exception:  # noqa: BLE001 - the one place that tells a bug from everything else
        traceback.print_exc()
        print(f"beian {__version__} 出错了，这是程序的问题。 This is our bug.", file=sys.stderr)
        return BUG
    except KeyboardInterrupt:
        print("已中断。已生成的文件保持完整。 Interrupted; finished files are whole.", file=sys.stderr)
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    module, _, function = options.run.partition(":")
    run = getattr(import_module(f"beian.commands.{module}"), function)
    if module == "standalone":
        return run(options)
    root = find_content_root(Path(options.root or "."))
    from beian.content.transaction import (  # not before a verb runs: --help needs none of it
        exclusive_writer,
        finish_interrupted,
    )

    if not options.writes:
        finish_interrupted(root.path)
        return run(root, options)
    with exclusive_writer(root.path, options.verb):
        return run(root, options)


class Parser(argparse.ArgumentParser):
    """A command line that shows what can be written, and says in both languages that something else was."""

    def error(self, message: str) -> NoReturn:
        """Ends with the exit code for what the operator can mend; argparse's own reason is English only."""
        self.print_help(sys.stderr)
        self.exit(
            OPERATOR,
            f"\n“{self.prog}”后面写得不完整或者不对，可以写什么见上；某个命令的写法用 --help 查看。\n"
            f"{self.prog}: {message}. What can be written stands above; --help after a verb tells of the verb.\n",
        )


def parser() -> Parser:
    """The whole command line, in the order of the work."""
    top = Parser(prog="beian", description="算法备案即代码 · China's algorithm record-filing as code")
    top.add_argument("--version", action="version", version=f"beian {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(
        name: str, run: str, help_text: str, *, filings: bool = False, writes: bool = False
    ) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(run=run, writes=writes)  # `writes`: what people wrote, or the record
        made.add_argument("--root", help="内容仓库文件夹 · the content root (default: here or above)")
        if filings:
            made.add_argument(
                "filings",
                nargs="*",
                metavar="FILING",
                help="备案标识，如 acme/wenyin/service_provider · ids; none means all",
            )
        return made

    for declare in GROUPS:
        declare(verb)
    return top


if __name__ == "__main__":
    sys.exit(main())
