"""Messages for errors of JSON Schema: what is wrong and how to mend it. Never shows a restricted value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from beian.core.model import Schema
from beian.core.problem import Text, with_suggestion
from beian.schema.registry import label, option_label
from beian.schema.walk import visibility

Words = tuple[Text, Text]  # what is wrong, how to mend it

OPEN = "没有填写"
FILL_IN = Text("填写这一项", "fill it in")
NOT_ASKED = Text("系统对这类算法不询问该问题", "the portal does not ask this of an algorithm of this type")
WIDE_COLON = re.compile(r"[^：\s]{1,40}\s*：")
HALF_WIDTH = Text(
    "名称后的冒号是全角的，改为半角冒号加一个空格", "the colon is full-width; type a plain one and a blank"
)
TYPES = {
    "string": Text("文字", "text"),
    "integer": Text("整数", "a whole number"),
    "array": Text("列表", "a list"),
    "object": Text("分项内容", "entries"),
    "boolean": Text("true", "true"),
}


@dataclass(frozen=True)
class _Fault:
    """A value that its schema refuses, with what JSON Schema tells of it."""

    value: object
    schema: Schema
    details: Mapping[str, Any]

    @property
    def name(self) -> Text:
        return label(self.schema) if self.schema.get("title") else Text("此处", "this place")

    @property
    def secret(self) -> bool:
        return visibility(self.schema) == "restricted"

    @property
    def shown(self) -> str:
        return "" if self.secret or not isinstance(self.value, str | int) else str(self.value)[:40]

    @property
    def quoted(self) -> Text:
        return Text(f"“{self.shown}”", f" {self.shown!r}") if self.shown else Text("", "")

    def help(self, otherwise: Text) -> Text:
        """The answer's own help, or other words where it has none."""
        own = self.schema.get("description", "")
        return Text(own, self.schema.get("x-description-en", "")) if own else otherwise


def error_message(keyword: str, value: object, schema: Schema, details: Mapping[str, Any]) -> Words:
    """The words for an error of a keyword at a value; `details` are the keyword's own, such as the missing property."""
    fault = _Fault(value, schema, details)
    if keyword in _WORDS:
        return _WORDS[keyword](fault)
    message = Text(f"“{fault.name.zh}”不符合要求（{keyword}）", f"{fault.name.en} does not fit ({keyword})")
    return message, fault.help(Text("", ""))


def unknown_entry(name: str, known: set[str]) -> Words:
    """The words for an entry that the schema does not have; suggests the one that was probably meant."""
    remedy = Text("检查拼写；可用的项目见模式文件", "check the spelling; the schema lists the entries")
    return Text(f"不认识的项目：{name}", f"unknown entry: {name}"), with_suggestion(remedy, name, known)


def too_short(schema: Schema) -> Words:
    """The words for an answer, a list or a record with too little in it."""
    return _too_short(_Fault(None, schema, {}))


def _too_short(fault: _Fault) -> Words:
    message = Text(f"“{fault.name.zh}”内容不足", f"{fault.name.en} is too short or empty")
    return message, fault.help(Text("补充内容，没有的删除该项", "fill it in, or leave the entry out"))


def _too_long(fault: _Fault) -> Words:
    limit = fault.schema.get("maxLength", fault.schema.get("maxItems", ""))
    message = Text(f"“{fault.name.zh}”过长，最多 {limit}", f"{fault.name.en} is too long, at most {limit}")
    return message, fault.help(Text("删减文字或项目", "shorten it"))


def too_long(schema: Schema, limit: int) -> Words:
    """What is said of an answer with more letters than that, which no schema has to say."""
    return _too_long(_Fault(None, {**schema, "maxLength": limit}, {}))


def _missing(fault: _Fault) -> Words:
    name = fault.details["property"]
    member = fault.schema.get("properties", {}).get(name, {})
    wanted = label(member) if member.get("title") else Text(name, name)
    message = Text(f"缺少“{wanted.zh}”（{name}）", f"{wanted.en} ({name}) is missing")
    return message, Text(member.get("description") or "补充该项", "add it")


def _no_option(fault: _Fault) -> Words:
    choices = [_as_typed(option) for option in fault.schema.get("enum", [fault.schema.get("const", "")])]
    wordings = "、".join(f"{choice}（{option_label(fault.schema, choice).zh}）" for choice in choices[:40])
    options = Text(f"可选：{wordings}", f"options: {', '.join(choices)}")
    message = Text(
        f"“{fault.name.zh}”的选项{fault.quoted.zh}不存在", f"{fault.name.en}:{fault.quoted.en} is not an option"
    )
    return message, options if fault.secret else with_suggestion(options, fault.shown, choices)


def _as_typed(choice: object) -> str:
    """An option as YAML has it."""
    return str(choice).lower() if isinstance(choice, bool) else str(choice)


def _other_type(fault: _Fault) -> Words:
    if fault.value is None:
        return Text(f"“{fault.name.zh}”{OPEN}", f"{fault.name.en} is empty"), fault.help(FILL_IN)
    wanted_type = TYPES.get(fault.schema.get("type", ""), Text("其他类型", "another type"))
    message = Text(f"“{fault.name.zh}”应填写{wanted_type.zh}", f"{fault.name.en} must be {wanted_type.en}")
    if fault.schema.get("type") == "object" and isinstance(fault.value, str) and WIDE_COLON.match(fault.value):
        return message, HALF_WIDTH
    return message, fault.help(Text("如为文字，请加引号", "quote it when it is text"))


def _wrong_form(fault: _Fault) -> Words:
    message = Text(
        f"“{fault.name.zh}”{fault.quoted.zh}格式不对", f"{fault.name.en}:{fault.quoted.en} has the wrong form"
    )
    return message, fault.help(Text("按要求的格式填写", "follow the required form"))


def _out_of_range(fault: _Fault) -> Words:
    low, high = fault.schema.get("minimum"), fault.schema.get("maximum")
    bounds = [(low, "最小", "at least"), (high, "最大", "at most")]
    zh = "，".join(f"{word} {bound}" for bound, word, _ in bounds if bound is not None)
    en = ", ".join(f"{word} {bound}" for bound, _, word in bounds if bound is not None)
    message = Text(f"“{fault.name.zh}”超出范围：{zh}", f"{fault.name.en} is out of range: {en}")
    return message, fault.help(Text("核对数字", "compare the number"))


def _repeated(fault: _Fault) -> Words:
    message = Text(f"“{fault.name.zh}”有重复", f"{fault.name.en} has repeated items")
    return message, Text("删除重复项", "remove the repetition")


_WORDS: Mapping[str, Callable[[_Fault], Words]] = {
    "Required": _missing,
    "FalseSchema": lambda _: (NOT_ASKED, Text("删除该项", "remove it")),
    "Type": _other_type,
    "UniqueItems": _repeated,
    **dict.fromkeys(("Enum", "Constant"), _no_option),
    **dict.fromkeys(("Minimum", "Maximum"), _out_of_range),
    **dict.fromkeys(("Pattern", "Format", "PropertyNames"), _wrong_form),
    **dict.fromkeys(("MinLength", "MinItems", "MinProperties"), _too_short),
    **dict.fromkeys(("MaxLength", "MaxItems"), _too_long),
}
