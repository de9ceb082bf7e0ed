"""Runs Git, the only module that does. What the environment, a clone's settings or a pull request could add is left
out.

Names (of revisions, branches, files) come after `--end-of-options` or `--`, so that none is read as an option.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from beian.core.errors import Failure

SECONDS = 60
LONGEST = 4_000_000  # bytes of a line of output
LARGEST = 200_000_000  # bytes of an object that is read at all
# of the environment Git gets what it needs to run and to find the user's settings, and the index that a hook is about
KEPT = re.compile(
    r"PATH|HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|XDG_CONFIG_HOME|(LOCAL)?APPDATA|PROGRAMDATA|SYSTEMROOT|TE?MP|TMPDIR|USER"
    r"|LANG|LANGUAGE|LC_ALL|LC_MESSAGES|GIT_INDEX_FILE"
)
SET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
# settings of a clone that run programs, reach the network, or let files that only look like a repository be one
SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "submodule.recurse": "false",
    "diff.ignoreSubmodules": "dirty",
    "commit.gpgSign": "false",
    "gc.auto": "0",
}
OPTIONS = ["--no-replace-objects", "--no-pager", *(part for item in SAFE.items() for part in ("-c", "=".join(item)))]


def git(root: Path, *arguments: str, content: bytes = b"") -> bytes:
    """The output of a Git command in `root`. Raises Failure, with Git's last words, when Git fails or is missing."""
    try:
        done = subprocess.run(
            _command(root, arguments),
            input=content,
            capture_output=True,
            env=_environment(root),
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"git {arguments[0]} 超时。", f"git {arguments[0]} took too long.") from None
    except OSError as error:
        raise _not_started(error) from None
    if done.returncode:
        raise _refused(arguments[0], done.stderr)
    return done.stdout


def git_lines(root: Path, *arguments: str) -> Iterator[bytes]:
    """The output of a Git command line by line, however long it is; a line beyond LONGEST comes in pieces."""
    with _started(root, arguments) as out:
        yield from iter(lambda: out.readline(LONGEST), b"")


def objects(root: Path, digests: Mapping[str, str]) -> Iterator[tuple[str, bytes | None]]:
    """Names with the contents of their objects, one at a time and in this order; None for one of more than LARGEST bytes.

    Raises Failure, with the name, for an object that is not there.
    """
    with TemporaryFile() as requests:
        requests.write("".join(f"{digest}\n" for digest in digests.values()).encode())
        requests.seek(0)
        with _started(root, ("cat-file", "--batch"), requests) as out:
            for name in digests:
                head = out.readline().split()
                if len(head) != 3:  # missing
                    raise Failure(
                        f"Git 仓库中没有 {name} 的内容（不完整的克隆，或者已损坏）。请重新克隆，不要用 --filter。",
                        f"Git has no content of {name}: the clone is partial or damaged. Clone again, without --filter.",
                    )
                size = int(head[2])
                content = out.read(min(size, LARGEST + 1))
                for start in range(len(content), size, LONGEST):
                    out.read(min(LONGEST, size - start))
                out.read(1)
                yield name, content if size <= LARGEST else None


@contextmanager
def _started(root: Path, arguments: Sequence[str], stdin: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[IO[bytes]]:
    """The output of a running command; who does not read it to its end has it stopped."""
    with TemporaryFile() as errors:
        try:
            running = subprocess.Popen(
                _command(root, arguments), stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=_environment(root)
            )
        except OSError as error:
            raise _not_started(error) from None
        with running:
            try:
                yield running.stdout  # type: ignore[misc]  # there is one, as it was asked for
            except BaseException:
                running.kill()
                raise
        if running.returncode:
            errors.seek(0)
            raise _refused(arguments[0], errors.read(10_000))


def _command(root: Path, arguments: Sequence[str]) -> list[str]:
    return [program(), *OPTIONS, "-C", str(root), *arguments]


def _environment(root: Path) -> dict[str, str]:
    return _kept_environment() | _without_filters(root)


def _kept_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)} | SET


@cache
def _without_filters(root: Path) -> dict[str, str]:
    """Settings, as variables, that take away every filter which somebody set up here and a `.gitattributes` may name."""
    command = _command(root, ["config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|smudge|process)$"])
    with suppress(OSError, subprocess.TimeoutExpired):
        found = subprocess.run(command, capture_output=True, env=_kept_environment(), timeout=SECONDS, check=False)
        names = {os.fsdecode(name).rpartition(".")[0] for name in found.stdout.split(b"\0") if name}
        off = [(f"{name}.{kind}", "") for name in sorted(names) for kind in ("clean", "smudge", "process")]
        settings = [*off, *((f"{name}.required", "false") for name in sorted(names))]
        pairs = [
            (f"GIT_CONFIG_{word}_{at}", text)
            for at, pair in enumerate(settings)
            for word, text in zip(("KEY", "VALUE"), pair, strict=True)
        ]
        return {"GIT_CONFIG_COUNT": str(len(settings)), **dict(pairs)}
    return {}


def _not_started(error: OSError) -> Failure:
    return Failure(f"git 无法运行：{error.strerror}", f"git cannot be run: {error.strerror}")


def _refused(command: str, stderr: bytes) -> Failure:
    detail = stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    return Failure(f"git {command} 失败：{detail[0]}", f"git {command} failed: {detail[0]}")


def program() -> str:
    """Where Git is. A folder that PATH names from here on (`.`) is not searched: it may hold what others sent.

    Raises Failure when Git is not there.
    """
    found = _found(os.environ.get("PATH", os.defpath))
    if not found:
        raise Failure("找不到 git，请先安装。", "git was not found; please install it.")
    return found


@cache
def _found(path: str) -> str:
    name = "git.exe" if sys.platform == "win32" else "git"
    files = [Path(folder) / name for folder in path.split(os.pathsep) if Path(folder).is_absolute()]
    return next((str(file) for file in files if file.is_file() and os.access(file, os.X_OK)), "")
