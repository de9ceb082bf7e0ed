"""A workspace: one content root opened for one command. Reads filings, answers what is ready, hands out files.

Everything later works on what this loads once; the private half is read here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from beian.check.concerns import concerns, file_concerns
from beian.check.judge import judge, said_once
from beian.check.registered_files import RegisteredFiles, names_of
from beian.check.withholding import with_records_withheld, withheld
from beian.content.inspection import inspected
from beian.content.loading import IRREGULAR, SLUG
from beian.content.published_lists import Registers
from beian.content.trees import GitTree, Tree, WorkTree
from beian.core.attachment import Attachment
from beian.core.clock import today
from beian.core.errors import Failure
from beian.core.files import write
from beian.core.model import Edition, Filing
from beian.core.picture import header
from beian.core.places import ContentRoot
from beian.core.printing import Printing
from beian.core.problem import Gate, Problem, ordered, suggestion
from beian.core.processes.temporary import process_folder
from beian.core.registered import mistaken
from beian.papers.dry_runs import DryRuns
from beian.papers.formats.glyphs import missing
from beian.record.events import record_problems
from beian.record.standing import Record, read_record
from beian.schema.drafts import drafted, record_of
from beian.schema.editions import edition_of
from beian.schema.filings import Library, load_library, names_of_all
from beian.schema.portal_override import open_registry
from beian.schema.registry import Registry
from beian.schema.walk import fitted


def opened(root: ContentRoot, names: Sequence[str] = (), **how: Any) -> Workspace:
    """A workspace for the named filings, or for all; `how` as for Workspace. Reads only the entities of the names.

    The others are read too where they have a say: who writes an unknown name, or that of an example that a real entity
    hides, is told all that there are.
    """
    entities = sorted({name.split("/")[0] for name in names})
    if entities and all(SLUG.match(entity) for entity in entities):
        part = Workspace(root, entities=entities, **how)
        known = {"/".join(one.id.split("/")[:count]) for one in part.library.filings for count in (1, 2, 3)}
        examples = [slug for slug, folder in part.library.folders.items() if folder.example]
        if known.issuperset(names) and (
            not examples or names_of_all(Workspace(root, **how).tree).keys() >= set(examples)
        ):
            return part
    return Workspace(root, **how)


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
        self._printed: dict[str, tuple[Filing, Printing | None]] = {}
        self._fitted: dict[str, tuple[Filing, Filing]] = {}

    @cached_property
    def overrides(self) -> Path:
        """The owner's folder as it is in the tree that is read: of the index or a commit a copy, kept while this lives."""
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
        return load_library(self.tree, self.disk if self._private else None, self.registry)

    @cached_property
    def files(self) -> RegisteredFiles:
        return RegisteredFiles(self.file, self._cache)

    @cached_property
    def _dry_runs(self) -> DryRuns:
        return DryRuns(self._cache, self.overrides)

    @cached_property
    def _cache(self) -> Path:
        """Where a check keeps what it found; where `build` is a link, nothing is kept for another run."""
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
            below = [one for one in self.library.filings if one.id == name or one.id.startswith(f"{name}/")]
            if not below:
                if self._is_hidden(name.split("/")[0]):
                    raise Failure(
                        f"“{name}”是示例：有了自己的备案，示例不再参与。请在另一份没有自己备案的仓库中使用。",
                        f"{name!r} is an example: once there is a filing of your own, examples take no part. Use a"
                        " checkout without filings of your own.",
                    )
                raise self._unknown(name)
            chosen += [one for one in below if one not in chosen]
        return chosen or list(self.library.filings)

    def filing(self, name: str) -> Filing:
        """The filing with this id. Raises Failure for an unknown id."""
        if found := self.library.filing(name):
            return found
        raise self._unknown(name)

    def _unknown(self, name: str) -> Failure:
        ids = [one.id for one in self.library.filings]
        near = suggestion(name, [*ids, *(one.rpartition("/")[0] for one in ids if "/" in one)])
        known = "、".join(ids) or "（无）"
        return Failure(
            f"没有备案“{name}”。{near.zh}现有：{known}", f"there is no filing {name!r}. {near.en} There are: {known}"
        )

    def _is_hidden(self, entity: str) -> bool:
        """Whether an entity is an example that takes no part, since there is a real one."""
        folder = self.library.folders.get(entity)
        return bool(folder and folder.example) and not any(one.entity == entity for one in self.library.filings)

    def problems(self, filing: Filing) -> list[Problem]:
        """All problems of one filing: of its files, and of its content once every file can be read. Judged once."""
        known = self._judged.get(filing.id)
        if known is None or known[0] is not filing:
            known = self._judged[filing.id] = filing, self._found(filing)
        return known[1]

    def _found(self, filing: Filing) -> list[Problem]:
        of_files = [*self.library.problems_of(filing), *self._of_record(filing)]
        found = [one for one in of_files if file_concerns(filing, one.position.path)]
        if any(problem.rule == "intake" for problem in found):
            return ordered(found)  # judging half of the answers would blame the other files
        judged = judge(
            self.fitted(filing),
            lambda name: self.has_file(filing, name),
            [self.fitted(one) for one in self.library.filings if one.entity == filing.entity and one.id != filing.id],
            as_of=self.as_of,
            fits=True,
            register=self.registers.register(filing),
            record=self.record(filing),
            missing=missing,
            look=lambda name: self.files.look(filing, name),
            attached=cache(lambda: self.attached(filing)),
            faults=cache(lambda: self.files.faults(filing)),
            printing=lambda: self.printing(filing) or Printing(),
        )
        return ordered([*found, *said_once(judged), *self.registers.problems(filing)])

    def _of_record(self, filing: Filing) -> list[Problem]:
        return record_problems(self.root.path, filing.id, self.registry, self.as_of)

    def printing(self, filing: Filing) -> Printing | None:
        """What the papers of a filing would print; None when its answers have not the shapes for that. Worked out once."""
        known = self._printed.get(filing.id)
        if known is None or known[0] is not filing:
            fits = not self.library.problems_of(filing)
            known = self._printed[filing.id] = filing, self._dry_runs.of(filing) if fits else None
        return known[1]

    def fitted(self, filing: Filing) -> Filing:
        """The filing without the answers of a wrong shape, each of which is a problem: for all that reads answers."""
        known = self._fitted.get(filing.id)
        if known is None or known[0] is not filing:
            known = self._fitted[filing.id] = filing, fitted(filing) if self.library.problems_of(filing) else filing
        return known[1]

    def record(self, filing: Filing) -> Record | None:
        """The filing's rounds and events; None when they cannot be read, which is a problem already."""
        try:
            return read_record(self.root.path, filing.id, self.registry)
        except Failure:
            return None

    def all_problems(self, filings: Iterable[Filing]) -> list[Problem]:
        chosen = list(filings)
        found = [problem for filing in chosen for problem in self.problems(filing)]
        if len(chosen) == len(self.library.filings):
            found += self.library.problems
        return ordered(found)

    def concerning(self, filing: Filing) -> list[Problem]:
        """All that stands against a filing: its own problems, and of its entity's those that concern it."""
        entity = self.library.filing(filing.entity)
        if not entity or not filing.algorithm:
            return self.problems(filing)
        shared = (one for one in self.problems(entity) if concerns(filing, one, self.printing(filing)))
        return ordered([*self.problems(filing), *shared])

    def blocking(self, filing: Filing, gate: Gate) -> list[Problem]:
        """The problems that stop a filing at a gate."""
        return [problem for problem in self.concerning(filing) if problem.blocks(gate)]

    def warnings(self, filing: Filing) -> list[Problem]:
        """What concerns a filing and stops nothing, but wants to be looked at before it is handed in."""
        return [problem for problem in self.concerning(filing) if problem.severity == "warning"]

    def told(self, filing: Filing) -> Filing:
        """The filing as anything may be made of it. One that may not be packed is a draft: what must not be shown is gone,
        as it is from shared records whose errors do not concern the filing."""
        if self.blocking(filing, "pack"):
            return withheld(filing)
        entity = self.library.filing(filing.entity)
        errors = [one for one in self.problems(entity) if one.severity == "error"] if entity else []
        return with_records_withheld(filing, {record_of(one) for one in errors}) if errors else filing

    def edition(self, filing: Filing, edition: Edition) -> Filing:
        """The filing in an edition, as it may be told."""
        return edition_of(self.told(filing), edition)

    def for_papers(self, filing: Filing, edition: Edition) -> Filing:
        """The same as papers show it."""
        return self.with_gaps(self.edition(filing, edition))

    def with_gaps(self, shown: Filing) -> Filing:
        """A draft, in an edition, with a gap for each answer that is missing or cannot be used; another as it is."""
        filing = self.library.filing(shown.id) if shown.draft else None
        if filing is None:
            return shown
        unread = [one.position.path for one in self.library.unreadable(filing)]
        return drafted(shown, self.blocking(filing, "pack"), unread)

    # -- files ------------------------------------------------------------------------------------------------------

    def file(self, filing: Filing, name: str) -> bytes | None:
        """A registered file of the entity: `evidence/x.png`, or `files/x.png` of the private half."""
        own = None if name.startswith("files/") else self.tree.read(f"filings/{filing.entity}/{name}")
        return own if own is not None else self.private_file(filing, name)

    def private_file(self, filing: Filing, name: str) -> bytes | None:
        folder = self.library.folders[filing.entity]
        if not self._private or not folder.private_files:
            return None
        return (self.tree if folder.private_root.startswith("examples/") else self.disk).read(
            f"{folder.private_root}/{name}"
        )

    def has_file(self, filing: Filing, name: str) -> bool:
        content = self.file(filing, name)
        return mistaken(content, Path(name).suffix) is None

    def attached(self, filing: Filing) -> dict[str, Attachment]:
        """The registered files that go out as they are (pictures do not), by the answers that name them."""
        contents = {at: self.file(filing, name) for at, name in names_of(filing).items()}
        return {at: inspected(content) for at, content in contents.items() if content and not header(content)}

    def evidence(self, filing: Filing, name: str) -> bytes | None:
        return self.file(filing, f"evidence/{name}")
