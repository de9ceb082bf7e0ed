"""Drafts leak nothing: what an error keeps out of the editions is in no draft of them, nor in anything made from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import support
from beian.check.withholding import withheld
from beian.core.model import at
from beian.core.text.masking import HIDDEN
from beian.privacy.leak_scan import Secrets, find_leaks
from support import ENTITY, PROVIDER, replace_once

DISCLOSURE, ASSESSMENT = "filings/acme/wenyin/disclosure.yaml", "filings/acme/wenyin/assessment.yaml"
PEOPLE, ENTITY_FILE = "filings/acme/people.yaml", "filings/acme/entity.yaml"
PRIVATE = "examples/private/acme/people.yaml"
PHONE, IDENTITY, SPACED, MAIL = "13912345678", "110101199003078515", "138 1234 5679", "zhang.wei@qq.com"
WRONG_HALF, NOT_RESTRICTED, UNKNOWN = "15912345670", "秘而不宣的部门", "不认识的键后的秘密"
OFFICER = f"  post: 副总经理、算法安全责任人\n  phone: '{WRONG_HALF}'\n"
CANARIES = (PHONE, IDENTITY, SPACED, MAIL, WRONG_HALF, NOT_RESTRICTED, UNKNOWN)
SECRETS = Secrets("review", {text: f"canary {number}" for number, text in enumerate(CANARIES)})
SAYING = (
    ("build",),
    ("build", "--edition", "review"),
    ("build", "--edition", "public"),
    ("site",),
    ("diff", "--from", "HEAD", PROVIDER),
    ("redline", "--from", "HEAD", PROVIDER),
    ("redline", "--from", "HEAD", ENTITY),
    ("todo",),
    ("status",),
    ("handover", ENTITY),
    ("check",),
    ("check", "--format", "json"),
    ("check", "--format", "sarif"),
    ("pack",),
    ("ci", "preview", "--base", "HEAD~1"),
    ("ci", "check", "--base", "HEAD~1"),
)


def spoil(root: Path) -> None:
    """Each sort of what only an error keeps out, typed into a content root."""
    replace_once(root / DISCLOSURE, "本算法的目的是帮助用户", f"请致电{PHONE}或者写信至{MAIL}。本算法的目的是帮助用户")
    replace_once(root / ASSESSMENT, "\nsoftware: |\n", f"\nsoftware: |\n  联系人证件{IDENTITY}，电话{SPACED}。\n")
    replace_once(root / PRIVATE, "  phone: '10000000002'\n", f"  department: {NOT_RESTRICTED}\n")
    replace_once(root / PEOPLE, "  post: 副总经理、算法安全责任人\n  department: 算法安全办公室\n", OFFICER)
    replace_once(root / ENTITY_FILE, "\nregistration_region:", f"\ngeheimnis: {UNKNOWN}\nregistration_region:")


@pytest.fixture(scope="session")
def spoiled(shared: Path, shipped: Path) -> Path:
    """Where everything was made of the spoiled content, and what was said stands in `said/`."""

    def make(root: Path) -> None:
        shutil.copytree(shipped, root)
        spoil(root)
        support.commit_all(root, "spoiled")
        replace_once(root / ASSESSMENT, "\nhardware: |\n", "\nhardware: |\n  又及。\n")
        (root / "said").mkdir()
        for number, arguments in enumerate(SAYING):
            done = support.beian(*arguments, cwd=root, AS_OF="2026-11-26")
            assert done.returncode in (0, 1), (arguments, done.stdout, done.stderr)
            (root / f"said/{number:02}-{arguments[0]}.txt").write_text(done.stdout + done.stderr, "utf-8")

    return support.once(shared / "spoiled 内容", make)


def outputs(root: Path) -> Iterator[Path]:
    for name in ("said", "build", "site", "dist"):
        yield from (file for file in (root / name).rglob("*") if file.is_file())


@pytest.mark.long
def test_nothing_that_an_error_keeps_out_is_in_what_is_made_of_drafts(spoiled: Path) -> None:
    made = {file.relative_to(spoiled).as_posix() for file in outputs(spoiled)}
    for place in ("filing", "review", "public"):
        assert f"build/{place}/acme/wenyin/service_provider/public_disclosure-草稿.docx" in made
    assert "site/files/acme/wenyin/service_provider/self_assessment-草稿.html" in made
    assert any(path.startswith("build/redline/") and path.endswith("self_assessment.docx") for path in made)
    assert any(path.startswith("build/preview/") and path.endswith(".html") for path in made)
    assert [one.describe() for one in find_leaks(SECRETS, spoiled, made)] == []


@pytest.mark.long
def test_the_canaries_would_be_found(spoiled: Path) -> None:
    """Else the test above could not fail."""
    found = [*find_leaks(SECRETS, spoiled / "filings"), *find_leaks(SECRETS, spoiled / "examples/private")]
    said = "\n".join(one.describe() for one in found)
    assert [name for name in SECRETS.texts.values() if name not in said] == []


@pytest.mark.long
def test_what_is_kept_of_the_answers_around_is_shown(spoiled: Path) -> None:
    folder = spoiled / "build/filing" / PROVIDER
    said = support.docx_text((folder / "public_disclosure-草稿.docx").read_bytes())
    assert f"请致电{HIDDEN}或者写信至{HIDDEN}。本算法的目的是帮助用户" in said
    assert "联系人证件" in support.docx_text((folder / "self_assessment-草稿.docx").read_bytes())


@pytest.mark.parametrize(
    "number",
    [
        "13912345678",
        "139-1234-5678",
        "１３９１２３４５６７８",
        "139 1234 5678",
        "139\u200b12345678",
        "110101 19900307 8515",
    ],
)
def test_a_number_is_withheld_however_it_is_typed(content_root: Path, number: str) -> None:
    filing = support.filing_in(content_root, PROVIDER)
    answers = json.loads(json.dumps(filing.answers).replace("文茵网站", number))
    shown = withheld(replace(filing, answers=answers))
    assert number not in json.dumps(shown.answers, ensure_ascii=False)
    assert at(shown.answers, "/entity/uscc") == at(filing.answers, "/entity/uscc")


def test_a_shared_record_with_errors_is_withheld_from_filings_that_it_does_not_concern(content_root: Path) -> None:
    """They are no drafts, and show nothing of it; but they hold the entity's records, which go into more than papers."""
    products = content_root / "filings/acme/products"
    website = (products / "wenyin-web.yaml").read_text("utf-8")  # of a second app, a number would be asked for
    spoiled = f"{website}\ngeheimnis: {UNKNOWN}\n".replace("文茵", f"{PHONE}文茵")
    (products / "nobodys.yaml").write_text(spoiled, "utf-8")
    workspace = support.workspace(content_root)
    filing = support.filing_in(content_root, PROVIDER)
    assert workspace.blocking(workspace.filings([ENTITY])[0], "pack") != []
    own = next(one for one in workspace.library.filings if one.id == filing.id)
    assert workspace.blocking(own, "pack") == []
    shown = json.dumps(workspace.edition(own, "review").answers, ensure_ascii=False)
    assert "nobodys" in shown
    assert "文茵" in shown
    assert UNKNOWN not in shown
    assert PHONE not in shown
