"""The workflow diagram: labels are text, nothing leaves the drawing, boxes do not overlap."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from lxml import etree

import support
from beian.core.model import at
from beian.papers.diagram import draw, wrap
from beian.papers.formats.glyphs import FontTables, read_tables
from beian.papers.workflow import alternative_text
from beian.schema.filings import Library

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def metrics() -> FontTables:
    return read_tables()


def flow(labels: list[str], **links: str) -> dict[str, Any]:
    """A chain of steps with the given names; `links` are `from_to=when` beside it."""
    keys = [f"s{number}" for number in range(len(labels))]
    chain = [{"from": a, "to": b} for a, b in itertools.pairwise(keys)]
    others = [{"from": name.split("_")[0], "to": name.split("_")[1], "when": when} for name, when in links.items()]
    return {
        "steps": {key: {"name": label, "kind": "rule"} for key, label in zip(keys, labels, strict=True)},
        "links": chain + others,
    }


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in etree.fromstring(svg.encode()).iter(f"{SVG}text")]


def test_hostile_labels_are_text(metrics: FontTables) -> None:
    for labels in _batches(support.AWKWARD, 12):
        pages = draw(flow(list(labels), s0_s3=labels[0], s4_s1=labels[1]), metrics)
        drawn = support.squeezed("".join("".join(texts(svg)) for svg, _ in pages))
        for label in labels:
            assert support.squeezed(label) in drawn
        for svg, _ in pages:
            tags = {etree.QName(node).localname for node in etree.fromstring(svg.encode()).iter()}
            assert tags <= {"svg", "style", "path", "rect", "text"}


def _batches(items: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    return [items[start : start + size] for start in range(0, len(items) - size + 1, size)] + [items[-size:]]


def numbers(node: Any, *names: str) -> list[float]:
    return [float(node.get(name, "0").removesuffix("pt")) for name in names]


def _extents(svg: str, metrics: FontTables) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of everything on a page."""
    found = []
    for node in etree.fromstring(svg.encode()).iter(f"{SVG}rect", f"{SVG}text", f"{SVG}path"):
        if node.tag == f"{SVG}rect":
            x, y, width, height = numbers(node, "x", "y", "width", "height")
            found.append((x, y, x + width, y + height))
        elif node.tag == f"{SVG}text":
            x, y, size = numbers(node, "x", "y", "font-size")
            length = metrics.width("".join(node.itertext())) * size
            left = x - {"start": 0, "middle": length / 2, "end": length}[node.get("text-anchor")]
            found.append((left, y - size, left + length, y))
        elif node.get("class") == "w":
            places = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", node.get("d"))]
            found.append((min(places[::2]), min(places[1::2]), max(places[::2]), max(places[1::2])))
    return found


def _flows(library: Library) -> list[dict[str, Any]]:
    shipped = [at(filing.answers, "/assessment/workflow") for filing in library.filings if filing.algorithm]
    long = "很长的步骤名称，包含逗号、括号（以及括号里的说明）和 English words，直到六十个字为止，仍然要在方框里"
    chain = [f"第{number}步 {long if number % 4 == 0 else ''}" for number in range(40)]
    jumps = {f"s{number}_s{number * 3 % 40}": "跳转条件十二个字的说明" for number in range(1, 30, 4)}
    return [
        *shipped,
        flow(["只有一步"]),
        flow(chain, **jumps),
        flow(["甲", "乙", "丙"], s0_s2="跳过", s2_s0="退回", s1_s1="重试"),
    ]


def test_nothing_leaves_the_drawing(library: Library, metrics: FontTables) -> None:
    for drawn in _flows(library):
        for svg, width in draw(drawn, metrics):
            left, top, wide, high = (float(part) for part in etree.fromstring(svg.encode()).get("viewBox").split())
            assert 0 < width <= 150
            for x1, y1, x2, y2 in _extents(svg, metrics):
                assert left - 0.5 <= x1
                assert x2 <= left + wide + 0.5
                assert top - 0.5 <= y1
                assert y2 <= top + high + 0.5


def test_boxes_do_not_overlap_and_hold_their_words(library: Library, metrics: FontTables) -> None:
    for drawn in _flows(library):
        for svg, _ in draw(drawn, metrics):
            root = etree.fromstring(svg.encode())
            boxes = [
                (y, y + height) for y, height in (numbers(node, "y", "height") for node in root.iter(f"{SVG}rect"))
            ]
            assert all(above[1] < below[0] for above, below in itertools.pairwise(sorted(boxes)))


def test_every_step_is_drawn_once_and_told_in_words(library: Library, metrics: FontTables) -> None:
    for drawn in _flows(library)[:2]:
        words = support.squeezed("".join("".join(texts(svg)) for svg, _ in draw(drawn, metrics)))
        told = alternative_text(drawn)
        for number, step in enumerate(drawn["steps"].values(), 1):
            assert support.squeezed(f"{number}{step['name']}") in words
            assert f"{number}. {step['name']}" in told
        for link in drawn["links"]:
            assert support.squeezed(link.get("when", "")) in words


@pytest.mark.parametrize(
    "text",
    [
        "，，，，，，，，，，",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "（（（（（（",
        "",
        " ",
        "一二三四五六七八九十，",
        "a b c d e f g h",
    ],
)
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, metrics: FontTables) -> None:
    lines = wrap(text, 60, 9.5, metrics)
    assert support.squeezed("".join(lines)) == support.squeezed(text)
    assert all(not line or line[0] not in "，。）" or set(line) <= set("，。）") for line in lines[1:])


def test_the_same_flow_gives_the_same_drawing(library: Library, metrics: FontTables) -> None:
    drawn = _flows(library)[0]
    assert draw(drawn, metrics) == draw(drawn, read_tables())
