"""The registry of schemas: JSON Schema 2020-12 files of the engine, with the owner's option lists laid over them.

`$ref` resolves only to files inside `schemas/` (or the owner's `overrides/options/`), relative to the file it stands in,
as editors read it: option lists in `options/`, fragments that several schemas share in `parts/`, one answer of another
schema behind a `#` (`practice.json#/properties/minors`). References are expanded once at load, siblings win over what
they refer to, so that the walk and the validator see one plain tree.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypedDict

from beian.core.errors import Failure
from beian.core.json_shapes import parse_json
from beian.core.model import Schema, at
from beian.core.places import engine_folder
from beian.core.problem import Problem, Text
from beian.schema.outline import KEY as OUTLINE
from beian.schema.outline import outline_fault
from beian.schema.portal_changes import Changes, SchemaDict, apply_changes, with_owners_title

LISTED = ("$schema", "title", "description", "type", "enum", "markdownEnumDescriptions")
REFERENCE = re.compile(r"(options/|parts/)?[a-z0-9_]+\.json\Z")


class ExpandedSchema(dict[str, Any]):
    """A node of an expanded schema: a dictionary that also keeps what was worked out for it once.

    That is its shape for the walk (`walk.shape_of`) and, of a whole schema, its compiled validator (`validation`) and the
    places of answers that follow from others (`derived`).
    """

    __slots__ = ("derived", "needed", "shape", "validator")

    def __init__(self, *members: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        super().__init__(*members)
        self.shape: Any = None
        self.validator: Any = None
        self.derived: list[str] | None = None
        self.needed: list[str] | None = None


def expanded(schema: object) -> Any:
    """A schema of our own as such nodes."""
    if isinstance(schema, dict):
        return ExpandedSchema((key, expanded(value)) for key, value in schema.items())
    return [expanded(item) for item in schema] if isinstance(schema, list) else schema


class Registry:
    """Expanded schemas by name, of the engine or of another `folder`.

    `problems` are those of the owner's `overrides/portal.yaml`.
    """

    def __init__(
        self,
        overrides: Path | None = None,
        changes: Changes | None = None,
        problems: list[Problem] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.folder, self.overrides = folder or engine_folder("schemas"), overrides
        self.changes, self.problems = changes or Changes(), problems or []
        self._expanded: dict[str, ExpandedSchema] = {}
        self._files: dict[str, object] = {}

    def schema(self, name: str) -> ExpandedSchema:
        """The expanded schema `name` (without `.json`)."""
        if name not in self._expanded:
            self._expanded[name] = self._expand(self._file(f"{name}.json"))
            apply_changes(name, self._expanded[name], self.changes)
        return self._expanded[name]

    @cached_property
    def steps(self) -> list[SchemaDict]:
        """The steps of the regulator's form with their sections, in order, under the owner's names."""
        return [
            {
                **with_owners_title(step, self.changes),
                "sections": [with_owners_title(section, self.changes) for section in step["sections"]],
            }
            for step in portal()
        ]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(path.stem for path in self.folder.glob("*.json"))

    def has(self, name: str) -> bool:
        return name in self._names

    def _file(self, reference: str) -> object:
        """A file as it is, read once: many fields refer to the same list of options. Nobody changes it."""
        if reference not in self._files:
            self._files[reference] = self._read(reference)
        return self._files[reference]

    def _read(self, reference: str) -> object:
        if not REFERENCE.match(reference):
            raise Failure(
                f"模式引用只能指向 schemas/ 内的文件：{reference}",
                f"a schema may only refer to files inside schemas/: {reference}",
            )
        path = self.folder / reference
        own = self.overrides / reference if self.overrides else None
        if reference.startswith("options/") and own and own.is_file():
            path = own
        try:
            read = parse_json(path.read_text("utf-8"))
            return read if path != own else self._with_outline(_list_only(read), reference)
        except (OSError, ValueError) as error:
            wanted = (
                "应只有选项和文字：enum、markdownEnumDescriptions、x-english 三个列表，一一对应"
                if path == own
                else error
            )
            raise Failure(
                f"无法读取模式文件 {path.name}：{wanted}", f"cannot read the schema file {path.name}: {error}"
            ) from None

    def _with_outline(self, own: dict[str, Any], reference: str) -> dict[str, Any]:
        """The owner's list with what the engine's list expects of its options, unless the owner says that, too."""
        engines = self.folder / reference
        if OUTLINE in own or not engines.is_file():
            return own
        groups = json.loads(engines.read_text("utf-8")).get(OUTLINE, [])
        known = [{**group, "options": [one for one in group["options"] if one in own["enum"]]} for group in groups]
        return {**own, OUTLINE: known}

    def _expand(self, node: object, folder: str = "") -> Any:
        """`node` with its references replaced by what they mean; `folder` is where the file it stands in lies."""
        if isinstance(node, list):
            return [self._expand(item, folder) for item in node]
        if not isinstance(node, dict):
            return node
        own = ExpandedSchema((key, self._expand(value, folder)) for key, value in node.items() if key != "$ref")
        if "$ref" not in node:
            return own
        reference, _, answer = node["$ref"].partition("#")
        reference = posixpath.normpath(posixpath.join(folder, reference))
        target = self._expand(at(self._file(reference), answer), posixpath.dirname(reference))
        return ExpandedSchema({key: value for key, value in target.items() if key != "$schema"} | own)


def _list_only(read: object) -> dict[str, Any]:
    """The owner's list of options. Raises ValueError for one that has more to say than options and their wording."""
    if not isinstance(read, dict) or read.get("type", "string") != "string":
        raise ValueError("a list of options is expected")
    other = [key for key in read if key not in LISTED and not key.startswith("x-")]
    if other:
        raise ValueError(f"not part of a list of options: {', '.join(other)}")
    columns = [read.get(key) for key in ("enum", "markdownEnumDescriptions", "x-english")]
    lists = [
        column
        for column in columns
        if isinstance(column, list) and column and all(isinstance(word, str) for word in column)
    ]
    if len(lists) < len(columns):
        raise ValueError("enum, markdownEnumDescriptions and x-english must be lists of words")
    if len(set(lists[0])) != len(lists[0]) or len({len(column) for column in lists}) > 1:
        raise ValueError("options are there twice, or without their wording")
    if bad := outline_fault(read):
        raise ValueError(f"{bad} is not as asked")
    return read


