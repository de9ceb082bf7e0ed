"""A workspace: one content root opened for one command. It reads filings, judges them, and gives editions and files.

Everything later works on what this loads once; the private half is read here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TypeVar
from weakref import finalize

from beian.check.concerns import concerns, file_concerns
from beian.check.judge import OF_ERRORS, judge, without_consequences
from beian.check.moved import moved_problems
from beian.check.paper_sizes import PaperSizes
from beian.check.quiet_prose import QuietProse
from beian.check.registered_files import RegisteredFiles, names_of
from beian.check.withholding import with_records_withheld, withheld
from beian.content.inspection import inspect_attachment
from beian.content.loading import IRREGULAR
from beian.content.published_lists import Registers
from beian.content.trees import GitTree, Tree, WorkTree
from beian.core.clock import today
from beian.core.dry_run import DryRun
from beian.core.errors import Failure
from beian.core.file_kinds import Attachment, kind_fault
from beian.core.files import write
from beian.core.model import Edition, Filing
from beian.core.picture import header
from beian.core.places import ContentRoot
from beian.core.problem import Gate, Problem, ordered
from beian.core.processes.temporary import process_folder
from beian.papers.dry_runs import DryRuns
from beian.papers.formats.glyphs import missing_characters
from beian.record.events import record_problems
from beian.record.filing_record import Record, read_record
from beian.record.rounds import sha256
from beian.rules import ALL
from beian.rules.rule import Case, Rule
from beian.schema.drafts import as_draft, record_of
from beian.schema.editions import edition_of
from beian.schema.filings import Library, load_library, no_such_filing
from beian.schema.portal_override import open_registry
from beian.schema.registry import Registry
from beian.schema.walk import well_shaped

Result = TypeVar("Result")


class Workspace:
    """The filings of a content root, from the work tree, Git's index (`staged`) or a commit; all, or of some `entities`."""

    def __init__(
        self,
        root: ContentRoot,
        *,
        staged: bool = False,
        revision: str | None = None,
        private: bool = True,
        as_of: date | None = None,
        entities: Collection[str] | None = None,
    ) -> None:
        self.root, self.entities = root, entities
        self.as_of = as_of or today(None)
        self.disk = WorkTree(root.path, entities)
        self.tree: Tree = GitTree(root.path, revision, entities) if staged or revision else self.disk
        self._private, self._on_disk = private, self.tree is self.disk
        self._judged: dict[str, tuple[Filing, list[Problem]]] = {}
        self._errors: dict[str, tuple[Filing, list[Problem]]] = {}
        self._printed: dict[str, tuple[Filing, DryRun | None]] = {}
        self._fitted: dict[str, tuple[Filing, Filing]] = {}

    @cached_property
    def overrides(self) -> Path:
        """The owner's folder as it is in the tree that is read; of the index or a commit, a copy that lives as long as
        this."""
        if self._on_disk:
            self._refuse_links()
            return self.root.overrides
        copy = Path(mkdtemp(dir=process_folder()))
        finalize(self, rmtree, copy, ignore_errors=True)
        for path in self.tree.files("overrides"):
            write(copy / path, self.tree.read(path) or b"")
        return copy / "overrides"

    def _refuse_links(self) -> None:
        """A link may lead into the private half, and what it shows from there would look like the owner's own words."""
        self.disk.files("overrides")
        for path in [*self.disk.irregular("overrides"), *(["overrides"] if self.root.overrides.is_symlink() else [])]:
            raise Failure(
                f"{path}：{IRREGULAR[0]}。{IRREGULAR[2]}。", f"{path}: {IRREGULAR[1]}. Please {IRREGULAR[3]}."
            )

    @cached_property
    def registry(self) -> Registry:
        return open_registry(self.overrides)

    @cached_property
    def library(self) -> Library:
        """All filings that were read, and the problems of their files."""
        return load_library(self.tree, self.disk if self._private else None, self.registry)

    @cached_property
    def files(self) -> RegisteredFiles:
        return RegisteredFiles(self.file, self._cache)

    @cached_property
    def sizes(self) -> PaperSizes:
        return PaperSizes(self._cache, self._dry_runs, self.file)

    @cached_property
    def _dry_runs(self) -> DryRuns:
        return DryRuns(self._cache, self.overrides)

    @cached_property
    def _quiet(self) -> QuietProse:
        return QuietProse(self._cache, self._dry_runs.key)

    @cached_property
    def _cache(self) -> Path:
        """The folder for results; where `build` is a link, one that ends with this process."""
        try:
            return self.root.build / "cache"
        except Failure:
            return process_folder() / "cache"

    @cached_property
    def registers(self) -> Registers:
        return Registers(self.tree)

    def filings(self, names: Iterable[str] = ()) -> list[Filing]:
        """The named filings, or all. A name also means everything below it. Raises Failure for an unknown name."""
        chosen: list[Filing] = []
        for name in names:
            below = [filing for filing in self.library.filings if filing.id == name or filing.id.startswith(f"{name}/")]
            if not below:
                if self._is_hidden(name.split("/")[0]):
                    raise Failure(
                        f"“{name}”是示例：有了自己的备案，示例不再参与。请在另一份没有自己备案的仓库中使用。",
                        f"{name!r} is an example: once there is a filing of your own, examples take no part. Use a"
                        " checkout without filings of your own.",
                    )
                raise no_such_filing(name, self.library.filings)
            chosen += [filing for filing in below if filing not in chosen]
        return chosen or list(self.library.filings)

    def _is_hidden(self, entity: str) -> bool:
        """Whether an entity is an example that takes no part, since there is a real one."""
        folder = self.library.folders.get(entity)
        return bool(folder and folder.example) and not any(filing.entity == entity for filing in self.library.filings)

    def problems(self, filing: Filing) -> list[Problem]:
        """All problems of one filing: of its files, and of its content once every file can be read. Judged once."""
        return _once(self._judged, filing, self._found)

    def errors(self, filing: Filing) -> list[Problem]:
        """The errors among them. Rules that only warn are not asked: reading the prose takes longer than all others."""
        known, found = self._judged.get(filing.id), self._errors
        if known is None or known[0] is not filing:
            known = filing, _once(found, filing, lambda one: self._found(one, OF_ERRORS))
        return [problem for problem in known[1] if problem.severity == "error"]

    def _found(self, filing: Filing, rules: Iterable[Rule] = ALL) -> list[Problem]:
        of_record = record_problems(self.root.path, filing.id, self.registry, self.as_of)
        of_files = [*self.library.problems_of(filing), *of_record]
        problems = [problem for problem in of_files if file_concerns(filing, problem.position.path)]
        if any(problem.rule == "intake" for problem in problems):
            return ordered(problems)  # judging half of the answers would blame the other files
        others = (other for other in self.library.filings if other.entity == filing.entity and other.id != filing.id)
        case = Case(
            self.fitted(filing),
            has_file=lambda name: self.has_file(filing, name),
            other_filings=tuple(map(self.fitted, others)),
            as_of=self.as_of,
            register=self.registers.register(filing),
            record=self.record(filing),
            missing_characters=missing_characters,
            picture_facts=lambda name: self.files.look(filing, name),
            picture_digest=lambda name: sha256(self.evidence(filing, name) or b""),
            attachments=cache(lambda: self.attached(filing)),
            file_faults=cache(lambda: self.files.faults(filing)),
            printing=lambda: self.printing(filing) or DryRun(),
        )
        asked = self._quiet.rules(case, rules)
        judged = judge(case, asked, fits=True)
        self._quiet.note(case, asked, judged)
        said_by_each = [*self.registers.problems(filing), *moved_problems(self, filing)]
        return ordered([*problems, *without_consequences(judged), *said_by_each])

    def printing(self, filing: Filing) -> DryRun | None:
        """What the papers of a filing would print; None when some answer is of a wrong shape. Worked out once."""
        work = self.sizes.dry_run
        return _once(self._printed, filing, lambda one: None if self.library.problems_of(one) else work(one))

    def fitted(self, filing: Filing) -> Filing:
        """The filing without answers of a wrong shape, each of which is a problem already."""
        return _once(self._fitted, filing, lambda one: well_shaped(one) if self.library.problems_of(one) else one)

    def record(self, filing: Filing) -> Record | None:
        """The filing's rounds and events; None when they cannot be read, which is a problem already."""
        try:
            return read_record(self.root.path, filing.id, self.registry)
        except Failure:
            return None

    def all_problems(self, filings: Iterable[Filing]) -> list[Problem]:
        """The problems of some filings; of all of them, those of all files too."""
        chosen = list(filings)
        problems = [problem for filing in chosen for problem in self.problems(filing)]
        if len(chosen) == len(self.library.filings):
            problems += self.library.problems
        return ordered(problems)

    def concerning(self, filing: Filing) -> list[Problem]:
        """All problems that concern a filing: its own, and of its entity's those that it shows or uses."""
        return self._concerning(filing, self.problems)

    def _concerning(self, filing: Filing, of: Callable[[Filing], list[Problem]]) -> list[Problem]:
        entity = self.library.filing(filing.entity)
        if not entity or not filing.algorithm:
            return of(filing)
        shared = (problem for problem in of(entity) if concerns(filing, problem, self.printing(filing)))
        return ordered([*of(filing), *shared])

    def blocking(self, filing: Filing, gate: Gate) -> list[Problem]:
        """The problems that stop a filing at a gate."""
        return [problem for problem in self._concerning(filing, self.errors) if problem.blocks(gate)]

    def warnings(self, filing: Filing) -> list[Problem]:
        """The warnings that concern a filing: they stop nothing, and want to be looked at before it is handed in."""
        return [problem for problem in self.concerning(filing) if problem.severity == "warning"]

    def presentable(self, filing: Filing) -> Filing:
        """The filing without what must not be shown. One that may not be packed becomes a draft; of another, shared
        records with errors are withheld where those do not concern it."""
        if self.blocking(filing, "pack"):
            return withheld(filing)
        entity = self.library.filing(filing.entity)
        errors = self.errors(entity) if entity else []
        return with_records_withheld(filing, {record_of(error) for error in errors}) if errors else filing

    def edition(self, filing: Filing, edition: Edition) -> Filing:
        """The filing in an edition, without what must not be shown."""
        return edition_of(self.presentable(filing), edition)

    def for_papers(self, filing: Filing, edition: Edition) -> Filing:
        """The filing in an edition as its papers show it."""
        return self.with_gaps(self.edition(filing, edition))

    def with_gaps(self, shown: Filing) -> Filing:
        """A draft, in an edition, with a gap for each answer that is missing or cannot be used; any other filing as it
        is."""
        filing = self.library.filing(shown.id) if shown.draft else None
        if filing is None:
            return shown
        unread = [problem.position.path for problem in self.library.unreadable(filing)]
        return as_draft(shown, self.blocking(filing, "pack"), unread)

    # -- files ------------------------------------------------------------------------------------------------------

    def file(self, filing: Filing, name: str) -> bytes | None:
        """A registered file of the entity: `evidence/x.png`, or `files/x.png` of the private half."""
        content = None if name.startswith("files/") else self.tree.read(f"filings/{filing.entity}/{name}")
        return content if content is not None else self.private_file(filing, name)

    def private_file(self, filing: Filing, name: str) -> bytes | None:
        """A file of the entity's private half; None without one."""
        folder = self.library.folders[filing.entity]
        if not self._private or not folder.private_files:
            return None
        return (self.tree if folder.private_root.startswith("examples/") else self.disk).read(
            f"{folder.private_root}/{name}"
        )

    def has_file(self, filing: Filing, name: str) -> bool:
        """Whether a registered file is there and is what its name says."""
        return kind_fault(self.file(filing, name), Path(name).suffix) is None

    def attached(self, filing: Filing) -> dict[str, Attachment]:
        """The registered files that go out as they are (pictures do not), by the answers that name them."""
        contents = {at: self.file(filing, name) for at, name in names_of(filing).items()}
        return {at: inspect_attachment(content) for at, content in contents.items() if content and not header(content)}

    def evidence(self, filing: Filing, name: str) -> bytes | None:
        """The file of an entity's evidence by its name; None where it is missing."""
        return self.file(filing, f"evidence/{name}")


def _once(results: dict[str, tuple[Filing, Result]], filing: Filing, work: Callable[[Filing], Result]) -> Result:
    """The result of the work for this very filing, worked out when it is asked for first."""
    cached = results.get(filing.id)
    if cached is None or cached[0] is not filing:
        cached = results[filing.id] = filing, work(filing)
    return cached[1]
