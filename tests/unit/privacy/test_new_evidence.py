"""`beian evidence add`: a picture goes in stripped, named and with its record, or nothing is written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import support
from beian.commands.cli import main
from beian.content.yaml.strict import load
from beian.core.picture import header
from beian.papers.figures import proving
from beian.schema.derived.proofs import proves

MAKER, MAKERS_TAG, EXIF_PART, TAKEN = "Secret Maker", 0x010F, 0x8769, 0x9003
GIVEN = ("--caption", "网站投诉与举报入口", "--date", "2026-11-20", "--by", "gu-qinghe")


def photo(file: Path, day: str = "2026:11:20 10:11:12") -> Path:
    picture, said = Image.effect_noise((900, 600), 60).convert("RGB"), Image.Exif()
    said[MAKERS_TAG] = MAKER
    said.get_ifd(EXIF_PART)[TAKEN] = day
    picture.save(file, exif=said)
    return file


@pytest.fixture
def content_root(tmp_path: Path) -> Path:
    """One entity is enough."""
    return support.copy_entity(tmp_path / "root", "acme")


def add(root: Path, file: Path, *arguments: str) -> int:
    where = ["evidence", "--root", str(root), "add", str(file), "--entity", "acme", "--as-of", "2026-12-01"]
    return main([*where, *arguments])


def files(root: Path) -> set[str]:
    return {
        file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file() and "build" not in file.parts
    }


@pytest.mark.long
def test_a_picture_goes_in_without_what_it_tells_and_with_what_is_known(
    content_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before = photo(tmp_path / "New Entry.jpg"), files(content_root)
    original = file.read_bytes()
    assert MAKER.encode() in original
    assert add(content_root, file, *GIVEN, "--product", "wenyin-web") == 0
    folder = content_root / "filings/acme/evidence"
    assert files(content_root) - before == {f"filings/acme/evidence/new-entry.{one}" for one in ("jpg", "yaml")}
    content = (folder / "new-entry.jpg").read_bytes()
    assert MAKER.encode() not in content
    assert header(content) is not None
    assert file.read_bytes() == original, "what was given stays as it was"
    record = load((folder / "new-entry.yaml").read_bytes(), "").data
    assert record == {
        "file": "new-entry.jpg",
        "caption": "网站投诉与举报入口",
        "kind": "screenshot",
        "taken_on": "2026-11-20",
        "taken_by": "gu-qinghe",
        "product_version": "2.3.0",
        "description": "网站投诉与举报入口",
    }
    assert "[[evidence:new-entry]]" in capsys.readouterr().out
    found = [one.rule for one in support.problems_in(content_root, "acme") if "/new-entry" in one.pointer]
    assert found == ["EVD-017", "DAT-006"], "nobody refers to it yet, and it is newer than the report"


@pytest.mark.long
def test_a_hanzi_name_gets_the_products_id_and_the_next_number(content_root: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        assert add(content_root, photo(tmp_path / f"截图{number}.png"), *GIVEN, "--product", "wenyin-web") == 0
    assert {file.name for file in (content_root / "filings/acme/evidence").glob("wenyin-web-*.png")} == {
        "wenyin-web-1.png",
        "wenyin-web-2.png",
    }


def test_contracts_go_into_the_private_half_unless_said_otherwise(content_root: Path, tmp_path: Path) -> None:
    assert add(content_root, photo(tmp_path / "deed.png"), *GIVEN, "--kind", "contract") == 0
    assert (content_root / "examples/private/acme/evidence/deed.png").is_file()
    assert not (content_root / "filings/acme/evidence/deed.png").exists()
    assert "restricted: yes" in (content_root / "filings/acme/evidence/deed.yaml").read_text("utf-8")
    assert add(content_root, photo(tmp_path / "open.png"), *GIVEN, "--kind", "contract", "--open") == 0
    assert (content_root / "filings/acme/evidence/open.png").is_file()


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("x.webp", GIVEN, "a WebP picture"),
        ("x.txt", GIVEN, "something else"),
        ("empty.png", GIVEN, "empty"),
        ("half.png", GIVEN, "no whole picture"),
        ("link.png", GIVEN, "is a link"),
        ("nothing.png", GIVEN, "there is no file"),
        ("complaint-entry.png", GIVEN, "there is evidence 'complaint-entry' already"),
        ("a.png", (*GIVEN, "--id", "Bad_Id"), "cannot be an id"),
        ("a.png", (*GIVEN, "--id", "../../x"), "cannot be an id"),
        ("a.png", (*GIVEN, "--product", "nope"), "there is no 'nope' in products"),
        ("a.png", (*GIVEN, "--kind", "photo"), "'photo' is not an option"),
        ("a.png", (*GIVEN, "--proves", "no path"), "proves"),
        ("a.png", (*GIVEN[:4], "--by", "nobody"), "there is no 'nobody' in people.yaml"),
        ("a.png", ("--caption", "图\u202e题", *GIVEN[2:]), "invisible"),
        ("a.png", ("--caption", "一\n二", *GIVEN[2:]), "one line"),
        ("a.png", (*GIVEN[:3], "2026-12-02", *GIVEN[4:]), "still to come"),
        ("a.png", (*GIVEN[:3], "yesterday", *GIVEN[4:]), "yesterday"),
        ("a.png", GIVEN[:2] + GIVEN[4:], "picture's EXIF says 2026-11-20; give --date 2026-11-20"),
        ("a.png", GIVEN[2:], "--caption"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_refused_plainly_and_nothing_is_written(
    content_root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    good = photo(folder / "a.png").read_bytes()
    photo(folder / "complaint-entry.png")
    Image.new("RGB", (40, 40)).save(folder / "x.webp")
    (folder / "x.txt").write_text("words", "utf-8")
    (folder / "empty.png").touch()
    (folder / "half.png").write_bytes(good[: len(good) // 2])
    (folder / "link.png").symlink_to(folder / "a.png")
    before = files(content_root)
    assert add(content_root, folder / name, *arguments) == 2
    assert said in capsys.readouterr().err
    assert files(content_root) == before


def test_a_folder_that_is_a_link_takes_nothing_in(content_root: Path, tmp_path: Path) -> None:
    folder = content_root / "filings/acme/evidence"
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    before = files(tmp_path / "elsewhere")
    assert add(content_root, photo(tmp_path / "a.png"), *GIVEN) == 2
    assert files(tmp_path / "elsewhere") == before


@pytest.mark.parametrize("day", ["0000:00:00 00:00:00", "2026:13:40 01:01:01", "soon", "2026-11-20"])
def test_a_day_that_is_none_is_not_proposed(
    content_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str
) -> None:
    assert add(content_root, photo(tmp_path / "a.jpg", day), "--caption", "入口", "--by", "gu-qinghe") == 2
    said = capsys.readouterr().err
    assert "EXIF" not in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_at_a_terminal_it_asks_and_enter_takes_the_proposed_day(content_root: Path, tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    os.write(master, "网站投诉入口\n\ngu-qinghe\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "beian", "evidence", "add", str(photo(tmp_path / "entry.jpg")), "--entity", "acme"],
        cwd=content_root,
        env={**os.environ, **support.PACKAGE, "AS_OF": "2026-12-01"},
        stdin=slave,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "2026-11-20" in done.stdout
    record = load((content_root / "filings/acme/evidence/entry.yaml").read_bytes(), "").data
    assert (record["caption"], record["taken_on"], record["taken_by"]) == ("网站投诉入口", "2026-11-20", "gu-qinghe")


def test_the_git_user_is_who_took_it(content_root: Path, tmp_path: Path) -> None:
    support.git(content_root, "init", "--quiet")
    support.git(content_root, "config", "user.name", "顾清和")
    assert add(content_root, photo(tmp_path / "a.png"), "--caption", "入口", "--date", "2026-11-20") == 0
    assert "taken_by: gu-qinghe" in (content_root / "filings/acme/evidence/a.yaml").read_text("utf-8")


@pytest.mark.long
def test_evidence_proves_the_answers_that_refer_to_it_where_it_names_none(content_root: Path) -> None:
    file = content_root / "filings/acme/evidence/complaint-entry.yaml"
    support.replace_once(file, "proves:\n  - wenyin/assessment/controls/complaint-entry\n", "")
    filing = support.filing_in(content_root, support.PROVIDER)
    assert "wenyin/assessment/controls/complaint-entry/measure" in proves(filing)["complaint-entry"]
    assert "complaint-entry" in proving(filing, "/assessment/controls/complaint-entry")
    assert "complaint-entry" not in proving(filing, "/assessment/labelling")
    assert not [one for one in support.problems_in(content_root, "acme") if one.rule == "EVD-017"]
