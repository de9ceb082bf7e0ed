"""Which problems of an entity's shared files concern one of its filings: those of what the filing shows or uses."""

from __future__ import annotations

from collections.abc import Mapping

from beian.content.loading import RECORD_FOLDERS
from beian.core.dry_run import DryRun
from beian.core.model import Filing, at, parts
from beian.core.problem import Problem
from beian.record.rounds import submissions

SHELVES = (*RECORD_FOLDERS, "policies", "people")


def concerns(filing: Filing, problem: Problem, printing: DryRun | None) -> bool:
    """Whether a problem of the entity's shared files concerns a filing; `printing` is None when what it prints is
    unknown."""
    if problem.position.path.startswith(submissions(filing.entity)):
        return not filing.algorithm  # what is open of the entity's own rounds keeps no algorithm waiting
    shelf, *rest = parts(problem.pointer) or [""]
    if shelf not in SHELVES or not rest or not filing.algorithm:  # a schema's problem has the pointer in its file
        return file_concerns(filing, problem.position.path)
    if printing is None or printing.unmade:
        return may_show(filing, shelf, rest[0])
    return f"/{shelf}/{rest[0]}" in printing.records or rest[0] in (filing.used(shelf) or ())


def file_concerns(filing: Filing, path: str) -> bool:
    """Whether what is wrong with a shared file (`filings/acme/evidence/x.yaml`) concerns a filing of that entity."""
    *_, shelf, name = ("", *path.split("/"))
    return shelf not in RECORD_FOLDERS or not filing.algorithm or may_show(filing, shelf, name.rpartition(".")[0])


def may_show(filing: Filing, shelf: str, key: str) -> bool:
    """Whether a filing can show a record, as far as the answers themselves tell."""
    used = filing.used(shelf)
    if used is not None:
        return key in used
    record = at(filing.answers, f"/{shelf}/{key}") if shelf == "evidence" else None
    proves: object = record.get("proves") if isinstance(record, Mapping) else None
    if not isinstance(proves, list) or not all(isinstance(path, str) for path in proves):
        return True
    return not proves or any(_is_of(filing, path.partition("/")[0]) for path in proves)


def _is_of(filing: Filing, first: str) -> bool:
    return first == filing.algorithm or first in filing.schema["properties"]
