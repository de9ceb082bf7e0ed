"""What the schema of an algorithm type must say of the type: the shape of its `x-type`, and that no two types are confused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from beian.core.model import Schema
from beian.core.problem import Text
from beian.schema.algorithm_types import KEY
from beian.schema.meta.answers import SchemaFault
from beian.schema.meta.cross_check import shape_errors

FILES = {  # of each type, below `templates/`
    "documents/self_assessment/types/{}.md.j2": Text("报告章节", "file of sections"),
    "records/steps/{}.yaml": Text("常见流程", "usual flow"),
}
MEND = Text(
    "照 schemas/ 中其他类型的 x-type 写，各项含义见 docs/guides/extending.zh-CN.md",
    "write it as the x-type of another type in schemas/; docs/guides/extending.md says what each part means",
)


def _record(optional: tuple[str, ...] = (), **properties: object) -> dict[str, object]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


WORDS = {"type": "string", "minLength": 1}
LIST = {"type": "array", "items": WORDS}
DIGITS = {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": r"^\d\d$"}}
BASIS = {"type": "array", "minItems": 1, "items": _record(law=WORDS, article=WORDS, article_en=WORDS)}
ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
SHAPE = _record(
    order={"type": "integer"},
    name=_record(zh=WORDS, en=WORDS),
    number_digits=DIGITS,
    number_digits_of={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": DIGITS}},
    words={**LIST, "minItems": 1},
    telling_words=LIST,
    question=_record(id=ID, label=WORDS, question=WORDS, question_en=WORDS, help=WORDS, help_en=WORDS, basis=BASIS),
    conclusion=_record(id=ID, reason=WORDS, reason_en=WORDS, basis=BASIS),
    term=_record(zh=WORDS, en=WORDS, says=WORDS, says_en=WORDS, source=WORDS),
    example=WORDS,
    optional=("number_digits_of",),
)


def type_faults(schemas: Mapping[str, Schema], laws: Schema, templates: Path) -> Iterator[tuple[str, SchemaFault]]:
    """The name of each schema of a type with a fault in it, given all schemas as they are written."""
    taken: dict[tuple[str, object], str] = {}
    for name, schema in schemas.items():
        if KEY not in schema:
            continue
        given, faults = schema[KEY], list(shape_errors(schema[KEY], SHAPE))
        yield from (
            (name, SchemaFault(f"/{KEY}{pointer}", _said(name, pointer, reason), MEND)) for pointer, reason in faults
        )
        if faults:
            continue
        for key, value in _own(given):
            other = taken.setdefault((key, value), name)
            if other != name:
                wrong = Text(
                    f"{name}：{key} 与类型 {other} 相同（{value}）", f"{name}: its {key} is that of {other} ({value})"
                )
                yield name, SchemaFault(f"/{KEY}/{key}", wrong, Text("每个类型各不相同", "each type has its own"))
        for part in ("question", "conclusion"):
            for number, basis in enumerate(given[part]["basis"]):
                if basis["law"] not in laws:
                    wrong = Text(
                        f"{name}：判断表没有法规 {basis['law']}",
                        f"{name}: the decision table knows no law {basis['law']}",
                    )
                    mend = Text(
                        "写 schemas/law/decision.json 中 laws 的名称", "name one of laws in schemas/law/decision.json"
                    )
                    yield name, SchemaFault(f"/{KEY}/{part}/basis/{number}/law", wrong, mend)
        yield from ((name, fault) for fault in _missing_files(name, templates))


def _missing_files(name: str, templates: Path) -> Iterator[SchemaFault]:
    for path, what in FILES.items():
        if not (templates / path.format(name)).is_file():
            wrong = Text(
                f"{name}：没有{what.zh} templates/{path.format(name)}",
                f"{name}: there is no {what.en} templates/{path.format(name)}",
            )
            mend = Text("加这个文件，可照旁边另一类型写", "add the file; that of another type beside it shows how")
            yield SchemaFault(f"/{KEY}", wrong, mend)


def _said(name: str, pointer: str, reason: str) -> Text:
    return Text(f"{name}：x-type{pointer} 不符合要求：{reason}", f"{name}: x-type{pointer} is not as asked: {reason}")


def _own(given: Schema) -> Iterator[tuple[str, object]]:
    """What no two types share."""
    yield "order", given["order"]
    yield from (("number_digits", digits) for digits in given["number_digits"])
    yield "question", given["question"]["id"]
    yield "conclusion", given["conclusion"]["id"]
