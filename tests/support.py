"""What tests share: a copy of the shipped content, patches on it, and text out of papers. Tests import it plainly."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from fontTools.ttLib import TTFont
from lxml import etree, html
from pypdf import PdfReader

import attachments
from beian.build.maker import Build
from beian.bundle.scans import register_scan as keeping_scans
from beian.bundle.scans.register_scan import register_scan
from beian.bundle.scans.scan_file import ScanPages
from beian.bundle.scans.signed_papers import composed_to_sign, printed_pages
from beian.check.workspace import Workspace
from beian.commands.cli import main
from beian.core.file_kinds import MEGABYTE
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.papers.formats import pdf
from beian.papers.pages.html import Language
from beian.site.filing_view import SiteView, filing_summary
from beian.site.pages import Overview, filing_pages, overview
from broken_pictures import BROKEN
from tools.simulated_scan import as_pdf, blank_sheet, scan_of

CHECKOUT = Path(__file__).resolve().parent.parent
COMPILED = Path(sys.prefix) / "pycache"  # where the Makefile has it: else every command compiles the package anew
CONTENT = ("filings/acme", "examples/private/acme", "examples/register", "beian.yaml")
PROVIDER, SUPPORTER, ENTITY = "acme/wenyin/service_provider", "acme/wenyin/technical_supporter", "acme"
EXAMPLES = (ENTITY, PROVIDER, SUPPORTER)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# What people paste into answers, and what each of our tools would take for markup.
AWKWARD = (
    "{{7*7}}",
    "{{ self.__init__ }}",
    "{% raw %}",
    "{* 注释 *}",
    "[[[[",
    "[[person:nobody]]",
    "[文字](https://a.example)",
    "![图](a.png)",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "`x`{=openxml}",
    "`代码`",
    "```",
    "~~~",
    "&amp; &lt; &#65;",
    "a|b|c",
    "|--|--|",
    "**粗**",
    "*斜* _下_ ~~删~~",
    "# 一级",
    "- 项",
    "+ 项",
    "1. 项",
    "> 引用",
    "::: {.pagebreak}",
    ":::",
    "<",
    "^",
    "$x$ 和 $$y$$",
    "@cite",
    "^上^ ~下~",
    "“弯”‘引’\"直\"'号'",
    "-- --- ...",
    "\\ \\n \\textbf{x}",
    "#let x = 1; #panic()",
    "#{1}",
    "100%",
    "__A__",
    "ＡＢＣ　１２３",
    "（全角）：；，。、！？",
    "㈱①⑳Ⅲ℃㎡",
    "第１条 第②款",
    "😀",
    "a  b   c",
    "行尾的空格 。",
    "=SUM(A1)",
    "{.class #id}",
    "[^1]",
    "http://a.example/?a=1&b=2#c",
    "@@HEADER_LEFT@@",
    "%s {0} {name}",
    "]]>",
    "/* */ // */",
    "ﬁ ﬂ",
)


# -- the shipped content --------------------------------------------------------------------------------------------


def copy_content(target: Path) -> Path:
    """A copy of what is shipped: filings, the examples' private half and beian.yaml."""
    for name in CONTENT:
        source = CHECKOUT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target / name)
    return target


def add_entity(root: Path, slug: str) -> None:
    """One more of the shipped entities beside the first."""
    for name in (f"filings/{slug}", f"examples/private/{slug}"):
        shutil.copytree(CHECKOUT / name, root / name)


def copy_entity(target: Path, slug: str) -> Path:
    """A copy of one shipped entity and beian.yaml."""
    target.mkdir(parents=True)
    add_entity(target, slug)
    shutil.copy2(CHECKOUT / "beian.yaml", target)
    return target


def commit_all(root: Path, message: str = "content") -> None:
    """Make `root` a repository of its own, if it is none, and commit everything."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def workspace(root: Path, **options: Any) -> Workspace:
    return Workspace(ContentRoot(root), **options)


@cache
def everything() -> Workspace:
    """All that is shipped, in a copy of this process's own, where a check may keep what it found."""
    root = Path(_copies.name)
    for name in ("filings", "examples"):
        shutil.copytree(CHECKOUT / name, root / name)
    shutil.copy2(CHECKOUT / "beian.yaml", root)
    return workspace(root)


