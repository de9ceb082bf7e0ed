"""The papers as people open them: LibreOffice reads every docx, and every PDF shows what its record says, in our fonts."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

import support

pytestmark = pytest.mark.e2e

EDITIONS = ("filing", "review", "public")
FAMILIES = ("NotoSerifSC", "NotoSansSC", "NotoSansSymbols2", "NotoEmoji")


@pytest.fixture(scope="module")
def opened(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every docx as LibreOffice prints it."""
    out, profile = tmp_path_factory.mktemp("libreoffice"), tmp_path_factory.mktemp("profile")
    for edition in EDITIONS:
        for file in sorted((built / "build" / edition).rglob("*.docx")):
            target = out / file.relative_to(built / "build").parent
            command = [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(target),
                str(file),
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
            assert done.returncode == 0, done.stderr
            assert "Error" not in done.stderr
            assert (target / f"{file.stem}.pdf").is_file(), done.stdout + done.stderr
    return out


def pdf_words(file: Path) -> list[str]:
    """The text of each page without white space and page number."""
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True, timeout=60, check=True)
    return [re.sub(r"第\d+页共\d+页", "", support.squeezed(page)) for page in done.stdout.split("\f")]


def records(root: Path) -> list[Path]:
    found = sorted((root / "build").rglob("*.shown.json"))
    assert len(found) > 10
    return found


def headers(record: dict, root: Path) -> list[str]:
    docx = root / "build" / record["edition"] / record["filing"] / f"{record['paper']}.docx"
    return [support.squeezed(line) for line in support.docx_headers(docx.read_bytes()).split("\n") if line]


def lacking(pages: list[str], record: dict, root: Path) -> list[tuple[str, str]]:
    """The shown texts that a paper does not hold."""
    for header in headers(record, root):
        pages = [page.replace(header, "", 1) for page in pages]
    texts = [(entry["pointer"], support.squeezed(text)) for entry in record["shown"] for text in entry["texts"]]
    joined = "".join(pages)
    return [(pointer, text) for pointer, text in texts if text not in joined and not broken_by_a_page(text, pages)]


def broken_by_a_page(text: str, pages: list[str]) -> bool:
    """Whether a text ends on the next page: where a row of a table breaks, the other cells stand in between."""
    return any(
        text[:cut] in page and text[cut:] in following
        for page, following in pairwise(pages)
        for cut in range(1, len(text))
    )


def test_libreoffice_prints_every_answer_that_the_record_names(built: Path, opened: Path) -> None:
    for file in records(built):
        record = json.loads(file.read_text("utf-8"))
        printed = opened / file.relative_to(built / "build").parent / f"{record['paper']}.pdf"
        assert lacking(pdf_words(printed), record, built) == [], printed


def test_the_pdf_holds_every_answer_that_the_record_names(built: Path) -> None:
    for file in records(built):
        record = json.loads(file.read_text("utf-8"))
        printed = file.with_name(f"{record['paper']}.pdf")
        assert lacking(pdf_words(printed), record, built) == [], printed


def test_the_pdf_has_embedded_vendored_fonts_only(built: Path) -> None:
    for file in (built / "build").rglob("*.pdf"):
        done = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, timeout=60, check=True)
        rows = [line.split() for line in done.stdout.splitlines()[2:]]
        assert rows
        for row in rows:
            assert row[0].split("+")[-1].split("-")[0] in FAMILIES, file
            assert row[-5:-2] == ["yes", "yes", "yes"], f"{file}: embedded, subset and readable as text"


def test_every_page_says_which_of_how_many_it_is(built: Path, opened: Path) -> None:
    for file in [*(built / "build").rglob("*.pdf"), *opened.rglob("*.pdf")]:
        pages = support.pdf_pages(file.read_bytes())
        for number, text in enumerate(pages, 1):
            assert f"第{number}页共{len(pages)}页" in support.squeezed(text), f"{file}, page {number}"


@pytest.mark.parametrize("role", ["service_provider", "technical_supporter"])
def test_the_self_assessment_has_twelve_pages_or_more(built: Path, opened: Path, role: str) -> None:
    for folder in (built / "build", opened):
        file = folder / f"filing/acme/wenyin/{role}/self_assessment.pdf"
        assert len(support.pdf_pages(file.read_bytes())) >= 12


CAPTION = re.compile(r"图\d+")  # a picture may fill a page


def test_no_page_is_empty(built: Path, opened: Path) -> None:
    for file in [*(built / "build").rglob("*.pdf"), *opened.rglob("*.pdf")]:
        for number, text in enumerate(support.pdf_pages(file.read_bytes()), 1):
            said = support.squeezed(text)
            assert len(said) > 60 or CAPTION.search(said), f"{file}, page {number}"


def test_qpdf_finds_nothing_wrong(built: Path) -> None:
    for file in (built / "build").rglob("*.pdf"):
        done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
