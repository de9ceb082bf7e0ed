"""The headings of a paper: their numbers as Chinese official papers count, and the list of contents."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from beian.papers.prose import Block, string

CHINESE = "零一二三四五六七八九十"


def number_headings(blocks: list[Block]) -> dict[str, str]:
    """Puts numbers and names on the headings, in place; returns what a reference to each named section says.

    No two headings have one name, not even where Word and other programs make no difference between a and A.
    """
    sections: dict[str, str] = {}
    names: set[str] = set()
    counters = [0] * 7
    for header in _headers(blocks):
        level, (given, classes, others), body = header["c"]
        if "unnumbered" in classes:
            prefix = ""
        else:
            counters[level] += 1
            counters[level + 1 :] = [0] * (6 - level)
            prefix = _prefix(level, counters[level])
        name = _new(given or "section-" + "-".join(str(n) for n in counters[1 : level + 1]), names)
        if given:
            sections[given] = "".join(_prefix(n, counters[n]).rstrip("、. ") for n in range(1, level + 1))
        header["c"] = [level, [name, classes, others], string(prefix) + body]
    return sections


def contents(headings: Iterable[tuple[int, str, list[Block]]]) -> Block:
    """The list of contents: chapters and their parts, each a link to its heading."""
    rows = [
        {
            "t": "Para",
            "c": [
                {"t": "Span", "c": [["", [f"level-{level}"], []], string("　" * (level - 1))]},
                {"t": "Link", "c": [["", [], []], body, [f"#{name}", ""]]},
            ],
        }
        for level, name, body in headings
        if level < 3
    ]
    title = {"t": "Div", "c": [["", [], [["custom-style", "TOC Heading"]]], [{"t": "Para", "c": string("目　录")}]]}
    entries = {"t": "Div", "c": [["", ["entries"], [["custom-style", "Contents Entry"]]], rows]}
    return {"t": "Div", "c": [["", ["contents"], []], [title, entries]]}


def _headers(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block["t"] == "Header":
            yield block
        elif block["t"] == "Div":
            yield from _headers(block["c"][1])


def _new(wanted: str, names: set[str]) -> str:
    """The name that is wanted, or the first one after it that is free; taken from now on."""
    tries = itertools.chain([wanted], (f"{wanted}-{number}" for number in itertools.count(2)))
    name = next(one for one in tries if one.casefold() not in names)
    names.add(name.casefold())
    return name


def _prefix(level: int, number: int) -> str:
    if level == 1:
        return f"{_chinese(number)}、"
    if level == 2:
        return f"（{_chinese(number)}）"
    return f"{number}. " if level == 3 else f"（{number}）"


def _chinese(number: int) -> str:
    """1 to 99 in Chinese numerals, as chapters are counted; more, which no chapters are, in figures."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else CHINESE[tens]) + ("十" if tens else "") + (CHINESE[ones] if ones or not tens else "")
