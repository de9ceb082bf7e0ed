"""Writes the finished site: files placed by key into a new folder, which then replaces `site/` whole.

A file whose key is as before and that nobody touched is linked from the old site without being read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.files import make_folder, remove, staging_folder
from beian.core.places import ContentRoot
from beian.privacy.leak_scan import Leaked, Secrets, refuse_leaks

SiteFileRow = list[str | int]  # of a file of the site: its key, size and time


class SiteRow(TypedDict):
    """What is kept of a finished site: its key, the seals of what it was searched for, and its files."""

    key: str
    private: str
    searched: str
    secrets: int
    files: dict[str, SiteFileRow]


@dataclass(frozen=True)
class OutputFile:
    """A file of the site: a key that changes with its content, and where the content comes from."""

    key: str
    content: Callable[[], bytes]


def known_search(root: ContentRoot, key: str, private: str) -> int | None:
    """For how many secrets `site/` was searched, if it was made under this key and nothing changed since; else None.

    `private` is the seal of the private half, from which the secrets come; every file of the site is looked at too.
    """
    row = _kept_row(root)
    if not row or row["key"] != key or row["private"] != private:
        return None
    return row["secrets"] if _untouched(row, folder_stamps(root.site)) else None


def write_site(root: ContentRoot, key: str, wanted: Mapping[str, OutputFile], secrets: Secrets, private: str) -> None:
    """Make `site/` hold exactly these files. Raises Failure when the disk refuses; then the old site stays.

    `private` is the seal of the private half from before the secrets were read there.

    Raises Leaked when a file says what it must not; then there is no site. What was taken over from a site that was
    searched for the same secrets is not searched again.
    """
    before = _kept_row(root)
    files_before = before["files"] if before else {}
    folder = staging_folder(root.build)
    try:
        (folder / "site").mkdir()
        files_now = {
            site_path: _write_file(
                folder / "site" / site_path, root.site / site_path, file, files_before.get(site_path)
            )
            for site_path, file in wanted.items()
        }
        is_searched = before is not None and before["searched"] == secrets.seal(before["key"])
        changed = (
            {site_path for site_path in files_now if files_now[site_path] != files_before.get(site_path)}
            if is_searched
            else None
        )
        _refuse_leaks(root, secrets, folder / "site", changed)
        make_folder(root.site.parent)
        swap_folder(folder / "site", root.site)
    except OSError as error:
        raise Failure(f"无法写入 site/：{error.strerror}", f"cannot write site/: {error.strerror}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    row: SiteRow = {
        "key": key,
        "private": private,
        "searched": secrets.seal(key),
        "secrets": len(secrets),
        "files": files_now,
    }
    store(_row_file(root), row)


def _refuse_leaks(root: ContentRoot, secrets: Secrets, new_site: Path, places: Collection[str] | None) -> None:
    try:
        refuse_leaks(secrets, new_site, places)
    except Leaked:
        remove(root.site)  # the old one may well say the same
        raise


def _untouched(row: SiteRow, stamps_now: Mapping[str, list[int]]) -> bool:
    return {site_path: record[1:] for site_path, record in row["files"].items()} == stamps_now


def _write_file(file: Path, old: Path, output: OutputFile, before: SiteFileRow | None) -> SiteFileRow:
    """Write one file, or link the old one where it is the same; returns its row."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not (before and before[0] == output.key and _link_old_file(old, file, before[1:])):
        file.write_bytes(output.content())
        file.chmod(0o644)
    return [output.key, *size_and_time(file)]


def _link_old_file(old: Path, file: Path, stamp: SiteFileRow) -> bool:
    with contextlib.suppress(OSError):  # gone, or a disk without links
        if size_and_time(old) == stamp:
            os.link(old, file)
            return True
    return False


def size_and_time(file: Path) -> list[int]:
    """Size in bytes and time of change in nanoseconds of a file. Raises OSError."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


def folder_stamps(folder: Path) -> dict[str, list[int]]:
    """Size and time of every file below a folder: enough to see a missing or changed one."""
    return {file.relative_to(folder).as_posix(): size_and_time(file) for file in folder.rglob("*") if file.is_file()}


def _row_file(root: ContentRoot) -> Path:
    return root.build / f"{root.site_folder.replace('/', '-')}.json"


def _kept_row(root: ContentRoot) -> SiteRow | None:
    known: SiteRow | None = load_stored(_row_file(root))
    return known


def swap_folder(new_folder: Path, target: Path) -> None:
    """Put the finished folder where the old one is; an interruption leaves one of them whole. Raises Failure."""
    old = new_folder.with_name("old")
    with contextlib.suppress(FileNotFoundError):
        target.rename(old)
    try:
        new_folder.rename(target)
    except BaseException as error:
        if old.is_dir() and not target.exists():
            old.rename(target)
        if isinstance(error, OSError):
            raise Failure(
                f"无法写入 {target.name}/：{error.strerror}", f"cannot write {target.name}/: {error.strerror}"
            ) from None
        raise
    shutil.rmtree(old, ignore_errors=True)
