"""Writes several files at once, all or none, even if the process is killed; one process at a time for a content root.

Everything is written beside its place first. Then a note in `build/` says what comes where, and from there on the step is
decided: whoever finds the note of a killed process carries it out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.files import make_folder, naming_target, refuse_links, remove, stage, staging_folder, write

LOCK, HOLDER, DECIDED = "writing.lock", "writing.json", "decided.json"
PATIENCE = 5  # seconds: most steps are over by then

Content = bytes | Mapping[str, bytes]  # of a file, or of a folder: what stands in it by name


@contextmanager
def exclusive_writer(root: Path, verb: str = "") -> Iterator[None]:
    """As long as this lasts, no other process writes the records or answers of the content root; who waits is told the
    `verb`.

    May be entered again within a process. Raises Failure, which says who is at work, when another one does not end.
    """
    from filelock import FileLock, Timeout  # loads more than all the rest: only for who writes

    build = make_folder(root / "build", root)
    refuse_links(build / LOCK)
    lock = FileLock(build / LOCK, timeout=PATIENCE, is_singleton=True)
    first = not lock.is_locked
    try:
        lock.acquire()
    except Timeout:
        who = _holder(build)
        raise Failure(
            f"另一个命令正在写入：{who}。等它结束后再运行。",
            f"another command is writing: {who}. Run this again when it has ended.",
        ) from None
    try:
        if first:
            _carry_out(root)
            import platform

            write(build / HOLDER, json.dumps([verb, os.getpid(), platform.node()]).encode() + b"\n")
        yield
    finally:
        if first:
            (build / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(build: Path) -> str:
    with suppress(OSError, ValueError, TypeError):
        verb, number, machine = json.loads((build / HOLDER).read_text("utf-8"))
        return f"{f'beian {verb}'.strip()}（{machine}，进程 process {number}）"
    return "beian"


def finish_interrupted(root: Path) -> None:
    """Carry out what a killed process had decided, if there is such a step. Raises Failure when the disk refuses."""
    if (root / "build" / DECIDED).is_file():
        with exclusive_writer(root):
            pass


def write_together(root: Path, contents: Mapping[Path, Content], *, replace: bool = False) -> None:
    """Put every content into its place, all or none. Raises Failure when a place is taken already, unless they may
    `replace` files that are there, and when the disk refuses."""
    if not contents:
        return
    with exclusive_writer(root):
        if not replace:
            _refuse_taken(root, contents)
        decided, staged, new_folders = root / "build" / DECIDED, {}, _missing_folders(root, contents)
        try:
            for target, content in contents.items():
                with naming_target(target):
                    staged[target] = _staged(root, target, content)
            store(decided, [_decided_move(root, staged_path, target) for target, staged_path in staged.items()])
            _carry_out(root)
        except BaseException:
            if not replace or not decided.exists():  # else the next command carries it out
                with suppress(OSError):
                    decided.unlink(missing_ok=True)
                    _undo([*staged.values(), *(() if replace else staged)], new_folders)
            raise


def _refuse_taken(root: Path, contents: Mapping[Path, Content]) -> None:
    existing = [_relative_name(root, target) for target in contents if target.exists() or target.is_symlink()]
    if existing:
        raise Failure(
            f"已经有这些文件，不会覆盖，什么也没有写：{'、'.join(existing)}",
            f"these files are there and are not overwritten; nothing was written: {', '.join(existing)}",
        )


def _staged(root: Path, target: Path, content: Content) -> Path:
    if isinstance(content, bytes):
        return stage(target, content, root)
    make_folder(target.parent, root)
    folder = staging_folder(root / "build")  # where nobody takes it for a record that is there
    for name, body in content.items():
        write(folder / name, body)
    folder.chmod(0o755)
    return folder


def _missing_folders(root: Path, contents: Mapping[Path, Content]) -> list[Path]:
    """The folders that have to be made, the innermost first."""
    above = {parent for target in contents for parent in target.relative_to(root).parents}
    return sorted((root / folder for folder in above if not (root / folder).is_dir()), reverse=True)


def _undo(written: Sequence[Path], new_folders: Sequence[Path]) -> None:
    for path in written:
        with suppress(OSError):
            remove(path)
    for folder in new_folders:
        with suppress(OSError):
            folder.rmdir()  # stays where something else came into it


def _decided_move(root: Path, staged: Path, target: Path) -> tuple[str, str, list[int]]:
    """What comes where, and how it looks: a note that came with a pull request cannot know that, and moves nothing."""
    return _relative_name(root, staged), _relative_name(root, target), _file_identity(staged)


def _file_identity(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_dev, status.st_ino, status.st_ctime_ns]


def _carry_out(root: Path) -> None:
    """Carry out a decided step. What was moved already is not there any more."""
    decided = root / "build" / DECIDED
    for source, goal, look in load_stored(decided) or ():
        staged, target = root / source, root / goal
        with naming_target(target), suppress(FileNotFoundError):
            if _file_identity(staged) == look:
                refuse_links(target, root)
                staged.replace(target)
    with naming_target(decided):
        decided.unlink(missing_ok=True)


def _relative_name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
