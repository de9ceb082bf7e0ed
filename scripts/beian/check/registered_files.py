"""Registered files of entities (evidence, certificates): what kind of file each is, and what is wrong with it.

A picture is decoded once for its content: results are cached in `build/cache/` by the digest of the content.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from beian.content.sealed_cache import load_stored, store_check_result
from beian.core import file_kinds, picture, picture_pieces
from beian.core.file_kinds import Fault, FileRules, kind_fault, refused_by_portal
from beian.core.hashing import digest
from beian.core.model import Filing
from beian.core.picture import Header, PictureFacts, header, may_be_blank
from beian.schema.walk import answers_of, shape_of

Found = tuple[PictureFacts | None, Fault | None]
PDF = b"%PDF-"


def names_of(filing: Filing) -> dict[str, str]:
    """The registered files of an entity by the answers that name them, as `RegisteredFiles` takes them."""
    named = {at: str(name) for at, name, schema in answers_of(filing) if shape_of(schema).kind == "file"}
    return {at: f"evidence/{name}" if at.startswith("/evidence/") else name for at, name in named.items()}


class RegisteredFiles:
    """The registered files that `read` gives; `cache` is the folder for results on pictures."""

    def __init__(self, read: Callable[[Filing, str], bytes | None], cache: Path) -> None:
        self._read, self._cache = read, cache
        self._found: dict[tuple[str, str], Found] = {}
        self._cached: dict[str, dict[str, Any]] = {}

    def look(self, filing: Filing, name: str) -> PictureFacts | None:
        """The facts of a registered picture, from its header; None for what papers cannot show."""
        return self._result(filing, name)[0]

    def faults(self, filing: Filing) -> dict[str, Fault]:
        """What is wrong with the registered files of a filing, by the pointers of the answers that name them."""
        faults = {at: self._result(filing, name)[1] for at, name in names_of(filing).items()}
        self._save(filing.entity)
        for at, name, schema in answers_of(filing):
            if "x-file" in schema and not faults.get(at):
                faults[at] = self._refused_by_portal(filing, str(name), schema["x-file"])
        return {at: picture_fault for at, picture_fault in faults.items() if picture_fault}

    def _refused_by_portal(self, filing: Filing, name: str, rules: FileRules) -> Fault | None:
        """Why the portal would not take the file as it is handed in, by the owner's notes on the portal."""
        from beian.content.attachments import outgoing_ending, upright

        content = self._read(filing, name)
        clean = upright(content, name, rules)[0] if content else b""
        return refused_by_portal(outgoing_ending(clean, content, name), len(clean), rules) if content else None

    def _result(self, filing: Filing, name: str) -> Found:
        key = filing.entity, name
        if key not in self._found:
            content = self._read(filing, name)
            picture_fault = kind_fault(content, Path(name).suffix)
            if content is None or picture_fault or content.startswith(PDF):
                self._found[key] = None, picture_fault
            else:
                self._found[key] = self._decoded(filing.entity, content)
        return self._found[key]

    def _decoded(self, entity: str, content: bytes) -> Found:
        cached, key = self._cached_results(entity), digest(content)
        if key not in cached["files"]:
            cached["files"][key], cached["new"] = _decode(content), True
        fault, head, blank = cached["files"][key]
        return (None, Fault(*fault)) if fault else (PictureFacts(len(content), Header(*head), blank), None)

    def _cached_results(self, entity: str) -> dict[str, Any]:
        if entity not in self._cached:
            cached = load_stored(self._cache / _cache_name(entity))
            same = isinstance(cached, dict) and cached.get("by") == _code_digest()
            self._cached[entity] = {"by": _code_digest(), "files": cached["files"] if same else {}, "new": False}
        return self._cached[entity]

    def _save(self, entity: str) -> None:
        """Write new results into the cache."""
        cached = self._cached.get(entity)
        if cached and cached["new"]:
            cached["new"] = False
            store_check_result(self._cache, _cache_name(entity), {"by": cached["by"], "files": cached["files"]})


def _cache_name(entity: str) -> str:
    return f"looks/{entity}.json"


def _decode(content: bytes) -> list[Any]:
    """What is wrong with a picture, or else its header and whether it is blank, for the cache."""
    from beian.content.images import is_blank, picture_fault  # slow to load, and done once for a content

    wrong, head = picture_fault(content), header(content)
    if wrong or not head:
        return [list(astuple(wrong or Fault("broken"))), None, False]
    return [None, list(astuple(head)), may_be_blank(content, head) and is_blank(content)]


@cache
def _code_digest() -> str:
    """The digest of the code that decodes and judges."""
    our_files = [module.__file__ for module in (picture, picture_pieces, file_kinds)]
    pillow, ours = find_spec("PIL"), find_spec("beian.content.images")
    places = [
        *our_files,
        ours and ours.origin,
        pillow and pillow.origin and Path(pillow.origin).with_name("_version.py"),
    ]
    return digest(*(Path(file).read_bytes() for file in places if file))
