"""Rounds that the real commands recorded, compared: by field, as redlines, with the work tree, and in the next bundle."""

from __future__ import annotations

import json
import shutil
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

import filed as rounds
import support
from beian.check.workspace import Workspace
from beian.compare.paper_snapshot import comparable
from beian.compare.redlines.redline_files import write_redlines
from beian.compare.revisions import Revisions
from beian.compare.snapshots import NothingToCompare, round_snapshot
from beian.core.places import ContentRoot
from beian.record.chain import check_record
from beian.record.rounds import digests, read_rounds, round_bytes, seal_round, sha256
from beian.schema.registry import Registry
from beian.site.difference_pages import filing_difference_pages
from filed import run
from support import ENTITY, PROVIDER, replace_once

REPORT = "self_assessment"
FORMS = ("text", "markdown", "json", "html", "side-by-side")
PROVIDER_ROUNDS = "filings/acme/wenyin/submissions/service_provider"
INTERNAL = "2-internal/修订对照/"
PHONES = ("10000000002", "10000000009")


def differing(root: Path, filing: str, old: str, new: str) -> dict:
    done = support.beian_here("diff", filing, "--from", old, "--to", new, "--format", "json", cwd=root)
    assert done.returncode == 0, done.stderr
    return next(one for one in json.loads(done.stdout) if one["filing"] == filing)


def pointers(found: dict) -> list[str]:
    return [one["pointer"] for one in found["changes"]]


@pytest.mark.long
@pytest.mark.parametrize("pair", [("001", "002"), ("001", "work"), ("HEAD", "001")])
def test_rounds_are_compared_as_they_were_frozen(filed: Path, pair: tuple[str, str]) -> None:
    found = differing(filed, PROVIDER, *pair)
    assert pointers(found) == ["/assessment/software"]
    assert {found["changes"][0][side][:3] for side in ("old", "new")} == {"本算法"}


@pytest.mark.long
def test_a_restricted_answer_shows_only_that_it_changed(filed_root: Path) -> None:
    found = differing(filed_root, ENTITY, "001", "002")
    assert found["changes"] == [
        {
            "change": "changed",
            "pointer": "/people/zhou-yining/phone",
            "label": {"zh": "手机号码", "en": "Mobile phone"},
            "restricted": True,
        }
    ]
    assert found["not_compared"] == 0
    assert pointers(differing(filed_root, ENTITY, "002", "work")) == []
    replace_once(filed_root / rounds.PEOPLE, PHONES[1], PHONES[0])
    assert pointers(differing(filed_root, ENTITY, "001", "work")) == [], "the old value again"
    for form in FORMS:
        said = run(filed_root, "diff", ENTITY, "--from", "002", "--to", "work", "--format", form)
        assert "手机号码" in said
        assert not any(phone in said for phone in PHONES)


@pytest.mark.parametrize("lost", ["record.key", "acme"])
def test_without_the_key_or_the_private_half_restricted_answers_are_not_compared(filed_root: Path, lost: str) -> None:
    place = filed_root / "examples/private" / lost
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    found = differing(filed_root, ENTITY, "001", "work")
    assert pointers(found) == []
    assert found["not_compared"] > 3
    assert not place.exists(), "comparing makes no new key"


@pytest.mark.long
def test_every_pair_of_adjacent_rounds_is_proven(filed: Path, shipped: Path) -> None:
    """Of the rounds made here and of all rounds that the examples have, and of each last round with the work tree."""
    proven = 0
    for root in (filed, shipped):
        versions = Revisions(Workspace(ContentRoot(root), private=False))
        for filing in versions.filings([]):
            names = [one.number for one in read_rounds(root, filing)]
            for old, new in pairwise([*names, "work"]):
                try:
                    states = versions.snapshot(filing, old), versions.snapshot(filing, new)
                except NothingToCompare:
                    continue
                made = list(write_redlines(versions.work.root, filing, *states, []))
                assert not [one for one in made if one.reason and "核对" in one.reason.zh], (filing, old, new)
                proven += sum(bool(one.files) for one in made)
    assert proven > 0
    shutil.rmtree(filed / "build/redline", ignore_errors=True)


def test_a_round_has_the_pictures_it_was_sent_with(filed_root: Path) -> None:
    versions = Revisions(Workspace(ContentRoot(filed_root), private=False))
    before, now = (versions.snapshot(PROVIDER, name).papers()[REPORT] for name in ("002", "work"))
    assert before.pictures == {name: now.pictures[name] for name in before.pictures}
    assert set(now.pictures) <= set(before.pictures)
    assert comparable(before).tree == comparable(now).tree


