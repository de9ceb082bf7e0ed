"""The reference: every field of every schema with its help, options and sources, and where it appears.

Made from the schemas as this content root has them, so that the owner's differences and questions are in it. Which
papers show a field is measured: it comes from the record of the tokens that the build filled in.
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
from beian.schema.registry import Registry, has_unverified_options, kind, label, option_label
from beian.schema.walk import is_record, is_record_list, leaf_places, visibility

SHELVES = {schema: f"{shelf}/*" for shelf, schema in RECORD_FOLDERS.items()}
GROUPS = {
    "entity": ("entity", "people", "responsibility"),
    "records": ("product", "model", "evidence", "decision", "beian", "portal_override", "event"),
    "algorithm": (
        "algorithm",
        "generative_synthesis",
        "personalized_push",
        "ranking_selection",
        "retrieval_filtering",
        "dispatch_decision",
    ),
    "filing": ("assessment", "disclosure", "service_provider", "technical_supporter", "filing"),
}
Shown = Mapping[str, frozenset[str]]  # place of a field -> ids of the papers that show it


@dataclass(frozen=True)
class FieldEntry:
    """One field: where it stands, what is asked, and where the answer appears."""

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
    """The place of the field that a pointer into a filing means, or None. What stands in a list is the list's field."""
    way: list[str] = []
    for part in parts(pointer):
        other = schema.get("additionalProperties")
        if part in schema.get("properties", {}):
            schema = schema["properties"][part]
            way.append(part)
        elif is_record(schema) and isinstance(other, Mapping):
            schema = other
            way.append("*")
        elif is_record_list(schema):
            schema = schema["items"]
            way.append("*")
        else:
            return "/".join(way) if schema.get("type") == "array" else None
    return "/".join(way)


def measured(records: Iterable[tuple[Filing, str, Iterable[str]]]) -> Shown:
    """Which papers show which fields, from filings, paper ids and the pointers that each paper showed."""
    found: dict[str, set[str]] = {}
    for filing, paper, pointers in records:
        for pointer in pointers:
            place = schema_place(filing.schema, pointer)
            if place:
                found.setdefault(place, set()).add(paper)
    return {place: frozenset(papers) for place, papers in found.items()}


def together(some: Iterable[Shown]) -> Shown:
    """What `measured` found in several filings, as one."""
    found: dict[str, frozenset[str]] = {}
    for one in some:
        for place, papers in one.items():
            found[place] = found.get(place, frozenset()) | papers
    return found


def groups(registry: Registry, papers: list[Paper], shown: Shown) -> list[FieldPage]:
    """All fields by page and schema. A schema that no page names stands on the last page."""
    sections = {one["id"]: (label(step), label(one)) for step in registry.steps for one in step["sections"]}
    named = {paper.id: paper for paper in papers}

    def chapter(name: str) -> Chapter:
        schema = registry.schema(name)
        found = leaf_places(schema, SHELVES.get(name, name))
        entries = tuple(_entry(name, place, leaf, around, sections, named, shown) for place, leaf, around in found)
        return Chapter(name, label(schema), entries)

    return [FieldPage(group, tuple(chapter(name) for name in names)) for group, names in GROUPS.items()]


def _entry(
    name: str,
    place: str,
    leaf: Schema,
    around: Text,
    sections: Mapping[str, tuple[Text, Text]],
    papers: Mapping[str, Paper],
    shown: Shown,
) -> FieldEntry:
    listed = leaf if "enum" in leaf else leaf.get("items", {})
    asked = tuple((*sections[one], bool(spec.get("required"))) for one, spec in leaf.get("x-portal", {}).items())
    given = dict.fromkeys((*leaf.get("x-sources", ()), *listed.get("x-sources", ())))
    return FieldEntry(
        place,
        name,
        label(leaf),
        around,
        Text(leaf.get("description", ""), leaf.get("x-description-en", "")),
        kind(leaf),
        leaf.get("x-limit"),
        tuple((value, option_label(leaf, value)) for value in listed.get("enum", ())),
        has_unverified_options(leaf),
        str(listed.get("x-status", "")),
        tuple(one for one in given if one not in ("seed", "ours")),
        str(leaf.get("x-confidence", "low")),
        visibility(leaf),
        asked,
        bool(leaf.get("x-additional")),
        tuple(papers[one] for one in sorted(shown.get(place, ())) if one in papers),
    )


def reference_pages(
    registry: Registry, papers: list[Paper], shown: Shown, edition: Edition, language: Language
) -> dict[str, str]:
    """The Markdown sources by path. Papers are measured in the review edition only: the public one must not tell
    which answers were given.
    """
    found = groups(registry, papers, shown if edition != "public" else {})
    pages = {
        f"reference/{group.id}.md": html.render(
            "reference.md.j2",
            language,
            group=group,
            edition=edition,
            root="../../",
            page=f"reference/{group.id}.html",
        )
        for group in found
    }
    if edition != "public":
        pages["reference/coverage.md"] = html.render(
            "coverage.md.j2", language, groups=found, edition=edition, root="../../", page="reference/coverage.html"
        )
    return pages


def reference_menu(edition: Edition, language: Language) -> list[dict[str, str]]:
    """The entries of the menu: one for each page."""
    w = html.words(language)
    menu = [{getattr(w, f"group_{group}"): f"reference/{group}.md"} for group in GROUPS]
    return menu if edition == "public" else [*menu, {w.coverage: "reference/coverage.md"}]
