"""Tasks: what is asked of one entity, for this process, another one of this machine, or a worker of a cluster.

All run the same code on a content root. Processes of this machine read and write the one that is there, and only what
is new in the index comes back. To another machine its files travel as bytes, and the papers come back as bytes.
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
from typing import Any

from beian.build.entities import HALVES, Names, file_digests, inputs_digest
from beian.build.index import Index, Row
from beian.build.maker import Build, Failures, record_of
from beian.check.workspace import Workspace
from beian.content.trees import RECORD
from beian.core.errors import Failure, OurFault
from beian.core.model import EDITIONS, Filing, Progress
from beian.core.places import ContentRoot
from beian.core.problem import Problem, Text
from beian.core.processes.parallel import trim_memory
from beian.core.processes.temporary import guarded_folder
from beian.papers.catalogue import papers_of
from beian.papers.compose import Composition
from beian.papers.formats import pdf
from beian.papers.formats.toolchain import digest, engine_here, recall

Files = tuple[tuple[str, bytes], ...]
Bundle = Callable[[Workspace, Build, Filing, "TaskResult"], None]


@dataclass(frozen=True)
class Shared:
    """What all tasks of a run share. Without `root` the work is done on another machine, which lays out the owner's
    `files` and must have the same `engine`; to a process of this one, the `facts` on it are handed."""

    root: Path | None
    toolchain: str
    what: str
    as_of: date
    hash_always: bool = False
    width: int = 1  # processes that may make the papers of one entity
    bundle: Bundle | None = None  # what makes the bundle of a filing, where that is asked, and not its papers
    engine: str = ""
    files: Files = field(default=(), repr=False, compare=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Task:
    """One entity: the names of what is wanted, the digests of the answers that whole filings show, and for another
    machine its files (never shown: some are restricted)."""

    entity: str
    names: Names
    shared: Shared
    unchanged: Mapping[str, str] = field(repr=False)
    files: Files = field(default=(), repr=False)


@dataclass
class TaskResult:
    """What came of a task. `rows` are new in the index; `contents` are the files, with their keys, that were made on another
    machine, and `dropped` those that can be none."""

    inputs: str = ""
    rows: dict[str, Row] = field(default_factory=dict, repr=False)
    contents: dict[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)
    dropped: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    filings: dict[str, dict[str, Any]] = field(default_factory=dict)  # the digest of the answers, and the targets
    refused: list[tuple[str, list[Problem], Text]] = field(default_factory=list)
    drafts: dict[str, list[Problem]] = field(default_factory=dict)  # filings whose papers are drafts, and why
    failures: Failures = field(default_factory=list)
    unmade: Failures = field(default_factory=list)  # papers of drafts that cannot be made, and why
    unprintable: Failures = field(default_factory=list)  # papers that can be no PDF, and why
    packed: dict[str, bool] = field(default_factory=dict)  # filings with bundles, and whether their bytes changed
    warnings: dict[str, list[Problem]] = field(default_factory=dict)  # of those filings
    stopped: tuple[str, str] | None = None  # what is the same for every task of the run


def run_task(task: Task) -> TaskResult:
    """Do what is asked. What goes wrong is a value: an exception would let answers reach a cluster's log."""
    try:
        if task.shared.engine and task.shared.engine != engine_here():
            raise OTHER_ENGINE
        worker = _worker(task.shared)
    except Failure as failure:
        return TaskResult(stopped=(failure.chinese, failure.english))
    result = worker.run(task)
    pdf.forget()
    trim_memory()
    return result


OTHER_ENGINE = Failure("工作进程的程序、字体或者工具版本不同", "the worker has another engine, other fonts or tools")


