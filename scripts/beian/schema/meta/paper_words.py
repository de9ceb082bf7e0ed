"""What is asked of how papers word an answer: no question for a label, yes and no as a pair of statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.model import Schema
from beian.core.problem import Text
from beian.schema.meta.answers import SchemaFault, answers
from beian.schema.registry import paper_label

QUESTION = re.compile("[哪几谁？]|如何|怎[么样]|是否|多久|多少|什么|何时|[能可]否|有无|为何")  # words of a question
STATEMENTS = ("x-paper-yes", "x-paper-no")


def paper_word_faults(name: str, schema: Schema) -> Iterator[SchemaFault]:
    """What papers would print of one expanded schema that is no label, or no statement."""
    for place, pointer, leaf in answers(schema, name):
        yield from _label_faults(leaf, pointer, place)


def _label_faults(leaf: Schema, pointer: str, place: str) -> Iterator[SchemaFault]:
    """Papers print no question, unless the portal asks in these words; yes and no become a statement each, or neither."""
    if QUESTION.search(paper_label(leaf)) and ("x-paper-label" in leaf or not leaf.get("x-portal")):
        wrong = Text(f"{place}：材料中的名称是问句", f"{place}: papers would print a question as its label")
        mend = Text("写 x-paper-label，用公文中的名称", "write x-paper-label, in official register")
        yield SchemaFault(f"{pointer}/x-paper-label", wrong, mend)
    stated = [key for key in STATEMENTS if key in leaf]
    if stated and (len(stated) < len(STATEMENTS) or not {"yes", "no"} <= {*leaf.get("enum", ())}):
        wrong = Text(
            f"{place}：{stated[0]} 不成对，或者不是是否题",
            f"{place}: {stated[0]} has no counterpart, or no yes and no to state",
        )
        mend = Text(
            "是否题同时写 x-paper-yes 和 x-paper-no", "write both x-paper-yes and x-paper-no, for yes and no only"
        )
        yield SchemaFault(f"{pointer}/{stated[0]}", wrong, mend)
