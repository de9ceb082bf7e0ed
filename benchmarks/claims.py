"""How well the reader of prose reads statements that others wrote about the shipped filings.

    python -m benchmarks.claims FILE.jsonl [--show] [--topic NAME]

A line of the file has `filing`, `topic`, `text` and `expect`: `found` if the statement is false, `silent` if it is not. Each is
read as a paragraph of the report's last section. Only figures of statements that nobody of the reader's authors has seen count.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.places import find_content_root
from beian.rules.claims.reader.claims import contradictions_in
from beian.rules.claims.reader.normal_form import normal_form
from beian.rules.claims.reader.passages import Passage, Reading
from beian.rules.rule import Case
from beian.schema.editions import edition_of

POINTER = "/assessment/other_matters"


@cache
def case_of(name: str) -> Case:
    """A filing of this root with the others of its entity, as the rules see it."""
    entity = name.split("/", maxsplit=1)[0]
    filings = [
        edition_of(one, "review") for one in Workspace(find_content_root(Path())).filings() if one.entity == entity
    ]
    own = next((one for one in filings if one.id == name), None) or next(
        one for one in filings if one.id.startswith(f"{name}/")
    )
    return Case(own, lambda _: True, tuple(one for one in filings if one is not own))


def told(filing: str, text: str) -> list[str]:
    """What the reader says of a statement: the facts against it, each with its rule."""
    reading = Reading([Passage(POINTER, 1, normal_form(text))])
    return [
        f"{rule}: {one.fact.zh}" for rule, ones in contradictions_in(case_of(filing), reading).items() for one in ones
    ]


def judge(statements: list[Mapping[str, str]], show: bool) -> None:
    """Print the share of false statements that are found and of true ones that are, by topic and in all."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for one in statements:
        found = told(one["filing"], one["text"])
        right = bool(found) == (one["expect"] == "found")
        counts[one["topic"], one["expect"], right] += 1
        if show and not right:
            sort = "missed" if not found else "false alarm"
            print(
                f"{one.get('id', '')} {one['topic']} {one['filing']} {sort}: {one['text']} {found or one.get('why', '')}"
            )
    for topic in [*sorted({topic for topic, _, _ in counts}), ""]:
        figures = [
            f"{sum(count for (name, kind, right), count in counts.items() if kind == expect and right is good and topic in (name, '')):3}"
            f" of {sum(count for (name, kind, _), count in counts.items() if kind == expect and topic in (name, '')):3}"
            for expect, good in (("found", True), ("silent", False))
        ]
        print(f"{topic or 'all':16} found {figures[0]}   false alarms {figures[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims")
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--topic")
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.file.read_text("utf-8").splitlines() if line.strip()]
    judge([one for one in lines if options.topic in (None, one["topic"])], options.show)


if __name__ == "__main__":
    main()
