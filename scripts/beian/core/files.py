"""Writes files atomically: a target holds its old content or its new content, never half of it.

Nothing is written through a link below the content root: it may come with a pull request, and lead anywhere. What may
hold restricted answers is readable for its owner only, whatever the umask.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol

from beian.core.errors import Failure
from beian.core.processes.temporary import is_running

WRITING = ".writing-"  # then the writer's process number: what a killed process left is told from what is being written
STALE = 3600
LARGEST = 50_000_000  # bytes of a document that is read; a reader refuses what has more
PRIVATE = (("private",), ("dist",), ("build", "filing"), ("build", "cache"))  # below the content root


class StreamedContent(Protocol):
    """Content that writes itself piece by piece, so that it is never in memory as a whole."""

    def write_to(self, out: BinaryIO) -> None: ...


def write(target: Path, content: bytes | StreamedContent) -> None:
    """Write `content` to `target`, whole or not at all. Raises Failure when the disk refuses, or for a link on the way."""
    with naming_target(target):
        stage(target, content).replace(target)


def write_changed(target: Path, content: bytes) -> bool:
    """Write only when the content differs, so that a no-op touches nothing. Returns whether it wrote."""
    refuse_links(target)
    with contextlib.suppress(OSError):
        if target.stat().st_size == len(content) and target.read_bytes() == content:
            return False
    write(target, content)
    return True


def stage(target: Path, content: bytes | StreamedContent, root: Path | None = None) -> Path:
    """The content beside its target, whole and on the disk, for a rename into its place; `root` as for `make_folder`.

    Raises OSError, and Failure for a link on the way.
    """
    folder = make_folder(target.parent, root)
    _refuse_link(target)
    _clean_once(folder)
    handle, name = tempfile.mkstemp(dir=folder, prefix=f"{WRITING}{os.getpid()}-")
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content.write_to(file)
            file.flush()
            os.fsync(file.fileno())
        if not is_private(target, root):
            Path(name).chmod(0o644)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def make_folder(folder: Path, root: Path | None = None) -> Path:
    """The folder, made with those above it where they are not there; `root` is the content root where that is about to
    become one, and has no `beian.yaml` yet. Raises OSError, and Failure for a link on the way."""
    refuse_links(folder, root)
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new_folder in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process was quicker
            new_folder.mkdir(mode=0o700 if is_private(new_folder, root) else 0o777)
    return missing[0] if missing else folder


def read_limited(file: Path, most: int = LARGEST) -> bytes:
    """The bytes of a file from outside, at most `most` + 1, so that a caller sees that it is too large. Raises Failure."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None


def remove(target: Path) -> None:
    """Remove a file, or a folder with what is in it, if it is there. Raises OSError, and Failure for a link on the way."""
    refuse_links(target)
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)


@contextlib.contextmanager
def naming_target(target: Path) -> Iterator[None]:
    """Turns an OSError into a Failure that names the target."""
    try:
        yield
    except OSError as error:
        raise Failure(
            f"无法写入 {target.name}：{error.strerror}", f"cannot write {target.name}: {error.strerror}"
        ) from None


# -- where ---------------------------------------------------------------------------------------------------------------


def refuse_links(target: Path, root: Path | None = None) -> None:
    """Raises Failure when a step of the path below the content root is a link (outside of one, nothing is known)."""
    path, steps = _below_content_root(target, root)
    for step in steps:
        path = path / step
        _refuse_link(path)


def _refuse_link(path: Path) -> None:
    if path.is_symlink() or _is_junction(path):
        raise Failure(
            f"{path.name} 是一个链接，写入会落到别处。请删除这个链接（{path}）。",
            f"{path.name} is a link, so what is written would land elsewhere. Remove the link ({path}).",
        )


def is_private(target: Path, root: Path | None = None) -> bool:
    """Whether restricted answers may stand there."""
    _, steps = _below_content_root(target, root)
    return any(steps[: len(place)] == place for place in PRIVATE)


def _below_content_root(target: Path, root: Path | None) -> tuple[Path, tuple[str, ...]]:
    """The content root that a path lies in, and the steps from there; the path itself and none where it is in none."""
    path = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow the links that are looked for
    root = root or content_root(path.parent)
    return (root, path.relative_to(root).parts) if root else (path, ())


def content_root(folder: Path) -> Path | None:
    """The uppermost folder with a `beian.yaml` at or above one: a planted file further down hides no link above it."""
    if folder not in _roots:
        roots = [parent for parent in (folder, *folder.parents) if (parent / "beian.yaml").is_file()]
        if not roots:
            return None  # and asked again, for it may become one
        _roots[folder] = roots[-1]
    return _roots[folder]


_roots: dict[Path, Path] = {}


def _is_junction(path: Path) -> bool:
    """Windows' other kind of link (Python tells it from 3.12 on)."""
    ask = getattr(path, "is_junction", None)
    return bool(ask and ask())


# -- what was left -------------------------------------------------------------------------------------------------------


def remove_leftovers(folder: Path, *, below: bool = True) -> None:
    """Remove the temporary files of killed writers in `folder` and `below`: an hour old, or of a process that has ended."""
    for path in list((folder.rglob if below else folder.glob)(f"{WRITING}*")):
        number = path.name.removeprefix(WRITING).partition("-")[0]
        with contextlib.suppress(OSError):
            in_use = path.is_dir() and number.isdigit()  # the folder of a process that runs, however long
            if not is_running(number) or (_age(path) > STALE and not in_use):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@cache
def _clean_once(folder: Path) -> None:
    """Removes leftovers from a folder before this process first writes into it."""
    remove_leftovers(folder, below=False)


def staging_folder(folder: Path) -> Path:
    """A new temporary folder inside `folder` that only this user may enter; if this process is killed, a later one removes it."""
    return Path(tempfile.mkdtemp(dir=make_folder(folder), prefix=f"{WRITING}{os.getpid()}-"))


def _age(path: Path) -> float:
    """Seconds between a file's last change and now, by the clock that stamps files (a network drive has its own)."""
    with tempfile.TemporaryFile(dir=path.parent) as now:
        return os.fstat(now.fileno()).st_mtime - path.stat().st_mtime
