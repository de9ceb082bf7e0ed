"""Validates answers: JSON Schema errors as problems at their lines, also in a role's overrides, and the files of an
algorithm.

Never prints a restricted value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError, ValidationErrorKind, Validator

from beian.content.loading import OWN_FILES, Folder
from beian.content.text_file import problem
from beian.core.model import AnswerTree, Schema, at, join
from beian.core.problem import Position, Problem, Text
from beian.schema.messages import OPEN, error_message, too_long, too_short, unknown_entry
from beian.schema.registry import ExpandedSchema, Registry, kind, label
from beian.schema.walk import Answer, leaves, schema_at, visibility

BASIS = ("schemas/",)
LONGEST_LINE = 2000  # letters of an answer that stands on one line
Places = Callable[[str], Position]


def schema_problems(
    data: object, schema: ExpandedSchema, place: Places, answers: Iterable[Answer] | None = None
) -> list[Problem]:
    """What is wrong with one file's merged data, each at the place of the answer it concerns.

    `answers` are the data's leaves, for callers that have walked them already.
    """
    found = [
        problem_found
        for error in validator_of(schema).iter_errors(data)
        if not _said_already(error, data)
        for problem_found in _problems(error, data, schema, place)
    ]
    given = list(leaves(data, schema) if answers is None else answers)
    return [*found, *_blank_problems(given, place), *_line_problems(given, place)]


def validator_of(schema: ExpandedSchema) -> Validator:
    """The compiled validator of a whole schema, kept with it."""
    if schema.validator is None:
        schema.validator = jsonschema_rs.validator_for(_plain(schema), validate_formats=True)
    validator: Validator = schema.validator
    return validator


def _plain(data: AnswerTree | Schema) -> Any:
    """A schema, or an answer, of plain dictionaries and texts, which the validator asks for."""
    return json.loads(json.dumps(data))


def required_members(record: AnswerTree, schema: Schema, keys: Iterable[str] = ("required", "x-needed")) -> set[str]:
    """The members that a record must have: those of its schema, and those that its other answers ask for.

    Of the `keys`, `required` names what people must write, `x-needed` what else must be there, given or following from
    other answers.
    """
    found = {name for key in keys for name in schema.get(key, ())}
    given = _plain(record) if "allOf" in schema else {}
    for case in schema.get("allOf", ()):
        fits = jsonschema_rs.is_valid(_plain(case["if"]), given)
        found.update(name for key in keys for name in case.get("then" if fits else "else", {}).get(key, ()))
    return found


def missing_problem(pointer: str, name: str, record: Schema, position: Position) -> Problem:
    """An answer that must be there and neither was given nor follows from others."""
    message, remedy = error_message("Required", {}, record, {"property": name})
    if "x-from" in record.get("properties", {}).get(name, {}):
        remedy = Text(
            f"通常由其他答案得出，而那些答案还没有。先填写它们，或者直接填写本项：{remedy.zh}",
            f"it follows from other answers, which are not there yet. Give those, or write it here: {remedy.en}",
        )
    return _found(position, pointer, "Required", message, remedy)


def conditional_members(schema: Schema) -> set[str]:
    """The members that a record must have only when its other answers ask for them."""
    cases = [case.get(part, {}) for case in schema.get("allOf", ()) for part in ("then", "else")]
    keys = ("required", "x-needed")
    always = {name for key in keys for name in schema.get(key, ())}
    return {name for case in cases for key in keys for name in case.get(key, ())} - always


def _said_already(error: ValidationError, data: object) -> bool:
    """Whether an error of options only repeats the error of type for an empty value, a list or a map."""
    if type(error.kind).__name__ not in ("Enum", "Constant"):
        return False
    value = at(data, "".join(join("", step) for step in error.instance_path))
    return value is None or isinstance(value, list | Mapping)


def _problems(error: ValidationError, data: object, schema: Schema, place: Places) -> Iterator[Problem]:
    """What one error says: a problem, or one for every unknown entry."""
    pointer_around = "".join(join("", step) for step in error.instance_path)
    keyword, here = type(error.kind).__name__, schema_at(schema, pointer_around) or {}
    if keyword == "AdditionalProperties":
        known = set(here.get("properties", {})) - set(at(data, pointer_around))
        for name in error.kind.as_dict().get("unexpected", []):
            pointer = join(pointer_around, name)
            yield _found(place(pointer), pointer, keyword, *unknown_entry(name, known))
        return
    wrong_key = error.kind.error.instance if isinstance(error.kind, ValidationErrorKind.PropertyNames) else None
    pointer = pointer_around if wrong_key is None else join(pointer_around, wrong_key)
    yield _found(
        place(pointer), pointer, keyword, *error_message(keyword, at(data, pointer_around), here, error.kind.as_dict())
    )


def _found(position: Position, pointer: str, keyword: str, message: Text, remedy: Text) -> Problem:
    return Problem(position, pointer, f"schema-{_dashed(keyword)}", "error", "draft", message, remedy, BASIS)


def _blank_problems(answers: Iterable[Answer], place: Places) -> Iterator[Problem]:
    """Answers of nothing but white space, which JSON Schema counts as characters."""
    for pointer, value, leaf in answers:
        if isinstance(value, str):
            blank = [pointer] if value.isspace() and leaf.get("minLength") else []
        elif isinstance(value, list) and leaf.get("items", {}).get("minLength"):
            blank = [join(pointer, n) for n, item in enumerate(value) if isinstance(item, str) and item.isspace()]
        else:
            continue
        for where in blank:
            yield _found(place(where), where, "MinLength", *too_short(leaf))


def _line_problems(answers: Iterable[Answer], place: Places) -> Iterator[Problem]:
    """Answers of one line with a line break in them, which would also end a line of what is printed, or that are too long."""
    for pointer, value, leaf in answers:
        if kind(leaf) == "text":
            continue
        several = [(join(pointer, n), item) for n, item in enumerate(value)] if isinstance(value, list) else []
        for where, text in several or [(pointer, value)]:
            if isinstance(text, str) and len(text) > LONGEST_LINE:
                yield _found(place(where), where, "MaxLength", *too_long(leaf, LONGEST_LINE))
            elif isinstance(text, str) and len(text.split("\n")) > 1 + text.endswith("\n"):
                name = label(leaf)
                message = Text(f"“{name.zh}”只能写在一行内", f"{name.en} must stand on one line")
                remedy = Text("去掉换行（YAML 中是 \\n 或者 |）", "take out the line break (\\n or | in YAML)")
                yield _found(place(where), where, "Line", message, remedy)


def _dashed(word: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in word).lstrip("-")


def places(positions: Mapping[str, Position], path: str, below: str = "") -> Places:
    """Where an answer stands, by its pointer below a place; when it has no position, what is around it, or the file."""
    return lambda pointer: position_of(positions, below + pointer, path)


def position_of(positions: Mapping[str, Position], pointer: str, path: str) -> Position:
    """The position of an answer, or of the nearest record around it, or the start of the file at `path`."""
    while pointer and pointer not in positions:
        pointer = pointer.rpartition("/")[0]
    return positions.get(pointer, Position(path))


def plain_type_problems(
    answers: Iterable[Answer], plain_types: Mapping[str, str], positions: Mapping[str, Position]
) -> Iterator[Problem]:
    """Text that stands without quotes although YAML 1.2 would read it as a number, boolean or null: editors and `check` must agree."""
    suspect = {place for place, read_as in plain_types.items() if read_as != "null"}
    for pointer, value, leaf in answers if suspect else ():
        if pointer not in suspect and not isinstance(value, list):
            continue
        for place in [pointer, *(join(pointer, n) for n in range(len(value) if isinstance(value, list) else 0))]:
            wanted_type = leaf.get("items", {}).get("type") if place != pointer else leaf.get("type")
            if wanted_type == "string" and place in suspect:
                yield Problem(
                    positions[place],
                    place,
                    "yaml-type",
                    "error",
                    "draft",
                    Text(
                        f"“{label(leaf).zh}”是文字，但写法会被读成{_CHINESE_TYPES[plain_types[place]]}",
                        f"{label(leaf).en} is text but would be read as a {plain_types[place]}",
                    ),
                    Text("加引号，或运行 make fmt 自动补上", "quote it, or run make fmt"),
                    ("YAML 1.2, core schema",),
                )


_CHINESE_TYPES = {"integer": "整数", "number": "小数", "boolean": "布尔值"}


def wrong_half_problems(
    answers: Iterable[Answer], positions: Mapping[str, Position], private: bool
) -> Iterator[Problem]:
    """Restricted answers outside `private/`, and other answers inside it."""
    for pointer, _, leaf in answers:
        restricted = visibility(leaf) == "restricted"
        if restricted == private or pointer not in positions:
            continue
        name = label(leaf)
        if restricted:
            message = Text(
                f"“{name.zh}”是受限内容，不能写在 filings/ 内",
                f"{name.en} is restricted and must not stand in filings/",
            )
            remedy = Text(
                "移到 private/ 内的同名文件；如已提交，请按泄露处理",
                "move it to the same file in private/; treat a commit that has it as a leak",
            )
        else:
            message = Text(
                f"“{name.zh}”不是受限内容，不应写在 private/ 内",
                f"{name.en} is not restricted and does not belong in private/",
            )
            remedy = Text("移到 filings/ 内的同名文件", "move it to the same file in filings/")
        yield Problem(
            positions[pointer], pointer, "PRV-001", "error", "draft", message, remedy, ("个人信息保护法 第五十一条",)
        )


def is_open(problem: Problem) -> bool:
    """Whether an answer is only not given yet, as in a form that somebody has begun."""
    return problem.rule == "schema-type" and problem.message.zh.endswith(OPEN)


def own_file_problems(
    folder: Folder,
    algorithm: str,
    loaded: Mapping[str, tuple[AnswerTree | None, Mapping[str, Position]]],
    registry: Registry,
) -> Iterator[Problem]:
    """Types with roles have one file per role; the others have `filing.yaml`."""
    answers, positions = loaded.get(f"{algorithm}/algorithm", ({}, {}))
    answers = answers or {}
    kind, chosen, present = answers.get("type"), answers.get("roles"), folder.own_files(algorithm)
    if not isinstance(kind, str) or not registry.has(kind):
        return
    roles = registry.schema(kind).get("x-roles", [])
    if chosen is not None and not roles:
        at = positions["/roles"]
        words = ("该类型不分角色，不填 roles", "this type has no roles")
        yield problem(at.path, at.line, at.column, *words, "删除 roles，或改正类型", "remove roles, or mend the type")
    wanted = (chosen if isinstance(chosen, list) else []) if roles else ["filing"]
    for stem in wanted:
        if stem in OWN_FILES and stem not in present:
            yield problem(
                f"filings/{folder.slug}/{algorithm}/{stem}.yaml", 1, 1, f"缺少 {stem}.yaml", f"{stem}.yaml is missing"
            )
    for stem in present:
        if stem not in wanted:
            words = (
                ("没有选择的角色", "a role that was not chosen")
                if roles
                else ("该类型不分角色", "this type has no roles")
            )
            half = folder.halves[f"{algorithm}/{stem}"]
            yield problem(
                half.public.path,
                1,
                1,
                f"多出 {stem}.yaml：{words[0]}",
                f"{stem}.yaml does not belong here: {words[1]}",
                "删除该文件，或改正 algorithm.yaml 的类型和角色",
                "delete the file, or mend type and roles in algorithm.yaml",
            )
