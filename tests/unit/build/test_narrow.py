"""A verb with a named filing reads what concerns it, and one without reads what changed: the output is the same as ever."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import support
import sweeps
from beian.build.toolchain_digest import Toolchain
from beian.bundle import overviews
from beian.commands.cli import main
from beian.content.trees import WorkTree
from beian.papers.products import PaperFactory
from beian.schema.filings import names_of_all
from support import ENTITY, PROVIDER

OTHER = "xinyue"
DAY, NEXT_DAY = "2026-11-26", "2026-11-27"
NAMED = (
    ("check", PROVIDER),
    ("check", ENTITY, "--format", "json"),
    ("todo", PROVIDER, "--format", "json"),
    ("status", PROVIDER, "--json"),
    ("status", ENTITY, "--as-of", NEXT_DAY),
    ("handover", ENTITY),
    ("classify", PROVIDER),
    ("comments", PROVIDER),
    ("waive", PROVIDER, "TXT-012"),
    ("diff", PROVIDER, "--format", "json"),
    ("redline", PROVIDER, "public_disclosure"),
    ("build", PROVIDER),
)
OVERVIEWS = (("status",), ("status", "--json"), ("status", "--ics"), ("todo",), ("todo", "--format", "json"))
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a verb in this process; returns its exit code and what it said."""
    monkeypatch.setenv("AS_OF", DAY)
    monkeypatch.delenv("CI", raising=False)

    def one(root: Path, *words: str) -> tuple[int, str, str]:
        code = main([words[0], "--root", str(root), *words[1:]])
        return code, *capsys.readouterr()

    return one


def own(root: Path) -> Path:
    """The root with all of its entities as the owner's, who has no examples: those are read to be hidden."""
    for file in root.glob("filings/*/entity.yaml"):
        support.replace_once(file, "example: true\n", "")
    (root / "examples/private").rename(root / "private")
    return root


@pytest.fixture
def two(content_root: Path) -> Path:
    support.add_entity(content_root, OTHER)
    return content_root


def broken(root: Path) -> None:
    """All kinds of damage to the other entity."""
    folder = root / "filings" / OTHER
    (folder / "entity.yaml").write_text("name: [\n", "utf-8")
    (folder / "people.yaml").write_bytes(b"\xff\xfe\x00")
    (folder / "stray.yml").write_text("x: 1\n", "utf-8")
    (folder / "link.yaml").symlink_to(root / "beian.yaml")


@pytest.mark.long
@pytest.mark.parametrize("words", sweeps.first(5, NAMED), ids=" ".join)
def test_other_filings_change_nothing_of_a_named_verb(words: tuple[str, ...], content_root: Path, run: Run) -> None:
    """Alone, beside another entity, and beside one that is broken."""
    support.replace_once(content_root / "filings/acme/wenyin/disclosure.yaml", "purpose: |\n", "purpose: |\n  另外，")
    roots = [content_root, content_root.with_name("二 two"), content_root.with_name("坏 broken")]
    for root in roots[1:]:
        shutil.copytree(content_root, root)
        support.add_entity(root, OTHER)
    for root in roots:
        own(root)
    broken(roots[2])
    said = [run(root, *words) for root in roots]
    assert said[0][1] + said[0][2]
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("words", [*NAMED, ("pack", PROVIDER), ("diff",)], ids=" ".join)
def test_a_verb_opens_no_entity_that_does_not_concern_it(
    words: tuple[str, ...], two: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    real = WorkTree.read

    def reads(tree: WorkTree, path: str) -> bytes | None:
        read.append(path)
        return real(tree, path)

    support.commit_all(own(two))
    support.replace_once(two / "filings/acme/wenyin/disclosure.yaml", "purpose: |\n", "purpose: |\n  另外，")
    monkeypatch.setattr(WorkTree, "read", reads)
    run(two, *words)
    assert [path for path in read if "acme" in path]
    assert {path for path in read if OTHER in path} <= {f"filings/{OTHER}/entity.yaml"}  # who is an example


def test_the_names_of_all_filings_are_those_of_the_library(two: Path) -> None:
    """Of examples, of entities that cannot be read, and of one's own, beside which examples are not shown."""

    def names() -> list[str]:
        found = [name for some in names_of_all(WorkTree(two)).values() for name in some]
        assert found == [one.id for one in support.workspace(two, private=False).library.filings]
        return found

    assert names()[0] == ENTITY
    support.replace_once(two / f"filings/{OTHER}/entity.yaml", "example: true\n", "")
    assert names()[0] == OTHER
    support.replace_once(two / "filings/acme/entity.yaml", "example: true\n", "")
    broken(two)
    assert len(names()) > 3


# -- overviews ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entities that overviews read anew."""
    found: list[str] = []
    real = overviews._rows_of

    def part(root: object, what: str, as_of: object, entities: tuple[str, ...]) -> object:
        found.extend(entities)
        return real(root, what, as_of, entities)

    monkeypatch.setattr(overviews, "_rows_of", part)
    return found


@pytest.fixture
def settled(two: Path) -> Path:
    """Two entities whose files are older than any clock's step, so that a stamp proves them."""
    for file in two.rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000), follow_symlinks=False)
    return two