_copies = tempfile.TemporaryDirectory()  # removed when this process ends


def register_scans(root: Path, filing: str, *papers: str, seed: int = 1, **environment: str) -> None:
    """Print papers of a filing and register a full scan of each, by the real commands."""
    done = beian("sign", filing, cwd=root, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    for paper in papers:
        printed = (root / "build/filing" / filing / f"{paper}.pdf").read_bytes()
        (root / "scan.pdf").write_bytes(scan_of(printed, seed=seed))
        done = beian("signed", paper, "scan.pdf", "--filing", filing, cwd=root, **environment)
        assert done.returncode == 0, done.stdout + done.stderr


def sealed_bundle(root: Path, filing: str, number: str) -> Path:
    """The one bundle that is kept of a recorded round."""
    (found,) = (root / "dist" / filing / "rounds").glob(f"{filing.replace('/', '-')}-{number}-*.zip")
    return found


def lay_scans(root: Path, filing: str, *papers: str, day: str) -> None:
    """What `register_scans` leaves, of empty sheets that nobody looks at: for tests of what comes after signing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AS_OF", day)
        patch.setattr(keeping_scans, "refuse_wrong_pages", lambda *_: None)
        patch.setattr(keeping_scans, "_similar_papers", lambda *_: [])
        patch.setattr(ScanPages, "looks", property(lambda scan: [SimpleNamespace(digest="0" * 64)] * scan.count))
        opened = workspace(root)
        found = filing_in(root, filing)
        for name in papers:
            with Build(opened.root, opened.evidence) as build:
                printed = printed_pages(build, composed_to_sign(opened, build, found, name))
            (root / "scan.pdf").write_bytes(as_pdf([blank_sheet()] * printed.count))
            register_scan(opened, found, name, root / "scan.pdf")


def problems_in(root: Path, *names: str) -> list[Problem]:
    """What `check` finds, as the command line collects it."""
    opened = workspace(root)
    return opened.all_problems(opened.filings(names))


def compose_all(root: Path) -> None:
    """Compose the papers of all filings, with their pictures, and write none."""
    opened = workspace(root)
    with Build(opened.root, opened.evidence) as build:
        for filing in opened.library.filings:
            for product in build.products(opened.edition(filing, "filing")):
                build.write_task(product)


def filing_in(root: Path, name: str) -> Filing:
    return next(filing for filing in workspace(root).library.filings if filing.id == name)


def yaml_texts(file: Path) -> Any:
    """A YAML file of the tests with all its scalars as text."""
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes nothing but texts


def replace_once(file: Path, find: str, replace: str) -> None:
    """One change; the text to find must stand in the file once."""
    text = file.read_text("utf-8")
    assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times in {file}"
    file.write_text(text.replace(find, replace), "utf-8")


def apply(root: Path, changes: Iterable[dict[str, str]]) -> None:
    """Changes as the example files write them; the entities that they change are added first."""
    chosen = list(changes)
    for slug in sorted({Path(one["file"]).parts[1] for one in chosen if one["file"].startswith("filings/")}):
        if not (root / "filings" / slug).exists():
            add_entity(root, slug)
    for one in chosen:
        long = one.get("repeated", {"text": "", "times": 0})
        replace_once(root / one["file"], one["find"], one["replace"].replace("…", long["text"] * int(long["times"])))
        if "picture" in one:
            made = one["picture"]
            picture(root / made["file"], *(int(made[key]) for key in ("width", "height", "noise")))
        if "text" in one:
            write_text(root / one["text"]["file"], one["text"]["is"])
        if "broken" in one:
            (root / one["broken"]["file"]).write_bytes(BROKEN[one["broken"]["is"]][1]())
        if "attachment" in one:
            (root / one["attachment"]["file"]).write_bytes(attachments.pdf(*one["attachment"]["holds"]))
        if "made" in one:
            sizes = {one["made"]["file"]: int(one["made"]["megabytes"]) * MEGABYTE}
            opened = workspace(root)
            opened.sizes.note(opened.filings([one["made"]["filing"]])[0], sizes)


def write_text(file: Path, text: str) -> None:
    """A file with this text, in a folder that is made where it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def picture(file: Path, width: int, height: int, noise: int) -> None:
    """A grey picture that shows something, or with no noise nothing."""
    from PIL import Image

    Image.effect_noise((width, height), noise).save(file)


def line_of(file: Path, text: str) -> int:
    """The number of the only line that is `text`, or else that holds it."""
    lines = list(enumerate(file.read_text("utf-8").split("\n"), 1))
    found = [number for number, line in lines if text == line] or [number for number, line in lines if text in line]
    assert len(found) == 1, f"{text!r} stands in lines {found} of {file}"
    return found[0]


# -- the command line -----------------------------------------------------------------------------------------------


def beian(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own, with the checkout's package."""
    return subprocess.run(
        [sys.executable, "-m", "beian", *arguments],
        cwd=cwd,
        env={**os.environ, **PACKAGE, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def beian_here(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, in a third of the time: for what is about what a command does and says, not how it runs."""
    with (
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as error,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in {"BEIAN_WORKERS": "1", "PYTHONSAFEPATH": "", **environment}.items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", error)
        try:
            code = main(arguments)
        except SystemExit as ended:  # argparse
            code = int(str(ended.code or 0))
        said = [stream.seek(0) or stream.read() for stream in (out, error)]
    pdf.forget()  # Typst's memory of papers would grow with every command
    return subprocess.CompletedProcess(["beian", *arguments], code, *said)


def day_of(arguments: Sequence[str], day: str) -> str:
    """The day on which somebody gives these arguments: what is entered has happened, so `day` or the latest in them."""
    return max(day, *(date for option, date in pairwise(arguments) if option in ("--date", "--as-of")), day)


PACKAGE = {"PYTHONPATH": str(CHECKOUT / "scripts"), "PYTHONPYCACHEPREFIX": str(COMPILED), "PYTHONDONTWRITEBYTECODE": ""}


@cache
def alone() -> list[str]:
    """What to put before a command so that it has no network; nothing where the system has no such thing."""
    command = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which(command[0]):
        return []
    works = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    return command if works else []


def once(target: Path, make: Callable[[Path], None]) -> Path:
    """`target`, made once by whichever test process comes first; the others wait for it."""
    lock = target.with_suffix(".making")
    target.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(9000):
        if target.exists():
            return target
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(0.1)
            continue
        try:
            if not target.exists():
                make(lock / "made")
                (lock / "made").rename(target)
        finally:
            shutil.rmtree(lock)
    raise TimeoutError(target)


# -- the site ---------------------------------------------------------------------------------------------------------


def overview_of(site: SiteView) -> Overview:
    """What the first page shows of a site."""
    return Overview(site.edition, [filing_summary(one) for one in site.views], (), site.source)


def site_pages(site: SiteView, language: Language) -> dict[str, str]:
    """The Markdown sources of one language by path: the first page and those of each filing."""
    made = {"index.md": overview(overview_of(site), language)}
    for view in site.views:
        made |= filing_pages(site, view, language)
    return made


# -- text out of papers ---------------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """Without white space: PDF and table cells break lines where they like."""
    return re.sub(r"\s+", "", text)


def docx_document(docx: bytes, part: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        return etree.fromstring(container.read(part))


def docx_paragraphs(docx: bytes) -> list[str]:
    """The text of every paragraph, cells included; a line break is a line break."""
    found = []
    for paragraph in docx_document(docx).iter(f"{W}p"):
        parts = {f"{W}t": lambda node: node.text or "", f"{W}br": lambda _: "\n", f"{W}tab": lambda _: "\t"}
        found.append("".join(parts[node.tag](node) for node in paragraph.iter(*parts)))
    return found


def docx_text(docx: bytes) -> str:
    return "\n".join(docx_paragraphs(docx))


def docx_headers(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        parts = [name for name in container.namelist() if name.startswith("word/header")]
    return "\n".join(
        "".join(text.text or "" for text in docx_document(docx, part).iter(f"{W}t")) for part in sorted(parts)
    )


def sharing_a_glyph() -> set[str]:
    """The characters that a font draws as it draws another: pypdf does not read which of them a PDF says it is."""
    found: set[str] = set()
    for file in (CHECKOUT / "templates/pandoc/fonts").glob("*.ttf"):
        with TTFont(file, lazy=True) as font:
            codes = font.getBestCmap()
        times = Counter(codes.values())
        found |= {chr(code) for code, glyph in codes.items() if times[glyph] > 1}
    return found


def pdf_pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def pdf_text(content: bytes, *running: str) -> str:
    """The text of all pages without white space, without page numbers and the `running` words of the header."""
    pages = []
    for page in pdf_pages(content):
        text = re.sub(r"第\d+页共\d+页", "", squeezed(page))
        for words in running:
            text = text.replace(squeezed(words), "", 1)
        pages.append(text)
    return "".join(pages)


def html_text(content: bytes) -> str:
    return html.fromstring(content.decode()).text_content()


# -- readable Markdown of an AST ------------------------------------------------------------------------------------


def markdown(ast: dict[str, Any]) -> str:
    """A paper as people read it in a diff: one block a paragraph, tables as rows of cells, no escapes."""
    meta = {
        key: _inline(value["c"]) if value["t"] == "MetaInlines" else str(value["c"])
        for key, value in ast["meta"].items()
    }
    head = [f"{key}: {value}" for key, value in sorted(meta.items())]
    return "\n".join(["---", *head, "---", "", *_blocks(ast["blocks"])]).rstrip("\n") + "\n"


def _blocks(blocks: Iterable[dict[str, Any]]) -> list[str]:
    return [line for block in blocks for line in (*_block(block), "")]


def _block(block: dict[str, Any]) -> list[str]:
    sort, body = block["t"], block.get("c")
    if sort in ("Para", "Plain"):
        return [_inline(body)]
    if sort == "Header":
        classes = " ".join(f".{name}" for name in body[1][1])
        return [f"{'#' * body[0]} {_inline(body[2])}" + (f" {{{classes}}}" if classes else "")]
    if sort in ("BulletList", "OrderedList"):
        first = 1 if sort == "BulletList" else body[0][0]
        items = body if sort == "BulletList" else body[1]
        return [
            line
            for number, item in enumerate(items, first)
            for line in _item("-" if sort == "BulletList" else f"{number}.", item)
        ]
    if sort == "Div":
        return [f"::: {' '.join(body[0][1])}", *_trimmed(_blocks(body[1])), ":::"]
    if sort == "Table":
        return _table(body)
    if sort == "Figure":
        return [f"[{_inline(body[1][1][0]['c'])}]"]
    raise AssertionError(f"no golden form for {sort}")


def _item(mark: str, blocks: list[dict[str, Any]]) -> list[str]:
    lines = _trimmed(_blocks(blocks))
    return [f"{mark} {lines[0]}", *(f"{' ' * len(mark)} {line}".rstrip() for line in lines[1:])]


def _table(body: list) -> list[str]:
    caption = "".join(_inline(block["c"]) for block in body[1][1])
    rows = [*body[3][1], *(row for part in body[4] for row in part[3])]
    lines = [f"[{caption}]"] if caption else []
    for number, (_, cells) in enumerate(rows):
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
        if number + 1 == len(body[3][1]):
            lines.append("|" + "---|" * len(body[2]))
    return lines


def _cell(cell: list) -> str:
    span = "".join(f"({count}{mark})" for count, mark in ((cell[2], "↓"), (cell[3], "→")) if count > 1)
    return span + " ¶ ".join(line for line in _trimmed(_blocks(cell[4])) if line)


def _trimmed(lines: list[str]) -> list[str]:
    return lines[:-1] if lines and not lines[-1] else lines or [""]


def _inline(items: list[dict[str, Any]]) -> str:
    out = ""
    for item in items:
        sort, body = item["t"], item.get("c")
        if sort == "Str":
            out += body
        elif sort in ("Strong", "Emph"):
            out += f"**{_inline(body)}**"
        elif sort == "Span":
            out += _inline(body[1])
        elif sort == "Link":
            out += f"{_inline(body[1])}"
        elif sort in ("Space", "LineBreak"):
            out += {"Space": " ", "LineBreak": " ⏎ "}[sort]
        else:
            raise AssertionError(f"no golden form for {sort}")
    return out


def as_json(text: str) -> Any:
    return json.loads(text)
