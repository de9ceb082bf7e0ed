"""Forms in whole filings: no way of typing an identifier crashes `check` or changes what else it finds; `fmt` writes forms."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import support
import sweeps
from beian.commands.cli import main

ENTITY, MODEL = (f"filings/acme/{name}.yaml" for name in ("entity", "models/huilan-image"))
PEOPLE, PRIVATE = "filings/acme/people.yaml", "examples/private/acme/people.yaml"
WIDEN = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
CYRILLIC = str.maketrans("ACEHMOPX", "\u0410\u0421\u0415\u041d\u041c\u041e\u0420\u0425")
WAYS: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "full width": lambda text: text.translate(WIDEN),
    "blanks": lambda text: f"{text[:5]} {text[5:]}\u00a0",
    "wide blank": lambda text: f"\u3000{text[:-1]}\u3000{text[-1:]}",
    "dashes": lambda text: text.replace("-", "—") if "-" in text else f"{text[:8]}–{text[8:]}",
    "Cyrillic": lambda text: text.translate(CYRILLIC),
}
NUMBERS = (
    (ENTITY, "uscc", "91999999MA0ACME00H"),
    (ENTITY, "uscc", "91999999MA0ACME00K"),  # wrong, however it is typed
    (MODEL, "filing_number", "网信算备999999000123401260013号"),
    (MODEL, "filing_number", "网信算备99999900012340126001号"),
    (ENTITY, "icp_or_licence", "示ICP备99990001号-2A"),
    (PRIVATE, "id_number", "110101179903150027"),
    (PRIVATE, "phone", "10000000001"),
)


def written(root: Path, path: str, key: str, value: str) -> str:
    """Write an answer where the shipped one stands, and give the file as it would be in the right form."""
    text = support.CHECKOUT.joinpath(path).read_text("utf-8")
    line = next(line for line in text.split("\n") if line.strip().startswith(f"{key}: "))
    head = line[: line.index(key)]
    (root / path).write_text(text.replace(line, f"{head}{key}:  '{value}'  # 抄自证照", 1), "utf-8")
    return text


def rules_in(root: Path) -> list[tuple[str, str, str]]:
    return [(one.rule, one.position.path, one.pointer) for one in support.problems_in(root)]


@pytest.mark.long
@pytest.mark.parametrize("number", sweeps.first(3, NUMBERS), ids=str)
def test_no_way_of_typing_changes_what_is_found(
    content_root: Path, number: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, key, right = number
    written(content_root, path, key, right)
    wanted, file = rules_in(content_root), (content_root / path).read_bytes()
    for name, way in WAYS.items():
        if way(right) == right:
            continue
        written(content_root, path, key, way(right))
        found = rules_in(content_root)
        form = [one for one in found if one[0] == "identifier-form"]
        assert (len(form), sorted(set(found) - set(form))) == (1, sorted(set(wanted))), name
        main(["fmt", "--root", str(content_root)])
        assert (content_root / path).read_bytes() == file, name
    assert rules_in(content_root) == wanted
    assert main(["fmt", "--check", "--root", str(content_root)]) == 0
    assert right not in capsys.readouterr().out or path != PRIVATE


def test_a_restricted_identifier_is_never_said(content_root: Path) -> None:
    written(content_root, PRIVATE, "phone", "１００ ００００ ０００１")
    said = "".join(one.describe() for one in support.problems_in(content_root))
    assert "全角字符" in said
    assert "空格" in said
    assert "１００" not in said
    assert "10000000001" not in said


@pytest.mark.long
def test_what_cannot_be_said_in_small_letters_does_not_crash(content_root: Path) -> None:
    for value in (
        "待核发",
        "91999999ma0acme00",
        "91999999MA0ACME00H91999999MA0ACME00H",
        "9１",
        "/",
        "91999999ma0acme00h.",
    ):
        written(content_root, ENTITY, "uscc", value)
        assert "ENT-001" in {rule for rule, _, _ in rules_in(content_root)}, value


def test_papers_and_rules_are_given_the_form(content_root: Path) -> None:
    written(content_root, ENTITY, "website", "HTTPS：//www。ACME.example")
    assert support.filing_in(content_root, "acme").answers["entity"]["website"] == "https://www.acme.example"


def test_fmt_writes_a_form_in_every_sort_of_scalar(content_root: Path) -> None:
    file = content_root / ENTITY
    text = file.read_text("utf-8")
    for typed, right in (
        ("91999999 ma0acme00h", "91999999MA0ACME00H"),
        ('"91999999\\u00a0ma0acme00h" # 注', '"91999999MA0ACME00H" # 注'),
        ("'91999999ＭＡ0acme00h'", "'91999999MA0ACME00H'"),
        ("|\n  91999999ma0acme00h", "91999999MA0ACME00H"),
        (">-\n  91999999ma0acme00h", "91999999MA0ACME00H"),
    ):
        file.write_text(text.replace("uscc: 91999999MA0ACME00H", f"uscc: {typed}"), "utf-8")
        main(["fmt", "--root", str(content_root)])
        assert file.read_text("utf-8") == text.replace("uscc: 91999999MA0ACME00H", f"uscc: {right}")


def test_a_role_s_override_gets_its_form_too(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/technical_supporter.yaml"
    support.replace_once(file, "\noverrides:\n", "\noverrides:\n  entity:\n    website: https：//www.acme.example\n")
    assert ("identifier-form", "filings/acme/wenyin/technical_supporter.yaml", "/overrides/entity/website") in rules_in(
        content_root
    )
    assert support.filing_in(content_root, support.SUPPORTER).answers["entity"]["website"] == "https://www.acme.example"
    main(["fmt", "--root", str(content_root)])
    assert "\n    website: https://www.acme.example\n" in file.read_text("utf-8")


# -- look-alikes ----------------------------------------------------------------------------------------------------

RADICALS = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2FD5, 0x2EFF, -1) if chr(code).isprintable()
}


@pytest.mark.long
def test_fmt_mends_prose_byte_for_byte_and_leaves_names(content_root: Path) -> None:
    names = {"filings/acme/people.yaml": ("name: 林安然", f"name: {chr(0xF9F4)}安然")}
    prose = ["responsibility.yaml", "wenyin/disclosure.yaml", "wenyin/assessment.yaml", "policies"]
    for path, (before, after) in names.items():
        support.replace_once(content_root / path, before, after)
    wanted = {}
    for name in prose:
        for file in (
            [content_root / "filings/acme" / name]
            if "." in name
            else sorted((content_root / "filings/acme" / name).glob("*.md"))
        ):
            wanted[file] = file.read_bytes()
            text = file.read_text("utf-8")
            file.write_text(
                "\n".join(
                    line if ": " in line or "：" in line or "#" in line else line.translate(str.maketrans(RADICALS))
                    for line in text.split("\n")
                ),
                "utf-8",
            )
    changed = {file for file, content in wanted.items() if file.read_bytes() != content}
    assert len(changed) > 3
    found = {one.rule for one in support.problems_in(content_root)}
    assert {"CHR-001", "CHR-002"} <= found
    main(["fmt", "--root", str(content_root)])
    assert {file: file.read_bytes() for file in wanted} == wanted
    assert chr(0xF9F4) in (content_root / PEOPLE).read_text("utf-8")
    (one,) = [one for one in support.problems_in(content_root) if one.rule == "CHR-002"]
    assert (one.severity, one.position.path) == ("warning", PEOPLE)
    assert (one.position.line, one.position.column) == (3, 9)


def test_brackets_and_rare_hanzi_of_a_name_stay(content_root: Path) -> None:
    name = "uscc: 91999999MA0ACME00H"
    support.replace_once(content_root / ENTITY, name, f"{name}\nbrands:\n  - 青澜（云川）\ufa11㐂")
    before = (content_root / ENTITY).read_bytes()
    assert {one.rule for one in support.problems_in(content_root)} & {"CHR-001", "CHR-002"} == set()
    main(["fmt", "--root", str(content_root)])
    assert (content_root / ENTITY).read_bytes() == before


# -- curly quotes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "find", "typed", "right"),
    [
        ("filings/acme/wenyin/algorithm.yaml", "version: '2.3'", "version: “2.3”", 'version: "2.3"'),
        (
            "filings/acme/wenyin/algorithm.yaml",
            "type: generative_synthesis",
            "type: ‘generative_synthesis’",
            "type: generative_synthesis",
        ),
        (ENTITY, "monthly_active_users: 386000", "monthly_active_users: “386000”", "monthly_active_users: 386000"),
        (
            ENTITY,
            "legal_representative: lin-anran",
            "legal_representative: ＂lin-anran＂",
            "legal_representative: lin-anran",
        ),
        (ENTITY, "uscc: 91999999MA0ACME00H", "uscc: “91999999ma0acme00h”", "uscc: 91999999MA0ACME00H"),
    ],
)
def test_curly_quotes_round_a_value_are_told_once_and_mended(
    content_root: Path, path: str, find: str, typed: str, right: str
) -> None:
    file = content_root / path
    support.replace_once(file, find, typed)
    assert [one.rule for one in support.problems_in(content_root)] == ["yaml-quotes"]
    main(["fmt", "--root", str(content_root)])
    assert support.problems_in(content_root) == []
    assert f"\n{right}\n" in file.read_text("utf-8")


def test_quotes_that_belong_to_the_answer_stay(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    support.replace_once(file, "version: '2.3'", "version: '“2.3”'")
    assert support.problems_in(content_root) == []
    assert main(["fmt", "--check", "--root", str(content_root)]) == 0


def test_entries_typed_with_full_width_colons_are_told_as_such(content_root: Path) -> None:
    support.replace_once(
        content_root / ENTITY,
        "certificate:\n  valid_until: 长期",
        "certificate:\n  种类：营业执照\nx:\n  valid_until: 长期",
    )
    said = [one for one in support.problems_in(content_root) if one.rule == "schema-type"]
    assert ["全角" in one.remedy.zh for one in said] == [True]


# -- text in the place of a number ----------------------------------------------------------------------------------


@pytest.mark.long
def test_a_remark_stands_for_a_number_where_a_reason_is_given(content_root: Path) -> None:
    file = content_root / MODEL
    remark = "filing_number: 按所用具体能力填写（提交前截图核对）"
    support.replace_once(file, "filing_number: 网信算备999999000123401260013号", remark)
    assert ("CHR-003", "error", "pack") in {
        (one.rule, one.severity, one.gate) for one in support.problems_in(content_root)
    }
    support.replace_once(
        file, remark, f"{remark}\nnumber_status: pending\nnumber_reason: 提供方已于上月提交，尚在审核。"
    )
    assert "CHR-003" not in {one.rule for one in support.problems_in(content_root)}


def test_a_state_without_a_reason_is_not_enough(content_root: Path) -> None:
    file = content_root / MODEL
    number, waiting = "filing_number: 网信算备999999000123401260013号", "filing_number: 待取得\nnumber_status: pending"
    support.replace_once(file, number, waiting)
    assert {"CHR-003", "schema-required"} <= {one.rule for one in support.problems_in(content_root)}


# -- names of files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("evidence/files/photo.png", "evidence/files/Photo.PNG"),
        ("evidence/files/caf\u00e9.png", "evidence/files/cafe\u0301.png"),
        ("policies/data.md", "policies/Data.md"),
        ("Wenyin2/a.yaml", "wenyin2/b.yaml"),
        ("evidence/files/ſ.png", "evidence/files/S.png"),
    ],
)
def test_names_that_are_one_file_elsewhere_are_told(content_root: Path, first: str, second: str) -> None:
    for name in (first, second):
        (content_root / "filings/acme" / name).parent.mkdir(parents=True, exist_ok=True)
        (content_root / "filings/acme" / name).write_bytes("# 甲\n\n乙\n".encode())
    found = [one for one in support.problems_in(content_root) if one.rule == "file-name"]
    assert [one.severity for one in found] == ["error"]
    assert "只有大小写" in found[0].message.zh


@pytest.mark.parametrize("name", ["aux.png", "Con.txt", "a:b.png", "报告.", "图 ?.png", "com1.tar.gz"])
def test_names_that_windows_refuses_are_told(content_root: Path, name: str) -> None:
    (content_root / "filings/acme/evidence/files").mkdir(exist_ok=True)
    (content_root / "filings/acme/evidence/files" / name).write_bytes(b"x")
    found = [one for one in support.problems_in(content_root) if one.rule == "file-name"]
    assert [(one.severity, name in one.message.zh) for one in found] == [("warning", True)]


@pytest.mark.parametrize("name", ["console.png", "auxiliary.png", "截图.png", "a.b-c_d (1).png", "com10.png"])
def test_other_names_are_fine(content_root: Path, name: str) -> None:
    (content_root / "filings/acme/evidence/files").mkdir(exist_ok=True)
    (content_root / "filings/acme/evidence/files" / name).write_bytes(b"x")
    assert [one for one in support.problems_in(content_root) if one.rule == "file-name"] == []
