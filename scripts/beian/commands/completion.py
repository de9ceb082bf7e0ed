"""Completion at the Tab key, in bash, zsh, fish and PowerShell: verbs, options, and the ids that this content root has.

The shell starts `beian` with `_ARGCOMPLETE` set; argcomplete answers from the same parser that reads commands.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from beian.commands.exit_codes import CLEAN
from beian.commands.options import listed, one_of
from beian.commands.parser import Group, parser
from beian.commands.terminal.console import say
from beian.core.errors import Failure

SHELLS = ("bash", "zsh", "fish", "powershell")
SETTINGS = (
    '写在它的设置文件中，bash、zsh 为 eval "$(beian completion bash)"，fish 为 beian completion fish | source',
    'for its settings file: in bash and zsh eval "$(beian completion bash)", in fish beian completion fish | source',
)


def arguments(of: argparse.ArgumentParser) -> None:
    of.add_argument("shell", type=one_of(*SHELLS), metavar="SHELL", help=listed(*SETTINGS, SHELLS))


def completion(options: argparse.Namespace) -> int:
    """The program that a shell reads, so that the Tab key completes what is typed after `beian`."""
    from argcomplete.shell_integration import shellcode

    say(shellcode(["beian"], True, options.shell))
    return CLEAN


def complete(groups: Sequence[Group]) -> int:
    """Answer the shell. Does not return: argcomplete ends the process."""
    from argcomplete import autocomplete

    whole = parser(groups, [verb for group in groups for verb in group.verbs])
    _offer(whole)
    autocomplete(whole)
    return CLEAN


def _offer(of: argparse.ArgumentParser) -> None:
    """Give every argument, also those of verbs and tasks, what completes it: its words, or ids by its placeholder."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _offer(inner)
            continue
        words = getattr(action.type, "words", None)
        known = (lambda words=words, **_: words) if words else OFFERS.get(str(action.metavar))
        if known:
            vars(action)["completer"] = known  # argcomplete looks there


def _filings(parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    """The ids of this content root, and of the entities and algorithms above them."""
    from beian.content.trees import WorkTree
    from beian.core.places import find_content_root
    from beian.schema.filings import names_of_all

    try:
        root = find_content_root(Path(getattr(parsed_args, "root", None) or "."))
    except Failure:
        return []
    ids = [one for below in names_of_all(WorkTree(root.path)).values() for one in below]
    return sorted({"/".join(one.split("/")[:depth]) for one in ids for depth in (1, 2, 3)})


def _rules(**_: object) -> Iterable[str]:
    from beian import rules
    from beian.rules.schema_demands import demands

    return sorted({*demands(), *(rule.id for rule in rules.ALL)})


def _papers(**_: object) -> Iterable[str]:
    from beian.core.places import engine_folder

    return sorted(folder.parent.name for folder in (engine_folder("templates") / "documents").glob("*/document.yaml"))


OFFERS: dict[str, Callable[..., Iterable[str]]] = {"FILING": _filings, "RULE": _rules, "PAPER": _papers}
