"""What each answer of a schema must say of itself, and each list of options: labels, help, who may see it, where it is known from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from beian.core.model import Schema, join
from beian.core.problem import Text, with_suggestion
from beian.core.text.identifiers import KINDS as IDENTIFIERS
from beian.schema.algorithm_types import KEY
from beian.schema.law import PLACE, UnknownBasis, citation_of
from beian.schema.outline import outline_fault
from beian.schema.portal_changes import SchemaDict
from beian.schema.registry import kind
from beian.schema.walk import is_record, is_record_list

KINDS = frozenset(
    [
        "date",
        "file",
        "line",
        "lines",
        "marker",
        "number",
        "option",
        "options",
        "path",
        "policy",
        "reference",
        "references",
        "text",
    ]
)
VISIBLE = ("public", "filing", "restricted")
CONFIDENCE = ("high", "medium", "low", "ours")
HELP, HELP_EN = (25, 90), 40  # characters: what fits beside a field in an editor and on the worksheet
ROLES = ("service_provider", "technical_supporter", "filing")  # the file of a filing's own answers


@dataclass(frozen=True)
class SchemaFault:
    """Something wrong in a schema: the pointer of the place, what is wrong, and how to mend it."""

    pointer: str
    wrong: Text
    mend: Text


@dataclass(frozen=True)
class SchemaDemand:
    """What is asked of one key of an answer or a list; `{found}` in the words is what stands there."""

    key: str
    fits: Callable[[Any], bool]
    wrong: Text
    mend: Text


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _lines(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_words, value))


NO_SOURCE = Text("没有写明来源", "does not say where it is known from")
SOURCE = Text(
    "写 x-sources 列表：法规条款、系统页面或官方材料的地址；自行设计的写依据的条款",
    "write a list x-sources: the article, the portal's page or the address of the official text",
)
NO_CONFIDENCE = Text(
    "x-confidence 不是 high、medium、low、ours 之一", "x-confidence is none of high, medium, low, ours"
)
CONFIDENT = Text(
    "high 见过原文，medium 二手资料，low 未核实，ours 本项目自行设计",
    "high: read in the original; medium: second hand; low: unverified; ours: designed by this project",
)
ANSWER = (
    SchemaDemand("title", _words, Text("没有中文名称", "has no Chinese label"), Text("写系统页面上的名称", "write it as the portal has it")),
    SchemaDemand("x-title-en", _words, Text("没有英文名称", "has no English label"), Text("写英文名称", "write the English label")),
    SchemaDemand(
        "description",
        lambda text: _words(text) and HELP[0] <= len(text) <= HELP[1],
        Text(f"中文说明应有 {HELP[0]} 到 {HELP[1]} 个字，现有 {{found}} 个", f"the Chinese help has {{found}} characters, {HELP[0]} to {HELP[1]} are asked"),
        Text("写清填什么、不填什么、为什么问", "say what to write, what not, and why it is asked"),
    ),
    SchemaDemand(
        "x-description-en",
        lambda text: _words(text) and len(text) >= HELP_EN,
        Text(f"英文说明应至少有 {HELP_EN} 个字符，现有 {{found}} 个", f"the English help has {{found}} characters, at least {HELP_EN} are asked"),
        Text("与中文说明意思一致", "say what the Chinese help says"),
    ),
    SchemaDemand("x-sources", _lines, NO_SOURCE, SOURCE),
    SchemaDemand("x-confidence", lambda word: word in CONFIDENCE, NO_CONFIDENCE, CONFIDENT),
    SchemaDemand(
        "x-visibility",
        lambda word: word in (None, *VISIBLE),
        Text("x-visibility 不是 public、filing、restricted 之一", "x-visibility is none of public, filing, restricted"),
        Text("不写表示 filing；个人信息写 restricted", "leave it out for filing; restricted for what is personal"),
    ),
    SchemaDemand(
        "x-identifier",
        lambda word: word is None or word in IDENTIFIERS,
        Text("没有这一种编号", "there is no such kind of identifier"),
        Text(f"可写：{'、'.join(IDENTIFIERS)}", f"one of: {', '.join(IDENTIFIERS)}"),
    ),
)  # fmt: skip
OPTIONS = (
    *(
        SchemaDemand(key, _words, Text(f"没有 {key}", f"has no {key}"), Text(f"写 {key}", f"write {key}"))
        for key in ("x-title", "x-title-en", "x-description", "x-description-en", "x-status")
    ),
    SchemaDemand("x-sources", _lines, NO_SOURCE, SOURCE),
    SchemaDemand("x-confidence", lambda word: word in CONFIDENCE, NO_CONFIDENCE, CONFIDENT),
    *(
        SchemaDemand(
            key,
            lambda value: value is None,
            Text(f"选项列表不写 {key}：编辑器会用它代替字段自己的说明", f"a list has no {key}: editors would show it over the field's own"),
            Text(f"改写 x-{key}", f"write x-{key}"),
        )
        for key in ("title", "description")
    ),
)  # fmt: skip
COLUMNS = ("enum", "markdownEnumDescriptions", "x-english")


def answers(schema: Schema, place: str, pointer: str = "") -> Iterator[tuple[str, str, Schema]]:
    """Every answer that a schema knows: its place with `*` for any record, the pointer of its schema, the schema."""
    if "x-overrides" in schema:
        return
    if is_record(schema):
        for key, member in schema.get("properties", {}).items():
            yield from answers(member, f"{place}/{key}", f"{pointer}/properties{join('', key)}")
        if isinstance(schema.get("additionalProperties"), Mapping):
            yield from answers(schema["additionalProperties"], f"{place}/*", f"{pointer}/additionalProperties")
    elif is_record_list(schema):
        yield from answers(schema["items"], f"{place}/*", f"{pointer}/items")
    else:
        yield place, pointer, schema


def answer_faults(
    name: str, schema: Schema, steps: list[SchemaDict], lists: Collection[str | None]
) -> Iterator[SchemaFault]:
    """What the answers of one expanded schema lack. `steps` are the portal's, `lists` the help of the option lists."""
    sections = {one["id"]: one["questions"] for step in steps for one in step["sections"]}
    for place, pointer, leaf in answers(schema, name):
        yield from _demanded(ANSWER, leaf, pointer, place)
        if leaf.get("description") and leaf["description"] in lists:
            wrong = Text(f"{place}：只有选项列表的说明", f"{place}: has only the help of its option list")
            yield SchemaFault(f"{pointer}/description", wrong, Text("写这一项自己的说明", "write help of its own"))
        if kind(leaf) not in KINDS:
            mend = with_suggestion(
                Text(f"可写：{'、'.join(sorted(KINDS))}", f"one of: {', '.join(sorted(KINDS))}"), kind(leaf), KINDS
            )
            wrong = Text(f"{place}：没有 {kind(leaf)} 这种答案", f"{place}: there is no kind of answer {kind(leaf)}")
            yield SchemaFault(f"{pointer}/x-kind", wrong, mend)
        yield from _portal_faults(leaf, pointer, place, sections)
    yield from _source_faults(schema)


