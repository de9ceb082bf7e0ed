"""The canonical form of answers: identifiers in one spelling, texts without curly quotes that were meant for YAML.

What is read is checked, judged and printed in its form, so that no rule sees another; the file keeps what was typed until
`fmt` writes the form. Names of people, companies, products and algorithms (`x-name`) are never folded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from beian.content.yaml.scalars import plain_value
from beian.core.model import Schema, join, parts
from beian.core.problem import Position, Problem, Text
from beian.core.text.characters import without_look_alikes
from beian.core.text.identifiers import canonical, differences
from beian.schema.registry import kind, label
from beian.schema.walk import Answer, shape_of, visibility

LONG = ("text", "policy")
FORM, QUOTES = "identifier-form", "yaml-quotes"


@dataclass(frozen=True)
class UnusualForm:
    """An answer that is typed in another form than its own: where, what, its form, and what describes it."""

    pointer: str
    typed: str
    form: str
    value: str | int | None  # the form as an answer
    schema: Schema
    rule: str


def each_text(answers: Iterable[Answer]) -> Iterator[tuple[str, str, Schema, Schema]]:
    """Every text of the answers, those in lists one by one: pointer, text, its own schema, the whole answer's schema."""
    for pointer, value, schema in answers:
        if isinstance(value, str):
            yield pointer, value, schema, schema
        elif isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, str):
                    yield join(pointer, number), item, schema.get("items", {}), schema


def unusual_forms(answers: Iterable[Answer], curly: Collection[str]) -> list[UnusualForm]:
    """The answers that are not in their form; `curly` are the places of unquoted texts in curly quotes."""
    found = []
    for pointer, text, text_schema, answer_schema in each_text(answers):
        quotes = pointer in curly and _quotes_are_for_yaml(text_schema, answer_schema)
        identifier = text_schema.get("x-identifier")
        if not quotes and identifier is None:
            continue
        bare = text[1:-1] if quotes else text
        form = canonical(identifier, bare) if identifier else bare
        if form != text:
            value = plain_value(form) if text_schema.get("type") in ("integer", "boolean") else form
            found.append(UnusualForm(pointer, text, form, value, answer_schema, QUOTES if quotes else FORM))
    return found


def _quotes_are_for_yaml(own: Schema, whole: Schema) -> bool:
    """Whether curly quotes round the whole can be no part of the answer: of a long answer or a free list they can."""
    free = own is not whole and not {"x-name", "x-identifier", "x-reference", "enum"} & own.keys()
    return kind(whole) not in LONG and not free


def in_canonical_form(data: Any, forms: Iterable[UnusualForm]) -> Any:
    """A copy of the answers in which these are in their canonical form."""
    for form in forms:
        data = _with_value(data, parts(form.pointer), form.value)
    return data


def _with_value(data: Any, path: list[str], value: object) -> Any:
    if not path:
        return value
    if isinstance(data, Mapping):
        return {**data, path[0]: _with_value(data[path[0]], path[1:], value)}
    number = int(path[0])
    return [*data[:number], _with_value(data[number], path[1:], value), *data[number + 1 :]]


def form_problems(forms: Iterable[UnusualForm], positions: Mapping[str, Position]) -> Iterator[Problem]:
    """A problem for each answer that is not in its canonical form; for a restricted one the message shows neither form."""
    for form in forms:
        name, secret = label(form.schema), visibility(form.schema) == "restricted"
        if form.rule == QUOTES:
            message = Text(f"“{name.zh}”的内容套在弯引号里", f"{name.en} stands in curly quotes")
            remedy = Text(
                "去掉弯引号，或运行 make fmt；引号属于内容的，在外面再加一对直引号",
                "remove them, or run make fmt; if they belong to the answer, put straight quotes around",
            )
        else:
            aspects = differences(form.typed, form.form)
            zh, en = "、".join(aspect.zh for aspect in aspects), ", ".join(aspect.en for aspect in aspects)
            shown = ("（内容不显示）", " (not shown)") if secret else (f"“{form.typed}”", f": {form.typed!r}")
            message = Text(
                f"“{name.zh}”{shown[0]}的写法不规范：{zh}", f"{name.en}{shown[1]} is not in its normal form: {en}"
            )
            meant = ("", "") if secret else (f"改为“{form.form}”，或", f"write {form.form!r}, or ")
            remedy = Text(f"{meant[0]}运行 make fmt 自动改正", f"{meant[1]}run make fmt")
        yield Problem(
            positions[form.pointer],
            form.pointer,
            form.rule,
            "error",
            "draft",
            message,
            remedy,
            ("本项目：编号、网址和联系方式只有一种写法",),
        )


def replaces_look_alikes(own: Schema, whole: Schema) -> bool:
    """Whether characters that look like others are mended by `fmt`: in prose, but in no name, secret or identifier."""
    apart = {"x-name", "x-identifier", "x-reference", "enum"} & own.keys()
    prose = shape_of(whole).kind in (*LONG, "line", "lines", "path")
    return prose and not apart and visibility(whole) != "restricted"


def look_alike_pointers(answers: Iterable[Answer]) -> Iterator[str]:
    """The places of prose with characters that only look like what is meant."""
    for pointer, text, own, whole in each_text(answers):
        if without_look_alikes(text) != text and replaces_look_alikes(own, whole):
            yield pointer
