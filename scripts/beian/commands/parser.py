"""The command line of a table of verbs: parsing, help by groups, and what is said of a word that is not known."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from beian import __version__
from beian.commands.exit_codes import OPERATOR
from beian.commands.options import Adds, none
from beian.commands.terminal.wording import LANGUAGES, half, worded, wording
from beian.core.problem import Text, suggestion

PURPOSE = "算法备案即代码 · China's algorithm record-filing as code"
WIDTH = 12  # of the names in the list of verbs


@dataclass(frozen=True)
class Verb:
    """What is typed after `beian`: its purpose, what runs, which arguments it takes, and an example of them.

    `run` takes a content root and the options, and returns an exit code.
    """

    name: str
    purpose: Text
    run: Callable[..., int]
    arguments: Adds = none
    example: str = ""
    writes: bool = False
    needs_root: bool = True

    @classmethod
    def writing(cls, *row: Any, **more: Any) -> Verb:
        """One that changes what people wrote, or the record: it runs alone."""
        return replace(cls(*row, **more), writes=True)

    @classmethod
    def anywhere(cls, *row: Any, **more: Any) -> Verb:
        """One that needs no content root: `run` takes the options only."""
        return replace(cls(*row, **more), needs_root=False)


@dataclass(frozen=True)
class Group:
    """Verbs of one kind of work, in its order."""

    title: str  # as helps are: 中文 · English
    verbs: tuple[Verb, ...]

    @classmethod
    def of(cls, title: str, *verbs: Verb) -> Group:
        return cls(title, verbs)


def parse(groups: Sequence[Group], arguments: Sequence[str]) -> argparse.Namespace:
    """The options, among them `verb`. Ends the program after a help, and for what cannot be understood."""
    names = {verb.name: verb for group in groups for verb in group.verbs}
    typed = _first_word(arguments)
    meant = [names[typed]] if typed in names else []
    top = parser(groups, meant)  # building the arguments of all takes longer than many verbs run
    if typed is not None and not meant:
        top.refuse(_unknown("没有命令", "there is no verb", typed, names))
    options, rest = top.parse_known_args(arguments)
    if rest:
        of_verb: Parser = options.parser
        of_verb.refuse(_unknown("不能写", "cannot take", rest[0], of_verb.options()))
    return options


def _first_word(arguments: Sequence[str]) -> str | None:
    """The first word that is neither an option nor the language after `--lang`."""
    before = ["", *arguments]
    return next(
        (word for word, last in zip(arguments, before, strict=False) if word[:1] != "-" and last != "--lang"), None
    )


def parser(groups: Sequence[Group], verbs: Iterable[Verb]) -> Parser:
    """The parser of the command line, with the arguments of these verbs."""
    top = Parser(prog="beian", description=PURPOSE, groups=groups)
    top.add_argument("--version", action="version", version=f"beian {__version__}", help="版本 · the version")
    _add_language(top, default=None)
    adding = top.add_subparsers(dest="verb_name", required=True, metavar="VERB", help="命令 · the verb")
    for verb in verbs:
        purpose = f"{verb.purpose.zh} · {verb.purpose.en}"
        made = adding.add_parser(verb.name, help=purpose, description=purpose, example=verb.example)
        made.set_defaults(verb=verb, parser=made)
        made.add_argument(
            "--root",
            metavar="FOLDER",
            help="内容仓库文件夹；默认此处或者上级 · the content root; by default here or above",
        )
        _add_language(made, default=argparse.SUPPRESS)
        verb.arguments(made)
    return top


def _add_language(to: argparse.ArgumentParser, *, default: Any) -> None:
    """The option that is looked at before anything is parsed (`language_of`), for what is said about parsing."""
    to.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=default,
        help="输出用中文、英文还是两者；默认按系统语言 · told in Chinese, English or both; by default as the locale says",
    )


class Help(argparse.RawDescriptionHelpFormatter):
    """A help in the language that people are told in, as wide as the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, f"{wording('用法', 'usage')}: " if prefix is None else prefix)

    def add_text(self, text: str | None) -> None:
        super().add_text(half(text) if text else text)

    def start_section(self, heading: str | None) -> None:
        super().start_section(half(heading) if heading else heading)

    def _get_help_string(self, action: argparse.Action) -> str:
        return half(action.help or "")


def _columns() -> int:
    """What `shutil` finds out as well, which takes long to import."""
    if (given := os.environ.get("COLUMNS", "")).isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size().columns or 80
    except OSError:
        return 80


class Parser(argparse.ArgumentParser):
    """A command line that shows what can be written, and says in which words something else was."""

    def __init__(self, *, groups: Sequence[Group] = (), example: str = "", **how: Any) -> None:
        super().__init__(**how, formatter_class=Help, add_help=False)
        self.groups, self.example = groups, example
        self._positionals.title, self._optionals.title = "参数 · arguments", "选项 · options"
        self.add_argument("-h", "--help", action="help", help="显示本说明 · show this help")

    def options(self) -> list[str]:
        """The options that may be written here."""
        return [word for action in self._actions for word in action.option_strings]

    def format_help(self) -> str:
        if self.groups:
            return "\n".join(_overview(self, self.groups)) + "\n"
        example = f"\n{wording('例', 'example')}:\n  {self.prog} {self.example}\n" if self.example else ""
        return super().format_help() + example

    def error(self, message: str) -> NoReturn:
        """Ends with the exit code for what the operator can mend; argparse's own reasons are English only."""
        reason, dot, english = message.partition(" · ")  # of a type in `options`, which says what was meant
        if dot:
            where, _, chinese = reason.removeprefix("argument ").partition(": ")
            self.refuse(Text(f"{where}：{chinese}", f"{where}: {english}"))
        self.print_help(sys.stderr)
        zh = f"“{self.prog}”后面写得不完整或者不对，可以写什么见上；某个命令的写法用 --help 查看。"
        en = f"{self.prog}: {message}. What can be written stands above; --help after a verb tells of the verb."
        self.exit(OPERATOR, f"\n{wording(zh, en, chr(10))}\n")

    def refuse(self, why: Text) -> NoReturn:
        """The same, where more than that is known: says what it is instead of everything that can be written."""
        self.print_usage(sys.stderr)
        zh = f"“{self.prog}”后面写得不完整或者不对：{why.zh}全部写法用 {self.prog} --help 查看。"
        en = f"{self.prog}: {why.en} {self.prog} --help shows what can be written."
        self.exit(OPERATOR, f"\n{wording(zh, en, chr(10))}\n")


def _unknown(zh: str, en: str, word: str, known: Iterable[str]) -> Text:
    meant = suggestion(word, known)
    return Text(f"{zh}“{word}”。{meant.zh}", f"{en} {word!r}. {meant.en}".rstrip())


def _overview(top: Parser, groups: Sequence[Group]) -> Iterable[str]:
    """The lines of the help of the whole command line."""
    yield f"{top.format_usage()}\n{half(PURPOSE)}"
    for group in groups:
        yield f"\n{half(group.title)}:"
        yield from (f"  {verb.name:{WIDTH}}{worded(verb.purpose, ' · ')}" for verb in group.verbs)
    yield f"\n{wording('一个命令的参数和例子', 'arguments and an example of a verb', ' · ')}: beian VERB --help"
    yield f"{wording('按 Tab 键补全', 'completion at the Tab key', ' · ')}: beian completion --help"
    yield f"{wording('输出的语言', 'language', ' · ')}: --lang zh, en, both"
