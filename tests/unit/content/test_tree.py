"""Trees: what is listed and read, from the disk and from Git alike; no link and no other name leads outside."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from beian.content.trees import GitTree, WorkTree
from beian.core.errors import Failure

FILES = ("filings/a/entity.yaml", "filings/a/b/algorithm.yaml", "filings/a-b/entity.yaml", "filings/a0/entity.yaml")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    for name in (*FILES, "filings/a/.hidden/entity.yaml", "filings/a/.hidden.yaml", "filingsmore/x.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")
    return folder


def test_disk_and_git_list_and_read_the_same(root: Path) -> None:
    support.commit_all(root)
    disk, index = WorkTree(root), GitTree(root)
    for folder in ("filings", "filings/a", "filings/a/b", "filings/none"):
        assert disk.files(folder) == index.files(folder)
    assert disk.files("filings") == sorted(FILES)
    assert disk.files("filings/a") == ["filings/a/b/algorithm.yaml", "filings/a/entity.yaml"]
    for name in (*FILES, "filings/none.yaml", "filings/a"):
        assert disk.read(name) == index.read(name)


def test_no_link_is_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "entity.yaml").write_text("secret", "utf-8")
    (root / "filings/linked").symlink_to(outside)
    (root / "filings/a/linked.yaml").symlink_to(outside / "entity.yaml")
    tree = WorkTree(root)
    assert tree.files("filings") == sorted(FILES)
    assert tree.read("filings/linked/entity.yaml") is None
    assert tree.read("filings/a/linked.yaml") is None


def test_no_name_leads_outside(root: Path, tmp_path: Path) -> None:
    (tmp_path / "beside.yaml").write_text("secret", "utf-8")
    tree = WorkTree(root)
    for name in (
        "../beside.yaml",
        "filings/../../beside.yaml",
        str(tmp_path / "beside.yaml"),
        "filings/a/../a/entity.yaml",
        "filings/" + "x" * 300,
    ):
        assert tree.read(name) is None


def test_a_root_behind_a_link_is_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert WorkTree(tmp_path / "link").read(FILES[0]) == FILES[0].encode()


def test_a_clone_without_all_contents_is_a_failure(content_root: Path) -> None:
    """A clone made with --filter, or a damaged one: Git knows the names, and has no content."""
    file = "filings/acme/people.yaml"
    name = support.git(content_root, "rev-parse", f"HEAD:{file}").strip()
    (content_root / ".git/objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(Failure, match="没有 filings/acme/people"):
        GitTree(content_root).read(file)
