"""What a round is for: for each purpose and return the papers, the sign sheet, the guide and the worksheet, as text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

import pytest

import support
from beian.build.maker import Build
from beian.bundle.contents import Bundle, paper_uploads
from beian.bundle.next_round import next_round
from beian.bundle.scans.signed_papers import compositions_to_sign
from beian.bundle.signatures import needs_signing, submission_guide
from beian.compare.alignment import plain_text
from beian.compare.round_notes import composed_with_notes
from beian.compare.snapshot_files import given_fields
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.papers.catalogue import ROUNDS, catalogue
from beian.papers.pages.worksheet import scoped, worksheet
from beian.papers.upload_names import scans_of
from beian.record.filing_record import read_record
from beian.record.purposes import Purpose, next_purpose, table
from beian.record.rounds import PURPOSES, parse_round, read_rounds, round_bytes, seal_round, sha256
from beian.record.states import STATES, STEPS
from beian.site.assets import FilingAssets, filing_assets, filing_views
from beian.site.filing_view import SiteView
from beian.site.pages import filing_pages
from support import CHECKOUT, ENTITY, PROVIDER

SEARCH, GUIDE, COMPANION, SHARED = "suohe/search", "suohe/guide", "yiban/talk/service_provider", "suohe"
TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)
PAPERS = {paper.id: paper for paper in catalogue(ContentRoot(CHECKOUT))}
LETTERS = {"commitment_letter", "responsibility_statement", "employment_proof", "fact_sheet"}
REPORTS = {"self_assessment", "public_disclosure", "labelling_material", "model_proofs", "evidence_list", "fact_sheet"}
MOVED = {"self_assessment", "public_disclosure", "fact_sheet", "change_note"}
DAY = date(2026, 11, 15)


@dataclass(frozen=True)
class HandedIn:
    """What people get for a round: its purpose, the papers by id, those to be signed, the guide's words, the sheet's rows."""

    purpose: Purpose
    papers: set[str]
    signed: set[str]
    guide: str
    sections: dict[str, list[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("filings", "examples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    shutil.copy2(CHECKOUT / "beian.yaml", tmp_path)
    return tmp_path


def handed_in(root: Path, name: str, purpose: Purpose | None = None, as_of: date = DAY) -> HandedIn:
    """All that is said of a round; no paper is written for it."""
    opened = support.workspace(root, as_of=as_of)
    (filing,) = (one for one in opened.filings([name]) if one.id == name)
    with Build(opened.root, opened.evidence) as build:
        coming = next_round(opened, build, filing, purpose)
    papers = [one.paper for one in coming.papers]
    bundle = Bundle(filing.id)
    for paper in (one for one in papers if not one.internal):
        bundle.uploads += paper_uploads(filing, paper, {"pdf": b"x", "docx": b"x"})
    uploads = {paper.id: bundle.upload_paths(paper) for paper in papers if not paper.internal}
    sheet = scoped(worksheet(filing, papers, uploads), filing, coming.purpose, coming.touches)
    return HandedIn(
        coming.purpose,
        {paper.id for paper in papers},
        {paper.id for paper in papers if needs_signing(paper)},
        unescape(TAGS.sub(" ", submission_guide(filing, bundle, papers, coming.purpose))),
        {section.id: [row.key for row in section.rows] for step in sheet.steps for section in step.sections},
    )


def happened(root: Path, folder: str, kind: str, **more: str) -> None:
    """One more event of a round, as a person would write it."""
    events = root / "filings" / folder / "events"
    events.mkdir(exist_ok=True)
    entries = "".join(f"{key}: {value}\n" for key, value in more.items())
    (events / f"2026-11-14-{kind}-99.yaml").write_text(f"kind: {kind}\ndate: 2026-11-14\n{entries}", "utf-8")


def undecided(root: Path, folder: str) -> None:
    for event in (root / "filings" / folder / "events").glob("*-decision-*.yaml"):
        event.unlink()


def changed_post(root: Path) -> None:
    support.replace_once(
        root / "filings/suohe/people.yaml", "post: 副总经理、算法安全责任人", "post: 首席运营官、算法安全责任人"
    )


def returned_entity(root: Path) -> None:
    undecided(root, "suohe/submissions/001")
    happened(root, "suohe/submissions/001", "returned")


def changed_entity(root: Path) -> None:
    changed_post(root)


def returned_first(root: Path) -> None:
    for number in ("003", "004"):
        shutil.rmtree(root / f"filings/suohe/search/submissions/{number}")


def due_change(root: Path) -> None:
    shutil.rmtree(root / "filings/suohe/search/submissions/004")


def returned_change(root: Path) -> None:
    happened(root, "suohe/search/submissions/004", "returned")


def due_cancellation(root: Path) -> None:
    shutil.rmtree(root / "filings/suohe/guide/submissions/002")


def returned_cancellation(root: Path) -> None:
    undecided(root, "suohe/guide/submissions/002")
    happened(root, "suohe/guide/submissions/002", "returned")


def returned_companion(root: Path) -> None:
    happened(root, "yiban/talk/submissions/service_provider/002", "returned")


def as_it_is(root: Path) -> None:
    assert root


PAIRS = {
    "entity, first": (ENTITY, as_it_is, ("first", ""), LETTERS),
    "entity, first, returned": (SHARED, returned_entity, ("first", "001"), {*LETTERS, "modification_note"}),
    "entity, change": (SHARED, changed_entity, ("change", ""), LETTERS - {"commitment_letter"}),
    "role, first": (PROVIDER, as_it_is, ("first", ""), REPORTS),
    "no role, first, returned": (
        SEARCH,
        returned_first,
        ("first", "002"),
        {"self_assessment", "public_disclosure", "model_proofs", "evidence_list", "fact_sheet", "modification_note"},
    ),
    "no role, change": (SEARCH, due_change, ("change", ""), MOVED),
    "no role, change, returned": (SEARCH, returned_change, ("change", "004"), {*MOVED, "modification_note"}),
    "no role, cancellation": (GUIDE, due_cancellation, ("cancellation", ""), {"cancellation_note"}),
    "no role, cancellation, returned": (
        GUIDE,
        returned_cancellation,
        ("cancellation", "002"),
        {"cancellation_note", "modification_note"},
    ),
    "role, cancellation": (COMPANION, as_it_is, ("cancellation", ""), {"cancellation_note"}),
    "role, cancellation, returned": (
        COMPANION,
        returned_companion,
        ("cancellation", "002"),
        {"cancellation_note", "modification_note"},
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_each_pair_has_its_papers_and_its_guide_asks_for_them_alone(root: Path, pair: str) -> None:
    name, arrange, keys, papers = PAIRS[pair]
    arrange(root)
    found = handed_in(root, name)
    assert found.purpose == Purpose(*keys)
    assert found.papers == papers
    assert found.signed == {one for one in papers if needs_signing(PAPERS[one])}
    for paper in PAPERS.values():
        assert (paper.title in found.guide) == (paper.id in papers), paper.title
    assert table()["rows"]
    assert found.purpose.name("entity" if name in (ENTITY, SHARED) else "algorithm").zh in found.guide
    assert ("答复第" in found.guide) == bool(keys[1])
    of_an_algorithm = name not in (ENTITY, SHARED)
    assert ("在系统中找到" in found.guide) == (of_an_algorithm and keys[0] != "first" and not keys[1])
    assert ("签字须本人手写" in found.guide) == any(PAPERS[one].signed_by for one in found.signed)
    assert ("1-upload/答复退回/" in found.guide) == bool(keys[1])
    assert "同一步骤" not in found.guide
    if keys[0] == "change":
        assert "published_record" not in found.sections, "a number that was issued is no change to be typed"
    rows = {key for keys in found.sections.values() for key in keys}
    assert {f"paper:{one}" for one in papers if not PAPERS[one].internal} == {
        key for key in rows if key.startswith("paper:")
    }


@pytest.mark.parametrize("pair", [one for one in PAIRS if "cancellation" in one])
def test_a_cancellation_asks_for_nothing_of_the_filing_itself(root: Path, pair: str) -> None:
    name, arrange, _, _ = PAIRS[pair]
    arrange(root)
    found = handed_in(root, name)
    assert set(found.sections) <= {"cancellation", "published_record", "reply"}
    assert ("reply" in found.sections) == bool(found.purpose.answers)
    for words in ("主体信息已审核通过", "第二步", "自评估", "事实确认单"):
        assert words not in found.guide


def test_the_worksheet_of_a_change_has_what_changed_and_no_other_answer(root: Path) -> None:
    changed_post(root)
    support.replace_once(root / "filings/suohe/people.yaml", "name: 孟乔", "name: 孟桥")
    found = handed_in(root, SHARED)
    assert found.sections["security_officer"] == ["security_officer:/people/meng-qiao/name", "paper:employment_proof"]
    assert set(found.sections) == {"security_officer", "entity_documents"}


def test_an_accepted_filing_in_which_nothing_changed_has_nothing_to_hand_in(root: Path) -> None:
    found = handed_in(root, SHARED)
    assert found.purpose == Purpose("")
    assert "没有待办理的事项" in found.guide


def test_a_yearly_verification_comes_with_the_day_that_was_planned(root: Path) -> None:
    shutil.rmtree(root / "filings/yiban/talk/submissions/service_provider/002")
    opened = support.workspace(root)
    filing = opened.filings([COMPANION])[0]
    answers = {
        **filing.answers,
        "service_provider": {**filing.answers["service_provider"], "cancellation": {}, "change": {}},
    }
    filing = type(filing)(**{**vars(filing), "answers": answers})
    record = read_record(root, COMPANION, opened.registry)
    assert [next_purpose(filing, record, day).purpose for day in (date(2027, 6, 1), date(2027, 6, 20))] == [
        "",
        "yearly_verification",
    ]


def test_records_of_before_say_their_purpose_and_what_they_answer(root: Path) -> None:
    kinds = {"001": "first", "002": "resubmission", "003": "resubmission", "004": "change"}
    said = [("first", ""), ("first", "001"), ("first", "002"), ("change", "")]
    assert [(one.purpose, one.answers) for one in read_rounds(root, SEARCH)] == said
    for number, kind in kinds.items():
        file = root / f"filings/suohe/search/submissions/{number}/round.yaml"
        data = {("kind" if key == "purpose" else key): value for key, value in parse_round(file.read_bytes()).items()}
        before = {key: kind if key == "kind" else value for key, value in data.items() if key != "answers"}
        file.write_bytes(round_bytes(before))
        assert list(seal_round(before)) == list(before), "sealed in the shape that it has"
    rounds = read_rounds(root, SEARCH)
    assert [(one.purpose, one.answers) for one in rounds] == said
    assert [one.kind for one in rounds] == list(kinds.values())
    assert parse_round(file.read_bytes().replace(b'kind: "change"', b'sort: "change"')) is None


def test_the_table_has_a_row_for_each_purpose_with_source_and_confidence() -> None:
    rows = {(one["of"], one["purpose"]): one for one in table()["rows"]}
    assert set(rows) == {(of, purpose) for of in ("entity", "algorithm") for purpose in PURPOSES if purpose != "legacy"}
    assert set(ROUNDS) - {"return"} == {purpose for _, purpose in rows}
    portal = json.loads((CHECKOUT / "schemas/portal.json").read_text("utf-8"))
    sections = {section["id"] for step in portal["steps"] for section in step["sections"]}
    for row in [*rows.values(), table()["none"], table()["return"]]:
        assert row["sources"]
        assert row["confidence"] in ("high", "medium", "low", "ours")
        assert row["steps"]
        assert {one.removeprefix("-") for one in row.get("sections", ())} <= sections


def test_a_return_of_each_purpose_has_a_state_that_a_resubmission_leaves() -> None:
    returned = {**STEPS["returned"], **STEPS["verification_returned"]}
    for state in set(returned.values()):
        assert state in STATES
        assert STEPS["resubmission"][state] in (*STEPS["returned"], "accepted")


@pytest.mark.long
def test_the_note_on_a_change_shows_before_and_after_in_the_regulators_order_and_names_the_papers(root: Path) -> None:
    due_change(root)
    opened = support.workspace(root, as_of=DAY)
    (filing,) = opened.filings([SEARCH])
    with Build(opened.root, opened.evidence) as build:
        coming = next_round(opened, build, filing)
    (note,) = (one for one in coming.papers if one.paper.id == "change_note")
    text = plain_text(note.ast["blocks"])
    for words in (
        "与2026年9月11日报送、已通过的内容相比",
        "《互联网信息服务算法安全自评估报告》、《拟公示算法机制机理内容》。",
        "索合公众账号和索合APP的",
        "索合网站、索合公众账号的",
    ):
        assert words in text
    before_after = text.partition("变更前后对照")[2]
    assert 0 <= before_after.find("《算法安全自评估报告》变更") < before_after.find("《拟公示算法机制机理内容》变更")
    assert "[[" not in before_after
    assert "注销" in before_after, "what the answer said before"


@pytest.mark.long
def test_a_name_that_the_register_or_an_accepted_round_holds_is_never_refused(root: Path) -> None:
    old, new = "索合信息检索算法", "索合信息检索（新）"

    def faults() -> set[str]:
        opened = support.workspace(root, as_of=DAY)
        (filing,) = opened.filings([SEARCH])
        return {one.rule for one in opened.problems(filing) if one.rule in ("NAM-001", "NAM-006")}

    for name in ("algorithm.yaml", "filing.yaml"):
        file = root / "filings/suohe/search" / name
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    assert faults() == {"NAM-001", "NAM-006"}
    accepted = root / "filings/suohe/search/submissions/003/fields.json"
    frozen = accepted.read_text("utf-8")
    accepted.write_text(frozen.replace(old, new), "utf-8")
    assert not faults()
    accepted.write_text(frozen, "utf-8")
    register = root / "examples/register/published.csv"
    row = f"网信算备999999000006104260019号,{new},检索过滤类,,澄州索合信息技术有限公司,索合（网站）,应用于信息检索场景,,2026-10,x.docx\n"
    register.write_text(register.read_text("utf-8") + row, "utf-8")
    assert not faults()


@pytest.mark.long
def test_what_is_signed_compared_and_handed_in_is_one_text(root: Path) -> None:
    """The note on a change is made from the record: without its rows it would be another paper of the same name."""
    due_change(root)
    opened = support.workspace(root, as_of=DAY)
    (filing,) = opened.filings([SEARCH])
    with Build(opened.root, opened.evidence) as build:
        coming = {one.paper.id: one.digest() for one in next_round(opened, build, filing).papers}
        signed = {name: one.digest() for name, one in compositions_to_sign(opened, build, filing).items()}
    assert set(signed) == {"self_assessment", "change_note"}
    assert signed.items() <= coming.items()


@pytest.mark.long
def test_build_and_site_show_the_note_that_is_packed(root: Path) -> None:
    """Who reviews a note without its table reviews another paper than the one that is sealed."""
    due_change(root)
    opened = support.workspace(root, as_of=DAY)
    (filing,) = opened.filings([SEARCH])
    with Build(opened.root, opened.evidence) as build:
        (packed,) = (one for one in next_round(opened, build, filing).papers if one.paper.id == "change_note")
        noted = {
            paper.id: one for paper, one in composed_with_notes(opened, build, opened.for_papers(filing, "filing"))
        }
        assert noted["change_note"].digest() == packed.digest()
    done = support.beian_here("build", SEARCH, cwd=root, AS_OF=str(DAY))
    assert done.returncode == 0, done.stdout
    built = support.docx_text((root / f"build/filing/{SEARCH}/change_note.docx").read_bytes())
    assert "索合网站、索合公众账号和索合APP的" in built.partition("变更前后对照")[2]
    here = support.workspace(root, as_of=DAY, private=False)
    shown = [here.edition(one, "review") for one in here.filings() if one.id in (SHARED, SEARCH)]
    with Build(here.root, here.evidence) as build:
        made = {SHARED: FilingAssets((), {}), **filing_assets(build, here, shown[1:])}
        views = filing_views(here, shown, build.papers, made, {SHARED: [], SEARCH: []}, ())
        site = SiteView("review", tuple(views), tuple(build.papers))
        assets = made[SEARCH]
    for language, words in (
        ("zh", "<dt>下一轮报送</dt><dd>变更备案</dd>"),
        ("en", "<dt>Next round</dt><dd>change filing</dd>"),
    ):
        assert words in filing_pages(site, views[1], language)[f"filings/{SEARCH}/index.md"]
    page = assets.files[f"files/{SEARCH}/change_note.html"].path.read_bytes()
    assert "索合网站、索合公众账号和索合APP的" in support.html_text(page).partition("变更前后对照")[2]


@pytest.mark.long
def test_status_and_calendar_say_what_the_next_round_is_for(root: Path) -> None:
    def told() -> dict[str, dict[str, str]]:
        done = support.beian_here("status", SHARED, "--json", "--as-of", str(DAY), cwd=root)
        return {one["filing"]: one["next"] for one in json.loads(done.stdout)}

    nothing = {"purpose": "", "answers": "", "name": "", "name_en": ""}
    assert told()[SEARCH] == nothing, "the change is under way"
    assert told()[SHARED]["name"] == "没有待办理的事项"
    changed_post(root)
    assert told()[SHARED]["purpose"] == "change"
    returned_change(root)
    assert told()[SEARCH] == {
        "purpose": "change",
        "answers": "004",
        "name": "变更备案，答复第 004 轮的退回",
        "name_en": "change filing, answers the return of round 004",
    }
    said = support.beian_here("status", SEARCH, "--as-of", str(DAY), cwd=root).stdout
    assert "变更备案，答复第 004 轮的退回" in said
    due_change(root)
    calendar = support.beian_here("status", SEARCH, "--ics", "--as-of", str(DAY), cwd=root).stdout
    assert "下一轮：变更备案" in calendar.replace("\r\n ", "").replace("\n ", "")


@pytest.mark.long
def test_build_makes_the_reply_once_a_return_is_recorded_and_not_before(root: Path) -> None:
    reply = root / f"build/filing/{SEARCH}/modification_note.docx"
    support.beian_here("build", SEARCH, cwd=root, AS_OF=str(DAY))
    assert not reply.exists()
    returned_change(root)
    done = support.beian_here("build", SEARCH, cwd=root, AS_OF=str(DAY))
    assert done.returncode == 0, done.stdout
    said = support.squeezed(support.docx_text(reply.read_bytes()))
    assert "2026年11月11日报送的材料被退回一事，说明如下：与该次报送相比，填报内容没有修改。" in said
    happened(root, "suohe/search/submissions/004", "comment", text="请写明服务范围。")
    support.beian_here("build", SEARCH, cwd=root, AS_OF=str(DAY))
    drafts = reply.with_name("modification_note-草稿.docx")  # while the comment is open
    said = support.squeezed(support.docx_text(drafts.read_bytes()))
    assert "2026年11月11日报送的材料收到的审核意见，逐条答复并修改如下。" in said
    assert "请写明服务范围。" in said
    assert not reply.exists()


@pytest.mark.long
def test_a_record_that_cannot_be_read_costs_the_notes_alone(root: Path) -> None:
    due_change(root)
    (root / "filings/suohe/search/submissions/003/papers/self_assessment.json").write_text("{}", "utf-8")
    opened = support.workspace(root, as_of=DAY)
    (filing,) = opened.filings([SEARCH])
    with Build(opened.root, opened.evidence) as build:
        made = list(composed_with_notes(opened, build, opened.for_papers(filing, "filing")))
    failed = {paper.id: one for paper, one in made if isinstance(one, Failure)}
    assert set(failed) == {"change_note"}
    assert "self_assessment.json" in failed["change_note"].chinese
    done = support.beian_here("build", SEARCH, cwd=root, AS_OF=str(DAY))
    assert done.returncode == 2
    assert "self_assessment.json" in done.stdout + done.stderr
    assert (root / f"build/filing/{SEARCH}/self_assessment.docx").exists()


def test_a_cancellation_shows_what_differs_from_what_was_accepted(root: Path) -> None:
    due_change(root)
    file = root / "filings/suohe/search/filing.yaml"
    wanted = "cancellation:\n  ended_on: 2026-11-10\n  reason: |\n    停止服务。\n  arrangements: |\n    数据已删除。\n"
    file.write_text(file.read_text("utf-8") + wanted, "utf-8")
    opened = support.workspace(root, as_of=DAY)
    (filing,) = opened.filings([SEARCH])
    with Build(opened.root, opened.evidence) as build:
        coming = next_round(opened, build, filing)
    assert coming.purpose.purpose == "cancellation"
    (note,) = coming.papers
    text = plain_text(note.ast["blocks"]).partition("与已通过内容的差别")[2]
    assert "与2026年9月11日报送、已通过的内容相比" in text
    assert "索合网站、索合公众账号和索合APP的" in text


@pytest.mark.long
def test_the_reply_counts_a_picture_that_was_replaced_under_its_name(root: Path) -> None:
    returned_change(root)
    (file,) = (root / "filings/suohe/evidence").glob("search-results.png")
    assert "图片（校验值" not in reply(root)
    support.picture(file, 320, 200, 7)
    text = reply(root)
    assert text.count("图片（校验值") == 2, "before and after"
    assert "检索结果" in text.partition("修改内容")[2]


def reply(root: Path) -> str:
    """What the note on the return of the change says."""
    opened = support.workspace(root, as_of=DAY)
    (filing,) = opened.filings([SEARCH])
    with Build(opened.root, opened.evidence) as build:
        (note,) = (one for one in next_round(opened, build, filing).papers if one.paper.id == "modification_note")
    return plain_text(note.ast["blocks"])


@pytest.mark.long
def test_a_scan_that_was_made_anew_under_its_name_is_a_change_and_goes_out_alone(root: Path) -> None:
    frozen_anew(root, "suohe/submissions/001", SHARED)
    assert handed_in(root, SHARED).purpose == Purpose("")
    support.picture(root / "examples/private/suohe/files/security-officer-id.png", 640, 400, 5)
    assert handed_in(root, SHARED).purpose == Purpose("change")
    opened = support.workspace(root, as_of=DAY)
    filing = next(one for one in opened.filings([SHARED]) if one.id == SHARED)
    with Build(opened.root, opened.evidence) as build:
        coming = next_round(opened, build, filing)
    renewed = [scan.slot for scan in scans_of(filing) if coming.renews(scan.pointer)]
    assert renewed == ["算法安全责任人证件扫描件"]


def test_a_round_of_before_that_knows_no_scans_says_nothing_of_them(root: Path) -> None:
    frozen = root / "filings/suohe/submissions/001/fields.json"
    rows = [{key: value for key, value in row.items() if key != "file"} for row in json.loads(frozen.read_bytes())]
    refreeze(root, "suohe/submissions/001", rows)
    support.picture(root / "examples/private/suohe/files/security-officer-id.png", 640, 400, 5)
    assert handed_in(root, SHARED).purpose == Purpose("")


def frozen_anew(root: Path, folder: str, name: str) -> None:
    """The round as this version would have frozen today's answers."""
    opened = support.workspace(root, as_of=DAY)
    filing = next(one for one in opened.filings([name]) if one.id == name)
    refreeze(root, folder, given_fields(opened, filing))


def refreeze(root: Path, folder: str, rows: Sequence[object]) -> None:
    fields, file = root / "filings" / folder / "fields.json", root / "filings" / folder / "round.yaml"
    fields.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    data = parse_round(file.read_bytes())
    digests = {**data["files"], "fields.json": sha256(fields.read_bytes())}
    file.write_bytes(round_bytes({**data, "files": digests}))


def test_a_person_who_holds_both_posts_has_a_slot_as_each(root: Path) -> None:
    (filing,) = support.workspace(root).filings(["xinyue"])
    slots = {scan.slot: scan.row for scan in scans_of(filing)}
    assert slots["法定代表人证件扫描件"] == "legal_representative:/people/su-muyan/id_scan"
    assert slots["算法安全责任人证件扫描件"] == "security_officer:/people/su-muyan/id_scan"
    rows = {row.key for row in worksheet(filing, [], {row: [slot] for slot, row in slots.items()}).rows if row.files}
    assert rows == set(slots.values())
