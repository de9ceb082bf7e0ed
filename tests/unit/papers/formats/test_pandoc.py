"""The Pandoc worker reaches nothing that its job does not name, and an error is a failure with Pandoc's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beian.core.errors import Failure
from beian.papers.formats.pandoc import Pandoc, executable, version
from beian.papers.formats.writer_input import WriterOptions, pandoc_output
from beian.papers.template import MARKDOWN

PLAIN: list[Any] = ["", [], []]
FORMS = ("docx", "typst", "html")


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as worker:
        yield worker


def write(pandoc: Pandoc, form: str, *blocks: dict[str, Any], **options: Any) -> bytes:
    tree = {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": [*blocks]}
    return pandoc_output(pandoc, form, json.dumps(tree).encode(), **options)


def para(*inlines: dict[str, Any]) -> dict[str, Any]:
    return {"t": "Para", "c": list(inlines)}


def image(source: str) -> dict[str, Any]:
    return para({"t": "Image", "c": [["", [], []], [], [source, ""]]})


def link(target: str, attributes: Any = PLAIN) -> dict[str, Any]:
    return para({"t": "Link", "c": [attributes, [{"t": "Str", "c": "甲"}], [target, ""]]})


def table(own: Any = PLAIN, *, body: Any = PLAIN, cell: Any = PLAIN, width: Any = None) -> dict[str, Any]:
    row = [PLAIN, [[cell, {"t": "AlignDefault"}, 1, 1, [para()]]]]
    columns = [[{"t": "AlignDefault"}, width or {"t": "ColWidthDefault"}]]
    return {"t": "Table", "c": [own, [None, []], columns, [PLAIN, []], [[body, 0, [], [row]]], [PLAIN, []]]}


def test_the_pandoc_is_the_one_of_the_package() -> None:
    assert "pypandoc" in str(executable())
    assert version().startswith("pandoc 3.9")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("block", "words"),
    [
        (para({"t": "RawInline", "c": ["openxml", "<w:br/>"]}), "raw markup"),
        (para({"t": "RawInline", "c": ["html", "<script>"]}), "raw markup"),
        ({"t": "RawBlock", "c": ["typst", "#panic()"]}, "raw markup"),
        ({"t": "BlockQuote", "c": [{"t": "RawBlock", "c": ["html", "<b>"]}]}, "raw markup"),
        (image("nobody.png"), "not registered"),
        (image("/etc/passwd"), "not registered"),
        (image("https://a.example/a.png"), "not registered"),
        ({"t": "Div", "c": [["", [], [["custom-style", "Title"]]], []]}, "no such style"),
        (para({"t": "Span", "c": [["", [], [["custom-style", "Note"]]], []]}), "no such style"),
        (table(["", [], [["custom-style", "Note"]]]), "no such style"),
        (para({"t": "Span", "c": [["", [], [["onclick", "alert(1)"]]], []]}), "no such attribute"),
        ({"t": "Div", "c": [["", [], [["style", "background:url(http://harm.example)"]]], []]}, "no such attribute"),
        ({"t": "Header", "c": [1, ["", [], [["onclick", "alert(1)"]]], []]}, "no such attribute"),
        (table(["", [], [["onclick", "alert(1)"]]]), "no such attribute"),
        (table(cell=["", [], [["onclick", "alert(1)"]]]), "no such attribute"),
        (table(body=["", [], [["onclick", "alert(1)"]]]), "no such attribute"),
        (link("javascript:alert(1)"), "no such link"),
        (link("data:text/html,x"), "no such link"),
        (link("JavaScript:alert(1)//https://a.example"), "no such link"),
        (link("file:///etc/passwd"), "no such link"),
        (link("\\\\harm.example\\x"), "no such link"),
        (link("#a", ["", [], [["onclick", "alert(1)"]]]), "no such attribute"),
        (para({"t": "Note", "c": [{"t": "RawBlock", "c": ["html", "<b>"]}]}), "raw markup"),
        (para({"t": "RawInline", "c": ["openxml", '<w:redline w:scope="p" w:kind="ins"/>']}), "raw markup"),
        (table(width={"t": "ColWidth", "c": 1e300}), "not the tree"),
        (table(width={"t": "ColWidth", "c": -0.5}), "not the tree"),
        (table(width={"t": "ColWidth", "c": "1; #panic()"}), "not the tree"),
        (para({"t": "Math", "c": [{"t": "InlineMath"}, "\\\\input{/etc/passwd}"]}), "not the tree"),
        ({"t": "Para", "c": "甲"}, "not the tree"),
        ({"t": "Header", "c": [1, ["a"], []]}, "not the tree"),
    ],
)
def test_what_could_be_markup_or_a_file_is_refused(pandoc: Pandoc, block: dict, words: str, form: str) -> None:
    with pytest.raises(Failure, match=words):
        write(pandoc, form, block)


def test_a_picture_that_is_none_is_refused_for_word(pandoc: Pandoc) -> None:
    with pytest.raises(Failure, match="PNG pictures only"):
        write(pandoc, "docx", image("a"), pictures=["a"], files={"a": b"<svg/>"})


@pytest.mark.parametrize(
    "job",
    [{}, {"op": "rm"}, [], {"op": "write"}, {"op": "parse", "text": "甲", "from": "nonsense", "to_file": "/dev/null"}],
)
def test_a_job_that_is_none_is_a_failure_and_the_worker_goes_on(pandoc: Pandoc, job: Any) -> None:
    with pytest.raises(Failure, match="Pandoc"):
        pandoc.run(job)
    assert b"ok" in write(pandoc, "html", para({"t": "Str", "c": "ok"}))


@pytest.mark.parametrize("year", ["2026); #panic(", "2026\n", "二〇二六"])
def test_variables_are_words_and_numbers_only(pandoc: Pandoc, year: str) -> None:
    with pytest.raises(Failure, match="a variable is"):
        write(pandoc, "html", para(), options=WriterOptions(variables={"year": year}))


@pytest.mark.parametrize(
    "text",
    [
        "![a](/etc/passwd)",
        "<script>x</script>",
        "`x`{=openxml}",
        "```{=openxml}\nx\n```",
        "\\input{/etc/passwd}",
        "$x$",
        "[a]: b\n\n[a]",
        "<!-- x -->",
        "@cite",
        "***",
        "---\ntitle: x\n---",
    ],
)
def test_a_template_cannot_bring_markup_of_another_format(pandoc: Pandoc, tmp_path: Path, text: str) -> None:
    pandoc.run({"op": "parse", "text": text, "from": MARKDOWN, "to_file": str(tmp_path / "ast")})
    ast = (tmp_path / "ast").read_text("utf-8")
    assert "RawInline" not in ast
    assert "RawBlock" not in ast
    assert "root:" not in ast
    assert json.loads(ast)["meta"] == {}


def test_a_worker_that_was_killed_is_started_again() -> None:
    with Pandoc() as worker:
        write(worker, "html", para({"t": "Str", "c": "一"}))
        assert worker._process
        worker._process.kill()
        worker._process.wait()
        assert "二" in write(worker, "html", para({"t": "Str", "c": "二"})).decode()


SIGNED = {"t": "Div", "c": [["", [], [["custom-style", "Signature"]]], [para({"t": "Str", "c": "（盖章）"})]]}


def of_list(*texts: str) -> dict[str, Any]:
    items = [[para({"t": "Str", "c": text})] for text in texts]
    return {"t": "OrderedList", "c": [[3, {"t": "Decimal"}, {"t": "Period"}], items]}


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (para({"t": "Str", "c": "属实"}), "属实"),
        (of_list("通知用户", "删除数据", "公告停服"), "start: 5) + 公告停服"),
        (of_list("公告停服"), "start: 3) + 公告停服"),
        ({"t": "BulletList", "c": [[para({"t": "Str", "c": word})] for word in ("甲", "乙")]}, "- 乙"),
        ({"t": "Div", "c": [["", [], [["custom-style", "Note"]]], [para({"t": "Str", "c": "注"})]]}, "#note[ 注 ]"),
    ],
)
def test_in_the_pdf_a_signature_takes_along_what_stands_before_it(
    pandoc: Pandoc, before: dict[str, Any], expected: str
) -> None:
    made = write(pandoc, "typst", {"t": "BlockQuote", "c": []}, before, SIGNED).decode()
    kept = made.split("#sticky[", 1)[1].split("#signature[")[0]
    assert expected in " ".join(kept.split())
    assert "甲" not in kept
    assert "通知用户" not in kept
