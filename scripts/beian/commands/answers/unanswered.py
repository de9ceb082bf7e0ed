"""Problems of an unfinished form as people want them: what is not answered, counted by page; what is answered, in full.

Only the text for terminals is shortened. Programs, hooks and reviews get every problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from beian.commands.terminal.wording import about, wording
from beian.content.loading import RECORD_FOLDERS
from beian.core.problem import Problem
from beian.schema.validation import is_open

FEW = 3  # open answers of a page that are told one by one, because that helps more than their number
STARTER = "TXT-001"  # 【填写】 and its kind, where a form was begun
PROPOSED = "CNF-001"  # a value that nobody has confirmed
MISSING = ("schema-required", "schema-min-properties", "schema-min-items")
HALVES = ("filings", "private")


@dataclass(frozen=True)
class OpenPage:
    """A file, or the folder of the policies, with the answers that are missing in it."""

    path: str
    problems: tuple[Problem, ...]

    @property
    def line(self) -> int:
        """Of the first empty place, where there is one."""
        empty = [problem for problem in self.problems if is_open(problem)]
        return min(problem.position.line for problem in empty or self.problems)


@dataclass(frozen=True)
class Told:
    """The problems to tell in full, the pages to count, and what comes after these: judging what hangs on them, and
    confirming what is proposed."""

    full: list[Problem]
    pages: list[OpenPage]
    waiting: list[Problem]
    proposed: list[Problem]


def is_unanswered(problem: Problem) -> bool:
    """Whether an answer is not given yet: an empty place, one that is not there, a starter text."""
    return is_open(problem) or problem.rule in (STARTER, *MISSING)


def told(problems: Sequence[Problem]) -> Told:
    """The problems of a check, sorted into these; their order stays. Without a page to count, all are told in full."""
    by_page: dict[str, list[Problem]] = {}
    for problem in filter(is_unanswered, problems):
        by_page.setdefault(_page(problem), []).append(problem)
    pages = [OpenPage(path, tuple(found)) for path, found in by_page.items() if len(found) > FEW]
    counted = {id(problem) for page in pages for problem in page.problems}
    places = {place for page in pages for problem in page.problems for place in _places(problem)}
    rest = [problem for problem in problems if id(problem) not in counted]
    proposed = [problem for problem in rest if pages and problem.rule == PROPOSED]
    waiting = [problem for problem in rest if not is_unanswered(problem) and _place(problem) in places]
    waiting = [problem for problem in waiting if problem not in proposed]
    later = {id(problem) for problem in (*proposed, *waiting)}
    return Told([problem for problem in rest if id(problem) not in later], pages, waiting, proposed)


def as_text(found: Told) -> Iterator[str]:
    """The lines that say what is still to answer, a page each; nothing where nothing was counted."""
    if not found.pages:
        return
    yield wording("尚未填写", "to answer", " · ")
    for page in found.pages:
        count = len(page.problems)
        line = page.line
        yield "  " + about(
            page.path, f"{count} 处待填，从第 {line} 行开始", f"{count} to answer, from line {line}", " · "
        )
    total = sum(len(page.problems) for page in found.pages)
    yield wording(
        f"共 {total} 处；逐处列出用 --all，按页面和填写人看、连同估计用时用 beian todo。",
        f"{total} in all; --all lists each, beian todo shows them by page and person, with the time they take.",
    )
    if count := len(found.proposed):
        yield wording(
            f"另有 {count} 项拟填的内容待确认，beian confirm 列出。",
            f"{count} values are proposed and want to be confirmed; beian confirm lists them.",
        )
    if count := len(found.waiting):
        yield wording(
            f"另有 {count} 个问题与这些未填的内容有关，填完后再判断，--all 一并列出。",
            f"{count} more problems hang on these answers and are told when they are given, or with --all.",
        )


def _page(problem: Problem) -> str:
    path = PurePosixPath(problem.position.path)
    return f"{path.parent}/" if path.parent.name == "policies" else str(path)


def _place(problem: Problem) -> tuple[str, str]:
    """Where a problem stands: the entity's or algorithm's folder, and a pointer that begins with the file or shelf.

    The pointers of rules do, those of schemas begin within their file; both halves of a file are one place.
    """
    path = PurePosixPath(problem.position.path)
    parts = path.parent.parts
    half = max((number for number, part in enumerate(parts) if part in HALVES), default=-1)
    folder, stem = parts[half + 1 :], f"/{path.stem}"
    if folder and folder[-1] in RECORD_FOLDERS:
        folder, stem = folder[:-1], f"/{folder[-1]}{stem}"
    within = problem.pointer if problem.filing else f"{stem}{problem.pointer}"
    return "/".join(folder), within


def _places(problem: Problem) -> Iterator[tuple[str, str]]:
    """The place of an open answer, and those of all records around it."""
    folder, pointer = _place(problem)
    while pointer:
        yield folder, pointer
        pointer = pointer.rpartition("/")[0]
