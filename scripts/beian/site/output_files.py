"""The finished site: files placed by key into a new folder, which then takes the place of `site/` whole.

A file whose key is as before and that nobody touched is taken over from the old site without being read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from beian.content.sealed_cache import keep, kept
from beian.core.errors import Failure
from beian.core.files import make_folder, remove, workshop
from beian.core.places import ContentRoot
from beian.privacy.leak_scan import Leaked, Secrets, refuse_leaks

SiteFileRow = list[str | int]  # of a file of the site: its key, size and time


class SiteRow(TypedDict):
    """What is kept of a site that was made: its key, the seals of what it was searched for, and its files."""

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
    """For how many secrets `site/` was searched, where it is what this key made; None when something is different.

    That is also the private half, from which the secrets are and whose seal is given, and every file of the site.
    """
    known = _kept_row(root)
    if not known or known["key"] != key or known["private"] != private:
        return None
    return known["secrets"] if _untouched(known, folder_stamps(root.site)) else None


def write_site(root: ContentRoot, key: str, wanted: Mapping[str, OutputFile], secrets: Secrets, private: str) -> None:
    """Make `site/` hold exactly these files. Raises Failure when the disk refuses; then the old site stays.

    `private` is the seal of the private half from before the secrets were read there.

    Raises Leaked when a file says what it must not; then there is no site. What was taken over from a site that was
    searched for the same secrets is not searched again.
    """
    known = _kept_row(root)
    before = known["files"] if known else {}
    made = workshop(root.build)
    try:
        (made / "site").mkdir()
        record = {
            place: _write_file(made / "site" / place, root.site / place, one, before.get(place))
            for place, one in wanted.items()
        }
        is_searched = known is not None and known["searched"] == secrets.seal(known["key"])
        again = {place for place in record if record[place] != before.get(place)} if is_searched else None
        _refuse_leaks(root, secrets, made / "site", again)
        make_folder(root.site.parent)
        swap_folder(made / "site", root.site)
    except OSError as error:
        raise Failure(f"无法写入 site/：{error.strerror}", f"cannot write site/: {error.strerror}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    row: SiteRow = {
        "key": key,
        "private": private,
        "searched": secrets.seal(key),
        "secrets": len(secrets),
        "files": record,
    }
    keep(_row_file(root), row)


def _refuse_leaks(root: ContentRoot, secrets: Secrets, made: Path, places: Collection[str] | None) -> None:
    try:
        refuse_leaks(secrets, made, places)
    except Leaked:
        remove(root.site)  # the old one may well say the same
        raise


def _untouched(known: SiteRow, found: Mapping[str, list[int]]) -> bool:
    return {place: record[1:] for place, record in known["files"].items()} == found


def _write_file(file: Path, old: Path, one: OutputFile, known: SiteFileRow | None) -> SiteFileRow:
    """Put one file there; returns its record."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not (known and known[0] == one.key and _link_old_file(old, file, known[1:])):
        file.write_bytes(one.content())
        file.chmod(0o644)
    return [one.key, *_stamp(file)]


def _link_old_file(old: Path, file: Path, stamp: SiteFileRow) -> bool:
    with contextlib.suppress(OSError):  # gone, or a disk without links
        if _stamp(old) == stamp:
            os.link(old, file)
            return True
    return False


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


def folder_stamps(folder: Path) -> dict[str, list[int]]:
    """Size and time of every file below a folder: enough to see a missing or changed one."""
    return {file.relative_to(folder).as_posix(): _stamp(file) for file in folder.rglob("*") if file.is_file()}


def _row_file(root: ContentRoot) -> Path:
    return root.build / f"{root.site_folder.replace('/', '-')}.json"


def _kept_row(root: ContentRoot) -> SiteRow | None:
    known: SiteRow | None = kept(_row_file(root))
    return known


def swap_folder(made: Path, target: Path) -> None:
    """Put the finished folder where the old one is; an interruption leaves one of them whole. Raises Failure."""
    old = made.with_name("old")
    with contextlib.suppress(FileNotFoundError):
        target.rename(old)
    try:
        made.rename(target)
    except BaseException as error:
        if old.is_dir() and not target.exists():
            old.rename(target)
        if isinstance(error, OSError):
            raise Failure(
                f"无法写入 {target.name}/：{error.strerror}", f"cannot write {target.name}/: {error.strerror}"
            ) from None
        raise
    shutil.rmtree(old, ignore_errors=True)
