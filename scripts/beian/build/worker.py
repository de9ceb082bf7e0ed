"""A task (build one entity), the worker that runs it, and the result, here or in another process or on another machine.

All run the same code on a content root. Processes of this machine read and write the content root itself and return the
new rows of the index. To another machine the files of an entity travel as bytes, and the papers return as bytes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from beian.build.freshness import HALVES, FilingRow, Names, file_digests, inputs_digest
from beian.build.index import FileRow, Index
from beian.build.maker import Build, Failures, record_target
from beian.check.workspace import Workspace
from beian.compare.round_notes import composed_with_notes
from beian.content.trees import RECORD
from beian.core.errors import Failure, OurFault
from beian.core.hashing import digest
from beian.core.model import EDITIONS, Edition, Filing, Progress
from beian.core.places import ContentRoot
from beian.core.problem import Problem, Text
from beian.core.processes.parallel import trim_memory
from beian.core.processes.temporary import guarded_folder
from beian.papers.compose import Composition
from beian.papers.formats import pdf
from beian.papers.formats.toolchain import recall, toolchain_digest
from beian.papers.products import Product
from beian.record.rounds import submissions

Files = tuple[tuple[str, bytes], ...]
MakeBundle = Callable[[Workspace, Build, Filing, "TaskResult"], None]
NOTED, EVENTS = ("change", "cancellation"), "/events/"  # answers that a note prints, and where events stand in a record


@dataclass(frozen=True)
class TaskContext:
    """What all tasks of a run share.

    On this machine `root` is the content root and `facts` are those of the engine. Without `root` the task runs on another
    machine, which writes the owner's `files` into a folder of its own and must have the same `engine`.
    """

    root: Path | None
    toolchain: str
    edition: Edition | None  # None: the one that can be had, with the private half or without
    as_of: date
    hash_always: bool = False
    width: int = 1  # processes that may make the papers of one entity
    bundle: MakeBundle | None = None  # what makes the bundle of a filing, where that is asked, and not its papers
    engine: str = ""
    files: Files = field(default=(), repr=False, compare=False)
    facts: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Task:
    """Build one entity: the names that are wanted, by filing the digest of the answers that its whole papers show, and for
    another machine the entity's files (never printed: some are restricted)."""

    entity: str
    names: Names
    context: TaskContext
    unchanged: Mapping[str, str] = field(repr=False)
    files: Files = field(default=(), repr=False)


@dataclass
class TaskResult:
    """The result of a task: the new `rows` of the index, or from another machine the `contents` of files with their keys;
    `dropped` are files that can no longer be made."""

    inputs: str = ""
    rows: dict[str, FileRow] = field(default_factory=dict, repr=False)
    contents: dict[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)
    dropped: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    filings: dict[str, FilingRow] = field(default_factory=dict)
    refused: list[tuple[str, list[Problem], Text]] = field(default_factory=list)
    drafts: dict[str, list[Problem]] = field(default_factory=dict)  # filings whose papers are drafts, and why
    failures: Failures = field(default_factory=list)
    unmade: Failures = field(default_factory=list)  # papers of drafts that cannot be made, and why
    unprintable: Failures = field(default_factory=list)  # papers that can be no PDF, and why
    packed: dict[str, bool] = field(default_factory=dict)  # filings with bundles, and whether their bytes changed
    warnings: dict[str, list[Problem]] = field(default_factory=dict)  # of those filings
    stopped: tuple[str, str] | None = None  # what is the same for every task of the run


def run_task(task: Task) -> TaskResult:
    """Run a task. A failure is part of the result: an exception would let answers reach a cluster's log."""
    try:
        if task.context.engine and task.context.engine != toolchain_digest():
            raise OTHER_ENGINE
        worker = _worker(task.context)
    except Failure as failure:
        return TaskResult(stopped=(failure.chinese, failure.english))
    result = worker.run(task)
    pdf.forget()
    trim_memory()
    return result


OTHER_ENGINE = Failure("工作进程的程序、字体或者工具版本不同", "the worker has another engine, other fonts or tools")


