"""One truth: what `build`, `pack` and `sign` would refuse, `check` has said, where it stands and with a remedy."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import support
from beian.check import registered_files
from beian.content import images
from beian.core.errors import Failure
from beian.papers.figures import all_printed
from beian.rules import by_id
from broken_pictures import BROKEN, SOUND, saved
from support import ENTITY, PROVIDER

RECORD = "filings/acme/evidence/text-label.yaml"
PICTURE = "filings/acme/evidence/text-label.png"
DAMAGES = 1000
LEGAL, OFFICER, DAY = "lin-anran", "zhou-yining", "2026-03-02"


def registered(root: Path, content: bytes, ending: str = ".png") -> None:
    (root / PICTURE).unlink()
    (root / PICTURE).with_suffix(ending).write_bytes(content)
    support.replace_once(root / RECORD, "file: text-label.png", f"file: text-label{ending}")


def refused(root: Path, name: str) -> str:
    """What a build of a filing says, when it refuses; nothing when it makes all."""
    done = support.beian_here("build", name, cwd=root, AS_OF=DAY)
    assert "Traceback" not in done.stdout + done.stderr
    return "" if done.returncode == 0 else done.stdout + done.stderr


# -- pictures -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BROKEN)
def test_a_picture_that_nobody_can_print_is_found_where_it_is_registered(name: str, content_root: Path) -> None:
    rule, make = BROKEN[name]
    registered(content_root, make())
    problems = support.problems_in(content_root)
    (found,) = (one for one in problems if one.rule == rule)
    assert {one.rule for one in problems} - {"EVD-007", "EVD-009"} == {rule}  # those are told of any document
    assert (found.severity, found.gate) == ("error", "draft")
    assert (found.position.path, found.position.line) == (RECORD, support.line_of(content_root / RECORD, "file:"))
    assert found.remedy.zh
    assert "None" not in found.describe()
    if name == "jpeg":  # only its name is wrong
        assert all_printed(make(), "x")
        return
    with pytest.raises(Failure):
        all_printed(make(), "x")


@pytest.mark.parametrize("name", SOUND)
def test_a_picture_that_papers_can_show_is_clean(name: str, content_root: Path) -> None:
    ending, make = SOUND[name]
    registered(content_root, make(), ending)
    assert support.problems_in(content_root) == []
    assert all_printed(make(), "x")


@pytest.mark.long
def test_build_says_of_a_broken_picture_what_check_said(content_root: Path) -> None:
    registered(content_root, BROKEN["pointer"][1]())
    (found,) = support.problems_in(content_root)
    said = refused(content_root, PROVIDER)
    assert found.message.zh in said
    assert "git lfs pull" in said
    assert f"{RECORD}:{found.position.line}" in said


@pytest.mark.long
def test_check_and_papers_agree_on_damaged_pictures() -> None:
    """Bytes turned over, cut out and cut off, in pictures of every sort."""
    chance = random.Random(16)  # noqa: S311 - the same damages each time
    originals = [make() for _, make in SOUND.values()] + [
        path.read_bytes() for path in sorted((support.CHECKOUT / "filings/acme/evidence").glob("*.png"))[:3]
    ]
    clean = 0
    for number in range(DAMAGES):
        content = bytearray(originals[number % len(originals)])
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(len(content) if chance.random() < 0.5 else min(len(content), 200))
            way = chance.randrange(3)
            if way == 0:
                content[at] ^= 1 << chance.randrange(8)
            elif way == 1:
                del content[at : at + chance.choice((1, 40, 4000))]
            else:
                del content[max(1, at) :]
            if not content:
                break
        says = images.picture_fault(bytes(content))
        try:
            all_printed(bytes(content), "x")
            printable = True
        except Failure:
            printable = False
        assert (says is None) == printable, (number, says)
        clean += printable
    assert 5 < clean < DAMAGES - 50


def test_a_second_check_decodes_nothing(content_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert support.problems_in(content_root) == []
    with monkeypatch.context() as patch:
        patch.setattr(registered_files, "_decode", lambda _: pytest.fail("decoded again"))
        assert support.problems_in(content_root) == []
    registered(content_root, saved("PNG")[:4000])
    assert [one.rule for one in support.problems_in(content_root)] == ["EVD-011"]


def test_what_nobody_registered_is_not_opened(content_root: Path) -> None:
    (content_root / "filings/acme/evidence/left-over.png").write_bytes(BROKEN["cut"][1]())
    assert support.problems_in(content_root) == []


# -- what papers print ------------------------------------------------------------------------------------------------------


def without_hours(root: Path, name: str) -> None:
    people = root / "filings/acme/people.yaml"
    head, mark, rest = people.read_text("utf-8").partition(f"\n{name}:\n")
    lines = rest.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("  working_time:"))
    people.write_text(head + mark + "\n".join([*lines[:at], *lines[at + 1 :]]), "utf-8")


@pytest.mark.long
def test_an_answer_that_only_a_paper_needs_is_a_finding_with_the_papers(content_root: Path) -> None:
    without_hours(content_root, OFFICER)
    (found,) = support.problems_in(content_root)
    assert found.rule == "PAP-001"
    assert found.position.line == support.line_of(content_root / "filings/acme/people.yaml", f"{OFFICER}:")
    assert "《落实算法安全主体责任基本情况》" in found.message.zh
    said = refused(content_root, ENTITY)
    assert found.message.zh in said
    assert "没有填写：/people" not in said


@pytest.mark.long
def test_what_no_paper_prints_need_not_be_answered(content_root: Path) -> None:
    without_hours(content_root, LEGAL)
    assert support.problems_in(content_root) == []
    assert refused(content_root, ENTITY) == ""


OWN = {
    "an unknown name": ("第一行\n\n{{ entity.nickname }}\n", 3, "nickname"),
    "a construction that is forbidden": ("{{ entity.name ~ entity.uscc }}\n", 1, "拼接"),
    "a division by nothing": ("第一行\n{{ 1 / 0 }}\n", 2, "division"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", OWN)
def test_what_is_wrong_with_an_owners_template_is_found_in_it(name: str, content_root: Path) -> None:
    text, line, said = OWN[name]
    place = "overrides/documents/commitment_letter/zh-CN.md.j2"
    support.write_text(content_root / place, text)
    found = support.problems_in(content_root)
    assert [(one.rule, one.position.path, one.position.line) for one in found] == [("PAP-002", place, line)]
    assert said in found[0].message.zh
    assert found[0].message.zh.startswith("《算法备案承诺书》")


def test_a_table_that_no_writer_gets_is_found(content_root: Path) -> None:
    place = "overrides/documents/commitment_letter/zh-CN.md.j2"
    support.write_text(content_root / place, "| 甲 | 乙 |\n|--|--|\n| {{ entity.name }} | 丙 |\n")
    assert [one.rule for one in support.problems_in(content_root)] == ["PAP-002"]


PAPER = "title: 信\ntitle_en: letter\nof: entity\nleaves_as: x\ndate: entity/prepared_on\nsources: [x]\nconfidence: high\nstep: entity\n"
CATALOGUE = {
    "not YAML": ("title: [\n", 2),
    "a wrong shape": (f"{PAPER}order: first\n", 9),
    "an unknown key": (f"{PAPER}colour: red\n", 9),
    "a format that nobody makes": (f"{PAPER}upload: [html]\n", 9),
    "a step that is none": (PAPER.replace("step: entity", "step: nowhere"), 8),
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_wrong_with_an_owners_catalogue_is_found_in_it(name: str, content_root: Path) -> None:
    text, line = CATALOGUE[name]
    place = "overrides/documents/letter/document.yaml"
    support.write_text(content_root / place, text)
    support.write_text(content_root / "overrides/documents/letter/zh-CN.md.j2", "{{ entity.name }}\n")
    found = support.problems_in(content_root)
    assert [(one.rule, one.position.path, one.position.line) for one in found] == [("PAP-002", place, line)]
    assert "overrides/documents/letter" in refused(content_root, ENTITY)


def test_a_character_of_an_owners_template_that_no_font_has_is_found_in_it(content_root: Path) -> None:
    place = "overrides/documents/commitment_letter/zh-CN.md.j2"
    support.write_text(content_root / place, "承诺书\n\n{{ entity.name }} 통\n")
    (found,) = support.problems_in(content_root)
    assert (found.rule, found.position[:3]) == ("PAP-002", (place, 3, 19))
    assert "통" in found.message.zh


def test_a_wording_of_the_owners_that_no_font_has_is_found_at_the_answer(content_root: Path) -> None:
    listed = json.loads((support.CHECKOUT / "schemas/options/entity_type.json").read_text("utf-8"))
    listed["markdownEnumDescriptions"][listed["enum"].index("enterprise")] = "기업"
    support.write_text(content_root / "overrides/options/entity_type.json", json.dumps(listed, ensure_ascii=False))
    found = [one for one in support.problems_in(content_root) if one.rule == "FNT-001"]
    assert [(one.pointer, one.gate) for one in found] == [("/entity/type", "pack")]


# -- which filing a problem concerns ------------------------------------------------------------------------------------------


def concerning(root: Path, name: str) -> set[tuple[str, str]]:
    opened = support.workspace(root)
    (filing,) = (one for one in opened.library.filings if one.id == name)
    return {(one.rule, one.position.path) for one in opened.concerning(filing)}


def test_check_of_a_filing_has_the_problems_of_the_evidence_that_it_shows(content_root: Path) -> None:
    registered(content_root, BROKEN["cut"][1]())
    assert concerning(content_root, PROVIDER) == {("EVD-011", RECORD)}
    done = support.beian_here("check", PROVIDER, cwd=content_root, AS_OF=DAY)
    assert (done.returncode, "EVD-011" in done.stdout) == (1, True)


OTHERS = {  # what is wrong with a shared file that one algorithm uses alone
    "a broken picture": ("evidence/guide-settings.png", b"", b""),
    "a wrong option": ("evidence/guide-settings.yaml", b"\nfile: ", b"\nkind: picture\nfile: "),
    "a list for a text": ("evidence/guide-settings.yaml", b"\nfile: ", b"\nkind: [screenshot]\nfile: "),
    "a wrong option of a product": ("products/suohe-guide.yaml", b"status: ", b"status: un"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", OTHERS)
def test_what_only_one_algorithm_shows_concerns_it_alone(name: str, content_root: Path) -> None:
    support.add_entity(content_root, "suohe")
    path, find, put = OTHERS[name]
    file = content_root / "filings/suohe" / path
    content = file.read_bytes()
    assert content.count(find) == 1 or not find
    file.write_bytes(content.replace(find, put) if find else content[:999])
    opened = support.workspace(content_root)
    blocked = {one.id for one in opened.library.filings if opened.blocking(one, "pack")}
    assert blocked == {"suohe", "suohe/guide"}
    assert refused(content_root, "suohe/search") == ""


@pytest.mark.long
def test_evidence_of_a_deleted_filing_is_one_warning_and_blocks_nobody(content_root: Path) -> None:
    for name in ("text-label", "label-metadata", "user-rights"):
        record = content_root / f"filings/acme/evidence/{name}.yaml"
        text = record.read_text("utf-8")
        record.write_text(text.replace("proves:\n", "proves:\n  - shuping/assessment/labelling/explicit\n"), "utf-8")
    (found,) = support.problems_in(content_root)
    assert (found.rule, found.severity) == ("EVD-013", "warning")
    assert "3 份" in found.remedy.zh
    opened = support.workspace(content_root)
    assert not any(opened.blocking(filing, "pack") for filing in opened.library.filings)


@pytest.mark.long
def test_pack_and_sign_say_their_warnings_and_pack_says_them_once(content_root: Path) -> None:
    record = content_root / "filings/acme/evidence/label-metadata.yaml"
    support.replace_once(record, "proves:\n", "proves:\n  - shuping/assessment/labelling/explicit\n")
    done = support.beian_here("pack", ENTITY, cwd=content_root, AS_OF=DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("[EVD-013]") == 1
    assert "1 个警告" in done.stdout
    again = support.beian_here("pack", ENTITY, cwd=content_root, AS_OF=DAY)
    assert "[EVD-013]" not in again.stdout
    assert "1 个警告，见 beian check acme" in again.stdout
    assert "[EVD-013]" in support.beian_here("sign", ENTITY, cwd=content_root, AS_OF=DAY).stdout


def test_rules_that_make_a_paper_wrong_cannot_be_waived() -> None:
    for name in ("EVD-010", "EVD-011", "EVD-012", "EVD-014", "PAP-001", "PAP-002"):
        rule = by_id(name)
        assert rule is not None
        assert not rule.may_be_waived, name
