"""Hostile content roots: what `trees.yaml` puts into one gives the demanded problem, in time, and touches nothing else."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import support
from beian.build.maker import Build
from beian.core.errors import Failure
from beian.core.picture import MOST_PIXELS
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.core.workdays import calendar
from beian.site.frames import config_file

CASES: dict[str, Any] = support.yaml_texts(Path(__file__).parent / "trees.yaml")
SECONDS = 5
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname")
_asked: list[str] = []
sys.addaudithook(lambda event, arguments: _asked.append(f"{event} {arguments}") if event in NETWORK else None)


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_content_root_has_the_demanded_outcome(name: str, bare_root: Path, tmp_path: Path) -> None:
    case = CASES[name]
    (tmp_path / "elsewhere").mkdir()
    for step in case["make"]:
        _make(bare_root, step)
    before = set(_listing(tmp_path))
    _asked.clear()
    began = _worked()
    problems, failure = _run(VERBS[case.get("verb", "check")], bare_root, "evidence" in name)
    assert _worked() - began < SECONDS
    assert not _asked
    made = set(_listing(tmp_path)) - before
    assert not [path for path in made if not f"{path}/".startswith(f"{bare_root.name}/build/")]
    assert case.get("refused", "") in failure
    assert bool(failure) == ("refused" in case), failure
    said = [one.message.zh for one in problems if one.position.path == case.get("at")]
    assert bool(said) == ("at" in case), [one.describe() for one in problems]
    assert any(case.get("says", "") in one for one in said or [""]), said


def _worked() -> float:
    """Seconds of work of this process and its tools; on a busy machine the clock would tell of others."""
    return sum(os.times()[:4])


def _run(verb: Callable[[Path, bool], list[Problem]], root: Path, evidence: bool) -> tuple[list[Problem], str]:
    try:
        return verb(root, evidence), ""
    except Failure as failure:
        return [], str(failure)


def _check(root: Path, _: bool) -> list[Problem]:
    return support.problems_in(root)


def _paper(root: Path, evidence: bool) -> list[Problem]:
    """One paper as far as the writers: the one that shows the evidence, or the letter whose template is changed."""
    wanted = (support.PROVIDER, "self_assessment") if evidence else (support.ENTITY, "commitment_letter")
    workspace = support.workspace(root)
    with Build(workspace.root, workspace.evidence) as build:
        paper = next(one for one in build.papers if one.id == wanted[1])
        for picture in build.composition(workspace.filings([wanted[0]])[0], paper).pictures:
            build.pictures.cleaned(picture.content, picture.name)
    return []


def _silent(look: Callable[[ContentRoot], object]) -> Callable[[Path, bool], list[Problem]]:
    """A verb that finds no problems, but may fail."""

    def run(root: Path, _: bool) -> list[Problem]:
        look(ContentRoot(root))
        return []

    return run


VERBS = {
    "check": _check,
    "paper": _paper,
    "look": _silent(config_file),
    "holidays": _silent(lambda root: calendar(root.overrides)),
    "build": _silent(lambda root: root.build),
    "dist": _silent(lambda root: root.dist),
    "site": _silent(lambda root: root.site),
}


# -- making ---------------------------------------------------------------------------------------------------------------


def _make(root: Path, step: dict[str, str]) -> None:
    kind, path = next(item for item in step.items() if item[0] in MAKERS or item[0] == "in")
    target = root / path
    if kind == "in":
        support.replace_once(target, step["find"], step["is"])
        return
    for old in (target.parent, target):
        if old.is_file():
            old.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    MAKERS[kind](target, step)


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
            container.writestr("a", b"\0" * 10_000_000)
    elif kind in ("bomb", "large"):
        wide = {"bomb": 3 * MOST_PIXELS // 1000, "large": MOST_PIXELS // 1000 + 1}[kind]
        Image.new("1", (wide, 1000)).save(out, "PNG")
    elif kind == "cut":
        Image.effect_noise((300, 300), 40).save(out, "PNG")
        return out.getvalue()[:5000]
    else:
        texts = {"html": "<html><script>alert(1)</script>", "elf": "\x7fELF", "svg": "<svg onload='alert(1)'/>"}
        return texts[kind].encode()
    return out.getvalue()


def _size(target: Path, step: dict[str, str]) -> None:
    starting = step.get("starting", "")
    target.write_text(starting + step.get("of", "x") * (int(step["is"]) - len(starting)), "utf-8")


MAKERS: dict[str, Callable[[Path, dict[str, str]], Any]] = {
    "text": lambda target, step: target.write_text(step["is"], "utf-8"),
    "bytes": lambda target, step: target.write_bytes(step["is"].encode().decode("unicode_escape").encode("latin-1")),
    "link": lambda target, step: target.symlink_to(step["to"]),
    "pipe": lambda target, _: os.mkfifo(target),
    "size": _size,
    "picture": lambda target, step: target.write_bytes(_picture(step["is"])),
}


def _listing(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        yield from (os.path.relpath(Path(parent, name), folder) for name in [*folders, *names])