@pytest.mark.long
def test_a_picture_that_was_replaced_is_a_difference(filed_root: Path) -> None:
    sent = json.loads((filed_root / PROVIDER_ROUNDS / "002/pictures.json").read_text("utf-8"))
    name, digest = next(iter(sent.items()))
    files = [one for one in (filed_root / rounds.PICTURE).iterdir() if sha256(one.read_bytes()) == digest]
    assert files
    for file in files:
        Image.new("RGB", (640, 400), "navy").save(file)
    versions = Revisions(Workspace(ContentRoot(filed_root), private=False))
    old, new = versions.snapshot(PROVIDER, "002"), versions.snapshot(PROVIDER, "work")
    assert old.papers()[REPORT].gone[name] == digest
    (made,) = write_redlines(ContentRoot(filed_root), PROVIDER, old, new, [REPORT])
    assert made.changes > 0
    text = "".join(support.docx_document(made.files[0].read_bytes()).itertext())
    assert f"〔图 {digest[:8]}〕" in text


def test_a_changed_byte_in_a_round_is_not_compared(filed_root: Path) -> None:
    for path in ("fields.json", f"papers/{REPORT}.json", "pictures.json"):
        file = filed_root / PROVIDER_ROUNDS / "001" / path
        content = file.read_bytes()
        file.write_bytes(content.replace(b"{", b"{ ", 1))
        said = run(filed_root, "diff", PROVIDER, "--from", "001", code=2)
        assert f"001/{path}" in said
        assert "make verify" in said
        file.write_bytes(content)


def legacy(root: Path, filing: str) -> None:
    """A round that was recorded afterwards, in the place of the first."""
    first = read_rounds(root, filing)[0]
    shutil.rmtree(root / first.path)
    (root / first.path).mkdir()
    data = seal_round({**first.data, "kind": "legacy", "files": digests({"receipt.pdf": rounds.SCAN})})
    (root / first.path / "receipt.pdf").write_bytes(rounds.SCAN)
    (root / first.path / "round.yaml").write_bytes(round_bytes(data))


def test_a_legacy_round_says_that_it_holds_no_text(filed_root: Path) -> None:
    shutil.rmtree(filed_root / PROVIDER_ROUNDS / "002")
    legacy(filed_root, PROVIDER)
    assert not [one.faults for one in check_record(filed_root)[0] if one.faults]
    for verb in ("diff", "redline"):
        said = run(filed_root, verb, PROVIDER, "--from", "001", code=2)
        assert "没有可以比较的文字" in said
        assert "no text that could be compared" in said


def test_filings_below_that_lack_the_round_are_named_and_do_not_stop_the_others(filed: Path) -> None:
    said = run(filed, "diff", ENTITY, "--from", "001", "--to", "002")
    assert "手机号码" in said
    assert "/assessment/software" in said
    assert "“acme/wenyin/technical_supporter”没有第 001 轮存档" in said
    assert "没有第 007 轮存档" in run(filed, "diff", ENTITY, "--from", "007", code=2)


def test_a_round_of_an_older_schema_is_read_at_the_pointers_of_today(filed_root: Path) -> None:
    """As if today's schema had renamed a member that the round has under its old name."""
    workspace = Revisions(Workspace(ContentRoot(filed_root), private=False)).work
    workspace.registry = Registry()  # its own, to be changed
    filing = workspace.library.filing(PROVIDER)
    assert filing
    members = filing.schema["properties"]["assessment"]["properties"]
    members["programs"] = {**members.pop("software"), "x-was": "software"}
    found = [one["pointer"] for one in round_snapshot(workspace, PROVIDER, "001").fields]
    assert "/assessment/programs" in found
    assert "/assessment/software" not in found


# -- the next bundle ------------------------------------------------------------------------------------------------------