@pytest.mark.parametrize("words", OVERVIEWS, ids=" ".join)
def test_an_overview_that_is_kept_says_what_one_made_anew_says(
    words: tuple[str, ...], settled: Path, run: Run, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = run(settled, *words), run(settled, *words)
    assert sorted(read) == [ENTITY, OTHER]
    monkeypatch.setenv("CI", "true")  # where nothing that is kept is trusted
    assert first == again == run(settled, *words)
    assert first[0] == 0
    assert ENTITY in first[1]


@pytest.mark.long
def test_an_overview_reads_what_changed(
    settled: Path, run: Run, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(*words: str) -> list[str]:
        read.clear()
        run(settled, *words)
        return sorted(read)

    answer = settled / f"filings/{OTHER}/entity.yaml"
    assert anew("status") == [ENTITY, OTHER]
    assert anew("status") == []
    assert anew("todo") == [ENTITY, OTHER]
    assert anew("status") == []
    text = answer.read_text("utf-8")
    times = answer.stat()
    answer.write_text(text.replace("name: ", "name:  ", 1)[:-1], "utf-8")
    os.utime(answer, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert anew("status") == [OTHER]
    private = settled / "examples/private/acme/people.yaml"
    private.write_text(private.read_text("utf-8") + "# 注\n", "utf-8")
    assert anew("status") == [ENTITY]
    record = settled / f"filings/{OTHER}/submissions/001/round.yaml"
    record.parent.mkdir(parents=True)
    record.write_text("x", "utf-8")
    assert run(settled, "status")[0] == 2  # a record that cannot be read stops it, kept or not
    shutil.rmtree(record.parent.parent)
    anew("status")
    (settled / "overrides").mkdir(exist_ok=True)
    (settled / "overrides/terms.yaml").write_text("{}\n", "utf-8")
    assert anew("status") == [ENTITY, OTHER]
    monkeypatch.setenv("AS_OF", NEXT_DAY)
    assert anew("status") == [ENTITY, OTHER]
    monkeypatch.setattr(Toolchain, "digest", "another engine")
    assert anew("status") == [ENTITY, OTHER]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"seal": "", "kept": []}', b"\xff", None], ids=repr)
def test_a_damaged_overview_is_none(content: bytes | None, settled: Path, run: Run, read: list[str]) -> None:
    said = run(settled, "status")
    file = settled / f"build/overviews/status/{OTHER}.json"
    status, whole = file.stat(), file.read_bytes()
    file.write_bytes(whole.replace(b"wenyin", b"wenyim") + b" " if content is None else content)
    if content is None:  # as long as it was, and as old
        file.write_bytes(whole[:-2] + b"x" + whole[-1:])
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    read.clear()
    assert run(settled, "status") == said
    assert read == [OTHER]
    assert run(settled, "status") == said
    assert read == [OTHER]


@pytest.mark.long
def test_an_overview_needs_no_place_to_write(settled: Path, run: Run) -> None:
    said = run(settled, "status"), run(settled, "todo")
    shutil.rmtree(settled / "build")
    (settled / "build").write_text("", "utf-8")
    assert (run(settled, "status"), run(settled, "todo")) == said


def test_an_entity_of_links_is_no_less_seen(settled: Path, run: Run) -> None:
    folder = settled / "filings/other"
    folder.mkdir()
    (folder / "entity.yaml").symlink_to(settled / f"filings/{OTHER}/entity.yaml")
    assert run(settled, "status") == run(settled, "status")
    assert "other：" in run(settled, "status")[1]


# -- rounds -----------------------------------------------------------------------------------------------------------


def test_a_round_fills_no_paper_again(built_root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(built_root, "build")
    (built_root / "old.txt").write_text("x", "utf-8")
    assert run(built_root, "legacy", PROVIDER, str(built_root / "old.txt"), "--date", "2026-01-05")[0] == 0
    filled = []
    monkeypatch.setattr(PaperFactory, "composition", lambda *_: filled.append(1))
    code, said, _ = run(built_root, "build")
    assert (code, filled) == (0, [])
    assert "生成 0 个文件" in said
