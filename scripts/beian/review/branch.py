"""What a branch does to the filings since it left its base: answers, problems and papers, each side read once.

Answers and papers are compared in the review edition. The work tree is the new side; the old one is the commit where
the branch left its base, so that what others did on the base meanwhile is not shown as undone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

from beian.check.entities import CheckedEntity, check_touched
from beian.check.workspace import Workspace
from beian.compare.paper_snapshot import side_by_side
from beian.compare.revisions import WORK, Revisions, State, Unreadable, commit
from beian.content.git import git
from beian.content.loading import IRREGULAR
from beian.content.text_file import problem
from beian.content.trees import FILINGS, GitTree
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Problem, Text, ordered
from beian.privacy.guard import guard_tree
from beian.record.field_differences import Differences, differences
from beian.record.filing_record import ClassifiedChange, Record, classify, read_record
from beian.schema.changed_files import changed_paths, filings_with

SHORT = 12  # digits of a commit that people are shown


@dataclass(frozen=True)
class TouchedPapers:
    """The ids of the papers that read otherwise than before, or the reason why that cannot be told."""

    touched: tuple[str, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True)
class TouchedFiling:
    """One filing that the branch touches; `old` or `new` is None where that side has no such filing, and both where one
    cannot be read: then `unreadable` says why."""

    filing: str
    old: State | None
    new: State | None
    record: Record
    unreadable: Text | None = None

    @cached_property
    def differences(self) -> Differences:
        """What differs by field; everything where one side has nothing."""
        return differences(self.old.fields if self.old else [], self.new.fields if self.new else [])

    @property
    def classified(self) -> list[ClassifiedChange] | None:
        """The branch's differences by what each needs; None where nothing was accepted that they could change."""
        if self.record.accepted is None or self.old is None or self.new is None:
            return None
        return classify(self.differences, self.record.last_events)

    @cached_property
    def papers(self) -> TouchedPapers:
        """The papers that differ on both sides; of a new filing none, for there is nothing to compare with."""
        if self.old is None or self.new is None:
            return TouchedPapers(reason=self.unreadable)
        try:
            old, new = self.old.papers(), self.new.papers()
        except Failure as failure:
            return TouchedPapers(reason=Text(failure.chinese, failure.english))
        pairs = {name: side_by_side(old[name], new[name]) for name in old.keys() & new.keys()}
        same = {
            name for name, (before, after) in pairs.items() if replace(before, header_right=after.header_right) == after
        }  # which may say that it is a draft
        return TouchedPapers(tuple(sorted({*old, *new} - same)))


class Review:
    """The work tree beside the commit where it left `base`. Raises Failure when that is no revision."""

    def __init__(self, root: ContentRoot, base: str, as_of: date) -> None:
        self.root, self.base, self.as_of = root, base, as_of
        self.start = git(root.path, "merge-base", commit(root, base), "HEAD").decode().strip()
        self.paths = changed_paths(root, self.start)
        self.versions = Revisions(Workspace(root, private=False))

    @cached_property
    def filings(self) -> list[TouchedFiling]:
        """The filings that a changed path concerns, and those of them that are gone."""
        start = self.start[:SHORT]
        old, new = (self.versions.workspace(name).filings() for name in (start, WORK))
        here, before = {one.id for one in new}, {one.id for one in old}
        gone = [one for one in old if one.id not in here]

        def state(filing: str, name: str, there: set[str]) -> State | None:
            if filing not in there:
                return None
            found = self.versions.state(filing, name)
            whole = cache(found.papers)  # composed once, for the summary and the redlines
            return replace(found, make=lambda names: {k: v for k, v in whole().items() if not names or k in names})

        def both(filing: str) -> TouchedFiling:
            record = read_record(self.root.path, filing, self.versions.work.registry)
            try:
                return TouchedFiling(filing, state(filing, start, before), state(filing, WORK, here), record)
            except Unreadable as failure:
                return TouchedFiling(filing, None, None, record, Text(failure.chinese, failure.english))

        return [
            both(one.id) for one in sorted([*filings_with(new, self.paths), *filings_with(gone, self.paths)], key=_id)
        ]

    @cached_property
    def checked(self) -> CheckedEntity:
        """The problems of what is touched, as it is now; personal data in any file that the branch brings, and submodules,
        of which the files show nothing."""
        checked = check_touched(Workspace(self.root, as_of=self.as_of), [], self.paths)
        named = {one.position.path for one in checked.problems}
        odd = [path for path in GitTree(self.root.path).irregular(FILINGS) if path in self.paths and path not in named]
        more = [*(problem(path, 1, 1, *IRREGULAR) for path in odd), *guard_tree(self.root, among=self.paths)]
        return replace(checked, problems=ordered([*checked.problems, *more]))

    @cached_property
    def before(self) -> list[Problem]:
        """The problems of the same places at the start."""
        workspace = Workspace(self.root, revision=self.start, as_of=self.as_of)
        return check_touched(workspace, [], self.paths).problems

    @property
    def added(self) -> list[Problem]:
        return _beyond(self.checked.problems, self.before)

    @property
    def removed(self) -> list[Problem]:
        return _beyond(self.before, self.checked.problems)


def _id(filing: Filing) -> str:
    return filing.id


def _beyond(problems: list[Problem], known: list[Problem]) -> list[Problem]:
    """Those problems that the others do not hold, however often; a line that moved makes no new problem."""
    left = Counter(_sort(one) for one in known)
    found = []
    for one in problems:
        if left[_sort(one)]:
            left[_sort(one)] -= 1
        else:
            found.append(one)
    return found


def _sort(problem: Problem) -> tuple[str, ...]:
    return problem.position.path, problem.pointer, problem.rule, problem.severity, problem.message.zh
