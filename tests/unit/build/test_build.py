"""The build, by the real command: only what is stale is made, nothing is ever half made, the bytes are the same anywhere."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import support

PAPERS = "build/filing"


def digests(root: Path, folder: str = PAPERS) -> dict[str, str]:
    files = [file for file in (root / folder).rglob("*") if file.is_file() and not file.name.startswith(".")]
    return {file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def times(root: Path) -> dict[str, int]:
    return {
        file.relative_to(root).as_posix(): file.stat().st_mtime_ns
        for file in (root / "build").rglob("*")
        if file.is_file() and file.name != "index.json"  # what it notes of times settles a moment later
    }


def build(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = support.beian("build", "--edition", "filing", *arguments, cwd=root, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.mark.long
def test_a_second_build_touches_nothing(built_root: Path) -> None:
    assert "生成 0 个文件" in build(built_root).stdout  # a copy: every time is another, every content the same
    before = times(built_root)
    assert "生成 0 个文件" in build(built_root).stdout
    assert times(built_root) == before


@pytest.mark.long
def test_a_changed_answer_rebuilds_only_the_papers_that_show_it(built_root: Path) -> None:
    before = digests(built_root)
    file = built_root / "filings/acme/wenyin/disclosure.yaml"
    support.replace_once(file, "模型按照概率生成内容，不查验事实", "模型依照概率生成内容，不查验事实")
    build(built_root)
    after = digests(built_root)
    changed = {name for name in after if after[name] != before[name]}
    roles = ("service_provider", "technical_supporter")
    assert changed == {
        f"{PAPERS}/acme/wenyin/{role}/public_disclosure.{form}"
        for role in roles
        for form in ("docx", "pdf", "shown.json")
    }


@pytest.mark.long
def test_a_changed_paper_and_a_lost_paper_are_made_again(built_root: Path) -> None:
    before = digests(built_root)
    (built_root / PAPERS / "acme/commitment_letter.pdf").unlink()
    (built_root / PAPERS / "acme/commitment_letter.docx").write_bytes(b"changed by hand")
    assert "生成 2 个文件" in build(built_root).stdout
    assert digests(built_root) == before


@pytest.mark.long
def test_a_filing_with_errors_has_drafts_only_and_the_others_have_their_papers(built_root: Path) -> None:
    support.replace_once(built_root / "filings/acme/wenyin/service_provider.yaml", "算法-1", "算法-0")
    shutil.rmtree(built_root / PAPERS)
    done = support.beian("build", "--edition", "filing", cwd=built_root)
    assert done.returncode == 1
    assert "NAM-001" in done.stdout
    folder = built_root / PAPERS / "acme/wenyin/service_provider"
    assert {one.name for one in folder.glob("self_assessment*")} == {
        f"self_assessment-草稿.{ending}" for ending in ("docx", "pdf", "shown.json")
    }
    assert all("-草稿." in one.name for one in folder.iterdir())
    assert (built_root / PAPERS / "acme/wenyin/technical_supporter/self_assessment.pdf").is_file()


@pytest.mark.long
def test_an_interrupted_build_leaves_whole_papers_and_the_next_one_finishes(built_root: Path) -> None:
    before = digests(built_root)
    support.replace_once(
        built_root / "filings/acme/entity.yaml", "\nname: 安可美智能科技有限公司", "\nname: 安可美智慧科技有限公司"
    )
    confirmed = support.beian_here("confirm", "acme", "--by", "lin-anran", cwd=built_root)
    assert confirmed.returncode == 0, confirmed.stdout + confirmed.stderr
    running = subprocess.Popen(
        [sys.executable, "-m", "beian", "build", "--edition", "filing"],
        cwd=built_root,
        env={**os.environ, **support.PACKAGE},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    began = time.monotonic()
    while digests(built_root) == before and time.monotonic() - began < 60:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for name, digest in digests(built_root).items():
        content = (built_root / name).read_bytes()
        whole = {"pdf": content.rstrip().endswith(b"%%EOF"), "docx": content[:2] == b"PK" and b"PK\x05\x06" in content}
        assert digest == before.get(name) or whole.get(name.rpartition(".")[2], True), name
    build(built_root)
    after = digests(built_root)
    assert set(after) == set(before)
    assert after != before


@pytest.mark.long
def test_the_same_papers_under_another_clock_locale_umask_and_path(built: Path, tmp_path: Path) -> None:
    root = support.copy_content(tmp_path / "elsewhere")
    command = f"umask 077; cd filings/acme; exec {shlex.quote(sys.executable)} -m beian build --edition filing"
    environment = {
        **os.environ,
        **support.PACKAGE,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "",
        "LANG": "C",
        "PYTHONHASHSEED": "7",
    }
    done = subprocess.run(["sh", "-c", command], cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert digests(root) == digests(built)


def test_review_and_public_papers_hold_no_restricted_value(built: Path) -> None:
    for edition in ("review", "public"):
        for file in (built / "build" / edition).rglob("*.docx"):
            text = support.docx_text(file.read_bytes())
            assert "10000000002" not in text
            assert ("〔受限内容〕" in text) <= (edition == "review")
    assert "10000000002" in support.docx_text((built / PAPERS / "acme/responsibility_statement.docx").read_bytes())


def test_the_token_record_tells_the_truth_about_word_and_pdf(built: Path) -> None:
    for record in (built / "build").rglob("*.shown.json"):
        shown = support.as_json(record.read_text("utf-8"))
        stem = record.name.removesuffix(".shown.json")
        docx = support.squeezed(support.docx_text(record.with_name(f"{stem}.docx").read_bytes()))
        for entry in shown["shown"]:
            for text in entry["texts"]:
                assert support.squeezed(text) in docx, (record.name, entry["pointer"])
        assert shown["edition"] == record.relative_to(built / "build").parts[0]
