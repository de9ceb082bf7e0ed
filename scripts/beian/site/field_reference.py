"""The field reference: every field of every schema with its help, options and sources, and the papers that show it.

Made from the schemas as this content root has them, so that the owner's differences and questions are in it. Which papers
show a field comes from the record of the tokens that the build filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beian.content.loading import RECORD_FOLDERS
from beian.core.model import Edition, Filing, Schema, parts
from beian.core.problem import Text
from beian.papers.catalogue import Paper
from beian.papers.pages import html
from beian.papers.pages.html import Language
from beian.schema.algorithm_types import types
from beian.schema.registry import Registry, has_unverified_options, kind, label, option_label
from beian.schema.walk import is_record, is_record_list, leaf_places, visibility

SHELVES = {schema: f"{shelf}/*" for shelf, schema in RECORD_FOLDERS.items()}
GROUPS = {
    "entity": ("entity", "people", "responsibility", "practice"),
    "records": ("product", "model", "evidence", "decision", "beian", "portal_override", "event"),
    "algorithm": ("algorithm", *types()),
    "filing": ("assessment", "disclosure", "service_provider", "technical_supporter", "filing"),
}
PapersByField = Mapping[str, frozenset[str]]  # place of a field -> ids of the papers that show it


@dataclass(frozen=True)
class FieldEntry:
    """One field: its place in the schemas, what is asked, and where the answer appears."""

    place: str
    schema_name: str
    label: Text
    around: Text
    help: Text
    kind: str
    limit: int | None
    options: tuple[tuple[str, Text], ...]
    unverified: bool
    status: str
    sources: tuple[str, ...]
    confidence: str
    visibility: str
    sections: tuple[tuple[Text, Text, bool], ...]  # step, section, whether it must be answered there
    own: bool
    papers: tuple[Paper, ...]

    @property
    def id(self) -> str:
        """The anchor on the page."""
        return self.place.replace("/", "-").replace("*", "each")


@dataclass(frozen=True)
class Chapter:
    """One schema: the file that people write."""

    name: str
    title: Text
    entries: tuple[FieldEntry, ...]


@dataclass(frozen=True)
class FieldPage:
    """The schemas of one page."""

    id: str
    chapters: tuple[Chapter, ...]


def schema_place(schema: Schema, pointer: str) -> str | None:
    """The place of the field of a pointer into a filing, None for no field; an item of a list has the list's place."""
    keys: list[str] = []
    for part in parts(pointer):
        additional = schema.get("additionalProperties")
        if part in schema.get("properties", {}):
            schema = schema["properties"][part]
            keys.append(part)
        elif is_record(schema) and isinstance(additional, Mapping):
            schema = additional
            keys.append("*")
        elif is_record_list(schema):
            schema = schema["items"]
            keys.append("*")
        else:
            return "/".join(keys) if schema.get("type") == "array" else None
    return "/".join(keys)


def papers_by_field(records: Iterable[tuple[Filing, str, Iterable[str]]]) -> PapersByField:
    """Which papers show which fields, from filings, paper ids and the pointers that each paper showed."""
    papers_found: dict[str, set[str]] = {}
    for filing, paper, pointers in records:
        for pointer in pointers:
            place = schema_place(filing.schema, pointer)
            if place:
                papers_found.setdefault(place, set()).add(paper)
    return {place: frozenset(papers) for place, papers in papers_found.items()}


def merged_papers_by_field(maps: Iterable[PapersByField]) -> PapersByField:
    """The papers by field of several filings, as one."""
    merged: dict[str, frozenset[str]] = {}
    for papers_by_place in maps:
        for place, papers in papers_by_place.items():
            merged[place] = merged.get(place, frozenset()) | papers
    return merged


def field_pages(registry: Registry, papers: list[Paper], shown: PapersByField) -> list[FieldPage]:
    """All fields by page and schema. A schema that no page names stands on the last page."""
    sections = {section["id"]: (label(step), label(section)) for step in registry.steps for section in step["sections"]}
    papers_by_id = {paper.id: paper for paper in papers}

    def chapter(name: str) -> Chapter:
        schema = registry.schema(name)
        leaves = leaf_places(schema, SHELVES.get(name, name))
        entries = tuple(
            _entry(name, place, leaf, around, sections, papers_by_id, shown) for place, leaf, around in leaves
        )
        return Chapter(name, label(schema), entries)

    return [FieldPage(group, tuple(chapter(name) for name in names)) for group, names in GROUPS.items()]


def _entry(
    name: str,
    place: str,
    leaf: Schema,
    around: Text,
    sections: Mapping[str, tuple[Text, Text]],
    papers: Mapping[str, Paper],
    shown: PapersByField,
) -> FieldEntry:
    option_schema = leaf if "enum" in leaf else leaf.get("items", {})
    portal_sections = tuple(
        (*sections[section], bool(spec.get("required"))) for section, spec in leaf.get("x-portal", {}).items()
    )
    all_sources = dict.fromkeys((*leaf.get("x-sources", ()), *option_schema.get("x-sources", ())))
    return FieldEntry(
        place,
        name,
        label(leaf),
        around,
        Text(leaf.get("description", ""), leaf.get("x-description-en", "")),
        kind(leaf),
        leaf.get("x-limit"),
        tuple((value, option_label(leaf, value)) for value in option_schema.get("enum", ())),
        has_unverified_options(leaf),
        str(option_schema.get("x-status", "")),
        tuple(source for source in all_sources if source not in ("seed", "ours")),
        str(leaf.get("x-confidence", "low")),
        visibility(leaf),
        portal_sections,
        bool(leaf.get("x-additional")),
        tuple(papers[paper] for paper in sorted(shown.get(place, ())) if paper in papers),
    )


def reference_pages(
    registry: Registry, papers: list[Paper], shown: PapersByField, edition: Edition, language: Language
) -> dict[str, str]:
    """The Markdown sources of the reference by path. Papers are named in the review edition only: the public one must not
    show which answers were given.
    """
    groups = field_pages(registry, papers, shown if edition != "public" else {})
    pages = {
        f"reference/{group.id}.md": html.render(
            "reference.md.j2",
            language,
            group=group,
            edition=edition,
            root="../../",
            page=f"reference/{group.id}.html",
        )
        for group in groups
    }
    if edition != "public":
        pages["reference/coverage.md"] = html.render(
            "coverage.md.j2", language, groups=groups, edition=edition, root="../../", page="reference/coverage.html"
        )
    return pages


def reference_menu(edition: Edition, language: Language) -> list[dict[str, str]]:
    """The entries of the menu: one for each page."""
    w = html.words(language)
    menu = [{getattr(w, f"group_{group}"): f"reference/{group}.md"} for group in GROUPS]
    return menu if edition == "public" else [*menu, {w.coverage: "reference/coverage.md"}]
