"""Templates: what would print an answer as markup, or nothing, is a failure that names the template and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from beian.build.maker import Build
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot, engine_folder
from beian.papers.catalogue import catalogue
from beian.papers.template import Templates
from beian.papers.tree import CLOSE, OPEN
from beian.papers.view import root_views
from beian.schema.filings import Library

SCHEMA = {
    "type": "object",
    "properties": {
        "entity": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "website": {"type": "string"},
                "text": {"type": "string", "x-kind": "text"},
            },
        }
    },
}
FILING = Filing("a", "a", None, None, True, True, {"entity": {"name": "**甲**", "text": "- 乙"}}, SCHEMA, {}, {})


def render(folder: Path, text: str) -> tuple[str, list]:
    (folder / "paper").mkdir(exist_ok=True)
    (folder / "paper/zh-CN.md.j2").write_text(text, "utf-8")
    return Templates([folder]).render("paper/zh-CN.md.j2", root_views(FILING))


def test_everything_printed_is_a_token(tmp_path: Path) -> None:
    text, printed = render(tmp_path, "名称：{{ entity.name }}，{{ 7 * 7 }}。\n")
    assert text == f"名称：{OPEN}0{CLOSE}，{OPEN}1{CLOSE}。\n"
    assert [str(printed[1]), printed[0]._data] == ["49", "**甲**"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("一\n{{ nobody }}\n", 2),
        ("一\n\n{{ entity.nothing }}\n", 3),
        ("{% if nobody %}x{% endif %}\n", 1),
        ("一\n{{ entity.name ~ '甲' }}\n", 2),
        ("一\n{{ entity.name + '甲' }}\n", 2),
        ("一\n二\n{{ entity.name|safe }}\n", 3),
        ("{{ entity.name|e }}\n", 1),
        ("{{ [entity.name]|join('、') }}\n", 1),
        ("{{ entity.name|replace('甲', '乙') }}\n", 1),
        ("{{ entity.name.__class__ }}\n", 1),
        ("{{ ''.__class__.__mro__ }}\n", 1),
        ("一\n{% for x in entity %}\n", 2),
        ("一\n{{ entity.name\n", 2),
    ],
)
def test_a_construction_that_cannot_be_right_fails_with_its_place(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(Failure) as failure:
        render(tmp_path, text)
    assert f"paper/zh-CN.md.j2:{line}:" in failure.value.english


@pytest.mark.parametrize(
    "text", ["{% include '../../secret' %}", "{% import 'nothing.j2' as n %}", "{% extends '/etc/passwd' %}"]
)
def test_a_template_reaches_templates_only(tmp_path: Path, text: str) -> None:
    with pytest.raises(Failure, match="template"):
        render(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ entity.name }}",
        "{{ entity.text }}",
        "{{ lines(entity.name, entity.text) }}",
        "{% if entity.website %}x{% endif %}",
        "{* 注释 *}",
        "{% set n = entity %}{{ n.name }}",
    ],
)
def test_ordinary_constructions_pass(tmp_path: Path, text: str) -> None:
    rendered, _ = render(tmp_path, text)
    assert "甲" not in rendered
    assert "乙" not in rendered


def test_an_answer_that_nobody_gave_is_false_and_fails_when_printed(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "overrides/documents/commitment_letter"
    folder.mkdir(parents=True)
    folder.joinpath("document.yaml").write_bytes(
        (engine_folder("templates") / "documents/commitment_letter/document.yaml").read_bytes()
    )
    folder.joinpath("zh-CN.md.j2").write_text(
        "第一行\n\n{% if entity.parent_company %}有{% endif %}\n\n{{ people.lin-anran.phone }}\n", "utf-8"
    )
    filing = library.filing("acme")
    assert filing
    with pytest.raises(Failure, match="commitment_letter"):
        compose(tmp_path, filing)


def compose(root: Path, filing: Filing) -> list:
    with Build(ContentRoot(root), lambda *_: None) as build:
        return [build.composer.compose(filing, paper) for paper in build.papers if paper.id == "commitment_letter"]


def test_a_printed_answer_that_nobody_gave_is_a_failure_that_names_it(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "overrides/documents/commitment_letter"
    folder.mkdir(parents=True)
    folder.joinpath("document.yaml").write_bytes(
        (engine_folder("templates") / "documents/commitment_letter/document.yaml").read_bytes()
    )
    folder.joinpath("zh-CN.md.j2").write_text(
        "{{ entity.name }}\n\n{{ products['wenyin-web'].real_name_method }}\n", "utf-8"
    )
    filing = library.filing("acme")
    assert filing
    products = {
        key: {k: v for k, v in product.items() if k != "real_name_method"}
        for key, product in filing.answers["products"].items()
    }
    with pytest.raises(Failure, match="/products/wenyin-web/real_name_method"):
        compose(tmp_path, Filing(**{**vars(filing), "answers": {**filing.answers, "products": products}}))


def test_the_owners_template_wins(tmp_path: Path) -> None:
    folder = tmp_path / "overrides/documents/commitment_letter"
    folder.mkdir(parents=True)
    text = (engine_folder("templates") / "documents/commitment_letter/document.yaml").read_text("utf-8")
    folder.joinpath("document.yaml").write_text(text.replace("title: 算法备案承诺书", "title: 承诺书"), "utf-8")
    titles = {paper.id: paper.title for paper in catalogue(ContentRoot(tmp_path))}
    assert titles["commitment_letter"] == "承诺书"
    assert titles["self_assessment"] == "互联网信息服务算法安全自评估报告"


def test_a_paper_with_an_unknown_entry_is_a_failure(tmp_path: Path) -> None:
    folder = tmp_path / "overrides/documents/commitment_letter"
    folder.mkdir(parents=True)
    folder.joinpath("document.yaml").write_text("titel: 承诺书\n", "utf-8")
    with pytest.raises(Failure, match=r"commitment_letter/document\.yaml"):
        catalogue(ContentRoot(tmp_path))
