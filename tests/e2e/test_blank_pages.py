"""Word's pages, in fonts as wide as those of Word's users: no page stays nearly half blank where the PDF's does not."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

import support
from support import W

pytestmark = pytest.mark.e2e

BLANK = 0.42  # of a page
DPI, TOP, FOOT = 36, 37, 262  # millimetres: of the text on an A4 page
STAND_INS = {
    "Times New Roman": "Liberation Serif",  # letters of the same widths
    **dict.fromkeys(
        ("仿宋_GB2312", "楷体_GB2312", "方正小标宋简体"), "Noto Serif CJK SC"
    ),  # hanzi are one em everywhere
    "黑体": "Noto Sans CJK SC",
}


@pytest.fixture(scope="module")
def printed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Path]]:
    """Every Word paper of the filing edition with its pages as LibreOffice prints them."""
    out, fonts = tmp_path_factory.mktemp("printed"), tmp_path_factory.mktemp("fonts") / "fonts.conf"
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{other}</string></edit></match>'
        for name, other in STAND_INS.items()
    )
    fonts.write_text(f'<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{rules}</fontconfig>')
    profile = tmp_path_factory.mktemp("profile").as_uri()
    found = []
    for folder in sorted({file.parent for file in (built / "build/filing").rglob("*.docx")}):
        target = out / folder.relative_to(built)
        files = sorted(folder.glob("*.docx"))
        command = [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            target,
        ]
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        subprocess.run([*command, *files], check=True, timeout=600, capture_output=True, env=environment)
        found += [(file, target / f"{file.stem}.pdf") for file in files]
    assert len(found) > 10
    return found


def blanks(pdf: Path) -> list[float]:
    """The share of each page that is blank at its foot."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", str(pdf)]
    rest = subprocess.run(command, check=True, capture_output=True, timeout=300).stdout
    found = []
    while rest:
        head = re.match(rb"P5\n(\d+) (\d+)\n255\n", rest)
        assert head
        wide, high = int(head[1]), int(head[2])
        page = Image.frombytes("L", (wide, high), rest[head.end() : head.end() + wide * high])
        text = page.crop((0, round(TOP * DPI / 25.4), wide, round(FOOT * DPI / 25.4))).point(
            lambda ink: 255 * (ink < 170)
        )
        box = text.getbbox()
        found.append(1 - (box[3] if box else 0) / text.height)
        rest = rest[head.end() + wide * high :]
    return found


def forced(docx: bytes) -> list[str]:
    """How the pages begin that a paper begins by itself."""
    paragraphs = list(support.docx_document(docx).iter(f"{W}p"))
    texts = [support.squeezed("".join(text.text or "" for text in one.iter(f"{W}t"))) for one in paragraphs]
    breaks = [place for place, one in enumerate(paragraphs) if one.find(f".//{W}br[@{W}type='page']") is not None]
    return [next(text[:12] for text in texts[place:] if text) for place in breaks]


def unforced(docx: Path, pdf: Path) -> list[float]:
    starts = forced(docx.read_bytes())
    following = [support.squeezed(text)[:90] for text in support.pdf_pages(pdf.read_bytes())[1:]]
    pages = zip(blanks(pdf), following, strict=False)
    return [blank for blank, text in pages if not any(start in text for start in starts)]


def test_no_page_stays_nearly_half_blank_where_the_pdf_does_not(printed: list[tuple[Path, Path]]) -> None:
    seen, high = 0, []
    for docx, pdf in printed:
        ours, theirs = unforced(docx, pdf), unforced(docx, docx.with_suffix(".pdf"))
        seen += len(ours)
        if max(ours, default=0) > max(BLANK, *theirs, 0):
            high.append((docx.name, [round(blank, 2) for blank in ours if blank > BLANK]))
    assert high == []
    assert seen > 100