def internal(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as container:
        return {
            name.removeprefix(INTERNAL): container.read(name)
            for name in container.namelist()
            if name.startswith(INTERNAL)
        }


def test_the_bundle_of_a_resubmission_holds_what_differs_from_the_last_round(filed: Path) -> None:
    assert internal(support.sealed_bundle(filed, PROVIDER, "001")) == {}
    found = internal(support.sealed_bundle(filed, PROVIDER, "002"))
    report = "互联网信息服务算法安全自评估报告"
    assert {one for one in found if not one.startswith("picture-")} == {
        "逐项差异.html",
        f"{report}.docx",
        f"{report}.html",
    }
    assert "数据脱敏工具" in support.docx_text(found[f"{report}.docx"])
    page = html.fromstring(found["逐项差异.html"].decode())
    assert {link.get("href") for link in page.iter("a")} <= found.keys()
    images = {image.get("src") for image in html.fromstring(found[f"{report}.html"].decode()).iter("img")}
    assert images
    assert images <= found.keys()


def test_a_restricted_change_is_in_no_word_of_the_bundle_s_redlines(filed: Path) -> None:
    found = internal(support.sealed_bundle(filed, "acme", "002"))
    assert set(found) == {"逐项差异.html"}, "no paper of the review edition differs"
    assert "手机号码" in found["逐项差异.html"].decode()
    assert not any(phone in found["逐项差异.html"].decode() for phone in PHONES)


@pytest.mark.long
def test_a_bundle_is_packed_again_after_a_round(filed_root: Path) -> None:
    legacy_folder = filed_root / PROVIDER_ROUNDS / "002"
    shutil.rmtree(legacy_folder)
    legacy(filed_root, PROVIDER)
    run(filed_root, "pack", PROVIDER)
    bundle = filed_root / f"dist/{PROVIDER}/acme-wenyin-service_provider.zip"
    assert list(internal(bundle)) == ["说明.txt"]
    assert "没有可以比较的文字" in internal(bundle)["说明.txt"].decode()
    shutil.rmtree(filed_root / PROVIDER_ROUNDS)
    run(filed_root, "pack", PROVIDER)
    assert internal(bundle) == {}


# -- the site -------------------------------------------------------------------------------------------------------------


def compared_on_the_site(root: Path, *names: str) -> dict[str, tuple[list[str], dict[str, Path]]]:
    filings = [one for one in support.workspace(root, private=False).filings() if one.id in names]
    return {
        name: ([words.zh for words, _ in links], {place: one.path for place, one in files.items()})
        for name, links, files in filing_difference_pages(ContentRoot(root), filings)
    }


@pytest.mark.long
def test_the_site_compares_adjacent_rounds_and_the_branch_with_main(filed_root: Path) -> None:
    support.git(filed_root, "checkout", "--quiet", "-b", "topic")
    replace_once(filed_root / rounds.ASSESSMENT, "安全补丁在发布后7日内评估", "安全补丁在发布后<5>日内评估")
    support.commit_all(filed_root, "topic")
    found = compared_on_the_site(filed_root, ENTITY, PROVIDER)
    assert found[ENTITY][0] == ["001 → 002", "002 → work", "任意两轮"]
    links, files = found[PROVIDER]
    assert links == ["001 → 002", "002 → work", "main → work", "任意两轮"]
    place = f"differences/{PROVIDER}/main..work"
    assert {f"{place}/index.html", f"{place}/{REPORT}.docx", f"{place}/{REPORT}.html"} <= files.keys()
    page = html.fromstring(files[f"{place}/index.html"].read_text("utf-8"))
    assert [one.text_content() for one in page.xpath("//div[contains(@class, 'inline')]//ins")] == ["<5>"]
    links_out = [link.get("href") for link in page.iter("a") if not link.get("href").startswith("#")]
    assert all(f"{place}/{link}" in files for link in links_out)
    assert not page.xpath("//script | //link[not(starts-with(@href, 'data:'))] | //img")
    times = {name: path.stat().st_mtime_ns for name, path in files.items()}
    again = compared_on_the_site(filed_root, ENTITY, PROVIDER)[PROVIDER][1]
    assert {name: path.stat().st_mtime_ns for name, path in again.items()} == times, "nothing is made twice"


@pytest.mark.long
def test_the_site_s_differences_do_not_depend_on_the_private_half(filed_root: Path) -> None:
    def made() -> dict[str, bytes]:
        files = compared_on_the_site(filed_root, ENTITY)[ENTITY][1]
        return {name: path.read_bytes() for name, path in files.items()}

    before = made()
    shutil.rmtree(filed_root / "build")
    replace_once(filed_root / rounds.PEOPLE, PHONES[1], "10000000007")
    assert made() == before
    shutil.rmtree(filed_root / "build")
    shutil.rmtree(filed_root / "examples/private/acme")
    assert made() == before