@cache
def engine_registry() -> Registry:
    """The engine's schemas as they are, expanded once in a process. Read only."""
    return Registry()


class PortalStep(TypedDict):
    """One step of the regulator's form: its id and its sections, each with an id and titles."""

    id: str
    sections: list[dict[str, str]]


@cache
def portal() -> list[PortalStep]:
    """The steps of the regulator's form with their sections, in order, as the engine knows them (`schemas/portal.json`)."""
    steps: list[PortalStep] = json.loads((engine_folder("schemas") / "portal.json").read_text("utf-8"))["steps"]
    return steps


def label(schema: Schema) -> Text:
    """The title of a field, Chinese and English; empty where the schema gives none."""
    return Text(schema.get("title", ""), schema.get("x-title-en", schema.get("title", "")))


def paper_label(schema: Schema) -> str:
    """What papers call a field: its label in official register, or else its title, as the portal words it."""
    return str(schema.get("x-paper-label") or label(schema).zh)


def kind(schema: Schema) -> str:
    """What sort of answer a leaf is: option, options, text, line, date, number, file, reference, references, lines, marker."""
    if "enum" in schema:
        return "option"
    if schema.get("type") == "array":
        item = schema.get("items", {})
        return "options" if "enum" in item else "references" if "x-reference" in item else "lines"
    if "x-reference" in schema:
        return "reference"
    if "x-kind" in schema:
        return str(schema["x-kind"])
    if schema.get("format") == "date":
        return "date"
    return {"integer": "number", "boolean": "marker"}.get(schema.get("type", ""), "line")


def option_label(schema: Schema, value: str) -> Text:
    """The wording of an option in the regulator's form (Chinese), and in English."""
    source = schema if "enum" in schema else schema.get("items", {})
    if value not in source.get("enum", []):
        return Text(str(value), str(value))
    at = source["enum"].index(value)
    return Text(source["markdownEnumDescriptions"][at], source["x-english"][at])


def has_unverified_options(schema: Schema) -> bool:
    """Whether the wording of the options was not seen on the portal. Lists of our own and of the law are not meant."""
    options = schema if "enum" in schema else schema.get("items", {})
    status = str(options.get("x-status", ""))
    return bool(status) and not status.startswith("verified") and options.get("x-confidence") not in ("high", "ours")
