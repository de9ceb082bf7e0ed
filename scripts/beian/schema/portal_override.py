"""Reads and checks `overrides/portal.yaml`; its sound entries go into the registry."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from beian.content.loading import ENTITY_FILES, RECORD_FOLDERS
from beian.content.yaml.strict import Document, load
from beian.core.errors import Failure
from beian.core.model import Schema, join
from beian.core.places import engine_folder
from beian.core.problem import Problem, Text, ordered
from beian.schema.portal_changes import OVERRIDE, ROLE_FILES, Changes, Entry, find_member, schema_and_path
from beian.schema.registry import Registry, engine_registry, kind, portal
from beian.schema.validation import places, plain_type_problems, position_of, schema_problems
from beian.schema.walk import is_record, is_record_list, leaf_places, leaves

RULE = "portal-override"
BASIS = ("schemas/portal_override.json",)
JUDGED = ("fields", "sections", "papers", "questions")
GROUPS = (*JUDGED, "statuses")  # of which the schema says all
OF_PRODUCTS = {"product": "products/", "function": "products/*/functions/"}
PEOPLE = ("legal_representative", "security_officer")
ENTITY_STEMS = (*ENTITY_FILES, *RECORD_FOLDERS)
Findings = Iterator[tuple[str, Text, Text]]  # pointer, message, remedy


def open_registry(overrides: Path | None) -> Registry:
    """The schemas with the owner's lists and differences; `problems` of the registry says what is wrong with those."""
    if not overrides or not any((overrides / name).exists() for name in ("options", "portal.yaml")):
        return engine_registry()
    base = Registry(overrides)
    changes, problems = read_changes(overrides, base)
    return Registry(overrides, changes, problems) if changes != Changes() or problems else base


def read_changes(overrides: Path | None, base: Registry | None = None) -> tuple[Changes, list[Problem]]:
    """The sound entries of the owner's file, and its problems. An entry with a problem changes nothing."""
    file = overrides / "portal.yaml" if overrides else None
    if file is None or not file.is_file():
        return Changes(), []
    try:
        document = load(file.read_bytes(), OVERRIDE)
    except OSError as error:
        raise Failure(f"无法读取 {OVERRIDE}：{error.strerror}", f"cannot read {OVERRIDE}: {error.strerror}") from None
    if not document.usable:
        return Changes(), document.problems
    problems = [*document.problems, *_form(document, base or Registry(overrides))]
    bad = {problem.pointer for problem in problems}
    if "" in bad or not isinstance(document.data, Mapping):
        return Changes(), ordered(problems)
    sound = {group: _sound(document.data, group, bad) for group in GROUPS}
    checker = _Checker(base or Registry(overrides), overrides)
    found = [_problem(document, *finding) for group in JUDGED for finding in checker.judge(group, sound[group])]
    bad |= {problem.pointer for problem in found}
    sound = {group: _sound(document.data, group, bad) for group in GROUPS}
    return Changes(**sound), ordered([*problems, *found])


def _form(document: Document, base: Registry) -> list[Problem]:
    schema = base.schema("portal_override")
    found = schema_problems(document.data, schema, places(document.positions, OVERRIDE))
    return [*found, *plain_type_problems(leaves(document.data, schema), document.plain_types, document.positions)]


def _sound(data: Mapping[str, object], group: str, bad: Iterable[str]) -> dict[str, Entry]:
    entries = data.get(group)
    if not isinstance(entries, Mapping):
        return {}
    return {
        str(key): entry
        for key, entry in entries.items()
        if isinstance(entry, Mapping) and not any(_within(pointer, f"/{group}", str(key)) for pointer in bad)
    }


def _within(pointer: str, group: str, key: str) -> bool:
    entry = join(group, key)
    return pointer in (group, entry) or pointer.startswith(f"{entry}/")


def _problem(document: Document, pointer: str, message: Text, remedy: Text) -> Problem:
    place = position_of(document.positions, pointer, OVERRIDE)
    return Problem(place, pointer, RULE, "error", "draft", message, remedy, BASIS)


def known_papers(overrides: Path | None) -> set[str]:
    """The ids of papers: folders of templates, the engine's and the owner's."""
    folders = [engine_folder("templates") / "documents", *([overrides / "documents"] if overrides else [])]
    return {file.parent.name for folder in folders for file in folder.glob("*/document.yaml")}


def _near(name: str, known: Iterable[str]) -> Text:
    choices = sorted(known)
    close = difflib.get_close_matches(name, choices, 3, 0.6) or choices[:12]
    return Text(f"是否为：{'、'.join(close)}", f"perhaps: {', '.join(close)}")


