"""What no bundle, page or PDF can hold: check says it, and what makes it refuses the same, by one function."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

import support
import sweeps
from beian.bundle.contents import refuse_misnamed
from beian.core.errors import Failure
from beian.core.file_kinds import MEGABYTE
from beian.papers.catalogue import catalogue, papers_of
from beian.papers.diagram import MAX_WIDTH, draw
from beian.papers.figures import Illustrations
from beian.papers.formats import pdf
from beian.papers.formats.glyphs import FontTables, read_tables
from beian.papers.upload_names import LONGEST_NAME, misnamed, names_in_bundle
from beian.papers.workflow import LONGEST_WORDS, alternative_text, crowded_steps, is_too_long
from support import ENTITY, PROVIDER

SEEN = "source: 系统页面，2026-12-03, confidence: high"
TITLE_LENGTH = (LONGEST_NAME - len("（待签字盖章）.pdf".encode())) // 3  # of the letter of commitment, in hanzi
BODY = (297 - 37 - 35) / 25.4 * 72  # points of an official page for text and pictures
CAPTION = 3 * 16  # points for its lines and the space around it


def overridden(root: Path, papers: str, fields: str = "") -> None:
    support.write_text(root / "overrides/portal.yaml", (f"papers:\n{papers}" if papers else "") + fields)


NAMES = {  # with the rules that are broken
    "one title": (
        f"  evidence_list: {{title: 标识材料, {SEEN}}}\n  labelling_material: {{title: 标识材料, {SEEN}}}\n",
        2,
    ),
    "other letters of one title": (
        f"  evidence_list: {{title: List, {SEEN}}}\n  labelling_material: {{title: LIST, {SEEN}}}\n",
        2,
    ),
    "what becomes one name": (
        f"  evidence_list: {{title: '甲:乙', {SEEN}}}\n  labelling_material: {{title: 甲/乙, {SEEN}}}\n",
        2,
    ),
    "one title in two slots": (
        f"  evidence_list: {{title: 材料, slot: 一, {SEEN}}}\n  labelling_material: {{title: 材料, slot: 二, {SEEN}}}\n",
        2,
    ),
    "two titles in one slot": (
        f"  evidence_list: {{slot: 栏, {SEEN}}}\n  labelling_material: {{slot: 栏, {SEEN}}}\n",
        0,
    ),
    "the longest title": (f"  commitment_letter: {{title: {'承' * TITLE_LENGTH}, slot: 栏, {SEEN}}}\n", 0),
    "too long a title": (f"  commitment_letter: {{title: {'承' * (TITLE_LENGTH + 1)}, slot: 栏, {SEEN}}}\n", 1),
    "title and slot too long together": (
        f"  commitment_letter: {{title: {'ab' * 50}, slot: {'cd' * 50}, {SEEN}}}\n",
        1,
    ),
    "a dot at the end": (f"  commitment_letter: {{slot: 承诺书., {SEEN}}}\n", 1),
    "the way out": (f"  commitment_letter: {{slot: '..', {SEEN}}}\n", 1),
}


@pytest.mark.parametrize("case", sweeps.first(4, NAMES))
def test_check_and_pack_agree_on_names(case: str, content_root: Path) -> None:
    text, count = NAMES[case]
    overridden(content_root, text)
    opened, told = support.workspace(content_root), 0
    for filing in opened.filings():
        papers = papers_of(filing, catalogue(opened.root))
        found = [one for one in opened.problems(filing) if one.rule == "PAP-003"]
        assert all(one.position.path == "overrides/portal.yaml" and one.position.line > 1 for one in found)
        told += len(found)
        if found:
            with pytest.raises(Failure, match="没有打包"):
                refuse_misnamed(filing, papers)
        else:
            refuse_misnamed(filing, papers)
    assert told == count


@pytest.mark.long
def test_two_scans_of_one_name_are_found(content_root: Path) -> None:
    label = "label: {zh: 证件, en: Certificate}"
    overridden(content_root, "", f"fields:\n  entity/certificate/scan: {{{label}, {SEEN}}}\n")
    assert not [one for one in support.problems_in(content_root) if one.rule == "PAP-003"]
    label = "label: {zh: 法定代表人证件扫描件, en: Certificate}"
    overridden(content_root, "", f"fields:\n  entity/certificate/scan: {{{label}, {SEEN}}}\n")
    assert [one.message.zh for one in support.problems_in(content_root) if one.rule == "PAP-003"]


def test_what_is_shipped_has_names_of_its_own() -> None:
    opened = support.everything()
    for filing in opened.filings():
        named = names_in_bundle(filing, papers_of(filing, catalogue(opened.root)))
        assert misnamed(named) == []
        assert len({one.path for one in named}) == len(named)


# -- diagrams -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def metrics() -> FontTables:
    return read_tables()


def workflow(links: int) -> dict:
    """A decision with so many links to one other step."""
    steps = {f"s{n}": {"name": f"第{n}步", "kind": "decision" if n == 1 else "rule"} for n in range(6)}
    chain = [{"from": f"s{n}", "to": f"s{n + 1}"} for n in range(5)]
    return {"steps": steps, "links": [*chain, *({"from": "s1", "to": "s4", "when": f"情形{n}"} for n in range(links))]}


@pytest.mark.parametrize("links", [1, 20, 40, 47, 48, 49, 60, 400])
def test_a_diagram_is_drawn_when_a_page_holds_it(links: int, metrics: FontTables) -> None:
    flow = workflow(links)
    opened = support.everything()
    shipped = opened.filings([PROVIDER])[0]
    filing = replace(shipped, answers={**shipped.answers, "assessment": {"workflow": flow}})
    illustrations = Illustrations(filing, lambda _: None, lambda: metrics)
    if crowded_steps(flow):
        assert links > 40
        with pytest.raises(Failure, match="流程图过大"):
            illustrations.register_workflow()
        return
    illustrations.register_workflow()
    assert links < 60
    for svg, _ in draw(flow, metrics):
        wide, high = (float(re.search(rf'{name}="([\d.]+)pt"', svg)[1]) for name in ("width", "height"))
        assert high * min(1.0, MAX_WIDTH / wide) + CAPTION <= BODY


def test_a_pdf_takes_so_many_words_for_a_picture_and_no_more() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><rect width="5" height="5"/></svg>'

    def made(words: str) -> bytes:
        source = f'#set document(title: "x")\n#set text(lang: "zh")\n#image("a.svg", alt: "{words}")'
        return pdf.pdf(source.encode(), {"a.svg": svg.encode()}, "2026-11-02")

    longest = "图" * (LONGEST_WORDS // 3)
    assert not is_too_long(longest)
    assert made(longest).startswith(b"%PDF")
    assert is_too_long(f"{longest}图")
    with pytest.raises(Failure, match="32767"):
        made(f"{longest}图")


def test_a_workflow_of_too_many_words_is_refused_as_it_is_found(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/assessment.yaml"
    links = "".join(f"    - {{from: verify, to: receive, when: 情形{n}}}\n" for n in range(3000))
    support.replace_once(file, "  links:\n", f"  links:\n{links}")
    opened = support.workspace(content_root)
    filing = opened.filings([PROVIDER])[0]
    assert is_too_long(alternative_text(filing.answers["assessment"]["workflow"]))
    found = [one for one in opened.problems(filing) if one.rule == "RSK-021"]
    assert [one.pointer for one in found] == ["/assessment/workflow/links"]
    assert opened.presentable(filing).draft


# -- sizes ----------------------------------------------------------------------------------------------------------------

LIMITED = f"  self_assessment: {{max_megabytes: 2, {SEEN}}}\n"
PICTURE = "filings/acme/evidence/text-label.png"


def too_large(root: Path, name: str = PROVIDER) -> list[str]:
    opened = support.workspace(root)
    return [one.message.zh for one in opened.problems(opened.filings([name])[0]) if one.rule == "PAP-004"]


@pytest.mark.long
def test_a_size_is_known_as_long_as_nothing_changed(content_root: Path) -> None:
    overridden(content_root, LIMITED)
    opened = support.workspace(content_root)
    filing = opened.filings([PROVIDER])[0]
    opened.sizes.note(filing, {"self_assessment.pdf": 2 * MEGABYTE})
    assert too_large(content_root) == []
    opened.sizes.note(filing, {"self_assessment.pdf": 2 * MEGABYTE + MEGABYTE // 2})
    (said,) = too_large(content_root)
    assert "2.5 兆字节" in said
    assert too_large(content_root, ENTITY) == []
    whole = (content_root / PICTURE).read_bytes()
    support.picture(content_root / PICTURE, 1200, 900, 20)
    assert too_large(content_root) == [], "another picture makes another file"
    (content_root / PICTURE).write_bytes(whole)
    assert too_large(content_root)
    support.replace_once(content_root / f"filings/{ENTITY}/entity.yaml", "staff_band: 150人", "staff_band: 151人")
    assert too_large(content_root) == [], "so do other answers"
    overridden(content_root, LIMITED.replace("2,", "3,"))
    assert too_large(content_root) == []


@pytest.mark.long
def test_without_a_limit_no_size_is_kept(content_root: Path) -> None:
    done = support.beian_here("build", ENTITY, cwd=content_root)
    assert done.returncode == 0, done.stderr
    assert not (content_root / "build/cache/sizes").exists()


@pytest.mark.long
def test_a_paper_that_came_out_too_large_is_a_draft_until_its_pictures_are_smaller(one_role: Path) -> None:
    from PIL import Image

    overridden(one_role, LIMITED)
    whole = (one_role / PICTURE).read_bytes()
    noise = random.Random(1).randbytes(1200 * 900 * 3)  # noqa: S311 - which no compression makes smaller
    Image.frombytes("RGB", (1200, 900), noise).save(one_role / PICTURE)
    folder = one_role / "build/filing" / PROVIDER

    def built() -> set[str]:
        done = support.beian_here("build", PROVIDER, cwd=one_role)
        assert "Traceback" not in done.stderr
        return {file.name for file in folder.glob("self_assessment*.pdf")}

    assert too_large(one_role) == [], "nobody can know it yet"
    for _ in range(2):
        assert built() == {"self_assessment-草稿.pdf"}
        assert too_large(one_role)
    assert support.beian_here("pack", PROVIDER, cwd=one_role).returncode == 1
    (one_role / PICTURE).write_bytes(whole)
    assert built() == {"self_assessment.pdf"}
    assert too_large(one_role) == []
