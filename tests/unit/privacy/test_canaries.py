"""Nothing private gets out: everything that commands write or say, in the work tree and in Git, is searched for it.

The shipped examples are the canaries: each of their restricted values is unique, and so are the passages of the answers
that are not public. What is searched is left by real commands on a content root with rounds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import support
from beian.core.errors import Failure
from beian.core.model import Edition, Filing
from beian.privacy.leak_scan import Secrets, find_leaks, secrets_of
from beian.schema.editions import answered_otherwise, edition_of
from beian.schema.walk import answers_of, visibility
from beian.site.make_site import make_site
from support import ENTITY, SUPPORTER, replace_once

ALLOWED = (
    "build/filing",
    "dist",
    "examples/private",
    "private",
    ".git",
)  # the filing edition, and what it is made from
FAULTS = os.pathsep.join([str(support.CHECKOUT / "tests" / "faults"), support.PACKAGE["PYTHONPATH"]])
PUBLIC = "build/site-source/public"
SAYING = (
    ("check", "--gate", "submit"),
    ("check", "--format", "json"),
    ("check", "--format", "sarif"),
    ("todo",),
    ("status",),
    ("handover", ENTITY),
    ("diff", "--from", "001", "--to", "002", ENTITY),
    ("redline", "--from", "001", ENTITY),
    ("build", ENTITY),
    ("build", "--edition", "review", ENTITY),
    ("pack", ENTITY),
    ("similar", "--write", "sketches.json"),
    ("ci", "check", "--base", "HEAD~1"),
    ("ci", "preview", "--base", "HEAD~1"),
    ("ci", "pack"),
)


@pytest.fixture(scope="session")
def used(shared: Path, filed: Path) -> Path:
    """A content root on which every command was run that makes or says something; what was said is in `said/`."""
    return support.once(shared / "used 内容 库", lambda root: use(root, filed))


def use(root: Path, filed: Path) -> None:
    shutil.copytree(filed, root)
    people = root / "examples/private/acme/people.yaml"
    said = root / "said"
    said.mkdir()
    (root / "scan.pdf").unlink()  # no real one, which counts as what cannot be looked into
    (root / f"filings/{SUPPORTER}.yaml").unlink()  # its papers are much the same as the other role's

    def run(name: str, *arguments: str, **environment: str) -> int:
        done = support.beian(*arguments, cwd=root, AS_OF="2026-03-20", BEIAN_FILING=ENTITY, **environment)
        (said / f"{name}.txt").write_text(done.stdout + done.stderr, "utf-8")
        return done.returncode

    (root / "dist/来信.pdf").write_bytes(b"%PDF-1.4\n% a notice with a name in it\n")
    assert run("attach", "event", ENTITY, "displayed", "--date", "2026-03-19", "--attach", "dist/来信.pdf") == 0
    for number, arguments in enumerate(SAYING):
        assert run(f"{number:02}-{arguments[0]}", *arguments) in (0, 1), arguments
    good = people.read_text("utf-8")
    for number, (find, put) in enumerate([("'10000000009'", "'1000000000'"), ("  id_number: ", "  id_nummer: ")]):
        people.write_text(good.replace(find, put), "utf-8")
        assert run(f"wrong-{number}", "check", ENTITY) in (0, 1)
    people.write_text(good + "zhou-yining: [\n", "utf-8")
    run("broken", "check", ENTITY)
    people.write_text(good, "utf-8")
    replace_once(
        root / "filings/acme/responsibility.yaml", "每季度向算法", "每月向算法"
    )  # so that papers are in the making
    assert run("crash", "build", ENTITY, BEIAN_FAULT="bug:9", PYTHONPATH=FAULTS) == 3
    replace_once(root / "filings/acme/responsibility.yaml", "每月向算法", "每季度向算法")


def searched(root: Path, edition: Edition, folder: Path) -> list[str]:
    return [one.describe() for one in find_leaks(secrets_of(support.workspace(root), edition), folder)]


def open_part(root: Path, target: Path) -> Path:
    """A copy of everything but what may hold restricted values."""
    for file in root.rglob("*"):
        path = file.relative_to(root).as_posix()
        if file.is_file() and not path.startswith(tuple(f"{one}/" for one in ALLOWED)):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / path)
    return target


@pytest.mark.long
def test_every_restricted_field_has_a_canary(used: Path) -> None:
    secrets = secrets_of(support.workspace(used), "review")
    filings = support.workspace(used).filings()
    restricted = {
        (pointer.rpartition("/")[2], str(value))
        for filing in filings
        for pointer, value, schema in answers_of(filing)
        if visibility(schema) == "restricted" and value is not None
    }
    known = {name for name, value in restricted if value in secrets.texts}
    assert known == {"id_number", "phone", "email", "test_account", "test_password"}
    assert {name for name, _ in restricted} - known == {"id_type", "id_scan", "scan", "employment_proof"} & {
        name for name, _ in restricted
    }
    files = {path.rpartition("/")[2] for path in secrets.files.values()}
    assert {"security-officer-id.png", "business-license.png", "2026-03-19-displayed-2-1.pdf"} <= files
    assert "record.key" in secrets.texts.values()


@pytest.mark.long
def test_canaries_are_found_where_they_may_be(used: Path) -> None:
    """Else the tests below could not fail."""
    for place in ("build/filing", "dist", "examples/private"):
        assert searched(used, "review", used / place), place


@pytest.mark.long
def test_nothing_restricted_is_in_files_messages_logs_and_crash_reports(used: Path, tmp_path: Path) -> None:
    folder = open_part(used, tmp_path / "open")
    assert {"said", "build", "filings"} <= {one.name for one in folder.iterdir()}
    assert {"cache", "review", "preview", "blanks", "redline", "overviews"} <= {
        one.name for one in (folder / "build").iterdir()
    }
    assert list((folder / "filings").rglob("submissions/*/fields.json"))
    assert "Traceback" in (folder / "said/crash.txt").read_text("utf-8")
    assert searched(used, "review", folder) == []


@pytest.mark.long
def test_nothing_restricted_is_in_git(used: Path, tmp_path: Path) -> None:
    """In no object, reachable or not. The examples' private half is tracked, so their rounds are committed without it."""
    root = Path(shutil.copytree(used, tmp_path / "库"))
    shutil.rmtree(root / ".git")
    (root / ".gitignore").write_text("/private/\n/examples/private/\n/build/\n/dist/\n", "utf-8")
    support.commit_all(root)
    objects = tmp_path / "objects"
    objects.mkdir()
    dump = support.subprocess.run(
        ["git", "-C", root, "cat-file", "--batch", "--batch-all-objects", "--buffer"], capture_output=True, check=True
    )
    (objects / "all.bin").write_bytes(dump.stdout)
    assert searched(used, "review", objects) == []


