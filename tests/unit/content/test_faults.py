"""Whatever happens to a write - disk full, read-only, a killed or interrupted process - old outputs stay whole, and the
next run gives what an undisturbed one gives, with one entry in the record. Real commands; see `tests/faults`."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

import support
import sweeps
from beian.content.sealed_cache import load_stored
from filed import DAY
from tools.simulated_scan import scan_of

FROM, TO = "每季度向算法安全委员会报告制度执行", "每月向算法安全委员会报告制度执行"
FAULTS = os.pathsep.join([str(support.CHECKOUT / "tests" / "faults"), support.PACKAGE["PYTHONPATH"]])
LEFT = re.compile(r"\.writing-|^beian-|^site-")
# Kept beside the products, and rightly not the same each time: file times, and what saves work.
UNSTEADY = re.compile(
    r"build/(writing\.json|writing\.lock|decided\.json|index\.json|site\.json|bundles\.json|cache/|site-source/)|\.git/|__pycache__"
)
SAID = {"full": "No space left", "readonly": "Read-only file system", "interrupt": "Interrupted"}
CODES = {"kill": -signal.SIGKILL, "full": 2, "readonly": 2, "interrupt": 130}


@dataclass(frozen=True)
class Case:
    """A command that writes, how its content root comes to be, and at how many of its writes it is disturbed in CI."""

    command: tuple[str, ...]
    prepare: Callable[[Path], None]
    points: int = 6


def untidy(root: Path) -> None:
    file = root / "filings/acme/people.yaml"
    file.write_text(file.read_text("utf-8") + "   \n\n", "utf-8")


def changed(root: Path) -> None:
    """One answer that a paper of the entity shows."""
    support.replace_once(root / "filings/acme/responsibility.yaml", FROM, TO)


def as_it_is(root: Path) -> None:
    """Nothing to prepare."""


def scanned_again(root: Path) -> None:
    printed = (root / "build/filing/acme/commitment_letter.pdf").read_bytes()
    (root / "scan.pdf").write_bytes(scan_of(printed, seed=2))


def returned(root: Path) -> None:
    support.beian("submit", "acme", cwd=root, AS_OF=DAY)


def pasted(root: Path) -> None:
    returned(root)
    (root / "notice.txt").write_text("1. 补充检测报告\n2. 说明数据来源\n3. 更新承诺书\n", "utf-8")


def sent_before(root: Path) -> None:
    for place in ("报告.pdf", "承诺书.pdf"):
        (root / place).write_bytes(b"%PDF-1.4\n" + place.encode())


CASES = {
    "fmt": Case(("fmt",), untidy),
    "build": Case(("build", "acme"), changed),
    "pack": Case(("pack", "acme"), changed),
    "signed": Case(("signed", "commitment_letter", "scan.pdf", "--filing", "acme"), scanned_again),
    "submit": Case(("submit", "acme"), as_it_is, 10),
    "comments": Case(("comments", "acme", "notice.txt", "--date", "2026-03-05"), pasted, 10),
    "legacy": Case(("legacy", "acme", "报告.pdf", "承诺书.pdf", "--date", "2025-01-20"), sent_before),
    "new": Case(("new", "newco", "--name", "新公司"), as_it_is, 10),
    "event": Case(("event", "acme", "returned", "--date", "2026-03-05"), returned),
}


QUICK = ("fmt", "new")


@pytest.fixture(scope="session")
def ready(shared: Path, to_record: Path) -> Path:
    """A content root whose entity is packed and signed, so that a round can be recorded. Read only."""

    def make(root: Path) -> None:
        shutil.copytree(to_record, root)
        (root / f"filings/{support.SUPPORTER}.yaml").unlink()  # its papers are much the same as the other role's
        assert support.beian("pack", cwd=root, AS_OF=DAY).returncode == 0
        key = next(root.rglob("record.key"), None) or root / "examples/private/record.key"
        key.write_text("7" * 64, "utf-8") if not key.is_file() else None

    return support.once(shared / "ready 内容", make)


def run(root: Path, command: tuple[str, ...], fault: str = "", log: Path | None = None) -> subprocess.CompletedProcess:
    """The command with one fault."""
    told = {
        "AS_OF": support.day_of(command, DAY),
        "PYTHONPATH": FAULTS,
        "BEIAN_FAULT": fault,
        "BEIAN_FAULT_LOG": str(log or ""),
    }
    return support.beian(*command, cwd=root, **told)


def tree(root: Path) -> dict[str, str]:
    """The digest of every file that a command may write."""
    return {
        name: sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not UNSTEADY.match(name := path.relative_to(root).as_posix())
    }


@pytest.mark.parametrize(
    ("name", "what"),
    [
        *(pytest.param(name, "kill", marks=[] if name in QUICK else pytest.mark.long) for name in CASES),
        *(pytest.param(name, what, marks=pytest.mark.sweep(few=3, some=12)) for what in SAID for name in CASES),
    ],
)
def test_a_fault_at_any_write_leaves_old_or_new(ready: Path, tmp_path: Path, name: str, what: str) -> None:
    case = CASES[name]
    start = Path(shutil.copytree(ready, tmp_path / "start"))
    case.prepare(start)
    before = tree(start)
    undisturbed = Path(shutil.copytree(start, tmp_path / "undisturbed"))
    log = tmp_path / "log"
    done = run(undisturbed, case.command, "count:0", log)
    assert done.returncode == 0, done.stdout + done.stderr
    after, writes = tree(undisturbed), int(log.read_text())
    assert writes > 0
    assert after != before
    points = case.points if what == "kill" else 3
    for number in sweeps.part(range(1, writes + 1), few=1, some=points, name=f"{name} {what}"):
        root = Path(shutil.copytree(start, tmp_path / f"{what}-{number}"))
        done = run(root, case.command, f"{what}:{number}")
        assert_outcome(done, what)
        found = {path: digest for path, digest in tree(root).items() if not LEFT.search(path)}
        for path, digest in found.items():
            assert digest in (before.get(path), after.get(path)), f"{path} is neither old nor new after {what}:{number}"
        assert before.keys() - found.keys() <= before.keys() - after.keys(), "an old file is gone"
        whole(root)
        again = run(root, case.command)
        assert again.returncode == 0 or tree(root) == after, again.stdout + again.stderr
        assert tree(root) == after, f"the run after {what}:{number} gives something else"
        assert not [path for path in root.rglob("*") if LEFT.search(path.name)], "temporary files are left"
        shutil.rmtree(root)


def assert_outcome(done: subprocess.CompletedProcess, what: str) -> None:
    """The code of this end, in words; a fault that came too late to matter may be none."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert done.returncode in (CODES[what], 0), said
    if done.returncode and what in SAID:
        assert SAID[what] in said, said


