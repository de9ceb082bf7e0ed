"""Numbers of persons as keys and file names of the private half: no verb prints them, in no format."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import support
from beian.core.problem import Position, Problem, Text
from beian.core.text.masking import HIDDEN, masked
from beian.privacy.age import make_identity
from beian.privacy.leak_scan import secrets_of
from support import replace_once

IDENTITY, MOBILE = "110108" + "199003074235", "138" + "12345678"
LANDLINE, PASSPORT, ABSENT, MAIL = "010-66554437", "E58129473", "G83920175", "zhang.san@company.cn"
NUMBERS = (IDENTITY, MOBILE, LANDLINE, PASSPORT, ABSENT, MAIL)
FORMATS = ("text", "json", "sarif", "github", "markdown")
VERBS = (
    *(("check", "--format", form) for form in FORMATS),
    ("hook",),
    ("todo",),
    ("todo", "--format", "json"),
    ("handover",),
    ("status",),
    ("build",),
    ("pack",),
    ("sign", "acme"),
    ("signed", "--filing", "acme", "commitment_letter", f"private/acme/files/{PASSPORT}.pdf"),
    ("signed", "--filing", "acme", "commitment_letter", f"{IDENTITY}.pdf"),
    ("submit", "acme"),
    ("diff", "--from", "HEAD", "acme"),
    ("redline", "--from", "HEAD", "acme"),
    ("fmt",),
    ("doctor",),
    ("site",),
    ("private", "lock"),
)


@pytest.fixture(scope="module")
def telling(own_key: None, shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content whose private half has numbers as keys, as names of files, and as names of scans, one of them missing."""
    root = support.copy_content(tmp_path_factory.mktemp("masking") / "库")
    added = support.beian_here("private", "recipients", "--add", "甲", cwd=root)
    assert added.returncode == 0, added.stdout + added.stderr
    (root / f"filings/{support.SUPPORTER}.yaml").unlink()  # its papers are much the same as the other role's
    half = Path(shutil.copytree(root / "examples/private/acme", root / "private/acme"))
    people = half / "people.yaml"
    replace_once(people, "files/legal-representative-id.png", f"files/{ABSENT}.png")
    replace_once(people, "files/security-officer-id.png", f"files/{IDENTITY}.png")
    (half / "files/security-officer-id.png").rename(half / f"files/{IDENTITY}.png")
    records = "".join(f"'{number}':\n  phone: 1\n" for number in NUMBERS)
    people.write_text(people.read_text("utf-8") + records, "utf-8")
    (half / "entity.yaml").write_text("".join(f"'{number}': a\n" for number in NUMBERS), "utf-8")
    for number in NUMBERS:
        (half / f"{number}.yaml").write_text("a: 1\n", "utf-8")
    (half / f"files/{PASSPORT}.png").write_bytes(b"no picture")
    (root / ".gitignore").write_text("/private/\n/build/\n/dist/\n", "utf-8")
    support.commit_all(root)
    return root


@pytest.fixture(autouse=True, scope="module")
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Without a key nothing is locked, and locking is what names files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEIAN_AGE_IDENTITY", str(tmp_path_factory.mktemp("key") / "identity.txt"))
        patch.delenv("BEIAN_AGE_KEY", raising=False)
        make_identity()
        yield


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_no_verb_prints_a_key_or_a_name_that_is_a_number(telling: Path, verb: tuple[str, ...]) -> None:
    done = support.beian_here(*verb, cwd=telling, AS_OF="2026-03-20")
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert [number for number in NUMBERS if number in said] == []
    if verb[0] == "check":
        assert done.returncode == 1
        assert said.count("受限内容") >= 3 * len(NUMBERS) - 2, (
            "the problems are there, with something else in their place"
        )
    if verb == ("private", "lock"):
        assert f"private/acme/{HIDDEN}.yaml" in said
    if verb == ("handover",):
        assert f"files/{HIDDEN}.png" in said


def test_of_the_form_of_a_number_nothing_is_printed_wherever_it_stands(content_root: Path) -> None:
    """Not even where a verb is called with it, and where it has no private half."""
    (content_root / f"filings/acme/{IDENTITY}.yaml").write_text("a: 1\n", "utf-8")
    for verb in (("check",), ("check", "--format", "json"), ("check", IDENTITY), ("explain", MOBILE), (IDENTITY,)):
        done = support.beian_here(*verb, cwd=content_root)
        assert HIDDEN in done.stdout + done.stderr, verb
        assert IDENTITY not in done.stdout + done.stderr, verb
        assert MOBILE not in done.stdout + done.stderr, verb


def test_keys_and_names_are_secrets_of_each_edition(telling: Path) -> None:
    known = secrets_of(support.workspace(telling), "public").texts
    assert {IDENTITY, PASSPORT, LANDLINE} <= known.keys()
    assert not [place for place in known.values() for number in NUMBERS if number in place]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"a {IDENTITY}。", f"a {HIDDEN}。"),
        (f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}", HIDDEN),
        ("电话138 1234 5679。", f"电话{HIDDEN}。"),
        ("139-1234-5678", HIDDEN),
        ("１３８１２３４５６７８，", f"{HIDDEN}，"),
        (f"private/acme/files/{PASSPORT}.png: broken", f"private/acme/files/{HIDDEN}.png: broken"),
        (f"examples/private/a/张三{LANDLINE}.pdf。", f"examples/private/a/张三{HIDDEN}.pdf。"),
        (f"private.age/acme/{MAIL}", f"private.age/acme/{HIDDEN}"),
        ("filings/acme/files/2026-03-02-report.png", "filings/acme/files/2026-03-02-report.png"),
        ("private/acme/events/001/2026-03-03-receipt-1-2.png", "private/acme/events/001/2026-03-03-receipt-1-2.png"),
        (f"private/acme/2026-03-03-{LANDLINE}.png", f"private/acme/2026-03-03-{HIDDEN}.png"),
        ("private/acme/files/contract-2026.png", "private/acme/files/contract-2026.png"),
        ("sha256 4f110108199003074235ab", "sha256 4f110108199003074235ab"),
        ("网信算备110108199003074230012号", "网信算备110108199003074230012号"),
        ("", ""),
    ],
)
def test_what_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(("path", "hidden"), [("private/acme/people.yaml", True), ("filings/acme/people.yaml", False)])
def test_a_problem_hides_any_number_of_the_private_half_and_only_that(path: str, hidden: bool) -> None:
    told = Text(f"“{PASSPORT}”不认识", f"{PASSPORT!r} is unknown")
    one = Problem(Position(path, 3), f"/{PASSPORT}/phone", "intake", "error", "draft", told, told)
    said = f"{one.describe()}{one.as_dict()}"
    assert (PASSPORT not in said) is hidden
    assert one.pointer == f"/{PASSPORT}/phone", "what works with the pointer has it as it is"
