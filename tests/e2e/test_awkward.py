"""Awkward content, as people paste it: nothing leaves the page, in the PDF and in Word as LibreOffice prints it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

import support

pytestmark = pytest.mark.e2e

TOKEN = "Qx" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
URL = "https://console.acme.example/models/wenyin-14b/releases/2026/11/18/long-path-segment?with=query&and=more#end"
HEADER = "安可美智能科技有限公司互联网信息服务算法安全自评估报告"
PAPER = f"build/filing/{support.PROVIDER}/self_assessment"


def twelve_columns() -> str:
    rows = ([f"列{n}" for n in range(12)], ["---"] * 12, [TOKEN[:14] if n % 3 else f"第{n}格的说明" for n in range(12)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def deep_list() -> str:
    return "\n".join(f"{'  ' * depth}- 第{depth}层的说明文字" for depth in range(8))


AWKWARD = f"""前置文字前置文字{TOKEN}后置文字，见{URL}{URL}。

{"很长的一段文字，没有分段。" * 310}

{twelve_columns()}

| 名称 | 地址 |
| --- | --- |
| {TOKEN} | {URL} |

{deep_list()}

少见的字：爨彧翀㭎䴖；表情：😀👍✅👍🏽❤️；符号：①⑳Ⅲ℃№™±≤≥≠∞→√×÷。"""


@pytest.fixture(scope="module")
def awkward(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = support.copy_content(tmp_path_factory.mktemp("awkward"))
    file = root / "filings/acme/wenyin/assessment.yaml"
    text = file.read_text("utf-8")
    start, end = text.index("scope_of_use: |"), text.index("groups_served: |")
    inside = "".join(f"  {line}\n" if line else "\n" for line in AWKWARD.splitlines())
    file.write_text(f"{text[:start]}scope_of_use: |\n{inside}{text[end:]}", "utf-8")
    Image.effect_noise((6000, 3000), 40).convert("RGB").save(root / "filings/acme/evidence/input-review.png")
    done = support.beian("build", support.PROVIDER, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def printed(file: Path) -> str:
    """The text that stands on the pages (what is beyond their edge is not), without white space, header and footer."""
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True, timeout=60, check=True)
    pages = (support.squeezed(page).replace(HEADER, "", 1) for page in done.stdout.split("\f"))
    return re.sub(r"第\d+页共\d+页", "", "".join(pages))


def all_on_the_page(file: Path) -> None:
    text = printed(file)
    assert text.count(TOKEN) == 2
    assert text.count(URL) == 3
    assert text.count("很长的一段文字，没有分段。") > 290  # some are cut by the foot of a page
    assert text.count(TOKEN[:14]) == 2 + 8
    for said in ("第7层的说明文字", "第9格的说明", "少见的字：爨彧翀㭎䴖", "①⑳Ⅲ℃", "№™±≤≥≠∞→√×÷"):
        assert said in text


def test_the_pdf_prints_all_of_it_on_the_page(awkward: Path) -> None:
    all_on_the_page(awkward / f"{PAPER}.pdf")
    assert "表情：😀👍✅👍🏽❤️；" in printed(awkward / f"{PAPER}.pdf")  # LibreOffice prints those its machine has
    assert "\u200b" not in printed(awkward / f"{PAPER}.pdf"), "nothing invisible gets into what people copy"


def test_libreoffice_prints_all_of_it(awkward: Path, tmp_path: Path) -> None:
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    subprocess.run([*command, "pdf", "--outdir", tmp_path, awkward / f"{PAPER}.docx"], check=True, timeout=180)
    all_on_the_page(tmp_path / "self_assessment.pdf")


def test_a_huge_picture_is_no_finer_than_the_page_shows_it(awkward: Path) -> None:
    sizes = [(awkward / f"{PAPER}.{form}").stat().st_size for form in ("pdf", "docx")]
    assert max(sizes) < 8_000_000, "one picture of the page's width at the 300 dots an inch of print"