class Worker:
    """Runs the tasks of one run in one process, and keeps between them templates, registry, lists and a running Pandoc."""

    def __init__(self, context: TaskContext, index: Index | None = None, progress: Progress = lambda _: None) -> None:
        self._context, self._progress = context, progress
        recall(context.facts)
        self._lock = threading.Lock()  # a worker of a cluster may have several threads
        self.root = ContentRoot(context.root or Path(mkdtemp(dir=guarded_folder())))
        _write_files(context.files, self.root.path)
        self._common = Workspace(self.root, as_of=context.as_of, entities=())
        index = index or Index(self.root, hash_always=context.hash_always, saves=False)
        self.build = Build(self.root, self._evidence, workers=context.width, index=index)
        self.build.prepare()

    def run(self, task: Task) -> TaskResult:
        """Build an entity; what fails is in the result. Raises OurFault for a Word file that is not sound."""
        result = TaskResult()
        with self._lock:
            try:
                _write_files(task.files, self.root.path)
                self._run(task, result)
            except OurFault:
                raise
            except Failure as failure:
                result.failures.append((task.entity, (failure.chinese, failure.english)))
            except OSError as error:
                why = f"无法写入：{error.strerror}", f"cannot write: {error.strerror}"
                result.failures.append((task.entity, why))
            finally:
                self._collect_outputs(result)
        return result

    def _run(self, task: Task, result: TaskResult) -> None:
        context = self._context
        workspace = Workspace(self.root, as_of=context.as_of, entities=[task.entity])
        workspace.registry, workspace.registers = self._common.registry, self._common.registers
        self._workspace, self._too_large = workspace, False

        def progress(target: str) -> None:
            result.made.append(target)
            self._progress(target)

        self.build.progress = progress
        files = dict(file_digests(workspace.disk, task.entity))
        result.inputs = inputs_digest(files.items())
        filings = workspace.filings(() if task.entity in task.names else task.names)
        if context.bundle:
            for filing in filings:
                context.bundle(workspace, self.build, filing, result)
            return
        for filing in filings:
            shown = workspace.for_papers(filing, context.edition or ("filing" if filing.has_private else "review"))
            if shown.draft:
                result.drafts[filing.id] = workspace.blocking(filing, "pack")
            self._papers(shown, files, task.unchanged, result)
        if self._too_large:  # which nobody could know before they were made: they are drafts
            self._run(task, result)

    def _papers(
        self, filing: Filing, files: Mapping[str, str], unchanged: Mapping[str, str], result: TaskResult
    ) -> None:
        answers = answers_digest(filing, files)
        row: FilingRow = {"answers": answers, "draft": len(result.drafts.get(filing.id, ()))}
        if unchanged.get(filing.id) == answers:
            result.filings[filing.id] = row
            return
        compositions, failed = self._composed(filing)
        unmade = result.unmade if filing.draft else result.failures
        unmade += failed
        if failed and not compositions and not filing.draft:
            return
        products = self.build.products(compositions, ("pdf", "docx"))
        refused = {
            product.target: why for product in products[::2] if (why := self.build.unprintable(product.composition))
        }
        result.unprintable += refused.items()
        result.dropped += refused
        _, failures = self.build.make_or_report([product for product in products if product.target not in refused])
        unmade += failures
        if filing.edition == "filing" and not filing.draft:
            self._note_sizes(filing.id, products)
        targets = [
            *(record_target(product.target) for product in products[::2]),
            *(product.target for product in products),
        ]
        result.filings[filing.id] = {**row, "edition": filing.edition, "targets": targets}

    def _note_sizes(self, name: str, products: list[Product]) -> None:
        workspace = self._workspace
        for filing in (one for one in workspace.filings([name]) if one.id == name):
            workspace.sizes.note(filing, self.build.sizes(products))
            printing = workspace.printing(filing)
            self._too_large |= bool(printing and workspace.sizes.judged(filing, printing).oversized)

    def _composed(self, filing: Filing) -> tuple[list[Composition], Failures]:
        """The papers of a filing, and those that cannot be composed; of a draft, and where it is a note that fails, the others
        are composed all the same."""
        composed: list[Composition] = []
        failed: Failures = []
        for paper, result in composed_with_notes(self._workspace, self.build, filing):
            if isinstance(result, Composition):
                composed.append(result)
                continue
            why = result.chinese, result.english
            if not filing.draft and not paper.of_one_round:
                return [], [(filing.id, why)]
            failed.append((f"{filing.id}/{paper.id}", why))
        return composed, failed

    def _evidence(self, filing: Filing, name: str) -> bytes | None:
        return self._workspace.evidence(filing, name)

    def _collect_outputs(self, result: TaskResult) -> None:
        """Put the new rows of the index into the result; from another machine the files themselves, which are removed there."""
        index = self.build.index
        rows = {} if index.saves else index.take_new_rows()
        if self._context.root:
            result.rows = rows
        else:
            result.contents = {target: (row["key"], index.path(target).read_bytes()) for target, row in rows.items()}
            for folder in (*HALVES, "build/cache/pictures", *(f"build/{edition}" for edition in EDITIONS)):
                rmtree(self.root.path / folder, ignore_errors=True)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.build.close()


@lru_cache(maxsize=1)
def _worker(context: TaskContext) -> Worker:
    return Worker(context)


def answers_digest(filing: Filing, files: Mapping[str, str]) -> str:
    """The digest of all that a filing's papers can show: its answers, the entity's other files (pictures), and its record
    where a note speaks of it: one on a change or a cancellation, or the answer to a return."""
    answers = json.dumps(filing.answers, ensure_ascii=False, sort_keys=True)
    record = f"{submissions(filing.id)}/"
    own = filing.answers.get(filing.own_file, {})
    speaks = any(own.get(note) for note in NOTED) or any(path.startswith(record) and EVENTS in path for path in files)
    shown = [path for path in files if (speaks and path.startswith(record)) or _is_picture(path)]
    others = [part for path in shown for part in (path, files[path])]
    marks = json.dumps(filing.marks, ensure_ascii=False, sort_keys=True)
    head = filing.id, filing.edition, str(filing.has_private), ",".join(filing.algorithms), str(filing.draft), marks
    return digest(*head, answers, *others)


def _is_picture(path: str) -> bool:
    return not path.endswith((".yaml", ".md")) and f"/{RECORD}/" not in path


def _write_files(files: Files, folder: Path) -> None:
    for path, content in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
