"""Lays the owner's portal differences (`overrides/portal.yaml`) into expanded schemas; and what one filing enters otherwise. Reads no files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from beian.content.loading import RECORD_FOLDERS
from beian.core.model import Filing, Schema, at, join

OVERRIDE = "overrides/portal.yaml"
ROLE_FILES = ("service_provider", "technical_supporter")
Entry = Mapping[str, Any]  # of `overrides/portal.yaml`
SchemaDict = dict[str, Any]  # a schema that is about to be changed


@dataclass(frozen=True)
class Changes:
    """The sound entries of `overrides/portal.yaml`: by place of the field, by id of section or step, paper, question, state."""

    fields: Mapping[str, Entry] = field(default_factory=dict)
    sections: Mapping[str, Entry] = field(default_factory=dict)
    papers: Mapping[str, Entry] = field(default_factory=dict)
    questions: Mapping[str, Entry] = field(default_factory=dict)
    statuses: Mapping[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class MemberNode:
    """A node of a schema with the record it is a member of."""

    node: SchemaDict
    parent: SchemaDict
    key: str


def schema_and_path(place: str) -> tuple[str, list[str]]:
    """The name of the schema that a place such as `products/*/name` is in, and the path inside it."""
    stem, *path = place.split("/")
    return (RECORD_FOLDERS[stem], path[1:]) if stem in RECORD_FOLDERS and path[:1] == ["*"] else (stem, path)


def find_member(schema: SchemaDict, path: list[str]) -> MemberNode | None:
    """The member at the end of the path, in which `*` stands for any record; None when there is none."""
    parent, key = schema, ""
    for key in path:
        parent = schema
        other = schema.get("additionalProperties") if schema.get("type") == "object" else schema.get("items")
        found = other if key == "*" else schema.get("properties", {}).get(key)
        if not isinstance(found, dict):
            return None
        schema = found
    return MemberNode(schema, parent, key) if path else None


def files_of(question: Entry) -> tuple[str, ...]:
    """The schemas of the files in which a question is answered.

    Its section decides for the entity, a product and a function; roles stand in their files, the rest in algorithm.yaml.
    """
    if question["section"] in ("product", "function"):
        return ("product",)
    if question["section"].startswith(ENTITY_SECTIONS):
        return ("entity",)
    return tuple(question.get("roles", ())) or ("algorithm",)


ENTITY_SECTIONS = ("entity_", "legal_representative", "security_officer")


def apply_changes(name: str, schema: SchemaDict, changes: Changes) -> None:
    """Lay the owner's differences into the schema `name`."""
    for place, change in changes.fields.items():
        stem, path = schema_and_path(place)
        found = find_member(schema, path) if stem == name else None
        if found:
            _change_field(found, change)
    for identity, question in changes.questions.items():
        if name in files_of(question):
            _add_question(schema, identity, question)


def with_owners_title(part: Schema, changes: Changes) -> SchemaDict:
    """A step or section of the form, under the owner's name for it."""
    label = changes.sections.get(part["id"], {}).get("label")
    return {**part, "title": label["zh"], "x-title-en": label["en"]} if label else dict(part)


# -- a field --------------------------------------------------------------------------------------------------------


def _change_field(found: MemberNode, change: Entry) -> None:
    node = found.node
    if "label" in change:
        node["title"], node["x-title-en"] = change["label"]["zh"], change["label"]["en"]
        node.pop("x-paper-label", None)  # the portal's own words are official
    if "limit" in change:
        node["x-limit"] = change["limit"]
    if "file" in change:
        node["x-file"] = change["file"]
    if "options" in change or "relabel" in change:
        options = node if "enum" in node else node["items"]
        options.update(
            _option_keywords(change.get("options") or _relabelled_options(options, change["relabel"]), change)
        )
    node["x-sources"] = [change["source"], *node.get("x-sources", ())]
    node["x-confidence"] = change["confidence"]
    _change_portal_place(node, change)
    if "required" in change and node.get("x-visibility") != "restricted" and "properties" in found.parent:
        required = [key for key in found.parent.get("required", ()) if key != found.key]
        found.parent["required"] = [*required, found.key] if change["required"] == "yes" else required


def _change_portal_place(node: SchemaDict, change: Entry) -> None:
    """Its section, order and star. A field of several sections keeps the others."""
    if not {"section", "order", "required"} & set(change):
        return
    sections = {section: dict(spec) for section, spec in node.get("x-portal", {}).items()}
    section = change.get("section") or next(iter(sections))
    if section not in sections:
        spec = sections.popitem()[1] if sections else {"order": 99}
        sections[section] = spec
    spec = sections[section]
    spec["order"] = change.get("order", spec["order"])
    if "required" in change:
        spec["required"] = change["required"] == "yes"
    node["x-portal"] = sections


