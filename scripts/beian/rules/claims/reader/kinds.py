"""The kinds of claims, as `schemas/claims` has them: data that people of the law can read and extend.

A topic (one file) is one rule; its kinds name words, the fact they speak of, and how the two are compared. Words stand in
one text with blanks between; `…` in a word is up to eight characters without punctuation, `$name` a class of words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from beian.core.places import engine_folder
from beian.core.problem import Text

FOLDER, CLASSES, SHAPE = "claims", "classes.json", "topic.schema.json"
WITHIN = 22  # characters between the first word and each other
_GAP = "[^，。；：、！？“”（）]{0,8}"
_CLASS = re.compile(r"\$([a-z_]+)")


@cache
def classes() -> Mapping[str, str]:
    """The classes of words that kinds share, by name."""
    found = json.loads((engine_folder("schemas") / FOLDER / CLASSES).read_text("utf-8"))
    return {name: _joined(words) for name, words in found.items() if not name.startswith("x-")}


def _joined(words: str | Sequence[str]) -> str:
    return words if isinstance(words, str) else " ".join(words)


@cache
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text of words, those of its classes included, longest first."""
    spelt = _CLASS.sub(lambda name: classes()[name[1]], text)
    return tuple(sorted(dict.fromkeys(spelt.split()), key=len, reverse=True))


def expression(word: str) -> str:
    """A word as a regular expression; what is in slashes in a class of forms is one already."""
    return word[1:-1] if len(word) > 2 and word[0] == word[-1] == "/" else re.escape(word).replace("…", _GAP)


@cache
def pattern_of(text: str) -> re.Pattern[str]:
    """A pattern that matches any of the words of a text of words."""
    return re.compile("|".join(map(expression, words_of(text))))


@cache
def _literals(text: str) -> tuple[str, ...] | None:
    """What must stand in whatever a text of words matches, one of it; None where that is not known."""
    words = words_of(text)
    if any(word[0] == word[-1] == "/" for word in words):
        return None
    return tuple(word.split("…")[0] for word in words)


def possible(words: str, text: str) -> bool:
    """Whether one of the words may be in a text: tells of most that they are not, before a pattern is compiled."""
    literals = _literals(words)
    return literals is None or any(literal in text for literal in literals)


@dataclass(frozen=True)
class ClaimKind:
    """One kind of claim. `data` is its entry in the topic's file."""

    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Texts of words; one word of each must stand in the sentence."""
        return tuple(_joined(group) for group in self.data.get("words", ()))

    @cached_property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """The words of the first group with what can be looked for literally, its beginning."""
        return tuple((word, word.split("…")[0]) for word in words_of(self.groups[0]))

    @property
    def within(self) -> int:
        return int(self.data.get("within", WITHIN))

    @property
    def keep(self) -> tuple[str, ...]:
        """The tags that do not silence this kind."""
        return tuple(str(self.data.get("keep", "")).split())

    @cached_property
    def silencers(self) -> str:
        """The words that silence it; none where nothing does."""
        return _joined(self.data.get("unless", ""))

    @property
    def fact(self) -> Text:
        return Text(self.data.get("fact", ""), self.data.get("fact_en", ""))


@dataclass(frozen=True)
class Topic:
    """A file of kinds: one rule."""

    data: Mapping[str, Any]

    @property
    def rule(self) -> str:
        """The id of its rule."""
        return str(self.data["rule"])

    @cached_property
    def kinds(self) -> tuple[ClaimKind, ...]:
        return tuple(map(ClaimKind, self.data["kinds"]))


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, by the names of their files."""
    files = sorted((engine_folder("schemas") / FOLDER).glob("*.json"))
    return tuple(Topic(json.loads(file.read_text("utf-8"))) for file in files if file.name not in (CLASSES, SHAPE))
