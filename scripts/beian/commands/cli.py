"""The command line: parses, finds the content root, sorts outcomes into exit codes. `beian VERB` is what `make VERB` does."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from beian import __version__
from beian.commands.exit_codes import BUG, INTERRUPTED, OPERATOR
from beian.commands.parser import Verb, parse
from beian.commands.terminal.console import inert_console
from beian.commands.terminal.wording import language_of, speak, worded, wording
from beian.commands.verbs import GROUPS
from beian.core.errors import Failure, OurFault
from beian.core.places import find_content_root
from beian.core.processes.garbage import collect_rarely


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    os.environ["PYTHONSAFEPATH"] = "1"  # nor do the processes that we start import what lies in the current folder
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if "_ARGCOMPLETE" in os.environ:  # a shell asks, at the Tab key
        from beian.commands.completion import complete

        return complete(GROUPS)
    speak(language_of(given, os.environ))
    collect_rarely()
    with inert_console():
        return _outcome(given)


def _outcome(arguments: Sequence[str]) -> int:
    options = parse(GROUPS, arguments)
    try:
        return _run(options)
    except Failure as failure:
        print(worded(failure), file=sys.stderr)
        return BUG if isinstance(failure, OurFault) else OPERATOR
    except BrokenPipeError:
        return OPERATOR
    except OSError as error:  # a full disk, no permission, a name too long: the machine's, and not ours
        place = f"{error.filename}: " if error.filename else ""
        said = wording("无法读写", "cannot read or write", " · ")
        print(f"{said}: {place}{error.strerror or error}", file=sys.stderr)
        return OPERATOR
    except Exception:  # noqa: BLE001 - the one place that tells a bug from everything else
        import traceback

        traceback.print_exc()
        said = wording("出错了，这是程序的问题。", "This is our bug.")
        print(f"beian {__version__} {said}", file=sys.stderr)
        return BUG
    except KeyboardInterrupt:
        print(wording("已中断。已生成的文件保持完整。", "Interrupted; finished files are whole."), file=sys.stderr)
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    verb: Verb = options.verb
    if not verb.needs_root:
        return verb.run(options)
    root = find_content_root(Path(options.root or "."))
    from beian.content.transaction import exclusive_writer, finish_interrupted  # not before a verb runs

    if not verb.writes:
        finish_interrupted(root.path)
        return verb.run(root, options)
    with exclusive_writer(root.path, verb.name):
        return verb.run(root, options)


if __name__ == "__main__":
    sys.exit(main())
