"""jsonschema, the reference implementation of JSON Schema, as a second opinion on schemas and on what the fast validator finds.

Owns jsonschema. It takes a fifth of a second to load and is slow: only `check --strict`, `doctor` and the tests ask it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from jsonschema import Draft202012Validator

from beian.core.model import Schema, join
from beian.core.problem import Problem, Text
from beian.schema.registry import ExpandedSchema
from beian.schema.validation import Places, validator_of

DISAGREEMENT = "schema-disagreement"
BASIS = ("JSON Schema 2020-12",)
Error = tuple[str, str]  # the pointer of the answer, and the keyword that refuses it


@cache
def meta_errors(text: str) -> tuple[tuple[str, str], ...]:
    """What JSON Schema itself refuses in a schema, given as JSON: the pointer of each place, and jsonschema's reason."""
    found = Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(json.loads(text))
    return tuple((_pointer(one.absolute_path), one.message) for one in found)


def shape_errors(data: object, schema: Schema) -> Iterator[Error]:
    """What a schema refuses in data: the pointer of each place, and jsonschema's reason."""
    for error in Draft202012Validator(schema).iter_errors(data):
        yield _pointer(error.absolute_path), error.message


def errors_by_both(data: object, schema: ExpandedSchema) -> tuple[Counter[Error], Counter[Error]]:
    """What the fast validator refuses in an answer, and what jsonschema does; how often each."""
    slow = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    fast = ((one.instance_path, one.schema_path) for one in validator_of(schema).iter_errors(data))
    return _counted(fast), _counted((one.absolute_path, one.absolute_schema_path) for one in slow.iter_errors(data))


def disagreements(data: object, schema: ExpandedSchema, place: Places) -> Iterator[Problem]:
    """A problem for each answer of a file on which the two validators differ. It shows no answer."""
    fast, slow = errors_by_both(data, schema)
    found = [(one, "jsonschema-rs") for one in fast - slow] + [(one, "jsonschema") for one in slow - fast]
    for (pointer, keyword), who in sorted(found):
        message = Text(
            f"两个校验程序结论不同：只有 {who} 认为此处不符合 {keyword}",
            f"the two validators differ: only {who} refuses this place, by {keyword}",
        )
        remedy = Text(
            "这是程序的问题，不是填报的问题。请附上这一行报告给维护者，并以系统页面为准",
            "a fault of the program, not of the answer: report this line to its maintainers and go by the portal",
        )
        yield Problem(place(pointer), pointer, DISAGREEMENT, "error", "draft", message, remedy, BASIS)


def _counted(errors: Iterable[tuple[Iterable[object], Iterable[object]]]) -> Counter[Error]:
    return Counter((_pointer(place), _keyword(way)) for place, way in errors)


def _keyword(way: Iterable[object]) -> str:
    """Of a bad name, the rule on names counts, not the keyword inside it."""
    steps = [str(step) for step in way]
    return "propertyNames" if "propertyNames" in steps else steps[-1]


def _pointer(way: Iterable[object]) -> str:
    return "".join(join("", step) for step in way)
