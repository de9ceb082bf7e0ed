"""Rules on references: every id and every [[...]] must mean something, and public text must not lean on what is not public."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.model import at
from beian.core.problem import Text, suggestion
from beian.core.text.references import REFERENCE, SECTIONS, SHELVES
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.display import record
from beian.schema.portal_changes import portal_values
from beian.schema.registry import label
from beian.schema.walk import answers_of, schema_at, shape_of, visibility

LITERAL = re.compile(
    r"(/evidence/|/\w+/change/)"
)  # what a picture shows and what was true before stays as it is written
LONGEST_ID = 60
NUMBERS = ("filing_number", "generative_ai_number")
JUDGED_ELSEWHERE = ("answers", "functions")  # by EVD-002 and REF-002
SHORT = ("line", "lines", "path")  # kinds of answers that are printed as they are typed
DESIGN = ("本项目：引用必须有所指",)


@rule(
    "REF-001",
    scope=("entity", "algorithm"),
    basis=DESIGN,
    title=Text("引用的标识必须存在", "An id that is referred to must exist"),
    message=Text("“{name}”没有对应的记录", "there is no record {name!r}"),
    remedy=Text("改正标识，或建立该记录", "mend the id, or make the record"),
)
def _ids(case: Case) -> Iterator[Finding]:
    for pointer, value, schema in case.answers:
        kind = shape_of(schema).kind
        if kind not in ("reference", "references") or (kind == "references" and not isinstance(value, list)):
            continue
        shelf = schema.get("items", schema)["x-reference"]
        for number, name in enumerate(value if kind == "references" else [value]):
            if shelf not in JUDGED_ELSEWHERE and not _exists(case, shelf, str(name)):
                place = f"{pointer}/{number}" if kind == "references" else pointer
                yield Finding(place, {"name": name}, hint=_hint(case, shelf, str(name)))


def _exists(case: Case, shelf: str, name: str) -> bool:
    return record(case.filing.answers, shelf, name) is not None


@rule(
    "REF-002",
    basis=DESIGN,
    title=Text("使用的模型、产品和功能必须有记录", "Models, products and functions that are used must have records"),
    message=Text("“{name}”没有对应的模型、产品或功能记录", "there is no model, product or function {name!r}"),
    remedy=Text("改正标识，或建立该记录", "mend the id, or make the record"),
)
def _keys(case: Case) -> Iterator[Finding]:
    for pointer, shelf in (("/algorithm/models", "models"), (f"/{case.filing.own_file}/products", "products")):
        for name, entry in case.records(pointer).items():
            shared = record(case.filing.answers, shelf, name)
            if shared is None:
                yield Finding(f"{pointer}/{name}", {"name": name}, hint=_hint(case, shelf, name))
            for number, function in enumerate(entry.get("functions") or []):
                if shared is not None and function not in (shared.get("functions") or {}):
                    yield finding(f"{pointer}/{name}/functions/{number}", name=function)


def _hint(case: Case, shelf: str, name: str) -> Text:
    """The id that was probably meant, and the file in which the record would be."""
    name = name[:LONGEST_ID]
    near = suggestion(name, case.records(f"/{shelf}"))
    ending = "md" if shelf == "policies" else "yaml"
    place = f"filings/{case.filing.entity}/{'people' if shelf == 'people' else f'{shelf}/{name}'}.{ending}"
    return Text(f"{near.zh}记录应在 {place}。", f"{near.en} Its record would be in {place}.".strip())


@rule(
    "REF-003",
    scope=("entity", "algorithm"),
    basis=DESIGN,
    title=Text("正文中的引用必须有所指", "A reference in prose must mean something"),
    message=Text("引用“{name}”没有所指", "the reference {name} means nothing"),
    remedy=Text(
        "检查拼写；可用 answer、person、model、product、policy、evidence、section",
        "check the spelling; there are answer, person, model, product, policy, evidence, section",
    ),
)
def _prose(case: Case) -> Iterator[Finding]:
    for pointer, text in case.prose:
        for reference in REFERENCE.finditer(text):
            if not means_something(case, reference["sort"], reference["target"]):
                shelf = SHELVES.get(reference["sort"])
                hint = _hint(case, shelf, reference["target"]) if shelf else _unanswered(case, reference)
                yield Finding(pointer, {"name": reference[0]}, reference[0], hint=hint)


@rule(
    "REF-007",
    scope=("entity", "algorithm"),
    basis=DESIGN,
    title=Text("短答案中不能写引用", "A short answer cannot hold a reference"),
    message=Text(
        "“{name}”写在短答案中，材料会照样印出方括号", "{name} stands in a short answer; papers would print its brackets"
    ),
    remedy=Text(
        "在长文字中引用，例如说明、措施；短答案直接写文字", "refer in a long answer, and write words in the short one"
    ),
)
def _short(case: Case) -> Iterator[Finding]:
    for pointer, value, schema in case.answers:
        lines = value if isinstance(value, list) else (value,)
        if shape_of(schema).kind in SHORT:
            for line in lines:
                for reference in REFERENCE.finditer(line) if isinstance(line, str) else ():
                    yield finding(pointer, reference[0], name=reference[0])


def _unanswered(case: Case, reference: re.Match[str]) -> Text:
    """That the answer is only not given yet, with its file."""
    schema = schema_at(case.filing.schema, f"/{reference['target']}") if reference["sort"] == "answer" else None
    if schema is None or schema.get("type") == "object":
        return Text("", "")
    file, _, place = reference["target"].partition("/")
    name = label(schema)
    return Text(
        f"所引用的“{name.zh}”还没有填写：{file}.yaml 的 {place}。",
        f"{name.en} is not answered yet: {place} in {file}.yaml.",
    )


def means_something(case: Case, kind: str, target: str) -> bool:
    """Whether a reference has something to say. An answer that is given in a wrong shape is the schema's problem only."""
    if kind == "answer":
        pointer = f"/{target}"
        schema = schema_at(case.filing.schema, pointer)
        is_given = at(case.filing.answers, pointer) is not None or pointer in case.filing.positions
        return schema is not None and schema.get("type") != "object" and is_given
    if kind == "section":
        return target in SECTIONS
    return kind in SHELVES and _exists(case, SHELVES[kind], target)


