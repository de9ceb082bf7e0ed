"""Folders for tools: gone after their use, after a kill with the next process, and never those of another paper."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from beian.core.errors import Failure
from beian.core.processes import temporary
from beian.papers.formats.pdf import pdf

SECRET = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
HEAD = '#set document(title: "t")\n#set text(font: "Noto Serif SC", lang: "zh")\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    temporary._folder_of.cache_clear()
    yield tmp_path
    temporary._folder_of.cache_clear()


def test_a_folder_is_gone_after_its_use(place: Path) -> None:
    with temporary.temporary_folder() as first:
        (first / "people.yaml").write_text("姓名", "utf-8")
        with temporary.temporary_folder() as other:
            assert other != first
    assert not [path for path in place.rglob("*") if path.is_file()]


def test_what_a_killed_process_left_goes_with_the_next_one(place: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, running = place / f"beian-{dead.pid}-ab12", place / "beian-1-ab12"
    others = [place / "beian-reproduce-ab12", place / "beian-of-mine", place / f"other-{dead.pid}-x"]
    for folder in (left, running, *others):
        (folder / "files").mkdir(parents=True)
    (place / f"beian-{dead.pid}-link").symlink_to(place / "beian-of-mine")
    with temporary.temporary_folder():
        assert not left.exists()
        assert all((folder / "files").is_dir() for folder in (running, *others))


def test_a_paper_cannot_read_the_files_of_the_one_before(place: Path) -> None:
    shown = f'{HEAD}#figure(image("id.svg", alt: "a"))'.encode()
    first = pdf(shown, {"id.svg": SECRET}, "2026-01-01")
    with pytest.raises(Failure, match="not found"):
        pdf(shown, {}, "2026-01-01")
    with pytest.raises(Failure, match=r"not found|denied|escape|outside"):
        pdf(f'{HEAD}#read("../other")'.encode(), {}, "2026-01-01")
    assert pdf(shown, {"id.svg": SECRET}, "2026-01-01") == first
    assert pdf(shown, {"id.svg": SECRET.replace(b"9", b"99")}, "2026-01-01") != first
    assert not [path for path in place.rglob("*") if path.is_file()]
