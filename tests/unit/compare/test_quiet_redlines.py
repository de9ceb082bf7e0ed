"""Redlines are quiet about numbers that nobody wrote, and say everything else; their page leads from change to change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

import trees
from beian.compare.redlines.generated_numbers import with_new_numbers
from beian.compare.redlines.redline_files import RedlineContent
from beian.papers.formats.pandoc import Pandoc

Blocks = list[dict[str, Any]]


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def chapter(number: str, words: str, name: str) -> dict[str, Any]:
    return {"t": "Header", "c": [1, [name, [], []], [trees.string(number), trees.string(words)]]}


def entry(number: str, words: str, name: str) -> dict[str, Any]:
    """An entry of the contents, as papers have them."""
    level = {"t": "Span", "c": [["", ["level-1"], []], []]}
    link = {"t": "Link", "c": [["", [], []], [trees.string(number), trees.string(words)], [f"#{name}", ""]]}
    return {"t": "Para", "c": [level, link]}


def paper(*, first: bool) -> Blocks:
    """A paper; with a further chapter, table and picture at its beginning, all later numbers are one higher."""
    one, figure, table = ("二、", 2, 2) if first else ("一、", 1, 1)
    name = f"section-{figure}"
    new = [entry("一、", "新的一章", "section-1")] if first else []
    head = [
        chapter("一、", "新的一章", "section-1"),
        trees.figure("b.png", "图1　新的图片"),
        trees.table(("甲",), ("1",), caption="表1　新的表"),
    ]
    return [
        *new,
        entry(one, "算法情况", name),
        *(head if first else []),
        chapter(one, "算法情况", name),
        trees.para(f"用户可以看到说明，见图{figure}。"),
        trees.para(f"佐证见图{figure}。"),
        trees.figure("a.png", f"图{figure}　页面说明（2026年8月13日取得）"),
        trees.table(
            ("项目", "位置"),
            ("页面", f"图{figure}"),
            ("说明", f"自评估报告{one[:-1]}（一）1"),
            caption=f"表{table}　佐证",
        ),
        trees.para(f"权重每季度评估一次。……（全文见自评估报告{one[:-1]}（三）2）"),
    ]


def changed(made: RedlineContent) -> list[tuple[str, str]]:
    return [entry.changed for entry in made.entries]


def test_what_moved_all_numbers_is_the_only_change(pandoc: Pandoc) -> None:
    made = trees.redlined(trees.version(paper(first=False)), trees.version(paper(first=True)), ("001", "work"), pandoc)
    texts = "".join(deleted for deleted, _ in changed(made))
    assert texts == "", "nothing was taken away"
    inserted = " ".join(text for _, text in changed(made))
    for word in ("新的一章", "新的图片", "新的表"):
        assert word in inserted
    for word in ("算法情况", "页面说明", "佐证", "全文见", "说明，见"):
        assert word not in inserted, word


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([trees.para("日志留存12个月。")], [trees.para("日志留存18个月。")]),
        ([trees.para("采用方案一（一）。")], [trees.para("采用方案一（二）。")]),
        ([trees.para("共有图3张。")], [trees.para("共有图4张。")]),  # no caption says that a figure moved
        ([trees.para("（一）")], [trees.para("（二）")]),
        ([trees.para("见第三章。")], [trees.para("见第四章。")]),
        ([chapter("一、", "算法情况", "a")], [chapter("一、", "算法状况", "a")]),
        ([trees.figure("a.png", "图1　甲页面")], [trees.figure("a.png", "图1　乙页面")]),
    ],
    ids=range(7),
)
def test_what_somebody_wrote_is_a_change(old: Blocks, new: Blocks, pandoc: Pandoc) -> None:
    assert trees.redlined(trees.version(old), trees.version(new), ("001", "work"), pandoc).changes > 0


def test_a_reference_to_another_figure_is_a_change(pandoc: Pandoc) -> None:
    figures = [trees.figure("a.png", "图1　甲页面"), trees.figure("b.png", "图2　乙页面")]
    old, new = [*figures, trees.para("说明见图1。")], [*figures, trees.para("说明见图2。")]
    assert changed(trees.redlined(trees.version(old), trees.version(new), ("001", "work"), pandoc)) == [("1", "2")]


def test_trees_are_left_alone_and_equal_papers_cost_nothing() -> None:
    old = paper(first=False)
    assert with_new_numbers(old, old) is old
    with_new_numbers(old, paper(first=True))
    assert old == paper(first=False)


def test_the_page_lists_its_changes_and_leads_from_one_to_the_next(pandoc: Pandoc) -> None:
    old, new = trees.cases()["everything"]
    made = trees.redlined(trees.version(old), trees.version(new), ("001", "work"), pandoc)
    page = html.fromstring(made.html)
    listed = page.xpath("//*[contains(@class,'redline-list')]//li/*[self::a or .//a]")
    assert len(listed) == len(made.entries) > 2
    names = [one.name for one in made.entries]
    for number, name in enumerate(names):
        (place,) = page.xpath(f"//*[@id='{name}']")
        targets = [link.get("href") for link in place.iter("a")]
        before, after = names[max(number - 1, 0) : number], names[number + 1 : number + 2]
        assert targets == [*(f"#{one}" for one in before), "#changes", *(f"#{one}" for one in after)]
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert page.xpath("//script") == []
