"""The site as a whole: made once, made anew when content changes, whole or not at all, and never without its problems."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from beian.core.errors import Failure
from beian.site.make_site import make_site
from support import replace_once, workspace

FILING = "zh/filings/acme/index.html"


def made(root: Path, edition: str = "review") -> bool:
    return make_site(workspace(root, private=False), edition).anew


def digests(folder: Path) -> dict[str, str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.long
def test_the_site_is_made_once_and_anew_when_something_changed(site_root: Path) -> None:
    site = site_root / "site"
    first = digests(site)
    assert {"index.html", "en/index.html", FILING, "files/acme/commitment_letter.pdf"} <= set(first)
    assert not made(site_root)
    (site / FILING).unlink()
    assert made(site_root)
    assert digests(site) == first  # and the same bytes
    replace_once(site_root / "filings/acme/entity.yaml", "staff_band: 150人", "staff_band: 151人")
    assert made(site_root)
    assert "151人" in (site / FILING).read_text("utf-8")
    changed = digests(site)
    for kept in ("build/cache/site", "build/redline", "site"):
        shutil.rmtree(site_root / kept, ignore_errors=True)
    assert made(site_root)
    assert digests(site) == changed, "what was kept from before does not show"


@pytest.mark.long
def test_most_changes_of_an_answer_need_no_frames(site_root: Path) -> None:
    frames = site_root / "build/cache/site/frames/review"
    before = frames.stat().st_ino
    replace_once(site_root / "filings/acme/entity.yaml", "staff_band: 150人", "staff_band: 151人")
    assert made(site_root)
    assert frames.stat().st_ino == before
    assert "151人" not in "".join(file.read_text("utf-8") for file in frames.rglob("*.html"))


def test_every_link_inside_the_site_leads_somewhere(sited: Path) -> None:
    @cache
    def anchors(page: Path) -> frozenset[str]:
        return frozenset(html.fromstring(page.read_bytes()).xpath("//@id"))

    for file in (sited / "site").rglob("*.html"):
        for link in html.fromstring(file.read_bytes()).xpath("//a/@href | //img/@src | //link/@href | //script/@src"):
            path, _, anchor = link.partition("#")
            if link.startswith("data:") or not path:
                continue
            assert ":" not in path, f"{file}: {link}"
            target = (file.parent / path).resolve()
            assert target.exists(), f"{file}: {link}"
            if anchor and target.suffix == ".html" and not anchor.startswith("__"):
                assert anchor in anchors(target), f"{file}: {link}"


@pytest.mark.long
def test_a_filing_with_errors_is_shown_with_drafts_of_its_papers(site_root: Path) -> None:
    replace_once(site_root / "filings/acme/entity.yaml", "registration_region: 云川省青澜市高新区\n", "")
    assert made(site_root)
    page = html.fromstring((site_root / "site" / FILING).read_bytes())
    assert "注册地" in page.xpath("//table[@class='problems']")[0].text_content()
    assert "filings/acme/entity.yaml:" in page.xpath("//table[@class='problems']//code")[0].text
    links = page.xpath("//table[@class='papers']//a/@href")
    assert len(links) == 12, "three formats of the commitment letter, responsibility, employment proof and fact sheet"
    assert all("-草稿." in unquote(link) for link in links)
    assert not page.xpath("//p[@class='not-made']")
    files = {path.name for path in (site_root / "site/files/acme").iterdir() if path.is_file()}
    assert "responsibility_statement-草稿.pdf" in files
    assert "responsibility_statement.pdf" not in files
    with pytest.raises(Failure, match="acme"):
        made(site_root, "public")


def test_a_build_that_fails_leaves_the_old_site(site_root: Path) -> None:
    before = digests(site_root / "site")
    replace_once(site_root / "filings/acme/entity.yaml", "staff_band: 150人", "staff_band: 151人")
    (site_root / "mkdocs.yml").write_text("theme: {name: material, palette: {scheme: [}}\n", "utf-8")
    with pytest.raises(Failure, match=r"mkdocs\.yml:1"):
        made(site_root)
    assert digests(site_root / "site") == before
    assert [path.name for path in (site_root / "build").glob("site-*")] == []


@pytest.mark.long
def test_the_public_site_holds_public_answers_and_papers_only(site_root: Path) -> None:
    made(site_root, "public")
    files = digests(site_root / "site")
    papers = {path.rpartition("/")[2] for path in files if path.startswith("files/")}
    assert papers == {"public_disclosure.html", "public_disclosure.docx", "public_disclosure.pdf"}
    text = "".join(
        (site_root / "site" / path).read_text("utf-8") for path in files if path.endswith((".html", ".json"))
    )
    for private in ("91999999MA0ACME00H", "周以宁", "wenyin.acme.example", "审阅版 · 不", "审阅版·不", ".yaml:"):
        assert private not in text
