"""Everything that the engine asks of its own schema files: each fault is a problem that says where, what and how to mend it.

This module asks what concerns a file and its nodes; `answers` what each answer must say of itself. Tests, `doctor`,
`check --strict` and the hook of the checkout ask here.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from beian.content.yaml.strict import load
from beian.core.json_shapes import canonical_json
from beian.core.model import Schema, at, join
from beian.core.places import engine_folder
from beian.core.problem import Position, Problem, Text, ordered, with_suggestion
from beian.schema.meta.answers import SchemaFault, answer_faults, option_faults, place_faults
from beian.schema.meta.claims import claim_faults
from beian.schema.meta.cross_check import disagreements, meta_errors
from beian.schema.meta.derivations import derivation_faults
from beian.schema.meta.paper_words import paper_word_faults
from beian.schema.meta.types import type_faults
from beian.schema.meta.writing import EDITOR, as_written
from beian.schema.registry import REFERENCE, Registry, engine_registry
from beian.schema.validation import position_of

RULE, BASIS = "schema-file", ("docs/guides/extending.zh-CN.md",)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFUSED = ("oneOf", "anyOf", "not", "$dynamicRef", "$id")  # editors and messages cannot say which branch was meant
PLAIN = ("portal", "law/", "claims/", EDITOR)  # data beside the schemas, which are none themselves
KEYS = frozenset(
    [
        "x-confidence",
        "x-description",
        "x-description-en",
        "x-english",
        "x-expected",
        "x-field",
        "x-file",
        "x-from",
        "x-identifier",
        "x-kind",
        "x-limit",
        "x-name",
        "x-needed",
        "x-nothing-trained",
        "x-overrides",
        "x-paper-label",
        "x-paper-no",
        "x-paper-unit",
        "x-paper-yes",
        "x-portal",
        "x-reference",
        "x-roles",
        "x-scaffold",
        "x-sources",
        "x-status",
        "x-title",
        "x-title-en",
        "x-type",
        "x-visibility",
        "x-without-number",
    ]
)


@dataclass(frozen=True)
class SchemaFile:
    """One file below `schemas/`, as text."""

    folder: Path
    name: str  # below the folder, without `.json`

    @property
    def path(self) -> str:
        return posixpath.normpath(f"schemas/{self.name}.json")

    @cached_property
    def text(self) -> str:
        return (self.folder / f"{self.name}.json").read_bytes().decode("utf-8")  # with its line ends as they are

    @cached_property
    def data(self) -> Any:
        """Raises ValueError for what is no JSON."""
        return json.loads(self.text)

    @cached_property
    def positions(self) -> Mapping[str, Position]:
        return load(self.text.encode(), self.path).positions

    def problem(self, fault: SchemaFault) -> Problem:
        """The fault at its line; what stands in a file that is referred to, at the reference."""
        position = position_of(self.positions, fault.pointer, self.path)
        return Problem(position, fault.pointer, RULE, "error", "draft", fault.wrong, fault.mend, BASIS)


def schema_faults(folder: Path | None = None) -> list[Problem]:
    """Every fault of the engine's schema files, or of those in `folder`. Judges no further while one is no schema at all."""
    folder = folder or engine_folder("schemas")
    names = sorted(file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.json"))
    names += [EDITOR] if (folder / f"{EDITOR}.json").is_file() else []
    files = {name: SchemaFile(folder, name) for name in names}
    if unreadable := [problem for file in files.values() for problem in _unreadable(file)]:
        return ordered(unreadable)
    written = as_written(folder)
    found = [file.problem(fault) for name, file in files.items() for fault in _form_faults(file, written[name])]
    schemas = {name: file for name, file in files.items() if not name.startswith(PLAIN)}
    if broken := [
        file.problem(one) for file in schemas.values() for one in (*_meta_faults(file), *_reference_faults(file))
    ]:
        return ordered([*found, *broken])
    found += [
        file.problem(one) for name, file in schemas.items() for one in (*_node_faults(file), *_file_faults(name, file))
    ]
    found += [files[name].problem(one) for name, one in claim_faults({name: file.data for name, file in files.items()})]
    found += [schemas[name].problem(fault) for name, fault in _faults_of_all(schemas, files, folder)]
    return ordered(found)


def _faults_of_all(
    schemas: Mapping[str, SchemaFile], files: Mapping[str, SchemaFile], folder: Path
) -> Iterator[tuple[str, SchemaFault]]:
    """What is asked of types and answers: the name of each schema with a fault in it."""
    read = {name: file.data for name, file in schemas.items()}
    yield from type_faults(read, files["law/decision"].data["laws"], folder.parent / "templates")
    registry, steps = Registry(folder=folder), files["portal"].data["steps"]
    whole = {name: registry.schema(name) for name in schemas if "/" not in name}
    lists = {one.get("x-description") for name, one in read.items() if name.startswith("options/")}
    for name, schema in whole.items():
        yield from ((name, fault) for fault in answer_faults(name, schema, steps, lists))
        yield from ((name, fault) for fault in paper_word_faults(name, schema))
    yield from place_faults(whole)


def validators_disagree() -> list[Problem]:
    """Where the two validators installed here judge an empty file of some schema differently: a fault of the program."""
    registry = engine_registry()
    found: list[Problem] = []
    for name in sorted(file.stem for file in engine_folder("schemas").glob("*.json") if file.stem not in PLAIN):
        place = Position(f"schemas/{name}.json")
        found += disagreements({}, registry.schema(name), partial(_always, place))
    return found


def _always(place: Position, _pointer: str) -> Position:
    return place


def _unreadable(file: SchemaFile) -> Iterator[Problem]:
    try:
        _ = file.data
    except json.JSONDecodeError as error:
        at = Position(file.path, error.lineno, error.colno)
        wrong = Text("不是有效的 JSON，从此处起无法读取", f"is not valid JSON: {error.msg}")
        mend = Text("检查这一行和上一行的逗号、引号和括号", "check commas, quotes and brackets here and a line above")
        yield Problem(at, "", RULE, "error", "draft", wrong, mend, BASIS)


def _form_faults(file: SchemaFile, written: str) -> Iterator[SchemaFault]:
    if file.text == written:
        return
    if file.text == canonical_json(file.text):
        wrong = Text("所列的算法类型与各类型的模式文件不一致", "lists other types of algorithm than their schemas do")
    else:
        wrong = Text("写法不规范：缩进、空行或者字符转义", "is not in canonical form: indentation, blanks or escapes")
    yield SchemaFault("", wrong, Text("运行 make fmt", "run make fmt"))


def _file_faults(name: str, file: SchemaFile) -> Iterator[SchemaFault]:
    if "/" not in name and file.data.get("$schema") != DIALECT:
        mend = Text(f'写 "$schema": "{DIALECT}"', f'write "$schema": "{DIALECT}"')
        yield SchemaFault("/$schema", Text("$schema 不是本项目使用的版本", "$schema is not the dialect in use"), mend)
    if name.startswith("options/"):
        yield from option_faults(file.data)


def _meta_faults(file: SchemaFile) -> Iterator[SchemaFault]:
    for pointer, reason in meta_errors(file.text):
        wrong = Text(f"JSON Schema 不允许：{reason}", f"JSON Schema refuses it: {reason}")
        yield SchemaFault(pointer, wrong, Text("按 JSON Schema 2020-12 改正", "write it as JSON Schema 2020-12 has it"))


def _node_faults(file: SchemaFile) -> Iterator[SchemaFault]:
    for pointer, node in _nodes(file.data):
        for key in node.keys() & set(REFUSED):
            wrong = Text(
                f"不使用 {key}：填报人看不出是哪一种情况",
                f"{key} is not used: no message could say which case was meant",
            )
            yield SchemaFault(
                join(pointer, key),
                wrong,
                Text("用 if、then、else 或者选项表达", "say it with if, then, else or an option"),
            )
        for key in node:
            if str(key).startswith("x-") and key not in KEYS:
                mend = with_suggestion(Text("改正键名或者删除", "mend the key or delete it"), key, KEYS)
                yield SchemaFault(join(pointer, key), Text(f"没有 {key} 这个键", f"there is no key {key}"), mend)
        yield from _record_faults(pointer, node)
        yield from derivation_faults(pointer, node)


def _reference_faults(file: SchemaFile) -> Iterator[SchemaFault]:
    for pointer, node in _nodes(file.data):
        if "$ref" in node and not _is_there(file, str(node["$ref"])):
            wrong = Text(f"引用的文件 {node['$ref']} 不存在", f"the file {node['$ref']} it refers to is not there")
            mend = Text(
                "只能引用 schemas/、options/、parts/ 内的文件", "refer to a file of schemas/, options/ or parts/"
            )
            yield SchemaFault(join(pointer, "$ref"), wrong, mend)


def _record_faults(pointer: str, node: Schema) -> Iterator[SchemaFault]:
    """A record takes known answers only, or names its members by a rule; and asks for none that it does not have."""
    if node.get("type") != "object" or "x-overrides" in node:
        return
    if node.get("additionalProperties") is not False and "propertyNames" not in node:
        wrong = Text("没有限定有哪些项，写错的键不会被发现", "takes any key, so a misspelt one would pass")
        mend = Text(
            '写 "additionalProperties": false，或者用 propertyNames 限定',
            'write "additionalProperties": false, or propertyNames',
        )
        yield SchemaFault(join(pointer, "additionalProperties"), wrong, mend)
    for number, name in enumerate(node.get("required", ())):
        if name not in node.get("properties", {}):
            wrong = Text(f"required 中的 {name} 不在 properties 中", f"required names {name}, which is no property")
            mend = with_suggestion(Text("改正名称", "mend the name"), name, node.get("properties", {}))
            yield SchemaFault(f"{pointer}/required/{number}", wrong, mend)


def _is_there(file: SchemaFile, reference: str) -> bool:
    """Whether a reference leads to a file of the schemas, or to an answer in one, as editors and the registry read it."""
    name, _, answer = reference.partition("#")
    target, folder = ((file.folder / file.name).parent / name).resolve(), file.folder.resolve()
    if not target.is_relative_to(folder) or not target.is_file():
        return False
    within = target.relative_to(folder).as_posix()
    return bool(REFERENCE.match(within)) and (
        not answer or isinstance(at(SchemaFile(folder, within.removesuffix(".json")).data, answer), dict)
    )


def _nodes(node: object, pointer: str = "", *, named: bool = False) -> Iterator[tuple[str, Schema]]:
    """Every schema in a schema, with its pointer; the keys of `properties` are names and no keywords."""
    if isinstance(node, dict):
        if not named:
            yield pointer, node
        for key, value in node.items():
            yield from _nodes(value, join(pointer, key), named=key in ("properties", "x-portal") and not named)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _nodes(value, f"{pointer}/{number}")
