"""Fuzzing of what a pull request may bring beside answers: the owner's files, tokens in templates and in long answers.

Each is read as what it is or refused, in time, without a traceback; bounded to half a minute, see `fuzzing.py`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import support
from beian.check.judge import judge
from beian.commands.lists.similarity import read as read_sketches
from beian.core.errors import Failure
from beian.core.model import EDITIONS, Filing
from beian.core.places import ContentRoot, engine_folder
from beian.core.workdays import calendar
from beian.papers.catalogue import catalogue, papers_of
from beian.papers.compose import Composer
from beian.papers.formats.glyphs import FontTables
from beian.papers.formats.pandoc import Pandoc
from beian.papers.prose import blocks
from beian.papers.template import MARKDOWN, Templates
from beian.rules.rule import Case
from beian.schema.display import reference_text
from beian.schema.editions import edition_of
from beian.schema.filings import Library
from beian.schema.portal_override import open_registry
from beian.site.frames import config_file
from beian.site.source_links import source_link
from fuzzing import bent, bounded

LETTER = engine_folder("templates") / "documents/commitment_letter"
PORTAL = {
    "fields": {"entity/name": {"source": "x", "title": "甲", "title_en": "x", "limit": 10}},
    "sections": {"product": {"source": "x", "title": "甲", "title_en": "x"}},
    "papers": {"commitment_letter": {"source": "x", "slot": "甲", "upload": ["pdf"]}},
    "questions": {
        "why": {"source": "x", "section": "basic_attributes", "kind": "line", "title": "甲", "title_en": "x"}
    },
}
OUTLINE = [{"source": "x", "types": ["generative_synthesis"], "roles": ["service_provider"], "headings": ["甲"]}]
DOCUMENT = yaml.safe_load((LETTER / "document.yaml").read_text("utf-8"))
HOLIDAYS = json.loads((engine_folder("schemas") / "law/holidays.json").read_text("utf-8"))
SKETCHES = [{"filing": "acme", "pointer": "/a", "hashes": ["00"]}]
SETTINGS = {"engine": "0.1", "source_link": "https://a.example/{path}#L{line}"}
LOOK = {"theme": {"palette": {"primary": "red"}}, "plugins": ["search"], "copyright": "甲"}


# -- the owner's files ------------------------------------------------------------------------------------------------------


def use_papers(root: Path, filing: Filing) -> None:
    papers_of(edition_of(filing, "review"), catalogue(ContentRoot(root)))


def use_portal(root: Path, filing: Filing) -> None:
    registry = open_registry(root / "overrides")
    assert all(problem.describe() for problem in registry.problems)
    for name in ("entity", "algorithm", "product"):
        registry.schema(name)
    use_papers(root, filing)


OWNED: dict[str, tuple[Any, Callable[[Path, Filing], object]]] = {
    "overrides/portal.yaml": (PORTAL, use_portal),
    "overrides/documents/commitment_letter/document.yaml": (DOCUMENT, use_papers),
    "overrides/law/holidays.json": (HOLIDAYS, lambda root, _: calendar(root / "overrides")),
    "sketches.json": (SKETCHES, lambda root, _: read_sketches(root / "sketches.json")),
    "mkdocs.yml": (LOOK, lambda root, _: config_file(ContentRoot(root))),
    "beian.yaml": (SETTINGS, lambda root, _: source_link(ContentRoot(root))),
}


@pytest.mark.parametrize("path", OWNED)
@bounded(60)
@given(data=st.data())
def test_any_file_of_the_owner_is_used_or_refused(
    path: str, library: Library, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    seed, use = OWNED[path]
    root = tmp_path_factory.getbasetemp() / "owned"
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    filing = library.filing(support.PROVIDER)
    assert filing
    (root / path).write_text(json.dumps(data.draw(bent(seed))), "utf-8")
    try:
        with contextlib.suppress(Failure):
            use(root, filing)
    finally:
        (root / path).unlink()


# -- tokens in templates and answers ----------------------------------------------------------------------------------------

TOKENS = st.sampled_from(
    (
        *("{{ entity.name }}", "{{ entity }}", "{{ nobody }}", "{% for a in people %}", "{% endfor %}", "{{ a.name }}"),
        *(
            "[x]{onclick=a}",
            "{.a style=b}",
            "::: {.table widths='1 1' onclick=a}",
            ":::",
            "| a | b |\n|---|---|\n| ^ | < |",
        ),
        *(
            "[x](javascript:a)",
            "![x](a.png)",
            "<script>a</script>",
            "`a`{=html}",
            "# ",
            "\n\n",
            "- ",
            "\ufdd00\ufdd1",
            "{*",
        ),
        *("{{ figures(entity.name) }}", "{{ lines(1, entity.name) }}", "{{ range }}", "{% include 'x' %}", "甲"),
    )
)


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as running:
        yield running


@bounded(60)
@given(pieces=st.lists(TOKENS, max_size=8))
def test_any_template_is_a_harmless_paper_or_refused(
    pieces: list[str], library: Library, pandoc: Pandoc, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "template"
    (folder / "commitment_letter").mkdir(parents=True, exist_ok=True)
    (folder / "commitment_letter/zh-CN.md.j2").write_text("".join(pieces), "utf-8")

    def parsed_by_pandoc(text: str) -> dict[str, Any]:
        pandoc.run({"op": "parse", "text": text, "from": MARKDOWN, "to_file": str(folder / "ast")})
        return json.loads((folder / "ast").read_text("utf-8"))

    filing = library.filing(support.ENTITY)
    assert filing
    paper = next(one for one in catalogue(ContentRoot(folder)) if one.id == "commitment_letter")
    composer = Composer(Templates([folder]), parsed_by_pandoc, lambda *_: b"", lambda: FontTables(frozenset(), {}))
    with contextlib.suppress(Failure):
        (folder / "paper").write_bytes(composer.compose(edition_of(filing, "review"), paper).serialized())
        job = {"op": "write", "ast_file": str(folder / "paper"), "to": "html5", "out_file": str(folder / "out")}
        pandoc.run({**job, "pictures": {}})
        page = (folder / "out").read_text("utf-8")
        assert not [word for word in ("<script", 'onclick="', 'style="b', 'href="javascript', "<img") if word in page]


REFERENCES = st.builds(
    "[[{}:{}]]".format,
    st.sampled_from(("person", "answer", "evidence", "model", "product", "policy", "section", "none")),
    st.sampled_from(
        (
            *(
                "people/lin-anran/name",
                "people",
                "entity",
                "entity/name/0",
                "entity/~1",
                "assessment/workflow",
                "/",
                "-1",
            ),
            *(
                "lin-anran",
                "lin-anra",
                "{0}",
                "{name}",
                "../x",
                "甲",
                "x" * 400,
                "workflow",
                "people/lin-anran/id_number",
            ),
        )
    ),
)


@pytest.mark.long
@bounded(40)
@given(pieces=st.lists(REFERENCES | st.text(max_size=5), max_size=12))
def test_any_reference_means_something_or_is_a_problem(pieces: list[str], library: Library) -> None:
    filing = library.filing(support.PROVIDER)
    assert filing
    text = "".join(pieces)
    answers = {**filing.answers, "disclosure": {**filing.answers["disclosure"], "main_use": text, "mechanism": text}}
    changed = Filing(**{**vars(filing), "answers": answers})
    for problem in judge(Case(changed, lambda _: True)):
        assert problem.describe()
    for edition in EDITIONS:
        shown = edition_of(changed, edition)
        said = blocks(text, lambda sort, target, shown=shown: reference_text(shown, sort, target))  # type: ignore[misc]
        assert edition == "filing" or str(filing.answers["people"]["lin-anran"]["id_number"]) not in str(said)