@rule(
    "REF-004",
    basis=("本项目：公开文本只能依据公开内容",),
    title=Text("拟公示内容不得引用非公开的答案", "Public text must not refer to answers that are not public"),
    message=Text("公开文本引用了非公开的内容“{name}”", "public text refers to {name}, which is not public"),
    remedy=Text("直接写出可以公开的文字", "write out what may be public"),
)
def _public(case: Case) -> Iterator[Finding]:
    files = case.filing.schema["properties"]
    for pointer, value, schema in answers_of(case.filing, lambda stem: shape_of(files[stem]).public):
        if not isinstance(value, str) or "[[" not in value or visibility(schema) != "public":
            continue
        for reference in REFERENCE.finditer(value):
            target = schema_at(case.filing.schema, f"/{reference['target']}") if reference["sort"] == "answer" else None
            if reference["sort"] != "product" and (target is None or visibility(target) != "public"):
                yield finding(pointer, reference[0], name=reference[0])


@rule(
    "REF-006",
    scope=("entity", "algorithm"),
    basis=("本项目：填报对照表照系统页面逐项填写",),
    title=Text(
        "只在系统页面填写的内容，须对应填报表的一项", "A value for the portal only must be of a row that the portal has"
    ),
    message=Text(
        "填报表中没有“{name}”这一项，或者它是受限的答案", "the portal has no row {name!r}, or it is restricted"
    ),
    remedy=Text("照填报对照表写答案的位置", "write the place of the answer, as the worksheet has it"),
)
def _rows(case: Case) -> Iterator[Finding]:
    for one in portal_values(case.filing):
        schema = schema_at(case.filing.schema, one.pointer) or {}
        if "x-portal" not in schema or visibility(schema) == "restricted":
            yield finding(f"{one.place}/pointer", name=one.pointer[1:])


@rule(
    "REF-005",
    scope=("entity", "algorithm"),
    severity="info",
    basis=("本项目：同一事实只填写一次",),
    title=Text("已填写的事实宜用引用，不再抄写", "A fact that is answered is better referred to than typed again"),
    message=Text("抄写了已填写的“{said}”，可以写{reference}", "{said!r} is answered already: {reference} says it"),
    remedy=Text("改为引用，事实变更时随之更新", "refer to the answer, so that the text follows when it changes"),
)
def _typed(case: Case) -> Iterator[Finding]:
    """Facts that a long answer types again, once for each fact and answer. An adopted policy has its facts written out, and
    what follows from other answers is composed of them."""
    facts = [fact for fact in _facts(case) if fact[0] in case.words]
    adopted = {f"/policies/{policy}/text" for policy in case.records("/responsibility/adopted")} if facts else ()
    for pointer, value, schema in case.answers if facts else ():
        if shape_of(schema).kind not in ("text", "policy") or not isinstance(value, str) or LITERAL.match(pointer):
            continue
        if pointer in adopted or pointer in case.filing.derived:
            continue
        public = visibility(schema) == "public"
        for text, home, reference in facts:
            if text not in value or pointer.startswith(home) or (public and not _is_public(case, home)):
                continue
            if re.search(re.escape(text) + r"(?![A-Za-z0-9/-])", value):
                yield finding(pointer, text, said=text, reference=f"[[{reference}]]")


def _is_public(case: Case, pointer: str) -> bool:
    schema = schema_at(case.filing.schema, pointer)
    return schema is not None and schema.get("type") != "object" and visibility(schema) == "public"


def _facts(case: Case) -> Iterator[tuple[str, str, str]]:
    """Names and numbers that were given: the text, where it is answered, how to refer to it."""
    return ((text, pointer, reference) for text, pointer, reference in _given(case) if isinstance(text, str))


def _given(case: Case) -> Iterator[tuple[object, str, str]]:
    for shelf, kind in (("people", "person"), ("models", "model")):
        for key, answers in case.records(f"/{shelf}").items():
            yield answers.get("name"), f"/{shelf}/{key}", f"{kind}:{key}"
    for pointer in ("entity/name", "entity/uscc"):
        yield case[f"/{pointer}"], f"/{pointer}", f"answer:{pointer}"
    for shelf, answer in (*(("models", name) for name in NUMBERS), ("products", "address")):
        for key, answers in case.records(f"/{shelf}").items():
            yield answers.get(answer), f"/{shelf}/{key}/{answer}", f"answer:{shelf}/{key}/{answer}"
