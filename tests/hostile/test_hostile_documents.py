"""Documents that take all of a machine: the answer is a message that names them, and what was there stays as it was."""

from __future__ import annotations

import ast
import io
import operator
import re
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import support
from beian.bundle import event_entry as events
from beian.bundle.event_entry import add_comments
from beian.commands.cli import main
from beian.content.list_documents import read_list
from beian.content.published_lists import REGISTER, import_lists
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import Text
from beian.core.processes import limited_process
from beian.core.processes.limited_process import LimitedProcess, Limits

SMALL = Limits(memory=400 << 20, processor=4, clock=60, answer=1 << 20)
DOCUMENT = "word/document.xml"
HEAD = "<w:tr>" + "".join(
    f"<w:tc><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:tc>" for name in ("备案编号", "算法名称", "主体名称")
)


def docx(body: str, **more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        words = f'<w:document xmlns:w="{support.W[1:-1]}"><w:body>{body}</w:body></w:document>'
        for name, content in {DOCUMENT: words, **more}.items():
            container.writestr(name, content)
    return out.getvalue()


def headings() -> str:
    """So many headings, all different, that comparing each with each of ours would take hours."""
    heading = "<w:p><w:pPr><w:outlineLvl/></w:pPr><w:r><w:t>第{0}个标题与别的都不相同{1}</w:t></w:r></w:p>"
    return "".join(heading.format(number, number * 7919) for number in range(30_000))


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def words(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_process, "LIMITS", SMALL)


TOO_MUCH: dict[str, Callable[[], bytes]] = {
    "millions of elements": lambda: docx("<w:p/>" * 3_400_000),
    "a huge word": lambda: docx(
        words("字" * 7_900_000), **{f"word/{n}.xml": f"<a b='{'x' * 23_000_000}'/>" for n in "ab"}
    ),
    "parts that nobody reads": lambda: docx("", **{f"word/{n}.xml": f"<a>{'<b/>' * 3_000_000}</a>" for n in "abcd"}),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_document_that_takes_too_much_is_refused_by_its_name(name: str, tmp_path: Path, small: None) -> None:
    place = tmp_path / "清单.docx"
    place.write_bytes(TOO_MUCH[name]())
    assert place.stat().st_size < 200_000, "it looks harmless"
    with pytest.raises(Failure, match=r"(?s)清单\.docx.*清单\.docx"):
        import_lists(ContentRoot(tmp_path), [place])
    assert not (tmp_path / REGISTER).exists()


@pytest.mark.long
def test_a_template_with_endless_headings_ends_in_a_message(
    content_root: Path, tmp_path: Path, small: None, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "官方模板.docx"
    place.write_bytes(docx(headings()))
    began = time.process_time()
    code = main(["template", "compare", str(place), "self_assessment", support.PROVIDER, "--root", str(content_root)])
    assert code == 2
    assert "官方模板.docx" in capsys.readouterr().err
    assert time.process_time() - began < 20


def test_a_text_that_many_rows_go_on_with_costs_no_more_than_one(tmp_path: Path) -> None:
    """Ten kilobytes: a cell of four million letters, and twenty thousand rows that are merged with it."""
    number = words("网信算备999999000000041250011号")
    body = HEAD + "</w:tr>" + row(number, words("甲 " * 2_000_000), words("乙"))
    body += row(number, '<w:tcPr><w:vMerge w:val="continue"/></w:tcPr>', words("乙")) * 5_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert len(read_list("清单.docx", docx(f"<w:tbl>{body}</w:tbl>")).entries) == 5_001
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 15


@pytest.mark.long
def test_a_notice_is_read_within_limits(content_root: Path, tmp_path: Path, small: None) -> None:
    place = tmp_path / "通知.docx"
    place.write_bytes(TOO_MUCH["millions of elements"]())
    workspace = support.workspace(content_root)
    filing = workspace.library.filing(support.ENTITY)
    assert filing
    with pytest.raises(Failure, match=r"通知\.docx"):
        add_comments(workspace, filing, place, "2026-03-02")


def test_a_notice_of_thousands_of_comments_is_none(content_root: Path, tmp_path: Path) -> None:
    place = tmp_path / "通知.txt"
    place.write_text("\n".join(f"{number % 90}、补正第{number}项" for number in range(20_000)), "utf-8")
    workspace = support.workspace(content_root)
    filing = workspace.library.filing(support.ENTITY)
    assert filing
    with pytest.raises(Failure, match=r"通知\.txt.*20,000"):
        add_comments(workspace, filing, place, "2026-03-02")


# -- the process ------------------------------------------------------------------------------------------------------------

WHAT = Text("甲.docx", "a.docx")
LOOPS = r"(a|a)*b"
BEYOND: dict[str, tuple[Callable[..., object], list[object]]] = {
    "time": (re.match, [LOOPS, "a" * 60]),
    "memory": (operator.mul, ["x", 1 << 30]),
    "depth": (ast.literal_eval, ["-" * 100_000 + "1"]),
    "a long answer": (operator.mul, ["x", 2 << 20]),
}


@pytest.fixture
def helper() -> Iterator[LimitedProcess]:
    with LimitedProcess(Limits(200 << 20, 1, 60, 1 << 20)) as made:
        yield made


@pytest.mark.parametrize("name", BEYOND)
def test_each_limit_holds_and_the_next_call_has_a_new_process(name: str, helper: LimitedProcess) -> None:
    work, arguments = BEYOND[name]
    with pytest.raises(Failure, match=r"(?s)甲\.docx.*a\.docx"):
        helper.call(work, *arguments, what=WHAT)
    assert helper.call(operator.add, [1], [2], what=WHAT) == [1, 2]


@pytest.mark.long
def test_time_is_of_each_call(helper: LimitedProcess) -> None:
    before = time.process_time()
    re.match(LOOPS, "a" * 19)
    each = time.process_time() - before
    assert each < 1, "else the test tells nothing"
    for _ in range(int(2.5 / each) + 1):
        helper.call(re.match, LOOPS, "a" * 19, what=WHAT)


@pytest.mark.long
def test_the_clock_ends_what_only_waits() -> None:
    with LimitedProcess(Limits(200 << 20, 1, 1, 1 << 20)) as short, pytest.raises(Failure, match=r"甲\.docx"):
        short.call(time.sleep, 60, what=WHAT)


def test_failures_come_back_and_bugs_stay_bugs(helper: LimitedProcess) -> None:
    with pytest.raises(Failure, match="GBK"):
        helper.call(events._split_notice, "通知.txt", "请补正下列材料".encode("gbk"), what=WHAT)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        helper.call(operator.truediv, 1, 0, what=WHAT)
