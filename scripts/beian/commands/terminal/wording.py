"""In which language people are told: Chinese, English, or both side by side.

Only what is printed for people goes through here. Files, JSON and what other programs read have both languages always.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from beian.core.errors import Failure
from beian.core.problem import Text

Language = Literal["zh", "en", "both"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
VARIABLE = "BEIAN_LANG"
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts
PRIMARY = {0x04: "zh", 0x09: "en"}  # the languages of Windows, by the low bits of their numbers

_language: Language = "both"


def speak(language: Language) -> None:
    """From here on, people are told in this language."""
    global _language  # noqa: PLW0603 - one terminal, one language
    _language = language


def language() -> Language:
    """The language that people are told in now."""
    return _language


def wording(zh: str, en: str, between: str = " ") -> str:
    """A message as it is printed: one of both, or both with `between` between them. One that is empty is left out."""
    if not zh or not en:
        return zh or en
    return f"{zh}{between}{en}" if _language == "both" else zh if _language == "zh" else en


def worded(text: Text | tuple[str, str] | Failure, between: str = " ") -> str:
    """The same of a pair of texts or a failure."""
    if isinstance(text, Failure):
        return "\n".join(filter(None, (wording(text.chinese, text.english, "\n"), text.details)))
    return wording(*text, between) if isinstance(text, tuple) else wording(text.zh, text.en, between)


def about(subject: str, zh: str, en: str = "", between: str = " ") -> str:
    """The same behind what it is about, and a colon."""
    return f"{subject}{': ' if _language == 'en' else '：'}{wording(zh, en, between)}"


def aside(zh: str, en: str = "", between: str = " ") -> str:
    """The same in brackets, behind what it is said of."""
    said = wording(zh, en, between)
    return f" ({said})" if _language == "en" else f"（{said}）"


def half(text: str) -> str:
    """The same of a text that is written as `中文 · English`, as the helps of arguments are."""
    zh, dot, en = text.partition(" · ")
    return wording(zh, en, dot) if dot else text


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """What `--lang` asks for, else `BEIAN_LANG`; else both in CI; else the language of the locale, or both for another."""
    asked = [environment.get(VARIABLE, "")]
    for place, word in enumerate(arguments):
        if word == "--lang":
            asked += arguments[place + 1 : place + 2]
        elif word.startswith("--lang="):
            asked.append(word.partition("=")[2])
    known = [one for one in LANGUAGES if one == asked[-1]]
    if known or environment.get("CI", "") not in ("", "0", "false"):
        return known[0] if known else "both"
    named = next(filter(None, (environment.get(name) for name in LOCALE)), "") or _of_windows()
    return next((one for one in LANGUAGES[:2] if named.lower().startswith(one)), "both")


def _of_windows() -> str:
    """The language of Windows, whose locale stands in no variable."""
    if sys.platform != "win32":
        return ""
    import ctypes

    windows: Any = getattr(ctypes, "windll")  # noqa: B009 # on Windows only
    return PRIMARY.get(windows.kernel32.GetUserDefaultUILanguage() & 0x3FF, "")
