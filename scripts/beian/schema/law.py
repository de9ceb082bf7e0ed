"""The register of legal bases: instruments and articles in our words, from `schemas/law/register.json`.

A basis is written for people, `互联网信息服务深度合成管理规定 第十七条第一款`; here it is resolved. What is practice and not law
says so at its start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NotRequired, TypedDict

from beian.core.places import engine_folder
from beian.core.problem import Text

PRACTICE = ("实务：", "本项目：", "备案系统")
FRESH = timedelta(days=180)
PLACE = re.compile(
    r"第[一二三四五六七八九十百零\d]+[条章](?:第[一二三四五六七八九十\d]+[款项])*|\d+(?:\.\d+)+|附录[A-Z]|附件清单"
)


class _ArticleRow(TypedDict):
    says: str
    says_en: str


class _InstrumentRow(TypedDict):
    """An instrument as `register.json` has it; days are written 2026-11-22, and `in_force` may be empty."""

    title: str
    title_en: str
    number: str
    in_force: str | None
    source: str
    checked: str
    confidence: str
    read: str
    note: NotRequired[str]
    note_en: NotRequired[str]
    aliases: NotRequired[list[str]]
    articles: dict[str, _ArticleRow]


class _RegisterOfLaw(TypedDict):
    readings: dict[str, dict[str, str]]
    instruments: dict[str, _InstrumentRow]


@dataclass(frozen=True)
class Instrument:
    """A law, measure, standard or notice. `articles` says in our words what the cited ones hold, `read` how we know."""

    id: str
    title: Text
    number: str
    in_force: date | None
    source: str
    checked: date
    confidence: str
    read: str
    note: Text
    names: tuple[str, ...]
    articles: Mapping[str, Text]

    def article(self, place: str) -> Text | None:
        """What an article says: the paragraph's own words where the register has them, else the whole article's."""
        found = [name for name in self.articles if place == name or re.match(f"{name}第", place)]
        return self.articles[max(found, key=len)] if found else None


@dataclass(frozen=True)
class Citation:
    """What a basis names: an instrument and places in it."""

    instrument: Instrument
    places: tuple[str, ...]


class UnknownBasis(ValueError):
    """A basis that the register does not know."""


@cache
def instruments() -> Mapping[str, Instrument]:
    """All instruments by id."""
    return {name: _instrument(name, row) for name, row in _table()["instruments"].items()}


@cache
def readings() -> Mapping[str, Text]:
    """The ways in which an instrument was read, the surest first."""
    return {name: Text(words["zh"], words["en"]) for name, words in _table()["readings"].items()}


@cache
def _table() -> _RegisterOfLaw:
    register: _RegisterOfLaw = json.loads((engine_folder("schemas") / "law" / "register.json").read_text("utf-8"))
    return register


def _instrument(name: str, row: _InstrumentRow) -> Instrument:
    return Instrument(
        name,
        Text(row["title"], row["title_en"]),
        row["number"],
        date.fromisoformat(row["in_force"]) if row["in_force"] else None,
        row["source"],
        date.fromisoformat(row["checked"]),
        row["confidence"],
        row["read"],
        Text(row.get("note", ""), row.get("note_en", "")),
        (row["title"], *row.get("aliases", ())),
        {place: Text(article["says"], article["says_en"]) for place, article in row["articles"].items()},
    )


@cache
def citation_of(basis: str) -> Citation | None:
    """What a basis cites; None for practice. Raises UnknownBasis for what the register does not know."""
    if basis.startswith(PRACTICE):
        return None
    names = [(name, known) for known in instruments().values() for name in known.names if basis.startswith(name)]
    if not names:
        raise UnknownBasis(f"unknown instrument: {basis}")
    name, instrument = max(names, key=lambda found: len(found[0]))
    tail, _, _ = basis.removeprefix(name).partition("（")
    found = tuple(place for place in re.split(r"[、\s]+", tail) if place)
    for place in found:
        if not PLACE.fullmatch(place) or instrument.article(place) is None:
            raise UnknownBasis(f"unknown article: {basis}")
    return Citation(instrument, found)


def unchecked_since(as_of: date) -> list[Instrument]:
    """The instruments that nobody has compared with their source for too long."""
    return [instrument for instrument in instruments().values() if as_of - instrument.checked > FRESH]
