"""The signing set: what is printed, in order, and the sheet that says who signs, which seal and how many pages."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

import support

SHEET = "00-签署单.html"


@pytest.fixture(scope="session")
def signed(shared: Path, built: Path) -> Path:
    """A content root with the signing set of the entity and of a report. Read only."""

    def make(root: Path) -> None:
        shutil.copytree(built, root)
        done = support.beian_here("sign", "acme", support.PROVIDER, cwd=root)
        assert done.returncode == 0, done.stdout + done.stderr

    return support.once(shared / "signed 内容", make)


def files(root: Path, filing: str) -> list[str]:
    return sorted(path.name for path in (root / "dist" / filing / "sign").iterdir())


def test_the_set_holds_what_needs_hands_in_order_and_nothing_else(signed: Path) -> None:
    assert files(signed, "acme") == [
        SHEET,
        "01-算法备案承诺书（待签字盖章）.pdf",
        "02-落实算法安全主体责任基本情况（待盖章）.pdf",
        "03-算法安全责任人工作证明（待盖章）.pdf",
    ]
    assert files(signed, support.PROVIDER) == [SHEET, "01-互联网信息服务算法安全自评估报告（待签字盖章）.pdf"]


def test_the_sheet_names_signer_seal_and_pages_of_each_paper(signed: Path) -> None:
    folder = signed / "dist/acme/sign"
    rows = re.findall(r"<tr>\n<td.*?</tr>", (folder / SHEET).read_text("utf-8"), re.DOTALL)
    assert len(rows) == 3
    for row, name in zip(rows, files(signed, "acme")[1:], strict=True):
        pages = len(PdfReader(folder / name).pages)
        assert name in row
        assert f'<td class="number">{pages}</td>' in row
        assert ("骑缝章" in row) == (pages > 1)
        assert "主体公章" in row
    assert "法定代表人 林安然" in rows[0]
    assert "无需签字" in rows[1]
    report = (signed / "dist" / support.PROVIDER / "sign" / SHEET).read_text("utf-8")
    assert "算法安全责任人 周以宁" in report


@pytest.mark.long
def test_the_set_is_what_the_bundle_holds(signed: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(signed, tmp_path / "内容"))
    assert support.beian_here("pack", "acme", cwd=root).returncode == 0
    with zipfile.ZipFile(root / "dist/acme/acme.zip") as bundle:
        packed = {Path(name).name: bundle.read(name) for name in bundle.namelist() if name.endswith(".pdf")}
    for name in files(root, "acme")[1:]:
        assert (root / "dist/acme/sign" / name).read_bytes() == packed[name[3:]]


@pytest.mark.long
def test_signing_again_changes_nothing_and_drops_only_papers_of_an_earlier_set(signed: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(signed, tmp_path / "内容"))
    folder = root / "dist/acme/sign"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    done = support.beian_here("sign", "acme", cwd=root)
    assert "unchanged" in done.stdout
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    (folder / "09-旧的材料（待盖章）.pdf").write_bytes(b"%PDF-")
    (folder / "扫描件.pdf").write_bytes(b"%PDF-")
    assert support.beian_here("sign", "acme", cwd=root).returncode == 0
    assert set(files(root, "acme")) == {*before, "扫描件.pdf"}


def test_signing_refuses_what_packing_refuses(content_root: Path) -> None:
    shutil.rmtree(content_root / "examples/private/acme")
    done = support.beian_here("sign", "acme", cwd=content_root)
    assert done.returncode == 1
    assert "private/acme/" in done.stdout
    assert not (content_root / "dist").exists()
