"""The model of a review: the answers, problems and papers of the filings that a branch changes, old and new.

Answers and papers are compared in the review edition. The new side is the work tree; the old side is the commit where the
branch left its base, so that what others did on the base meanwhile is not shown as undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

from beian.check.entities import CheckedEntity, check_touched
from beian.check.moved import MovedFiling, moved_filings
from beian.check.workspace import Workspace
from beian.compare.comparison import FilingDifferences, compare_snapshots
from beian.compare.paper_snapshot import PaperSnapshot, comparable_pair
from beian.compare.revisions import WORK, Revisions, commit_of
from beian.compare.snapshots import Snapshot, empty_snapshot
from beian.content.changed_files import changed_paths, filings_with
from beian.content.git import git
from beian.content.loading import IRREGULAR
from beian.content.text_file import problem
from beian.content.trees import FILINGS, GitTree
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import Problem, Text, ordered
from beian.privacy.guard import guard_tree
from beian.record.field_differences import Differences
from beian.record.filing_record import ClassifiedChange, Record, classify, read_record

SHORT = 12  # digits of a commit that people are shown


@dataclass(frozen=True)
class TouchedPapers:
    """The ids of the papers whose text differs from before, or why they cannot be compared."""

    touched: tuple[str, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True)
class TouchedFiling:
    """One filing that the branch touches; `old` or `new` is None where that side has no such filing."""

    filing: str
    old: Snapshot | None
    new: Snapshot | None
    record: Record

    @cached_property
    def compared(self) -> FilingDifferences:
        """What differs by field; everything where one side has nothing."""
        return compare_snapshots(self.filing, self.old or empty_snapshot(""), self.new or empty_snapshot(""))

    @property
    def differences(self) -> Differences:
        return self.compared.differences

    @property
    def classified(self) -> list[ClassifiedChange] | None:
        """The branch's differences by what each needs; None where nothing was accepted that they could change, or a file
        cannot be read."""
        if self.record.accepted is None or self.old is None or self.new is None or self.compared.unread:
            return None
        return classify(self.differences, self.record.last_events)

    @cached_property
    def papers(self) -> TouchedPapers:
        """The papers that differ between both sides; none where one side has no filing to compare with."""
        if self.old is None or self.new is None:
            return TouchedPapers()
        try:
            old, new = self.old.papers(), self.new.papers()
        except Failure as failure:
            return TouchedPapers(reason=Text(failure.chinese, failure.english))
        pairs = {name: comparable_pair(old[name], new[name]) for name in old.keys() & new.keys()}
        # (the header may say that it is a draft)
        same = {
            name for name, (before, after) in pairs.items() if replace(before, header_right=after.header_right) == after
        }
        return TouchedPapers(tuple(sorted({*old, *new} - same)))


class Review:
    """The work tree beside the commit where it left `base`. Raises Failure when that is no revision."""

    def __init__(self, root: ContentRoot, base: str, as_of: date) -> None:
        self.root, self.base, self.as_of = root, base, as_of
        self.start = git(root.path, "merge-base", commit_of(root, base), "HEAD").decode().strip()
        self.paths = changed_paths(root, self.start)
        self.versions = Revisions(Workspace(root, private=False, as_of=as_of))

    @cached_property
    def filings(self) -> list[TouchedFiling]:
        """The filings that changed paths concern, removed ones too."""
        start = self.start[:SHORT]
        old, new = (self.versions.workspace(name).filings() for name in (start, WORK))
        here, before = {filing.id for filing in new}, {filing.id for filing in old}
        gone = [filing for filing in old if filing.id not in here]

        def composed_once(snapshot: Snapshot) -> Snapshot:
            all_papers = cache(snapshot.papers)  # for the summary and the redlines

            def some_papers(names: Collection[str]) -> dict[str, PaperSnapshot]:
                return {name: paper for name, paper in all_papers().items() if not names or name in names}

            return replace(snapshot, make_papers=some_papers)

        def both(filing: str) -> TouchedFiling:
            record = read_record(self.root.path, filing, self.versions.work.registry)
            if filing in before and filing in here:
                old, new = map(composed_once, self.versions.pair(filing, start, WORK))
                return TouchedFiling(filing, old, new, record)
            only = composed_once(self.versions.snapshot(filing, start if filing in before else WORK))
            there = filing in before
            return TouchedFiling(filing, only if there else None, None if there else only, record)

        return [
            both(filing.id)
            for filing in sorted([*filings_with(new, self.paths), *filings_with(gone, self.paths)], key=_id)
        ]

    @cached_property
    def checked(self) -> CheckedEntity:
        """The problems of what the branch touches, as it is now; with personal data in any changed file, and links and
        submodules, which the files do not show."""
        checked = check_touched(self.versions.with_private, [], self.paths)
        named = {known.position.path for known in checked.problems}
        irregular = [
            path for path in GitTree(self.root.path).irregular(FILINGS) if path in self.paths and path not in named
        ]
        further = [*(problem(path, 1, 1, *IRREGULAR) for path in irregular), *guard_tree(self.root, among=self.paths)]
        return replace(checked, problems=ordered([*checked.problems, *further]))

    @cached_property
    def moved(self) -> list[MovedFiling]:
        """The accepted filings that shared answers of the entities touched move, as these are now."""
        entities = dict.fromkeys(one.filing.split("/")[0] for one in self.filings)
        return [moved for entity in entities for moved in moved_filings(self.versions.work, entity)]

    @cached_property
    def before(self) -> list[Problem]:
        """The problems of the same filings at the start of the branch."""
        workspace = Workspace(self.root, revision=self.start, as_of=self.as_of)
        return check_touched(workspace, [], self.paths).problems

    @property
    def added(self) -> list[Problem]:
        """The problems that the branch brings."""
        return _not_among(self.checked.problems, self.before)

    @property
    def removed(self) -> list[Problem]:
        """The problems that the branch mends."""
        return _not_among(self.before, self.checked.problems)


def _id(filing: Filing) -> str:
    return filing.id


def _not_among(problems: list[Problem], known: list[Problem]) -> list[Problem]:
    """The problems that `known` has not, or less often; a problem whose line moved is the same problem."""
    left = Counter(map(_problem_key, known))
    remaining = []
    for candidate in problems:
        if left[_problem_key(candidate)]:
            left[_problem_key(candidate)] -= 1
        else:
            remaining.append(candidate)
    return remaining


def _problem_key(problem: Problem) -> tuple[str, ...]:
    return problem.position.path, problem.pointer, problem.rule, problem.severity, problem.message.zh