def _relabelled_options(options: Schema, relabel: Entry) -> dict[str, Entry]:
    now = zip(options["enum"], options["markdownEnumDescriptions"], options["x-english"], strict=True)
    return {value: relabel.get(value, {"zh": zh, "en": en}) for value, zh, en in now}


def _option_keywords(options: Mapping[str, Entry], change: Entry) -> SchemaDict:
    """A list of options. It counts as verified only when the owner is sure of the whole list."""
    whole = "options" in change
    options_schema: SchemaDict = {
        "enum": list(options),
        "markdownEnumDescriptions": [option["zh"] for option in options.values()],
        "x-english": [option["en"] for option in options.values()],
    }
    if whole:
        sure = change["confidence"] == "high"
        options_schema["x-status"] = f"{'verified' if sure else 'unverified'}: {OVERRIDE}, {change['source']}"
        options_schema["x-confidence"], options_schema["x-sources"] = change["confidence"], [change["source"]]
    return options_schema


# -- a question -----------------------------------------------------------------------------------------------------


def _add_question(schema: SchemaDict, identity: str, question: Entry) -> None:
    for record in _records_that_ask(schema, question):
        additional = record["properties"]["additional"]
        additional["properties"][identity] = _question_schema(question)
        if question.get("types"):
            _limit_to_types(record, identity, question)
        elif question.get("required") == "yes":
            additional["required"] = [*additional.get("required", ()), identity]
            record["required"] = list(dict.fromkeys((*record.get("required", ()), "additional")))


def _records_that_ask(schema: SchemaDict, question: Entry) -> Iterator[SchemaDict]:
    functions = schema["properties"].get("functions", {}) if question["section"] == "function" else None
    yield schema if functions is None else functions["additionalProperties"]


def _question_schema(question: Entry) -> SchemaDict:
    needed = question.get("required") == "yes"
    leaf: SchemaDict = {
        "title": question["label"]["zh"],
        "x-title-en": question["label"]["en"],
        "type": "string",
        "x-portal": {question["section"]: {"order": question["order"], **({"required": True} if needed else {})}},
        "x-sources": [question["source"]],
        "x-confidence": question["confidence"],
        "x-additional": True,
    }
    if "help" in question:
        leaf |= {"description": question["help"]["zh"], "x-description-en": question["help"]["en"]}
    if question.get("types"):
        leaf["x-types"] = list(question["types"])
    if question["kind"] == "option":
        return leaf | _option_keywords(question["options"], question)
    return leaf | {"minLength": 1, **_text_keywords(question)}


def _text_keywords(question: Entry) -> SchemaDict:
    long = {"x-kind": "text"} if question["kind"] == "text" else {}
    return long | ({"x-limit": question["limit"]} if "limit" in question else {})


def _limit_to_types(record: SchemaDict, identity: str, question: Entry) -> None:
    """The question belongs to some types: there it may be demanded, elsewhere it has no answer."""
    needed = question.get("required") == "yes"
    demanded = {"required": ["additional"], "properties": {"additional": {"required": [identity]}}} if needed else {}
    other = {"properties": {"additional": {"properties": {identity: False}}}}
    fits = {"properties": {"type": {"enum": list(question["types"])}}, "required": ["type"]}
    record["allOf"] = [*record.get("allOf", ()), {"if": fits, "then": demanded, "else": other}]


# -- one filing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PortalValue:
    """What is entered on the portal for the answer at `pointer`, and why; `place` is where that is said."""

    pointer: str
    value: str
    reason: str
    place: str


def portal_values(filing: Filing) -> Iterator[PortalValue]:
    """Those of a filing: in the file of its role, or of the entity."""
    records = join(f"/{filing.own_file}" if filing.algorithm else "/entity", "portal_only")
    found = at(filing.answers, records)
    for key, record in found.items() if isinstance(found, dict) else ():
        said = (
            {name: str(record.get(name) or "") for name in ("pointer", "value", "reason")}
            if isinstance(record, dict)
            else {}
        )
        if said and all(said.values()):
            yield PortalValue(f"/{said['pointer']}", said["value"], said["reason"], join(records, key))


def portal_only(filing: Filing, pointer: str) -> PortalValue | None:
    """What is entered in place of one answer, if anything."""
    return next((one for one in portal_values(filing) if one.pointer == pointer), None)
