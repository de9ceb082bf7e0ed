"""Problems: findings as values, with place, basis and remedy, in Chinese and English.

This module must not read files, print, or judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from beian.core.text.masking import is_private, is_suspect, masked

Severity = Literal["error", "warning", "info"]
Gate = Literal["draft", "pack", "submit", "after_approval"]
GATES: tuple[Gate, ...] = ("draft", "pack", "submit", "after_approval")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_WORDS = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
GATE_WORDS = {"draft": "", "pack": "（打包前）", "submit": "（报送前）", "after_approval": "（备案后）"}
CLOSE = 0.7


class Position(NamedTuple):
    """Where an answer stands: repository path, 1-based line and column, and the last line of the value.

    A tuple, because every answer has one and a frozen dataclass takes three times as long to make.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages; `{name}` places are filled by `format`."""

    zh: str
    en: str

    def format(self, **values: object) -> Text:
        return Text(self.zh.format(**values), self.en.format(**values))

    def say(self, language: str) -> str:
        """In `zh` or `en`."""
        return self.en if language == "en" else self.zh

    def other(self, language: str) -> str:
        """In the other of the two, where that says something else."""
        return "" if self.zh == self.en else self.zh if language == "en" else self.en

    def masked(self, *, private: bool) -> Text:
        """Without numbers of persons."""
        return Text(masked(self.zh, private=private), masked(self.en, private=private))


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where, what is wrong, how to mend it, and on which basis."""

    position: Position
    pointer: str
    rule: str
    severity: Severity
    gate: Gate
    message: Text
    remedy: Text = Text("", "")
    basis: tuple[str, ...] = ()
    filing: str = field(default="", compare=False)
    waiver: str = ""  # who accepts it, why and until when

    def sort_key(self) -> tuple[str, int, int, int, str, str, str]:
        return (*self.place(), SEVERITIES.index(self.severity), self.rule, self.pointer, self.message.zh)

    def place(self) -> tuple[str, int, int]:
        return self.position.path, self.position.line, self.position.column

    def blocks(self, gate: Gate) -> bool:
        """Whether this problem stops a filing at `gate`: an error of that gate or an earlier one."""
        return self.severity == "error" and GATES.index(self.gate) <= GATES.index(gate)

    def masked(self) -> Problem:
        """As it may be shown: a key or a name of the private half that could be somebody's number is masked."""
        private, position = is_private(self.position.path), self.position
        texts = (position.path, self.pointer, self.message.zh, self.message.en, self.remedy.zh, self.remedy.en)
        if not any(map(is_suspect, texts)):
            return self
        return replace(
            self,
            position=position._replace(path=masked(position.path)),
            pointer=masked(self.pointer, private=private),
            message=self.message.masked(private=private),
            remedy=self.remedy.masked(private=private),
        )

    def describe(self, language: Literal["zh", "en", "both"] = "both") -> str:
        """One block for people: place, severity and rule, then what is wrong, remedy and basis, in one language or both."""
        return self.masked()._described(language)

    def _described(self, language: str) -> str:
        def told(zh: str, en: str, between: str) -> str:
            one = en if language == "en" else zh
            return between.join(filter(None, (zh, en))) if language == "both" else one or zh or en

        path, line, column = self.place()
        zh, _, en = SEVERITY_WORDS[self.severity].partition(" ")
        severity = told(zh, en, " ")
        gate = GATE_WORDS[self.gate] if language != "en" or self.gate == GATES[0] else f" ({self.gate})"
        rows = [f"{path}:{line}:{column}: {severity} [{self.rule}]{gate}"]
        rows.append("    " + told(self.message.zh, self.message.en, "\n    "))
        if self.remedy.zh:
            rows.append(f"    → {told(self.remedy.zh, self.remedy.en, ' / ')}")
        if self.waiver:
            rows.append(f"    {told('豁免', 'waived', ' ')}: {self.waiver}")
        if self.basis:
            rows.append(f"    {told('依据', 'basis', ' ')}: {'；'.join(self.basis)}")
        return "\n".join(rows)

    def as_dict(self) -> dict[str, object]:
        """The shape of `--format json`; keys are part of the command line's contract."""
        shown = self.masked()
        path, line, column = shown.place()
        return {
            "path": path,
            "line": line,
            "column": column,
            "pointer": shown.pointer,
            "rule": self.rule,
            "severity": self.severity,
            "gate": self.gate,
            "message": shown.message.zh,
            "message_en": shown.message.en,
            "remedy": shown.remedy.zh,
            "remedy_en": shown.remedy.en,
            "basis": list(self.basis),
            "filing": self.filing,
            "waiver": self.waiver,
        }


def ordered(problems: list[Problem]) -> list[Problem]:
    """Without repeats, in the stable order: path, line, column, severity, rule."""
    return sorted(set(problems), key=Problem.sort_key)


def suggestion(word: object, known: Iterable[str]) -> Text:
    """The question to add to a problem about `word`; empty when nothing in `known` is near."""
    from difflib import get_close_matches

    near = get_close_matches(str(word), sorted(known), n=1, cutoff=CLOSE)
    return Text(f"是否想写 {near[0]}？", f"did you mean {near[0]}?") if near else Text("", "")


def with_suggestion(remedy: Text, word: object, known: Iterable[str]) -> Text:
    """`remedy` after the suggestion, when there is one."""
    meant = suggestion(word, known)
    return Text(meant.zh + remedy.zh, f"{meant.en} {remedy.en}") if meant.zh else remedy