def _demanded(demands: tuple[SchemaDemand, ...], node: Schema, pointer: str, place: str) -> Iterator[SchemaFault]:
    for one in demands:
        value = node.get(one.key)
        if not one.fits(value):
            said = one.wrong.format(found=len(value) if isinstance(value, str) else 0)
            yield SchemaFault(f"{pointer}/{one.key}", Text(f"{place}：{said.zh}", f"{place}: {said.en}"), one.mend)


def _portal_faults(leaf: Schema, pointer: str, place: str, sections: Mapping[str, list[str]]) -> Iterator[SchemaFault]:
    """An answer stands in a section of the portal that has its question."""
    asked = leaf.get("x-field", [])
    questions, given = [asked] if isinstance(asked, str) else asked, leaf.get("x-portal", {})
    known = {question: section for section, names in sections.items() for question in names}
    for section, where in given.items():
        if section not in sections or not isinstance(where, Mapping) or not isinstance(where.get("order"), int):
            mend = Text(
                "写一个栏目和整数的 order，栏目见 schemas/portal.json",
                "name a section of schemas/portal.json, with a whole number as order",
            )
            wrong = Text(
                f"{place}：系统页面没有栏目 {section}，或者没有顺序",
                f"{place}: the portal has no section {section}, or no order is given",
            )
            yield SchemaFault(f"{pointer}/x-portal/{section}", wrong, with_suggestion(mend, section, sections))
    for question in questions:
        if question not in known:
            mend = Text(
                "写 schemas/portal.json 中的问题；系统新增的先加到那里",
                "name a question of schemas/portal.json; add there first what the portal asks newly",
            )
            wrong = Text(f"{place}：系统没有问题 {question}", f"{place}: the portal has no question {question}")
            yield SchemaFault(f"{pointer}/x-field", wrong, with_suggestion(mend, question, known))
    if set(given) != {known[one] for one in questions if one in known} and all(one in known for one in questions):
        wrong = Text(
            f"{place}：x-portal 的栏目与 x-field 的问题不一致",
            f"{place}: the sections of x-portal are not those of the questions in x-field",
        )
        mend = Text(
            "系统询问的项两者都写，其他项都不写", "write both for what the portal asks, neither for what it does not"
        )
        yield SchemaFault(f"{pointer}/x-portal", wrong, mend)


