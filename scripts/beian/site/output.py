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
from typing import Any

from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.files import make_folder, remove, staging_folder
from beian.core.places import ContentRoot
from beian.privacy.leak_scan import Leaked, Secrets, refuse_leaks


@dataclass(frozen=True)
class OutputFile:
    """A file of the site: a key that changes with its content, and where the content comes from."""

    key: str
    content: Callable[[], bytes]


def searched_for(root: ContentRoot, key: str, private: str) -> int | None:
    """For how many secrets `site/` was searched, where it is what this key made; None when something is different.

    That is also the private half, from which the secrets are and whose seal is given, and every file of the site.
    """
    known = _known(root)
    if known.get("key") != key or known.get("private") != private:
        return None
    return known["secrets"] if _untouched(known, stamps(root.site)) else None


def place_files(root: ContentRoot, key: str, wanted: Mapping[str, OutputFile], secrets: Secrets, private: str) -> None:
    """Make `site/` hold exactly these files. Raises Failure when the disk refuses; then the old site stays.

    `private` is the seal of the private half from before the secrets were read there.

    Raises Leaked when a file says what it must not; then there is no site. What was taken over from a site that was
    searched for the same secrets is not searched again.
    """
    known = _known(root)
    before = known.get("files", {})
    made = staging_folder(root.build)
    try:
        (made / "site").mkdir()
        record = {
            place: _place(made / "site" / place, root.site / place, one, before.get(place))
            for place, one in wanted.items()
        }
        again = (
            None if not _searched(known, secrets) else {place for place in record if record[place] != before.get(place)}
        )
        _refuse_leaks(root, secrets, made / "site", again)
        make_folder(root.site.parent)
        swap(made / "site", root.site)
    except OSError as error:
        raise Failure(f"无法写入 site/：{error.strerror}", f"cannot write site/: {error.strerror}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    seals = {"private": private, "searched": secrets.seal(key), "secrets": len(secrets)}
    store(_state(root), {"key": key, **seals, "files": record})


def _refuse_leaks(root: ContentRoot, secrets: Secrets, made: Path, places: Collection[str] | None) -> None:
    try:
        refuse_leaks(secrets, made, places)
    except Leaked:
        remove(root.site)  # the old one may well say the same
        raise


def _searched(known: Mapping[str, Any], secrets: Secrets) -> bool:
    """Whether the site that is known was searched for these secrets."""
    return "searched" in known and known["searched"] == secrets.seal(str(known.get("key")))


def _untouched(known: Mapping[str, Any], found: Mapping[str, list[int]]) -> bool:
    return {place: record[1:] for place, record in known["files"].items()} == found


def _place(file: Path, old: Path, one: OutputFile, known: list[Any] | None) -> list[Any]:
    """Put one file there; returns its record."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not (known and known[0] == one.key and _taken_over(old, file, known[1:])):
        file.write_bytes(one.content())
        file.chmod(0o644)
    return [one.key, *_stamp(file)]


def _taken_over(old: Path, file: Path, stamp: list[int]) -> bool:
    with contextlib.suppress(OSError):  # gone, or a disk without links
        if _stamp(old) == stamp:
            os.link(old, file)
            return True
    return False


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


def stamps(folder: Path) -> dict[str, list[int]]:
    """Size and time of every file below a folder: enough to see a missing or changed one."""
    return {file.relative_to(folder).as_posix(): _stamp(file) for file in folder.rglob("*") if file.is_file()}


def _state(root: ContentRoot) -> Path:
    return root.build / f"{root.site_folder.replace('/', '-')}.json"


def _known(root: ContentRoot) -> dict[str, Any]:
    return load_stored(_state(root)) or {}


def swap(made: Path, target: Path) -> None:
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
