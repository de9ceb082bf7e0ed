"""Writes a schema as a YAML form to fill in: every answer with its title, help, options and limit as comments above
it.

What is required stands as an empty entry, which validation reports as not filled in; what is optional is commented out,
whole records included. Answers that are known already are written in; one that is known to be asked is None, and open.
Of several records that begin alike, the first has the help.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from beian.content.yaml.text import entry_lines
from beian.core.model import AnswerTree, Schema
from beian.schema.registry import kind, label, option_label
from beian.schema.walk import is_record, visibility

HINTS = {
    "text": "长文字：冒号后写一个竖线（|），另起一行，缩进后书写",
    "date": "日期写作 2026-11-22",
    "number": "填整数，不带单位",
}
ID = "id-1"

Notes = Mapping[str, Sequence[str]]


def blank_form(schema: Schema, answers: AnswerTree, *, private: bool = False, notes: Notes | None = None) -> str:
    """The entries of one file, as YAML. `private` gives its private half: the restricted answers and nothing else.

    `notes` are more lines of comment by the pointer of the answer they stand above.
    """
    lines = _Form(private, notes or {}).members(schema, answers, "")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


class _Form:
    def __init__(self, private: bool, notes: Notes) -> None:
        self.private, self.notes = private, notes

    def members(self, schema: Schema, answers: AnswerTree, at: str) -> Iterator[str]:
        """The lines of a record's entries, or of a map's records."""
        required, known = schema.get("required", ()), schema.get("properties", {})
        for key, member in known.items():
            if "const" not in member and self._belongs(member):
                needed = (
                    key in required or (self.private and _asked(member)) or (key in answers and answers[key] is None)
                )
                yield from self._entry(key, member, answers.get(key), f"{at}/{key}", key in answers or needed, needed)
        other = schema.get("additionalProperties")
        if isinstance(other, Mapping):
            helped: set[str] = set()
            for key, record in answers.items():
                if key not in known:
                    yield from (f"# {line}" for line in self.notes.get(f"{at}/{key}", ()))
                    yield f"{key}:"
                    inside = self._begun(other, record, helped) if record else self.members(other, {}, f"{at}/{key}")
                    yield from (f"  {line}" for line in inside)

    def _begun(self, schema: Schema, record: AnswerTree, helped: set[str]) -> Iterator[str]:
        """A record that is partly known: what is known needs no help, what is open does where no record had it before."""
        wanted = [name for name in schema["properties"] if name in schema.get("required", ()) or name in record]
        for name in sorted(wanted, key=lambda one: record.get(one) is None):
            member = schema["properties"][name]
            if record.get(name) is not None:
                yield from entry_lines(name, record[name])
            elif self._belongs(member):
                told = _options(member) if name in helped else self._help(member, "", required=True, elsewhere=False)
                yield from (f"# {line}" for line in told)
                yield from self._body(name, member, None, "")
                helped.add(name)
        for name in schema.get("x-needed", ()):
            if name not in record and name not in helped and self._belongs(schema["properties"][name]):
                yield from self._entry(name, schema["properties"][name], None, "", live=False, required=False)
                helped.add(name)

    def _belongs(self, schema: Schema) -> bool:
        """Whether this half has something to ask here. Restricted answers stand in the private half alone."""
        if not self.private:
            return True
        inside = [*schema.get("properties", {}).values()] if is_record(schema) else []
        return any(map(self._belongs, inside)) if inside else visibility(schema) == "restricted"

    def _entry(self, key: str, schema: Schema, value: object, at: str, live: bool, required: bool) -> Iterator[str]:
        elsewhere = visibility(schema) == "restricted" and not self.private
        if at.count("/") == 1:
            yield ""
        if label(schema).zh and not (self.private and is_record(schema)):
            yield from (f"# {line}" for line in self._help(schema, at, required=required, elsewhere=elsewhere))
        if elsewhere:
            return
        lines = list(self._body(key, schema, value, at))
        if self.private and is_record(schema):
            live = any(_live(line) for line in lines[1:])
        yield from lines if live else (f"# {line}" for line in lines)

    def _help(self, schema: Schema, at: str, *, required: bool, elsewhere: bool) -> Iterator[str]:
        mark = "受限内容，写在 private/ 内的同名文件" if elsewhere else "必填" if required else _left_out(schema)
        yield f"{label(schema).zh}（{mark}）" + (f"：{schema['description']}" if schema.get("description") else "")
        yield from _options(schema)
        limit = schema.get("x-limit", schema.get("maxLength"))
        if limit:
            yield f"  最多 {limit} 字"
        hint = "" if is_record(schema) or elsewhere else HINTS.get(kind(schema), "")
        if hint:
            yield f"  {hint}"
        if _is_map(schema):
            yield f"  每条记录一个标识（小写字母、数字、连字符），把 {ID} 改成自己的"
        yield from self.notes.get(at, ())

    def _body(self, key: str, schema: Schema, value: object, at: str) -> Iterator[str]:
        """The entry itself, with no indentation: `key: value`, a record, a list, or an empty place."""
        if value is not None and not isinstance(value, Mapping):
            yield from entry_lines(key, value)
        elif "x-overrides" in schema:
            yield f"{key}:"
        elif schema.get("properties") or value:
            yield f"{key}:"
            inside = value if isinstance(value, Mapping) else {}
            yield from (f"  {line}" for line in self.members(schema, inside, at))
        else:
            yield f"{key}:"
            yield from (f"  # {line}" for line in self._example(schema, at))

    def _example(self, schema: Schema, at: str) -> Iterator[str]:
        """What may stand in an empty list or map: its options, or one record to be copied."""
        item = schema.get("items", {})
        if schema.get("type") == "array" and "enum" in item:
            yield from (f"- {option}  # {option_label(schema, option).zh}" for option in item["enum"])
        elif schema.get("type") == "array":
            yield "-"
            yield from (f"  {line}" for line in self.members(item, {}, f"{at}/0"))
        elif _is_map(schema):
            yield f"{ID}:"
            yield from (f"  {line}" for line in self.members(schema["additionalProperties"], {}, f"{at}/{ID}"))


def _options(schema: Schema) -> Iterator[str]:
    if "enum" in schema:
        options = [f"{option}（{option_label(schema, option).zh}）" for option in schema["enum"]]
        yield f"  选项：{'、'.join(options)}"


def _left_out(schema: Schema) -> str:
    """What becomes of an answer that is not written."""
    if "x-from" not in schema:
        return "选填"
    said = schema["x-from"]
    value = f"为 {said['value']}" if "value" in said else "一个内容"
    return f"不写的拟填{value}，须有人确认" if "confirm" in said else "不写的由其他答案得出"


def _is_map(schema: Schema) -> bool:
    return is_record(schema) and isinstance(schema.get("additionalProperties"), Mapping)


def has_entries(text: str) -> bool:
    """Whether a form has an entry at all, or comments only."""
    return any(map(_live, text.split("\n")))


def _live(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _asked(schema: Schema) -> bool:
    """Whether the regulator's form demands an answer that the schema leaves open, such as the private half's."""
    return not is_record(schema) and any(section.get("required") for section in schema.get("x-portal", {}).values())