def _source_faults(node: object, pointer: str = "") -> Iterator[SchemaFault]:
    """Sources that name an article which the register of legal bases does not have."""
    if isinstance(node, Mapping):
        for number, source in enumerate(node.get("x-sources", ())):
            if isinstance(source, str) and PLACE.search(source) and "第" in source:
                try:
                    citation_of(source)
                except UnknownBasis:
                    mend = Text(
                        "在 schemas/law/register.json 登记，或者改正条款",
                        "enter it in schemas/law/register.json, or mend the article",
                    )
                    yield SchemaFault(
                        f"{pointer}/x-sources/{number}",
                        Text(f"登记中没有“{source}”", f"the register has no {source!r}"),
                        mend,
                    )
        for key, value in node.items():
            yield from _source_faults(value, join(pointer, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _source_faults(value, f"{pointer}/{number}")


def option_faults(options: Schema) -> Iterator[SchemaFault]:
    """What a list of options lacks: a wording for each option, its own words, and whether it was verified."""
    yield from _demanded(OPTIONS, options, "", "选项列表 list")
    columns: list[Any] = [options.get(key) for key in COLUMNS]
    if (
        not all(map(_lines, columns))
        or len({len(one) for one in columns}) > 1
        or len(set(columns[0])) < len(columns[0])
    ):
        wrong = Text(
            f"{'、'.join(COLUMNS)} 没有一一对应，或者有重复的选项",
            f"{', '.join(COLUMNS)} do not match one to one, or an option is there twice",
        )
        yield SchemaFault(
            "/enum",
            wrong,
            Text("每个选项各写一个中文、一个英文", "give each option one wording in Chinese and one in English"),
        )
    elif bad := outline_fault(options):
        wrong = Text(f"{bad} 的写法不对", f"{bad} is not as asked")
        mend = Text(
            "每组写 options（本列表的选项）、x-confidence、x-sources，需要时写 types、roles",
            "give each group options of this list, x-confidence and x-sources; types and roles where they matter",
        )
        yield SchemaFault(f"/{bad}", wrong, mend)
    if options.get("x-confidence") == "low" and not (
        "未经核实" in str(options.get("x-description")) and "unverified" in str(options.get("x-description-en"))
    ):
        wrong = Text("未经核实的列表没有在说明中写明", "an unverified list does not say so in its help")
        yield SchemaFault("/x-description", wrong, Text("写“未经核实”和 unverified", "say 未经核实 and unverified"))


def place_faults(schemas: Mapping[str, Schema]) -> Iterator[tuple[str, SchemaFault]]:
    """Two answers of one filing at one place of the portal: the file of the later one, and what is wrong."""
    types = {name: schema.get("x-roles") or ["filing"] for name, schema in schemas.items() if KEY in schema}
    filed = [(sort, own) for sort, files in types.items() for own in files]
    for sort, own in filed:
        taken: dict[tuple[str, int], str] = {}
        for name, schema in schemas.items():
            if name in (*types, *ROLES) and name not in (sort, own):
                continue
            for place, pointer, leaf in answers(schema, name):
                for section, where in leaf.get("x-portal", {}).items():
                    order = where.get("order") if isinstance(where, Mapping) else None
                    other = place if order is None else taken.setdefault((section, order), place)
                    if other != place:
                        wrong = Text(
                            f"{place}：与 {other} 在栏目 {section} 中的顺序相同",
                            f"{place}: has the place of {other} in section {section}",
                        )
                        yield (
                            name,
                            SchemaFault(
                                f"{pointer}/x-portal/{section}", wrong, Text("改用另一个 order", "take another order")
                            ),
                        )