@pytest.mark.long
def test_what_is_published_and_cached_for_it_says_only_what_is_public(used: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(used, tmp_path / "库"))
    done = support.beian("ci", "publish", cwd=root, AS_OF="2026-03-20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert searched(root, "public", root / "site") == []
    assert searched(root, "public", root / "build/public") == []
    assert searched(root, "public", root / PUBLIC) == []


# -- non-interference -----------------------------------------------------------------------------------------------


def digests(folder: Path) -> dict[str, str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.long
def test_the_review_site_has_the_same_bytes_whatever_the_private_half(site_root: Path) -> None:
    def made() -> dict[str, str]:
        shutil.rmtree(site_root / "site", ignore_errors=True)
        make_site(support.workspace(site_root, private=False), "review")
        return digests(site_root / "site")

    first = made()
    people = site_root / "examples/private/acme/people.yaml"
    replace_once(people, "'10000000002'", "'10000000009'")
    replace_once(people, "110101179911200012", "110101219903150025")
    (site_root / "examples/private/acme/files/security-officer-id.png").unlink()
    assert made() == first
    shutil.rmtree(site_root / "examples/private")
    assert made() == first


@pytest.mark.long
def test_the_public_site_has_the_same_bytes_whatever_is_not_public(built_root: Path) -> None:
    (built_root / f"filings/{SUPPORTER}.yaml").unlink()  # its papers are much the same as the other role's

    def made() -> dict[str, str]:
        make_site(support.workspace(built_root, private=False), "public")
        return digests(built_root / "site")

    first = made()
    replace_once(built_root / "filings/acme/entity.yaml", "staff_band: 150人", "staff_band: 151人")
    replace_once(
        built_root / "filings/acme/wenyin/assessment.yaml",
        "安全补丁在发布后15日内评估",
        "安全补丁在发布后\n  7日内评估",
    )
    shutil.rmtree(built_root / "examples/private")
    assert made() == first


@pytest.mark.parametrize("edition", ["review", "public"])
def test_an_edition_is_the_same_object_whatever_it_must_not_show(filed: Path, edition: Edition) -> None:
    for filing in support.workspace(filed).filings():
        other = answered_otherwise(filing, edition)
        assert other.answers != filing.answers
        assert edition_of(other, edition) == edition_of(filing, edition)
        assert "private/" not in repr(edition_of(filing, edition).positions)


@pytest.mark.long
def test_an_influence_is_refused_and_named(built_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that forgets to reduce one record."""

    def forgetful(filing: Filing, edition: Edition) -> Filing:
        reduced = edition_of(filing, edition)
        return replace(reduced, answers={**reduced.answers, "people": filing.answers.get("people", {})})

    monkeypatch.setattr("beian.site.noninterference.edition_of", forgetful)
    with pytest.raises(Failure, match=r"影响了.*acme /people/gu-qinghe/id_number"):
        make_site(support.workspace(built_root, private=False), "review")
    assert not (built_root / "site").exists()


@pytest.mark.long
def test_a_leak_keeps_the_site_out_and_takes_the_old_one_away(site_root: Path) -> None:
    """A telephone number of the private half, typed into an answer with other signs between."""
    replace_once(
        site_root / "filings/acme/wenyin/assessment.yaml",
        "安全补丁在发布后",
        "有事致电100 0000 0002，安全补丁在发布后",
    )
    done = support.beian("site", cwd=site_root)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "/people/zhou-yining/phone" in done.stdout
    assert "0000 0002" not in done.stdout + done.stderr
    assert not (site_root / "site").exists()
    assert not [one for one in (site_root / "build").glob("site-*") if one.name != "site-source"]


def test_secrets_have_a_seal_that_says_nothing() -> None:
    one = Secrets("review", {"10000000002": "a"})
    assert one.seal("x") == Secrets("review", {"10000000002": "b"}).seal("x") != one.seal("y")
    assert one.seal("x") != Secrets("review", {"10000000003": "a"}).seal("x")