class Worker:
    """What a process keeps between the tasks of one run: templates, registry, registers, a Pandoc that stays alive."""

    def __init__(self, shared: Shared, index: Index | None = None, progress: Progress = lambda _: None) -> None:
        self._shared, self._progress = shared, progress
        recall(shared.facts)
        self._lock = threading.Lock()  # a worker of a cluster may have several threads
        self.root = ContentRoot(shared.root or Path(mkdtemp(dir=guarded_folder())))
        _lay_out(shared.files, self.root.path)
        self._common = Workspace(self.root, as_of=shared.as_of, entities=())
        index = index or Index(self.root, hash_always=shared.hash_always, saves=False)
        self.build = Build(self.root, self._evidence, workers=shared.width, index=index)
        self.build.prepare()

    def run(self, task: Task) -> TaskResult:
        result = TaskResult()
        with self._lock:
            try:
                _lay_out(task.files, self.root.path)
                self._run(task, result)
            except OurFault:
                raise
            except Failure as failure:
                result.failures.append((task.entity, (failure.chinese, failure.english)))
            except OSError as error:
                why = f"无法写入：{error.strerror}", f"cannot write: {error.strerror}"
                result.failures.append((task.entity, why))
            finally:
                self._hand_over(result)
        return result

    def _run(self, task: Task, result: TaskResult) -> None:
        shared = self._shared
        workspace = Workspace(self.root, as_of=shared.as_of, entities=[task.entity])
        workspace.registry, workspace.registers = self._common.registry, self._common.registers
        self._workspace = workspace
        self.build.progress = lambda target: (result.made.append(target), self._progress(target))
        files = dict(file_digests(workspace.disk, task.entity))
        result.inputs = inputs_digest(iter(files.items()))
        filings = workspace.filings(() if task.entity in task.names else task.names)
        if shared.bundle:
            for filing in filings:
                shared.bundle(workspace, self.build, filing, result)
            return
        for filing in filings:
            edition = shared.what or ("filing" if filing.has_private else "review")
            shown = workspace.for_papers(filing, edition)
            if shown.draft:
                result.drafts[filing.id] = workspace.blocking(filing, "pack")
            self._papers(shown, files, task.unchanged, result)

    def _papers(
        self, filing: Filing, files: Mapping[str, str], unchanged: Mapping[str, str], result: TaskResult
    ) -> None:
        answers = answers_digest(filing, files)
        made = {"answers": answers, "draft": len(result.drafts.get(filing.id, ()))}
        if unchanged.get(filing.id) == answers:
            result.filings[filing.id] = made
            return
        compositions, failed = self._composed(filing)
        unmade = result.unmade if filing.draft else result.failures
        unmade += failed
        if failed and not filing.draft:
            return
        products = self.build.products(compositions, ("pdf", "docx"))
        refused = {one.target: why for one in products[::2] if (why := self.build.unprintable(one.composition))}
        result.unprintable += refused.items()
        result.dropped += refused
        _, failures = self.build.attempt([one for one in products if one.target not in refused])
        unmade += failures
        targets = [*(record_of(one.target) for one in products[::2]), *(one.target for one in products)]
        result.filings[filing.id] = {**made, "edition": filing.edition, "targets": targets}

    def _composed(self, filing: Filing) -> tuple[list[Composition], Failures]:
        """The papers of a filing, and why one is none: of a draft the others are there all the same."""
        composed: list[Composition] = []
        failed: Failures = []
        for paper in papers_of(filing, self.build.papers):
            try:
                composed.append(self.build.composition(filing, paper))
            except Failure as failure:
                name = f"{filing.id}/{paper.id}" if filing.draft else filing.id
                failed.append((name, (failure.chinese, failure.english)))
                if not filing.draft:
                    break
        return composed, failed

    def _evidence(self, filing: Filing, name: str) -> bytes | None:
        return self._workspace.evidence(filing, name)

    def _hand_over(self, result: TaskResult) -> None:
        """What is new in the index, or from another machine the files themselves, of which nothing stays there."""
        index = self.build.index
        rows = {} if index.saves else index.new()
        if self._shared.root:
            result.rows = rows
        else:
            result.contents = {one: (row["key"], index.path(one).read_bytes()) for one, row in rows.items()}
            for place in (*HALVES, "build/cache/pictures", *(f"build/{edition}" for edition in EDITIONS)):
                rmtree(self.root.path / place, ignore_errors=True)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.build.close()


@lru_cache(maxsize=1)
def _worker(shared: Shared) -> Worker:
    return Worker(shared)


def answers_digest(filing: Filing, files: Mapping[str, str]) -> str:
    """Of all that a filing's papers can show: its answers, and the entity's other files (pictures)."""
    answers = json.dumps(filing.answers, ensure_ascii=False, sort_keys=True)
    others = [part for path, content in files.items() if _is_picture(path) for part in (path, content)]
    marks = json.dumps(filing.marks, ensure_ascii=False, sort_keys=True)
    head = filing.id, filing.edition, str(filing.has_private), ",".join(filing.algorithms), str(filing.draft), marks
    return digest(*head, answers, *others)


def _is_picture(path: str) -> bool:
    return not path.endswith((".yaml", ".md")) and f"/{RECORD}/" not in path


def _lay_out(files: Files, folder: Path) -> None:
    for path, content in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
