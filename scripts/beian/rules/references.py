"""Rules on references: every id and every [[...]] must mean something, and public text must not lean on what is not public."""

from __future__ import annotations

from collections.abc import Iterator

from beian.rules.base import Case, Finding, Rule, found
from beian.schema.display import record
from beian.schema.registry import kind
from beian.schema.walk import leaves, schema_at, visibility
from beian.values.model import at
from beian.values.problem import Text
from beian.values.references import REFERENCE, SECTIONS, SHELVES


def _ids(case: Case) -> Iterator[Finding]:
    for one in case.fields:
        names = (
            one.value
            if kind(one.schema) == "references" and isinstance(one.value, list)
            else [one.value]
            if kind(one.schema) == "reference"
            else []
        )
        schema = one.schema.get("items", one.schema)
        for number, name in enumerate(names):
            if schema["x-reference"] not in JUDGED_ELSEWHERE and not _exists(case, schema["x-reference"], str(name)):
                yield found(f"{one.pointer}/{number}" if one.value is names else one.pointer, name=name)


def _exists(case: Case, shelf: str, name: str) -> bool:
    return record(case.filing.answers, shelf, name) is not None


def _keys(case: Case) -> Iterator[Finding]:
    for pointer, shelf in (("/algorithm/models", "models"), (f"/{case.filing.own_file}/products", "products")):
        for name, entry in case.records(pointer).items():
            known = record(case.filing.answers, shelf, name)
            if known is None:
                yield found(f"{pointer}/{name}", name=name)
            for number, function in enumerate(entry.get("functions") or []):
                if known is not None and function not in (known.get("functions") or {}):
                    yield found(f"{pointer}/{name}/functions/{number}", name=function)


def _prose(case: Case) -> Iterator[Finding]:
    for pointer, text in case.prose:
        for reference in REFERENCE.finditer(text):
            if not means_something(case, reference["sort"], reference["target"]):
                yield found(pointer, reference[0], name=reference[0])


def means_something(case: Case, sort: str, target: str) -> bool:
    if sort == "answer":
        schema = schema_at(case.filing.schema, f"/{target}")
        return bool(schema) and schema.get("type") != "object" and at(case.filing.answers, f"/{target}") is not None
    if sort == "section":
        return target in SECTIONS
    return sort in SHELVES and _exists(case, SHELVES[sort], target)


def _public(case: Case) -> Iterator[Finding]:
    for pointer, value, schema in leaves(case.filing.answers, case.filing.schema):
        if visibility(schema) != "public" or not isinstance(value, str):
            continue
        for reference in REFERENCE.finditer(value):
            target = schema_at(case.filing.schema, f"/{reference['target']}") if reference["sort"] == "answer" else None
            if reference["sort"] != "product" and (target is None or visibility(target) != "public"):
                yield found(pointer, reference[0], name=reference[0])


JUDGED_ELSEWHERE = ("answers", "functions")  # by EVD-002 and REF-002

DESIGN = ("本项目：引用必须有所指",)

RULES = (
    Rule(
        id="REF-001",
        scope=("entity", "algorithm"),
        basis=DESIGN,
        check=_ids,
        title=Text("引用的标识必须存在", "An id that is referred to must exist"),
        message=Text("“{name}”没有对应的记录", "there is no record {name!r}"),
        remedy=Text("改正标识，或建立该记录", "mend the id, or make the record"),
    ),
    Rule(
        id="REF-002",
        basis=DESIGN,
        check=_keys,
        title=Text(
            "使用的模型、产品和功能必须有记录", "Models, products and functions that are used must have records"
        ),
        message=Text("“{name}”没有对应的模型、产品或功能记录", "there is no model, product or function {name!r}"),
        remedy=Text("改正标识，或建立该记录", "mend the id, or make the record"),
    ),
    Rule(
        id="REF-003",
        scope=("entity", "algorithm"),
        basis=DESIGN,
        check=_prose,
        title=Text("正文中的引用必须有所指", "A reference in prose must mean something"),
        message=Text("引用“{name}”没有所指", "the reference {name} means nothing"),
        remedy=Text(
            "检查拼写；可用 answer、person、model、product、policy、evidence、section",
            "check the spelling; there are answer, person, model, product, policy, evidence, section",
        ),
    ),
    Rule(
        id="REF-004",
        basis=("本项目：公开文本只能依据公开内容",),
        check=_public,
        title=Text("拟公示内容不得引用非公开的答案", "Public text must not refer to answers that are not public"),
        message=Text("公开文本引用了非公开的内容“{name}”", "public text refers to {name}, which is not public"),
        remedy=Text("直接写出可以公开的文字", "write out what may be public"),
    ),
)
