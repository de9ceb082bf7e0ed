"""The reference: every field of every schema is on a page, and every field of the portal in a worksheet that fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from markdown import Markdown

import support
from beian.build.maker import Build
from beian.commands.answers.merged_schemas import schema_names
from beian.content.loading import RECORD_FOLDERS
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.papers.catalogue import catalogue
from beian.papers.pages.html import LANGUAGES
from beian.papers.pages.worksheet import worksheet
from beian.schema.algorithm_types import types
from beian.schema.registry import Registry, kind
from beian.schema.walk import is_record, is_record_list
from beian.site.field_reference import GROUPS, field_pages, leaf_places, papers_by_field, reference_pages, schema_place

SHELVES = {schema: f"{shelf}/*" for shelf, schema in RECORD_FOLDERS.items()}
ENTITY_FILES = ("entity", "people", "responsibility")
FILINGS = [(name, own) for name, kind in types().items() for own in kind.roles or ("filing",)]


def page_of(source: str) -> html.HtmlElement:
    """A source as the site generator shows it: front matter away, Markdown to HTML."""
    body = source.split("---\n", 2)[2]
    return html.fromstring(f"<main>{Markdown(extensions=['attr_list', 'toc']).convert(body)}</main>")


def places(name: str, registry: Registry) -> dict[str, Any]:
    return {place: leaf for place, leaf, _ in leaf_places(registry.schema(name), SHELVES.get(name, name))}


DEVELOPERS = re.compile(r"public repository|re-read|^ours$|^seed$|script|commit [0-9a-f]{7}")  # no words for a filer


def test_every_schema_has_its_page() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == schema_names()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_every_schema_is_on_a_page_with_all_that_is_known(language: str) -> None:
    registry = Registry()
    made = reference_pages(registry, [], {}, "review", language)
    shown = {path: page_of(source) for path, source in made.items()}
    missing, count = [], 0
    for name in schema_names():
        group = next(group for group, names in GROUPS.items() if name in names)
        page = shown[f"reference/{group}.md"]
        for place, leaf in places(name, registry).items():
            count += 1
            found = page.xpath(f"//section[@id='field-{place.replace('/', '-').replace('*', 'each')}']")
            if len(found) != 1:
                missing.append(place)
                continue
            text = found[0].text_content()
            wanted = [leaf["title"] if language == "zh" else leaf["x-title-en"], place]
            wanted.append(leaf["description"] if language == "zh" else leaf["x-description-en"])
            wanted += [one for one in leaf.get("x-sources", ()) if one not in ("ours", "seed")]
            wanted += (leaf if "enum" in leaf else leaf.get("items", {})).get("enum", [])
            assert [words for words in wanted if words not in text] == [], place
    assert missing == []
    assert count > 400
    for page in shown.values():
        told = [one.text_content() for one in page.xpath("//span[@class='source']")]
        assert [one for one in told if DEVELOPERS.search(one)] == []
    table = shown["reference/coverage.md"].xpath("//table[@class='coverage']")[0]
    assert len(table.xpath("./tbody/tr")) == count == int(table.xpath("./tfoot/tr/td")[0].text)


def test_unverified_lists_are_marked_and_lists_of_our_own_are_not() -> None:
    entries = {
        one.place: one
        for group in field_pages(Registry(), [], {})
        for chapter in group.chapters
        for one in chapter.entries
    }
    assert entries["generative_synthesis/usage_scenario"].unverified
    assert not entries["products/*/service_form"].unverified
    assert not entries["algorithm/launch_status"].unverified
    page = page_of(reference_pages(Registry(), [], {}, "review", "zh")["reference/algorithm.md"])
    field = page.xpath("//section[@id='field-generative_synthesis-usage_scenario']")[0]
    assert field.xpath(".//span[@class='unverified']")


def test_papers_are_those_that_the_build_really_filled(library: Any, shipped: Path, tmp_path: Path) -> None:
    root = ContentRoot(shipped)

    class Elsewhere(ContentRoot):
        @property
        def build(self) -> Path:
            return tmp_path

    workspace = support.workspace(shipped)
    with Build(Elsewhere(root.path), workspace.evidence) as run:
        filings = [one for one in workspace.filings() if one.id in support.EXAMPLES]
        made = [one for filing in filings for one in run.compositions(filing)]
    shown = papers_by_field((one.filing, one.paper.id, [each.pointer for each in one.shown]) for one in made)
    assert "self_assessment" in shown["assessment/data/retention/log_months"]
    assert shown["people/*/name"] >= {"responsibility_statement"}
    known = {place for name in schema_names() for place in places(name, Registry())} | {
        "policies/*/title",
        "policies/*/text",
    }
    assert set(shown) <= known
    page = reference_pages(Registry(), run.papers, shown, "review", "zh")["reference/filing.md"]
    assert "互联网信息服务算法安全自评估报告" in page
    public = reference_pages(Registry(), run.papers, shown, "public", "zh")
    assert "互联网信息服务算法安全自评估报告" not in public["reference/filing.md"]
    assert "reference/coverage.md" not in public


def test_a_reminder_of_ones_own_is_in_no_report(tmp_path: Path) -> None:
    workspace = support.workspace(support.CHECKOUT)
    with Build(ContentRoot(tmp_path), workspace.evidence) as run:
        made = run.compositions(support.filing_in(support.CHECKOUT, "yiban/talk/service_provider"))
    (report,) = ({each.pointer for each in one.shown} for one in made if one.paper.id == "self_assessment")
    assert "/products/yiban-app/companion/exit" in report
    assert "/products/yiban-app/companion/verification_on" not in report


def test_an_owners_difference_is_on_the_page(content_root: Path) -> None:
    (content_root / "overrides").mkdir()
    (content_root / "overrides/portal.yaml").write_text(
        "questions:\n  why:\n    section: basic_attributes\n    order: 9\n    label: {zh: 为什么备案, en: Why}\n"
        "    kind: line\n    limit: 7\n    source: 系统页面\n    confidence: high\n",
        "utf-8",
    )
    registry = support.workspace(content_root).registry
    page = page_of(reference_pages(registry, [], {}, "review", "zh")["reference/algorithm.md"])
    text = page.xpath("//section[@id='field-algorithm-additional-why']")[0].text_content()
    assert [word for word in ("为什么备案", "7", "系统页面", "overrides/portal.yaml") if word not in text] == []


# -- the worksheet ----------------------------------------------------------------------------------------------------


def sample(schema: dict, key: str = "") -> Any:
    """An answer of the right shape for everything, one record `x` wherever records are named."""
    if is_record(schema):
        made = {name: sample(member, name) for name, member in schema.get("properties", {}).items()}
        if isinstance(schema.get("additionalProperties"), dict):
            made["x"] = sample(schema["additionalProperties"])
        return made
    if is_record_list(schema):
        return [sample(schema["items"])]
    if "const" in schema:
        return schema["const"]
    sort = kind(schema)
    if sort in ("options", "references", "lines"):
        return [schema["items"]["enum"][0]] if "enum" in schema["items"] else ["x"]
    return schema["enum"][0] if sort == "option" else 1 if sort == "number" else "x"


def full_filing(type_: str, role: str, registry: Registry) -> Filing:
    """A filing in which everything is answered."""
    members: dict[str, Any] = {name: registry.schema(name) for name in ENTITY_FILES}
    for shelf, name in RECORD_FOLDERS.items():
        members[shelf] = {"type": "object", "additionalProperties": registry.schema(name)}
    if type_:
        members |= {name: registry.schema(name) for name in ("algorithm", type_, "assessment", "disclosure", role)}
    answers = {name: sample(schema) for name, schema in members.items()}
    if type_:
        answers["algorithm"]["type"] = type_
    own = role if role in ("service_provider", "technical_supporter") else None
    base = support.workspace(support.CHECKOUT).filings(["acme"])[0]
    schema = {"type": "object", "properties": members, "x-steps": registry.steps}
    algorithm = "x" if type_ else None
    return replace(
        base, id="x", entity="x", algorithm=algorithm, role=own, answers=answers, schema=schema, positions={}
    )


def shown_places(filing: Filing) -> Iterator[str]:
    for row in worksheet(filing, catalogue(ContentRoot(support.CHECKOUT))).rows:
        if row.sort != "paper":
            yield str(schema_place(filing.schema, row.key[row.key.index("/") :]))


@pytest.mark.parametrize(("type_", "role"), FILINGS)
def test_every_field_of_the_portal_is_in_the_worksheet_of_its_type_and_role(type_: str, role: str) -> None:
    registry = Registry()
    names = [
        "algorithm",
        type_,
        "assessment",
        "disclosure",
        role,
        *([] if role == "technical_supporter" else ["product"]),
    ]
    wanted = {place for name in names for place, leaf in places(name, registry).items() if "x-portal" in leaf}
    filing = full_filing(type_, role, registry)
    assert wanted - set(shown_places(filing)) == set()


def test_every_field_of_the_first_step_is_in_the_worksheet_of_the_entity() -> None:
    registry = Registry()
    wanted = {place for name in ENTITY_FILES for place, leaf in places(name, registry).items() if "x-portal" in leaf}
    assert wanted - set(shown_places(full_filing("", "", registry))) == set()


def test_the_schemas_of_fields_of_the_portal_are_all_covered() -> None:
    """A field with a place on the portal in a file that no filing reads would be shown nowhere."""
    registry = Registry()
    read = {*ENTITY_FILES, *RECORD_FOLDERS.values(), "algorithm", "assessment", "disclosure"}
    read |= {name for pair in FILINGS for name in pair}
    for name in set(schema_names()) - read:
        assert not [place for place, leaf in places(name, registry).items() if "x-portal" in leaf], name
