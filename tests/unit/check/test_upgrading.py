"""`beian upgrade`: what follows from other answers goes, and nothing that a filing says changes by it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

import support
from beian import __version__

STAFF = "staff_total"


def answers(root: Path) -> dict[str, object]:
    """What every filing says, what follows from other answers included."""
    return {one.id: one.answers for one in support.workspace(root).library.filings}


def digests(root: Path) -> dict[str, str]:
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(root.rglob("*"))
        if file.is_file() and not {".git", "build"} & set(file.relative_to(root).parts)
    }


@pytest.fixture
def spelled_out(content_root: Path) -> Path:
    """Content as older engines had it: what follows from other answers is written out once more."""
    people = content_root / "filings/acme/responsibility.yaml"
    total = answers(content_root)["acme"]["responsibility"][STAFF]
    text = people.read_text("utf-8")
    if f"\n{STAFF}:" not in text:
        people.write_text(f"{text.rstrip()}\n{STAFF}: {total}\n", "utf-8")
    file = content_root / f"filings/{support.PROVIDER}.yaml"
    name = answers(content_root)[support.PROVIDER]["service_provider"]["filed_name"]
    own = file.read_text("utf-8")
    if "filed_name:" not in own:
        file.write_text(f"# 名称\nfiled_name: {name}  # 与申请一致\n{own}", "utf-8")
    support.write_text(content_root / "beian.yaml", "# 设置\nengine: 0.1.0\n")
    return content_root


@pytest.mark.long
def test_an_upgrade_takes_out_what_follows_and_changes_no_answer(spelled_out: Path) -> None:
    before, files = answers(spelled_out), digests(spelled_out)
    done = support.beian_here("upgrade", cwd=spelled_out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert answers(spelled_out) == before
    text = (spelled_out / "filings/acme/responsibility.yaml").read_text("utf-8")
    assert f"\n{STAFF}:" not in text
    assert "filed_name:" not in (spelled_out / f"filings/{support.PROVIDER}.yaml").read_text("utf-8")
    assert (spelled_out / "beian.yaml").read_text("utf-8") == f"# 设置\nengine: {__version__}\n"
    changed = {path for path, mark in digests(spelled_out).items() if files.get(path) != mark}
    assert changed
    assert not [path for path in changed if "/submissions/" in path or path.endswith(".md")]
    assert all(path in done.stdout for path in changed)


@pytest.mark.long
def test_an_upgrade_done_has_nothing_left_to_do(spelled_out: Path) -> None:
    support.beian_here("upgrade", cwd=spelled_out)
    before = digests(spelled_out)
    again = support.beian_here("upgrade", cwd=spelled_out)
    assert again.returncode == 0
    assert digests(spelled_out) == before


@pytest.mark.long
def test_a_dry_run_says_the_same_and_writes_nothing(spelled_out: Path) -> None:
    before = digests(spelled_out)
    dry = support.beian_here("upgrade", "--dry-run", cwd=spelled_out)
    assert digests(spelled_out) == before
    assert dry.stdout == support.beian_here("upgrade", cwd=spelled_out).stdout


@pytest.mark.long
def test_two_places_that_disagree_are_named_and_nothing_is_changed(spelled_out: Path) -> None:
    file = spelled_out / "filings/acme/entity.yaml"
    address = answers(spelled_out)["acme"]["entity"]["certificate"]["address"]
    text = file.read_text("utf-8")
    begin = text.index("\ncertificate:\n") + len("\ncertificate:\n")
    inside = text[begin:].replace(f"  address: {address}\n", "", 1)
    file.write_text(f"{text[:begin]}  address: 另一处的地址1号\n{inside}", "utf-8")
    before = digests(spelled_out)
    refused = support.beian_here("upgrade", cwd=spelled_out)
    assert refused.returncode == 1
    assert "filings/acme/entity.yaml: certificate/address ≠ entity/address" in refused.stdout
    assert digests(spelled_out) == before
    kept = support.beian_here("upgrade", "--keep", cwd=spelled_out)
    assert kept.returncode == 0
    assert "另一处的地址1号" in file.read_text("utf-8")


def test_a_file_that_cannot_be_read_stops_the_upgrade(spelled_out: Path) -> None:
    support.write_text(spelled_out / "filings/acme/people.yaml", "a: [\n")
    before = digests(spelled_out)
    refused = support.beian_here("upgrade", cwd=spelled_out)
    assert refused.returncode == 1
    assert "filings/acme/people.yaml" in refused.stdout
    assert digests(spelled_out) == before


@pytest.mark.long
def test_a_confirmed_figure_is_a_statement_and_stays(spelled_out: Path) -> None:
    """A proposal that somebody wrote down would be nobody's statement again."""
    file = spelled_out / "filings/acme/wenyin/assessment.yaml"
    support.replace_once(file, "    log_months: 12\n", "    log_months: 6\n")
    support.beian_here("upgrade", "--keep", cwd=spelled_out)
    assert "    log_months: 6\n" in file.read_text("utf-8")


@pytest.mark.long
def test_a_name_that_was_sent_stays_as_it_was_written(examples: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(examples / "filings/suohe", root / "filings/suohe")
    shutil.copytree(examples / "examples/private/suohe", root / "examples/private/suohe")
    support.write_text(root / "beian.yaml", "engine: 0.1.0\n")
    file = root / "filings/suohe/search/filing.yaml"
    before = file.read_text("utf-8")
    assert "filed_name:" in before
    assert support.beian_here("upgrade", cwd=root).returncode == 0
    assert file.read_text("utf-8") == before


@pytest.mark.long
def test_several_roots_are_upgraded_each_for_itself(spelled_out: Path, tmp_path: Path) -> None:
    other = tmp_path / "其他客户"
    support.write_text(other / "beian.yaml", "engine: 0.1.0\n")
    done = support.beian_here("upgrade", "--roots", str(other), str(tmp_path / "没有"), str(spelled_out), cwd=tmp_path)
    assert done.returncode == 1  # one of them is no content root
    assert (other / "beian.yaml").read_text("utf-8") == f"engine: {__version__}\n"
    assert (spelled_out / "beian.yaml").read_text("utf-8") == f"# 设置\nengine: {__version__}\n"
