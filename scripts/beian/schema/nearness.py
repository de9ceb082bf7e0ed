"""Near matches: what somebody probably meant by a name that does not exist. Suggests one name, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from beian.values.problem import Text

CLOSE = 0.7


def suggestion(word: object, known: Iterable[str]) -> Text:
    """The question to add to a problem about `word`; empty when nothing in `known` is near."""
    near = get_close_matches(str(word), sorted(known), n=1, cutoff=CLOSE)
    return Text(f"是否想写 {near[0]}？", f"did you mean {near[0]}?") if near else Text("", "")


def with_suggestion(remedy: Text, word: object, known: Iterable[str]) -> Text:
    """`remedy` after the suggestion, when there is one."""
    meant = suggestion(word, known)
    return Text(meant.zh + remedy.zh, f"{meant.en} {remedy.en}") if meant.zh else remedy
