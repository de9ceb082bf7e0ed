"""Redlines: whatever differs, accepting gives the new paper and rejecting the old one, or nothing is written."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

import sweeps
import trees
from beian.compare.paper_snapshot import NOT_TRACKED, PaperSnapshot, comparable
from beian.compare.redlines.redline_check import NotProven, verify_redline
from beian.compare.redlines.redline_files import RedlineContent, redline_or_reason
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.writer import WriteTask, whole_file
from fuzzing import bounded
from support import W, docx_document, docx_text

CASES = trees.cases()
NAMES = ("001", "work")
TEXTS = (f"{W}t", f"{W}delText")


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


def clean(version: PaperSnapshot, pandoc: Pandoc) -> bytes:
    one = comparable(version)
    pictures = tuple(sorted(one.pictures.items()))
    ast = json.dumps(one.tree, ensure_ascii=False).encode()
    return whole_file(WriteTask("x", "docx", ast, pictures, one.header_left, one.header_right, one.date), pandoc)


def without(root: Any, tag: str) -> str:
    """The text of a page without the elements `tag`."""
    for element in list(root.iter(tag)):
        element.drop_tree()
    return root.text_content()


@pytest.mark.sweep(few=14, some=84)
@pytest.mark.parametrize("backwards", [False, True], ids=["", "backwards"])
@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_change_is_proven(name: str, backwards: bool, pandoc: Pandoc) -> None:
    old, new = CASES[name][::-1] if backwards else CASES[name]
    made = trees.redlined(trees.version(old), trees.version(new), NAMES, pandoc)
    assert (made.changes == 0) == (old == new)


@bounded(25, deadline=None)
@given(seed=st.integers(0, 10**6), edits=st.integers(0, 20))
def test_accepting_is_the_new_paper_and_rejecting_the_old_one(pandoc: Pandoc, seed: int, edits: int) -> None:
    random = Random(seed)  # noqa: S311 - the same trees on every machine
    old = [trees.block(random) for _ in range(10)]
    new = trees.edited(old, random, edits)
    before = copy.deepcopy((old, new))
    made = trees.redlined(trees.version(old), trees.version(new), NAMES, pandoc)
    assert (old, new) == before, "the trees that were handed in are left alone"
    assert made.changes or old == new


@pytest.mark.parametrize("name", ["words", "paragraph", "first row", "cell", "heading", "everything", "inline"])
def test_the_page_shows_both_versions(name: str, pandoc: Pandoc) -> None:
    old, new = CASES[name]
    page = trees.redlined(trees.version(old), trees.version(new), NAMES, pandoc).html.decode()
    for blocks, gone in ((old, "ins"), (new, "del")):
        for text in [one["c"] for one in _strings(blocks)]:
            assert text in without(html.fromstring(page), gone)


def _strings(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from _strings(one)
    elif isinstance(node, dict):
        if node.get("t") == "Str":
            yield node
        elif node.get("t") != "Note":
            yield from _strings(node.get("c"))


def test_a_changed_title_is_tracked(pandoc: Pandoc) -> None:
    made = trees.redlined(
        trees.version(trees.BASE, title="会议办法", subtitle="试行"),
        trees.version(trees.BASE, title="会议管理办法"),
        NAMES,
        pandoc,
    )
    assert made.changes > 1
    core = docx_document(made.docx, "docProps/core.xml")
    assert core.findtext("{http://purl.org/dc/elements/1.1/}title") == "会议管理办法"


def test_a_picture_is_known_by_its_content_and_a_missing_one_by_its_words(pandoc: Pandoc) -> None:
    swapped = {"a.png": trees.PICTURES["b.png"]}
    changed = trees.redlined(trees.version(trees.BASE), trees.version(trees.BASE, pictures=swapped), NAMES, pandoc)
    assert changed.changes > 0
    gone = trees.redlined(trees.version(trees.BASE, pictures={}), trees.version(trees.BASE, pictures={}), NAMES, pandoc)
    assert gone.changes == 0
    assert "〔图〕图一 会场平面示意" in docx_text(gone.docx)


def test_what_is_not_tracked_stands_in_the_file(pandoc: Pandoc) -> None:
    made = trees.redlined(*map(trees.version, CASES["words"]), NAMES, pandoc)
    said = NOT_TRACKED.zh.format(old="第 001 轮", new="当前内容 work")
    with zipfile.ZipFile(io.BytesIO(made.docx)) as container:
        comments = etree.fromstring(container.read("word/comments.xml"))
    assert said in "".join(comments.itertext())
    assert said not in docx_text(made.docx)
    assert said in html.fromstring(made.html.decode()).text_content()


def test_the_same_redline_has_the_same_bytes(pandoc: Pandoc) -> None:
    versions = [trees.version(blocks) for blocks in CASES["chapter"]]
    first = trees.redlined(versions[0], versions[1], NAMES, pandoc)
    with Pandoc() as other:
        assert trees.redlined(versions[0], versions[1], NAMES, other) == first


@pytest.mark.parametrize("kind", ["insertion", "deletion"])
def test_a_paper_that_holds_tracked_changes_is_refused(kind: str, pandoc: Pandoc) -> None:
    tracked = {"t": "Span", "c": [["", [kind], []], [trees.string("字")]]}
    with pytest.raises(NotProven):
        trees.redlined(trees.version([trees.para("字")]), trees.version([trees.para(tracked)]), NAMES, pandoc)


# -- the check itself -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(pandoc: Pandoc) -> tuple[RedlineContent, bytes, bytes]:
    """A redline with changes of every kind, and a clean docx of each version."""
    old, new = trees.BASE, copy.deepcopy(CASES["chapter"][1])
    new[2] = CASES["words"][1][2]
    del new[4]["c"][1]
    rows = new[6]["c"][4][0][3]
    del rows[1]
    rows.insert(0, trees.row("翻译", "3000", "2"))
    new.append(trees.RULE)
    versions = trees.version(old), trees.version(new)
    made = trees.redlined(*versions, NAMES, pandoc)
    return made, *(clean(version, pandoc) for version in versions)


def changes(root: Any) -> list[Any]:
    return list(root.iter(f"{W}ins", f"{W}del"))


def unwrap(element: Any) -> None:
    for child in list(element):
        element.addprevious(child)
    element.getparent().remove(element)


def swap(element: Any) -> None:
    element.tag = f"{W}del" if element.tag == f"{W}ins" else f"{W}ins"


def drop(element: Any) -> None:
    element.getparent().remove(element)


def mutant(docx: bytes, change: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root)
            new.writestr(name, content)
    return out.getvalue()


def caught(docx: bytes, old: bytes, new: bytes) -> bool:
    try:
        verify_redline(docx, old, new)
    except NotProven:
        return True
    return False


def in_tracked_row(element: Any) -> bool:
    """Inside a row that comes or goes whole, the marks of its parts mean nothing more."""
    return any(
        row.find(f"{W}trPr/{W}{kind}") is not None for row in element.iterancestors(f"{W}tr") for kind in ("ins", "del")
    ) and element.getparent().tag != (f"{W}trPr")


@pytest.mark.parametrize("mutation", [unwrap, swap, drop], ids=lambda one: one.__name__)
def test_the_check_finds_every_wrong_mark(
    sample: tuple[RedlineContent, bytes, bytes], mutation: Callable[[Any], None]
) -> None:
    made, old, new = sample
    root = docx_document(made.docx)
    missed = []
    for place, element in sweeps.part(list(enumerate(changes(root))), few=10, some=30, name=mutation.__name__):
        broken = mutant(made.docx, lambda tree, place=place: mutation(changes(tree)[place]))
        if not caught(broken, old, new) and not (in_tracked_row(element) and mutation is unwrap):
            missed.append((place, etree.tostring(element.getparent(), encoding="unicode")[:300]))
    assert missed == []
    assert made.changes > 40


def test_the_check_finds_every_wrong_text(sample: tuple[RedlineContent, bytes, bytes]) -> None:
    made, old, new = sample
    for place in sweeps.part(range(len(list(docx_document(made.docx).iter(*TEXTS)))), few=10, some=60, name="texts"):

        def change(root: Any, place: int = place) -> None:
            text = list(root.iter(*TEXTS))[place]
            text.text = f"错{text.text or ''}"

        assert caught(mutant(made.docx, change), old, new), place


def test_the_check_finds_a_wrong_style_number_and_link(sample: tuple[RedlineContent, bytes, bytes]) -> None:
    made, old, new = sample
    for tag in ("pStyle", "numId", "ilvl"):

        def change(root: Any, tag: str = tag) -> None:
            element = next(root.iter(f"{W}{tag}"))
            value = element.get(f"{W}val")
            element.set(f"{W}val", "Heading3" if tag == "pStyle" else str(int(value) + 1))

        assert caught(mutant(made.docx, change), old, new), tag


def test_the_check_knows_the_right_redline(sample: tuple[RedlineContent, bytes, bytes]) -> None:
    made, old, new = sample
    assert verify_redline(made.docx, old, new) == made.changes
    assert caught(made.docx, new, old)


# -- the same words in other paragraphs -------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (
    "本算法根据用户选择的主题推荐文章。",
    "推荐结果按发布时间排列，可以关闭。",
    "投诉由内容安全部当日处理。",
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([trees.para(FIRST + SECOND + THIRD)], [trees.para(FIRST), trees.para(SECOND), trees.para(THIRD)]),
        ([trees.para(FIRST), trees.para(SECOND)], [trees.para(FIRST + SECOND)]),
        ([trees.bullets(FIRST + SECOND, THIRD)], [trees.bullets(FIRST), trees.para(SECOND), trees.bullets(THIRD)]),
        ([trees.numbered(FIRST, SECOND, THIRD)], [trees.numbered(FIRST, SECOND), trees.numbered(THIRD)]),
        (
            [trees.table(("事项", "说明"), ("推荐", [trees.para(FIRST + SECOND)]))],
            [trees.table(("事项", "说明"), ("推荐", [trees.para(FIRST), trees.para(SECOND)]))],
        ),
    ],
    ids=["split", "joined", "out of an item", "two lists", "in a cell"],
)
def test_the_same_words_in_other_paragraphs_are_no_change(old: list, new: list, pandoc: Pandoc) -> None:
    around = [trees.heading(1, "前"), trees.para("上一段说的是别的事情。")], [trees.para("下一段也是。")]
    versions = [trees.version([*around[0], *blocks, *around[1]]) for blocks in (old, new)]
    assert redline_or_reason(*versions, NAMES, pandoc) is None


def test_where_one_sentence_changes_the_split_is_no_change(pandoc: Pandoc) -> None:
    old = [trees.para(FIRST + SECOND + THIRD)]
    new = [trees.para(FIRST), trees.para(SECOND), trees.para(THIRD.replace("当日", "次日"))]
    made = trees.redlined(trees.version(old), trees.version(new), NAMES, pandoc)
    root = docx_document(made.docx)
    assert "".join(node.text or "" for node in root.iter(f"{W}delText")) in ("当", "当日")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([trees.para(FIRST), trees.para(SECOND)], [trees.bullets(FIRST, SECOND)]),
        ([trees.para(FIRST)], [trees.heading(2, FIRST)]),
        ([trees.para(FIRST), trees.para(SECOND)], [trees.para(SECOND), trees.para(FIRST)]),
    ],
    ids=["items", "heading", "order"],
)
def test_another_form_is_a_change(old: list, new: list, pandoc: Pandoc) -> None:
    made = redline_or_reason(trees.version(old), trees.version(new), NAMES, pandoc)
    assert isinstance(made, RedlineContent)
    assert made.changes