class _Checker:
    """What JSON Schema cannot say: places, sections, options and papers must exist and fit together."""

    def __init__(self, base: Registry, overrides: Path | None) -> None:
        self.base, self.overrides = base, overrides
        self.steps = {section["id"]: step["id"] for step in portal() for section in step["sections"]}

    def judge(self, group: str, entries: Mapping[str, Entry]) -> Findings:
        judged = {
            "fields": self._field,
            "sections": self._renamed,
            "papers": self._paper,
            "questions": self._question,
        }[group]
        for key, entry in entries.items():
            yield from judged(join(f"/{group}", key), key, entry)

    # -- fields -----------------------------------------------------------------------------------------------------

    def _field(self, pointer: str, place: str, change: Entry) -> Findings:
        stem, path = schema_and_path(place)
        found = find_member(self.base.schema(stem), path) if self.base.has(stem) and stem != "portal" else None
        if found is None or is_record(found.node) or is_record_list(found.node):
            known = self._places()
            yield pointer, Text(f"没有这个项目：{place}", f"there is no such field: {place}"), _near(place, known)
            return
        yield from self._options(pointer, found.node, change)
        if "limit" in change and kind(found.node) not in ("line", "text"):
            yield (
                f"{pointer}/limit",
                Text("只有文字可以有字数上限", "only text has a limit of characters"),
                Text("删除 limit", "remove it"),
            )
        if "file" in change and kind(found.node) != "file":
            message = Text("这个项目不上传文件", "this field is no file")
            yield f"{pointer}/file", message, Text("删除 file", "remove file")
        yield from self._moved(pointer, place, found.node, change)

    def _places(self) -> list[str]:
        shelves = {schema: f"{shelf}/*" for shelf, schema in RECORD_FOLDERS.items()}
        stems = [file.stem for file in engine_folder("schemas").glob("*.json") if file.stem != "portal"]
        return [path for stem in stems for path, _, _ in leaf_places(self.base.schema(stem), shelves.get(stem, stem))]

    def _options(self, pointer: str, node: Schema, change: Entry) -> Findings:
        options = node if "enum" in node else node.get("items", {})
        for key in ("options", "relabel"):
            if key in change and "enum" not in options:
                message = Text("这个项目不是选择题", "this field has no options")
                yield f"{pointer}/{key}", message, Text(f"删除 {key}", "remove it")
                return
        if "options" in change and "relabel" in change:
            message = Text("options 与 relabel 只能写一项", "either options or relabel, not both")
            yield f"{pointer}/relabel", message, Text("保留一项", "keep one")
        for value in change.get("relabel", {}):
            if value not in options["enum"]:
                message = Text(f"没有选项“{value}”", f"there is no option {value!r}")
                yield join(f"{pointer}/relabel", value), message, _near(value, options["enum"])

    def _moved(self, pointer: str, place: str, node: Schema, change: Entry) -> Findings:
        sections, section = node.get("x-portal", {}), change.get("section")
        if section is not None:
            yield from self._section(f"{pointer}/section", section, place)
        if section not in sections and len(sections) > 1 and {"section", "order", "required"} & set(change):
            names = "、".join(sections)
            message = Text("这个项目在系统的多节中出现", "the portal asks this field in several sections")
            yield pointer, message, Text(f"在 section 中写明是哪一节：{names}", f"name one in section: {names}")
        if not sections and section is None and {"order", "required"} & set(change):
            message = Text("系统原不询问这个项目", "the portal does not ask this field")
            yield pointer, message, Text("写明 section（所在的一节）", "name its section")

    def _section(self, pointer: str, section: str, place: str) -> Findings:
        if section not in self.steps:
            yield (
                pointer,
                Text(f"没有这一节：{section}", f"there is no section {section!r}"),
                _near(section, self.steps),
            )
            return
        stem = place.partition("/")[0]
        of_products = section in OF_PRODUCTS and not place.startswith(OF_PRODUCTS[section])
        of_entity = self.steps[section] == "entity" and stem not in ENTITY_STEMS
        if of_products or of_entity or (section in PEOPLE and stem not in ("people", "entity")):
            yield (
                pointer,
                Text(f"这个项目不能放在 {section}", f"this field cannot stand in {section}"),
                Text(
                    "换一节；产品和人员的各节逐条填写", "choose another; products and people are filled in one by one"
                ),
            )

    # -- sections, papers and questions ---------------------------------------------------------------------------------------

    def _renamed(self, pointer: str, name: str, _: Entry) -> Findings:
        known = {*self.steps, *self.steps.values()}
        if name not in known:
            yield (
                pointer,
                Text(f"没有这一步或者这一节：{name}", f"there is no step or section {name!r}"),
                _near(name, known),
            )

    def _paper(self, pointer: str, paper: str, _: Entry) -> Findings:
        known = known_papers(self.overrides)
        if paper not in known:
            yield pointer, Text(f"没有这份材料：{paper}", f"there is no paper {paper!r}"), _near(paper, known)

    def _question(self, pointer: str, _: str, question: Entry) -> Findings:
        section = question["section"]
        if section not in self.steps:
            near = _near(section, self.steps)
            yield f"{pointer}/section", Text(f"没有这一节：{section}", f"there is no section {section!r}"), near
            return
        if (question["kind"] == "option") is not ("options" in question):
            message = Text("单选须列出 options，其他形式不写", "one option needs options, other kinds have none")
            yield f"{pointer}/kind", message, Text("补充或者删除 options", "add or remove options")
        if "limit" in question and question["kind"] == "option":
            message = Text("单选没有字数上限", "one option has no limit of characters")
            yield f"{pointer}/limit", message, Text("删除 limit", "remove it")
        narrow = [key for key in ("types", "roles") if key in question]
        if len(narrow) == 2:
            message = Text("types 与 roles 只能写一项", "either types or roles, not both")
            yield f"{pointer}/roles", message, Text("分角色的算法只写 roles", "keep roles when the type has roles")
        if narrow and (self.steps[section] == "entity" or section in OF_PRODUCTS):
            message = Text("这一节不分算法类型和角色", "this section knows no types and roles")
            yield f"{pointer}/{narrow[0]}", message, Text("删除这一项", "remove it")
        if any(role not in ROLE_FILES for role in question.get("roles", ())):
            message = Text("没有这个角色的文件", "there is no file for this role")
            yield f"{pointer}/roles", message, Text("、".join(ROLE_FILES), ", ".join(ROLE_FILES))