def whole(root: Path) -> None:
    """The record has no half of a round, and no JSON file is cut off."""
    for folder in root.glob("filings/**/submissions/*"):
        assert (folder / "round.yaml").is_file(), folder
    for file in root.rglob("*.json"):
        if not LEFT.search(file.name):
            json.loads(file.read_text("utf-8"))


# -- processes ---------------------------------------------------------------------------------------------------------


def session(number: int) -> list[int]:
    """The processes that began in a session and have not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[3]) == number and fields[0] != "Z":
                found.append(int(status.parent.name))
    return found


def wait_for(done: Callable[[], bool], seconds: float = 60) -> bool:
    began = time.monotonic()
    while not done() and time.monotonic() - began < seconds:
        time.sleep(0.05)
    return done()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_build_leaves_no_process_behind(content_root: Path) -> None:
    for entity in ("suohe", "xinyue"):
        support.add_entity(content_root, entity)
    command = [sys.executable, "-m", "beian", "build"]
    environment = {**os.environ, **support.PACKAGE, "BEIAN_WORKERS": "3"}
    build = subprocess.Popen(command, cwd=content_root, env=environment, start_new_session=True)
    assert wait_for(lambda: len(session(build.pid)) > 5)
    build.kill()
    build.wait()
    assert wait_for(lambda: not session(build.pid), 20), "helpers outlive the command"


@pytest.mark.long
def test_two_builds_at_once_give_what_one_gives(tmp_path: Path) -> None:
    one, two = (support.copy_entity(tmp_path / name, "xinyue") for name in ("one", "two"))
    assert support.beian("build", "--edition", "filing", cwd=one).returncode == 0
    papers = {name: digest for name, digest in tree(one).items() if name.startswith("build/filing/")}
    assert len(papers) > 8
    command = [sys.executable, "-m", "beian", "build", "--edition", "filing"]
    environment = {**os.environ, **support.PACKAGE}
    both = [subprocess.Popen(command, cwd=two, env=environment) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert papers.items() <= tree(two).items()
    assert load_stored(two / "build/index.json")
    done = support.beian("build", "--edition", "filing", cwd=two)
    assert done.returncode == 0
    assert papers.items() <= tree(two).items()


@pytest.mark.long
def test_a_clock_that_jumps_makes_nothing_stale_or_fresh(built_root: Path) -> None:
    """Times of outputs in the future and of answers in the past: what counts is what stands in the files."""
    for file in (built_root / "build/filing").rglob("*.pdf"):
        os.utime(file, (4102444800, 4102444800))
    support.replace_once(built_root / "filings/acme/responsibility.yaml", FROM, TO)
    os.utime(built_root / "filings/acme/responsibility.yaml", (0, 0))
    done = support.beian("build", "acme", "--edition", "filing", cwd=built_root)
    assert done.returncode == 0
    assert "filing/acme/responsibility_statement.pdf" in done.stderr
    assert "commitment_letter" not in done.stderr


# -- tools -------------------------------------------------------------------------------------------------------------

# A Pandoc that is none: it hangs, dies, floods, or asks for all the memory there is.
TOOLS = {
    "hangs": "exec sleep 600",
    "dies": "exit 3",
    "floods": "exec cat /dev/zero",
    "eats": f'exec {sys.executable} -c "x = [bytearray(1 << 30) for _ in range(64)]"',
}
TOOL = """
import os
from pathlib import Path
import beian.papers.formats.pandoc as pandoc
pandoc.SECONDS, pandoc.BYTES = 3, 1 << 28
pandoc.executable = lambda: Path(os.environ["TOOL"])
"""


@pytest.mark.long
@pytest.mark.parametrize("how", TOOLS)
def test_a_tool_that_misbehaves_is_a_failure_and_old_papers_stay(built_root: Path, tmp_path: Path, how: str) -> None:
    before = {name: digest for name, digest in tree(built_root).items() if name.endswith((".docx", ".pdf"))}
    (tmp_path / "fault").mkdir()
    (tmp_path / "fault/sitecustomize.py").write_text(TOOL, "utf-8")
    tool = tmp_path / "pandoc"
    tool.write_text(f"#!/bin/sh\n[ $1 = --version ] && echo pandoc 3.9 && exit\n{TOOLS[how]}\n", "utf-8")
    tool.chmod(0o755)
    support.replace_once(built_root / "filings/acme/responsibility.yaml", FROM, TO)
    path = os.pathsep.join([str(tmp_path / "fault"), support.PACKAGE["PYTHONPATH"]])
    began = time.monotonic()
    done = support.beian("build", "acme", "--edition", "filing", cwd=built_root, PYTHONPATH=path, TOOL=str(tool))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Pandoc" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 20_000
    assert time.monotonic() - began < 60
    after = tree(built_root)
    assert all(after[name] == digest for name, digest in before.items())
