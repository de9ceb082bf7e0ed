"""The Pandoc worker reaches nothing that its job does not name, and an error is a failure with Pandoc's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beian.papers.pandoc import Pandoc, executable, version
from beian.papers.template import MARKDOWN
from beian.values.errors import Failure

PLAIN: list[Any] = ["", [], []]
FORMATS = ("docx", "typst-smart", "html5")


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as worker:
        yield worker


def write(pandoc: Pandoc, folder: Path, block: dict[str, Any], to: str, **options: Any) -> bytes:
    (folder / "paper.json").write_text(
        json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": [block]}), "utf-8"
    )
    pandoc.run(
        {
            "op": "write",
            "ast_file": str(folder / "paper.json"),
            "to": to,
            "out_file": str(folder / "out"),
            "pictures": {},
            **options,
        }
    )
    return (folder / "out").read_bytes()


def para(*inlines: dict[str, Any]) -> dict[str, Any]:
    return {"t": "Para", "c": list(inlines)}


def image(source: str) -> dict[str, Any]:
    return para({"t": "Image", "c": [["", [], []], [], [source, ""]]})


def link(target: str, attributes: Any = PLAIN) -> dict[str, Any]:
    return para({"t": "Link", "c": [attributes, [{"t": "Str", "c": "甲"}], [target, ""]]})


def table(own: Any = PLAIN, *, body: Any = PLAIN, cell: Any = PLAIN) -> dict[str, Any]:
    row = [PLAIN, [[cell, {"t": "AlignDefault"}, 1, 1, [para()]]]]
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]]
    return {"t": "Table", "c": [own, [None, []], columns, [PLAIN, []], [[body, 0, [], [row]]], [PLAIN, []]]}


def test_the_pandoc_is_the_one_of_the_package() -> None:
    assert "pypandoc" in str(executable())
    assert version().startswith("pandoc 3.9")


@pytest.mark.parametrize("to", FORMATS)
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
        (para({"t": "Span", "c": [["", [], [["custom-style", "Note"]]], []]}), "no style"),
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
    ],
)
def test_what_could_be_markup_or_a_file_is_refused(
    pandoc: Pandoc, tmp_path: Path, block: dict, words: str, to: str
) -> None:
    with pytest.raises(Failure, match=words):
        write(pandoc, tmp_path, block, to)


def test_a_picture_that_is_none_is_refused_for_word(pandoc: Pandoc, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"<svg/>")
    with pytest.raises(Failure, match="PNG and JPEG"):
        write(pandoc, tmp_path, image("a"), "docx", pictures={"a": str(tmp_path / "a.png")})


@pytest.mark.parametrize(
    "job",
    [{}, {"op": "rm"}, [], {"op": "write"}, {"op": "parse", "text": "甲", "from": "nonsense", "to_file": "/dev/null"}],
)
def test_a_job_that_is_none_is_a_failure_and_the_worker_goes_on(pandoc: Pandoc, tmp_path: Path, job: Any) -> None:
    with pytest.raises(Failure, match="Pandoc"):
        pandoc.run(job)
    assert b"ok" in write(pandoc, tmp_path, para({"t": "Str", "c": "ok"}), "html5")


def test_variables_are_words_and_numbers_only(pandoc: Pandoc, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="a variable is"):
        write(pandoc, tmp_path, para(), "html5", variables={"year": "2026); #panic("})


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


def test_a_worker_that_was_killed_is_started_again(tmp_path: Path) -> None:
    with Pandoc() as worker:
        write(worker, tmp_path, para({"t": "Str", "c": "一"}), "html5")
        assert worker._process
        worker._process.kill()
        worker._process.wait()
        assert "二" in write(worker, tmp_path, para({"t": "Str", "c": "二"}), "html5").decode()


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
    pandoc: Pandoc, tmp_path: Path, before: dict[str, Any], expected: str
) -> None:
    around = {"t": "BlockQuote", "c": []}
    (tmp_path / "paper.json").write_text(
        json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": [around, before, SIGNED]}), "utf-8"
    )
    job = {"ast_file": str(tmp_path / "paper.json"), "out_file": str(tmp_path / "out"), "pictures": {}}
    pandoc.run({"op": "write", "to": "typst-smart", **job})
    made = (tmp_path / "out").read_text("utf-8")
    kept = made.split("#sticky[", 1)[1].split("#signature[")[0]
    assert expected in " ".join(kept.split())
    assert "甲" not in kept
    assert "通知用户" not in kept
